"""Wire the commands of the directory to Typer."""

from __future__ import annotations

import sys
from typing import Annotated, Final

import typer

from bot.cli.coverage_options import coverage
from bot.cli.directory_files import export, import_
from bot.cli.frame import AsJson, administer, print_json, read_settings, run
from bot.cli.route_options import add_route
from bot.cli.stored import stored_directory

MOST_TOLD: Final = 1000
"""The same as `bot.directory_actions.MOST_TOLD`, which a test compares."""


def add_directory(app: typer.Typer) -> None:
    """Add the group `directory` to a Typer app."""
    group = typer.Typer(help="The directory of initiatives.", no_args_is_help=True)
    app.add_typer(group, name="directory")

    @group.callback()
    def _group() -> None: ...

    group.command("coverage")(coverage)

    group.command("import")(import_)
    group.command("export")(export)
    group.command("history")(history)
    add_route(group, stored_directory)

    @group.command("list")
    def list_(*, as_json: AsJson = False) -> None:
        """List the initiatives of the database's directory, or of the sample where there is none."""
        from bot.cli.directory import list_directory
        from bot.domain.directory import sample

        raise typer.Exit(list_directory(stored_directory() or sample(), as_json=as_json, out=sys.stdout))


def history(
    *,
    most: Annotated[int, typer.Option("--last", min=1, max=MOST_TOLD, help="Show so many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Tell every change of the directory, newest first: when, by whom, from which file, and what changed."""
    settings = read_settings()
    found = run(lambda: administer(settings, "directory_history", most=most))
    if as_json:
        print_json(found)
        return

    from bot.cli.directory import history_lines

    for line in history_lines(found["history"]):
        print(line)
    if not found["history"]:
        print("No directory was ever imported.")
