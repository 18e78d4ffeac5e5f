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
AREAS = st.fixed_dictionaries({
    "counties": st.lists(st.sampled_from(sorted(counties())), max_size=4),
    "towns": st.lists(st.sampled_from(TOWNS).map(lambda one: {"county": one[0], "town": one[1]}), max_size=2),
    "zips": st.lists(st.sampled_from(ZIPS), max_size=2),
    "nations": st.lists(st.sampled_from([*nations(), ANOTHER_NATION, NATIVE_IN_CITY]), max_size=2),
}).filter(lambda area: any(area.values()))  # fmt: skip


@st.composite
def _rules(draw: st.DrawFn) -> dict[str, Any]:
    ages = sorted(draw(st.lists(st.integers(0, 120), min_size=2, max_size=2)))
    return {
        "version": draw(st.integers(1, 99)),
        "adopted_on": draw(DAYS),
        "min_age": draw(st.sampled_from([None, ages[0]])),
        "max_age": draw(st.sampled_from([None, ages[1]])),
        "age_hard": draw(st.booleans()),
        "circumstances": draw(st.lists(st.integers(1, 9), max_size=3)),
        "parent_consent": draw(st.booleans()),
        "prior_participation": draw(st.sampled_from(Prior)),
        "words": draw(st.sampled_from(["", "one\ntwo"]) | _lines(60)),
    }


@st.composite
def initiatives(draw: st.DrawFn) -> Initiative:
    """Draw one entry."""
    start = draw(DAYS)
    entry = {
        "id": draw(st.uuids()),
        "name": draw(_lines(30)),
        "grantee": draw(_lines(30)),
        "runner": draw(st.sampled_from(Runner)),
        "reader_role": draw(_lines(30)),
        "area": draw(AREAS),
        "eligibility": draw(_rules()),
        "practices": draw(st.lists(_lines(20), min_size=1, max_size=3, unique_by=str.strip)),
        "languages": draw(st.lists(st.sampled_from(["en", "es", "so", "hmn", "zh-Hant"]), min_size=1, unique=True)),
        "capacity": draw(st.sampled_from(Capacity)),
        "capacity_until": draw(DAYS),
        "response_days": draw(st.integers(1, 30)),
        "working_days": draw(st.lists(st.integers(0, 6), min_size=1, unique=True)),
        "backup_required": draw(st.booleans()),
        "takes_harmed": draw(st.booleans()),
        "off_lands": draw(st.booleans()),
        "contact": {
            "phone": draw(_lines(20)),
            "email": draw(st.sampled_from(["", "=a@example.org"])),
            "web": draw(st.sampled_from(["", "https://example.org/a;b"])),
        },
        "committee": draw(_lines(30)),
        "valid_from": start,
        "valid_to": draw(st.none() | DAYS.filter(lambda day: day >= start)),
        "confirmed_on": draw(DAYS),
        "order": draw(st.integers(-5, 500)),
    }
    return EntryFile.model_validate(entry).value()


@st.composite
def directories(draw: st.DrawFn) -> Directory:
    """Draw a directory of one to three entries."""
    entries = draw(st.lists(initiatives(), min_size=1, max_size=3, unique_by=lambda one: one.code))
    return build(entries, sample=draw(st.booleans()))
