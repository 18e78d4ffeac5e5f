"""Invite links: what a link is for is shown first, and only Yes enrols, once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from bot.ports import HOUR, Invite, OtherPerson, Seat, Staff
from bot.render import committee as committee_cards
from bot.render import help as helps
from bot.render import notices
from bot.render import staff as cards
from bot.render.parts import Args, say
from bot.service import entry_told, family
from bot.service.desk import Desk
from bot.service.facts import find
from bot.text import Arg, Card, Plain, T

GUESSES_AN_HOUR = 10
TOKEN = re.compile(r"[A-Za-z0-9_-]{16}")
"""What an invitation's link carries; any other start payload is a poster's or a flyer's, and opens the bot."""
INVITES: Final = {
    "coordinator": cards.INVITE_COORDINATOR,
    "office": cards.INVITE_OFFICE,
    "approver": T(
        "staff.invite.approver",
        "This link makes you an approver of claims for {committee}. You look at what members claim and say yes or no. "
        "Never to your own. Join?",
    ),
    "chair": T(
        "staff.invite.chair",
        "This link makes you the chair of {committee} here. You keep its roster and its meetings. Join?",
    ),
    "member": T(
        "staff.invite.member",
        "This link is for {name}, a member of {committee}. Join, and you can claim the per diem for meetings in this "
        "chat. Is that you?",
    ),
}
"""What a link is for, by role."""
WELCOMES: Final = {
    "approver": T(
        "staff.joined.approver", "Welcome. You get one short line when a claim waits. /claims shows them all."
    ),
    "chair": T(
        "staff.joined.chair", "Welcome. /claims shows your committee: its roster, its meetings, what is missing."
    ),
    "member": T(
        "staff.joined.member",
        "Welcome, {name}. I tell you before a meeting and when you can claim it. /claims shows where you stand.",
    ),
}
HOMES: Final = {"approver": "d|home", "chair": "m|home", "member": "p|home"}
OTHER_PERSON: Final = T(
    "staff.invite.other_person",
    "This chat is already joined as another person, and it can be one person only. Please open the link on your own "
    "phone. Or call: {human_phone}.",
)
NEW_PHONE: Final = T(
    "staff.invite.new_phone",
    "Someone joined as you from another chat, with a link of the committee. Was that not you? Call {human_phone}.",
)
SEVERAL: Final = T("staff.invite.several", "your committees")


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
    desk.show(cards.invitation(INVITES[invite.role], await _args(desk, invite), token))


async def _valid(desk: Desk, token: str) -> Invite | None:
    if await desk.unit.count(desk.chat.id, "invite", window_us=HOUR, now=desk.now) > GUESSES_AN_HOUR:
        return None
    invite = await desk.unit.invite(token)
    ended = invite is None or invite.used_us is not None or invite.expires_us <= desk.now
    return None if ended else invite


async def _args(desk: Desk, invite: Invite) -> dict[str, Arg]:
    """Say what a link is for: the initiative or the committee, and of a member whom it is for."""
    initiative = find(desk.world, invite.initiative)
    person = await desk.unit.claimant(invite.claimant) if invite.claimant else None
    return {
        **desk.world.args,
        "initiative": Plain(initiative.name if initiative else invite.initiative),
        "committee": await _committee(desk, invite),
        "name": Plain(person.name if person else ""),
    }


async def _committee(desk: Desk, invite: Invite) -> Arg:
    """Name the committee of a link; of a member who sits on one only, that one."""
    known = {invite.committee} if invite.committee else {each.committee for each in await _seats(desk, invite)}
    committee = await desk.unit.committee(known.pop()) if len(known) == 1 else None
    return Plain(committee.name) if committee else SEVERAL


async def _seats(desk: Desk, invite: Invite) -> Sequence[Seat]:
    return await desk.unit.seats_of(invite.claimant) if invite.claimant else ()


async def pressed(desk: Desk, verb: str, token: str) -> None:
    """Enrol on Yes; on No nothing happens and the link stays good."""
    if verb != "yes":
        desk.show(helps.resting(desk.world.args, say(cards.JOINED_NOT)))
        return
    invite = await _valid(desk, token)
    if invite is None:
        desk.show(helps.resting(desk.world.args, say(helps.LINK_ENDED)))
        return
    try:
        person = await desk.unit.enrol(invite, desk.chat.id, desk.now)
    except OtherPerson:
        desk.show(helps.resting(desk.world.args, say(OTHER_PERSON, desk.world.args)))
        return
    if person is None:
        desk.show(helps.resting(desk.world.args, say(helps.LINK_ENDED)))
    else:
        await _joined(desk, invite, person)


async def _joined(desk: Desk, invite: Invite, person: Staff) -> None:
    desk.change(language=desk.language)
    await entry_told.watch(desk, person)
    if person.role in {"coordinator", "office"}:
        owner = person.initiative if person.role == "coordinator" else "office"
        desk.world.live |= {owner}
    await joined(desk, person)
    desk.show(_welcome(person, await _args(desk, invite)))


async def joined(desk: Desk, person: Staff) -> None:
    """Note that somebody joined, and tell who joined as the same member before."""
    await desk.unit.audit("enrolled", subject=person.id, actor=f"s{person.id}", detail=person.role, now=desk.now)
    if person.claimant:
        await _tell_other_phones(desk, person)


def _welcome(person: Staff, args: Args) -> Card:
    if person.role not in WELCOMES:
        return cards.plain(cards.JOINED, args)
    return committee_cards.welcome(say(WELCOMES[person.role], args), HOMES[person.role])


async def _tell_other_phones(desk: Desk, person: Staff) -> None:
    """Tell who joined as this person before, so that a link that went astray is noticed."""
    for each in await desk.unit.staff_of_claimant(person.claimant):
        if each.chat_id != desk.chat.id:
            chat = await desk.unit.chat_by_id(each.chat_id)
            card = notices.told(NEW_PHONE, desk.world.args)
            await desk.tell(chat, card, key=f"joined:{person.id}:{each.id}", subject=None)
