"""End a look-up: its answers are shredded, and the keys below the typing field go."""

from __future__ import annotations

from collections.abc import Mapping

from bot.flows.near import NEAR, PAGE_IDS, PIN
from bot.ports import Conversation, Out
from bot.render.parts import INFO, say
from bot.service.desk import Desk
from bot.text import Card

ENDS = frozenset(("status", "mydata", "withdraw", "delete", "move"))
"""Commands about what is one's own: a look-up is left by them."""


def keys_up(conversation: Conversation) -> bool:
    """Tell whether the phone shows the key that shares where it is: while a look-up asks for just that."""
    asked = conversation.answers.get("place") == PIN and PIN not in conversation.answers
    at_pin = conversation.reopened == PIN or (asked and conversation.reopened is None)
    return conversation.flow == NEAR.id and at_pin


def standing(conversation: Conversation) -> Mapping[str, str]:
    """Return the answers that count: who goes back to the place begins to read what is there anew."""
    answers, back = conversation.answers, conversation.reopened
    if conversation.flow != NEAR.id or back is None or back in PAGE_IDS:
        return answers
    return {path: answer for path, answer in answers.items() if path not in PAGE_IDS}


async def put_away(desk: Desk) -> None:
    """Take the keys away, before the card that comes next."""
    card = Card((say(INFO),))
    out = Out(chat_id=desk.chat.id, op="unkey", urgency="must", card=card, language=desk.language)
    await desk.unit.enqueue(out, desk.now)


async def end(desk: Desk, conversation: Conversation) -> None:
    """Shred a look-up."""
    if keys_up(conversation):
        await put_away(desk)
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.erase_conversation(conversation.id)


async def leave(desk: Desk) -> None:
    """Shred the look-up of a chat that is left or idle, if there is one."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.flow == NEAR.id:
        await end(desk, conversation)


async def beneath(desk: Desk) -> Conversation | None:
    """End the look-up that is open, if there is one, and find what lies under it."""
    await leave(desk)
    return await desk.unit.conversation(desk.chat.id)
