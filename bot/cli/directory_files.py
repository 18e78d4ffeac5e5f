"""`directory import` and `directory export`: a file in, a file out, all or nothing."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import AsJson, administer, fail, nowhere, print_json, read_settings, run
from bot.cli.stored import stored_directory
from bot.problems import FOUND, WRONG_USE

if TYPE_CHECKING:
    from bot.domain.directory import Directory
    from bot.settings import Settings


class Forms(StrEnum):
    """Name the formats of a file; the same as `bot.domain.directory.formats.Format`, which a test compares."""

    HSDS = "hsds"
    CSV = "csv"
    JSON = "json"


File = Annotated[Path, typer.Argument(help="HSDS 3.0 JSON, a CSV table, or this program's own JSON.")]


def import_(  # noqa: PLR0913 - one parameter is one flag
    file: File,
    *,
    form: Annotated[Forms | None, typer.Option("--format", help="Told from the file where it is left out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show the difference; change nothing.")] = False,
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", help="Remove initiatives with live referrals; these go to the Office.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: Annotated[str, typer.Option(help="Who imports, for the history; your login name without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Make a file the directory: checked whole, the difference shown, all of it or nothing."""
    from bot.domain.directory import to_json

    settings = read_settings()
    found = _read(file, form, as_json=as_json)
    asked: dict[str, Any] = {
        "body": to_json(found), "source": file.name, "by": by or _login(), "allow_removal": allow_removal,
    }  # fmt: skip
    plan = _plan(settings, found, asked, dry_run=dry_run)
    if not as_json:
        _show(plan)
    if dry_run or (plan["version"] == plan["was"] and not _changes(plan)):
        _end(plan, as_json=as_json)
        return
    refused = plan["live_referrals"] and not allow_removal  # the action says why; nobody need be asked first
    if not yes and not refused:
        _confirm()
    done = run(lambda: administer(settings, "load_directory", **asked, was=plan["was"]))
    _end(done, as_json=as_json)


def _read(file: Path, form: Forms | None, *, as_json: bool) -> Directory:
    """Read the file; end with 1 and every problem where it is not right."""
    from bot.domain.directory import DirectoryError
    from bot.domain.directory.formats import Format, read

    try:
        return read(file.read_bytes(), name=file.name, form=None if form is None else Format(form))
    except OSError as error:
        fail(f"The directory file {file} cannot be read ({type(error).__name__}).", FOUND)
    except DirectoryError as error:
        if as_json:
            print_json({"stored": False, "problems": [asdict(one) for one in error.problems]})
        count = len(error.problems)
        fail(f"{error}\nNothing was changed: {count} problem{'s' * (count > 1)} in {file}.", FOUND)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""


def _plan(settings: Settings, found: Directory, asked: Mapping[str, Any], *, dry_run: bool) -> dict[str, Any]:
    """Ask for the difference; a trial needs no data folder."""
    if dry_run and (nowhere(settings) or run(lambda: _nothing(settings))):
        from bot.domain.directory import build, plain
        from bot.domain.directory.changes import difference

        change = difference((), map(plain, found.initiatives))
        return {
            "version": found.version, "was": build(()).version, "initiatives": len(found.initiatives),
            "sample": found.sample, "stored": False, **change.plain(), "live_referrals": {},
        }  # fmt: skip
    return run(lambda: administer(settings, "load_directory", **asked, dry_run=True))


async def _nothing(settings: Settings) -> bool:
    from bot.prepare import nothing_there

    return nothing_there(settings)


def _changes(plan: Mapping[str, Any]) -> bool:
    return any(plan[kind] for kind in ("added", "changed", "removed"))


def _show(plan: Mapping[str, Any]) -> None:
    from bot.cli.directory import difference_lines

    for line in difference_lines(plan):
        print(line)
    counts = ", ".join(f"{len(plan[kind])} {kind}" for kind in ("added", "changed", "removed"))
    print(f"{plan['initiatives']} initiatives: {counts}.")


def _confirm() -> None:
    """Ask on a terminal; end where there is none to ask on, or where the answer is no."""
    if not sys.stdin.isatty():
        fail("Nothing was changed: nobody can be asked here. Say --yes to import.", WRONG_USE)
    if not typer.confirm("Make this the directory?", err=True):
        fail("Nothing was changed.", FOUND)


def _end(done: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(done, ensure_ascii=False))
    else:
        print(f"Stored as version {done['version']}." if done["stored"] else "Nothing was changed.")


def export(
    *,
    form: Annotated[Forms, typer.Option("--format", help="hsds, csv or json.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write this file instead of standard output.")] = None,
    public: Annotated[bool, typer.Option("--public", help="Leave internal fields out.")] = False,
) -> None:
    """Write the directory as HSDS 3.0 JSON, a CSV table, or this program's own JSON."""
    from bot.cli.directory import today
    from bot.domain.directory import sample
    from bot.domain.directory.formats import Format, write

    directory = stored_directory() or sample()
    if directory.sample:
        print("This is the fictional sample directory.", file=sys.stderr)
    data = write(directory, Format(form), on=today(), public=public)
    if out is None:
        typer.echo(data, nl=False)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        fail(f"{out} cannot be written ({type(error).__name__}).", FOUND)
