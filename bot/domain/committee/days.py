"""Read a day as people write it: 2026-12-03, 12/3/2026, Dec 3, 3 de diciembre, or as a spreadsheet saves it.

Numbers alone are month/day, as in the United States, unless only day/month is a date; who typed it reads it back in
words before it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from bot.domain.folding import fold

_MONTHS: Final = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"), ("may", "mayo"),
    ("june", "junio"), ("july", "julio"), ("august", "agosto"), ("september", "septiembre", "setiembre"),
    ("october", "octubre"), ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
_WEEKDAYS: Final = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
)  # fmt: skip
_FILLERS: Final = frozenset(("de", "del", "el", "the", "of", "on", "st", "nd", "rd", "th", "dia"))
_FROM_TODAY: Final = {"today": 0, "hoy": 0, "tomorrow": 1, "manana": 1, "pasado manana": 2, "yesterday": -1, "ayer": -1}
SHORTEST_NAME: Final = 3
SPREADSHEET_ZERO: Final = date(1899, 12, 30)
"""A spreadsheet counts days from here; a cell formatted as a number is saved as that count."""
_SERIAL: Final = re.compile(r"[345678]\d{4}")
CENTURY: Final = 2000
"""A year of two digits is of this century: the law's committees are younger."""
BACKWARDS: Final = 3
"""A day said without its year is the nearest one; one that has passed counts as this many times farther away."""


def read_day(words: str, *, today: date | None = None) -> date | None:
    """Return the day, None where the words are none; without `today` the year must be said."""
    said = words.strip()
    if _SERIAL.fullmatch(said):
        return SPREADSHEET_ZERO + timedelta(days=int(said))
    bare = fold(said)
    if today is not None and bare in _FROM_TODAY:
        return today + timedelta(days=_FROM_TODAY[bare])
    parts = re.findall(r"\d+|[a-z]+", bare)
    numbers, names = [each for each in parts if each.isdigit()], [each for each in parts if not each.isdigit()]
    month = _month(names)
    if month is None:
        return _of_numbers(numbers, today) if not _unknown(names) else None
    return _of_name(month, numbers, today) if month else None


def _unknown(names: Sequence[str]) -> bool:
    return any(each not in _FILLERS and not _is_weekday(each) for each in names)


def _month(names: Sequence[str]) -> int | None:
    """Return the number of the month among the words, None without one, 0 where the words make no sense."""
    found = [(each, _months(each)) for each in names if each not in _FILLERS]
    meant = [(each, months) for each, months in found if months or not _is_weekday(each)]
    if len(meant) > 1:  # "mar 3 dic": martes
        meant = [(each, months) for each, months in meant if not _is_weekday(each)]
    if not meant:
        return None
    return meant[0][1][0] if len(meant) == 1 and len(meant[0][1]) == 1 else 0


def _months(word: str) -> list[int]:
    if len(word) < SHORTEST_NAME:
        return []
    return [at for at, names in enumerate(_MONTHS, 1) if any(name.startswith(word) for name in names)]


def _is_weekday(word: str) -> bool:
    return len(word) >= SHORTEST_NAME and any(name.startswith(word) for name in _WEEKDAYS)


def _of_numbers(numbers: Sequence[str], today: date | None) -> date | None:
    match [int(each) for each in numbers]:
        case [year, month, day] if len(numbers[0]) == 4:
            return _date(year, month, day)
        case [first, second, year] if len(numbers[2]) in {2, 4}:
            whole = _year(year)
            return _date(whole, first, second) or _date(whole, second, first)
        case [first, second] if today is not None and max(map(len, numbers)) <= 2:
            return _nearest(first, second, today) or _nearest(second, first, today)
        case _:
            return None


def _of_name(month: int, numbers: Sequence[str], today: date | None) -> date | None:
    match [int(each) for each in numbers]:
        case [day] if today is not None and len(numbers[0]) <= 2:
            return _nearest(month, day, today)
        case [day, year] if len(numbers[0]) <= 2 and len(numbers[1]) in {2, 4}:
            return _date(_year(year), month, day)
        case _:
            return None


def _year(said: int) -> int:
    return said if said >= 100 else CENTURY + said


def _nearest(month: int, day: int, today: date) -> date | None:
    """Choose the year: what lies ahead is meant before what has passed."""
    return min(_around(month, day, today), key=lambda each: _far(each, today), default=None)


def _around(month: int, day: int, today: date) -> Iterator[date]:
    for year in (today.year - 1, today.year, today.year + 1):
        if (found := _date(year, month, day)) is not None:
            yield found


def _far(day: date, today: date) -> int:
    days = (day - today).days
    return days if days >= 0 else -days * BACKWARDS


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
