"""Coverage: all 87 counties and 11 Nations, what is in the way of a family there, and where nobody serves."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.coverage import Covered, Lack, Standing, count, cover
from bot.domain.directory import Area, AreaTown, Capacity, Initiative, build, sample
from bot.domain.places import counties, nations
from bot.domain.routing import Query, choose
from tests.domain.test_routing import COOK, HENNEPIN, ON, RAMSEY, initiative

MINE = initiative().id
YESTERDAY = date(2026, 9, 29)


def covered(place: str, *entries: Initiative, live: frozenset[str] | None = frozenset({MINE})) -> Covered:
    return next(one for one in cover(build(entries), on=ON, live=live).places if one.id == place)


@pytest.mark.parametrize(
    ("changes", "live", "lack", "standing"),
    [
        ({}, {MINE}, Lack.NOTHING, Standing.OPEN),
        ({}, None, Lack.NOTHING, Standing.OPEN),
        ({}, set(), Lack.NO_COORDINATOR, Standing.CLOSED),
        ({"capacity": Capacity.ASK_FIRST}, {MINE}, Lack.ROOM_UNSURE, Standing.LIMITED),
        ({"capacity": Capacity.WAIT_LIST, "capacity_until": ON}, {MINE}, Lack.ROOM_UNSURE, Standing.LIMITED),
        ({"capacity": Capacity.FULL, "capacity_until": ON}, {MINE}, Lack.FULL, Standing.CLOSED),
        ({"capacity": Capacity.FULL, "capacity_until": YESTERDAY}, {MINE}, Lack.ROOM_UNSURE, Standing.LIMITED),
        ({"capacity_until": YESTERDAY}, {MINE}, Lack.ROOM_UNSURE, Standing.LIMITED),
        ({"area": Area(towns=(AreaTown(HENNEPIN, "Edina"),))}, {MINE}, Lack.PART_OF_COUNTY, Standing.LIMITED),
        ({"area": Area(zips=("55404",))}, {MINE}, Lack.PART_OF_COUNTY, Standing.LIMITED),
        ({"area": Area(counties=(RAMSEY,))}, {MINE}, Lack.NO_INITIATIVE, Standing.GAP),
        ({"valid_from": date(2026, 10, 1)}, {MINE}, Lack.NO_INITIATIVE, Standing.GAP),
        ({"valid_to": YESTERDAY}, {MINE}, Lack.NO_INITIATIVE, Standing.GAP),
    ],
)
def test_a_county_stands_as_its_initiative_does(
    changes: dict[str, Any], live: set[str] | None, lack: Lack, standing: Standing
) -> None:
    found = covered(HENNEPIN, initiative(**changes), live=None if live is None else frozenset(live))
    assert (found.lack, found.standing) == (lack, standing)


def test_a_place_stands_as_the_best_of_its_initiatives() -> None:
    full = initiative(2, capacity=Capacity.FULL, capacity_until=ON, languages=("es", "en"), committee="Other")
    found = covered(HENNEPIN, full, initiative())
    assert (found.lack, found.committees, found.languages) == (Lack.NOTHING, ("Example", "Other"), ("en", "es"))


def test_whether_a_coordinator_is_there_is_not_known_without_a_database() -> None:
    other = initiative(2)
    assert covered(HENNEPIN, initiative(), live=None).live is None
    assert covered(HENNEPIN, initiative(), other).live is True
    assert covered(HENNEPIN, other).live is False
    assert covered(COOK, initiative(), live=None).live is False


def test_a_zip_covers_a_part_of_its_first_county_only() -> None:
    found = cover(build([initiative(area=Area(zips=("55731",)))]), on=ON, live=None)
    assert [one.name for one in found.counties if one.serving] == ["St. Louis"]


def test_a_nation_stands_as_the_initiative_that_names_it_does() -> None:
    found = covered("red-lake", initiative(area=Area(nations=("red-lake",))))
    assert (found.name, found.kind, found.lack) == ("Red Lake Nation", "nation", Lack.NOTHING)
    assert covered("white-earth", initiative()).standing is Standing.GAP


def test_every_county_and_nation_is_listed_once_and_counted() -> None:
    found = cover(sample(), on=ON, live=None)
    assert [one.id for one in found.places] == [*counties(), *nations()]
    assert sum(count(found.counties).values()) == 87
    assert sum(count(found.nations).values()) == 11
    assert (found.version, found.sample, found.on) == (sample().version, True, ON)
    assert {one.standing for one in found.counties} == set(Standing)


@given(st.sampled_from(sorted(counties())))
def test_a_county_is_a_gap_just_where_routing_finds_only_the_office(fips: str) -> None:
    """ZIPs are left out: routing asks about every county a ZIP may touch, coverage counts it once."""
    entries = [one for one in sample().initiatives if not one.area.zips]
    place = next(one for one in cover(build(entries), on=ON, live=None).counties if one.id == fips)
    routed = choose(build(entries), Query(on=ON, counties=(fips,)))
    assert (place.standing is Standing.GAP) == (len(routed.choices) == 1)
