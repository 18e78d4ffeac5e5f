"""The arithmetic of a claim, line by line: what a day pays, by which rate and whose, what comes off, what is added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.domain import reasons
from bot.domain.claims import ClaimBody, Policy, PricedLine
from bot.flows.meeting import ACTIVITIES
from bot.render.parts import say
from bot.text import Line, Plain, T

DAY = T("money.day", "{date}: {activity}, {county}")
FULL = T("money.full", "Meals and small costs, full day: {amount}")
TRAVEL = T("money.travel", "First or last day of a trip, 75 percent of {full}: {amount}")
MEAL = T("money.meal", "{meal} was free: minus {amount}")
FLOOR = T("money.floor", "Small costs always stay: {amount}")
LODGING = T("money.lodging", "One night: {amount}")
MILES = T("money.miles", "{miles} miles at {rate} each: {amount}")
RATE = T("money.rate", "Rate: {area}, federal fiscal year {year}. Source: {source}")
UNVERIFIED = T(
    "money.unverified",
    "No person has checked this rate yet. You can file now. It can be approved once it is checked.",
)
DAY_TOTAL = T("money.day_total", "This day: {amount}")
TOTAL = T("money.total", "Total: {amount}")
NO_MILES = T("money.no_miles", "Miles are not paid.")
MILES_ELSEWHERE = T("money.miles_elsewhere", "Miles are not part of this. {payer} pays them.")
MILES_PAID = T("money.miles_paid", "Miles are paid here, at the federal rate.")
NO_POLICY = T(
    "money.no_policy",
    "{committee} has no rule for that day yet. I count a full day. You can file now. It waits until there is a rule.",
)
MEALS: Final[Mapping[str, T]] = {
    "breakfast": T("money.meal.breakfast", "Breakfast"),
    "lunch": T("money.meal.lunch", "Lunch"),
    "dinner": T("money.meal.dinner", "Dinner"),
}
LONGEST_SOURCE: Final = 120
"""Characters of a source on a card."""
COPIES: Final = "; copies: "
"""What follows says whence we have the table, which the voucher tells."""


def money(cents: int) -> Plain:
    """Write an amount (cents) in dollars."""
    return Plain(f"${cents // 100:,}.{cents % 100:02d}")


def lines(body: ClaimBody) -> list[Line]:
    """Write the arithmetic of a filed claim: from its own rows, whatever the rates are now."""
    return [*arithmetic(body.lines, [each.activity for each in body.days]), miles(body.policy)]


def arithmetic(priced: Sequence[PricedLine], activities: Sequence[str]) -> list[Line]:
    """Write the arithmetic of each day as a paragraph."""
    return [line for each, activity in zip(priced, activities, strict=True) for line in day(each, activity)]


def day(priced: PricedLine, activity: str) -> list[Line]:
    """Write one day: what the rate is, each step, and where the rate is from."""
    name = ACTIVITIES.get(activity, ACTIVITIES["meeting"])
    told = [say(DAY, date=priced.date, activity=name, county=reasons.county(priced.county)), *_steps(priced)]
    source = Plain(priced.source.partition(COPIES)[0][:LONGEST_SOURCE])
    told.append(say(RATE, area=Plain(priced.area), year=priced.fiscal_year, source=source))
    return [replace(line, tight=index > 0) for index, line in enumerate(told)]


def _steps(priced: PricedLine) -> list[Line]:
    base = money(priced.base_cents)
    told = [say(TRAVEL, full=money(priced.mie_cents), amount=base) if priced.travel_day else say(FULL, amount=base)]
    told += [say(MEAL, meal=MEALS[meal], amount=money(cents)) for meal, cents in priced.deducted]
    if priced.floored:
        told.append(say(FLOOR, amount=money(priced.meals_cents)))
    if priced.lodging_cents:
        told.append(say(LODGING, amount=money(priced.lodging_cents)))
    if priced.mileage is not None:
        each = _per_mile(priced.mileage.tenth_cents_per_mile)
        told.append(say(MILES, miles=priced.miles, rate=each, amount=money(priced.mileage_cents)))
    if len(told) > 1:
        told.append(say(DAY_TOTAL, amount=money(priced.amount_cents)))
    return told


def _per_mile(tenths: int) -> Plain:
    """Write a rate of tenths of a cent."""
    return Plain(f"{tenths / 10:g}¢")


def miles(policy: Policy | None) -> Line:
    """Say whether miles are paid, and by whom."""
    if policy is not None and policy.mileage == "gsa":
        return say(MILES_PAID)
    if policy is not None and policy.mileage_payer:
        return say(MILES_ELSEWHERE, payer=Plain(policy.mileage_payer))
    return say(NO_MILES)
