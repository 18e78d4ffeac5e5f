"""What a family may do with what it sent: see how it stands, correct it, go on to the next, take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.directory import OFFICE
from bot.flows.note import NOTE
from bot.flows.self_referral import SELF_REFERRAL
from bot.ports import Due, Referral
from bot.render import help as helps
from bot.render import notices
from bot.render import staff as staff_cards
from bot.render.parts import NOT_GIVEN
from bot.service import complaints, entry, referrals, talk
from bot.service.desk import Desk
from bot.service.facts import find, referral_args, row_id
from bot.text import Arg, Card, T

CORRECTABLE = frozenset(
    ("name", "channel", "phone", "email", "call_rule", "good_time", "talk_language", "interpreter", "access")
)
"""Lines of a sent referral that may be corrected without a new consent."""


async def _own(desk: Desk, number: str) -> Referral | None:
    """Find a referral of this chat; somebody else's and none are alike."""
    referral = await desk.unit.referral(row_id(number))
    return referral if referral is not None and referral.chat_id == desk.chat.id else None


async def pressed(desk: Desk, verb: str, number: str) -> None:
    """Do what a family's button about its referral asks for."""
    if verb == "note":
        await complaints.open_note(desk, number)
        return
    referral = await _own(desk, number)
    if referral is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
        return
    match verb:
        case "next" if referral.state == "offered":
            await _next(desk, referral)
        case "office" if referral.state in {"offered", "sent", "accepted"} and referral.owner:
            await _office(desk, referral)
        case "reached" if referral.state == "accepted":
            await _reached(desk, referral)
        case "unreached" if referral.state == "accepted":
            await referrals.to_office(desk, referral, why=staff_cards.WHY_UNREACHED, actor="family", tell=False)
            await _show(desk, referral.id)
        case "askoffice" if referral.state == "sent" and referral.owner != OFFICE:
            desk.show(notices.ask_office(referral_args(desk.world, referral), referral.id))
        case "correct" if referral.state in referrals.LIVE:
            await _correct(desk, referral)
        case "answer" if referral.state == "accepted":
            await talk.begin(desk, NOTE, {"subject": str(referral.id)})
        case "withdraw" if referral.state in referrals.LIVE:
            await referrals.withdraw(desk, referral)
            desk.show(helps.one(notices.WITHDRAWN, desk.world.args))
        case _:
            await _show(desk, referral.id)


async def _correct(desk: Desk, referral: Referral) -> None:
    """Open what was sent for correction: only lines that do not change who reads it."""
    kept = await desk.unit.conversation_by_id(referral.conversation_id)
    under = await desk.unit.conversation(desk.chat.id)
    if kept is None or (under is not None and under.id != kept.id):
        desk.show(helps.one(notices.FINISH_FIRST, desk.world.args))
        return
    opened = replace(kept, state="open", reopened=None, touched_us=desk.now)
    await desk.unit.save_conversation(opened)
    await talk.change_card(desk, opened, only=CORRECTABLE)


async def _next(desk: Desk, referral: Referral) -> None:
    offered = find(desk.world, referral.offer)
    full = offered is not None and entry.closed(desk, offered)
    if full or not await referrals.readers(desk, referral.offer, referral):
        await referrals.to_office(desk, referral, why=staff_cards.WHY_NOBODY, actor="family", tell=False)
    else:
        await referrals.send_on(desk, referral)
    await _show(desk, referral.id)


async def _office(desk: Desk, referral: Referral) -> None:
    if referral.owner != OFFICE or referral.state == "offered":
        why = staff_cards.WHY_LATE if referral.state == "sent" else staff_cards.WHY_DECLINED
        await referrals.to_office(desk, referral, why=why, actor="family", tell=False)
    await _show(desk, referral.id)


async def _reached(desk: Desk, referral: Referral) -> None:
    await desk.unit.set_due(Due(kind="answer_by", subject=referral.id, due_us=referral.expires_us))
    await referrals.audit(desk, "reached", referral, actor="family")
    desk.show(helps.one(notices.REACHED_GOOD, desk.world.args))


async def _show(desk: Desk, referral_id: int) -> None:
    """Show what stands now with a referral."""
    referral = await desk.unit.referral(referral_id)
    if referral is None:
        desk.show(helps.one(helps.NOT_HERE, desk.world.args))
        return
    args = referral_args(desk.world, referral)
    reason = referrals.decline_reason(referral)
    if referral.state == "offered":
        card = (
            notices.declined({**args, **referrals.declined_args(desk, referral), "reason": reason}, referral.id)
            if reason
            else notices.offered(args, referral.id)
        )
    elif referral.state == "accepted":
        card = notices.told(notices.ACCEPTED, {**args, "channel": await _channel(desk, referral)})
    elif referral.state == "sent":
        card = _sent_card(desk, referral)
    else:
        card = notices.told(_ended(referral), args)
    desk.show(card)


def _ended(referral: Referral) -> T:
    """Return why it ended: who closed it, or the day up to which the family's yes holds."""
    if referral.state == "withdrawn":
        return notices.WITHDRAWN
    lapsed = referral.state == "closed" and referral.moved_us >= referral.expires_us
    return notices.EXPIRED if lapsed else notices.CLOSED


def receipt(desk: Desk, referral: Referral) -> Card:
    """Say what was sent, to whom, and by when somebody reads it."""
    initiative = find(desk.world, referral.owner)
    nation = initiative is not None and bool(initiative.area.nations)
    return notices.receipt(referral_args(desk.world, referral), office=referral.owner == OFFICE, nation=nation)


def _sent_card(desk: Desk, referral: Referral) -> Card:
    args = referral_args(desk.world, referral)
    reason = referrals.decline_reason(referral)
    if referral.owner != OFFICE:
        return receipt(desk, referral)
    if reason:
        more = {**args, **referrals.declined_args(desk, referral), "reason": reason}
        return notices.told(notices.DECLINED_OFFICE, more)
    return notices.told(notices.WITH_OFFICE, args)


async def _channel(desk: Desk, referral: Referral) -> Arg:
    conversation = await desk.unit.conversation_by_id(referral.conversation_id)
    channel = conversation.answers.get("channel", "") if conversation else ""
    options: Mapping[str, T] = getattr(SELF_REFERRAL.step("channel"), "options", {})
    return options.get(channel, NOT_GIVEN)


async def reached_card(desk: Desk, number: str) -> None:
    """Ask whether someone reached the family."""
    referral = await _own(desk, number)
    if referral is None or referral.state != "accepted":
        await pressed(desk, "card", number)
        return
    desk.show(notices.reached(referral_args(desk.world, referral), referral.id))
