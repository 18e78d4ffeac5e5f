"""Read the hours and meals a chair types, or say why they are none."""

from __future__ import annotations

from typing import Final

from bot.domain.committee import cells, hours
from bot.domain.committee.hours import DAY_MINUTES, LONGEST, MorningOrEvening, minutes_of, written
from bot.flows.engine import Option, Problem
from bot.flows.meeting import NO_MEAL
from bot.render import committee as cards
from bot.text import Line

USUAL_LENGTHS: Final = (60, 90, 120, 180)
"""Minutes."""
HALF_DAY: Final = DAY_MINUTES // 2


def ends(starts: str) -> list[Option]:
    """Offer usual ends of something that starts at an hour."""
    if not starts:
        return []
    after = (minutes_of(starts) + length for length in USUAL_LENGTHS)
    return [Option(written(each), cards.hour(written(each))) for each in after if each < DAY_MINUTES]


def read_hour(words: str) -> str | Problem:
    """Read when it starts; an hour that comes twice a day is asked about."""
    try:
        found = hours.read_hour(words)
    except MorningOrEvening:
        return Problem(Line(cards.WHICH_HALF), Line(cards.WHICH_HALF), news=True)
    return found if found is not None else Problem(Line(cards.NOT_AN_HOUR))


def read_end(words: str, starts: str) -> str | Problem:
    """Read when it ends; an hour that comes twice a day is the one after the start."""
    begins = minutes_of(starts)
    try:
        found = hours.read_hour(words)
        said = [] if found is None else [minutes_of(found)]
    except MorningOrEvening:
        early = minutes_of(hours.read_hour(words, of_24=True) or starts)
        said = [early, early + HALF_DAY]
    if not said:
        return Problem(Line(cards.NOT_AN_HOUR))
    fits = [each for each in said if begins < each <= begins + LONGEST and each < DAY_MINUTES]
    if not fits:
        return Problem(Line(cards.ENDS_BEFORE), Line(cards.ENDS_BEFORE), news=True)
    return written(fits[0])


def read_meals(words: str) -> str | Problem:
    """Read the meals that are provided."""
    try:
        return cells.read_meals(words) or NO_MEAL
    except ValueError:
        return Problem(Line(cards.NOT_MEALS))
