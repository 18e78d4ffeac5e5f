"""Compose the map: title, counties, legend, and a table of all 98 places below. English, as the commands are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from bot.domain.coverage import Coverage, Covered, Lack, Standing, count
from bot.domain.places.tables import shapes
from bot.render.map.labels import label
from bot.render.map.project import Fit, Ring
from bot.render.map.shapes import STYLES, Page, Patch, Words, box

WIDTH = 1200
MARGIN = 40
MAP_TOP, MAP_WIDTH = 120, 1060
LEGEND_LEFT, LEGEND_TOP = 830, 640
ROW = 21

STANDINGS = {
    Standing.OPEN: "Takes families",
    Standing.LIMITED: "A person checks first",
    Standing.CLOSED: "Nobody can take a family now",
    Standing.GAP: "A gap: no initiative",
}
MEANING = {
    Standing.LIMITED: "part of it, wait list, room not known",
    Standing.CLOSED: "full, or no coordinator enrolled",
}
LACKS = {
    Lack.NOTHING: "open",
    Lack.ROOM_UNSURE: "room is checked",
    Lack.PART_OF_COUNTY: "part of the county",
    Lack.NO_COORDINATOR: "no coordinator",
    Lack.FULL: "full",
    Lack.NO_INITIATIVE: "gap",
}


def title_of(coverage: Coverage) -> str:
    """Return the title, which says so where the directory is the fictional sample."""
    return "Restorative-practices initiatives in Minnesota" + (" (fictional sample)" if coverage.sample else "")


def about_of(coverage: Coverage) -> str:
    """Say in one sentence what the picture shows."""
    parts = [
        f"{sum(found.values())} {kind}: "
        + ", ".join(f"{STANDINGS[standing].lower()} {number}" for standing, number in found.items())
        for kind, found in (("counties", count(coverage.counties)), ("Tribal Nations", count(coverage.nations)))
    ]
    return f"On {coverage.on.isoformat()}. " + ". ".join(parts) + "."


def page(coverage: Coverage) -> Page:
    """Lay out the whole picture."""
    outlines = _outlines()
    bottom = max(y for rings in outlines.values() for ring in rings for _, y in ring)
    table = list(_table(coverage, top=bottom + 60))
    return Page(
        width=WIDTH,
        height=round(max(one.y for one in table if isinstance(one, Words))) + MARGIN,
        title=title_of(coverage),
        about=about_of(coverage),
        shapes=tuple(chain(_head(coverage), _map(coverage, outlines), _legend(coverage), table)),
    )


def _outlines() -> dict[str, tuple[Ring, ...]]:
    fit = Fit.into(shapes(), left=MARGIN, top=MAP_TOP, width=MAP_WIDTH)
    return {shape.fips: tuple(fit.ring(ring) for ring in shape.rings) for shape in shapes()}


def _head(coverage: Coverage) -> Iterator[Words]:
    yield Words(x=MARGIN, y=56, text=title_of(coverage), size=32, bold=True)
    known = "" if _known(coverage) else " Who is enrolled as a coordinator is not known here."
    text = f"{coverage.on.isoformat()}, directory version {coverage.version}.{known}"
    yield Words(x=MARGIN, y=88, text=text, size=19)


def _known(coverage: Coverage) -> bool:
    return all(one.live is not None for place in coverage.places for one in place.serving)


def _map(coverage: Coverage, outlines: dict[str, tuple[Ring, ...]]) -> Iterator[Patch | Words]:
    for place in coverage.counties:
        yield Patch(rings=outlines[place.id], standing=place.standing, name=f"{place.name} County: {_said(place)}")
    for place in coverage.counties:
        yield from _name(place, outlines[place.id])


def _name(place: Covered, rings: tuple[Ring, ...]) -> Iterator[Words]:
    found, style = label(place.name, place.id, rings), STYLES[place.standing]
    halo = "" if style.pattern == "none" else style.ground
    x, y = found.at
    top = y - (len(found.lines) - 1) * found.size * 1.1 / 2 + found.size * 0.35
    for number, line in enumerate(found.lines):
        at = top + number * found.size * 1.1
        yield Words(x=x, y=at, text=line, size=found.size, middle=True, ink=style.ink, halo=halo)


def _legend(coverage: Coverage) -> Iterator[Patch | Words]:
    y, numbers = LEGEND_TOP, count(coverage.counties)
    yield Words(x=LEGEND_LEFT, y=y, text="Counties", size=20, bold=True)
    for standing, words in STANDINGS.items():
        y += 34
        yield from _entry(standing, f"{words} ({numbers[standing]})", y)
        if standing in MEANING:
            y += 20
            yield Words(x=LEGEND_LEFT + 48, y=y, text=MEANING[standing], size=14)
    y += 48
    yield Words(x=LEGEND_LEFT, y=y, text="Tribal Nations", size=20, bold=True)
    for place in coverage.nations:
        y += 30
        yield from _entry(place.standing, place.name, y, size=13)


def _entry(standing: Standing, text: str, y: float, *, size: int = 17) -> Iterator[Patch | Words]:
    yield Patch(rings=box(LEGEND_LEFT, y - 17, 36, 22), standing=standing)
    yield Words(x=LEGEND_LEFT + 48, y=y, text=text, size=size)


def _table(coverage: Coverage, *, top: float) -> Iterator[Patch | Words]:
    counties = _block("Counties, and what is in the way", coverage.counties, top=top, columns=3)
    nations_top = top + 34 + -(-len(coverage.counties) // 3) * ROW + 40
    nations = _block("Tribal Nations", coverage.nations, top=nations_top, columns=2)
    return chain(counties, nations)


def _block(title: str, places: tuple[Covered, ...], *, top: float, columns: int) -> Iterator[Patch | Words]:
    yield Words(x=MARGIN, y=top, text=title, size=20, bold=True)
    rows = -(-len(places) // columns)
    for number, place in enumerate(places):
        column, row = divmod(number, rows)
        yield from _row(place, MARGIN + column * (WIDTH - 2 * MARGIN) / columns, top + 34 + row * ROW)


def _row(place: Covered, x: float, y: float) -> Iterator[Patch | Words]:
    code, said = (place.id[-3:], 225) if place.kind == "county" else ("", 390)
    yield Words(x=x, y=y, text=code, size=15)
    yield Words(x=x + (36 if code else 0), y=y, text=place.name, size=15)
    yield Patch(rings=box(x + said - 26, y - 13, 18, 15), standing=place.standing)
    yield Words(x=x + said, y=y, text=_said(place), size=15)


def _said(place: Covered) -> str:
    return LACKS[place.lack]
