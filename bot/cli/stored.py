"""Read directory and rates from the database for commands that only look, whether the bot runs or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.frame import nowhere, read_settings, run

if TYPE_CHECKING:
    from bot.domain.directory import Directory
    from bot.domain.rates import RateTable
    from bot.settings import Settings


def stored_directory() -> Directory | None:
    """Return the database's directory; None where there is no database, or no directory in it."""
    settings = read_settings()
    return None if nowhere(settings) else run(lambda: read_stored(settings))


async def read_stored(settings: Settings) -> Directory | None:
    """Return the database's directory; None where there is none. Raise Problem, StorageError."""
    from bot.domain.directory import from_json
    from bot.instance import ask

    answer = await ask(settings.data_dir, "directory", {})
    body = await _directory(settings) if answer is None else answer["body"]
    return from_json(body) if body else None


async def _directory(settings: Settings) -> str | None:
    from bot.house import open_house
    from bot.prepare import nothing_there

    if nothing_there(settings):
        return None
    async with open_house(settings) as house, house.store.unit() as unit:
        return await unit.directory()


def stored_rates() -> RateTable | None:
    """Return the rates with what was imported and confirmed; None where there is no database."""
    settings = read_settings()
    return None if nowhere(settings) else run(lambda: read_stored_rates(settings))


async def read_stored_rates(settings: Settings) -> RateTable | None:
    """Return the rates that count; None where there is no database. Raise Problem, StorageError."""
    from bot.domain.rates import from_json
    from bot.instance import ask

    answer = await ask(settings.data_dir, "rate_table", {})
    body = await _rates(settings) if answer is None else answer["body"]
    return from_json(body) if body else None


async def _rates(settings: Settings) -> str | None:
    from bot.house import open_house
    from bot.prepare import nothing_there
    from bot.rate_actions import rate_table

    if nothing_there(settings):
        return None
    async with open_house(settings) as house:
        return str((await rate_table(house, {}))["body"])
