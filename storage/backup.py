"""Make, keep, check and restore sealed backups of the main database and of the key store.

Two files are made at one time, the main one first: each row's key was stored before the row, so it is in the key
copy. Key copies are kept for 7 days only, because what is shredded today is in yesterday's copy until that is gone.
Everything here blocks but `verify`; run it in a thread.
"""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from bot.ports import DAY
from storage.driver import parse_url, sqlite_path
from storage.errors import NotEmpty, StorageError, Tampered, UnknownVersion, WrongPair
from storage.image import put_file, put_rows, take_image
from storage.keys import KeyRing
from storage.keystore import KEY_STORE
from storage.master import FOLDER_MODE, MasterKey
from storage.migrate import revision, upgrade
from storage.pair import key_store_of, store_id
from storage.schema import metadata
from storage.sealed_file import read_header, read_sealed, write_sealed
from storage.store import Store, open_store
from storage.unit import StoredUnit

Kind = Literal["main", "keys"]
KEPT_US: Final[dict[Kind, int]] = {"keys": 7 * DAY, "main": 30 * DAY}
SUFFIX: Final = ".backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """Name a backup file, what it holds and when it was made (microseconds UTC)."""

    path: Path
    kind: Kind
    made_us: int
    revision: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Tell what a drill found: rows by table, conversations that opened or are shredded, and what was wrong."""

    rows: dict[str, int]
    opened: int
    shredded: int
    problems: tuple[str, ...]
    claims: int = 0
    """That opened, with every version; nothing shreds one, so another is a problem."""

    @property
    def sound(self) -> bool:
        """Tell whether nothing was wrong."""
        return not self.problems


