"""Say how the amount of a day came about, in lines that add up to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from bot.render.voucher.facts import Day
from bot.text import Line, Plain, T

RATE = T("voucher.rate", "Federal per diem for meals and incidentals, {area}, fiscal year {year}")
TRAVEL = T("voucher.travel", "First or last day of travel: 75 percent of that")
LODGING = T("voucher.lodging", "One night, at the federal rate")
MILES = T("voucher.miles", "{miles} miles, at the federal rate")
STAYS = T("voucher.stays", "The part for incidentals is always paid")
MEALS: Final[Mapping[str, T]] = {
    "breakfast": T("voucher.breakfast", "Breakfast was provided"),
    "lunch": T("voucher.lunch", "Lunch was provided"),
    "dinner": T("voucher.dinner", "Dinner was provided"),
}
FULL_PERCENT, TRAVEL_PERCENT = 100, 75


def arithmetic(day: Day) -> list[tuple[Line, int]]:
    """List what is added and taken off (negative), in cents; the sum is the amount of the day."""
    made = list(_meals_and_incidentals(day))
    rest = day.amount_cents - day.lodging_cents - day.mileage_cents - sum(cents for _, cents in made)
    if rest:
        made.append((Line(STAYS), rest))
    if day.lodging_cents:
        made.append((Line(LODGING), day.lodging_cents))
    if day.mileage_cents:
        made.append((Line(MILES, {"miles": day.miles}), day.mileage_cents))
    return made


def _meals_and_incidentals(day: Day) -> Iterator[tuple[Line, int]]:
    rates = day.rates
    yield Line(RATE, {"area": Plain(rates.area), "year": rates.fiscal_year}), rates.mie_cents
    if day.travel_day:
        yield Line(TRAVEL), rates.mie_cents * TRAVEL_PERCENT // FULL_PERCENT - rates.mie_cents
    for meal, cents in day.meals.items():
        yield Line(MEALS[meal]), -cents


def money(cents: int) -> str:
    """Write an amount as the forms of the state do, the same in every language: "$1,234.50"."""
    sign = "-" if cents < 0 else ""
    return f"{sign}${abs(cents) // 100:,}.{abs(cents) % 100:02}"
