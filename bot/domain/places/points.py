"""Find the county of a point. Only the look-up "What is near me?" asks this; the point is never stored."""

from __future__ import annotations

from bot.domain.places.place import Note, Option, Outcome, Place
from bot.domain.places.tables import shapes

BORDER_METRES = 1_000.0  # the outlines are about 280 m coarse, and a phone is seldom exactly where it says


def find_point(lat: float, lon: float, *, accuracy: float = 0.0) -> Place:
    """Find the county of a point in degrees; ask within 1 km of a border or inside the accuracy circle (metres).

    A state border is a border too: there the outcome is "ask" with a single county.
    """
    reach = max(BORDER_METRES, accuracy)
    near = sorted(
        (0.0 if inside else edge, shape.fips, inside, edge)
        for shape in shapes()
        if shape.may_be_within(lon, lat, reach)
        for inside, edge in [(shape.contains(lon, lat), shape.metres_to_edge(lon, lat))]
        if inside or edge <= reach
    )
    if not near:
        return Place(Outcome.OUTSIDE)
    options = tuple(Option(fips, "point") for _, fips, _, _ in near)
    well_inside = len(near) == 1 and near[0][2] and near[0][3] > reach
    return Place(Outcome.ONE, options) if well_inside else Place(Outcome.ASK, options, note=Note.NEAR_BORDER)
