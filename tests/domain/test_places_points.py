"""Points find their county, ask near a border, and the outlines cover the state once."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import Note, Outcome, counties, find_point
from bot.domain.places.tables import shapes


@pytest.mark.parametrize(
    ("lat", "lon", "county"),
    [
        (44.98, -93.27, "Hennepin"),
        (46.60, -93.35, "Aitkin"),
        (47.47, -94.88, "Beltrami"),
        (44.02, -92.47, "Olmsted"),
        (46.35, -94.20, "Crow Wing"),
    ],
)
def test_a_point_well_inside_a_county_is_that_county(lat: float, lon: float, county: str) -> None:
    found = find_point(lat, lon)
    assert (found.outcome, [counties()[one].name for one in found.counties]) == (Outcome.ONE, [county])


def test_a_point_near_a_border_or_with_a_wide_accuracy_is_asked_about_the_nearest_first() -> None:
    near = find_point(45.56, -94.16)  # St. Cloud, where three counties meet
    assert (near.outcome, near.note) == (Outcome.ASK, Note.NEAR_BORDER)
    assert [counties()[one].name for one in near.counties] == ["Stearns", "Benton", "Sherburne"]
    sure, vague = find_point(44.98, -93.27), find_point(44.98, -93.27, accuracy=9_000)
    assert (sure.counties, vague.counties) == (("27053",), ("27053", "27123", "27003"))


def test_a_state_border_is_a_border_too() -> None:
    moorhead = find_point(46.8738, -96.7678)
    assert (moorhead.outcome, moorhead.counties) == (Outcome.ASK, ("27027",))


@pytest.mark.parametrize(("lat", "lon"), [(43.0, -90.0), (0.0, 0.0), (90.0, 0.0), (-90.0, 180.0), (41.88, -87.63)])
def test_a_point_elsewhere_is_outside(lat: float, lon: float) -> None:
    assert find_point(lat, lon).outcome is Outcome.OUTSIDE


def test_there_are_87_closed_outlines() -> None:
    assert sorted(shape.fips for shape in shapes()) == sorted(counties())
    assert all(ring[0] == ring[-1] and len(ring) >= 4 for shape in shapes() for ring in shape.rings)


def test_every_inner_edge_belongs_to_exactly_two_counties_so_that_there_is_no_gap_and_no_overlap() -> None:
    seen: dict[frozenset[tuple[float, float]], int] = {}
    for shape in shapes():
        for ring in shape.rings:
            for a, b in pairwise(ring):
                seen[frozenset((a, b))] = seen.get(frozenset((a, b)), 0) + 1
    outer = [edge for edge, count in seen.items() if count == 1]
    assert set(seen.values()) == {1, 2}
    ends: dict[tuple[float, float], int] = {}
    for edge in outer:
        for point in edge:
            ends[point] = ends.get(point, 0) + 1
    assert set(ends.values()) == {2}  # the outer edges close: the state's own border and nothing else


@given(st.floats(43.0, 49.5), st.floats(-97.5, -89.0), st.floats(0, 50_000))
def test_any_point_gives_the_same_answer_twice_and_more_accuracy_never_adds_counties(
    lat: float, lon: float, accuracy: float
) -> None:
    wide, sharp = find_point(lat, lon, accuracy=accuracy), find_point(lat, lon)
    assert wide == find_point(lat, lon, accuracy=accuracy)
    assert set(sharp.counties) <= set(wide.counties)
