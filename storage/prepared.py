"""Compile a statement written in SQLAlchemy Core to the text and the order of parameters that a driver takes.

Nothing compiled here has an `IN` list or a type that needs SQLAlchemy at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Table,
    and_,
    bindparam,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg as postgresql_psycopg
from sqlalchemy.sql.expression import ClauseElement

Engine = Literal["sqlite", "postgresql"]
Value = int | str | bytes | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold one statement as the driver takes it."""

    label: str
    sql: str
    bind: Callable[[Mapping[str, Value]], tuple[Value, ...]]


def dialect_of(engine: Engine) -> Dialect:
    """Return the dialect with parameters by position, which is what drivers take fastest."""
    if engine == "sqlite":
        return sqlite.dialect(paramstyle="qmark")
    return postgresql_psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]


def prepare(name: str, statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Compile a statement; constants written in it are bound with the rest."""
    compiled: Any = statement.compile(dialect=dialect)
    order: tuple[str, ...] = tuple(compiled.positiontup or ())
    constants = {key: value for key, value in compiled.params.items() if value is not None}
    return Prepared(f"db {name}", str(compiled), _binder(order, constants))


def _binder(
    order: tuple[str, ...], constants: Mapping[str, Value]
) -> Callable[[Mapping[str, Value]], tuple[Value, ...]]:
    if not constants:
        return lambda values: tuple([values[name] for name in order])
    return lambda values: tuple([values[name] if name in values else constants[name] for name in order])


def same(table: Table, *names: str) -> dict[str, Any]:
    """Bind columns to parameters of their own names."""
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def is_(table: Table, *names: str) -> ColumnElement[bool]:
    """Compare columns with parameters of their own names."""
    return and_(*(table.c[name] == bindparam(name, type_=table.c[name].type) for name in names))


def pick(table: Table, names: tuple[str, ...]) -> list[Any]:
    """Return columns by name."""
    return [table.c[name] for name in names]


def set_(table: Table, *names: str) -> Any:
    """Update the row of an id."""
    return update(table).where(is_(table, "id")).values(same(table, *names))


class Compiler:
    """Compile for one engine; the statements of an area are a class of its own below this one."""

    def __init__(self, engine: Engine) -> None:
        """Begin with no statement."""
        self._dialect = dialect_of(engine)
        self._engine = engine

    def _p(self, name: str, statement: ClauseElement) -> Prepared:
        return prepare(name, statement, self._dialect)

    def _insert(self, table: Table) -> Any:
        return sqlite.insert(table) if self._engine == "sqlite" else postgresql.insert(table)

    def _add(self, table: Table, *leave_out: str) -> Any:
        names = [column.name for column in table.columns if column.name not in leave_out]
        return self._insert(table).values(same(table, *names))

    def _put(self, table: Table, *key: str) -> Any:
        """Insert, or replace what stands under the key."""
        insert = self._add(table)
        rest = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in key}
        return insert.on_conflict_do_update(index_elements=list(key), set_=rest)
