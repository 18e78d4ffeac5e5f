"""Keep one data key per referral, claim or complaint, wrapped by the server key, in a database of its own.

A wrap is committed here before the row that needs it; shredding deletes the wrap first. So a wrap without a row is
swept after an hour, and a row without a wrap is "shredded", never an error.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from storage.driver import Driver, Listener, Row, silent
from storage.envelope import KEY_BYTES, KEY_ID_BYTES, Box, part, utf8
from storage.errors import NotStored, SuspiciousSweep, Tampered, UnknownVersion, WrongKey
from storage.keycache import KeyCache
from storage.keystore import WRAPS, Description, Statements, describe, open_key_store
from storage.master import MasterKey

ORPHAN_US: Final = 3_600_000_000  # a unit of work lasts milliseconds; after an hour its row is not coming
SWEEP_PAGE: Final = 500  # ids asked about at once: below the 999 parameters of old SQLite
FEW_ORPHANS: Final = 50  # crashes leave a handful; more than this and half of all means the wrong main database
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Report:
    """Tell what `verify` found: how many wraps there are and the ids of those that do not open."""

    wraps: int
    broken: tuple[str, ...]
    fingerprint: str
    store_id: str

    @property
    def sound(self) -> bool:
        """Tell whether every wrap opens."""
        return not self.broken


class KeyRing:
    """Make, find, shred and re-wrap data keys; one object for each process and key store."""

    def __init__(
        self, driver: Driver, sql: Statements, *, master: MasterKey, found: Description, now: Callable[[], int]
    ) -> None:
        """Take over an open key store; use `open`."""
        self._driver = driver
        self._sql = sql
        self._master = master
        self._now = now
        self._cache = KeyCache()
        self._lookup_key = master.unwrap(found.lookup_wrap, name="lookup")
        self.store_id = found.store_id

    @classmethod
    async def open(
        cls,
        *,
        url: str,
        master: MasterKey,
        now: Callable[[], int],
        main_url: str | None = None,
        on_statement: Listener = silent,
    ) -> KeyRing:
        """Open the key store at an SQLAlchemy URL, made where there is none; `now` is in microseconds UTC.

        `on_statement` is called with the SQL before every statement, `COMMIT` included, and with `COMMITTED` after each
        commit; no values are passed. Raise WrongKey (nothing is written), NotAKeyStore (also when `main_url` is the
        same database), BadUrl, Corrupted, UnknownVersion.
        """
        store = await open_key_store(url, master=master, main_url=main_url, now=now, hear=on_statement)
        try:
            return cls(store.driver, store.sql, master=master, found=store.found, now=now)
        except BaseException:
            await store.driver.close()
            raise

    async def new(self) -> Box:
        """Make a random data key and return its box, the wrap committed; raise WrongKey after a rotation elsewhere."""
        return await self._steadily(self._add)

    async def _add(self) -> Box:
        key_id, key = secrets.token_hex(KEY_ID_BYTES), secrets.token_bytes(KEY_BYTES)
        values = {"key_id": key_id, "wrap": self._master.wrap(key, name=key_id), "created_us": self._now()}
        async with self._driver.transaction():
            if not await self._driver.execute(self._sql.add, values | {"fingerprint": self._master.fingerprint}):
                raise WrongKey("the key store has another server key by now")
        return self._cache.keep(Box(key_id, key), self._now())

    async def is_empty(self) -> bool:
        """Tell whether there is no wrap at all."""
        return await self._steadily(self._nothing)

    async def _nothing(self) -> bool:
        async with self._driver.reading():
            return not (await self._driver.fetch(self._sql.any_wrap))[0][0]

    async def get(self, key_id: str) -> Box | None:
        """Return the box of a key, None when it is shredded; raise Tampered for a damaged wrap."""
        return self._cache.find(key_id, self._now()) or await self._steadily(partial(self._load, key_id))

    async def _load(self, key_id: str) -> Box | None:
        async with self._driver.reading():
            rows = await self._driver.fetch(self._sql.wrap_of, {"key_id": key_id})
            # Kept before the turn ends, so that a shred that waits for its own forgets it again.
            return self._cache.keep(await self._unwrapped(key_id, rows[0][0]), self._now()) if rows else None

    async def _unwrapped(self, key_id: str, wrap: bytes) -> Box:
        try:
            return Box(key_id, self._master.unwrap(wrap, name=key_id))
        except Tampered:
            await self._refuse_stale_master()
            raise

    async def _refuse_stale_master(self) -> None:
        """Raise WrongKey when another process has rotated the server key: then no wrap is damaged."""
        found = await describe(self._driver, self._sql)
        if found is None or found.fingerprint != self._master.fingerprint:
            raise WrongKey("the key store has another server key by now")

    async def shred(self, *key_ids: str) -> None:
        """Delete wraps for good, also from the database's log; may be repeated. Raise NotScrubbed when it is held."""
        if not key_ids:
            return
        await self._steadily(partial(self._remove, key_ids))
        await self._steadily(partial(self._driver.scrub, WRAPS.name))

    async def _remove(self, key_ids: Sequence[str]) -> None:
        async with self._driver.transaction():
            self._cache.forget(key_ids)
            for key_id in key_ids:
                await self._driver.execute(self._sql.remove, {"key_id": key_id})

    async def sweep(
        self, *, known: Callable[[Sequence[str]], Awaitable[set[str]]], older_than_us: int = ORPHAN_US
    ) -> int:
        """Shred wraps of at least this age (microseconds) that no row needs, and return how many.

        `known` returns those of at most 500 ids that a row of the main database names. Raise SuspiciousSweep, and shred
        nothing, when it knows so few that it must be looking at the wrong database.
        """
        old = await self._steadily(partial(self._older, self._now() - older_than_us))
        pages = [old[start : start + SWEEP_PAGE] for start in range(0, len(old), SWEEP_PAGE)]
        orphans = [key_id for page in pages for key_id in sorted(set(page) - await known(page))]
        if len(orphans) > max(FEW_ORPHANS, len(old) // 2):
            raise SuspiciousSweep(f"{len(orphans)} of {len(old)} keys have no row: is this their database?")
        await self.shred(*orphans)
        return len(orphans)

    async def _older(self, before: int) -> list[str]:
        async with self._driver.reading():
            return [row[0] for row in await self._driver.fetch(self._sql.ids_before, {"before": before})]

    def lookup(self, kind: str, value: str) -> bytes:
        """Return HMAC-SHA256 of a value of this kind (`phone`, `telegram`): values are found, not read."""
        return hmac.digest(self._lookup_key, part(kind) + utf8(value), "sha256")

    async def rotate(self, new_master: MasterKey) -> int:
        """Wrap every key under a new server key, all or none, and return how many; searches keep finding."""
        async with self._driver.transaction():
            await self._rekey(new_master)
            wraps = await self._driver.fetch(self._sql.all_wraps)
            for key_id, wrap in wraps:
                again = new_master.wrap(self._master.unwrap(wrap, name=key_id), name=key_id)
                await self._driver.execute(self._sql.rewrap, {"name": key_id, "wrap": again})
        self._master = new_master
        await self._steadily(partial(self._driver.scrub, WRAPS.name))
        return len(wraps)

    async def _rekey(self, new: MasterKey) -> None:
        """Change the store's server key first: on PostgreSQL this row's lock keeps `new` of other processes waiting."""
        wrap = new.wrap(self._lookup_key, name="lookup")
        values = {"old": self._master.fingerprint, "fingerprint": new.fingerprint, "lookup_wrap": wrap}
        if await self._driver.execute(self._sql.rekey, values) != 1:
            raise WrongKey("the key store has another server key by now")

    async def verify(self) -> Report:
        """Open every wrap and report; raise WrongKey after a rotation elsewhere."""
        wraps = await self._steadily(self._all_wraps)
        broken = tuple(key_id for key_id, wrap in wraps if not self._opens(key_id, wrap))
        return Report(len(wraps), broken, self._master.fingerprint, self.store_id)

    async def _all_wraps(self) -> list[Row]:
        async with self._driver.reading():
            await self._refuse_stale_master()
            return await self._driver.fetch(self._sql.all_wraps)

    def _opens(self, key_id: str, wrap: bytes) -> bool:
        try:
            return len(self._master.unwrap(wrap, name=key_id)) == KEY_BYTES
        except (Tampered, UnknownVersion):
            return False

    async def close(self) -> None:
        """Close the database and forget every key."""
        self._cache = KeyCache()
        await self._driver.close()

    async def _steadily(self, work: Callable[[], Awaitable[_Result]]) -> _Result:
        """Do it once more where the connection was cut: all work given here may be repeated; raise NotStored."""
        try:
            return await work()
        except self._driver.lost:
            pass
        try:
            return await work()
        except self._driver.lost as error:
            raise NotStored("the key store does not answer") from error
