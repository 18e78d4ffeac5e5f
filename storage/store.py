"""Open the main database and units of work in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final

from bot.ports import DAY, OutRow
from bot.text import T
from storage.audit import first_break
from storage.driver import parse_url, sqlite_path
from storage.engine import Engine, Hear, deaf
from storage.engine_postgres import PostgresEngine
from storage.engine_sqlite import SqliteEngine
from storage.envelope import Box
from storage.errors import LostDatabase, WrongPair
from storage.fitting import refuse_other_schema
from storage.keys import KeyRing
from storage.outbox import StoredOutbox
from storage.part import Offer, Recall, Shared
from storage.statements import Statements, statements_for
from storage.unit import StoredUnit

KEPT_US: Final = {  # how long rows without a word in them are of use
    "updates": 7 * DAY,  # they count for 72 h; a week is longer than Telegram and any clock's error
    "outbox": 7 * DAY,  # of rows that may be sent again; named notices stay, so that none is ever sent twice
    "counters": 2 * DAY,
    "codes": DAY,  # after their end
    "messages": 60 * DAY,
}


def _nobody_offers(_rows: Sequence[OutRow]) -> None:
    """Leave new rows to `Outbox.waiting`."""


def _nobody_recalls(_ids: Sequence[int]) -> None:
    """Leave cancelled rows to `Outbox.waiting`."""


class Store:
    """Open units of work on one database; implements `bot.ports.Store`."""

    def __init__(self, engine: Engine, shared: Shared) -> None:
        """Take over an open engine; use `open_store`."""
        self._engine = engine
        self._shared = shared
        self._outbox = StoredOutbox(engine, shared)

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[StoredUnit]:
        """Begin; commit at a clean exit, roll back at an exception. Concurrent units may share a commit.

        Raise NotStored where it did not become true and may be tried again, Corrupted where nothing may be written.
        Do not open a unit within a unit.
        """
        async with self._engine.transaction() as session:
            unit = StoredUnit(session, self._shared)
            yield unit
            await unit.flush()

    @property
    def outbox(self) -> StoredOutbox:
        """Return what the sender works with."""
        return self._outbox

    async def known_keys(self, key_ids: Sequence[str]) -> set[str]:
        """Return those of the key ids that a row names; for `KeyRing.sweep`."""
        async with self._engine.transaction() as session:
            known = self._shared.statements.key_known
            return {key_id for key_id in key_ids if await session.one(known, key_id=key_id)}

    async def housekeeping(self, now: int) -> int:
        """Remove rows that are of no use any more, and return how many."""
        async with self._engine.transaction() as session:
            removed = 0
            for table, statement in self._shared.statements.prune.items():
                removed += await session.run(statement, before=now - KEPT_US[table])
            return removed

    async def audit_break(self) -> int | None:
        """Return the number of the first audit row that does not fit the chain, None where the chain holds."""
        head: tuple[int, bytes] | None = None
        while True:
            async with self._engine.transaction() as session:
                rows = await session.all(self._shared.statements.audit_rows, after=head[0] if head else 0)
            broken = first_break(rows, head)
            if broken is not None or not rows:
                return broken
            head = rows[-1][0], bytes(rows[-1][-1])

    async def be_the_sender(self) -> bool:
        """Tell whether this process may send: of many workers one at a time does; ask again every few seconds."""
        return await self._engine.be_the_sender()

    async def close(self) -> None:
        """Wait for the last commit and let go of the database."""
        await self._engine.close()


async def open_store(  # noqa: PLR0913  # the composition root names each once
    *,
    url: str,
    ring: KeyRing,
    texts: Mapping[str, T],
    on_commit: Offer = _nobody_offers,
    on_recall: Recall = _nobody_recalls,
    on_statement: Hear = deaf,
) -> Store:
    """Open the database at an SQLAlchemy URL, whose tables `storage.migrate.upgrade` has made.

    `on_commit` gets new outbox rows after each commit, those of one chat in order; `on_recall` ids of rows that must
    not be sent any more. `on_statement` gets `db NAME` before every statement, `db COMMIT` and `db COMMITTED`.
    Raise Locked, Corrupted; OlderSchema, OtherSchema; LostDatabase, WrongPair where these are not its keys.
    """
    await asyncio.to_thread(refuse_other_schema, url)
    engine = await _engine(url, on_statement)
    try:
        statements = statements_for("sqlite" if sqlite_path(parse_url(url)) else "postgresql")
        await _claim(engine, statements, ring)
        people = await _people_box(engine, statements, ring)
        shared = Shared(statements=statements, ring=ring, texts=texts, people=people, offer=on_commit, recall=on_recall)
        return Store(engine, shared)
    except BaseException:
        await engine.close()
        raise


async def _engine(url: str, hear: Hear) -> Engine:
    path = sqlite_path(parse_url(url))
    if path is None:
        return await PostgresEngine.open(parse_url(url), hear=hear)
    return await SqliteEngine.open(path, hear=hear)


async def _claim(engine: Engine, statements: Statements, ring: KeyRing) -> None:
    """Note whose keys this database needs, committed before it has the first key made; raise LostDatabase, WrongPair.

    So a key store that holds keys has had its database, and an empty database beside it is not that one. Its keys are
    looked for before the note is: another worker may be making both, the note first.
    """
    empty = await ring.is_empty()
    async with engine.transaction() as session:
        if empty:
            await session.run(statements.add_meta, name="key_store", value=ring.store_id)
        found = await session.one(statements.meta, name="key_store")
        if found is None:
            raise LostDatabase("this database is empty, and the key store holds the keys of another")
        if found != (ring.store_id,):
            raise WrongPair("the keys of this database are in another key store")


async def _people_box(engine: Engine, statements: Statements, ring: KeyRing) -> Box:
    """Return the box of the staff's labels, made with the first opening."""
    async with engine.transaction() as session:
        found = await session.one(statements.meta, name="people_key")
        box = await ring.get(found[0]) if found else None
        if box is None:
            box = await ring.new()
            await session.run(statements.put_meta, name="people_key", value=box.key_id)
        return box
