"""Name the columns of the directory as a spreadsheet: what a person reads, and what it is in an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bot.domain.directory.drafts import Loc
from bot.domain.directory.model import Capacity, Prior, Runner
from bot.domain.places import counties

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")  # what a spreadsheet makes of 2026-09-30 when it saves
_TOWN = re.compile(r"(.*)\(([^()]*)\)\s*", re.S)
_YES, _NO = frozenset(("yes", "y", "true")), frozenset(("no", "n", "false"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Hold one column. `read` raises ValueError with clear words; an empty cell is not read."""

    header: str
    path: Loc
    write: Callable[[Any], str] = str
    read: Callable[[str], Any] = lambda cell: cell
    required: bool = False
    help: str = ""


def listed(items: list[str]) -> str:
    """Join the items of a cell; a semicolon or backslash within one gets a backslash before it."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", item) for item in items)


def split(cell: str) -> list[str]:
    """Split a cell at semicolons."""
    parts = re.findall(r"(?:\\.|[^\\;]|\\$)+", cell, re.S)
    return [re.sub(r"\\(.)", r"\1", part, flags=re.S) for part in parts if part.strip()]


def _codes(cell: str) -> list[str]:
    """Split at semicolons and commas, for things that hold neither."""
    return [part.strip() for part in re.split(r"[;,]", cell) if part.strip()]


def _county_names(codes: list[str]) -> str:
    return "; ".join(counties()[code].name for code in codes)


def _towns(towns: list[dict[str, str]]) -> str:
    return listed([f"{one['town']} ({counties()[one['county']].name})" for one in towns])


def _read_towns(cell: str) -> list[dict[str, str]]:
    found = [(part, _TOWN.fullmatch(part)) for part in split(cell)]
    for part, match in found:
        if match is None:
            raise ValueError(f"write the county behind the town in parentheses, as Hibbing (St. Louis), not {part!r}")
    return [{"town": match[1], "county": match[2]} for _, match in found if match]


def _date(cell: str) -> str:
    match = _US_DATE.fullmatch(cell.strip())
    if match is None:
        return cell.strip()
    try:
        return date(int(match[3]), int(match[1]), int(match[2])).isoformat()
    except ValueError:
        raise ValueError(f"{cell.strip()!r} is no date: month/day/year, or 2026-09-30") from None


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


def _read_yes_or_no(cell: str) -> bool:
    word = cell.strip().casefold()
    if word not in _YES | _NO:
        raise ValueError("must be yes or no")
    return word in _YES


def _weekdays(days: list[int]) -> str:
    return "; ".join(DAYS[day] for day in days)


def _read_weekdays(cell: str) -> list[int]:
    found: list[int] = []
    for part in _codes(cell):
        first, dash, last = (word.strip() for word in part.partition("-"))
        span = range(_weekday(first), _weekday(last) + 1) if dash else [_weekday(part)]
        found += span
    return found


def _weekday(word: str) -> int:
    for number, day in enumerate(DAYS):
        if word.casefold().startswith(day.casefold()):
            return number
    raise ValueError("must be weekdays such as Mon; Tue; Fri, or Mon-Fri")


def _choice(kind: type[StrEnum]) -> Callable[[str], str]:
    known = {one.value.replace("_", " "): one.value for one in kind}

    def read(cell: str) -> str:
        word = re.sub(r"[\s_]+", " ", cell.strip().casefold())
        if word not in known:
            raise ValueError(("say who runs it: " if kind is Runner else "must be one of: ") + ", ".join(known))
        return known[word]

    return read


def _spaced(value: str) -> str:
    return value.replace("_", " ")


def _numbers(values: list[int]) -> str:
    return "; ".join(map(str, values))


_WHEN: dict[str, Any] = {"read": _date}
_FLAG: dict[str, Any] = {"write": _yes_or_no, "read": _read_yes_or_no}
_ITEMS: dict[str, Any] = {"write": listed, "read": split}
_CODES: dict[str, Any] = {"write": "; ".join, "read": _codes}
_RULES = "eligibility"

COLUMNS = (
    Column(header="id", path=("id",), help="leave empty for a new initiative: import gives it one"),
    Column(header="name", path=("name",), required=True, help="as families see it"),
    Column(header="organization", path=("grantee",), required=True, help="the grantee"),
    Column(
        header="who runs it", path=("runner",), write=_spaced, read=_choice(Runner), required=True,
        help="nonprofit, county attorney, police, school, court, tribal government or other",
    ),
    Column(header="reader's role", path=("reader_role",), required=True, help="who reads a referral there"),
    Column(
        header="counties", path=("area", "counties"), write=_county_names, read=_codes,
        help="whole counties it serves: Aitkin; St. Louis",
    ),
    Column(
        header="towns", path=("area", "towns"), write=_towns, read=_read_towns,
        help="where it serves part of a county: Hibbing (St. Louis); Ely (St. Louis)",
    ),
    Column(header="zips", path=("area", "zips"), **_CODES, help="ZIPs, where it serves part of a county"),
    Column(header="nations", path=("area", "nations"), **_CODES, help="Tribal Nations by id: red-lake; white-earth"),
    Column(header="rules version", path=(_RULES, "version"), required=True, help="1, then 2 when the rules change"),
    Column(
        header="rules adopted on", path=(_RULES, "adopted_on"), **_WHEN, required=True,
        help="the day the advisory committee adopted them",
    ),
    Column(header="youngest age", path=(_RULES, "min_age"), help="in years; empty is no limit"),
    Column(header="oldest age", path=(_RULES, "max_age"), help="in years; empty is no limit"),
    Column(header="strict ages", path=(_RULES, "age_hard"), **_FLAG, help="no: a person looks at other ages too"),
    Column(
        header="circumstances", path=(_RULES, "circumstances"), write=_numbers, read=_codes,
        help="clause numbers 1 to 9 of Subd. 6(f); empty is all",
    ),
    Column(header="parent must agree", path=(_RULES, "parent_consent"), **_FLAG, help="yes or no"),
    Column(
        header="took part before", path=(_RULES, "prior_participation"), write=_spaced, read=_choice(Prior),
        help="any, first time (only those who have not) or ask (a person looks)",
    ),
    Column(header="rules in words", path=(_RULES, "words"), help="the rules as families read them"),
    Column(header="practices", path=("practices",), **_ITEMS, required=True, help="circles; family group conferences"),
    Column(header="languages", path=("languages",), **_CODES, required=True, help="codes: en; es; so; hmn"),
    Column(
        header="capacity", path=("capacity",), write=_spaced, read=_choice(Capacity), required=True,
        help="open, ask first, wait list or full",
    ),
    Column(header="capacity until", path=("capacity_until",), **_WHEN, help="needed unless it is open"),
    Column(header="answers within", path=("response_days",), required=True, help="working days of its reader"),
    Column(header="working days", path=("working_days",), write=_weekdays, read=_read_weekdays, help="Mon; Tue; Fri"),
    Column(header="backup required", path=("backup_required",), **_FLAG, help="no: one reader is enough"),
    Column(header="takes people who were harmed", path=("takes_harmed",), **_FLAG, help="yes or no"),
    Column(header="serves people off its lands", path=("off_lands",), **_FLAG, help="of a Nation's initiative"),
    Column(header="phone", path=("contact", "phone"), help="public; a phone number or an e-mail address is needed"),
    Column(header="e-mail", path=("contact", "email"), help="public"),
    Column(header="web", path=("contact", "web"), help="begins with https://"),
    Column(header="committee", path=("committee",), required=True, help="the advisory committee"),
    Column(header="valid from", path=("valid_from",), **_WHEN, required=True, help="first day it counts"),
    Column(header="valid to", path=("valid_to",), **_WHEN, help="last day; empty is open"),
    Column(header="confirmed on", path=("confirmed_on",), **_WHEN, required=True, help="when somebody last checked it"),
    Column(header="order", path=("order",), help="smaller numbers come first among equals"),
)  # fmt: skip

SAMPLE = "sample"
"""The header that marks a fictional directory."""
REMARKS = "remarks"
"""The header of what export says beside an entry; import does not read it."""

PLACES: Mapping[Loc, str] = {
    ("area",): "counties, towns, zips, nations",
    ("eligibility",): "youngest age, oldest age",
    ("contact",): "phone, e-mail",
}
"""What to call a group of columns."""


def header_of(loc: Loc) -> str:
    """Name the column of a field, or the columns of a group."""
    for column in COLUMNS:
        if loc[: len(column.path)] == column.path:
            return column.header
    return PLACES.get(loc, "")


def in_columns(words: str) -> str:
    """Say words about fields in terms of columns."""
    for column in COLUMNS:
        if "_" in (name := str(column.path[-1])):
            words = re.sub(rf"\b{name}\b", column.header, words)
    return words
