"""Hold a table of rates against itself: sums, 75 %, dates without gap or overlap, known counties.

Every problem is one sentence that names the row and what to mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from bot.domain.places import counties as known_counties
from bot.domain.rates.errors import RateTableError
from bot.domain.rates.model import (
    Dated,
    LodgingRow,
    MileageRow,
    RateRow,
    RateTable,
    first_day,
    last_day,
)

ONE_DAY = timedelta(days=1)
STANDARD: frozenset[str] = frozenset()


def checked(table: RateTable) -> RateTable:
    """Return a table that can price every county on every day of its years; raise RateTableError with every problem."""
    problems = (*_mie_problems(table), *_lodging_problems(table), *_mileage_problems(table.mileage))
    if problems:
        raise RateTableError(tuple(dict.fromkeys(problems)))
    return table


def _mie_problems(table: RateTable) -> Iterator[str]:
    for row in table.mie:
        yield from _sums(row)
    yield from _years(table.mie, "M&IE")


def _lodging_problems(table: RateTable) -> Iterator[str]:
    for row in table.lodging:
        if row.lodging_cents <= 0:
            yield f"{name(row)}: the lodging rate must be more than 0."
    yield from _years(table.lodging, "lodging")
    without = sorted({row.fiscal_year for row in table.mie} ^ {row.fiscal_year for row in table.lodging})
    yield from (f"FY{year}: has only one of M&IE and lodging rows; give both." for year in without)


def _sums(row: RateRow) -> Iterator[str]:
    parts = (row.breakfast_cents, row.lunch_cents, row.dinner_cents, row.incidentals_cents)
    if min(parts) <= 0:
        yield f"{name(row)}: each meal and the incidentals must be more than 0."
    if sum(parts) != row.mie_cents:
        yield f"{name(row)}: the meals and incidentals make {dollars(sum(parts))}, not {dollars(row.mie_cents)}."
    if row.mie_cents % 4:
        yield f"{name(row)}: 75 % of {dollars(row.mie_cents)} is no whole number of cents."


def _years(rows: Sequence[RateRow] | Sequence[LodgingRow], what: str) -> Iterator[str]:
    by_year: dict[int, list[RateRow | LodgingRow]] = {}
    for row in rows:
        by_year.setdefault(row.fiscal_year, []).append(row)
    for year, found in by_year.items():
        yield from _year(year, found, what)


def _year(year: int, rows: Sequence[RateRow | LodgingRow], what: str) -> Iterator[str]:
    areas: dict[frozenset[str], list[RateRow | LodgingRow]] = {}
    for row in rows:
        areas.setdefault(row.counties, []).append(row)
        yield from _unknown(row)
    if STANDARD not in areas:
        yield f"FY{year}: there is no standard {what} rate; take the whole state's rates of the year."
    for found in areas.values():
        yield from _whole(found, first_day(year), last_day(year), f"FY{year} {found[0].area}, {what}")
    named = Counter(fips for counties in areas for fips in counties)
    twice = [known_counties()[fips].name for fips, count in named.items() if count > 1 and fips in known_counties()]
    yield from (f"FY{year}, {what}: {county} County is in two areas." for county in twice)


def _unknown(row: RateRow | LodgingRow) -> Iterator[str]:
    wrong = sorted(row.counties - known_counties().keys())
    yield from (f"{name(row)}: {fips!r} is no county of Minnesota (FIPS 27001 to 27173)." for fips in wrong)


def _mileage_problems(rows: Sequence[MileageRow]) -> Iterator[str]:
    for row in rows:
        if row.tenth_cents_per_mile <= 0:
            yield f"mileage from {row.valid_from}: the rate must be more than 0."
    if rows:
        ends = min(row.valid_from for row in rows), max(row.valid_to for row in rows)
        yield from _whole(rows, *ends, "mileage")


def _whole(rows: Iterable[Dated], first: date, last: date, what: str) -> Iterator[str]:
    """Tell gaps, overlaps and days outside of a span that rows must fill, each day once."""
    expected = first
    for row in sorted(rows, key=lambda each: each.valid_from):
        if row.valid_to < row.valid_from:
            yield f"{what}: {row.valid_from} to {row.valid_to} ends before it begins."
        if row.valid_from > expected:
            yield f"{what}: nothing covers {expected} to {row.valid_from - ONE_DAY}."
        if row.valid_from < expected:
            yield f"{what}: two rows cover {row.valid_from}, or it lies outside of the year."
        expected = max(expected, row.valid_to + ONE_DAY)
    if expected != last + ONE_DAY:
        yield f"{what}: must end on {last}, not on {expected - ONE_DAY}."


def name(row: RateRow | LodgingRow) -> str:
    """Name a row for a person with the table open."""
    return f"FY{row.fiscal_year} {row.area} from {row.valid_from}"


def dollars(cents: int) -> str:
    """Write cents as dollars."""
    return f"${cents // 100}.{cents % 100:02d}"
