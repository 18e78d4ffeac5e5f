"""`committee import`, `export` and `template`: files in, files out, all or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import AsJson, administer, fail, print_json, read_settings, run
from bot.cli.private_files import write_private
from bot.problems import FOUND, WRONG_USE

if TYPE_CHECKING:
    from bot.domain.committee.meetings import MeetingRow
    from bot.domain.committee.roster import Person, RosterSeat

Id = Annotated[str, typer.Argument(metavar="ID", help="The committee's id; `committee list` shows them.")]


class Tables(StrEnum):
    """Name the tables of a committee."""

    ROSTER = "roster"
    MEETINGS = "meetings"
    POLICY = "policy"


File = Path | None


def import_(  # noqa: PLR0913 - one parameter is one flag
    number: Id,
    *,
    roster: Annotated[
        File, typer.Option(help="CSV of all seats: code, name, clause, from, until, home county, youth.")
    ] = None,
    meetings: Annotated[
        File, typer.Option(help="CSV: code, date, county, starts, ends, mode, meals, activity, cancelled.")
    ] = None,
    policy: Annotated[
        File, typer.Option(help="TOML with [[policy]] tables, or CSV: rows the committee adopted.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and show the difference; change nothing.")] = False,
    allow_removal: Annotated[
        bool, typer.Option("--allow-removal", help="Remove seats that have begun and the roster leaves out.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make files the committee's roster, meetings and policy: checked, the difference shown, all of it or nothing.

    The roster is the whole roster. Meetings and policy rows that a file leaves out stay. `committee template` writes
    the tables to be filled in; an import of the same files again changes nothing.
    """
    settings = read_settings()
    named = {"roster": roster, "meetings": meetings, "policy": policy}
    if not any(named.values()):
        fail("Say what to import: --roster FILE, --meetings FILE, --policy FILE, or several.", WRONG_USE)
    asked: dict[str, Any] = {"id": number, "allow_removal": allow_removal}
    asked |= {name: _read(file, as_json=as_json) for name, file in named.items() if file is not None}
    plan = run(lambda: administer(settings, "import_committee", **asked, dry_run=True))
    _problems(plan["problems"], as_json=as_json)
    if not as_json:
        _show(plan)
    if dry_run or not plan["changes"]:
        _end(plan, as_json=as_json)
        return
    if not yes:
        _confirm()
    _end(run(lambda: administer(settings, "import_committee", **asked, was=plan["was"])), as_json=as_json)


def _read(file: Path, *, as_json: bool) -> dict[str, str]:
    from bot.domain.committee.errors import CommitteeFileError
    from bot.domain.committee.sheet import decoded

    try:
        return {"name": file.name, "text": decoded(file.read_bytes(), file=file.name)}
    except OSError as error:
        fail(f"The file {file} cannot be read ({type(error).__name__}).", FOUND)
    except CommitteeFileError as error:
        _problems(
            [{"file": one.file, "line": one.line, "column": one.column, "words": one.words} for one in error.faults],
            as_json=as_json,
        )
        raise  # never: there is always a problem


def _problems(found: list[dict[str, Any]], *, as_json: bool) -> None:
    """End with 1 and every problem, where there is one."""
    if not found:
        return

    from bot.domain.committee.errors import Fault

    if as_json:
        print_json({"stored": False, "problems": found})
    told = "\n".join(str(Fault(**one)) for one in found)
    fail(f"{told}\nNothing was changed: {len(found)} problem{'s' * (len(found) > 1)}.", FOUND)


def _show(plan: Mapping[str, Any]) -> None:
    from bot.domain.committee.changes import lines

    for line in lines(plan["changes"]):
        print(line)
    for warning in plan["warnings"]:
        print(f"! {warning}")


def _confirm() -> None:
    """Ask on a terminal; end where there is none to ask on, or where the answer is no."""
    if not sys.stdin.isatty():
        fail("Nothing was changed: nobody can be asked here. Say --yes to import.", WRONG_USE)
    if not typer.confirm("Make this the committee's?", err=True):
        fail("Nothing was changed.", FOUND)


