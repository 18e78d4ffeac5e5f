"""`claims list|show|totals`: what was filed, what became of it, and what it comes to."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

from bot.cli.frame import AsJson, administer, print_json, print_table, read_settings, run
from bot.domain import law
from bot.render.voucher.arithmetic import arithmetic, money, sources
from bot.render.voucher.facts import Day, Voucher
from bot.service.claims.vouchers import voucher_from
from bot.text import english

WAITS = {"policy": "a policy", "rate": "a confirmed rate", "payee": "a payee"}


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
    columns = ("Reference", "Committee", "Filed", "Days", "Amount", "State", "Waits for", "Pay by", "Paid on")
    print_table(columns, [_row(one) for one in found["claims"]])
    print(f"{len(found['claims'])} claims, {money(sum(one['total_cents'] for one in found['claims']))}.")


def _row(one: Mapping[str, Any]) -> tuple[object, ...]:
    first, last = one["days"][0], one["days"][-1]
    days = first if first == last else f"{first} to {last}"
    waits = ", ".join(WAITS[why] for why in one["waits_for"]) or ("the time to undo" if one["undecided"] else "")
    amount = money(one["total_cents"])
    return (
        one["reference"], one["committee"], one["filed_on"], days, amount, one["state"], waits, one["pay_by"],
        one["paid_on"],
    )  # fmt: skip


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
    versions = [voucher_from(one) for one in found["versions"]]
    for line in _told(found, versions):
        print(line)


def _told(found: Mapping[str, Any], versions: list[Voucher]) -> Iterator[str]:
    newest = versions[-1]
    yield f"{newest.reference}, version {newest.version}: {money(newest.total_cents)}, {newest.state}"
    payer = newest.fiscal_agent or "nobody named yet"
    yield f"{newest.member}, eligible under Subd. 6(c), {newest.committee}, paid by {payer}"
    yield f"Law: {law.PER_DIEM}"
    for why in found["waits_for"]:
        yield f"It waits for {WAITS[why]}."
    if newest.paid_on:
        yield f"Paid on {newest.paid_on}, payment number {newest.payment}."
    for version in versions:
        yield ""
        yield from _version(version)
    yield ""
    yield "What happened:"
    for step in newest.steps:
        yield "  ".join(part for part in (f"  {step.on}", step.kind.replace("_", " "), step.detail, step.by) if part)


def _version(version: Voucher) -> Iterator[str]:
    yield f"Version {version.version}, filed on {version.filed_on}: {money(version.total_cents)}"
    if version.policy is None:
        yield "  No policy: it was priced as a full day and waits."
    else:
        adopted = f"{version.policy.adopted_on}, in force from {version.policy.effective_from}"
        yield f"  Policy adopted on {adopted}: {version.policy.reference}"
    yield f"  Attested: {version.signed.key}, version {version.signed.version}, read in {version.signed.language!r}"
    for day in version.days:
        yield from _day(day)


def _day(day: Day) -> Iterator[str]:
    yield f"  {day.date} {day.activity}, {day.county} County"
    for line, cents in arithmetic(day.line):
        yield f"    {money(cents):>10}  {english(line)}"
    yield f"    {money(day.line.amount_cents):>10}  for this day"
    for line in sources(day.line):
        yield f"                {english(line)}"
    if not day.line.verified:
        yield "                Nobody had confirmed this rate when it was filed."


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
    columns = ("Committee", "Name", "Fiscal year", "State", "Claims", "Days", "Amount")
    rows = [_total(one, plain=form is TotalForms.CSV) for one in found["totals"]]
    if form is TotalForms.TABLE:
        print_table(columns, rows)
        return
    from bot.render.sheets import harmless  # noqa: PLC0415 - no other command waits for XlsxWriter

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(each) if isinstance(each, str) else each for each in row] for row in rows)


def _total(one: Mapping[str, Any], *, plain: bool) -> tuple[object, ...]:
    cents = one["cents"]
    amount = f"{cents // 100}.{cents % 100:02d}" if plain else money(cents)
    return one["committee"], one["name"], one["fiscal_year"], one["state"], one["claims"], one["days"], amount
