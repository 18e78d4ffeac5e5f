"""Lay the county outlines flat: Albers' equal-area projection, so that no county looks larger than it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bot.domain.places.geometry import LonLat, Shape

Point = tuple[float, float]
Ring = tuple[Point, ...]
PARALLELS = 44.5, 48.3
"""A sixth of the state's height from its south and north ends: there the scale is true."""
CENTER = -94.5, 46.4


def albers(at: LonLat) -> Point:
    """Project degrees to a plane whose unit is the Earth's radius, y up (Snyder 1987, eqs. 14-1 to 14-6)."""
    first, second = (math.radians(one) for one in PARALLELS)
    cone = (math.sin(first) + math.sin(second)) / 2
    c = math.cos(first) ** 2 + 2 * cone * math.sin(first)

    def radius(lat: float) -> float:
        return math.sqrt(c - 2 * cone * math.sin(math.radians(lat))) / cone

    angle = cone * math.radians(at[0] - CENTER[0])
    return radius(at[1]) * math.sin(angle), radius(CENTER[1]) - radius(at[1]) * math.cos(angle)


@dataclass(frozen=True, slots=True)
class Fit:
    """Move and stretch the plane so that the state fills a width, y down."""

    scale: float
    left: float
    top: float

    @classmethod
    def into(cls, shapes: tuple[Shape, ...], *, left: float, top: float, width: float) -> Fit:
        """Fit shapes into a width."""
        points = [albers(at) for shape in shapes for ring in shape.rings for at in ring]
        west, east = min(x for x, _ in points), max(x for x, _ in points)
        scale = width / (east - west)
        return cls(scale, left - west * scale, top + max(y for _, y in points) * scale)

    def ring(self, ring: tuple[LonLat, ...]) -> Ring:
        """Place one outline on the page."""
        return tuple((self.left + x * self.scale, self.top - y * self.scale) for x, y in map(albers, ring))
