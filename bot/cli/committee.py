"""`committee`: list, show, add and check committees; its files are in `committee_files`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from bot.cli.committee_files import Id, export, import_, template
from bot.cli.frame import AsJson, administer, print_json, print_table, read_settings, run
from bot.problems import FOUND


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
    policy = one["policy_from"] or "none: claims wait"
    return one["id"], one["name"], _county(one["county"]), one["seated"], one["meetings"], policy, one["missing"] or ""


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
    from bot.domain.places import counties

    return counties()[fips].name if fips in counties() else fips


def add_committee(  # noqa: PLR0913 - one parameter is one flag
    number: Annotated[
        str, typer.Argument(metavar="ID", help="A short id for life: small letters, digits and hyphens.")
    ],
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
        for line in found["warnings"]:
            print(f"warning: {line}")
        if not found["missing"]:
            print("Every seat that subd. 6(a) and (b) ask for is filled.")
    if found["missing"]:
        raise typer.Exit(FOUND)
