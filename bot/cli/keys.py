"""Answer `python -m bot keys init|rotate|verify`.

Each takes the lock of an SQLite key store's folder, so that none runs beside the bot. Not handled: workers on
PostgreSQL are not seen; after a rotation they refuse to make keys until they are started again with the new file.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final, TextIO

from bot.house import find_key, now_us
from bot.problems import FOUND, GOOD, Problem
from bot.settings import Settings
from storage.driver import parse_url, sqlite_path
from storage.engine_sqlite import lock_folder
from storage.errors import LostDatabase, NoMasterKey, WrongKey
from storage.keys import KeyRing
from storage.master import (
    FOLDER_MODE,
    FoundKey,
    KeySource,
    MasterKey,
    create_master_key,
    draft_of,
    promote_draft,
    read_master_key,
)
from storage.pair import refuse_halves

LOST: Final = "The server key is missing, and the key store was made with it: put the key file back."
NOT_A_FILE: Final = "The server key comes from the {source}: only a key file can be rotated. Set BOT_MASTER_KEY_FILE."
KEPT: Final = (
    "The old key is kept as {previous}: copies of the key store made before now open with it only. "
    "Make a backup now, and delete the old key when those copies are gone (7 days)."
)
BROKEN: Final = "{count} of {wraps} keys do not open: restore the key store from a backup. Their ids: {ids}"


async def init_keys(settings: Settings, *, as_json: bool, out: TextIO) -> int:
    """Make the server key and the key store where they are missing; raise Problem, StorageError.

    A key store that is lost beside its database is missing, too, and a new one would open nothing of it: LostKeys.
    """
    await asyncio.to_thread(refuse_halves, settings.database, settings.keys_database)
    with_key = _found(settings)
    made = with_key is None
    master = with_key.key if with_key else create_master_key(settings.key_file)
    try:
        async with _ring(settings, master) as ring:
            said = {"made": made, "fingerprint": master.fingerprint, "store": ring.store_id}
    except WrongKey:
        if not made:
            raise
        settings.key_file.unlink()  # the key made a moment ago, which opens nothing
        raise Problem(LOST) from None
    where = settings.key_file if with_key is None else with_key.source
    return _say(f"Server key {'made' if made else 'found'}: {where}", said, as_json=as_json, out=out)


async def rotate_keys(settings: Settings, *, as_json: bool, out: TextIO) -> int:
    """Wrap every key under a new server key; run again after a crash, it goes on where it stopped.

    Raise Problem when the key is not in a file, StorageError.
    """
    await _refuse_lost_keys(settings)
    old = find_key(settings)
    if old.source is not KeySource.FILE:
        raise Problem(NOT_A_FILE.format(source=old.source))
    new = _next_key(settings)
    wraps = await _rewrapped(settings, old.key, new)
    previous = promote_draft(settings.key_file)
    said = {"wraps": wraps, "fingerprint": new.fingerprint, "previous": str(previous)}
    line = f"{wraps} keys are wrapped under a new server key. " + KEPT.format(previous=previous)
    return _say(line, said, as_json=as_json, out=out)


async def verify_keys(settings: Settings, *, as_json: bool, out: TextIO) -> int:
    """Open every wrap and return exit code 0, or 1 when some do not open; raise StorageError."""
    await _refuse_lost_keys(settings)
    async with _ring(settings, find_key(settings).key) as ring:
        report = await ring.verify()
    said = {
        "wraps": report.wraps,
        "broken": list(report.broken),
        "fingerprint": report.fingerprint,
        "store": report.store_id,
    }
    if report.sound:
        return _say(f"All {report.wraps} keys open.", said, as_json=as_json, out=out)
    line = BROKEN.format(count=len(report.broken), wraps=report.wraps, ids=" ".join(report.broken))
    return _say(line, said, as_json=as_json, out=out, code=FOUND)


async def _refuse_lost_keys(settings: Settings) -> None:
    """Raise LostKeys, WrongPair before anything is made; keys without a database can be looked at and rotated."""
    with suppress(LostDatabase):
        await asyncio.to_thread(refuse_halves, settings.database, settings.keys_database)


def _found(settings: Settings) -> FoundKey | None:
    """Find the key, or None where one may be made; a named file that is missing may be made, too."""
    try:
        return find_key(settings)
    except NoMasterKey:
        return None


def _next_key(settings: Settings) -> MasterKey:
    """Return the key that waits since a rotation was cut off, or make one; it is stored before it is needed."""
    draft = draft_of(settings.key_file)
    return read_master_key(draft) if draft.exists() else create_master_key(draft)


async def _rewrapped(settings: Settings, old: MasterKey, new: MasterKey) -> int:
    try:
        async with _ring(settings, old) as ring:
            return await ring.rotate(new)
    except WrongKey as error:
        return await _already(settings, new, error)


async def _already(settings: Settings, new: MasterKey, error: WrongKey) -> int:
    """Count the keys where an earlier rotation got as far as the key store; raise the error where it did not."""
    try:
        async with _ring(settings, new) as ring:
            return (await ring.verify()).wraps
    except WrongKey:
        raise error from None


@asynccontextmanager
async def _ring(settings: Settings, master: MasterKey) -> AsyncIterator[KeyRing]:
    """Open the key store as the only one who does; raise Locked beside a bot that runs."""
    lock = _lock(settings.keys_database)
    try:
        url, main = settings.keys_database, settings.database
        ring = await KeyRing.open(url=url, master=master, now=now_us, main_url=main)
        try:
            yield ring
        finally:
            await ring.close()
    finally:
        if lock is not None:
            os.close(lock)


def _lock(url: str) -> int | None:
    path = sqlite_path(parse_url(url))
    if path is None:
        return None
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    return lock_folder(path.parent)


def _say(line: str, said: Mapping[str, Any], *, as_json: bool, out: TextIO, code: int = GOOD) -> int:
    print(json.dumps(said) if as_json else line, file=out)
    return code
