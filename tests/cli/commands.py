"""List every command of the program by its words, with the parameters it takes."""

from __future__ import annotations

from typing import Any

import typer

from bot.cli.main import app


def commands(group: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Go down from a group to its commands."""
    if not hasattr(group, "commands"):
        return {path: group}
    found: dict[tuple[str, ...], Any] = {}
    for name, one in group.commands.items():
        found |= commands(one, (*path, name))
    return found


COMMANDS = commands(typer.main.get_command(app))
