"""Choose who answers a family: a ranked list with a reason for each, never empty, the Office last.

Minn. Stat. 142A.76, subd. 6(e): families are referred to the initiatives that serve the county, local community or
Tribal community where they reside. Pure and total: the same query, directory and date give the same list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum

from bot.domain import reasons
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, OFFICE, Area, Directory, Initiative
from bot.domain.eligibility import Finding, Fit, judge, worst
from bot.domain.places import Outcome, Place, find_zip, nations, town_of_zip
from bot.text import Line

MOST_OFFERED = 3
"""More than three choices on a card are a list, and a list is work."""


class Tier(IntEnum):
    """Order initiatives of the same fit: the nearer to home, the earlier."""

    NATION = 1
    LOCAL = 2  # serves the town or the ZIP
    COUNTY = 3  # serves this county alone
    WIDE = 4  # a committee of several counties, or of a part that may not be this one
    OFFICE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Hold what routing may know of a family.

    `counties` are FIPS codes, most likely first; with several the answer is the union over them and the Office owns it
    (`asked`). `town` is a folded name. `nation` is an id of the table, ANOTHER_NATION or NATIVE_IN_CITY, only when the
    family chose it. `circumstances` are clause numbers 1 to 9. `avoid` are initiative ids not to be offered again.
    """

    on: date
    counties: tuple[str, ...] = ()
    town: str = ""
    zip: str = ""
    nation: str = ""
    age: int | None = None
    circumstances: frozenset[int] | None = None
    language: str | None = None
    harmed: bool = False
    avoid: frozenset[str] = frozenset()
    asked: bool = False
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Hold one line of the list: an initiative's id, or "office"."""

    initiative: str
    fit: Fit
    tier: Tier
    reasons: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Hold the ranked list: fit, then check, then no, the Office last; and the directory version it came from."""

    choices: tuple[Choice, ...]
    directory_version: str
    asked: bool = False

    @property
    def owner(self) -> str:
        """Return who has the referral: the first choice that can take it, or the Office."""
        first = self.choices[0]
        return OFFICE if self.asked or first.fit is Fit.NO else first.initiative

    def offered(self) -> tuple[Choice, ...]:
        """Return at most three choices for the family: none that says No, a chosen Nation's first, else the Office."""
        open_ = [choice for choice in self.choices if choice.fit is not Fit.NO and choice.initiative != OFFICE]
        first = sorted(open_, key=lambda choice: choice.tier is not Tier.NATION)
        return tuple(first[:MOST_OFFERED]) or self.choices[-1:]

    def of(self, initiative: str) -> Choice | None:
        """Find the choice of one initiative, or of the Office."""
        return next((choice for choice in self.choices if choice.initiative == initiative), None)


def query_for(place: Place, *, on: date, nation: str = "") -> Query:
    """Build a query from a place; fill in the rest with `dataclasses.replace`."""
    return Query(
        on=on,
        counties=place.counties,
        town=place.town,
        zip=place.zip,
        nation=nation,
        asked=place.outcome is Outcome.ASK,
        outside=place.outcome is Outcome.OUTSIDE,
    )


def choose(directory: Directory, query: Query) -> Choices:
    """Rank every initiative that serves the place, and put the Office last."""
    found = [(_rank(one, choice), choice) for one, choice in _served(directory, query)]
    ranked = [choice for _, choice in sorted(found, key=lambda pair: pair[0])]
    asked = query.asked or len(query.counties) > 1
    office = _office(query, alone=not ranked)
    return Choices(choices=(*ranked, office), directory_version=directory.version, asked=asked)


def circumstances_matter(directory: Directory, query: Query) -> bool:
    """Tell whether the initiatives that could take this family differ by the circumstances they take."""
    open_ = replace(query, circumstances=None)
    taken = {one.eligibility.circumstances for one, choice in _served(directory, open_) if choice.fit is not Fit.NO}
    return not query.harmed and len(taken) > 1


def _rank(initiative: Initiative, choice: Choice) -> tuple[int, int, int, str, str]:
    return choice.fit.rank, choice.tier, initiative.order, initiative.name.casefold(), initiative.id


def _office(query: Query, *, alone: bool) -> Choice:
    text = reasons.OFFICE
    if query.outside:
        text = reasons.OUTSIDE
    elif alone:
        text = reasons.GAP if query.counties else reasons.NOWHERE
    return Choice(initiative=OFFICE, fit=Fit.CHECK, tier=Tier.OFFICE, reasons=(reasons.line(text),))


