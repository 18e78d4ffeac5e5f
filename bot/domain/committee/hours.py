"""Read an hour as people write it: 18:00, 6 pm, 6:30 p.m., 6 de la tarde, noon, or as a spreadsheet saves it."""

from __future__ import annotations

import re
from typing import Final

from bot.domain.folding import fold

_CLOCK: Final = re.compile(r"(?:a las? |at )?(\d{1,2})(?: (\d{2}))?(?: 00)? ?(.*)")
_SHORT: Final = re.compile(r"(\d{1,2})(\d{2})")
_FRACTION: Final = re.compile(r"0?[.,]\d+")
_MORNING: Final = frozenset(("am", "a m", "a", "de la manana", "in the morning"))
_EVENING: Final = frozenset(
    ("pm", "p m", "p", "de la tarde", "de la noche", "in the evening", "in the afternoon", "at night")
)
_NAMED: Final = {"noon": "12:00", "mediodia": "12:00", "midday": "12:00"}
_PLAIN: Final = frozenset(("", "h", "hrs", "hr", "horas", "o clock", "oclock"))
EARLIEST_BARE: Final = 9
"""A bare 9, 10 or 11 is the morning; a bare 1 to 8 may be either, and is asked about."""
DAY_MINUTES: Final = 24 * 60
LONGEST: Final = 16 * 60
"""Minutes a meeting lasts at most; more is a slip."""


class MorningOrEvening(ValueError):
    """The words name an hour that comes twice a day."""


def read_hour(words: str, *, of_24: bool = False) -> str | None:
    """Return `HH:MM`, None where the words are no hour; raise MorningOrEvening unless hours are `of_24`."""
    said = fold(words)
    if said in _NAMED:
        return _NAMED[said]
    if of_24 and _FRACTION.fullmatch(words.strip()):
        return written(round(float("0" + words.strip().lstrip("0").replace(",", ".")) * DAY_MINUTES))
    if (short := _SHORT.fullmatch(said)) and (of_24 or len(said) == 4):
        said = f"{short[1]} {short[2]}"
    match = _CLOCK.fullmatch(said)
    return _hour(match, words, of_24=of_24) if match else None


def _hour(match: re.Match[str], words: str, *, of_24: bool) -> str | None:
    hour, minute, part = int(match[1]), int(match[2] or 0), match[3]
    if minute > 59 or hour > 23 or part not in _MORNING | _EVENING | _PLAIN:
        return None
    if part in _PLAIN:
        if not of_24 and 0 < hour < EARLIEST_BARE and not words.strip().startswith("0"):
            raise MorningOrEvening(words)
        return written(hour * 60 + minute)
    if hour == 0 or hour > 12:
        return written(hour * 60 + minute) if part in _EVENING and hour > 12 else None
    return written((hour % 12 + (12 if part in _EVENING else 0)) * 60 + minute)


def minutes_of(hour: str) -> int:
    """Return the minutes after midnight of `HH:MM`."""
    return int(hour[:2]) * 60 + int(hour[3:])


def written(minutes: int) -> str:
    """Write minutes after midnight as `HH:MM`."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def ends(starts: str, minutes: int) -> str:
    """Write when something ends that starts at an hour and lasts so many minutes; "" where no start is known."""
    return written(minutes_of(starts) + minutes) if starts else ""
