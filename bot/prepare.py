"""Make a data folder ready: folder, server key, key store, database; bring an older schema up after a backup."""

from __future__ import annotations

import asyncio
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.house import find_key, now_us
from bot.problems import Problem
from bot.settings import Settings
from storage.backup import make_backup
from storage.driver import parse_url, sqlite_path
from storage.errors import OlderSchema, WrongKey
from storage.fitting import refuse_other_schema
from storage.keys import KeyRing
from storage.master import FOLDER_MODE, create_master_key
from storage.migrate import HEAD, revision, upgrade
from storage.pair import refuse_halves

OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class Made:
    """Tell what `init` made; all false where everything was there."""

    folder: bool
    key: bool
    database: bool


async def init(settings: Settings) -> Made:
    """Make what is missing and change nothing that is there; raise Problem, StorageError."""
    await asyncio.to_thread(refuse_halves, settings.database, settings.keys_database)
    folder = make_folder(settings.data_dir)
    key = await _make_keys(settings)
    database = await asyncio.to_thread(upgrade, settings.database, backup=_older_schema)
    return Made(folder, key, database)


def nothing_there(settings: Settings) -> bool:
    """Tell whether there is no database yet; only looks, since the bot may be using it.

    Raise LostDatabase, LostKeys, WrongPair where there is one half of the data, or halves of two: every command asks
    this before it makes or opens anything.
    """
    _refuse_file(settings.data_dir)
    refuse_halves(settings.database, settings.keys_database)
    file = sqlite_path(parse_url(settings.database))
    return revision(settings.database) is None if file is None else not file.exists()


async def upgraded(settings: Settings) -> bool:
    """Bring the schema up, after a backup of both databases; tell whether anything was done.

    Raise OtherSchema where its number says nothing is to be done, and its tables are others.
    """
    master = await asyncio.to_thread(lambda: find_key(settings).key)

    def backup() -> None:
        urls = {"main_url": settings.database, "keys_url": settings.keys_database}
        make_backup(**urls, folder=settings.backups, master=master, now=now_us())

    done = await asyncio.to_thread(upgrade, settings.database, backup=backup)
    await asyncio.to_thread(refuse_other_schema, settings.database)
    return done


def _refuse_file(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise Problem(f"BOT_DATA_DIR: {folder} is not a folder; name one, or one that is to be made.")


def make_folder(folder: Path) -> bool:
    """Make the data folder with mode 0700 and tell whether it was missing; raise Problem where others may look in."""
    _refuse_file(folder)
    try:
        made = not folder.exists()
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        empty = made or not any(folder.iterdir())
        if empty:
            folder.chmod(FOLDER_MODE)  # an empty folder made by hand for the bot is the bot's
    except OSError as error:
        raise Problem(f"The data folder {folder} cannot be made or read ({type(error).__name__}).") from None
    if stat.S_IMODE(folder.stat().st_mode) & OTHERS:
        raise Problem(f"Others can look into the data folder: chmod 0700 {folder}")
    if not os.access(folder, os.W_OK):
        raise Problem(f"The data folder {folder} cannot be written by this user.")
    return made


async def _make_keys(settings: Settings) -> bool:
    """Make the server key where there is none, and the key store; a key store that needs a lost key stays alone."""
    missing = settings.master_key is None and not settings.key_file.exists()
    if missing:
        await asyncio.to_thread(create_master_key, settings.key_file)
    master = find_key(settings).key
    url, main = settings.keys_database, settings.database
    try:
        ring = await KeyRing.open(url=url, master=master, now=now_us, main_url=main)
    except WrongKey:
        if not missing:
            raise
        settings.key_file.unlink()  # made a moment ago; it opens nothing
        raise Problem(
            f"The server key {settings.key_file} is missing, and the key store needs it: put it back."
        ) from None
    await ring.close()
    return missing


def _older_schema() -> None:
    raise OlderSchema("the database has to be upgraded")


def is_current(settings: Settings) -> bool:
    """Tell whether the database has the schema of this program."""
    return revision(settings.database) == HEAD
