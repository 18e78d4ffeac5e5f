"""Read cells of a table of rates: dollars, cents of a mile, days, counties; raise ValueError in clear words."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from bot.domain.places.fold import squeeze
from bot.domain.places.tables import county_spellings

_US_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")  # what a spreadsheet makes of 2026-09-30 when it saves
_BETWEEN: Final = re.compile(r"[/,;|&]")
_NO_COUNTY: Final = ("", "all counties", "all other counties")
MOST_DOLLARS: Final = 10_000
"""More than any rate of a day; a slip of the decimal point ends here."""


def cents(cell: str) -> int:
    """Read dollars, as 68, $68 or 41.25, into cents."""
    return _scaled(cell.strip().removeprefix("$"), 100, "an amount in dollars such as 68 or 41.25")


def tenth_cents(cell: str) -> int:
    """Read cents of a mile, as 72.5, into tenths of a cent."""
    return _scaled(cell.strip(), 10, "cents of a mile such as 72.5")


def _scaled(text: str, scale: int, wanted: str) -> int:
    try:
        amount = Decimal(text.replace(",", "")) * scale
        whole = int(amount)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValueError(f"{text!r} is not {wanted}") from None
    if amount != whole or not 0 <= whole <= MOST_DOLLARS * 100:
        raise ValueError(f"{text!r} is not {wanted}")
    return whole


def day(cell: str) -> date:
    """Read a day as 2026-09-30, or as a spreadsheet saves it: 9/30/2026."""
    text = cell.strip()
    match = _US_DATE.fullmatch(text)
    try:
        return date(int(match[3]), int(match[1]), int(match[2])) if match else date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no day such as 2026-09-30") from None


def year(cell: str) -> int:
    """Read a fiscal year of four digits."""
    text = cell.strip().upper().removeprefix("FY").strip()
    if not (text.isdecimal() and text.isascii() and len(text) == 4):
        raise ValueError(f"{cell.strip()!r} is no fiscal year such as 2026")
    return int(text)


def fips_codes(cell: str) -> frozenset[str]:
    """Read FIPS codes joined by | (or commas); the checks say which of them is no county."""
    return frozenset(part.strip() for part in _BETWEEN.split(cell) if part.strip())


def counties(cell: str) -> frozenset[str]:
    """Read county names joined by "/" or ",", and return their FIPS codes; empty for "all counties …"."""
    if squeeze(cell) == "" or cell.strip().casefold().startswith(_NO_COUNTY[1:]):
        return frozenset()
    return frozenset(_fips(part) for part in _BETWEEN.split(cell) if part.strip())


def _fips(name: str) -> str:
    bare = re.sub(r"\s+(?:county|counties|co\.?)\s*$", "", name.strip(), flags=re.IGNORECASE)
    found = county_spellings().get(squeeze(bare))
    if found is None:
        raise ValueError(f"{name.strip()!r} is no county of Minnesota")
    return found


def yes(cell: str) -> bool:
    """Read yes or no; an empty cell is no."""
    word = cell.strip().casefold()
    if word not in ("", "yes", "no"):
        raise ValueError(f"{cell.strip()!r} is neither yes nor no")
    return word == "yes"
