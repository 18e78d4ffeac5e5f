"""Make a data folder ready: folder, server key, key store, database; and bring an older schema up after a backup."""

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
from storage.driver import parse_url, sqlite_path
from storage.keys import KeyRing
from storage.master import FOLDER_MODE, create_master_key
from storage.migrate import HEAD, revision, upgrade

OTHERS: Final = 0o077


@dataclass(frozen=True, slots=True)
class Made:
    """Tell what `init` made; all false where everything was there."""

    folder: bool
    key: bool
    database: bool


async def init(settings: Settings) -> Made:
    """Make what is missing and change nothing that is there; raise Problem, StorageError."""
    folder = make_folder(settings.data_dir)
    key = await asyncio.to_thread(_make_key, settings)
    await _make_key_store(settings)
    database = await asyncio.to_thread(upgrade, settings.database, backup=_older_schema)
    return Made(folder, key, database)


def make_folder(folder: Path) -> bool:
    """Make the data folder with mode 0700 and tell whether it was missing; raise Problem where others may look in."""
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


def _make_key(settings: Settings) -> bool:
    """Make the server key where there is none; never beside a key store that needs the lost one."""
    if settings.key_file.exists() or settings.master_key is not None:
        return False
    keys = sqlite_path(parse_url(settings.keys_database))
    if keys is not None and keys.exists() and keys.stat().st_size:
        raise Problem(f"The server key {settings.key_file} is missing, and the keys in {keys} need it: put it back.")
    create_master_key(settings.key_file)
    return True


async def _make_key_store(settings: Settings) -> None:
    master = find_key(settings).key
    ring = await KeyRing.open(url=settings.keys_database, master=master, now=now_us, main_url=settings.database)
    await ring.close()


def _older_schema() -> None:
    raise Problem("The database has an older schema: `python -m bot db upgrade` brings it up, after a backup.")


def is_current(settings: Settings) -> bool:
    """Tell whether the database has the schema of this program."""
    return revision(settings.database) == HEAD
