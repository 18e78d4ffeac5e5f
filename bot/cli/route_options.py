"""Wire `route` to Typer: flags in, exit code out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

if TYPE_CHECKING:
    from bot.cli.route import Load

MINNESOTA = ZoneInfo("America/Chicago")
_HELP = """Say which initiative answers for a place, and why.

--zip, --town, --county, --nation, --lat with --lon (and --accuracy in metres) or --text say where; several narrow
each other down. --age, --circumstances (clause numbers 1 to 9, as in 4,7), --language and --on (a date) are optional.
With --batch, one JSON object per line is read from standard input. Without --directory, the database's directory is
asked, or the sample where there is none.
"""


def add_route(app: typer.Typer, load: Load | None = None) -> None:
    """Add the command `route` to a Typer app; `load` gives the database's directory, or None where there is none."""

    @app.command("route", help=_HELP)
    def route(  # noqa: PLR0913 - one parameter is one flag
        *,
        zip_code: Annotated[str | None, typer.Option("--zip")] = None,
        town: Annotated[str | None, typer.Option()] = None,
        county: Annotated[str | None, typer.Option(help="Name or FIPS code.")] = None,
        nation: Annotated[str | None, typer.Option(help="Id of the table, such as red-lake.")] = None,
        lat: Annotated[float | None, typer.Option()] = None,
        lon: Annotated[float | None, typer.Option()] = None,
        accuracy: Annotated[float | None, typer.Option(help="Metres.")] = None,
        text: Annotated[str | None, typer.Option(help="What a person typed.")] = None,
        age: Annotated[int | None, typer.Option()] = None,
        circumstances: Annotated[str | None, typer.Option(help="Clause numbers, as in 4,7.")] = None,
        language: Annotated[str | None, typer.Option()] = None,
        on: Annotated[str | None, typer.Option(help="A date; today where it is left out.")] = None,
        as_json: Annotated[bool, typer.Option("--json")] = False,
        batch: Annotated[bool, typer.Option("--batch")] = False,
        directory: Annotated[Path | None, typer.Option("--directory", help="A directory file.")] = None,
    ) -> None:
        from bot.cli.route import Form, run, streams

        given: dict[str, object | None] = {
            "zip": zip_code, "town": town, "county": county, "nation": nation, "lat": lat, "lon": lon,
            "accuracy": accuracy, "text": text, "age": age, "circumstances": _clauses(circumstances),
            "language": language, "on": on,
        }  # fmt: skip
        request = {name: value for name, value in given.items() if value is not None}
        form = Form(as_json=as_json, batch=batch, directory=directory)
        today = datetime.now(MINNESOTA).date()
        raise typer.Exit(run(request, form, today=today, load=load, io=streams()))


def _clauses(text: str | None) -> list[int | str] | None:
    """Split "4,7" into numbers; what is no number is left for the check to name."""
    if text is None:
        return None
    parts = text.replace(",", " ").split()
    return [int(part) if part.isdecimal() else part for part in parts]
