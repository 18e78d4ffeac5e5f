"""List every command of the program by its words, with the parameters it takes."""

from __future__ import annotations

import functools
from typing import Any

import typer
from typer import testing

from bot.cli.main import app


def commands(group: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Go down from a group to its commands."""
    if not hasattr(group, "commands"):
        return {path: group}
    found: dict[tuple[str, ...], Any] = {}
    for name, one in group.commands.items():
        found |= commands(one, (*path, name))
    return found


# Built once, as in a process of its own: to build the program's commands takes longer than to run most of them.
testing._get_command = functools.cache(testing._get_command)
COMMANDS = commands(typer.main.get_command(app))
