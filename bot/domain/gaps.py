"""Tell whether a referral met a gap: nobody but the Office could take it. Such are counted by place and month only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from enum import StrEnum

from bot.domain import reasons
from bot.domain.directory import OFFICE, Directory
from bot.domain.eligibility import Fit
from bot.domain.places import counties, nations
from bot.domain.routing import Choice, Query, choose


class Gap(StrEnum):
    """Name why nobody but the Office could take a referral, as the counts store it."""

    NO_INITIATIVE = "no_initiative"  # nobody serves the place
    NO_COORDINATOR = "no_coordinator"  # one would fit, and nobody is enrolled to read it
    FULL = "full"
    ELIGIBILITY = "eligibility"  # age, circumstances, or who asks
    NO_PLACE = "no_place"  # the family could not say where, or lives outside Minnesota


def gap(directory: Directory, query: Query, live: Iterable[str]) -> Gap | None:
    """Return why nobody could take a referral, None where somebody could; whom a family avoids is no gap."""
    here = frozenset(live)
    choices = choose(directory, replace(query, avoid=frozenset())).choices
    serving = [one for one in choices if one.initiative != OFFICE]
    able = [one for one in serving if one.fit is not Fit.NO]
    if any(one.initiative in here for one in able):
        return None
    if able:
        return Gap.NO_COORDINATOR
    if not serving:
        return Gap.NO_INITIATIVE if place(query) else Gap.NO_PLACE
    return Gap.FULL if any(_only_full(one) for one in serving) else Gap.ELIGIBILITY


def _only_full(choice: Choice) -> bool:
    return [line.text for line in choice.reasons] == [reasons.FULL]


def place(query: Query) -> str:
    """Return what a gap is counted under: the Nation that was chosen, else the county, else ""."""
    if query.outside:
        return ""
    if query.nation in nations():
        return query.nation
    return next((fips for fips in query.counties if fips in counties()), "")


def month(day: date) -> str:
    """Return the month a gap is counted in: a day would say more than a count may."""
    return f"{day:%Y-%m}"
