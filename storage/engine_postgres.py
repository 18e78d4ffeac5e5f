"""Run units of work on PostgreSQL: any number of workers, one transaction for each unit, locks by chat.

The transaction is the lease: a worker that dies leaves nothing behind, and Telegram or the poller hands the update out
again. Read committed is enough, because a unit locks its chat's row before it reads anything of that chat.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from storage.engine import Hear, Row, deaf
from storage.errors import NotStored
from storage.prepared import Prepared, Value
from storage.refusals import connecting

CONNECTIONS: Final = 8  # of one worker: more units at once than this wait for a connection
CONNECT_S: Final = 10
LIMITS: Final = (
    "SET lock_timeout = '10s'; "  # longer than any healthy unit; the update comes again
    "SET idle_in_transaction_session_timeout = '60s'"  # a worker that hangs must not hold a chat for ever
)
_CHAIN: Final = "SELECT pg_advisory_xact_lock(142077603)"  # any numbers, ours alone
_SENDER: Final = "SELECT pg_try_advisory_lock(142077604)"
_NEXT: Final = "SELECT nextval(pg_get_serial_sequence(%s, 'id'))"
_FAILED: Final = (psycopg.OperationalError, psycopg.InterfaceError)  # deadlock, cut session, full disk, time-out

Connection = psycopg.AsyncConnection[Row]


class PostgresSession:
    """Run the statements of one transaction."""

    __slots__ = ("_connection", "_hear", "after")

    def __init__(self, connection: Connection, hear: Hear) -> None:
        """Borrow a connection for the time of the transaction."""
        self._connection = connection
        self._hear = hear
        self.after: list[Callable[[], None]] = []

    async def one(self, statement: Prepared, /, **values: Value) -> Row | None:
        """Return the first row."""
        return await (await self._execute(statement, values)).fetchone()

    async def all(self, statement: Prepared, /, **values: Value) -> list[Row]:
        """Return every row."""
        return await (await self._execute(statement, values)).fetchall()

    async def run(self, statement: Prepared, /, **values: Value) -> int:
        """Return how many rows were touched."""
        return (await self._execute(statement, values)).rowcount

    async def many(self, statement: Prepared, rows: Iterable[Mapping[str, Value]]) -> None:
        """Run a statement once for each row of values, all in one trip to the server."""
        self._hear(statement.label)
        with _judging():
            async with self._connection.cursor() as cursor:
                await cursor.executemany(statement.sql, [statement.bind(row) for row in rows])

    async def next_id(self, table: str) -> int:
        """Take a number from the table's sequence, one at a time: a chat's rows are sent in the order of their ids."""
        row = await (await self._plain(f"db next_id {table}", _NEXT, (table,))).fetchone()
        assert row is not None  # noqa: S101  # a SELECT of one value
        return int(row[0])

    async def last_in_line(self) -> None:
        """Let nobody else append to the audit chain until this transaction ends."""
        await self._plain("db lock audit", _CHAIN)

    async def _execute(self, statement: Prepared, values: Mapping[str, Value]) -> psycopg.AsyncCursor[Row]:
        return await self._plain(statement.label, statement.sql, statement.bind(values))

    async def _plain(self, label: str, sql: str, values: tuple[Value, ...] = ()) -> psycopg.AsyncCursor[Row]:
        self._hear(label)
        with _judging():
            return await self._connection.execute(sql, values)


class PostgresEngine:
    """Be a few connections to the main database."""

    def __init__(self, url: URL, *, hear: Hear = deaf) -> None:
        """Remember where the database is; use `open`."""
        self._url = url
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._hear = hear
        self._slots = asyncio.Semaphore(CONNECTIONS)
        self._idle: list[Connection] = []
        self._sender: Connection | None = None

    @classmethod
    async def open(cls, url: URL, *, hear: Hear = deaf) -> PostgresEngine:
        """Connect once, to fail at start and not at the first update; raise ServerDown, Refused, NoDatabase."""
        engine = cls(url, hear=hear)
        engine._idle.append(await engine._connect())
        return engine

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[PostgresSession]:
        """Run a body in a transaction of its own (read committed)."""
        async with self._slots:
            connection = self._idle.pop() if self._idle else await self._connect()
            session = PostgresSession(connection, self._hear)
            try:
                yield session
                await self._commit(connection)
            except BaseException:
                await _undo(connection)
                raise
            finally:
                await self._give_back(connection)
        for callback in session.after:
            asyncio.get_running_loop().call_soon(callback)

    async def _commit(self, connection: Connection) -> None:
        self._hear("db COMMIT")
        with _judging():
            await connection.commit()
        self._hear("db COMMITTED")

    async def _connect(self) -> Connection:
        with _judging(), connecting(self._url):
            connection = await psycopg.AsyncConnection.connect(self._conninfo, connect_timeout=CONNECT_S)
            await connection.execute(LIMITS)
            await connection.commit()
        return connection

    async def _give_back(self, connection: Connection) -> None:
        """Keep a sound connection; where one was cut, the others probably were too."""
        if not connection.closed:
            self._idle.append(connection)
            return
        while self._idle:
            await self._idle.pop().close()

    async def be_the_sender(self) -> bool:
        """Tell whether this process may send: one of all workers may, until its session ends."""
        if self._sender is not None and await _answers(self._sender):
            return True
        self._sender = None
        connection = await self._connect()
        with _judging():
            await connection.set_autocommit(True)
            row = await (await connection.execute(_SENDER)).fetchone()
        if row is None or not row[0]:
            await connection.close()
            return False
        self._sender = connection
        return True

    async def close(self) -> None:
        """Close every connection."""
        if self._sender is not None:
            await self._sender.close()
        while self._idle:
            await self._idle.pop().close()


async def _answers(connection: Connection) -> bool:
    """Tell whether the session still stands, which holds the sender's lock."""
    try:
        await connection.execute("SELECT 1")
    except _FAILED:
        return False
    return True


async def _undo(connection: Connection) -> None:
    """Roll back, or give the connection up where even that fails; the server then rolls back by itself."""
    try:
        await connection.rollback()
    except psycopg.Error:
        await connection.close()


@contextmanager
def _judging() -> Iterator[None]:
    """Raise NotStored for what may pass; the server's words may quote values, so they are left out."""
    try:
        yield
    except _FAILED as error:
        raise NotStored(f"the database did not take it: {getattr(error, 'sqlstate', None) or 'cut'}") from None
