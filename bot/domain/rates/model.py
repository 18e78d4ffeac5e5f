"""Hold dated rates as frozen rows, and find the one row that covers a county and a day.

All dates are days of Minnesota, first and last one included. Money is integer cents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Final, Protocol, TypeVar

from pydantic import PlainSerializer

from bot.domain.places import counties as known_counties
from bot.domain.rates.errors import AmbiguousRate, NoRate
from bot.domain.rates.sentences import NO_COUNTY, NO_MILEAGE, NO_RATE, TWO_RATES
from bot.text import Arg, Line, Plain, T

OCTOBER: Final = 10
"""The federal fiscal year begins on 1 October of the year before (31 U.S.C. 1102)."""
MEALS: Final = ("breakfast", "lunch", "dinner")
Counties = Annotated[frozenset[str], PlainSerializer(sorted)]
"""FIPS codes, in one order wherever they are written; empty for the standard rate: every county no other row names."""


class Dated(Protocol):
    """Be a row that counts from one day to another, both included."""

    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date: ...


class Placed(Dated, Protocol):
    """Be a dated row of some counties."""

    @property
    def counties(self) -> frozenset[str]: ...


PlacedRow = TypeVar("PlacedRow", bound=Placed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """Hold the meals and incidental expenses (M&IE) of one area for the days of one row, in cents."""

    fiscal_year: int
    valid_from: date
    valid_to: date
    area: str
    destination: str = ""
    """GSA's own number of the area, where the source has it."""
    counties: Counties = frozenset()
    mie_cents: int
    breakfast_cents: int
    lunch_cents: int
    dinner_cents: int
    incidentals_cents: int
    source: str
    confidence: str = ""
    verified: bool = False

    @property
    def first_last_cents(self) -> int:
        """Return 75 % of the M&IE, for the first and the last day of travel; exact, as every M&IE is whole dollars."""
        return self.mie_cents * 3 // 4

    def meal_cents(self, meal: str) -> int:
        """Return the part of the M&IE that one meal is; raise KeyError for no meal of `MEALS`."""
        parts = (self.breakfast_cents, self.lunch_cents, self.dinner_cents)
        return dict(zip(MEALS, parts, strict=True))[meal]


@dataclass(frozen=True, slots=True, kw_only=True)
class LodgingRow:
    """Hold the most a night may cost in one area and season, in cents."""

    fiscal_year: int
    valid_from: date
    valid_to: date
    area: str
    destination: str = ""
    counties: Counties = frozenset()
    lodging_cents: int
    source: str
    confidence: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MileageRow:
    """Hold what a mile in an own car is worth, in tenths of a cent: 72.5 cents are 725."""

    valid_from: date
    valid_to: date
    tenth_cents_per_mile: int
    source: str
    confidence: str = ""
    verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """Hold every row there is: M&IE by county and year, lodging by county and season, mileage by day."""

    mie: tuple[RateRow, ...] = ()
    lodging: tuple[LodgingRow, ...] = ()
    mileage: tuple[MileageRow, ...] = ()

    def mie_for(self, county: str, day: date) -> RateRow:
        """Return the one M&IE row of a county (FIPS) on a day; raise NoRate, AmbiguousRate."""
        return _of_county(self.mie, county, day)

    def lodging_for(self, county: str, day: date) -> LodgingRow:
        """Return the one lodging row of a county (FIPS) for the night after a day; raise NoRate, AmbiguousRate."""
        return _of_county(self.lodging, county, day)

    def mileage_for(self, day: date) -> MileageRow:
        """Return the one mileage row of a day; raise NoRate, AmbiguousRate."""
        found = [row for row in self.mileage if covers(row, day)]
        if not found:
            raise NoRate(_line(NO_MILEAGE, date=day))
        if len(found) > 1:
            raise AmbiguousRate(_line(TWO_RATES, date=day))
        return found[0]

    @property
    def fiscal_years(self) -> tuple[int, ...]:
        """Return the federal fiscal years it has M&IE for, in order."""
        return tuple(sorted({row.fiscal_year for row in self.mie}))

    def verified(self, year: int) -> bool:
        """Tell whether it has a fiscal year and every row of it was confirmed by a second look."""
        rows = of_year(self, year)
        return year in self.fiscal_years and all(row.verified for row in rows)


def fiscal_year(day: date) -> int:
    """Return the federal fiscal year a day lies in."""
    return day.year + (day.month >= OCTOBER)


def first_day(year: int) -> date:
    """Return the first day of a federal fiscal year."""
    return date(year - 1, OCTOBER, 1)


def last_day(year: int) -> date:
    """Return the last day of a federal fiscal year."""
    return date(year, OCTOBER - 1, 30)


def of_year(table: RateTable, year: int) -> tuple[RateRow | LodgingRow, ...]:
    """Return the M&IE and lodging rows of a fiscal year."""
    rows: tuple[RateRow | LodgingRow, ...] = (*table.mie, *table.lodging)
    return tuple(row for row in rows if row.fiscal_year == year)


def covers(row: Dated, day: date) -> bool:
    """Tell whether a row counts on a day."""
    return row.valid_from <= day <= row.valid_to


def _of_county(rows: Sequence[PlacedRow], county: str, day: date) -> PlacedRow:
    if county not in known_counties():
        raise NoRate(_line(NO_COUNTY, county=Plain(county)))
    current = [row for row in rows if covers(row, day)]
    named = [row for row in current if county in row.counties]
    return _only(named or [row for row in current if not row.counties], day)


def _only(found: Iterable[PlacedRow], day: date) -> PlacedRow:
    rows = list(found)
    if not rows:
        raise NoRate(_line(NO_RATE, date=day))
    if len(rows) > 1:
        raise AmbiguousRate(_line(TWO_RATES, date=day))
    return rows[0]


def _line(text: T, **args: Arg) -> Line:
    return Line(text, MappingProxyType(args))
