"""Answer `python -m bot directory coverage`: who serves each county and Nation, what is in the way, where is a gap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.domain.coverage import Coverage, Covered, Serving, count
from bot.domain.gaps import month
from bot.render.map.page import LACKS, STANDINGS, page
from bot.render.map.svg import svg

PIPED_WIDTH = 160  # columns of a table that goes to a file or another program
UNKNOWN = "unknown"
GapRow = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Hold what is printed: the coverage, and how often referrals met a gap; None where there is no database."""

    coverage: Coverage
    gaps: tuple[GapRow, ...] | None = None

    def met(self, place: str) -> int | None:
        """Return how many referrals met a gap at a place in the twelve months up to the day."""
        return None if self.gaps is None else _met(self)[place]


def _met(report: Report) -> Counter[str]:
    last = month(report.coverage.on)
    first = f"{int(last[:4]) - 1}{last[4:]}"
    found: Counter[str] = Counter()
    for row in report.gaps or ():
        if first < row["month"] <= last:
            found[row["place"]] += row["count"]
    return found


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON values, as docs/coverage.md describes them."""
    coverage = report.coverage
    kinds = {"counties": coverage.counties, "nations": coverage.nations}
    return {
        "date": coverage.on.isoformat(),
        "directory": {"version": coverage.version, "sample": coverage.sample},
        "counts": {name: {key.value: n for key, n in count(places).items()} for name, places in kinds.items()},
        "places": [_place(report, place) for place in coverage.places],
        "gaps": None if report.gaps is None else list(report.gaps),
    }


def _place(report: Report, place: Covered) -> dict[str, Any]:
    return {
        "kind": place.kind,
        "id": place.id,
        "name": place.name,
        "standing": place.standing.value,
        "lack": place.lack.code,
        "committees": list(place.committees),
        "languages": list(place.languages),
        "live_coordinator": place.live,
        "initiatives": [_serving(one) for one in place.serving],
        "gaps_met": report.met(place.id),
    }


def _serving(one: Serving) -> dict[str, Any]:
    until = one.initiative.capacity_until
    return {
        "id": one.initiative.id,
        "code": one.initiative.code,
        "name": one.initiative.name,
        "whole": one.whole,
        "capacity": one.initiative.capacity.value,
        "capacity_until": until.isoformat() if until else None,
        "capacity_known": one.capacity_known,
        "live_coordinator": one.live,
    }


def show(report: Report, *, as_json_: bool, out: TextIO) -> None:
    """Print the report, for people or as JSON."""
    if as_json_:
        print(json.dumps(as_json(report), ensure_ascii=False, indent=2), file=out)
        return
    console = Console(file=out, highlight=False)
    if not console.is_terminal:
        console = Console(file=out, highlight=False, width=PIPED_WIDTH)
    coverage = report.coverage
    console.print(_table(report))
    for name, places in (("Counties", coverage.counties), ("Tribal Nations", coverage.nations)):
        words = ", ".join(f"{STANDINGS[key].lower()} {number}" for key, number in count(places).items())
        console.print(f"{name}: {words}.")
    _tell_gaps(report, console)
    if coverage.sample:
        console.print("This is the fictional sample directory.")


def _table(report: Report) -> Table:
    coverage = report.coverage
    title = f"{coverage.on.isoformat()}, directory version {coverage.version}"
    columns = ["Place", "Now", "Committee", "Initiatives", "Languages", "Coordinator", "Capacity"]
    table = Table(*columns, *([] if report.gaps is None else ["Gaps met"]), title=title)
    for place in coverage.places:
        for row in _rows(report, place):
            table.add_row(*(escape(cell) for cell in row))
        table.add_section()
    return table


def _rows(report: Report, place: Covered) -> Iterator[Sequence[str]]:
    """Yield a row for each initiative of a place; what is the place's own stands in the first."""
    met = report.met(place.id)
    own = (place.name, LACKS[place.lack], *([] if met is None else [str(met or "")]))
    for one in place.serving or (None,):
        cells = ("none", "none", "", "", "") if one is None else _cells(one)
        yield (*own[:2], *cells, *own[2:])
        own = ("",) * len(own)


def _cells(one: Serving) -> tuple[str, ...]:
    live = UNKNOWN if one.live is None else "yes" if one.live else "no"
    name = one.initiative.name + ("" if one.whole else " (a part)")
    return one.initiative.committee, name, ", ".join(one.initiative.languages), live, _capacity(one)


def _capacity(one: Serving) -> str:
    words = one.initiative.capacity.value.replace("_", " ")
    until = one.initiative.capacity_until
    if until is None:
        return words
    return f"{words} to {until.isoformat()}" if one.capacity_known else f"not known since {until.isoformat()}"


def _tell_gaps(report: Report, console: Console) -> None:
    if report.gaps is None:
        console.print("There is no database here: who is enrolled, and how many referrals met a gap, is not known.")
        return
    found = _met(report)
    console.print(
        f"In twelve months {found.total()} referrals met a gap: nobody but the Office could take them "
        f"({found['']} said no place in Minnesota)."
    )


def draw(coverage: Coverage, files: Sequence[Path]) -> None:
    """Write the map into each file, as its ending says; raise OSError."""
    if not files:
        return
    drawn = page(coverage)
    for file in files:
        if file.suffix.lower() == ".svg":
            file.write_text(svg(drawn), encoding="utf-8")
        else:
            from bot.render.map.png import png  # Pillow is for this ending alone

            file.write_bytes(png(drawn))


def wrong_endings(files: Sequence[Path]) -> list[Path]:
    """Return the files that are neither a .svg nor a .png."""
    return [file for file in files if file.suffix.lower() not in {".svg", ".png"}]


def report_of(coverage: Coverage, gaps: Sequence[GapRow] | None, *, on: date) -> Report:
    """Join coverage and counts; months after the day are left out."""
    kept = None if gaps is None else tuple(row for row in gaps if row["month"] <= month(on))
    return Report(coverage=coverage, gaps=kept)
