"""What happens when a clock runs out. Each row is taken and acted on in one transaction, so it happens once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from bot.domain.directory import OFFICE
from bot.domain.referral import DECLINE_REASONS
from bot.flows.per_diem import PER_DIEM
from bot.ports import DAY, Due, Out, Referral
from bot.render import help as helps
from bot.render import notices
from bot.render import staff as cards
from bot.service import away, entry_told, near_end, referrals
from bot.service import cover as cover_rule
from bot.service.claims import clocks
from bot.service.desk import IDLE, Desk
from bot.service.facts import find, promise

Action = Callable[[Desk, Due], Awaitable[None]]


async def _referral(desk: Desk, due: Due) -> Referral | None:
    referral = await desk.unit.referral(due.subject)
    return referral if referral is not None and referral.state in referrals.LIVE else None


async def answer_by(desk: Desk, due: Due) -> None:
    """The promised day has ended: ask the family, and give what nobody accepted to the Office."""
    referral = await _referral(desk, due)
    if referral is None:
        return
    if referral.state == "accepted":
        await _ask_reached(desk, referral)
    elif referral.owner != OFFICE:
        await _late(desk, referral)
    else:
        again = desk.world.evening(promise(desk.world, OFFICE, desk.now))
        await desk.unit.set_due(Due(kind="answer_by", subject=referral.id, due_us=again))
        await referrals.move(desk, referral, due_us=again)
        await referrals.tell_office(desk, referral, cards.GAP, why=cards.WHY_LATE)


async def _late(desk: Desk, referral: Referral) -> None:
    """A missed promise goes to the Office; of a Tribal initiative the family is asked first."""
    initiative = find(desk.world, referral.owner)
    if initiative is None or not initiative.area.nations:
        await referrals.to_office(desk, referral, why=cards.WHY_LATE, actor="clock")
        return
    again = desk.world.evening(promise(desk.world, referral.owner, desk.now))
    await desk.unit.set_due(Due(kind="answer_by", subject=referral.id, due_us=again))
    await referrals.move(desk, referral, due_us=again)
    await referrals.audit(desk, "late", referral, actor="clock")
    chat = await desk.unit.chat_by_id(referral.chat_id)
    key = f"family:{referral.id}:ask_office:{desk.now}"
    await desk.tell(chat, notices.neutral(f"f|askoffice|{referral.id}"), key=key, subject=referral.id)


async def _ask_reached(desk: Desk, referral: Referral) -> None:
    again = min(desk.now + referrals.ASK_AGAIN_DAYS * DAY, referral.expires_us)
    await desk.unit.set_due(Due(kind="answer_by", subject=referral.id, due_us=again))
    chat = await desk.unit.chat_by_id(referral.chat_id)
    key = f"family:{referral.id}:reached:{due_day(desk)}"
    await desk.tell(chat, notices.neutral(f"f|ask|{referral.id}"), key=key, subject=referral.id)


def due_day(desk: Desk) -> str:
    """Name today in a notice's key, so that it is asked once a day at most."""
    return desk.world.day(desk.now).isoformat()


async def apply(desk: Desk, due: Due) -> None:
    """The time to undo has ended: a decline or a closing takes effect."""
    referral = await _referral(desk, due)
    if referral is None or not referral.pending:
        return
    what, reason, actor = referral.pending.split(":")
    if what == "decline" and reason in DECLINE_REASONS:
        await referrals.declined(desk, referral, reason, actor=actor)
        return
    after = await referrals.end(desk, referral, "closed", actor=actor)
    if after is not None:
        await desk.tell_family(after, "closed")


async def offer_ends(desk: Desk, due: Due) -> None:
    """The family has not answered an offer: a person at the Office looks."""
    referral = await _referral(desk, due)
    if referral is not None and referral.state == "offered":
        await referrals.to_office(desk, referral, why=cards.WHY_DECLINED, actor="clock")


async def expire(desk: Desk, due: Due) -> None:
    """The consent ends: the referral closes, and the family is told."""
    referral = await _referral(desk, due)
    if referral is None:
        return
    after = await referrals.end(desk, referral, "closed", actor="clock")
    if after is not None:
        await desk.tell_family(after, "expired")


