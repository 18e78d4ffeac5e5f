"""Write a table of rates as JSON, read it again, and give the rows of a year one short name to confirm."""

from __future__ import annotations

import json
from dataclasses import fields
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from bot.domain.rates.checks import checked
from bot.domain.rates.errors import RateTableError
from bot.domain.rates.model import LodgingRow, MileageRow, RateRow, RateTable, of_year

HASH_LETTERS: Final = 16
"""64 bits: a person compares them by eye, and only slips are to be told apart."""
NOT_FIGURES: Final = frozenset(("area", "destination", "source", "confidence", "verified"))
"""What may be worded otherwise without a figure being another one."""
MOST_ROWS: Final = 2048
"""Rows written out that are remembered: many years' worth; all are named when rates or confirmations change."""
Row = RateRow | LodgingRow | MileageRow
_TABLE: Final = TypeAdapter(RateTable)


def to_json(table: RateTable) -> str:
    """Write a table; `from_json` gives it back."""
    return _TABLE.dump_json(table).decode()


def from_json(text: str) -> RateTable:
    """Read a table that `to_json` wrote; raise RateTableError."""
    try:
        return checked(_TABLE.validate_json(text))
    except ValidationError as error:
        found = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}." for one in error.errors(include_url=False))
        raise RateTableError(tuple(found)) from None


def rows_hash(table: RateTable, year: int) -> str:
    """Name the figures of a fiscal year (M&IE and lodging); the wording of sources does not count. "" without rows."""
    return _hash([_figures(row) for row in of_year(table, year)])


def mileage_key(row: MileageRow) -> int:
    """Return the number a mileage row is confirmed under, in the place of a fiscal year: 20260101 for 2026-01-01."""
    return int(f"{row.valid_from:%Y%m%d}")


def mileage_hash(row: MileageRow) -> str:
    """Name the figures of one mileage row."""
    return _hash([_figures(row)])


def same_figures(one: Row | None, other: Row | None) -> bool:
    """Tell whether two rows say the same but for the wording of their source, and whether they were confirmed."""
    return one == other if one is None or other is None else _figures(one) == _figures(other)


def _hash(rows: list[str]) -> str:
    return sha256("\n".join(sorted(rows)).encode()).hexdigest()[:HASH_LETTERS] if rows else ""


@lru_cache(MOST_ROWS)
def _figures(row: Row) -> str:
    kept = {field.name: getattr(row, field.name) for field in fields(row) if field.name not in NOT_FIGURES}
    return json.dumps({"row": type(row).__name__, **kept}, default=_plain, sort_keys=True)


def _plain(value: Any) -> object:
    return sorted(value) if isinstance(value, frozenset) else str(value)
