"""Choose who answers a family: a ranked list with a reason for each, never empty, the Office last.

Minn. Stat. 142A.76, subd. 6(e): families are referred to the initiatives that serve the county, local community or
Tribal community where they reside. Pure and total: the same query, directory and date give the same list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.domain import reasons
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, OFFICE, Directory, Initiative
from bot.domain.eligibility import Finding, Fit, judge, worst
from bot.domain.places import Outcome, nations, town_of_zip
from bot.domain.places import Place as Found
from bot.domain.routing_index import Place, Tier, index_of
from bot.text import Line

MOST_OFFERED = 3
"""More than three choices on a card are a list, and a list is work."""


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


def query_for(place: Found, *, on: date, nation: str = "") -> Query:
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
    """Yield every candidate with its choice: each initiative once, by the best of what makes it serve."""
    if query.outside:
        return
    chosen = directory.by_nation.get(query.nation, ()) if query.nation else ()
    for initiative in chosen:
        if _counts(initiative, query) and (place := _by_nation(initiative, query)):
            yield initiative, _choice(initiative, query, place)
    for initiative, place in _in_counties(directory, query).values():
        if query.nation not in initiative.area.nations:  # a Nation's own serves as such, or not at all
            yield initiative, _choice(initiative, query, place)


def _counts(initiative: Initiative, query: Query) -> bool:
    return initiative.id not in query.avoid and initiative.valid(query.on)


def _in_counties(directory: Directory, query: Query) -> dict[str, tuple[Initiative, Place]]:
    """Find the best way in which each initiative serves one of the counties; of equal ones that of the first county."""
    index, best = index_of(directory), dict[str, tuple[Initiative, Place]]()
    post = town_of_zip(query.zip) if query.zip else ""
    for one in (one for fips in query.counties for one in index.county(fips)):
        place = one.place(query.town, query.zip, post)
        if place is None or not _counts(one.initiative, query):
            continue
        known = best.get(one.initiative.id)
        if known is None or _nearness(place) < _nearness(known[1]):
            best[one.initiative.id] = one.initiative, place
    return best


def _nearness(place: Place) -> tuple[int, Tier]:
    return place[1].fit.rank, place[0]


def _choice(initiative: Initiative, query: Query, place: Place) -> Choice:
    tier, serves = place
    findings = (serves, *judge(initiative, query))
    fit = worst(findings)
    told = [one for one in findings if one.fit is Fit.NO] if fit is Fit.NO else findings
    lines = tuple(one.reason for one in told if one.reason is not None)
    return Choice(initiative=initiative.id, fit=fit, tier=tier, reasons=lines)


def _by_nation(initiative: Initiative, query: Query) -> Place | None:
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
