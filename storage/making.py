"""Make a new main database as the schema stands now: what is new has no history to go through.

A test compares the result with what the migrations make. Alembic is not read for it, which takes a quarter of a second.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from sqlalchemy import Connection, Dialect, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from storage.schema import metadata

VERSIONS: Final = (
    "CREATE TABLE alembic_version "
    "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
)
_STANDS: Final = text("INSERT INTO alembic_version (version_num) VALUES (:revision)")
_DIALECTS: Final[dict[str, type[Dialect]]] = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


@cache
def tables(dialect: str) -> tuple[str, ...]:
    """Return the statement that makes each table, as SQLite keeps it."""
    spoken = _DIALECTS[dialect]()
    return tuple(str(CreateTable(table).compile(dialect=spoken)).strip() for table in metadata.sorted_tables)


@cache
def _indexes(dialect: str) -> tuple[str, ...]:
    spoken = _DIALECTS[dialect]()
    found = (
        index for table in metadata.sorted_tables for index in sorted(table.indexes, key=lambda one: str(one.name))
    )
    return tuple(str(CreateIndex(index).compile(dialect=spoken)) for index in found)


def make(connection: Connection, *, revision: str) -> None:
    """Make tables and indexes and note the revision they stand at; the caller commits."""
    name = connection.dialect.name
    for statement in (*tables(name), *_indexes(name), VERSIONS):
        connection.exec_driver_sql(statement)
    connection.execute(_STANDS, {"revision": revision})
