"""`claims list|show|totals`: what was filed, what became of it, and what it comes to."""

from __future__ import annotations

import csv
import sys
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.cli.frame import AsJson, administer, print_json, print_table, read_settings, run


class States(StrEnum):
    """Name what a claim can be; the same as `bot.ports.ClaimState`, which a test compares."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    PAID = "paid"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"


class TotalForms(StrEnum):
    """Name how totals are printed."""

    TABLE = "table"
    CSV = "csv"


Committee = Annotated[str, typer.Option(help="Only of this committee; `committee list` shows the ids.")]


def add(group: typer.Typer) -> None:
    """Add the commands that only look."""
    group.command("list")(list_claims)
    group.command("show")(show)
    group.command("totals")(totals)


def list_claims(
    *,
    committee: Committee = "",
    state: Annotated[States | None, typer.Option(help="Only in this state.")] = None,
    year: Annotated[int, typer.Option(help="Only with a day in this federal fiscal year, as 2026.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List claims without names: reference, days, amount, state, and what a claim waits for."""
    asked: dict[str, Any] = {"committee": committee, "state": state.value if state else "", "year": year}
    found = run(lambda: administer(read_settings(), "claims", **asked))
    if as_json:
        print_json(found)
        return

    from bot.cli.claims_words import row
    from bot.render.voucher.arithmetic import money

    columns = ("Reference", "Committee", "Filed", "Days", "Amount", "State", "Waits for", "Pay by", "Paid on")
    print_table(columns, [row(one) for one in found["claims"]])
    print(f"{len(found['claims'])} claims, {money(sum(one['total_cents'] for one in found['claims']))}.")


def show(
    reference: Annotated[str, typer.Argument(help="The reference of the receipt; `claims list` shows them.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show one claim whole: every version with its arithmetic and rates, and every move. That you looked is noted."""
    found = run(lambda: administer(read_settings(), "claim", reference=reference))
    if as_json:
        print_json(found)
        return

    from bot.cli.claims_words import lines
    from bot.service.claims.vouchers import voucher_from

    for line in lines(found, [voucher_from(one) for one in found["versions"]]):
        print(line)


def totals(
    *,
    committee: Committee = "",
    form: Annotated[TotalForms, typer.Option("--format", help="table, or csv for a spreadsheet.")] = TotalForms.TABLE,
    as_json: AsJson = False,
) -> None:
    """Add claims up by committee, federal fiscal year and state, for the annual report; days decide the year."""
    found = run(lambda: administer(read_settings(), "claim_totals", committee=committee))
    if as_json:
        print_json(found)
        return

    from bot.cli.claims_words import total

    columns = ("Committee", "Name", "Fiscal year", "State", "Claims", "Days", "Amount")
    rows = [total(one, plain=form is TotalForms.CSV) for one in found["totals"]]
    if form is TotalForms.TABLE:
        print_table(columns, rows)
        return
    from bot.render.sheets import harmless

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(each) if isinstance(each, str) else each for each in row] for row in rows)
