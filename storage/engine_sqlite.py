"""Run units of work on one SQLite file: one connection, one writer, one COMMIT for all units that wait together.

Statements run on the event loop's own thread: one takes some 5 µs of page-cache work, a trip to aiosqlite's thread
takes ten times that (`benchmarks/store.py`). Only a COMMIT that waits for the disk, and BEGIN, which may wait for a
foreign lock, leave the loop free; what arrives meanwhile makes the next group. Units that wrote nothing are committed
where they end: there is no disk to wait for.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import aiosqlite

from storage.driver_sqlite import PRAGMAS, busy
from storage.engine import Hear, Row, deaf
from storage.errors import Locked, NotStored
from storage.prepared import Prepared, Value
from storage.refusals import of_sqlite

GROUP: Final = 64  # units in one commit: at some 0.3 ms each, the first waits 20 ms at most
LOCK_NAME: Final = "bot.lock"
BEGIN_TRIES: Final = 250  # of 20 ms: five seconds, as long as another program may hold the file
BEGIN_PAUSE: Final = 0.02


class SqliteSession:
    """Run the statements of one unit, inside its savepoint."""

    __slots__ = ("_connection", "_hear", "_ids", "after")

    def __init__(self, connection: sqlite3.Connection, hear: Hear, ids: dict[str, int]) -> None:
        """Borrow the connection for the time of the unit."""
        self._connection = connection
        self._hear = hear
        self._ids = ids
        self.after: list[Callable[[], None]] = []

    async def one(self, statement: Prepared, /, **values: Value) -> Row | None:
        """Return the first row; all are fetched, since an unfinished RETURNING would keep the transaction open."""
        rows = self._execute(statement, values).fetchall()
        return rows[0] if rows else None

    async def all(self, statement: Prepared, /, **values: Value) -> list[Row]:
        """Return every row."""
        return self._execute(statement, values).fetchall()

    async def run(self, statement: Prepared, /, **values: Value) -> int:
        """Return how many rows were touched."""
        return self._execute(statement, values).rowcount

    async def many(self, statement: Prepared, rows: Iterable[Mapping[str, Value]]) -> None:
        """Run a statement once for each row of values."""
        for row in rows:
            self._execute(statement, row)

    async def next_id(self, table: str) -> int:
        """Count on from the highest id ever given: no other process writes."""
        self._ids[table] = given = self._ids.get(table, 0) + 1
        return given

    async def last_in_line(self) -> None:
        """Do nothing: this unit is the only writer."""

    def _execute(self, statement: Prepared, values: Mapping[str, Value]) -> sqlite3.Cursor:
        self._hear(statement.label)
        try:
            return self._connection.execute(statement.sql, statement.bind(values))
        except sqlite3.DatabaseError as error:
            raise judged(error) from error


class _Group:
    """Hold the units that share one commit."""

    __slots__ = ("after", "done", "error", "found", "settling", "size")

    def __init__(self, done: asyncio.Future[None], found: int) -> None:
        self.after: list[Callable[[], None]] = []
        self.done = done
        self.error: Exception | None = None
        self.found = found  # the connection's count of changed rows, before
        self.settling = False
        self.size = 0


class SqliteEngine:
    """Be the one connection to the main database."""

    def __init__(
        self, connection: sqlite3.Connection, disk: aiosqlite.Connection, lock: int, *, hear: Hear = deaf
    ) -> None:
        """Take over an open connection, what waits for its disk, and the lock file's descriptor; use `open`."""
        self._connection = connection
        self._disk = disk
        self._lock = lock
        self._hear = hear
        self._turn = asyncio.Lock()
        self._group: _Group | None = None
        self._closed = False
        self._settling: set[asyncio.Task[None]] = set()
        self._ids: dict[str, int] = dict(connection.execute("SELECT name, seq FROM sqlite_sequence"))

    @classmethod
    async def open(cls, path: Path, *, hear: Hear = deaf, lock: int | None = None) -> SqliteEngine:
        """Open a file that has its tables; raise Locked, Corrupted."""
        held = lock_folder(path.parent) if lock is None else lock
        try:
            connection = await asyncio.to_thread(connect, path)
            disk = await aiosqlite.Connection(lambda: connection, iter_chunk_size=1)
            return cls(connection, disk, held, hear=hear)
        except sqlite3.DatabaseError as error:
            os.close(held)
            raise judged(error) from error

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqliteSession]:
        """Run a body in a savepoint of the group's transaction, alone, and wait for the group's commit.

        A body that raises undoes only itself. Not reentrant: a body must not open another transaction.
        """
        async with self._turn:
            group = await self._joined()
            session = SqliteSession(self._connection, self._hear, self._ids)
            try:
                with self._savepoint(group):
                    yield session
                group.after += session.after
                group.size += 1
            finally:
                self._see_to(group)
            if group.size >= GROUP and self._group is group:
                await self._commit(group)
        await asyncio.shield(group.done)
        if group.error is not None:
            raise NotStored("the transaction was not committed") from group.error

    async def _joined(self) -> _Group:
        """Return the open group, or begin one."""
        if self._group is None:
            await self._begin()
            self._group = _Group(asyncio.get_running_loop().create_future(), self._connection.total_changes)
        return self._group

    def _see_to(self, group: _Group) -> None:
        """See to it that somebody commits the open group, whoever is cancelled; at once where nothing was written."""
        if self._group is not group:
            return
        if self._connection.total_changes == group.found:
            self._group = None
            self._end(group, self._commit_here())
        elif not group.settling:
            group.settling = True
            task = asyncio.get_running_loop().create_task(self._settle(group))
            self._settling.add(task)
            task.add_done_callback(self._settling.discard)

    def _commit_here(self) -> Exception | None:
        """Commit what changed nothing; return what went wrong."""
        try:
            self._hear("db COMMIT")
            self._connection.commit()
        except Exception as error:
            self._connection.rollback()
            return error
        return None

    async def _begin(self) -> None:
        for _ in range(BEGIN_TRIES):
            self._hear("db BEGIN")
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.DatabaseError as error:
                if not busy(error):
                    raise judged(error) from error
            await asyncio.sleep(BEGIN_PAUSE)
        raise NotStored("another program holds the database")

    @contextmanager
    def _savepoint(self, group: _Group) -> Iterator[None]:
        self._connection.execute("SAVEPOINT unit")
        try:
            yield
            self._connection.execute("RELEASE unit")
        except BaseException as error:
            self._undo(group, error)
            raise

    def _undo(self, group: _Group, error: BaseException) -> None:
        """Undo one body; where SQLite already undid the whole transaction (disk full), fail the whole group."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK TO unit")
            self._connection.execute("RELEASE unit")
            return
        self._group = None
        group.error = error if isinstance(error, Exception) else NotStored("the transaction was lost")
        group.done.set_result(None)

    async def _settle(self, group: _Group) -> None:
        """Commit behind the units that wait now: the lock is fair."""
        async with self._turn:
            if self._group is group:
                await self._commit(group)

    async def _commit(self, group: _Group) -> None:
        """Commit to the end, also when cancelled: nobody else may use the connection before."""
        self._group = None
        work = asyncio.ensure_future(self._commit_now())
        cancelled = await _wait_out(work)
        self._end(group, work.exception())
        if cancelled:
            raise asyncio.CancelledError

    def _end(self, group: _Group, error: BaseException | None) -> None:
        """Tell the units of a group how it ended."""
        group.error = error  # type: ignore[assignment]  # of a thread: an Exception
        if error is None:
            self._hear("db COMMITTED")
            for callback in group.after:
                asyncio.get_running_loop().call_soon(callback)
        group.done.set_result(None)

    async def _commit_now(self) -> None:
        try:
            self._hear("db COMMIT")
            await self._disk.commit()
        except BaseException:
            if self._connection.in_transaction:
                await self._disk.rollback()
            raise

    async def be_the_sender(self) -> bool:
        """Tell that it may: this is the only process."""
        return True

    async def copy(self, path: Path) -> None:
        """Write a consistent copy of the database into a file."""
        async with self._turn:
            if self._group is not None:
                await self._commit(self._group)
            target = sqlite3.connect(path, check_same_thread=False)
            try:
                await _wait_out(asyncio.ensure_future(self._disk.backup(target)))
            finally:
                target.close()

    async def close(self) -> None:
        """Wait for the last commit, then close the file and let the lock go; closing again does nothing."""
        async with self._turn:
            if self._closed:
                return
            self._closed = True
            if self._group is not None:
                await self._commit(self._group)
            await self._disk.close()
            os.close(self._lock)


async def _wait_out(work: asyncio.Future[None]) -> bool:
    """Wait for work that cannot be stopped; tell whether this task was cancelled meanwhile."""
    cancelled = False
    while not work.done():
        try:
            await asyncio.wait((work,))
        except asyncio.CancelledError:
            cancelled = True
    return cancelled


def connect(path: Path) -> sqlite3.Connection:
    """Open the file for writing with every pragma set; the caller holds the lock."""
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=256)
    for pragma in PRAGMAS:
        connection.execute(pragma)
    connection.execute("PRAGMA temp_store=MEMORY")  # where savepoints keep what they may have to put back
    connection.execute("PRAGMA busy_timeout=0")  # waiting would stop the event loop; `_begin` waits by itself
    return connection


def lock_folder(folder: Path) -> int:
    """Take the lock that makes this the only writing process, and return its descriptor; raise Locked."""
    handle = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Locked(f"another process is using the data in {folder}") from None
    return handle


def judged(error: sqlite3.DatabaseError) -> Exception:
    """Return Corrupted for a damaged file, NotStored for what may pass (disk full, locked), else the error itself."""
    if busy(error):
        return NotStored(f"the database did not take it: {getattr(error, 'sqlite_errorname', '')}")
    return of_sqlite(error) or error
