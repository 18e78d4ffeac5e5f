"""Messages between a reader and a family, and complaints to the Office: short conversations with a recipient."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.flows.model import Flow
from bot.flows.note import COMPLAINT, NOTE
from bot.ports import Chat, Conversation, Due, Referral
from bot.render import help as helps
from bot.render import notices
from bot.render import staff as cards
from bot.render.parts import button
from bot.service import referrals
from bot.service.desk import Desk
from bot.service.facts import kept_until, promise, referral_args, row_id
from bot.text import Plain, T

SENT = T("note.sent", "Sent.")
COMPLAINT_SENT = T("complaint.sent", "Sent to {office}. A person reads it by {date}.")


async def send(desk: Desk, conversation: Conversation) -> None:
    """Give a complaint to the Office; with nobody there it is not taken."""
    staff = await desk.unit.staff_for("office")
    if not staff:
        desk.show(notices.told(notices.NO_READER, desk.world.args))
        return
    due = promise(desk.world, OFFICE, desk.now)
    await _done(desk, conversation)
    await desk.unit.set_due(Due(kind="complaint", subject=conversation.id, due_us=desk.world.evening(due)))
    await desk.unit.set_due(Due(kind="complaint_ends", subject=conversation.id, due_us=kept_until(desk.now)))
    await desk.unit.audit("complaint", subject=conversation.id, actor="family", detail="", now=desk.now)
    for each in staff:
        chat = await desk.unit.chat_by_id(each.chat_id)
        card = cards.notice(due, f"r|complaint|{conversation.id}")
        await desk.tell(chat, card, key=f"complaint:{conversation.id}:{each.id}", subject=None)
    desk.show(helps.one(COMPLAINT_SENT, {**desk.world.args, "date": due}))


async def _done(desk: Desk, conversation: Conversation) -> None:
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))


async def send_note(desk: Desk, conversation: Conversation) -> None:
    """Pass a message on: from the reader to the family, or back; the notice says nothing of it."""
    number = conversation.answers.get("subject", "0")
    referral = await desk.unit.referral(int(number))
    other = await _other_side(desk, referral) if referral else None
    await _done(desk, conversation)
    if referral is None or other is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
        return
    card = notices.neutral(f"f|note|{conversation.id}")
    await desk.tell(other, card, key=f"note:{conversation.id}", subject=referral.id)
    await referrals.audit(desk, "note", referral, actor="family" if referral.chat_id == desk.chat.id else "reader")
    desk.show(helps.one(SENT, desk.world.args))


async def _other_side(desk: Desk, referral: Referral) -> Chat | None:
    reader = await desk.unit.staff(referral.reader) if referral.reader and referral.state == "accepted" else None
    if reader is None or reader.removed_us is not None:
        return None
    if desk.chat.id == referral.chat_id:
        return await desk.unit.chat_by_id(reader.chat_id)
    return await desk.unit.chat_by_id(referral.chat_id) if desk.chat.id == reader.chat_id else None


async def _sent(desk: Desk, number: str, flow: Flow) -> Conversation | None:
    """Find what was sent; an unfinished message or complaint is its writer's alone."""
    found = await desk.unit.conversation_by_id(row_id(number))
    return found if found and (found.flow, found.state) == (flow.id, "done") else None


async def open_note(desk: Desk, number: str) -> None:
    """Show a message to the side it was written for."""
    conversation = await _sent(desk, number, NOTE)
    subject = conversation.answers.get("subject", "") if conversation else ""
    referral = await desk.unit.referral(row_id(subject))
    reader = await desk.unit.staff(referral.reader) if referral and referral.reader else None
    sides = {referral.chat_id if referral else None, reader.chat_id if reader and reader.removed_us is None else None}
    if conversation is None or referral is None or desk.chat.id not in sides or conversation.chat_id not in sides:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
        return
    family = desk.chat.id == referral.chat_id
    args = {**referral_args(desk.world, referral), "reference": Plain(referral.reference)}
    data = f"f|answer|{referral.id}" if family else f"r|write|{referral.id}"
    text = notices.WORDS if family else cards.FROM_FAMILY
    words = Plain(conversation.answers.get("words", ""))
    desk.show(notices.told(text, args, extra=(words,), rows=((button(notices.ANSWER_BACK, data),),)))


async def open_complaint(desk: Desk, number: str) -> None:
    """Show a complaint to the Office; opening it stops its clock."""
    conversation = await _sent(desk, number, COMPLAINT)
    if conversation is None:
        desk.show(cards.plain(cards.NOT_YOURS, desk.world.args))
        return
    await desk.unit.clear_due("complaint", conversation.id)
    await desk.unit.audit("complaint_read", subject=conversation.id, actor="office", detail="", now=desk.now)
    desk.show(cards.with_words(cards.COMPLAINT, Plain(conversation.answers.get("words", ""))))
