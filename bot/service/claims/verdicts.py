"""Decisions on claims: what hinders one, the five minutes to undo it, and what it does when they have passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from bot.claim_ports import Claim
from bot.domain.directory import OFFICE
from bot.ports import Due, Staff
from bot.render import decide as cards
from bot.service.claims import alert, moves, rights
from bot.service.claims.moves import What
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.text import T

OBJECTIONS: Final = frozenset(("uphold", "reopen"))


async def hinders(desk: Desk, claim: Claim) -> list[T]:
    """List what stands in the way of any approval of a claim, asked of the database now."""
    found: list[T] = []
    if await moves.policy_of(desk, claim) is None:
        found.append(cards.NO_POLICY)
    if not claim.verified and not await confirmed(desk, claim):
        found.append(cards.UNVERIFIED)
    person = await desk.unit.claimant(claim.claimant)
    if person is None or moves.payee_open(person):
        found.append(cards.PAYEE)
    return found


async def refusal(desk: Desk, everybody: Crowd, claim: Claim, what: str, role: Staff) -> T | None:
    """Say why this person may not decide so, None when they may; every rule of a decision stands here."""
    wanted = "denied" if what in OBJECTIONS else "submitted"
    if claim.state != wanted or (what in OBJECTIONS and not claim.objected):
        return cards.MOVED_ON
    if not _holds(what, role, claim):
        return cards.MOVED_ON
    person = everybody.person(role.chat_id)
    if person.owns(claim):
        return cards.OWN
    if everybody.decided(claim, person) and not (what in OBJECTIONS and not everybody.offices(claim)):
        return cards.TWICE
    hindered = await hinders(desk, claim) if what == "approve" else []
    return hindered[0] if hindered else None


def _holds(what: str, role: Staff, claim: Claim) -> bool:
    if what in OBJECTIONS:
        return role.role == OFFICE and role.removed_us is None
    return rights.may_hold(role, claim)


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
    why = await refusal(desk, everybody, claim, what, role) if role else cards.MOVED_ON
    if why is not None:
        await moves.drop(desk, claim, why.key.rpartition(".")[2])
        await moves.tell_decider(desk, claim, claim.pending, cards.DROPPED, "dropped", why=why)
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


async def needed(desk: Desk, claim: Claim) -> int:
    """Return how many persons must approve a claim by the committee's rule."""
    policy = await moves.policy_of(desk, claim)
    limit = policy.second_approval_above_cents if policy else None
    return 2 if limit is not None and claim.total_cents > limit else 1


async def _approve(desk: Desk, claim: Claim, actor: str) -> None:
    approvals = [*filter(None, claim.approvals.split(",")), actor]
    if len(approvals) < await needed(desk, claim):
        after = await moves.move(desk, claim, pending="", approvals=",".join(approvals), verified=True)
        if after is not None:
            await moves.audit(desk, "approved_once", after, actor=actor)
            await alert.waits(desk, after, "second")
        return
    policy = await moves.policy_of(desk, claim)
    days = policy.pay_days if policy else 0
    pay_by = (desk.world.day(desk.now) + timedelta(days=days)).isoformat()
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
        await moves.tell_decider(desk, claim, claim.pending, cards.DAY_TAKEN, "day_taken")
        await _uphold(desk, claim, actor, "day_taken")
        return
    await _ended(desk, after, "reopened", actor)
    await moves.wait_from_now(desk, after)
    await alert.waits(desk, after, "reopened")


async def _ended(desk: Desk, claim: Claim, kind: str, actor: str, *, detail: str = "") -> None:
    await moves.stop(desk, claim)
    await moves.audit(desk, kind, claim, actor=actor, detail=detail)
    await alert.member(desk, claim, kind)
