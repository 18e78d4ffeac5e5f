"""Read directory and rates from the database for commands that only look, whether the bot runs or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.frame import read_settings, run

if TYPE_CHECKING:
    from bot.domain.directory import Directory
    from bot.domain.rates import RateTable
    from bot.settings import Settings


def stored_directory() -> Directory | None:
    """Return the database's directory; None where there is no database, or no directory in it."""
    settings = read_settings()
    return run(lambda: read_stored(settings))


async def read_stored(settings: Settings) -> Directory | None:
    """Return the database's directory; None where there is none. Raise Problem, StorageError."""
    answer = await ask(settings.data_dir, "directory", {})
    if answer is None and nothing_there(settings):
        return None
    if answer is None:
        async with open_house(settings) as house, house.store.unit() as unit:
            body = await unit.directory()
    else:
        body = answer["body"]
    return from_json(body) if body else None


def stored_rates() -> RateTable | None:
    """Return the rates with what was imported and confirmed; None where there is no database."""
    settings = read_settings()
    return run(lambda: read_stored_rates(settings))


async def read_stored_rates(settings: Settings) -> RateTable | None:
    """Return the rates that count; None where there is no database. Raise Problem, StorageError."""
    answer = await ask(settings.data_dir, "rate_table", {})
    if answer is None and nothing_there(settings):
        return None
    if answer is None:
        async with open_house(settings) as house:
            answer = await rate_table(house, {})
    return rates_from_json(answer["body"])
