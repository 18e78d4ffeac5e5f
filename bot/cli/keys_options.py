"""Wire `keys init|rotate|verify` to Typer."""

from __future__ import annotations

import sys

import typer

from bot.cli.frame import AsJson, read_settings, run


def add_keys(app: typer.Typer) -> None:
    """Add the group `keys` to a Typer app."""
    group = typer.Typer(help="The server key and the key store. Stop the bot first.", no_args_is_help=True)
    app.add_typer(group, name="keys")

    @group.command("init")
    def init(*, as_json: AsJson = False) -> None:
        """Make the server key and the key store where they are missing."""
        from bot.cli.keys import init_keys

        settings = read_settings()
        raise typer.Exit(run(lambda: init_keys(settings, as_json=as_json, out=sys.stdout)))

    @group.command("rotate")
    def rotate(*, as_json: AsJson = False) -> None:
        """Wrap every key under a new server key; run again after a crash, it goes on."""
        from bot.cli.keys import rotate_keys

        settings = read_settings()
        raise typer.Exit(run(lambda: rotate_keys(settings, as_json=as_json, out=sys.stdout)))

    @group.command("verify")
    def verify(*, as_json: AsJson = False) -> None:
        """Open every key; exit 1 when one does not open."""
        from bot.cli.keys import verify_keys

        settings = read_settings()
        raise typer.Exit(run(lambda: verify_keys(settings, as_json=as_json, out=sys.stdout)))
