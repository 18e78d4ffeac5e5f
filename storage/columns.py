"""Make columns of the kinds every table is built of, and hold the collection of all tables.

Columns hold integers, text and bytes only. Times are integer microseconds UTC, flags are 0 or 1, plain text columns
hold codes. What a person said, and who they are, stands in `sealed` and `*_sealed` columns and the outbox's `body`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Text, text

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final = MetaData(naming_convention=NAMES)

Whole = BigInteger().with_variant(Integer, "sqlite")  # SQLite makes only INTEGER, not BIGINT, the row's own id


def row_id() -> Column[int]:
    """Return the column `id`, the row's own number."""
    return Column("id", Whole, primary_key=True)


def whole(name: str, default: int | None = 0) -> Column[int]:
    """Return a column of whole numbers; one without a default may be null."""
    if default is None:
        return Column(name, Whole, nullable=True)
    return Column(name, Whole, nullable=False, server_default=text(str(default)))


def words(name: str) -> Column[str]:
    """Return a column of codes or published text, "" where none was said."""
    return Column(name, Text, nullable=False, server_default=text("''"))


def sealed(name: str = "sealed") -> Column[bytes]:
    """Return a column of what only a key opens."""
    return Column(name, LargeBinary, nullable=False)
