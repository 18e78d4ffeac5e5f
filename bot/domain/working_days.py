"""Count working days: those of a reader's week that are no holiday of the state.

Holidays by Minn. Stat. 645.44 subd. 5: one that falls on a Sunday is kept on the Monday after, on a Saturday on the
Friday before.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
FIXED = ((1, 1), (6, 19), (7, 4), (11, 11), (12, 25))
"""New Year's Day, Juneteenth, Independence Day, Veterans Day, Christmas Day."""
NTH = ((1, MONDAY, 3), (2, MONDAY, 3), (9, MONDAY, 1), (10, MONDAY, 2), (11, THURSDAY, 4))
"""Martin Luther King's Birthday, Washington's and Lincoln's, Labor Day, Indigenous Peoples Day, Thanksgiving Day."""


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """Return the days kept as state holidays in a year (New Year's Day of the next one may be kept on 31 December)."""
    fixed = {_kept(date(year, month, day)) for month, day in FIXED} | {_kept(date(year + 1, 1, 1))}
    nth = {_nth(year, *rule) for rule in NTH}
    last_of_may = date(year, 5, 31)
    memorial = last_of_may - timedelta(days=last_of_may.weekday())
    return frozenset(day for day in fixed | nth | {memorial} if day.year == year)


def _kept(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def add_working_days(start: date, days: int, working: Collection[int]) -> date:
    """Count working days on from a date; `working` holds weekdays, Monday 0 (empty: Monday to Friday)."""
    week = set(working) & set(range(7)) or set(range(5))
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() in week and day not in holidays(day.year):
            days -= 1
    return day
