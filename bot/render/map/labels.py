"""Find where a county's name fits inside its outline; a small county gets the last three digits of its FIPS code."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from bot.domain.places.geometry import Shape
from bot.render.map.project import Point, Ring
from bot.render.map.shapes import width_of

SIZES = 16, 15, 14, 13, 12
CODE_SIZE = 12
GRID = 24  # candidate places across a county


@dataclass(frozen=True, slots=True)
class Label:
    """Hold the lines of a label, their size and the middle of the block."""

    lines: tuple[str, ...]
    size: int
    at: Point


@dataclass(frozen=True, slots=True)
class Inside:
    """Know where each line across a shape crosses its edges: `Shape.contains` for many points in few lines."""

    shape: Shape
    _lines: dict[float, list[float]] = field(default_factory=dict)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point is inside."""
        crossed = self._lines.get(y)
        if crossed is None:
            crossed = self._lines[y] = sorted(self._crossed(y))
        return (len(crossed) - bisect_right(crossed, x)) % 2 == 1

    def _crossed(self, y: float) -> Iterator[float]:
        for ring in self.shape.rings:
            for (ax, ay), (bx, by) in pairwise(ring):
                if (ay > y) != (by > y):
                    yield ax + (y - ay) / (by - ay) * (bx - ax)


@cache
def label(name: str, fips: str, rings: tuple[Ring, ...]) -> Label:
    """Place a name, on one line or several, as large as fits, else the code; once a process, since counties stay."""
    shape = Shape.of(fips, rings)
    spots, inside = list(_spots(shape)), Inside(shape)
    for size in SIZES:
        for lines in _wraps(name):
            if (at := _place(lines, size, inside, spots)) is not None:
                return Label(lines, size, at)
    code = (fips[-3:],)
    return Label(code, CODE_SIZE, _place(code, CODE_SIZE, inside, spots) or _middle(shape))


def _wraps(name: str) -> Iterator[tuple[str, ...]]:
    """Yield a name whole, then in two lines at each of its spaces, then word by word."""
    words = name.split()
    yield (name,)
    for cut in range(1, len(words)):
        yield " ".join(words[:cut]), " ".join(words[cut:])
    if len(words) > 2:
        yield tuple(words)


def _place(lines: tuple[str, ...], size: int, inside: Inside, spots: list[Point]) -> Point | None:
    half = max(width_of(line, size) for line in lines) / 2 + 2
    tall = len(lines) * size * 1.1 / 2 + 1
    return next((at for at in spots if _fits(at, half, tall, inside)), None)


def _fits(at: Point, half: float, tall: float, inside: Inside) -> bool:
    across = [at[0] + half * share for share in (-1, -0.5, 0, 0.5, 1)]
    down = [at[1] + tall * share for share in (-1, 0, 1)]
    return all(inside.holds(x, y) for x in across for y in down)


def _middle(shape: Shape) -> Point:
    west, top, east, bottom = shape.box
    return (west + east) / 2, (top + bottom) / 2


def _spots(shape: Shape) -> Iterator[Point]:
    """Yield a grid over the county, nearest its middle first."""
    west, top, east, bottom = shape.box
    x, y = _middle(shape)
    steps = [step / GRID for step in range(1, GRID)]
    grid = [(west + (east - west) * a, top + (bottom - top) * b) for a in steps for b in steps]
    yield from sorted(grid, key=lambda at: ((at[0] - x) ** 2 + (at[1] - y) ** 2, at))
