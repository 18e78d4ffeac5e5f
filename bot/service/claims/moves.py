"""What can happen to a claim, each move with everything it causes: compare-and-set, clocks, notices, audit.

A decision waits five minutes as `pending` before it takes effect, and all that gave the right to it is asked again
then. Saving is a compare-and-set on state, version, pending and approvals: of two moves at once one wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final, Literal

from bot.domain.claims import ClaimBody, Policy
from bot.domain.directory import OFFICE
from bot.domain.referral import DEFAULT_RESPONSE_DAYS
from bot.domain.working_days import add_working_days
from bot.ports import MINUTE, Claim, Claimant, ClaimDay, ClaimState, Due, Staff
from bot.render import decide as cards
from bot.render import staff as staff_cards
from bot.service.claims import alert, rights
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Arg, T

UNDO: Final = 5 * MINUTE
APPLY, WAITS, PAYEE, OBJECTION = "claim_apply", "claim_waits", "claim_payee", "claim_objection"
REMIND_DAYS: Final = 5
"""After so many working days the approvers are reminded; after `rights.WAIT_DAYS` it is the Office's too."""
PAYEE_DAYS: Final = 10
"""To settle a youth's payee while the committee has no rule that says how many."""
ENDED: Final[frozenset[ClaimState]] = frozenset(("paid", "denied", "withdrawn"))
What = Literal["approve", "return", "deny", "uphold", "reopen"]


async def move(desk: Desk, claim: Claim, **changes: object) -> Claim | None:
    """Save a change if nobody was faster; None otherwise."""
    after = replace(claim, **changes, moved_us=desk.now)  # type: ignore[arg-type]  # replace checks the names
    return after if await desk.unit.save_claim(after, was=claim) else None


async def audit(desk: Desk, kind: str, claim: Claim, *, actor: str, detail: str = "") -> None:
    """Note a move in the chain; codes only."""
    said = detail or f"v{claim.version}"
    await desk.unit.audit(f"claim_{kind}", subject=claim.id, actor=actor, detail=said, now=desk.now)


# --- by the claimant -------------------------------------------------------------------------------------------------


async def submit(desk: Desk, claim: Claim, body: str, days: Sequence[ClaimDay]) -> Claim | None:
    """File a claim; None when one of its days is taken: nothing is written."""
    await desk.unit.hold_claimant(claim.claimant)
    new = replace(claim, state="submitted", version=1, submitted_us=desk.now, moved_us=desk.now)
    filed = await desk.unit.add_claim(new, body, days)
    if filed is not None:
        await _submitted(desk, filed, "submitted", actor="member")
    return filed


async def revise(desk: Desk, claim: Claim, body: str, days: Sequence[ClaimDay], *, was: Claim) -> Claim | None:
    """File a new version of a claim that is not paid: what was decided of an older one counts no more."""
    after = await _revised(desk, claim, body, days, was=was)
    if after is not None:
        await _submitted(desk, after, "revised", actor="member")
    return after


async def reprice(desk: Desk, claim: Claim, body: str, days: Sequence[ClaimDay], *, was: Claim) -> Claim | None:
    """File a new version at a rule the committee adopted, where it changes nothing for the claimant."""
    after = await _revised(desk, claim, body, days, was=was)
    if after is not None:
        await _submitted(desk, after, "revised", actor="policy")
    return after


async def send_back(desk: Desk, claim: Claim, reason: str) -> Claim | None:
    """Return a claim that nobody decided, because the committee's rule changes it."""
    after = await move(desk, claim, state="returned", pending="", approvals="", reason=reason)
    if after is None:
        return None
    await desk.unit.clear_due(APPLY, after.id)
    await audit(desk, "returned", after, actor="policy", detail=reason)
    await wait_from_now(desk, after)
    await alert.member(desk, after, "returned")
    return after