def make_backup(*, main_url: str, keys_url: str, folder: Path, master: MasterKey, now: int) -> tuple[Backup, Backup]:
    """Write both copies into the folder and remove those past their time; `now` in microseconds UTC."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    main = _make("main", main_url, folder=folder, master=master, now=now)
    keys = _make("keys", keys_url, folder=folder, master=master, now=now)
    prune(folder, now)
    return main, keys


def _make(kind: Kind, url: str, *, folder: Path, master: MasterKey, now: int) -> Backup:
    schema = (revision(url) or "") if kind == "main" else ""
    stamp = datetime.fromtimestamp(now / 1_000_000, UTC).strftime("%Y%m%dT%H%M%S%fZ")
    path = folder / f"{kind}-{stamp}{SUFFIX}"
    header = {"kind": kind, "made_us": now, "revision": schema, "server_key": master.fingerprint}
    write_sealed(path, take_image(url), header=header, key=master.subkey(f"backup {kind}"))
    return Backup(path=path, kind=kind, made_us=now, revision=schema)


def backups(folder: Path) -> list[Backup]:
    """List the backups in a folder, newest first; files that are none are left out."""
    found = [_described(path) for path in folder.glob(f"*{SUFFIX}")]
    return sorted((one for one in found if one is not None), key=lambda one: one.made_us, reverse=True)


def _described(path: Path) -> Backup | None:
    try:
        header = read_header(path)
    except StorageError:
        return None
    return Backup(path=path, kind=header["kind"], made_us=header["made_us"], revision=header["revision"])


def newest(folder: Path, kind: Kind = "main") -> Backup | None:
    """Return the newest backup of a kind."""
    return next((one for one in backups(folder) if one.kind == kind), None)


def prune(folder: Path, now: int) -> int:
    """Remove backups past their time and return how many; call it daily, backup or not: shredding counts on it."""
    old = [one for one in backups(folder) if one.made_us < now - KEPT_US[one.kind]]
    for one in old:
        one.path.unlink()
    return len(old)


def restore(path: Path, url: str, *, master: MasterKey) -> Backup:
    """Put a backup back into an empty place; raise NotEmpty, Tampered (another server key, too), UnknownVersion."""
    header = read_header(path)
    kind: Kind = header["kind"]
    found, image = read_sealed(path, key=master.subkey(f"backup {kind}"))
    made = Backup(path=path, kind=kind, made_us=found["made_us"], revision=found["revision"])
    target = sqlite_path(parse_url(url))
    if target is not None:
        put_file(image, target)
        return made
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        put_file(image, copy)
        _restore_rows(kind, copy, url)
    return made


def restore_pair(main: Path, keys: Path, *, main_url: str, keys_url: str, master: MasterKey) -> tuple[Backup, ...]:
    """Put both backups back, or the one whose place is empty, beside the other half; return those put back.

    A key store that is there stays: what was shredded since the backup stays shredded. The keys come first, so that
    after a kill it goes on when run again. Raise NotEmpty, Tampered, UnknownVersion; WrongPair, having changed nothing.
    """
    here = key_store_of(main_url), store_id(keys_url)
    if None not in here:
        raise NotEmpty("the database and the key store are there already")
    copied = _ids_of(main, keys, master)
    needs, given = here[0] or copied[0], here[1] or copied[1]
    if needs not in (None, given):
        raise WrongPair("this database and this key store do not belong together")
    halves = ((here[1], keys, keys_url), (here[0], main, main_url))
    return tuple(restore(path, url, master=master) for there, path, url in halves if there is None)


def _ids_of(main: Path, keys: Path, master: MasterKey) -> tuple[str | None, str | None]:
    """Return which key store a backup of the main database needs, and which one the other backup is."""
    with tempfile.TemporaryDirectory() as folder:
        main_url, keys_url = f"sqlite:///{folder}/bot.db", f"sqlite:///{folder}/keys.db"
        restore(main, main_url, master=master)
        restore(keys, keys_url, master=master)
        return key_store_of(main_url), store_id(keys_url)


def _restore_rows(kind: Kind, copy: Path, url: str) -> None:
    """Fill PostgreSQL's tables; an older copy is brought to this program's schema before."""
    if kind == "keys":
        put_rows(copy, url, KEY_STORE.metadata)
        return
    upgrade(f"sqlite:///{copy}", backup=_no_backup)
    upgrade(url, backup=_no_backup)
    put_rows(copy, url, metadata)


def _no_backup() -> None:
    """Do nothing: what is upgraded here is a copy, or new."""


async def verify(main: Path, keys: Path, *, master: MasterKey, now: Callable[[], int]) -> Verified:
    """Restore both into a folder that is removed again, and open everything: the drill for a bad day."""
    with tempfile.TemporaryDirectory() as folder:
        main_url, keys_url = f"sqlite:///{folder}/main/bot.db", f"sqlite:///{folder}/keys/keys.db"
        restore(main, main_url, master=master)
        restore(keys, keys_url, master=master)
        upgrade(main_url, backup=_no_backup)
        ring = await KeyRing.open(url=keys_url, master=master, now=now, main_url=main_url)
        try:
            return await _drill(Path(folder, "main", "bot.db"), main_url, ring)
        finally:
            await ring.close()


async def _drill(file: Path, main_url: str, ring: KeyRing) -> Verified:
    problems = [f"key {key_id} does not open" for key_id in (await ring.verify()).broken]
    seen = await asyncio.to_thread(_looked_at, file)
    store = await open_store(url=main_url, ring=ring, texts={})
    try:
        talks = [await _state_of(store, _talk, each) for each in seen.talks]
        claims = [await _state_of(store, _claim, each) for each in seen.claims]
        people = [await _state_of(store, _person, each) for each in seen.people]
        broken = await store.audit_break()
    finally:
        await store.close()
    problems += [*seen.faults, *_closed("conversation", seen.talks, talks, "damaged")]
    problems += _closed("claim", seen.claims, claims, "damaged", "shredded")
    problems += _closed("person of the rosters", seen.people, people, "damaged")
    problems += [] if broken is None else [f"the audit chain breaks at {broken}"]
    figures = {"opened": talks.count("opened"), "shredded": talks.count("shredded"), "claims": claims.count("opened")}
    return Verified(rows=seen.rows, problems=tuple(problems), **figures)


def _closed(what: str, ids: Sequence[int], states: Sequence[str], *bad: str) -> list[str]:
    return [f"{what} {one} does not open" for one, state in zip(ids, states, strict=True) if state in bad]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Hold rows by table, the ids of what should open, and what SQLite's own check says."""

    rows: dict[str, int]
    talks: list[int]
    claims: list[int]
    people: list[int]
    faults: list[str]


def _looked_at(file: Path) -> _Seen:
    with closing(sqlite3.connect(file)) as connection:
        faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"]
        counts = {
            name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608  # names of our own
            for name in sorted(metadata.tables)
        }
        talks, claims, people = (
            [row[0] for row in connection.execute(f"SELECT id FROM {what} ORDER BY id")]  # noqa: S608  # as above
            for what in ("conversations WHERE state <> 'erased'", "claims", "claimants")
        )
    return _Seen(rows=counts, talks=talks, claims=claims, people=people, faults=faults)


async def _state_of(
    store: Store, opened: Callable[[StoredUnit, int], Awaitable[object]], row_id: int
) -> Literal["opened", "shredded", "damaged"]:
    try:
        async with store.unit() as unit:
            found = await opened(unit, row_id)
    except (Tampered, UnknownVersion):
        return "damaged"
    return "shredded" if found is None else "opened"


async def _talk(unit: StoredUnit, row_id: int) -> object:
    return await unit.conversation_by_id(row_id)


async def _claim(unit: StoredUnit, row_id: int) -> object:
    found = await unit.claim(row_id)
    return None if found is None else await unit.claim_versions(row_id)


async def _person(unit: StoredUnit, row_id: int) -> object:
    found = await unit.claimant(row_id)
    return None if found is None else await unit.seats_of(row_id)
