"""Tell two tables of rates apart, row by row and figure by figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bot.domain.rates.model import LodgingRow, MileageRow, RateRow, RateTable

Row = RateRow | LodgingRow | MileageRow
Key = tuple[str, int, tuple[str, ...], date]
KINDS = {RateRow: "mie", LodgingRow: "lodging", MileageRow: "mileage"}


@dataclass(frozen=True, slots=True)
class Change:
    """Hold one difference: a row that came or went (`field` is ""), or one field of a row before and after."""

    table: str
    """mie, lodging or mileage."""
    fiscal_year: int
    """0 for mileage, whose rows follow no fiscal year."""
    area: str
    valid_from: date
    field: str
    before: int | str | None
    after: int | str | None

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self) | {"valid_from": self.valid_from.isoformat()}


def difference(old: RateTable, new: RateTable) -> list[Change]:
    """List by what the second table differs from the first, rows matched by table, year, counties and first day."""
    before, after = _by_key(old), _by_key(new)
    return [
        change
        for key in sorted({*before, *after}, key=lambda key: (key[1], key[0], key[2], key[3]))
        for change in _compared(before.get(key), after.get(key))
    ]


def _by_key(table: RateTable) -> dict[Key, Row]:
    rows: tuple[Row, ...] = (*table.mie, *table.lodging, *table.mileage)
    return {_key(row): row for row in rows}


def _key(row: Row) -> Key:
    if isinstance(row, MileageRow):
        return ("mileage", 0, (), row.valid_from)
    return (KINDS[type(row)], row.fiscal_year, tuple(sorted(row.counties)), row.valid_from)


def _compared(before: Row | None, after: Row | None) -> Iterator[Change]:
    row = after or before
    if row is None:  # nothing on either side
        return
    if before is None or after is None:
        yield _change(row, "", _amount(before), _amount(after))
        return
    old, new = _fields(before), _fields(after)
    yield from (_change(row, field, old[field], new[field]) for field in old if old[field] != new[field])


def _change(row: Row, field: str, before: int | str | None, after: int | str | None) -> Change:
    year, area = (0, "") if isinstance(row, MileageRow) else (row.fiscal_year, row.area)
    return Change(KINDS[type(row)], year, area, row.valid_from, field, before, after)


def _amount(row: Row | None) -> int | None:
    """Return the one figure a row stands for: cents, or tenths of a cent for a mile."""
    if row is None:
        return None
    if isinstance(row, MileageRow):
        return row.tenth_cents_per_mile
    return row.mie_cents if isinstance(row, RateRow) else row.lodging_cents


def _fields(row: Row) -> dict[str, int | str]:
    """Return the fields that can differ between two rows of one key, as plain values; `verified` is no figure."""
    found = {name: value for name, value in asdict(row).items() if name not in ("verified", "counties")}
    return {name: value if isinstance(value, int) else str(value) for name, value in found.items()}
