"""A family in the chat: its conversation, from the first question to Send."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.flows import engine
from bot.flows.engine import Finished
from bot.flows.near import NEAR
from bot.flows.note import COMPLAINT, NOTE
from bot.flows.objection import OBJECTION
from bot.flows.per_diem import PER_DIEM
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import DAY, Conversation
from bot.render import family as cards
from bot.render import help as helps
from bot.render import near as near_cards
from bot.render import notices
from bot.render.parts import say
from bot.service import complaints, entry, entry_told, near_end, near_list, referrals, talk
from bot.service.claims import chair, member
from bot.service.desk import Desk
from bot.service.facts import chosen
from bot.service.sent import receipt

DRAFTS_A_DAY = 20
SENDS_A_DAY = 5
"""Limits per chat, far above what a person needs; help lines have none."""
ENDS: Mapping[str, Callable[[Desk, Conversation], Awaitable[None]]] = {
    COMPLAINT.id: complaints.send,
    PER_DIEM.id: member.submit,
    OBJECTION.id: member.object_to,
}
"""What the one Send of a flow does, where it is not a request."""


async def open_or_show(desk: Desk, *, note: bool = True) -> None:
    """Go on with the open conversation; without one, say that something was sent already, or begin."""
    conversation = await near_end.beneath(desk)
    if conversation is not None:
        desk.notes.extend([*([say(cards.SAVED)] if note else []), *entry.full_now(desk, conversation)])
        await talk.show(desk, conversation)
    elif await has_sent(desk):
        desk.show(cards.sent_already())
    else:
        await start(desk)


async def has_sent(desk: Desk) -> bool:
    """Tell whether this chat sent something that still stands."""
    return any(each.state in referrals.LIVE for each in await desk.unit.referrals_of_chat(desk.chat.id))


async def another(desk: Desk) -> None:
    """Begin one more beside what was sent, as a parent of two children does; an open one goes on.

    A claim that was begun is in nobody's way: one on top of an open request gives way to it.
    """
    if (under := await desk.unit.open_of_chat(desk.chat.id, SELF_REFERRAL.id)) is not None:
        await talk.uncover(desk, under)
    opened = await desk.unit.conversation(desk.chat.id)
    await (start if opened is None or opened.flow in talk.COMMITTEE else open_or_show)(desk)


async def start(desk: Desk) -> None:
    """Begin a self-referral."""
    if await desk.unit.count(desk.chat.id, "draft", window_us=DAY, now=desk.now) > DRAFTS_A_DAY:
        desk.show(helps.one(helps.SLOW_DOWN, desk.world.args))
        return
    if desk.world.tongue(desk.language).draft:
        desk.notes.append(say(cards.DRAFT_LANGUAGE))
    await talk.begin(desk, SELF_REFERRAL)


async def reply(desk: Desk, conversation: Conversation, said: engine.Reply) -> None:
    """Carry the conversation on, and do what its end asks for."""
    desk.notes.extend(entry.full_now(desk, conversation))
    turn = await talk.carry(desk, conversation, said)
    after = replace(conversation, answers=turn.progress.answers, reopened=turn.progress.reopened)
    finished = next((event for event in turn.events if isinstance(event, Finished)), None)
    if finished is not None:
        await _finished(desk, after, finished.code)
    elif not desk.answered:
        await _ended_early(desk, after)


async def _finished(desk: Desk, conversation: Conversation, code: str) -> None:
    if code == "change":
        await talk.change_card(desk, conversation)
    elif code == "not_this":
        await _not_this(desk, conversation)
    elif conversation.flow in talk.CHAIR:
        await chair.finished(desk, conversation)
    elif conversation.flow in ENDS:
        await ENDS[conversation.flow](desk, conversation)
    elif conversation.flow == NOTE.id and "entry" in conversation.answers:
        await entry_told.send(desk, conversation)
    elif conversation.flow == NOTE.id:
        await complaints.send_note(desk, conversation)
    else:
        await _send(desk, conversation)


async def _ended_early(desk: Desk, conversation: Conversation) -> None:
    """Close a conversation that took no data: passed on to someone else, stopped outside Minnesota, or a look-up."""
    if conversation.flow == PER_DIEM.id:
        await member.stopped(desk, conversation)
        return
    await erase(desk, conversation)
    if conversation.flow == NEAR.id:
        await _looked(desk, conversation)
    else:
        desk.show(helps.resting(desk.world.args, say(notices.DELETED)))


async def _looked(desk: Desk, look: Conversation) -> None:
    """Go back to what lies under a look-up, on to a request where that was asked for, or rest."""
    under = await desk.unit.conversation(desk.chat.id)
    if under is not None:
        await talk.show(desk, under)
    elif near_list.START in look.answers.values():
        await open_or_show(desk)
    else:
        desk.show(helps.resting(desk.world.args, say(near_cards.ENDED)))


async def _not_this(desk: Desk, conversation: Conversation) -> None:
    """Leave the reader out and ask again who may help."""
    picked = chosen(conversation.answers, talk.host_of(desk))
    avoid = ",".join(filter(None, [conversation.answers.get("avoid", ""), picked]))
    changed = replace(conversation, answers={**conversation.answers, "avoid": avoid})
    await desk.unit.save_answers(conversation, changed.answers, desk.now)
    await talk.carry(desk, changed, engine.Reopen("initiative"))


async def _as_reviewed(desk: Desk, conversation: Conversation) -> Conversation:
    """Leave behind what a change left behind, so that what is sent is what the person saw; raises ValidationError."""
    host, progress = talk.host_of(desk), engine.Progress(conversation.answers)
    SELF_REFERRAL.result(**engine.kept(SELF_REFERRAL, progress, host))
    answers = engine.standing(SELF_REFERRAL, progress, host)
    await desk.unit.save_answers(conversation, answers, desk.now)
    return replace(conversation, answers=answers)


async def _send(desk: Desk, conversation: Conversation) -> None:
    conversation = await _as_reviewed(desk, conversation)
    sent = await referrals.of_conversation(desk, conversation)
    if sent is not None and sent.initiative == chosen(conversation.answers, talk.host_of(desk)):
        await referrals.corrected(desk, sent, conversation)
        desk.show(helps.one(notices.CORRECTED, desk.world.args))
        return
    if await desk.unit.count(desk.chat.id, "send", window_us=DAY, now=desk.now) > SENDS_A_DAY:
        desk.show(helps.one(helps.SLOW_DOWN, desk.world.args))
        return
    referral = await referrals.send(desk, conversation, talk.host_of(desk))
    if referral is None:
        await _nobody_reads(desk, conversation)
        return
    if sent is not None:  # corrected so that another initiative reads it: the first one is taken back
        await referrals.withdraw(desk, sent)
    desk.show(receipt(desk, referral), urgency="must")


async def _nobody_reads(desk: Desk, conversation: Conversation) -> None:
    """The picked initiative has nobody to read just now: ask for another, the Office among them, or give the number."""
    if await referrals.readers(desk, OFFICE):
        desk.notes.append(say(notices.NOBODY_THERE))
        await _not_this(desk, conversation)
    else:
        desk.show(notices.told(notices.NO_READER, desk.world.args))


async def erase(desk: Desk, conversation: Conversation) -> bool:
    """Shred a draft at once; what was sent already stays (False): /withdraw and /delete are for that."""
    if conversation.flow == NEAR.id:
        await near_end.end(desk, conversation)
        return True
    await desk.unit.clear_due("draft_ends", conversation.id)
    if await referrals.of_conversation(desk, conversation) is not None:
        await desk.unit.save_conversation(replace(conversation, state="done", reopened=None, touched_us=desk.now))
        return False
    await desk.unit.erase_conversation(conversation.id)
    return True
