"""Run compiled SQL on one PostgreSQL connection through psycopg, opened again when it was cut."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import psycopg
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql import psycopg as sqlalchemy_psycopg
from sqlalchemy.engine import URL

from storage.driver import NO_VALUES, Listener, Row, Values, silent
from storage.errors import NotScrubbed
from storage.refusals import connecting

SCRUB_TRIES: Final = 20
SCRUB_PAUSE_S: Final = 0.05  # a second in all: autovacuum looks at so small a table for some milliseconds
DIALECT: Final[Dialect] = sqlalchemy_psycopg.dialect()  # type: ignore[no-untyped-call]
_TABLES: Final = (
    "SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


class PostgresDriver:
    """Run SQL on one PostgreSQL connection, opened again when it was cut."""

    lost: tuple[type[Exception], ...] = (psycopg.OperationalError, psycopg.InterfaceError)

    def __init__(self, conninfo: str, hear: Listener) -> None:
        """Remember where the database is."""
        self.dialect = DIALECT
        self._conninfo = conninfo
        self._hear = hear
        self._turn = asyncio.Lock()
        self._connection: psycopg.AsyncConnection[Row] | None = None

    @classmethod
    async def open(cls, url: URL, *, hear: Listener = silent) -> PostgresDriver:
        """Connect; raise ServerDown, Refused, NoDatabase."""
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        driver = cls(plain, hear)
        with connecting(url):
            await driver._connected()
        return driver

    async def _connected(self) -> psycopg.AsyncConnection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(self._conninfo, connect_timeout=10)
        return self._connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Hold the connection for one transaction (read committed)."""
        async with self._turn:
            connection = await self._connected()
            try:
                yield
                self._hear("COMMIT")
                await connection.commit()
                self._hear("COMMITTED")
            except BaseException:
                await _undo(connection)
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Hold the connection for queries, and let their snapshot go at the end."""
        async with self._turn:
            connection = await self._connected()
            try:
                yield
            finally:
                await _undo(connection)

    async def fetch(self, sql: str, values: Values = NO_VALUES) -> list[Row]:
        """Return all rows of a query; within `transaction` or `reading` only."""
        return await (await self._run(sql, values)).fetchall()

    async def execute(self, sql: str, values: Values = NO_VALUES) -> int:
        """Run a statement and return how many rows it touched; within `transaction` only."""
        return (await self._run(sql, values)).rowcount

    async def _run(self, sql: str, values: Values) -> psycopg.AsyncCursor[Row]:
        """Run on the connection as it is: connecting anew in mid-transaction would commit half of it."""
        if self._connection is None:
            raise psycopg.InterfaceError("not connected")
        self._hear(sql)
        return await self._connection.execute(sql, values or None)

    async def tables(self) -> set[str]:
        """Return the names of all tables of all schemas that are not PostgreSQL's own."""
        return {row[0] for row in await self.fetch(_TABLES)}

    async def reserve(self) -> None:
        """Take a lock that lasts until the end of the transaction: CREATE TABLE IF NOT EXISTS races otherwise."""
        await self.execute("SELECT pg_advisory_xact_lock(142077601)")  # any number, ours alone

    async def scrub(self, table: str) -> None:
        """Rewrite the table into a new file, since deleted rows stay in the old one; raise NotScrubbed.

        PostgreSQL carries a deleted row over while any session of this database has a snapshot that could see it.
        Not handled: the server's own log keeps old rows until its segments are recycled, and an archive of it for
        longer; `docs` tells the operator to keep archives of this database for at most 7 days.
        """
        async with self._turn:
            connection = await self._connected()
            await connection.set_autocommit(True)  # VACUUM refuses to run in a transaction
            try:
                for _ in range(SCRUB_TRIES):
                    if not await self._carried_over(connection, table):
                        return
                    await asyncio.sleep(SCRUB_PAUSE_S)
            finally:
                await _back_to_transactions(connection)
        raise NotScrubbed(f"another session may still see deleted rows of {table}")

    async def _carried_over(self, connection: psycopg.AsyncConnection[Row], table: str) -> int:
        """Rewrite the table and return how many deleted rows were taken along."""
        details: list[str] = []

        def note(notice: psycopg.errors.Diagnostic) -> None:
            details.append(notice.message_detail or "")

        connection.add_notice_handler(note)
        try:
            await self.execute(f"VACUUM (FULL, VERBOSE) {table}")
        finally:
            connection.remove_notice_handler(note)
        # "0 dead row versions cannot be removed yet.", in the server's language, then the processor time
        return sum(int(found[0]) for detail in details if (found := re.search(r"\d+", detail)))

    async def close(self) -> None:
        """Close the connection after the transaction that is under way."""
        async with self._turn:
            if self._connection is not None:
                await self._connection.close()


async def _back_to_transactions(connection: psycopg.AsyncConnection[Row]) -> None:
    if not connection.closed:
        await connection.set_autocommit(False)


async def _undo(connection: psycopg.AsyncConnection[Row]) -> None:
    """Roll back, or give the connection up where even that fails; the server then rolls back by itself."""
    try:
        await connection.rollback()
    except psycopg.Error:
        await connection.close()
