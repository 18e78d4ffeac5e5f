"""The roles of a person: which a chat has, which referral each may read, and what becomes of it when one ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.ports import Referral, Staff
from bot.render import notices
from bot.render import staff as cards
from bot.service import referrals
from bot.service.claims import moves
from bot.service.desk import Desk


async def of_chat(desk: Desk) -> Sequence[Staff]:
    """List the live roles of this chat, asked of the database now."""
    return [each for each in await desk.unit.staff_of_chat(desk.chat.id) if each.role in {"coordinator", "office"}]


def role_for(mine: Sequence[Staff], referral: Referral) -> Staff | None:
    """Find the role by which this person may read a referral: its acceptor, a reader of its owner, the Office."""
    for each in mine:
        if f"s{each.id}" in referral.passed_over.split(","):
            return None
    return next((each for each in mine if owner_of(each) == referral.owner), None)


def owner_of(person: Staff) -> str:
    """Name the owner this person reads for: an initiative's id, or the Office."""
    return OFFICE if person.role == OFFICE else person.initiative


async def leave(desk: Desk, mine: Sequence[Staff]) -> None:
    """End every role of a person who asked for it."""
    for each in mine:
        await depart(desk, each, actor=f"s{each.id}")
    desk.show(notices.told(cards.LEFT, desk.world.args))


async def depart(desk: Desk, person: Staff, *, actor: str) -> None:
    """End a role at once; what the person had goes to another reader, or to the Office."""
    await desk.unit.save_staff(replace(person, removed_us=desk.now))
    await desk.unit.audit("staff_left", subject=person.id, actor=actor, detail=person.role, now=desk.now)
    for referral in await desk.unit.referrals_owned(owner_of(person)):
        if referral.reader == person.id:
            await _hand_back(desk, referral)
        elif referral.state == "sent":
            await _rehouse(desk, referral)
    await moves.departed(desk, person)


async def _hand_back(desk: Desk, referral: Referral) -> None:
    after = await referrals.move(desk, referral, state="sent", reader=None, pending="")
    if after is not None:
        await referrals.clear(desk, after, "apply")
        await _rehouse(desk, after)


async def _rehouse(desk: Desk, referral: Referral) -> None:
    if await referrals.readers(desk, referral.owner, referral):
        await referrals.notify_readers(desk, referral)
    elif referral.owner != OFFICE:
        await referrals.to_office(desk, referral, why=cards.WHY_LEFT, actor="bot")
