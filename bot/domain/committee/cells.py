"""Read the cells of a committee's tables. Each raises ValueError with words that say what to write instead."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.domain.committee.days import read_day
from bot.domain.committee.hours import read_hour
from bot.domain.folding import fold
from bot.domain.places import counties, find_county

CLAUSES: Final = range(1, 12)
"""Of Minn. Stat. 142A.76, subd. 6(a)."""
MEALS: Final = ("breakfast", "lunch", "dinner")
MODES: Final = {
    "in person": "in_person", "inperson": "in_person", "remote": "remote", "online": "remote", "virtual": "remote",
    "zoom": "remote",
}  # fmt: skip
ACTIVITIES: Final = ("meeting", "training", "travel")
LONGEST_CODE, LONGEST_NAME = 40, 60
_YES, _NO = frozenset(("yes", "y", "true", "1", "si")), frozenset(("no", "n", "false", "0", ""))
_SPLIT = re.compile(r"[;,/+]|\band\b|\by\b")


def read_code(cell: str) -> str:
    """Keep a code on one line."""
    code = " ".join(cell.split())
    if len(code) > LONGEST_CODE:
        raise ValueError(f"is longer than {LONGEST_CODE} letters: take a short code")
    return code


def read_name(cell: str) -> str:
    """Keep a name on one line."""
    name = " ".join(cell.split())
    if len(name) > LONGEST_NAME:
        raise ValueError(f"is longer than {LONGEST_NAME} letters: write the name only")
    return name


def read_clause(cell: str) -> int:
    """Read `8`, `(8)` or `clause 8`."""
    digits = re.sub(r"^(?:clause)?\s*\(?\s*|\s*\)?(?:\.0)?$", "", cell.strip().casefold())
    if not digits.isdecimal() or int(digits) not in CLAUSES:
        raise ValueError(f"{cell!r} is no clause of subd. 6(a): write a number from 1 to 11")
    return int(digits)


def read_date(cell: str) -> date:
    """Read a day with its year."""
    found = read_day(cell)
    if found is None:
        raise ValueError(f"{cell!r} is no date: write year-month-day, as 2026-09-30")
    return found


def read_time(cell: str) -> str:
    """Read an hour of 24."""
    found = read_hour(cell, of_24=True)
    if found is None:
        raise ValueError(f"{cell!r} is no hour: write it as 18:00 or 6:00 PM")
    return found


def read_county(cell: str) -> str:
    """Return the FIPS code of a county, given by its name in any common spelling or by its code."""
    said = cell.strip()
    if said in counties():
        return said
    found = find_county(said)
    names = [counties()[fips].name for fips in found.counties]
    if len(names) == 1 and not found.note:
        return found.counties[0]
    hint = f"did you mean {' or '.join(names)}?" if names else "write its name, as Hennepin or St. Louis"
    raise ValueError(f"{said!r} is no county of Minnesota: {hint}")


def read_yes_or_no(cell: str) -> bool:
    """Read yes or no; an empty cell is no."""
    word = fold(cell)
    if word not in _YES | _NO:
        raise ValueError(f"{cell!r} must be yes or no")
    return word in _YES


def read_meals(cell: str) -> str:
    """Read the meals provided, in the order of the day; an empty cell and `none` are no meal."""
    words = [each for part in _SPLIT.split(cell.casefold()) if (each := part.strip())]
    if words in ([], ["none"], ["no"]):
        return ""
    for word in words:
        if word not in MEALS:
            raise ValueError(f"{word!r} is no meal: write breakfast, lunch, dinner, or none")
    return ",".join(meal for meal in MEALS if meal in words)


def read_mode(cell: str) -> str:
    """Read how people meet; an empty cell is in person."""
    word = fold(cell) or "in person"
    if word not in MODES:
        raise ValueError(f"{cell!r} must be in person or remote")
    return MODES[word]


def read_activity(cell: str) -> str:
    """Read what is attended; an empty cell is a meeting."""
    word = fold(cell) or "meeting"
    if word not in ACTIVITIES:
        raise ValueError(f"{cell!r} must be one of: {', '.join(ACTIVITIES)}")
    return word
