"""Make directories of every kind for properties: whatever an entry may hold, checked as a file's entry is."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, Capacity, Directory, Initiative, Prior, Runner, build
from bot.domain.directory.entry import EntryFile
from bot.domain.places import counties, nations

TOWNS = [("27137", "Hibbing"), ("27137", "Ely"), ("27145", "St. Cloud"), ("27009", "St. Cloud")]
ZIPS = ["55734", "55731", "56001"]
TRICKY = st.sampled_from([
    "=1+1", "+1 612 555-0101", "-", "@SUM(A1)", "'=x", "'", "''", "a; b", "a\\;b", "\\", 'say "yes"', "a,b;c", "(x)",
    "\uff1d1", "sep=;", "ñ ł 苗 🙂", "12", "9/30/2026", "2026-09-30", "yes", "county:27053", "<b>",
])  # fmt: skip


def _lines(longest: int) -> st.SearchStrategy[str]:
    """Return one line of any text that is not only blanks."""
    any_text = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=longest)
    return (TRICKY | any_text).filter(lambda text: bool(text.strip()) and len(text) <= longest)


DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
PERIODS = st.tuples(DAYS, st.none() | DAYS).map(lambda days: sorted(days) if days[1] else days)
AREAS = st.fixed_dictionaries({
    "counties": st.lists(st.sampled_from(sorted(counties())), max_size=4),
    "towns": st.lists(st.sampled_from(TOWNS).map(lambda one: {"county": one[0], "town": one[1]}), max_size=2),
    "zips": st.lists(st.sampled_from(ZIPS), max_size=2),
    "nations": st.lists(st.sampled_from([*nations(), ANOTHER_NATION, NATIVE_IN_CITY]), max_size=2),
}).filter(lambda area: any(area.values()))  # fmt: skip
AGE = st.integers(0, 120)
AGES = st.tuples(AGE, AGE, st.booleans(), st.booleans()).map(
    lambda one: {"min_age": min(one[:2]) if one[2] else None, "max_age": max(one[:2]) if one[3] else None}
)
RULES = st.fixed_dictionaries({
    "version": st.integers(1, 99),
    "adopted_on": DAYS,
    "age_hard": st.booleans(),
    "circumstances": st.lists(st.integers(1, 9), max_size=3),
    "parent_consent": st.booleans(),
    "prior_participation": st.sampled_from(Prior),
    "words": st.sampled_from(["", "one\ntwo"]) | _lines(60),
})  # fmt: skip
CONTACTS = st.fixed_dictionaries({
    "phone": _lines(20),
    "email": st.sampled_from(["", "=a@example.org"]),
    "web": st.sampled_from(["", "https://example.org/a;b"]),
})  # fmt: skip
ENTRIES = st.fixed_dictionaries({
    "id": st.uuids(),
    "name": _lines(30),
    "grantee": _lines(30),
    "runner": st.sampled_from(Runner),
    "reader_role": _lines(30),
    "area": AREAS,
    "practices": st.lists(_lines(20), min_size=1, max_size=3, unique_by=str.strip),
    "languages": st.lists(st.sampled_from(["en", "es", "so", "hmn", "zh-Hant"]), min_size=1, unique=True),
    "capacity": st.sampled_from(Capacity),
    "capacity_until": DAYS,
    "response_days": st.integers(1, 30),
    "working_days": st.lists(st.integers(0, 6), min_size=1, unique=True),
    "backup_required": st.booleans(),
    "takes_harmed": st.booleans(),
    "off_lands": st.booleans(),
    "contact": CONTACTS,
    "committee": _lines(30),
    "confirmed_on": DAYS,
    "order": st.integers(-5, 500),
})  # fmt: skip


def _initiative(entry: dict[str, Any], rules: dict[str, Any], ages: dict[str, Any], period: list[date]) -> Initiative:
    valid = {"eligibility": rules | ages, "valid_from": period[0], "valid_to": period[1]}
    return EntryFile.model_validate(entry | valid).value()


# Built once: a strategy that is built for each draw is also checked for each, which takes longer than the draw.
INITIATIVES = st.builds(_initiative, ENTRIES, RULES, AGES, PERIODS)
LISTS = st.lists(INITIATIVES, min_size=1, max_size=3, unique_by=lambda one: one.code)


def directories() -> st.SearchStrategy[Directory]:
    """Draw directories of one to three entries."""
    return st.builds(lambda entries, sample: build(entries, sample=sample), LISTS, st.booleans())
