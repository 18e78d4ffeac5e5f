"""What a reader does with a referral: hand on, accept, decline, note, close, offer; what can be undone waits."""

from __future__ import annotations

from bot.domain.directory import OFFICE
from bot.domain.referral import DECLINE_REASONS, OUTCOMES
from bot.ports import MINUTE, Due, Referral, Staff
from bot.render import staff as cards
from bot.service import referrals, staff_reads
from bot.service.desk import Desk
from bot.service.facts import answer_args, referral_args

UNDO = 5 * MINUTE


async def knows(desk: Desk, referral: Referral, role: Staff) -> None:
    """Hand a referral on unread: to another reader of the same owner, or to the Office."""
    passed = referrals.pass_over(referral, f"s{role.id}")
    after = await referrals.move(desk, referral, passed_over=passed)
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await desk.unit.audit("knows_family", subject=referral.id, actor=f"s{role.id}", detail="", now=desk.now)
    if await referrals.readers(desk, after.owner, after):
        await referrals.notify_readers(desk, after)
    elif after.owner != OFFICE:
        await referrals.to_office(desk, after, why=cards.WHY_KNOWN, actor=f"s{role.id}")
    desk.show(cards.plain(cards.HANDED_ON, desk.world.args))


async def take(desk: Desk, referral: Referral, role: Staff) -> None:
    """Accept: the first press wins, the family hears at once, there is no undo."""
    after = await referrals.move(desk, referral, state="accepted", reader=role.id, pending="")
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await referrals.clear(desk, after, "apply")
    await referrals.audit(desk, "accepted", after, actor=f"s{role.id}")
    await desk.tell_family(after, "accepted")
    await staff_reads.yours(desk, after)


async def decline(desk: Desk, referral: Referral, role: Staff, reason: str) -> None:
    """Decline once the time to undo has passed."""
    after = await referrals.move(desk, referral, pending=f"decline:{reason}:s{role.id}")
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await desk.unit.set_due(Due(kind="apply", subject=referral.id, due_us=desk.now + UNDO))
    args = {**referral_args(desk.world, after), "reason": DECLINE_REASONS[reason]}
    desk.show(cards.undoable(cards.WILL_DECLINE, args, referral.id))


async def outcome(desk: Desk, referral: Referral, role: Staff, outcome: str) -> None:
    """Note what came of it; the referral stays the reader's."""
    after = await referrals.move(desk, referral, outcome=outcome)
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await referrals.audit(desk, "outcome", after, actor=f"s{role.id}", detail=outcome)
    conversation = await staff_reads.conversation_of(desk, after)
    args = {**answer_args(desk, conversation, after), "outcome": OUTCOMES[outcome]}
    desk.show(cards.yours(args, referral.id, text=cards.NOTED, in_chat=staff_reads.in_chat(conversation)))


async def close(desk: Desk, referral: Referral, role: Staff) -> None:
    """Close once the time to undo has passed."""
    after = await referrals.move(desk, referral, pending=f"close::s{role.id}")
    if after is None:
        desk.show(cards.plain(cards.TAKEN, desk.world.args))
        return
    await desk.unit.set_due(Due(kind="apply", subject=referral.id, due_us=desk.now + UNDO))
    desk.show(cards.undoable(cards.WILL_CLOSE, referral_args(desk.world, after), referral.id))


async def undo(desk: Desk, referral: Referral, role: Staff) -> None:
    """Take back one's own decline or close while it has not taken effect."""
    own = referral.pending.endswith(f":s{role.id}")
    if not own or await referrals.move(desk, referral, pending="") is None:
        desk.show(cards.plain(cards.TOO_LATE, desk.world.args))
        return
    await desk.unit.clear_due("apply", referral.id)
    desk.show(cards.plain(cards.UNDONE, desk.world.args, f"r|open|{referral.id}"))


async def offer(desk: Desk, referral: Referral) -> None:
    """Show which initiatives the Office may ask the family about."""
    live = desk.world.live
    names = {one.code: one.name for one in desk.world.directory.initiatives if one.id in live}
    desk.show(cards.choose(referral_args(desk.world, referral), referral.id, names))


async def ask_family(desk: Desk, referral: Referral, role: Staff, code: str) -> None:
    """Ask the family whether this initiative may have the referral."""
    initiative = desk.world.directory.find(code)
    after = await referrals.offer_to(desk, referral, initiative.id, actor=f"s{role.id}") if initiative else None
    text = cards.OFFER_SENT if after else cards.TAKEN
    desk.show(cards.plain(text, referral_args(desk.world, referral)))


async def keep(desk: Desk, referral: Referral, role: Staff, decision: str) -> None:
    """Record what was decided on a request to keep data from a parent."""
    await desk.unit.clear_due("keep_request", referral.id)
    await desk.unit.audit("keep_decision", subject=referral.id, actor=f"s{role.id}", detail=decision, now=desk.now)
    desk.show(cards.plain(cards.KEEP_DONE, referral_args(desk.world, referral)))
