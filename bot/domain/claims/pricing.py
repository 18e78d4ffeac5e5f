"""Price days: the rate row of county and day, 75 % on a travel day, provided meals off, never below the incidentals.

Money is integer cents. By the Federal Travel Regulation (41 CFR 301-11.18 and 301-11.101) a provided meal is taken off
in full, also on a travel day, and what is left is never less than the incidentals.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.claims.policy import Rules
from bot.domain.claims.sentences import TWICE, line
from bot.domain.rates import MEALS, LodgingRow, LookUpError, MileageRow, RateRow, RateTable
from bot.text import Line

HALF_A_CENT: Final = 5
"""In tenths: miles are paid to the nearest cent, half a cent up."""
NO_RULES: Final = Rules()
"""Full day, no deduction, no lodging, no miles: how a day is priced where no policy is adopted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAsked:
    """Hold what changes the amount of one day; `county` is the FIPS code whose rate counts."""

    date: datetime.date
    county: str
    travel_day: bool = False
    """First or last day of travel: 75 %."""
    provided: tuple[str, ...] = ()
    """Meals that were provided, of `MEALS`."""
    night: bool = False
    miles: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedLine:
    """Hold one day with every step of its arithmetic, in cents, and the whole rows it rests on."""

    date: datetime.date
    county: str
    fiscal_year: int
    area: str
    mie_cents: int
    travel_day: bool
    base_cents: int
    """The M&IE, or 75 % of it."""
    deducted: tuple[tuple[str, int], ...]
    """Each provided meal and its cents, where the policy deducts."""
    floored: bool
    """The deductions came to more than the incidentals leave, and the incidentals are paid."""
    meals_cents: int
    """What is paid of the M&IE."""
    lodging_cents: int
    miles: int
    mileage_cents: int
    amount_cents: int
    """The day's meals, lodging and miles."""
    source: str
    verified: bool
    """Every row it rests on was confirmed by a second look."""
    rate: RateRow
    lodging: LodgingRow | None = None
    mileage: MileageRow | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """Hold the lines of a claim and their sum; no total where a day has a problem."""

    total_cents: int | None
    lines: tuple[PricedLine, ...] = ()
    problems: tuple[Line, ...] = ()

    @property
    def verified(self) -> bool:
        """Tell whether every row it rests on was confirmed."""
        return all(each.verified for each in self.lines)


def price(days: Sequence[DayAsked], *, policy: Rules | None, rates: RateTable) -> Priced:
    """Price days in their order; a day asked twice or without a rate is a problem, and then there is no total."""
    times = Counter(day.date for day in days)
    problems = [line(TWICE, date=day) for day, count in times.items() if count > 1]
    lines: list[PricedLine] = []
    for day in days:
        try:
            lines.append(price_day(day, rules=policy or NO_RULES, rates=rates))
        except LookUpError as error:
            problems.append(error.line)
    total = None if problems else sum(each.amount_cents for each in lines)
    return Priced(total_cents=total, lines=tuple(lines), problems=tuple(problems))


def price_day(day: DayAsked, *, rules: Rules, rates: RateTable) -> PricedLine:
    """Price one day; raise NoRate, AmbiguousRate, and ValueError for a meal or a number of miles there is none of."""
    if unknown := [meal for meal in day.provided if meal not in MEALS]:
        raise ValueError(f"{unknown[0]!r} is no meal: {', '.join(MEALS)}")
    if day.miles < 0:
        raise ValueError("miles must not be less than 0")
    rate = rates.mie_for(day.county, day.date)
    lodging = rates.lodging_for(day.county, day.date) if rules.lodging and day.night else None
    mileage = rates.mileage_for(day.date) if rules.mileage == "gsa" and day.miles else None
    return worked(day, deduct=rules.deduct_meals, rate=rate, lodging=lodging, mileage=mileage)


def worked(
    day: DayAsked, *, deduct: bool, rate: RateRow, lodging: LodgingRow | None, mileage: MileageRow | None
) -> PricedLine:
    """Work one day out from the rows that count for it."""
    base = rate.first_last_cents if day.travel_day else rate.mie_cents
    provided = [meal for meal in MEALS if meal in day.provided] if deduct else []
    deducted = tuple((meal, rate.meal_cents(meal)) for meal in provided)
    left = base - sum(cents for _, cents in deducted)
    meals = max(left, rate.incidentals_cents)
    lodging_cents = lodging.lodging_cents if lodging else 0
    mileage_cents = miles_cents(day.miles, mileage)
    rows = [row for row in (rate, lodging, mileage) if row is not None]
    return PricedLine(
        date=day.date,
        county=day.county,
        fiscal_year=rate.fiscal_year,
        area=rate.area,
        mie_cents=rate.mie_cents,
        travel_day=day.travel_day,
        base_cents=base,
        deducted=deducted,
        floored=left < rate.incidentals_cents,
        meals_cents=meals,
        lodging_cents=lodging_cents,
        miles=day.miles if mileage else 0,
        mileage_cents=mileage_cents,
        amount_cents=meals + lodging_cents + mileage_cents,
        source=rate.source,
        verified=all(row.verified for row in rows),
        rate=rate,
        lodging=lodging,
        mileage=mileage,
    )


def miles_cents(miles: int, row: MileageRow | None) -> int:
    """Return what miles are worth, in cents, half a cent up; 0 without a row."""
    return (miles * row.tenth_cents_per_mile + HALF_A_CENT) // 10 if row else 0
