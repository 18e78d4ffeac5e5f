"""Choose by looking at every initiative anew: what the index is measured against, and must agree with."""

from __future__ import annotations

from bot.domain import reasons
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, Area, Directory, Initiative
from bot.domain.eligibility import Finding, Fit, judge, worst
from bot.domain.places import find_zip, nations, town_of_zip
from bot.domain.routing import Choice, Query
from bot.domain.routing_index import Tier

Place = tuple[Tier, Finding]


def plain_choices(directory: Directory, query: Query) -> tuple[Choice, ...]:
    """Rank every initiative that serves the place; the Office is left out."""
    if query.outside:
        return ()
    live = [one for one in directory.initiatives if one.id not in query.avoid and one.valid(query.on)]
    found = [(one, _choice(one, query, place)) for one in live if (place := _place(one, query))]
    found.sort(key=lambda pair: (*_order(pair[1]), pair[0].order, pair[0].name.casefold(), pair[0].id))
    return tuple(choice for _, choice in found)


def _order(choice: Choice) -> tuple[int, int]:
    return choice.fit.rank, choice.tier


def _choice(initiative: Initiative, query: Query, place: Place) -> Choice:
    tier, serves = place
    findings = (serves, *judge(initiative, query))
    fit = worst(findings)
    told = [one for one in findings if one.fit is Fit.NO] if fit is Fit.NO else findings
    lines = tuple(one.reason for one in told if one.reason is not None)
    return Choice(initiative=initiative.id, fit=fit, tier=tier, reasons=lines)


def _place(initiative: Initiative, query: Query) -> Place | None:
    if query.nation and query.nation in initiative.area.nations:
        return _by_nation(initiative, query)
    found = [place for fips in query.counties if (place := _in_county(initiative.area, query, fips))]
    return min(found, key=lambda place: (place[1].fit.rank, place[0]), default=None)


def _by_nation(initiative: Initiative, query: Query) -> Place | None:
    if query.nation == ANOTHER_NATION:
        return Tier.NATION, Finding(Fit.FIT, reasons.line(reasons.SERVES_ANOTHER_NATION))
    if query.nation == NATIVE_IN_CITY:
        return Tier.NATION, Finding(Fit.FIT, reasons.line(reasons.SERVES_NATIVE_CITY))
    nation, here = nations()[query.nation], set(query.counties)
    if initiative.off_lands or here & set(nation.counties_main) or here & set(initiative.area.counties):
        return Tier.NATION, Finding(Fit.FIT, reasons.line(reasons.SERVES_NATION, nation=nation.name))
    if not here or here & set(nation.counties_minor):
        return Tier.NATION, Finding(Fit.CHECK, reasons.line(reasons.NATION_LANDS_CHECK))
    return None


def _in_county(area: Area, query: Query, fips: str) -> Place | None:
    here = {town.folded: town.name for town in area.towns if town.county == fips}
    if query.town in here:
        return Tier.LOCAL, Finding(Fit.FIT, reasons.line(reasons.SERVES_TOWN, town=here[query.town]))
    if query.zip in area.zips and fips in find_zip(query.zip).counties:
        return Tier.LOCAL, Finding(Fit.FIT, reasons.line(reasons.SERVES_ZIP, zip=query.zip))
    if fips in area.counties:
        wide = len({*area.counties, *(town.county for town in area.towns)}) > 1
        text = reasons.line(reasons.SERVES_COUNTY, county=reasons.county(fips))
        return Tier.WIDE if wide else Tier.COUNTY, Finding(Fit.FIT, text)
    if _may_be_in_part(area, query, fips, set(here)):
        text = reasons.line(reasons.SERVES_PART, county=reasons.county(fips))
        return Tier.WIDE, Finding(Fit.CHECK, text)
    return None


def _may_be_in_part(area: Area, query: Query, fips: str, towns: set[str]) -> bool:
    by_zip = any(fips in find_zip(code).counties for code in area.zips)
    if query.town:
        return by_zip and not towns and not query.zip
    if query.zip:
        return town_of_zip(query.zip) in towns
    return by_zip or bool(towns)
