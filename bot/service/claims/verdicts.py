"""Decisions on claims: what hinders one, the five minutes to undo it, and what it does when they have passed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

from bot.domain.claims import Refusal, approvals_needed, may_decide, stands
from bot.domain.claims.sentences import NO_POLICY, OWN_CLAIM, UNVERIFIED
from bot.domain.directory import OFFICE
from bot.ports import Claim, Due, Staff
from bot.render import decide as cards
from bot.render.parts import say
from bot.service.claims import alert, facts, moves, rights
from bot.service.claims.moves import What
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.text import Line

APPROVED: Final = frozenset(("approved", "paid"))
OBJECTIONS: Final = frozenset(("uphold", "reopen"))
VERBS: Final[Mapping[str, Literal["approve", "return", "deny"]]] = {
    "approve": "approve",
    "return": "return",
    "deny": "deny",
}


async def hinders(desk: Desk, claim: Claim) -> list[Line]:
    """List what stands in the way of any approval of a claim, asked of the database now."""
    found: list[Line] = []
    if await moves.policy_of(desk, claim) is None:
        found.append(say(NO_POLICY))
    if not await is_verified(desk, claim):
        found.append(say(UNVERIFIED))
    person = await desk.unit.claimant(claim.claimant)
    if person is None or moves.payee_open(person):
        found.append(say(cards.PAYEE))
    return found


async def needed(desk: Desk, claim: Claim) -> int:
    """Return how many different persons have to approve a claim; one where no rule says so yet."""
    policy = await moves.policy_of(desk, claim)
    return approvals_needed(policy, claim.total_cents) if policy else 1


async def is_verified(desk: Desk, claim: Claim) -> bool:
    """Tell whether every rate row of a claim was confirmed when it was filed, or stands confirmed now.

    What was noted before the approval does not count: a later confirmation of other figures takes an earlier one back.
    """
    if claim.verified and claim.state in APPROVED:
        return True
    body = await moves.body_of(desk, claim)
    return body is not None and stands(body, await facts.rates(desk.unit))


async def refusal(desk: Desk, everybody: Crowd, claim: Claim, what: str, role: Staff) -> Line | None:
    """Say why this person may not decide so, None when they may; every rule of a decision is asked here."""
    person = everybody.person(role.chat_id)
    if what in OBJECTIONS:
        return _no_answer(everybody, claim, role)
    if not rights.may_hold(role, claim):
        return say(cards.MOVED_ON)
    found = may_decide(
        claim=claim,
        deciders_claimant_ids={*person.claimants, *([claim.claimant] if person.owns(claim) else [])},
        decider_staff_id=role.id,
        verified=await is_verified(desk, claim),
        policy=await moves.policy_of(desk, claim),
        approvals=rights.named(claim.approvals),
        same_person=everybody.codes(person),
        verb=VERBS[what],
    )
    if isinstance(found, Refusal):
        return found.reason
    if everybody.decided(claim, person):
        return say(cards.TWICE)
    return next(iter(await hinders(desk, claim)), None) if what == "approve" else None


def _no_answer(everybody: Crowd, claim: Claim, role: Staff) -> Line | None:
    """Say why this person may not answer an objection: of two at the Office, not the one who denied."""
    if claim.state != "denied" or not claim.objected or role.role != OFFICE or role.removed_us is not None:
        return say(cards.MOVED_ON)
    person = everybody.person(role.chat_id)
    if person.owns(claim):
        return say(OWN_CLAIM)
    others = everybody.offices(claim)
    return say(cards.TWICE) if others and everybody.decided(claim, person) else None


async def decide(desk: Desk, claim: Claim, what: What, detail: str, role: Staff) -> Claim | None:
    """Let a decision wait five minutes; None when somebody was faster."""
    if claim.pending:
        return None
    after = await moves.move(desk, claim, pending=f"{what}:{detail}:s{role.id}")
    if after is not None:
        due = Due(kind=moves.APPLY, subject=claim.id, due_us=desk.now + moves.UNDO, detail=str(claim.version))
        await desk.unit.set_due(due)
        await moves.audit(desk, f"{what}_pressed", after, actor=f"s{role.id}", detail=f"v{after.version} {detail}")
    return after


async def undo(desk: Desk, claim: Claim, mine: Sequence[Staff]) -> Claim | None:
    """Take one's own decision back before it takes effect; None when it is too late or another's."""
    if not any(claim.pending.endswith(f":s{each.id}") for each in mine):
        return None
    after = await moves.move(desk, claim, pending="")
    if after is not None:
        await desk.unit.clear_due(moves.APPLY, claim.id)
        actor = claim.pending.rpartition(":")[2]
        await moves.audit(desk, "undone", after, actor=actor)
    return after


async def apply(desk: Desk, due: Due) -> None:
    """The time to undo has ended: all that gave the right to a decision is asked again, then it takes effect."""
    claim = await desk.unit.claim(due.subject)
    if claim is None or not claim.pending or due.detail != str(claim.version):
        return
    what, detail, actor = claim.pending.split(":")
    everybody = await rights.crowd(desk)
    role = everybody.staff(actor)
    why = await refusal(desk, everybody, claim, what, role) if role else say(cards.MOVED_ON)
    if why is not None:
        await moves.drop(desk, claim, why.text.key.rpartition(".")[2])
        await moves.tell_decider(desk, claim, claim.pending, cards.DROPPED, why=why)
        return
    match what:
        case "approve":
            await _approve(desk, claim, actor)
        case "return":
            await _return(desk, claim, detail, actor)
        case "deny":
            await _deny(desk, claim, detail, actor)
        case "uphold":
            await _uphold(desk, claim, actor)
        case _:
            await _reopen(desk, claim, actor)


async def _approve(desk: Desk, claim: Claim, actor: str) -> None:
    approvals = [*filter(None, claim.approvals.split(",")), actor]
    policy = await moves.policy_of(desk, claim)
    if policy is None or len(approvals) < await needed(desk, claim):
        after = await moves.move(desk, claim, pending="", approvals=",".join(approvals), verified=True)
        if after is not None:
            await moves.audit(desk, "approved_once", after, actor=actor)
            await alert.waits(desk, after, "second")
        return
    pay_by = (desk.world.day(desk.now) + timedelta(days=policy.pay_days)).isoformat()
    said = {"state": "approved", "pending": "", "approvals": ",".join(approvals), "decided_by": actor, "pay_by": pay_by}
    after = await moves.move(desk, claim, **said, reason="", verified=True)
    if after is not None:
        await _ended(desk, after, "approved", actor)


async def _return(desk: Desk, claim: Claim, reason: str, actor: str) -> None:
    by = claim.decided_by if claim.objected else actor
    after = await moves.move(desk, claim, state="returned", pending="", approvals="", decided_by=by, reason=reason)
    if after is not None:
        await _ended(desk, after, "returned", actor, detail=reason)
        await moves.wait_from_now(desk, after)


async def _deny(desk: Desk, claim: Claim, reason: str, actor: str) -> None:
    """Deny; of what the Office sent back a second person's denial ends it."""
    by = f"{claim.decided_by},{actor}" if claim.objected else actor
    said = {"state": "denied", "pending": "", "approvals": "", "decided_by": by, "reason": reason, "objected": False}
    after = await moves.move(desk, claim, **said)
    if after is not None:
        await _ended(desk, after, "denied", actor, detail=reason)


async def _uphold(desk: Desk, claim: Claim, actor: str, kind: str = "upheld") -> None:
    by = f"{claim.decided_by},{actor}"
    after = await moves.move(desk, claim, pending="", decided_by=by, objected=False)
    if after is not None:
        await _ended(desk, after, kind, actor)


async def _reopen(desk: Desk, claim: Claim, actor: str) -> None:
    """Send a denied claim back to be decided by another person, if its days are still free."""
    after = await moves.move(desk, claim, state="submitted", pending="", approvals="", submitted_us=desk.now)
    if after is None:  # its clock was taken in this transaction, so nobody else moved it: a day was filed anew
        await moves.tell_decider(desk, claim, claim.pending, cards.DAY_TAKEN)
        await _uphold(desk, claim, actor, "day_taken")
        return
    await _ended(desk, after, "reopened", actor)
    await moves.wait_from_now(desk, after)
    await alert.waits(desk, after, "reopened")


async def _ended(desk: Desk, claim: Claim, kind: str, actor: str, *, detail: str = "") -> None:
    await moves.stop(desk, claim)
    await moves.audit(desk, kind, claim, actor=actor, detail=detail)
    await alert.member(desk, claim, kind)
