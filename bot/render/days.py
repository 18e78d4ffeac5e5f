"""Say which days of the week somebody works: a run as first to last, others one by one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.parts import say
from bot.text import Line, T

WEEKDAYS = (
    T("day.monday", "Monday"),
    T("day.tuesday", "Tuesday"),
    T("day.wednesday", "Wednesday"),
    T("day.thursday", "Thursday"),
    T("day.friday", "Friday"),
    T("day.saturday", "Saturday"),
    T("day.sunday", "Sunday"),
)
RUN = T("days.run", "{first} to {last}")
PAIR = T("days.pair", "{first} and {last}")
MORE = T("days.more", "{first}, {rest}")
SHORTEST_RUN = 3


def days(worked: Sequence[int]) -> Line:
    """Say days of the week, Monday = 0; at least one."""
    first, *rest = sorted(worked)
    if len(rest) + 1 >= SHORTEST_RUN and rest[-1] - first == len(rest):
        return say(RUN, first=WEEKDAYS[first], last=WEEKDAYS[rest[-1]])
    if not rest:
        return say(WEEKDAYS[first])
    if len(rest) == 1:
        return say(PAIR, first=WEEKDAYS[first], last=WEEKDAYS[rest[0]])
    return say(MORE, first=WEEKDAYS[first], rest=days(rest))
