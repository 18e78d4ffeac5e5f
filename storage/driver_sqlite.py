"""Run compiled SQL on one SQLite file through aiosqlite."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Final

import aiosqlite
from sqlalchemy import Dialect
from sqlalchemy.dialects import sqlite

from storage.driver import NO_VALUES, Listener, Row, Values, silent
from storage.errors import Busy, Corrupted, NotScrubbed
from storage.master import FOLDER_MODE, sync_folder
from storage.refusals import of_sqlite

BUSY_MS: Final = 5000  # long enough for another command's transaction, short enough to notice
SCRUB_MS: Final = 1000  # the bot waits behind a shred, so that one gives up sooner
WAL_TRIES: Final = 100
WAL_PAUSE_S: Final = 0.02
PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit survives a power cut, not only a kill
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",  # deleted bytes are overwritten with zeros
    "PRAGMA trusted_schema=OFF",
    f"PRAGMA busy_timeout={BUSY_MS}",
)
DIALECT: Final[Dialect] = sqlite.dialect(paramstyle="named")
_CHECK: Final = "PRAGMA quick_check(1)"
_TABLES: Final = "SELECT name FROM sqlite_master WHERE type='table' AND substr(name, 1, 7) <> 'sqlite_'"


class SqliteDriver:
    """Run SQL on one SQLite file."""

    lost: tuple[type[Exception], ...] = ()

    def __init__(self, connection: aiosqlite.Connection, hear: Listener) -> None:
        """Take over an open connection."""
        self.dialect = DIALECT
        self._connection = connection
        self._hear = hear
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, path: Path, *, hear: Listener = silent) -> SqliteDriver:
        """Open the file, made with mode 0600 where it is missing; raise Corrupted, DiskFull, NotWritable."""
        _make_private(path)
        # Ready before aiosqlite has it, whose thread outlives the loop where it fails.
        ready = await asyncio.to_thread(_opened, path, hear)
        return cls(await aiosqlite.Connection(lambda: ready, iter_chunk_size=64), hear)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """Hold the write lock from the start: BEGIN and a later write fails at once under contention."""
        async with self._turn:
            try:
                await self.execute("BEGIN IMMEDIATE")
                yield
                await self._commit()
            except BaseException:
                await self._connection.rollback()  # does nothing where a cancelled commit went through after all
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Wait for the transaction under way, so as never to read what it may yet undo; takes no lock on the file."""
        async with self._turn:
            yield

    async def _commit(self) -> None:
        await self.execute("COMMIT")
        self._hear("COMMITTED")

    async def fetch(self, sql: str, values: Values = NO_VALUES) -> list[Row]:
        """Return all rows of a query; raise Corrupted for a damaged file, NotStored for what may pass."""
        self._hear(sql)
        try:
            return [tuple(row) for row in await self._connection.execute_fetchall(sql, dict(values))]
        except sqlite3.DatabaseError as error:
            raise _meant(error) from error

    async def execute(self, sql: str, values: Values = NO_VALUES) -> int:
        """Run a statement and return how many rows it touched; raise Corrupted or NotStored as `fetch` does."""
        self._hear(sql)
        try:
            return (await self._connection.execute(sql, dict(values))).rowcount
        except sqlite3.DatabaseError as error:
            raise _meant(error) from error

    async def tables(self) -> set[str]:
        """Return the names of all tables; raise Corrupted where the file does not pass SQLite's own check."""
        _refuse_damaged(await self.fetch(_CHECK))
        return {row[0] for row in await self.fetch(_TABLES)}

    async def reserve(self) -> None:
        """Do nothing: BEGIN IMMEDIATE has already waited."""

    async def scrub(self, table: str) -> None:
        """Empty the write-ahead log, where deleted rows still lie; raise NotScrubbed while another reader holds it."""
        async with self._turn:
            await self.fetch(f"PRAGMA busy_timeout={SCRUB_MS}")
            [(held, _, _)] = await self.fetch("PRAGMA wal_checkpoint(TRUNCATE)")
            await self.fetch(f"PRAGMA busy_timeout={BUSY_MS}")
        if held:
            raise NotScrubbed(f"another reader holds the log of {table}")

    async def close(self) -> None:
        """Close the connection after the transaction that is under way."""
        async with self._turn:
            await self._connection.close()


def _meant(error: sqlite3.Error) -> Exception:
    if busy(error):
        return Busy("another process writes to the file, for longer than a command does")
    return of_sqlite(error) or error


def busy(error: sqlite3.Error) -> bool:
    """Tell whether another connection holds the file."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


@contextmanager
def reading(path: Path, hear: Listener = silent) -> Iterator[Callable[[str], list[Row]]]:
    """Ask a file without a change to its bytes, in the caller's own thread; raise Corrupted."""

    def ask(sql: str) -> list[Row]:
        hear(sql)
        return connection.execute(sql).fetchall()

    try:
        with closing(_connected(path, "ro")) as connection:
            yield ask
    except sqlite3.DatabaseError as error:
        raise _meant(error) from error


def tables(ask: Callable[[str], list[Row]]) -> set[str]:
    """Return the names of all tables, as `SqliteDriver.tables` does."""
    _refuse_damaged(ask(_CHECK))
    return {row[0] for row in ask(_TABLES)}


def _refuse_damaged(said: Sequence[Row]) -> None:
    if said != [("ok",)]:
        raise Corrupted("the database file is damaged")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)


def _opened(path: Path, hear: Listener) -> sqlite3.Connection:
    """Open and set up: in a thread of its own, since the first of the pragmas may write and wait."""
    with ExitStack() as undo:
        try:
            connection = undo.enter_context(closing(_connected(path, "rw")))
            for pragma in PRAGMAS:
                hear(pragma)
                _patiently(connection, pragma)
        except sqlite3.DatabaseError as error:
            raise _meant(error) from error
        undo.pop_all()
        return connection


def _patiently(connection: sqlite3.Connection, pragma: str) -> None:
    """Set it; SQLite does not wait, as it does elsewhere, while another process turns the log on."""
    for _ in range(WAL_TRIES - 1):
        try:
            connection.execute(pragma)
        except sqlite3.OperationalError as error:
            if not busy(error):
                raise
            time.sleep(WAL_PAUSE_S)
        else:
            return
    connection.execute(pragma)


def _make_private(path: Path) -> None:
    """Make an empty file that only its owner reads; SQLite gives its log the same mode."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if path.exists():
        return
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    sync_folder(path.parent)
