"""The cover: once left or idle, a chat shows nothing of its owner's until it was asked whether to go on.

One rule for every update, before it is looked at: on a covered chat only what shows nothing passes. All else waits
behind the question, whatever it is: words, a link, a command, a button however old.
"""

from __future__ import annotations

import re

from bot.domain.distress import is_distress
from bot.flows.note import COMPLAINT
from bot.ports import Unit
from bot.render import help as helps
from bot.service import always, talk
from bot.service.desk import Desk

OPEN_COMMANDS = frozenset(("safe", "police", "help", "human", "privacy", "language", "settings", "stop"))
OPEN_PRESSES = frozenset(("safe", "police", "leave", "stop", "distress_yes", "one", "each", "uncover", "over", "erase"))
"""What shows nothing of the person's, and the three answers to the question."""
WISH = re.compile(
    r"f\|(?:card|ask|askoffice|note)\|\d{1,17}|r\|(?:open|complaint|keepask)\|\d{1,17}"
    r"|p\|(?:card|file|preview)\|\d{1,17}|d\|open\|\d{1,17}|[pdm]\|home"
    r"|/(?:status|mydata|withdraw|delete|complaint|near|claims)"
)
"""What Go on does at once, being what was asked for: it opens something, and changes nothing."""


async def private(unit: Unit, chat_id: int) -> bool:
    """Tell whether a chat has anything to hide: answers not sent yet, a referral, a complaint, a member's claims.

    Who works here, an approver or a chair too, has nothing of their own to hide and is not asked between two decisions.
    """
    if await unit.conversation(chat_id) is not None or await unit.referrals_of_chat(chat_id):
        return True
    if await unit.sent_of_chat(chat_id, COMPLAINT.id) is not None:
        return True
    return any(each.role == "member" for each in await unit.staff_of_chat(chat_id))


async def hides(desk: Desk) -> bool:
    """Tell whether this update waits behind the question; a chat with nothing to hide is uncovered in passing."""
    if not desk.chat.covered:
        return False
    if not await private(desk.unit, desk.chat.id):
        desk.change(covered=False)
        return False
    return not _shows_nothing(desk)


def _shows_nothing(desk: Desk) -> bool:
    inbound = desk.inbound
    match inbound.kind:
        case "tap":
            verb, name, *_ = [*inbound.data.split("|"), ""]
            return verb == "l" or (verb == "s" and name in OPEN_PRESSES)
        case "command":
            return inbound.command in OPEN_COMMANDS or inbound.command == desk.world.exit_word.casefold()
        case "text":
            return always.typed_action(desk, inbound.words) is not None or is_distress(inbound.words)
        case "refused":
            return False
    return True


def ask(desk: Desk) -> None:
    """Ask "Go on / Start over / Erase" before anything is shown."""
    if desk.inbound.kind == "refused":
        desk.notes.append(talk.no_media(desk))
    desk.show(helps.resume(_wish(desk), *desk.notes))


def _wish(desk: Desk) -> str:
    inbound = desk.inbound
    wish = f"/{inbound.command}" if inbound.kind == "command" else inbound.data
    return wish if WISH.fullmatch(wish) else ""
