"""Invite links: what a link is for is shown first, and only Yes enrols, once."""

from __future__ import annotations

import re

from bot.ports import HOUR, Invite
from bot.render import help as helps
from bot.render import staff as cards
from bot.render.parts import say
from bot.service import entry_told, family
from bot.service.desk import Desk
from bot.service.facts import find
from bot.text import Arg, Plain, T

GUESSES_AN_HOUR = 10
TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
"""What an invitation's link carries; any other start payload is a poster's or a flyer's, and opens the bot."""
ROLES = {
    "approver": T("role.approver", "approver of claims"),
    "chair": T("role.chair", "chair of a committee"),
    "member": T("role.member", "member of a committee"),
}


async def opened(desk: Desk, token: str) -> None:
    """Show what an invitation is for; used and ended ones are told so, and the chat goes on as usual."""
    invite = await _valid(desk, token)
    if invite is None:
        desk.notes.append(say(helps.LINK_ENDED))
        if await desk.unit.conversation(desk.chat.id) is None:
            desk.show(helps.resting(desk.world.args, *desk.notes))
        else:
            await family.open_or_show(desk, note=False)
        return
    desk.show(cards.invitation(_text(invite), _args(desk, invite), token))


async def _valid(desk: Desk, token: str) -> Invite | None:
    if await desk.unit.count(desk.chat.id, "invite", window_us=HOUR, now=desk.now) > GUESSES_AN_HOUR:
        return None
    invite = await desk.unit.invite(token)
    ended = invite is None or invite.used_us is not None or invite.expires_us <= desk.now
    return None if ended else invite


def _text(invite: Invite) -> T:
    if invite.role == "coordinator":
        return cards.INVITE_COORDINATOR
    return cards.INVITE_OFFICE if invite.role == "office" else cards.INVITE_OTHER


def _args(desk: Desk, invite: Invite) -> dict[str, Arg]:
    initiative = find(desk.world, invite.initiative)
    name = Plain(initiative.name if initiative else invite.initiative)
    return {**desk.world.args, "initiative": name, "role": ROLES.get(invite.role, cards.JOIN)}


async def pressed(desk: Desk, verb: str, token: str) -> None:
    """Enrol on Yes; on No nothing happens and the link stays good."""
    if verb != "yes":
        desk.show(helps.resting(desk.world.args, say(cards.JOINED_NOT)))
        return
    invite = await _valid(desk, token)
    person = await desk.unit.enrol(invite, desk.chat.id, desk.now) if invite else None
    if person is None:
        desk.show(helps.resting(desk.world.args, say(helps.LINK_ENDED)))
        return
    desk.change(language=desk.language)
    await desk.unit.audit("enrolled", subject=person.id, actor=f"s{person.id}", detail=person.role, now=desk.now)
    await entry_told.watch(desk, person)
    if person.role in {"coordinator", "office"}:
        owner = person.initiative if person.role == "coordinator" else "office"
        desk.world.live |= {owner}
    desk.show(cards.plain(cards.JOINED, desk.world.args))