async def _revised(desk: Desk, claim: Claim, body: str, days: Sequence[ClaimDay], *, was: Claim) -> Claim | None:
    await desk.unit.hold_claimant(claim.claimant)
    if was.state not in {"submitted", "returned", "approved"}:
        return None
    kept = was.decided_by if was.objected else ""
    after = replace(
        claim, id=was.id, reference=was.reference, committee=was.committee, claimant=was.claimant,
        state="submitted", version=was.version + 1, pending="", approvals="", decided_by=kept, reason="",
        objected=was.objected, submitted_us=desk.now, moved_us=desk.now, pay_by="", paid_on="", payment="",
    )  # fmt: skip
    if not await desk.unit.revise_claim(after, body, days, was=was):
        return None
    await desk.unit.clear_due(APPLY, after.id)
    return after


async def _submitted(desk: Desk, claim: Claim, kind: str, *, actor: str) -> None:
    await audit(desk, kind, claim, actor=actor)
    await wait_from_now(desk, claim)
    await watch_payee(desk, claim)
    await alert.member(desk, claim, kind)
    await alert.waits(desk, claim)


async def wait_from_now(desk: Desk, claim: Claim) -> None:
    """Start the clock that lets no claim wait unseen."""
    remind = desk.world.evening(rights.decide_by(desk, claim, REMIND_DAYS))
    await desk.unit.set_due(Due(kind=WAITS, subject=claim.id, due_us=remind))


async def watch_payee(desk: Desk, claim: Claim) -> None:
    """Start the clock of a youth's payee, unless it is settled or runs; its detail is the claim that asked for it."""
    person = await desk.unit.claimant(claim.claimant)
    if person is None or not payee_open(person):
        return
    policy = await policy_of(desk, claim)
    by = desk.world.day(desk.now) + timedelta(days=policy.payee_days if policy else PAYEE_DAYS)
    due = Due(kind=PAYEE, subject=person.id, due_us=desk.world.evening(by), detail=str(claim.id))
    if await desk.unit.planned(PAYEE, person.id) is None:
        await desk.unit.set_due(due)
        await alert.chairs(desk, claim)


def payee_open(person: Claimant) -> bool:
    """Tell whether it is still to be settled who gets the money of a youth."""
    return person.youth and person.payee_settled_us is None


async def policy_of(desk: Desk, claim: Claim) -> Policy | None:
    """Read the rule a claim was filed under."""
    stored = await desk.unit.policy(claim.policy) if claim.policy else None
    return Policy.model_validate_json(stored.body) if stored else None


async def body_of(desk: Desk, claim: Claim) -> ClaimBody | None:
    """Read what the newest version of a claim says."""
    versions = await desk.unit.claim_versions(claim.id)
    return ClaimBody.model_validate_json(versions[-1].body) if versions else None


async def withdraw(desk: Desk, claim: Claim) -> Claim | None:
    """Take a claim back that is not paid: its days can be claimed again."""
    await desk.unit.hold_claimant(claim.claimant)
    if claim.state in ENDED:
        return None
    after = await move(desk, claim, state="withdrawn", pending="")
    if after is None:
        return None
    await stop(desk, after)
    await audit(desk, "withdrawn", after, actor="member")
    await alert.member(desk, after, "withdrawn")
    if claim.pending:
        await tell_decider(desk, after, claim.pending, staff_cards.WITHDRAWN)
    return after


async def stop(desk: Desk, claim: Claim) -> None:
    """Stop the clocks of a claim that is decided or taken back."""
    for kind in (APPLY, WAITS, OBJECTION):
        await desk.unit.clear_due(kind, claim.id)


async def tell_decider(desk: Desk, claim: Claim, pending: str, text: T, **more: Arg) -> None:
    """Tell whoever had a decision waiting, if they still have a role."""
    person = await desk.unit.staff(staff_id(pending))
    if person is not None and person.removed_us is None:
        await alert.say(desk, [person], claim, text, **more)


def staff_id(pending: str) -> int:
    """Read who decided from "approve::s7"."""
    return row_id(pending.rpartition(":s")[2])


