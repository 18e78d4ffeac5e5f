"""`committee`: its people, meetings and policy, from files and back, and what the law asks of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.frame import AsJson, administer, fail, print_json, print_table, read_settings, run
from bot.domain.claims import Policy
from bot.domain.committee.changes import lines
from bot.domain.committee.errors import CommitteeFileError, Fault
from bot.domain.committee.meetings import MeetingRow, write_meetings
from bot.domain.committee.policies import write_policies
from bot.domain.committee.roster import Person, RosterSeat, write_roster
from bot.domain.committee.sheet import decoded
from bot.domain.committee.templates import TEMPLATES, columns_of
from bot.domain.places import counties
from bot.problems import FOUND, WRONG_USE

Id = Annotated[str, typer.Argument(help="The committee's id; `committee list` shows them.")]


class Tables(StrEnum):
    """Name the tables of a committee."""

    ROSTER = "roster"
    MEETINGS = "meetings"
    POLICY = "policy"


def add(app: typer.Typer) -> None:
    """Add the group `committee`."""
    group = typer.Typer(
        help="Restorative practices advisory committees (Minn. Stat. 142A.76, subd. 6): people, meetings, policy.",
        no_args_is_help=True,
    )
    group.command("list")(list_committees)
    group.command("show")(show)
    group.command("add")(add_committee)
    group.command("check")(check)
    group.command("import")(import_)
    group.command("export")(export)
    group.command("template")(template)
    app.add_typer(group, name="committee")


def list_committees(*, as_json: AsJson = False) -> None:
    """List the committees: who sits today, meetings, the policy that counts, how much the law still asks for."""
    settings = read_settings()
    found = run(lambda: administer(settings, "committees"))
    if as_json:
        print_json(found)
        return
    columns = ("Id", "Name", "County", "Seated", "Meetings", "Policy from", "Missing")
    print_table(columns, [_row(one) for one in found["committees"]])


def _row(one: Mapping[str, Any]) -> tuple[object, ...]:
    county = counties()[one["county"]].name if one["county"] in counties() else one["county"]
    policy = one["policy_from"] or "none: claims wait"
    return one["id"], one["name"], county, one["seated"], one["meetings"], policy, one["missing"] or ""


def show(number: Id, *, as_json: AsJson = False) -> None:
    """Show one committee: its roster with clauses and days, meetings, policy rows, who has joined in the chat."""
    settings = read_settings()
    found = run(lambda: administer(settings, "committee", id=number))
    if as_json:
        print_json(found)
        return
    print(f"{found['name']} ({found['id']}), paid by {found['fiscal_agent'] or 'nobody named yet'}")
    print_table(
        ("Code", "Name", "Clause", "From", "Until", "Youth", "May claim", "Joined"),
        [
            (
                one["code"], one["name"], one["clause"], one["from"], one["until"], "yes" if one["youth"] else "",
                "yes" if one["may_claim"] else "", "yes" if one["joined"] else "",
            )
            for one in found["roster"]
        ],
    )  # fmt: skip
    print_table(
        ("Meeting", "Day", "County", "Starts", "Minutes", "Mode", "Meals", "Activity", "Cancelled"),
        [
            (
                one["code"], one["day"], _county(one["county"]), one["starts"], one["minutes"],
                one["mode"].replace("_", " "), one["provided"], one["activity"], "yes" if one["cancelled"] else "",
            )
            for one in found["meeting_list"]
        ],
    )  # fmt: skip
    for one in found["policies"]:
        print(f"Policy from {one['effective_from']}, adopted {one['adopted_on']}: {one['reference']}")
    print("; ".join(f"{one['role']} number {one['id']}" for one in found["people"]) or "Nobody has joined in the chat.")


def _county(fips: str) -> str:
    return counties()[fips].name if fips in counties() else fips


def add_committee(  # noqa: PLR0913 - one parameter is one flag
    number: Annotated[str, typer.Argument(help="A short id for life: small letters, digits and hyphens, as lakes-2.")],
    *,
    name: Annotated[str | None, typer.Option(help="The name as members read it.")] = None,
    county: Annotated[str | None, typer.Option(help="The county where it usually meets: name or FIPS code.")] = None,
    fiscal_agent: Annotated[str | None, typer.Option(help="Who pays, as members read it.")] = None,
    contact: Annotated[
        str | None,
        typer.Option(help="Whom members ask about money: an office's phone or address, never a private one."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add a committee; for one there is, change just what is given."""
    settings = read_settings()
    asked: dict[str, Any] = {
        "id": number,
        "name": name,
        "county": county,
        "fiscal_agent": fiscal_agent,
        "contact": contact,
    }
    done = run(lambda: administer(settings, "add_committee", **asked))
    if as_json:
        print_json(done)
        return
    print(
        f"{done['name']} ({done['id']}) is "
        + ("added." if done["new"] else "changed." if done["stored"] else "as it was.")
    )
    if done["new"]:
        print(f"Next: python -m bot committee import {number} --roster FILE --meetings FILE --policy FILE")