def _served(directory: Directory, query: Query) -> Iterator[tuple[Initiative, Choice]]:
    """Yield every candidate with its choice: each initiative once, whatever makes it serve."""
    if query.outside:
        return
    for initiative in _candidates(directory, query):
        if initiative.id in query.avoid or not initiative.valid(query.on):
            continue
        if place := _place(initiative, query):
            yield initiative, _choice(initiative, query, place)


def _candidates(directory: Directory, query: Query) -> Iterator[Initiative]:
    seen: set[str] = set()
    lists = [directory.by_nation.get(query.nation, ())] if query.nation else []
    lists += [directory.by_county.get(fips, ()) for fips in query.counties]
    for initiative in (one for found in lists for one in found):
        if initiative.id not in seen:
            seen.add(initiative.id)
            yield initiative


def _choice(initiative: Initiative, query: Query, place: tuple[Tier, Finding]) -> Choice:
    tier, serves = place
    findings = (serves, *judge(initiative, query))
    fit = worst(findings)
    told = [one for one in findings if one.fit is Fit.NO] if fit is Fit.NO else findings
    lines = tuple(one.reason for one in told if one.reason is not None)
    return Choice(initiative=initiative.id, fit=fit, tier=tier, reasons=lines)


# --- does it serve this place? ---


def _place(initiative: Initiative, query: Query) -> tuple[Tier, Finding] | None:
    """Find the best way in which an initiative serves a place: as a Nation's, by town or ZIP, by county."""
    if query.nation and query.nation in initiative.area.nations:
        return _by_nation(initiative, query)
    found = [place for fips in query.counties if (place := _in_county(initiative, query, fips))]
    return min(found, key=lambda place: (place[1].fit.rank, place[0]), default=None)


def _by_nation(initiative: Initiative, query: Query) -> tuple[Tier, Finding] | None:
    if query.nation == ANOTHER_NATION:
        return Tier.NATION, Finding(Fit.FIT, reasons.line(reasons.SERVES_ANOTHER_NATION))
    if query.nation == NATIVE_IN_CITY:
        return Tier.NATION, Finding(Fit.FIT, reasons.line(reasons.SERVES_NATIVE_CITY))
    nation = nations()[query.nation]
    shared = bool(set(query.counties) & set(nation.counties_main + initiative.area.counties))
    if initiative.off_lands or shared:
        return Tier.NATION, Finding(Fit.FIT, reasons.line(reasons.SERVES_NATION, nation=nation.name))
    if not query.counties or set(query.counties) & set(nation.counties_minor):
        return Tier.NATION, Finding(Fit.CHECK, reasons.line(reasons.NATION_LANDS_CHECK))
    return None


def _in_county(initiative: Initiative, query: Query, fips: str) -> tuple[Tier, Finding] | None:
    area = initiative.area
    here = {town.folded: town.name for town in area.towns if town.county == fips}
    if query.town in here:
        return Tier.LOCAL, Finding(Fit.FIT, reasons.line(reasons.SERVES_TOWN, town=here[query.town]))
    if query.zip in area.zips and fips in find_zip(query.zip).counties:
        return Tier.LOCAL, Finding(Fit.FIT, reasons.line(reasons.SERVES_ZIP, zip=query.zip))
    if fips in area.counties:
        wide = len({*area.counties, *(town.county for town in area.towns)}) > 1
        text = reasons.line(reasons.SERVES_COUNTY, county=reasons.county(fips))
        return Tier.WIDE if wide else Tier.COUNTY, Finding(Fit.FIT, text)
    if _may_be_in_part(area, query, fips):
        text = reasons.line(reasons.SERVES_PART, county=reasons.county(fips))
        return Tier.WIDE, Finding(Fit.CHECK, text)
    return None


def _may_be_in_part(area: Area, query: Query, fips: str) -> bool:
    """Tell whether a part-county area may hold a home whose town is not known, or only by its post office."""
    towns = {town.folded for town in area.towns if town.county == fips}
    by_zip = any(fips in find_zip(code).counties for code in area.zips)
    if query.town:  # a town outside the list is not served, unless the area goes by ZIP alone and this one is not known
        return by_zip and not towns and not query.zip
    if query.zip:
        return town_of_zip(query.zip) in towns
    return by_zip or bool(towns)
