"""Bring the main database to the schema of this program: a new one at once, an older one forward, after a backup.

Blocks; call it in a thread, before `open_store`. The way back from an upgrade is the backup made before it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from storage.driver import parse_url, sqlite_path
from storage.driver_sqlite import PRAGMAS, reading
from storage.engine_sqlite import judged, lock_folder
from storage.errors import UnknownVersion
from storage.making import make
from storage.master import FOLDER_MODE
from storage.refusals import of_postgres

CONNECT_S: Final = 10
VERSION: Final = "SELECT version_num FROM alembic_version"
_LOCK: Final = text("SELECT pg_advisory_xact_lock(142077602)")  # any number, ours alone


def known(folder: Path) -> list[str]:
    """List the revisions that a folder of migrations knows, oldest first."""
    return sorted(path.name.partition("_")[0] for path in (folder / "versions").glob("[0-9]*.py"))


FOLDER: Final = Path(__file__).parent / "migrations"
HEAD: Final = known(FOLDER)[-1]


def upgrade(url: str, *, backup: Callable[[], None], folder: Path = FOLDER) -> bool:
    """Upgrade and tell whether anything was done; `backup` is called before an existing schema is changed.

    Raise Locked, Corrupted, BadUrl, UnknownVersion (the database was written by a newer program; nothing was changed).
    """
    with _alone(parse_url(url)) as connection:
        now = _version_of(connection, folder)
        if now == known(folder)[-1]:
            return False
        if now is None and folder == FOLDER:
            make(connection, revision=HEAD)
            return True
        if now is not None:
            backup()
        migrate(connection, folder=folder)
        return True


def revision(url: str) -> str | None:
    """Return the schema's revision, None where there are no tables; changes nothing, and waits for nobody."""
    path = sqlite_path(parse_url(url))
    if path is not None:
        return _written_in(path) if path.exists() else None
    with connected(parse_url(url)) as connection:
        return version_of(connection)


def _written_in(path: Path) -> str | None:
    """Read the revision through a connection that cannot write: a backup asks in the middle of an upgrade."""
    with reading(path) as ask:
        found = ask(VERSION) if ask("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'") else []
    return str(found[0][0]) if found else None


@contextmanager
def _alone(url: URL) -> Iterator[Connection]:
    """Connect as the only one who migrates or, on SQLite, writes."""
    path = sqlite_path(url)
    lock = None if path is None else _prepared(path)
    try:
        with connected(url) as connection:
            if path is None:
                connection.execute(_LOCK)
            yield connection
            connection.commit()
    finally:
        if lock is not None:
            os.close(lock)


def _prepared(path: Path) -> int:
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    lock = lock_folder(path.parent)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))  # SQLite gives its log the same mode
    return lock


@contextmanager
def connected(url: URL) -> Iterator[Connection]:
    """Connect for a moment; an SQLite file is set up for writing.

    Raise Corrupted, NotStored; ServerDown, Refused, NoDatabase, NotAllowed where a server does not take us.
    """
    driver = "sqlite" if url.get_backend_name() == "sqlite" else "postgresql+psycopg"
    waiting = {} if driver == "sqlite" else {"connect_timeout": CONNECT_S}
    engine = create_engine(url.set(drivername=driver), poolclass=NullPool, connect_args=waiting)
    if driver == "sqlite":
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    try:
        with engine.connect() as connection:
            yield connection
    except DatabaseError as error:
        raise _meant(error, url) from None
    finally:
        engine.dispose()


def _meant(error: DatabaseError, url: URL) -> Exception:
    """Return what the driver's own error means, or that error; SQLAlchemy's quotes statements and values."""
    if isinstance(error.orig, psycopg.Error):
        return of_postgres(error.orig, url) or error.orig
    return judged(error.orig) if isinstance(error.orig, sqlite3.DatabaseError) else error


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # else Python commits by itself around CREATE TABLE
    for pragma in PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def version_of(connection: Connection) -> str | None:
    """Return the schema's revision, None where there are no main tables; raise UnknownVersion for a newer one."""
    return _version_of(connection, FOLDER)


def _version_of(connection: Connection, folder: Path) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text(VERSION)).scalar()
    if found is not None and found not in known(folder):
        raise UnknownVersion(f"schema {found} was written by a newer program")
    return found


def migrate(connection: Connection, to: str = "head", *, folder: Path = FOLDER) -> None:
    """Run the migrations up to a revision on this connection; the caller commits."""
    from alembic import command  # noqa: PLC0415  # takes a quarter of a second, and is needed once in many starts
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
