"""What to do when a message cannot be delivered: a person is told, another reader is found, nothing is left waiting."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.ports import Out, OutRow, Referral
from bot.render import staff as cards
from bot.service import referrals
from bot.service.claims import alert
from bot.service.desk import Desk
from bot.service.facts import find


async def failed(desk: Desk, row: OutRow) -> None:
    """Mark the chat as out of reach, and hand the referral it was about to somebody who is not."""
    if row.out.op == "email":
        return  # the Office was told when the chat failed
    chat = await desk.unit.chat_by_id(row.out.chat_id)
    await desk.unit.save_chat(replace(chat, blocked=True))
    if row.out.key.startswith(alert.KEY):
        await alert.undelivered(desk, row)
        return
    referral = await desk.unit.referral(row.out.subject) if row.out.subject else None
    if referral is None or referral.state not in referrals.LIVE:
        return
    if referral.chat_id == row.out.chat_id:
        await _family(desk, referral)
    else:
        await _reader(desk, referral, row)


async def _family(desk: Desk, referral: Referral) -> None:
    """Ask the Office, and whoever accepted it, to reach the family another way."""
    await referrals.tell_office(desk, referral, cards.UNREACHABLE)
    reader = await desk.unit.staff(referral.reader) if referral.reader else None
    if reader is not None and reader.role != OFFICE:
        await referrals.tell(desk, reader, referral, cards.UNREACHABLE)


async def _reader(desk: Desk, referral: Referral, row: OutRow) -> None:
    """Write to the initiative, tell the Office, and find the next reader."""
    initiative = find(desk.world, referral.owner)
    if initiative is not None and initiative.contact.email:
        card = cards.notice(desk.world.day(referral.due_us), "")
        out = Out(chat_id=row.out.chat_id, op="email", urgency="must", card=card, address=initiative.contact.email)
        await desk.unit.enqueue(replace(out, key=f"mail:{row.id}", subject=referral.id), desk.now)
    await referrals.tell_office(desk, referral, cards.READER_UNREACHABLE)
    if referral.state != "sent":
        return
    if await referrals.readers(desk, referral.owner, referral):
        await referrals.notify_readers(desk, referral)
    elif referral.owner != OFFICE:
        await referrals.to_office(desk, referral, why=cards.WHY_NOBODY, actor="sender")
