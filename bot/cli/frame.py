"""What every command shares: settings, errors as lines with exit codes, output for people or programs.

A module of a command is loaded with every command, for its flags and its help. What it needs to do its work it imports
when it is called: all of it takes twenty times as long as the flags.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from bot.problems import FOUND, WRONG_USE, Problem, line_of, line_of_file
from bot.settings_errors import SettingsError
from storage.errors import StorageError

if TYPE_CHECKING:
    from bot.settings import Settings

Value = TypeVar("Value")
NO_DATA = "There is no data in {} yet: run `python -m bot init` first."
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def read_settings(changes: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings; name slips in the environment on standard error; end with 2 where one is wrong."""
    from bot.settings import load, unknown_variables

    for name in unknown_variables(os.environ):
        print(f"{name} is no setting and does nothing; see docs/settings.md.", file=sys.stderr)
    try:
        return load(changes)
    except SettingsError as error:
        fail(str(error), WRONG_USE)


def nowhere(settings: Settings) -> bool:
    """Tell at once that there is no database: its folder is missing. `bot.prepare.nothing_there` knows all the rest."""
    if settings.database_url or settings.keys_database_url:
        return False
    try:
        settings.data_dir.stat()
    except FileNotFoundError:
        return True
    except OSError:  # said where the folder is used
        return False
    return False


def fail(line: str, code: int) -> NoReturn:
    """End with a line on standard error and an exit code."""
    print(line, file=sys.stderr)
    raise typer.Exit(code)


def run(work: Callable[[], Coroutine[Any, Any, Value]], *, level: str = "error") -> Value:
    """Run an asynchronous command; what stops it becomes a line and an exit code."""
    import asyncio

    from bot import log

    log.configure(level)
    try:
        return asyncio.run(work())
    except Problem as problem:
        fail(problem.line, problem.code)
    except SettingsError as error:
        fail(str(error), WRONG_USE)
    except StorageError as error:
        fail(line_of(error), FOUND)
    except OSError as error:
        line = line_of_file(error)
        if line is None:
            raise
        fail(line, FOUND)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


async def administer(settings: Settings, do: str, *, username: str = "", **asked: Any) -> dict[str, Any]:
    """Do something through the running bot, or here where none runs; raise Problem, StorageError."""
    from bot.instance import ask

    answer = await ask(settings.data_dir, do, asked)
    if answer is not None:
        return answer
    if nowhere(settings):
        raise Problem(NO_DATA.format(settings.data_dir))

    from bot.admin import ACTIONS
    from bot.house import open_house
    from bot.prepare import nothing_there

    if nothing_there(settings):
        raise Problem(NO_DATA.format(settings.data_dir))
    async with open_house(settings, username=username) as house:
        return await ACTIONS[do](house, asked)


def print_json(value: object) -> None:
    """Print JSON on one line."""
    print(json.dumps(value, ensure_ascii=False))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows as a table; nothing in a cell is taken for markup."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(*columns)
    for row in rows:
        table.add_row(*(escape(str(cell)) for cell in row))
    Console(highlight=False).print(table)
