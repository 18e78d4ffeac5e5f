"""Wire the commands of the directory to Typer."""

from __future__ import annotations

import sys

import typer

from bot.cli.coverage_options import coverage
from bot.cli.directory import list_directory
from bot.cli.frame import AsJson
from bot.cli.stored import stored_directory
from bot.domain.directory import sample


def add_directory(app: typer.Typer) -> None:
    """Add the group `directory` to a Typer app."""
    group = typer.Typer(help="The directory of initiatives.", no_args_is_help=True)
    app.add_typer(group, name="directory")

    @group.callback()
    def _group() -> None: ...

    group.command("coverage")(coverage)

    @group.command("list")
    def list_(*, as_json: AsJson = False) -> None:
        """List the initiatives of the database's directory, or of the sample where there is none."""
        raise typer.Exit(list_directory(stored_directory() or sample(), as_json=as_json, out=sys.stdout))
