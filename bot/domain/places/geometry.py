"""Say where a point lies among polygons, and how far it is from their edges.

Plain Python on purpose: 87 polygons of some forty corners answer in well under a millisecond behind their boxes,
and a geometry library would cost more at start than every other table together.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

LonLat = tuple[float, float]
METRES_PER_DEGREE = 111_195.0  # mean Earth radius 6,371 km: good to 0.3 % at this latitude


@dataclass(frozen=True, slots=True)
class Shape:
    """Hold one county: its rings in degrees (outer ring and holes alike) and the box around them."""

    fips: str
    rings: tuple[tuple[LonLat, ...], ...]
    box: tuple[float, float, float, float]  # west, south, east, north

    @classmethod
    def of(cls, fips: str, rings: tuple[tuple[LonLat, ...], ...]) -> Shape:
        """Build a shape and its box."""
        lons = [lon for ring in rings for lon, _ in ring]
        lats = [lat for ring in rings for _, lat in ring]
        return cls(fips, rings, (min(lons), min(lats), max(lons), max(lats)))

    def contains(self, lon: float, lat: float) -> bool:
        """Tell whether the point is inside, by counting the edges to its east."""
        west, south, east, north = self.box
        if not (west <= lon <= east and south <= lat <= north):
            return False
        return sum(_crossings(ring, lon, lat) for ring in self.rings) % 2 == 1

    def may_be_within(self, lon: float, lat: float, metres: float) -> bool:
        """Tell whether the box is near enough for the outline to be worth measuring."""
        west, south, east, north = self.box
        up = metres / METRES_PER_DEGREE
        over = up / max(math.cos(math.radians(lat)), 0.01)
        return west - over <= lon <= east + over and south - up <= lat <= north + up

    def metres_to_edge(self, lon: float, lat: float) -> float:
        """Measure from the point to the nearest edge, in metres, on a plane that touches the Earth at the point."""
        east = METRES_PER_DEGREE * math.cos(math.radians(lat))
        return min(
            _to_segment((a[0] - lon) * east, (a[1] - lat) * METRES_PER_DEGREE,
                        (b[0] - lon) * east, (b[1] - lat) * METRES_PER_DEGREE)
            for ring in self.rings
            for a, b in pairwise(ring)
        )  # fmt: skip


def _crossings(ring: tuple[LonLat, ...], lon: float, lat: float) -> int:
    return sum(
        1
        for (ax, ay), (bx, by) in pairwise(ring)
        if (ay > lat) != (by > lat) and lon < ax + (lat - ay) / (by - ay) * (bx - ax)
    )


def _to_segment(ax: float, ay: float, bx: float, by: float) -> float:
    """Measure from the origin to the segment from a to b."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    share = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * dx + ay * dy) / length))
    return math.hypot(ax + share * dx, ay + share * dy)
