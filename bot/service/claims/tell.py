"""How a claim stands, as its claimant reads it; a notice opens this card, so it says what is true when it is opened."""

from __future__ import annotations

from datetime import date

from bot.ports import Claim
from bot.render import claim_told as cards
from bot.render.parts import Row, say
from bot.service.claims import moves, rights
from bot.service.claims.alert import claim_args
from bot.service.desk import Desk
from bot.text import Arg, Line, Plain


async def card(desk: Desk, claim: Claim) -> None:
    """Show the claimant how a claim stands: who has it, until when, why, and what can be done."""
    args = await _args(desk, claim)
    match claim.state:
        case "submitted":
            await _submitted(desk, claim, args)
        case "returned":
            rows = (cards.correct_row(claim.id), cards.withdraw_row(claim.id))
            desk.show(cards.told(cards.RETURNED, args, rows=rows, number=claim.id))
        case "approved":
            rows = (cards.correct_row(claim.id), cards.withdraw_row(claim.id))
            desk.show(cards.told(cards.APPROVED, args, rows=rows, number=claim.id))
        case "denied":
            _denied(desk, claim, args)
        case "paid":
            desk.show(cards.told(cards.PAID, args, number=claim.id))
        case _:
            desk.show(cards.told(cards.WITHDRAWN, args, number=claim.id))


async def _args(desk: Desk, claim: Claim) -> dict[str, Arg]:
    committee = await desk.unit.committee(claim.committee)
    args = await claim_args(desk, claim)
    payer = Plain(committee.fiscal_agent) if committee and committee.fiscal_agent else say(cards.PAYER, args)
    contact = Plain(committee.contact) if committee and committee.contact else args["human_phone"]
    reasons = cards.RETURN_REASONS if claim.state == "returned" else cards.DENY_REASONS
    reason = reasons.get(claim.reason)
    return {
        **args,
        "payer": payer,
        "contact": contact,
        "reason": say(reason, contact=contact) if reason else Plain(""),
        "date": await _date(desk, claim),
    }


async def _date(desk: Desk, claim: Claim) -> date:
    """Say the day that matters in a state: of the decision, of the payment, of the answer to an objection."""
    said = {"approved": claim.pay_by, "paid": claim.paid_on}.get(claim.state, "")
    if said:
        return date.fromisoformat(said)
    due = await desk.unit.planned(moves.OBJECTION, claim.id)
    return desk.world.day(due.due_us) if due is not None else rights.decide_by(desk, claim)


async def _submitted(desk: Desk, claim: Claim, args: dict[str, Arg]) -> None:
    """Say who has it, and what it waits for."""
    everybody = await rights.crowd(desk)
    text = cards.FILED
    if not claim.policy:
        text = cards.NO_POLICY
    elif await rights.office_has(desk, everybody, claim):
        text = cards.OFFICE_HAS
    rows: tuple[Row, ...] = (cards.correct_row(claim.id), cards.withdraw_row(claim.id))
    desk.show(cards.told(text, args, *await _more(desk, claim, args), rows=rows, number=claim.id))


async def _more(desk: Desk, claim: Claim, args: dict[str, Arg]) -> list[Line]:
    person = await desk.unit.claimant(claim.claimant)
    more: list[Line] = []
    if not claim.verified:
        more.append(say(cards.UNVERIFIED))
    if claim.approvals:
        more.append(say(cards.ONCE))
    if claim.objected:
        more.append(say(cards.SENT_BACK, args))
    if person is not None and person.youth:
        more.append(say(cards.PAYEE if moves.payee_open(person) else cards.PAYEE_SETTLED))
    return more


def _denied(desk: Desk, claim: Claim, args: dict[str, Arg]) -> None:
    if claim.objected:
        desk.show(cards.told(cards.OBJECTED, args, number=claim.id))
    elif moves.can_object(claim):
        desk.show(cards.told(cards.DENIED, args, rows=(cards.object_row(claim.id),), number=claim.id))
    else:
        desk.show(cards.told(cards.DENIED_AGAIN, args, number=claim.id))
