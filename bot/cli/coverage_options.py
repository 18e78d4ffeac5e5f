"""Wire `directory coverage` to Typer, and read what it needs from the running bot, the database or the sample."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import AsJson, fail, nowhere, read_settings, run
from bot.cli.route_options import MINNESOTA
from bot.problems import WRONG_USE

if TYPE_CHECKING:
    from bot.domain.directory import Directory
    from bot.settings import Settings

Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="The day, as in 2026-09-30; today without it."),
]
Maps = Annotated[
    list[Path] | None,
    typer.Option("--map", metavar="FILE", help="Draw the map into a .svg or a .png; may be given more than once."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Hold what the stored data says; `live` and `gaps` are None where there is no database."""

    directory: Directory
    live: frozenset[str] | None = None
    gaps: list[Mapping[str, Any]] | None = None


def coverage(*, day: Day = None, maps: Maps = None, as_json: AsJson = False) -> None:
    """List who serves each of the 87 counties and 11 Nations, and where nobody does; --map draws it."""
    from bot.cli.coverage import draw, report_of, show, wrong_endings
    from bot.domain.coverage import cover

    files = maps or []
    if wrong := wrong_endings(files):
        fail(f"{wrong[0]}: a map is a .svg or a .png.", WRONG_USE)
    settings = read_settings()
    known = _nothing() if nowhere(settings) else run(lambda: _known(settings))
    on = (day or datetime.now(MINNESOTA)).date()
    found = cover(known.directory, on=on, live=known.live)
    try:
        draw(found, files)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror or 'cannot be written'}.", WRONG_USE)
    show(report_of(found, known.gaps, on=on), as_json_=as_json, out=sys.stdout)


def _nothing() -> Known:
    from bot.domain.directory import sample

    return Known(directory=sample())


async def _known(settings: Settings) -> Known:
    from bot.domain.directory import from_json, sample
    from bot.instance import ask

    stored = await ask(settings.data_dir, "directory", {})
    people = await ask(settings.data_dir, "gaps", {})
    if stored is None or people is None:
        from bot.admin import ACTIONS
        from bot.house import open_house
        from bot.prepare import nothing_there

        if nothing_there(settings):
            return _nothing()
        async with open_house(settings) as house:
            stored, people = await ACTIONS["directory"](house, {}), await ACTIONS["gaps"](house, {})
    directory = from_json(stored["body"]) if stored["body"] else sample()
    return Known(directory=directory, live=frozenset(people["live"]), gaps=people["gaps"])
