"""Take a consistent copy of a whole database as the bytes of an SQLite file, and put one back.

PostgreSQL is copied row by row in one read-only transaction, so a copy may be put back into either engine.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Integer, MetaData, Table, create_engine, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool, StaticPool

from storage.driver import parse_url, sqlite_path
from storage.errors import Corrupted, NotEmpty
from storage.keystore import KEY_STORE
from storage.master import FOLDER_MODE, sync_folder
from storage.migrate import migrate, version_of

_PAGE: Final = 1000  # rows in memory at once


def take_image(url: str) -> bytes:
    """Return a copy as it stands at one moment; others may go on writing. Blocks; raise Corrupted."""
    path = sqlite_path(parse_url(url))
    return _of_postgres(parse_url(url)) if path is None else _of_file(path)


def _of_file(path: Path) -> bytes:
    """Copy through a connection that cannot write: two that do can damage a log (SQLite before 3.51.3)."""
    with closing(sqlite3.connect(":memory:")) as copy:
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source:
                source.backup(copy)
        except sqlite3.DatabaseError as error:
            raise Corrupted("the database file cannot be read") from error
        return copy.serialize()


def _of_postgres(url: URL) -> bytes:
    with closing(sqlite3.connect(":memory:", check_same_thread=False)) as copy:
        target = create_engine("sqlite://", creator=lambda: copy, poolclass=StaticPool)
        with _postgres(url).connect() as source, target.connect() as connection:
            source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            make_tables(connection, version_of(source))
            _copy_rows(source, connection, _tables_of(connection))
            connection.commit()
        return copy.serialize()


def _tables_of(connection: Connection) -> MetaData:
    found = MetaData()
    found.reflect(connection)
    for name in {"alembic_version", "sqlite_sequence"} & found.tables.keys():
        found.remove(found.tables[name])
    return found


def _copy_rows(source: Connection, target: Connection, tables: MetaData) -> None:
    for table in tables.sorted_tables:
        rows = source.execution_options(yield_per=_PAGE).execute(select(table)).mappings()
        for page in rows.partitions(_PAGE):
            target.execute(table.insert(), [dict(row) for row in page])


def make_tables(connection: Connection, version: str | None) -> None:
    """Make the main tables as they were at a version of the schema, or the key store's where there is none."""
    if version is None:
        KEY_STORE.metadata.create_all(connection)
    else:
        migrate(connection, version)


def put_file(image: bytes, path: Path) -> None:
    """Write a copy as a new SQLite file of mode 0600; raise NotEmpty."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    logs = (path.with_name(path.name + end) for end in ("-wal", "-journal"))
    if path.exists() or any(log.exists() and log.stat().st_size for log in logs):  # who only looks leaves an empty log
        raise NotEmpty(f"{path} is there already")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(image)
        file.flush()
        os.fsync(handle)
    sync_folder(path.parent)


def put_rows(file: Path, url: str, tables: MetaData) -> None:
    """Write every row of a copy into the empty tables of a PostgreSQL database; raise NotEmpty."""
    source = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    with source.connect() as connection, _postgres(parse_url(url)).begin() as target:
        tables.create_all(target)  # the main ones are there already
        for table in tables.sorted_tables:
            if target.execute(select(func.count()).select_from(table)).scalar():
                raise NotEmpty(f"the table {table.name} holds rows already")
        _copy_rows(connection, target, tables)
        for table in tables.sorted_tables:
            _count_on(target, table)


def _count_on(target: Connection, table: Table) -> None:
    """Let the table's sequence go on above the highest id."""
    column: Any = table.c.get("id")
    if column is None or not isinstance(column.type, Integer) or column.autoincrement is False:
        return
    highest = target.execute(select(func.max(column))).scalar()
    target.execute(
        text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :highest)"),
        {"name": table.name, "highest": highest or 1},
    )


def _postgres(url: URL) -> Any:
    return create_engine(url.set(drivername="postgresql+psycopg"), poolclass=NullPool)