def can_object(claim: Claim) -> bool:
    """Tell whether a denial may be objected to: once, while one person has denied it."""
    return claim.state == "denied" and not claim.objected and "," not in claim.decided_by


async def object_to(desk: Desk, claim: Claim, conversation: int = 0) -> Claim | None:
    """Give a denial to the Office, which is reminded until it has looked; what was said is in the conversation."""
    after = await move(desk, claim, objected=True) if can_object(claim) else None
    if after is None:
        return None
    by = desk.world.evening(objection_by(desk))
    await desk.unit.set_due(Due(kind=OBJECTION, subject=after.id, due_us=by, detail=str(conversation)))
    await audit(desk, "objected", after, actor="member")
    await alert.office(desk, after, cards.OBJECTION_ONE)
    return after


def objection_by(desk: Desk) -> date:
    """Return the day by which the Office answers an objection made now."""
    return add_working_days(desk.world.day(desk.now), DEFAULT_RESPONSE_DAYS, ())


# --- by the fiscal agent, and by the Office ---------------------------------------------------------------------------

Paid = Literal["paid", "already", "other", "not_approved", "moved"]


async def pay(desk: Desk, claim: Claim, *, paid_on: date, payment: str, actor: str = "command") -> Paid:
    """Note a payment; only an approved claim becomes paid, and the same word twice changes nothing.

    Returns "other" for a claim that was paid under another reference or on another day, "moved" when it changed
    meanwhile.
    """
    if claim.state == "paid":
        return "already" if (claim.paid_on, claim.payment) == (paid_on.isoformat(), payment) else "other"
    if claim.state != "approved":
        return "not_approved"
    after = await move(desk, claim, state="paid", paid_on=paid_on.isoformat(), payment=payment)
    if after is None:
        return "moved"
    await stop(desk, after)
    await audit(desk, "paid", after, actor=actor)
    await alert.member(desk, after, "paid")
    return "paid"


async def settle_payee(desk: Desk, claim: Claim, role: Staff) -> bool:
    """Note that it is settled, off chat, who gets a youth's money; False when it was."""
    await desk.unit.hold_claimant(claim.claimant)
    person = await desk.unit.claimant(claim.claimant)
    if person is None or not payee_open(person):
        return False
    await desk.unit.save_claimant(replace(person, payee_settled_us=desk.now))
    await desk.unit.clear_due(PAYEE, person.id)
    await audit(desk, "payee_settled", claim, actor=f"s{role.id}")
    await alert.member(desk, claim, "payee")
    await alert.waits(desk, claim, "payee")
    return True


async def departed(desk: Desk, person: Staff) -> None:
    """Drop what a person who left had decided and not yet done; what waits stays with others, or goes to the Office."""
    if person.role not in {"approver", OFFICE}:
        return
    held = [person.committee] if person.role == "approver" else [each.id for each in await desk.unit.committees()]
    for committee in held:
        for claim in await desk.unit.claims_open(committee):
            await _left(desk, claim, person)


async def _left(desk: Desk, claim: Claim, person: Staff) -> None:
    if claim.pending.endswith(f":s{person.id}"):
        await drop(desk, claim, "left")
    elif claim.state == "submitted" and not claim.pending and person.role == "approver":
        everybody = await rights.crowd(desk)
        if not await rights.reachable(desk, everybody.approvers(claim)):
            await alert.waits(desk, claim, "left")


async def drop(desk: Desk, claim: Claim, why: str) -> Claim | None:
    """Drop a decision that did not take effect, and tell who may decide instead."""
    after = await move(desk, claim, pending="")
    if after is None:
        return None
    await desk.unit.clear_due(APPLY, after.id)
    await audit(desk, "dropped", after, actor=claim.pending.rpartition(":")[2], detail=why)
    if after.state == "submitted":
        await alert.waits(desk, after, "dropped")
    return after
