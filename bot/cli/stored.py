"""Read the directory from the database for commands that only look, whether the bot runs or not."""

from __future__ import annotations

from bot.cli.frame import read_settings, run
from bot.domain.directory import Directory, from_json
from bot.house import open_house
from bot.instance import ask
from bot.prepare import nothing_there
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