def check(
    number: Id,
    *,
    on: Annotated[str, typer.Option(help="The day to look at, as 2026-09-30; today without it.")] = "",
    as_json: AsJson = False,
) -> None:
    """Say which seats of subd. 6(a) and (b) are not filled, clause by clause; exit 1 where one is missing."""
    settings = read_settings()
    found = run(lambda: administer(settings, "check_committee", id=number, on=on))
    if as_json:
        print_json(found)
    else:
        print(f"{found['name']} on {found['on']}: {found['seated']} people.")
        for line in found["missing"]:
            print(f"missing: {line}")
        if not found["missing"]:
            print("Every seat that subd. 6(a) and (b) ask for is filled.")
    if found["missing"]:
        raise typer.Exit(FOUND)


# --- files -----------------------------------------------------------------------------------------------------------

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
    if as_json:
        print_json({"stored": False, "problems": found})
    told = "\n".join(str(Fault(**one)) for one in found)
    fail(f"{told}\nNothing was changed: {len(found)} problem{'s' * (len(found) > 1)}.", FOUND)


def _show(plan: Mapping[str, Any]) -> None:
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
    if table is Tables.ROSTER:
        people = {one["code"]: _person(one) for one in found["roster"]}
        return write_roster(people, [_seat(one) for one in found["roster"]])
    if table is Tables.MEETINGS:
        return write_meetings([_meeting(one) for one in found["meeting_list"]])
    newest = {one["effective_from"]: Policy.model_validate(one) for one in reversed(found["policies"])}
    return write_policies([newest[day] for day in sorted(newest)])


def _person(one: Mapping[str, Any]) -> Person:
    return Person(code=one["code"], name=one["name"], county=one["home_county"], youth=one["youth"])


def _seat(one: Mapping[str, Any]) -> RosterSeat:
    last = date.fromisoformat(one["until"]) if one["until"] else None
    return RosterSeat(code=one["code"], clause=one["clause"], valid_from=date.fromisoformat(one["from"]), valid_to=last)


def _meeting(one: Mapping[str, Any]) -> MeetingRow:
    named = {name: one[name] for name in ("code", "county", "minutes", "mode", "provided", "activity", "cancelled")}
    return MeetingRow(day=date.fromisoformat(one["day"]), starts=one["starts"] or "00:00", **named)


def _write(text: str, out: Path | None) -> None:
    if out is None:
        typer.echo(text.encode(), nl=False)
        return
    try:
        out.write_bytes(text.encode())
    except OSError as error:
        fail(f"{out} cannot be written ({type(error).__name__}).", FOUND)


def template(
    table: Annotated[Tables, typer.Argument(help="Which table.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", help="Write this file instead of standard output.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a table with one fictional row, to be filled in with a spreadsheet; --json tells its columns."""
    if as_json:
        columns = [
            {"column": one.header, "required": one.required, "help": one.help} for one in columns_of(table.value)
        ]
        print_json({"columns": columns})
        return
    _write(TEMPLATES[table.value](), out)
