"""What a unit of work needs of a database: a transaction to run prepared statements in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from storage.prepared import Prepared, Value

Row = tuple[Any, ...]
Hear = Callable[[str], None]


class Session(Protocol):
    """Run statements in one transaction."""

    after: list[Callable[[], None]]
    """Called in order once the transaction is committed; never when it is not."""

    async def one(self, statement: Prepared, /, **values: Value) -> Row | None:
        """Return the first row."""

    async def all(self, statement: Prepared, /, **values: Value) -> list[Row]:
        """Return every row."""

    async def run(self, statement: Prepared, /, **values: Value) -> int:
        """Return how many rows were touched."""

    async def many(self, statement: Prepared, rows: Iterable[Mapping[str, Value]]) -> None:
        """Run a statement once for each row of values."""

    async def next_id(self, table: str) -> int:
        """Return an id that no row of the table has or had."""

    async def last_in_line(self) -> None:
        """Let nobody else append to the audit chain until the transaction ends."""


class Engine(Protocol):
    """Be one open database."""

    def transaction(self) -> AbstractAsyncContextManager[Session]:
        """Begin; return from the exit only when committed. Raise NotStored, Corrupted."""

    async def be_the_sender(self) -> bool:
        """Tell whether this process may send: one at a time does."""

    async def close(self) -> None:
        """Let go of the database."""


def deaf(_label: str) -> None:
    """Listen to statements and do nothing."""