def _end(done: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(done, ensure_ascii=False))
    else:
        print("Stored." if done["stored"] else "Nothing was changed.")


def export(  # noqa: PLR0913 - one parameter is one flag
    number: Id,
    *,
    roster: Annotated[bool, typer.Option("--roster", help="The roster as a CSV that imports again.")] = False,
    meetings: Annotated[bool, typer.Option("--meetings", help="The meetings as a CSV that imports again.")] = False,
    policy: Annotated[bool, typer.Option("--policy", help="The policy rows as a CSV that imports again.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write this file instead of standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write one table of a committee, to be changed with a spreadsheet and imported again."""
    wanted = [table for table, given in zip(Tables, (roster, meetings, policy), strict=True) if given]
    if len(wanted) != 1:
        fail("Say which table: --roster, --meetings or --policy.", WRONG_USE)
    settings = read_settings()
    found = run(lambda: administer(settings, "committee", id=number))
    if as_json:
        print_json({wanted[0].value: found[_KEYS[wanted[0]]]})
        return
    _write(_table(wanted[0], found), out)


_KEYS = {Tables.ROSTER: "roster", Tables.MEETINGS: "meeting_list", Tables.POLICY: "policies"}


def _table(table: Tables, found: Mapping[str, Any]) -> str:
    from bot.domain.claims import Policy
    from bot.domain.committee.meetings import write_meetings
    from bot.domain.committee.policies import write_policies
    from bot.domain.committee.roster import write_roster

    if table is Tables.ROSTER:
        people = {one["code"]: _person(one) for one in found["roster"]}
        return write_roster(people, [_seat(one) for one in found["roster"]])
    if table is Tables.MEETINGS:
        return write_meetings([_meeting(one) for one in found["meeting_list"]])
    newest = {one["effective_from"]: Policy.model_validate(one) for one in reversed(found["policies"])}
    return write_policies([newest[day] for day in sorted(newest)])


def _person(one: Mapping[str, Any]) -> Person:
    from bot.domain.committee.roster import Person

    return Person(code=one["code"], name=one["name"], county=one["home_county"], youth=one["youth"])


def _seat(one: Mapping[str, Any]) -> RosterSeat:
    from bot.domain.committee.roster import RosterSeat

    last = date.fromisoformat(one["until"]) if one["until"] else None
    return RosterSeat(code=one["code"], clause=one["clause"], valid_from=date.fromisoformat(one["from"]), valid_to=last)


def _meeting(one: Mapping[str, Any]) -> MeetingRow:
    from bot.domain.committee.meetings import MeetingRow

    named = {name: one[name] for name in ("code", "county", "minutes", "mode", "provided", "activity", "cancelled")}
    return MeetingRow(day=date.fromisoformat(one["day"]), starts=one["starts"] or "00:00", **named)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text.encode(), nl=False)
        return
    try:
        write_private(out, text.encode())
    except OSError as error:
        fail(f"{out} cannot be written ({type(error).__name__}).", FOUND)


def template(
    table: Annotated[Tables, typer.Argument(help="Which table.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Write this file instead of standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a table with one fictional row, to be filled in with a spreadsheet; --json tells its columns.

    Policy comes as TOML with every figure explained where the file is called so, as policy.toml.
    """
    from bot.domain.committee.templates import TEMPLATES, columns_of, policy_toml

    if as_json:
        columns = [
            {"column": one.header, "required": one.required, "help": one.help} for one in columns_of(table.value)
        ]
        print_json({"columns": columns})
        return
    if out is not None and out.exists():
        fail(f"{out} is there already: name a new file, so that nothing filled in is lost.", FOUND)
    toml = table is Tables.POLICY and out is not None and out.suffix == ".toml"
    _write(policy_toml() if toml else TEMPLATES[table.value](), out)
