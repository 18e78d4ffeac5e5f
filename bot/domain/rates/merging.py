"""Lay imported tables over the packaged one, and mark as verified what a person has confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import reduce

from bot.domain.rates.model import LodgingRow, MileageRow, RateRow, RateTable
from bot.domain.rates.storing import from_json, mileage_hash, mileage_key, rows_hash

ONE_DAY = timedelta(days=1)


def merged(base: RateTable, stored: Sequence[str], confirmed: Mapping[int, str]) -> RateTable:
    """Lay stored tables (JSON, oldest first) over a base; raise RateTableError for a body that is no table.

    A fiscal year of a later table replaces the whole year; a mileage row cuts the days it covers out of older ones.
    `confirmed` maps fiscal years (`mileage_key` of mileage rows) to the hash a person confirmed: other figures than
    those stay unverified. Figures equal to verified ones of the base need no second look.
    """
    table = reduce(laid_over, map(from_json, stored), base)
    good = {year for year in table.fiscal_years if _year_good(table, base, year, confirmed)}
    return RateTable(
        mie=tuple(replace(row, verified=row.fiscal_year in good) for row in table.mie),
        lodging=tuple(replace(row, verified=row.fiscal_year in good) for row in table.lodging),
        mileage=tuple(replace(row, verified=_mileage_good(row, base, confirmed)) for row in table.mileage),
    )


def laid_over(below: RateTable, above: RateTable) -> RateTable:
    """Replace the fiscal years and the days of mileage that the upper table has."""
    years = set(above.fiscal_years)
    kept = [part for row in below.mileage for part in _outside(row, above.mileage)]
    return RateTable(
        mie=_sorted_mie((*(row for row in below.mie if row.fiscal_year not in years), *above.mie)),
        lodging=_sorted_lodging((*(row for row in below.lodging if row.fiscal_year not in years), *above.lodging)),
        mileage=tuple(sorted((*kept, *above.mileage), key=lambda row: row.valid_from)),
    )


def _sorted_mie(rows: tuple[RateRow, ...]) -> tuple[RateRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.fiscal_year, sorted(row.counties), row.valid_from)))


def _sorted_lodging(rows: tuple[LodgingRow, ...]) -> tuple[LodgingRow, ...]:
    return tuple(sorted(rows, key=lambda row: (row.fiscal_year, sorted(row.counties), row.valid_from)))


def _outside(row: MileageRow, above: Sequence[MileageRow]) -> Iterator[MileageRow]:
    """Give the parts of a row that no newer row covers."""
    parts = [row]
    for new in above:
        parts = [part for each in parts for part in _cut(each, new)]
    yield from parts


def _cut(row: MileageRow, new: MileageRow) -> Iterator[MileageRow]:
    if new.valid_to < row.valid_from or new.valid_from > row.valid_to:
        yield row
        return
    if row.valid_from < new.valid_from:
        yield replace(row, valid_to=new.valid_from - ONE_DAY)
    if row.valid_to > new.valid_to:
        yield replace(row, valid_from=new.valid_to + ONE_DAY)


def _year_good(table: RateTable, base: RateTable, year: int, confirmed: Mapping[int, str]) -> bool:
    figures = rows_hash(table, year)
    return figures == confirmed.get(year) or (base.verified(year) and figures == rows_hash(base, year))


def _mileage_good(row: MileageRow, base: RateTable, confirmed: Mapping[int, str]) -> bool:
    """Tell whether a mileage row was confirmed, or lies within a verified one of the same rate."""
    if mileage_hash(row) == confirmed.get(mileage_key(row)):
        return True
    return any(_within(row, each) and each.verified for each in base.mileage)


def _within(row: MileageRow, other: MileageRow) -> bool:
    same = row.tenth_cents_per_mile == other.tenth_cents_per_mile
    return same and other.valid_from <= row.valid_from and row.valid_to <= other.valid_to
