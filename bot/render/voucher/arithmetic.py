"""Say how the amount of a day came about, in lines that add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.domain.claims import PricedLine
from bot.text import Line, Plain, T

RATE = T("voucher.rate", "Federal day rate for meals and small costs, {area}, fiscal year {year}")
TRAVEL = T("voucher.travel", "First or last day of travel: 75 percent of that")
STAYS = T("voucher.stays", "The part for small costs is always paid")
LODGING = T("voucher.lodging", "One night, at the federal rate for {area}")
MILES = T("voucher.miles", "{miles} miles, at the federal rate of {rate} cents a mile")
MEALS: Final[Mapping[str, T]] = {
    "breakfast": T("voucher.breakfast", "Breakfast was provided"),
    "lunch": T("voucher.lunch", "Lunch was provided"),
    "dinner": T("voucher.dinner", "Dinner was provided"),
}
SOURCE = T("voucher.source", "Source of the rate: {source}")
LODGING_SOURCE = T("voucher.lodging_source", "Source of the rate for a night: {source}")
MILES_SOURCE = T("voucher.miles_source", "Source of the rate for miles: {source}")


def arithmetic(day: PricedLine) -> list[tuple[Line, int]]:
    """List what is added and taken off (negative), in cents; the sum is the amount of the day."""
    made = list(_meals_and_incidentals(day))
    if day.floored:
        made.append((Line(STAYS), day.meals_cents - sum(cents for _, cents in made)))
    if day.lodging:
        made.append((Line(LODGING, {"area": Plain(day.lodging.area)}), day.lodging_cents))
    if day.mileage:
        rate = Plain(f"{day.mileage.tenth_cents_per_mile / 10:g}")
        made.append((Line(MILES, {"miles": day.miles, "rate": rate}), day.mileage_cents))
    return made


def _meals_and_incidentals(day: PricedLine) -> Iterator[tuple[Line, int]]:
    yield Line(RATE, {"area": Plain(day.area), "year": day.fiscal_year}), day.mie_cents
    if day.travel_day:
        yield Line(TRAVEL), day.base_cents - day.mie_cents
    for meal, cents in day.deducted:
        yield Line(MEALS[meal]), -cents


def sources(day: PricedLine) -> Iterator[Line]:
    """Name where each rate comes from."""
    for text, row in ((SOURCE, day.rate), (LODGING_SOURCE, day.lodging), (MILES_SOURCE, day.mileage)):
        if row is not None:
            yield Line(text, {"source": Plain(row.source)})


def money(cents: int) -> str:
    """Write an amount as the forms of the state do, the same in every language: "$1,234.50"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"
