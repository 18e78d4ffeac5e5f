"""The door to claims: what the roles of a chat give, and numbers that nobody should type."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from bot.domain.private_numbers import looks_private
from bot.flows.objection import OBJECTION
from bot.render import claims as cards
from bot.render import help as helps
from bot.render.parts import say
from bot.service import near_end, talk
from bot.service.claims import chair, decide, doors, member
from bot.service.desk import Desk

HOMES: Final[Mapping[str, Callable[[Desk], Awaitable[None]]]] = {
    "p|home": member.home,
    "d|home": decide.home,
    "m|home": chair.home,
}


async def claims(desk: Desk) -> None:
    """Answer /claims: for a family it is a word I do not know."""
    await near_end.leave(desk)
    if await doors.opens(desk):
        await home(desk)
    else:
        desk.show(helps.one(helps.UNKNOWN_COMMAND, desk.world.args))


async def home(desk: Desk) -> None:
    """Show the one thing a chat's roles give, or ask which of several."""
    found = await doors.opens(desk)
    if len(found) == 1:
        await HOMES[found[0].data](desk)
    else:
        desk.show(cards.which(found, desk.notes))


async def is_private(desk: Desk, words: str) -> bool:
    """Tell whether typed words hold a tax, bank or card number; bare digits count where claims are the subject."""
    if looks_private(words, about_money=False):
        return True
    if not looks_private(words, about_money=True):
        return False
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None:
        return conversation.flow in talk.COMMITTEE | {OBJECTION.id}
    return bool(await doors.opens(desk))


async def refuse_number(desk: Desk) -> None:
    """Say kindly that it was taken out of the chat, and show where we are; nothing of it is kept."""
    desk.notes.append(say(cards.NUMBER))
    conversation, found = await desk.unit.conversation(desk.chat.id), await doors.opens(desk)
    if conversation is not None:
        await talk.show(desk, conversation)
    elif len(found) == 1 and found[0].data == cards.HOME:
        await member.home(desk)
    elif found:
        desk.show(cards.which(found, desk.notes))
    else:
        desk.show(helps.resting(desk.world.args, *desk.notes))
