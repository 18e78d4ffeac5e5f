"""A gap is a referral that nobody but the Office could take; why is said in one code."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.domain.directory import Area, Capacity, build
from bot.domain.gaps import Gap, gap, month, place
from bot.domain.routing import Query
from tests.domain.test_routing import COOK, HENNEPIN, ON, initiative

MINE = initiative().id


@pytest.mark.parametrize(
    ("changes", "query", "live", "expected"),
    [
        ({}, {}, {MINE}, None),
        ({}, {"avoid": frozenset({MINE})}, {MINE}, None),
        ({"capacity": Capacity.WAIT_LIST}, {}, {MINE}, None),
        ({}, {}, set(), Gap.NO_COORDINATOR),
        ({}, {"counties": (COOK,)}, {MINE}, Gap.NO_INITIATIVE),
        ({"area": Area(nations=("red-lake",))}, {"nation": "upper-sioux", "counties": ()}, {MINE}, Gap.NO_INITIATIVE),
        ({}, {"counties": ()}, {MINE}, Gap.NO_PLACE),
        ({}, {"outside": True, "nation": "red-lake"}, {MINE}, Gap.NO_PLACE),
        ({"capacity": Capacity.FULL}, {}, {MINE}, Gap.FULL),
        ({"min_age": 16, "age_hard": True}, {}, {MINE}, Gap.ELIGIBILITY),
        ({"min_age": 16, "age_hard": True, "capacity": Capacity.FULL}, {}, {MINE}, Gap.ELIGIBILITY),
        ({}, {"harmed": True}, {MINE}, Gap.ELIGIBILITY),
    ],
)
def test_why_nobody_could_take_it(
    changes: dict[str, Any], query: dict[str, Any], live: set[str], expected: Gap | None
) -> None:
    asked = Query(**{"on": ON, "counties": (HENNEPIN,), "age": 14} | query)
    assert gap(build([initiative(**changes)]), asked, live) == expected


def test_one_that_has_only_no_room_makes_it_a_matter_of_room() -> None:
    full = initiative(1, capacity=Capacity.FULL)
    too_young = initiative(2, min_age=16, age_hard=True)
    found = gap(build([full, too_young]), Query(on=ON, counties=(HENNEPIN,), age=14), {full.id, too_young.id})
    assert found == Gap.FULL


def test_a_gap_is_counted_under_the_nation_that_was_chosen_else_the_county_and_by_month() -> None:
    queries = [
        Query(on=ON, counties=(HENNEPIN,)),
        Query(on=ON, counties=(HENNEPIN,), nation="red-lake"),
        Query(on=ON, counties=(HENNEPIN,), nation="another-nation"),
        Query(on=ON),
        Query(on=ON, counties=(HENNEPIN,), outside=True),
    ]
    assert [place(query) for query in queries] == [HENNEPIN, "red-lake", HENNEPIN, "", ""]
    assert month(date(2026, 3, 9)) == "2026-03"
