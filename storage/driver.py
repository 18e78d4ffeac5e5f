"""Say what the key store needs of a database, and which database a URL names.

SQLAlchemy is the language statements are written in; per update it would cost more than all the rest, so the text it
compiles to is executed by the driver itself. One connection, one transaction at a time, callers wait in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import Dialect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import BadUrl

Values = Mapping[str, object]
Row = tuple[Any, ...]
Listener = Callable[[str], None]
NO_VALUES: Final[Values] = {}


class Driver(Protocol):
    """Be one open database: what the key store needs of it."""

    dialect: Dialect
    lost: tuple[type[Exception], ...]  # raised when the connection is gone and the same call may be made once more

    def transaction(self) -> AbstractAsyncContextManager[None]:
        """Enter a transaction; it commits at the end and rolls back on any error, cancelling included."""

    def reading(self) -> AbstractAsyncContextManager[None]:
        """Enter a turn in which only queries are made."""

    async def fetch(self, sql: str, values: Values = NO_VALUES) -> list[Row]:
        """Return all rows of a query."""

    async def execute(self, sql: str, values: Values = NO_VALUES) -> int:
        """Run a statement and return how many rows it touched."""

    async def tables(self) -> set[str]:
        """Return the names of all tables in the database."""

    async def reserve(self) -> None:
        """Wait until no other process is creating tables; held to the end of the transaction."""

    async def scrub(self, table: str) -> None:
        """Remove the bytes of deleted rows from the database's files; raise NotScrubbed."""

    async def close(self) -> None:
        """Close the connection."""


def silent(_sql: str) -> None:
    """Listen to statements and do nothing."""


def parse_url(url: str) -> URL:
    """Read an SQLAlchemy URL; raise BadUrl for anything but an SQLite file or a PostgreSQL database."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadUrl("not a database URL") from None  # not quoted: it may hold a password
    known = parsed.get_backend_name() in ("sqlite", "postgresql")
    if not known or not parsed.database or parsed.database == ":memory:" or parsed.database.startswith("file:"):
        raise BadUrl("a database URL names an SQLite file or a PostgreSQL database")
    return parsed


def sqlite_path(url: URL) -> Path | None:
    """Return the file an SQLite URL names, or None for another engine."""
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
