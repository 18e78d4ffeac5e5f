"""Name the two things a map is made of, areas and words, so that both pictures are painted from one list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.domain.coverage import Standing
from bot.render.map.project import Ring

LETTER = 0.55
"""Width of a letter as a share of its height: a little more than the average of the usual sans-serif fonts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Hold how a standing is painted: a ground, and marks that tell it apart without colour."""

    ground: str
    marks: str
    pattern: Literal["none", "lines", "dots"]
    ink: str = "#000000"


STYLES = {
    Standing.OPEN: Style(ground="#1f5f55", marks="#1f5f55", pattern="none", ink="#ffffff"),
    Standing.LIMITED: Style(ground="#fff4d9", marks="#8a6200", pattern="lines"),
    Standing.CLOSED: Style(ground="#fbe6e4", marks="#93271f", pattern="dots"),
    Standing.GAP: Style(ground="#ffffff", marks="#ffffff", pattern="none"),
}
"""Dark, striped, dotted, empty: also so on a printer without colour. Colours keep 4.5:1 between words and ground."""
EDGE = "#8c8c8c"
"""A grey that shows on white and on the darkest ground."""
STEP = 10
"""Distance between stripes or dots, in units of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """Paint an area by a standing; `name` is what a screen reader says."""

    rings: tuple[Ring, ...]
    standing: Standing
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Write one line at its baseline; `halo` is the colour behind the letters on a pattern."""

    x: float
    y: float
    text: str
    size: int
    middle: bool = False
    bold: bool = False
    ink: str = "#000000"
    halo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Hold a whole picture, in units of about a pixel."""

    width: int
    height: int
    title: str
    about: str
    shapes: tuple[Patch | Words, ...]


def box(x: float, y: float, width: float, height: float) -> tuple[Ring, ...]:
    """Return a rectangle as an outline."""
    return (((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)),)


def width_of(text: str, size: int) -> float:
    """Estimate how wide a line is."""
    return len(text) * size * LETTER
