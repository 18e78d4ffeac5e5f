"""Compare the tables and columns that are there with those this program names: a number of a schema may be wrong.

Only looks, and only at names: types and indexes are the migrations' own business, which a test compares.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from storage.driver import parse_url, sqlite_path
from storage.driver_sqlite import reading
from storage.errors import OlderSchema, OtherSchema
from storage.making import VERSIONS, tables
from storage.migrate import HEAD, VERSION, connected, revision
from storage.schema import metadata

NAMED: Final = 3  # differences named in a line; the count says the rest
_SQLITE: Final = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
_MADE: Final = "SELECT sql FROM sqlite_master WHERE type = 'table'"
_POSTGRES: Final = text(
    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ANY(current_schemas(false))"
)
Columns = set[tuple[str, str]]


def refuse_other_schema(url: str) -> None:
    """Raise OlderSchema, or OtherSchema which names what differs; Corrupted, NotStored, UnknownVersion. Blocks."""
    if _made_by_us(url):
        return
    if revision(url) != HEAD:
        raise OlderSchema("the database has to be upgraded")
    found = differences(url)
    if found:
        more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
        raise OtherSchema(", ".join(found[:NAMED]) + more)


def differences(url: str) -> list[str]:
    """List what is missing, and columns this program does not know in its own tables; foreign tables do not count."""
    expected = {(table.name, column.name) for table in metadata.sorted_tables for column in table.columns}
    found = columns_of(url)
    there = {table for table, _ in found}
    tables = sorted(metadata.tables.keys() - there)
    lacking = sorted(f"{table}.{column}" for table, column in expected - found if table in there)
    unknown = sorted(f"{table}.{column}" for table, column in found - expected if table in metadata.tables)
    return [f"no {name}" for name in (*tables, *lacking)] + [f"unknown {name}" for name in unknown]


def _made_by_us(url: str) -> bool:
    """Tell whether an SQLite file has just the tables that we make today: one look, where each column takes ten."""
    path = sqlite_path(parse_url(url))
    if path is None or not path.exists():
        return False
    with reading(path) as ask:
        return {(sql,) for sql in (VERSIONS, *tables("sqlite"))} <= set(ask(_MADE)) and ask(VERSION) == [(HEAD,)]


def columns_of(url: str) -> Columns:
    """Return table and name of every column that is there."""
    path = sqlite_path(parse_url(url))
    if path is not None:
        with reading(path) as ask:
            return {(str(table), str(column)) for table, column in ask(_SQLITE)}
    with connected(parse_url(url)) as connection:
        return {(str(table), str(column)) for table, column in connection.execute(_POSTGRES)}
