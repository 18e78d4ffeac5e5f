"""Note what the fiscal agent paid: a whole file or none of it, and the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.claim_actions import Json, desk_of
from bot.house import House
from bot.ports import Claim
from bot.problems import Problem
from bot.render.voucher.arithmetic import money
from bot.service.claims import moves
from bot.service.claims.vouchers import read_claim_reference
from bot.service.desk import Desk

STATES: Final[Mapping[str, str]] = {
    "submitted": "is not approved yet: take the row out, and pay it once it is",
    "returned": "went back to the member to be corrected: take the row out",
    "denied": "was denied: take the row out, and ask the Office if it was paid",
    "withdrawn": "was taken back by the member: take the row out, and ask the Office if it was paid",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Hold one row, and the claim it is of."""

    line: int
    reference: str
    amount_cents: int
    paid_on: date
    payment: str
    claim: Claim | None
    filed_on: date | None = None


async def claims_paid(house: House, asked: Json) -> dict[str, Any]:
    """Note payments, given as `rows`; `problems` name a row each, and with one, or `dry_run`, nothing is stored."""
    async with house.store.unit() as unit:
        desk = desk_of(house, unit)
        found = [await _payment(desk, row) for row in asked["rows"]]
        problems = [problem for each in found for problem in _problems(each, desk.world.day(desk.now))]
        new = [(each, each.claim) for each in found if each.claim is not None and each.claim.state == "approved"]
        store = not problems and not asked.get("dry_run")
        if store and new:
            await _pay(desk, new)
    return {
        "stored": bool(store and new),
        "paid": len(new),
        "already": len(found) - len(new) if not problems else 0,
        "cents": sum(each.amount_cents for each, _ in new),
        "problems": sorted(problems, key=lambda one: int(one["line"])),
    }


async def _payment(desk: Desk, row: Mapping[str, Any]) -> Payment:
    reference = read_claim_reference(row["reference"]) or str(row["reference"])
    claim = await desk.unit.claim_by_reference(reference)
    return Payment(
        line=int(row["line"]),
        reference=reference,
        amount_cents=int(row["amount_cents"]),
        paid_on=date.fromisoformat(row["paid_on"]),
        payment=str(row["payment"]),
        claim=claim,
        filed_on=desk.world.day(claim.submitted_us) if claim else None,
    )


def _problems(row: Payment, today: date) -> Iterator[dict[str, Any]]:
    claim = row.claim
    if claim is None:
        yield _problem(row, "no claim has this reference: copy it from the export")
        return
    if claim.state in STATES:
        yield _problem(row, STATES[claim.state])
    if claim.total_cents != row.amount_cents:
        said, due = money(row.amount_cents), money(claim.total_cents)
        yield _problem(row, f"the amount is {said}, but the claim is {due}: mend the file, or pay the difference")
    if row.paid_on > today:
        yield _problem(row, f"{row.paid_on} lies ahead: write the day it was paid")
    if row.filed_on and row.paid_on < row.filed_on:
        yield _problem(row, f"{row.paid_on} is before it was filed, on {row.filed_on}: write the day it was paid")
    if claim.state == "paid" and (claim.paid_on, claim.payment) != (row.paid_on.isoformat(), row.payment):
        words = f"was paid on {claim.paid_on} already, payment number {claim.payment}: take the row out, or mend it"
        yield _problem(row, words)


def _problem(row: Payment, words: str) -> dict[str, Any]:
    return {"line": row.line, "words": f"{row.reference}: {words}"}


async def _pay(desk: Desk, payments: Sequence[tuple[Payment, Claim]]) -> None:
    """Move every claim to paid and tell the members; raise Problem, so that nothing is stored, where one moved on."""
    for row, claim in payments:
        if await moves.pay(desk, claim, paid_on=row.paid_on, payment=row.payment) != "paid":
            raise Problem(f"{row.reference} was changed meanwhile: nothing was stored. Run it again.")
    await desk.unit.audit("claims_paid", subject=None, actor="command", detail=str(len(payments)), now=desk.now)
