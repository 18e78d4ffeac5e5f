"""Tell what a database's own error means: of a type that says what to do, and without the server's words.

Those may quote values, and a URL holds a password: of both only host, port and database name are kept.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.engine import URL

from storage.errors import Corrupted, DiskFull, NoDatabase, NotAllowed, NotStored, NotWritable, Refused, ServerDown

_SQLITE: Final[Mapping[int, tuple[type[Exception], str]]] = {
    sqlite3.SQLITE_CORRUPT: (Corrupted, "the database file is damaged"),
    sqlite3.SQLITE_NOTADB: (Corrupted, "the database file is damaged"),
    sqlite3.SQLITE_FULL: (DiskFull, "the disk is full"),
    sqlite3.SQLITE_READONLY: (NotWritable, "the database file cannot be written"),
    sqlite3.SQLITE_CANTOPEN: (NotWritable, "the database file cannot be opened"),
    sqlite3.SQLITE_PERM: (NotWritable, "the database file cannot be opened"),
    sqlite3.SQLITE_IOERR: (NotStored, "the disk did not take it"),
    sqlite3.SQLITE_NOMEM: (NotStored, "there is no memory"),
}
_STATES: Final[Mapping[str, type[Exception]]] = {  # PostgreSQL's codes, appendix A of its manual
    "53100": DiskFull,
    "42501": NotAllowed,
    "25006": NotWritable,  # a standby
    "3D000": NoDatabase,
    "28P01": Refused,
    "28000": Refused,
}


def of_sqlite(error: sqlite3.Error) -> Exception | None:
    """Return what a code of SQLite means; None for one that tells of a fault in the program, or of another writer."""
    found = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)  # the low byte is the primary code
    return found[0](found[1]) if found else None


def of_postgres(error: psycopg.Error, url: URL) -> Exception | None:
    """Return what a code of PostgreSQL means; None for one that tells of a fault in the program."""
    known = _STATES.get(error.sqlstate or "")
    if known is not None:
        return known(place_of(url))
    if error.sqlstate is None and isinstance(error, psycopg.OperationalError):
        return _not_connected(error, url)
    return ServerDown(place_of(url)) if isinstance(error, psycopg.OperationalError) else None


def _not_connected(error: psycopg.OperationalError, url: URL) -> Exception:
    """Tell a server that is silent from one that refuses: while connecting, psycopg has words and no code."""
    words, asked = str(error), error.pgconn
    answered = "FATAL" in words or (asked is not None and (asked.used_password or asked.needs_password))
    if not answered:
        return ServerDown(place_of(url))
    named = f'"{url.database}"' in words and url.database != url.username
    return NoDatabase(place_of(url)) if named else Refused(place_of(url))


def place_of(url: URL) -> str:
    """Name a PostgreSQL database without user and password."""
    host = url.host or url.query.get("host") or "localhost"
    return f"{host if isinstance(host, str) else ','.join(host)}:{url.port or 5432}/{url.database}"


@contextmanager
def connecting(url: URL) -> Iterator[None]:
    """Raise ServerDown, Refused, NoDatabase for what psycopg says of a server that it cannot connect to."""
    try:
        yield
    except psycopg.Error as error:
        raise of_postgres(error, url) or error from None
