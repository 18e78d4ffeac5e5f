"""Read rates from the JSON of GSA's per diem API (open.gsa.gov/api/perdiem), one state and fiscal year.

It has a rate for each calendar month and an M&IE total; how the total is divided into meals comes from GSA's table of
tiers, and a total that has no tier is refused rather than guessed.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.domain.rates import cells
from bot.domain.rates.checks import checked, dollars
from bot.domain.rates.errors import RateTableError
from bot.domain.rates.model import (
    OCTOBER,
    LodgingRow,
    RateRow,
    RateTable,
    first_day,
    last_day,
)
from bot.domain.rates.packaged import tier_for

MINNESOTA: Final = frozenset(("", "MN", "MINNESOTA"))
MONTHS: Final = tuple((month + OCTOBER - 2) % 12 + 1 for month in range(1, 13))
"""The months of a fiscal year in its order: October first."""


def _words(value: object) -> object:
    return "" if value is None else value


Words = Annotated[str, BeforeValidator(_words)]
Dollars = Annotated[int, BeforeValidator(lambda value: cells.cents(str(value)))]


class _Month(BaseModel):
    model_config = ConfigDict(frozen=True)
    value: Dollars
    number: int = Field(ge=1, le=12)


class _Months(BaseModel):
    model_config = ConfigDict(frozen=True)
    month: tuple[_Month, ...]


class _Rate(BaseModel):
    model_config = ConfigDict(frozen=True)
    meals: Dollars
    months: _Months
    county: Words = ""
    city: Words = ""
    standardRate: bool = False


class _Group(BaseModel):
    model_config = ConfigDict(frozen=True)
    rate: tuple[_Rate, ...] = Field(min_length=1)
    state: Words = ""
    year: int | None = Field(None, ge=2000, le=9998)


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)
    rates: tuple[_Group, ...] = Field(min_length=1)


def from_gsa_json(text: str, *, year: int | None = None, source: str = "") -> RateTable:
    """Read an answer of the API; `year` is the fiscal year where the answer names none. Raise RateTableError."""
    mie: dict[RateRow, None] = {}
    lodging: dict[LodgingRow, None] = {}
    problems: list[str] = []
    for group in _answer(text).rates:
        for rate in group.rate:
            try:
                found = _year(group, year)
                row = _mie(rate, found, source or f"GSA per diem API, FY{found}")
                mie[row] = None
                lodging.update(dict.fromkeys(_seasons(rate, row)))
            except ValueError as error:
                problems.append(f"{rate.city or rate.county or 'standard rate'}: {error}.")
    if problems:
        raise RateTableError(tuple(dict.fromkeys(problems)))
    return checked(RateTable(mie=tuple(mie), lodging=tuple(lodging)))


def _answer(text: str) -> _Answer:
    try:
        return _Answer.model_validate(json.loads(text))
    except RecursionError:
        raise RateTableError(("The file is nested too deeply to be an answer of GSA's API.",)) from None
    except ValidationError as error:
        found = (f"{'.'.join(map(str, one['loc']))}: {_said(one['msg'])}." for one in error.errors(include_url=False))
        raise RateTableError(("This is no answer of GSA's per diem API.", *found)) from None
    except ValueError as error:
        raise RateTableError((f"The file is no JSON: {error}.",)) from None


def _said(message: str) -> str:
    return message.removeprefix("Value error, ").replace("Input should be", "must be")


def _year(group: _Group, asked: int | None) -> int:
    if group.state.strip().upper() not in MINNESOTA:
        raise ValueError(f"the state must be MN, not {group.state!r}")
    if group.year is None and asked is None:
        raise ValueError("the file names no fiscal year; say which one it is of")
    if None not in (group.year, asked) and group.year != asked:
        raise ValueError(f"the file is of FY{group.year}, not of FY{asked}")
    return asked if group.year is None and asked is not None else group.year or 0


def _mie(rate: _Rate, year: int, source: str) -> RateRow:
    counties = frozenset[str]() if rate.standardRate else cells.counties(rate.county)
    if not counties and not rate.standardRate:
        raise ValueError("names no county and is not the standard rate")
    tier = tier_for(rate.meals, year)
    if tier is None:
        raise ValueError(
            f"GSA's table of meals has no total of {dollars(rate.meals)} for FY{year}; import a CSV instead"
        )
    return RateRow(
        fiscal_year=year,
        valid_from=first_day(year),
        valid_to=last_day(year),
        area="Standard CONUS" if rate.standardRate else rate.city.strip() or rate.county.strip(),
        counties=counties,
        mie_cents=tier.mie_cents,
        breakfast_cents=tier.breakfast_cents,
        lunch_cents=tier.lunch_cents,
        dinner_cents=tier.dinner_cents,
        incidentals_cents=tier.incidentals_cents,
        source=f"{source}; meals: {tier.source}",
        confidence="imported, not confirmed",
    )


def _seasons(rate: _Rate, mie: RateRow) -> Iterator[LodgingRow]:
    """Join the months of one lodging rate that follow each other within the fiscal year."""
    by_month = {month.number: month.value for month in rate.months.month}
    if len(by_month) != len(rate.months.month) or set(by_month) != set(MONTHS):
        raise ValueError("must have each of the twelve months once")
    for value, months in groupby(MONTHS, key=by_month.__getitem__):
        yield _season(mie, value, list(months))


def _season(mie: RateRow, lodging_cents: int, months: Sequence[int]) -> LodgingRow:
    return LodgingRow(
        fiscal_year=mie.fiscal_year,
        valid_from=_day(mie.fiscal_year, months[0], last=False),
        valid_to=_day(mie.fiscal_year, months[-1], last=True),
        area=mie.area,
        counties=mie.counties,
        lodging_cents=lodging_cents,
        source=mie.source,
        confidence=mie.confidence,
    )


def _day(fiscal_year: int, month: int, *, last: bool) -> date:
    year = fiscal_year - (month >= OCTOBER)
    return date(year, month, calendar.monthrange(year, month)[1] if last else 1)
