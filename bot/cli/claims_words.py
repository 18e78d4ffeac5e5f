"""Print claims for people: a row of the list, one claim whole with its arithmetic, a row of the totals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain import law
from bot.render.voucher.arithmetic import arithmetic, money, sources
from bot.render.voucher.facts import Day, Voucher
from bot.text import english

WAITS = {"policy": "a policy", "rate": "a confirmed rate", "payee": "a payee"}


def row(one: Mapping[str, Any]) -> tuple[object, ...]:
    """Say what stands in a claim's row of the list."""
    first, last = one["days"][0], one["days"][-1]
    days = first if first == last else f"{first} to {last}"
    waits = ", ".join(WAITS[why] for why in one["waits_for"]) or ("the time to undo" if one["undecided"] else "")
    amount = money(one["total_cents"])
    return (
        one["reference"], one["committee"], one["filed_on"], days, amount, one["state"], waits, one["pay_by"],
        one["paid_on"],
    )  # fmt: skip


def lines(found: Mapping[str, Any], versions: list[Voucher]) -> Iterator[str]:
    """Tell one claim whole; the newest version is the last."""
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


def total(one: Mapping[str, Any], *, plain: bool) -> tuple[object, ...]:
    """Say what stands in a row of the totals; `plain` is for a spreadsheet."""
    cents = one["cents"]
    amount = f"{cents // 100}.{cents % 100:02d}" if plain else money(cents)
    return one["committee"], one["name"], one["fiscal_year"], one["state"], one["claims"], one["days"], amount