async def retain(desk: Desk, due: Due) -> None:
    """The retention has ended: the words are shredded."""
    referral = await desk.unit.referral(due.subject)
    if referral is None or referral.state in referrals.LIVE:
        return
    await desk.unit.erase_conversation(referral.conversation_id)
    await referrals.move(desk, referral, state="erased")
    await referrals.audit(desk, "erased", referral, actor="clock")


async def draft_ends(desk: Desk, due: Due) -> None:
    """A draft nobody came back to is shredded; so are a claim's answers once it is filed, which holds them itself."""
    conversation = await desk.unit.conversation_by_id(due.subject)
    if conversation is not None and (conversation.state == "open" or conversation.flow == PER_DIEM.id):
        await desk.unit.erase_conversation(conversation.id)


async def cover(desk: Desk, due: Due) -> None:
    """Turn the card of an idle chat neutral; a chat used since then waits for its own fifteen minutes."""
    chat = await desk.unit.chat_by_id(due.subject)
    idle_at = chat.seen_us + IDLE
    if idle_at > desk.now:
        await desk.unit.set_due(Due(kind="cover", subject=chat.id, due_us=idle_at))
        return
    if chat.covered or not await cover_rule.private(desk.unit, chat.id):
        return
    desk.chat = chat
    await near_end.leave(desk)
    desk.change(covered=True)
    await desk.unit.enqueue(
        Out(
            chat_id=chat.id,
            op="card",
            urgency="prompt",
            card=helps.cover(),
            language=desk.language,
        ),
        desk.now,
    )
    await desk.unit.save_chat(desk.chat)


async def keep_request(desk: Desk, due: Due) -> None:
    """A request to keep data from a parent is undecided: the Office is reminded until it decides."""
    referral = await _referral(desk, due)
    if referral is None:
        return
    again = desk.world.evening(promise(desk.world, OFFICE, desk.now))
    await desk.unit.set_due(Due(kind="keep_request", subject=referral.id, due_us=again))
    for each in await desk.unit.staff_for("office"):
        chat = await desk.unit.chat_by_id(each.chat_id)
        card = notices.neutral(f"r|keepask|{referral.id}")
        key = f"keep:{referral.id}:{each.id}:{due_day(desk)}"
        await desk.tell(chat, card, key=key, subject=referral.id)


async def complaint(desk: Desk, due: Due) -> None:
    """Nobody opened a complaint in time: the Office is reminded."""
    if await desk.unit.conversation_by_id(due.subject) is None:
        return
    again = promise(desk.world, OFFICE, desk.now)
    await desk.unit.set_due(Due(kind="complaint", subject=due.subject, due_us=desk.world.evening(again)))
    for each in await desk.unit.staff_for("office"):
        chat = await desk.unit.chat_by_id(each.chat_id)
        card = cards.notice(again, f"r|complaint|{due.subject}")
        await desk.tell(chat, card, key=f"complaint:{due.subject}:{each.id}:{due_day(desk)}", subject=None)


async def complaint_ends(desk: Desk, due: Due) -> None:
    """The retention of a complaint has ended: its words are shredded."""
    await desk.unit.clear_due("complaint", due.subject)
    await desk.unit.erase_conversation(due.subject)
    await desk.unit.audit("complaint_erased", subject=due.subject, actor="clock", detail="", now=desk.now)


async def hide(desk: Desk, due: Due) -> None:
    """A shown contact goes away; the row names the chat and the message."""
    chat_id, message_id = (int(each) for each in due.detail.split(":"))
    chat = await desk.unit.chat_by_id(chat_id)
    await desk.unit.enqueue(
        Out(chat_id=chat.id, op="delete", urgency="must", message_id=message_id, language=chat.language or "en"),
        desk.now,
    )


ACTIONS: Mapping[str, Action] = {
    "answer_by": answer_by,
    "apply": apply,
    "offer_ends": offer_ends,
    "expire": expire,
    "retain": retain,
    "draft_ends": draft_ends,
    "cover": cover,
    "keep_request": keep_request,
    "complaint": complaint,
    "complaint_ends": complaint_ends,
    "hide": hide,
    away.PLAN: away.begins,
    entry_told.CONFIRM: entry_told.remind,
    **clocks.ACTIONS,
}
