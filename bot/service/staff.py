"""Coordinators and the Office: what waits for them, and what a press asks for; each asks the store for the role."""

from __future__ import annotations

from typing import Final

from bot.domain.directory import OFFICE
from bot.domain.referral import DECLINE_REASONS, OUTCOMES
from bot.flows.note import NOTE
from bot.ports import Referral, Staff
from bot.render import claims as claim_cards
from bot.render import staff as cards
from bot.service import away, complaints, entry, referrals, roles, staff_moves, staff_reads, talk
from bot.service.claims import doors, entrance
from bot.service.desk import Desk
from bot.service.facts import referral_args, row_id
from bot.text import Arg

CHOOSES: Final = frozenset({"ask", "dec", "out"})
"""Verbs whose button also names a choice."""


async def home(desk: Desk) -> None:
    """List what waits and what is one's own."""
    waiting: dict[int, dict[str, Arg]] = {}
    own: dict[int, dict[str, Arg]] = {}
    mine = await roles.of_chat(desk)
    for role in mine:
        for referral in await desk.unit.referrals_owned(roles.owner_of(role)):
            if roles.role_for([role], referral) is None:
                continue
            target = own if referral.reader == role.id else waiting if referral.state == "sent" else None
            if target is not None:
                target[referral.id] = referral_args(desk.world, referral)
    card = entry.beside(desk, mine, cards.queue(list(waiting.items()), list(own.items())))
    desk.show(claim_cards.beside(card, await doors.opens(desk)))


async def pressed(desk: Desk, verb: str, number: str, detail: str) -> None:
    """Do what a reader's button asks for, if the database gives the right to at this moment."""
    mine = await roles.of_chat(desk)
    if verb == "home" and mine:
        await home(desk)
        return
    if verb == "home" and await doors.opens(desk):  # who decides claims only has that list
        await entrance.home(desk)
        return
    if verb == "complaint" and any(each.role == OFFICE for each in mine):
        await complaints.open_complaint(desk, number)
        return
    if verb in entry.VERBS:
        await entry.pressed(desk, mine, verb, number, detail)
        return
    referral = await desk.unit.referral(row_id(number))
    designee = next((each for each in mine if each.role == OFFICE), None)
    if referral and designee and verb in {"keepask", "keep"} and referral.state in referrals.LIVE:
        await _designee(desk, verb, detail, referral, designee)
        return
    role = roles.role_for(mine, referral) if referral else None
    if referral is None or role is None or referral.state not in referrals.LIVE:
        desk.show(cards.plain(cards.TAKEN if mine and referral else cards.NOT_YOURS, desk.world.args))
        return
    await _act(desk, verb, detail, referral, role)


async def _act(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> None:
    if detail and verb not in CHOOSES:
        verb = ""  # no button of ours
    if referral.state == "sent" and referral.reader is None:
        done = await _unread(desk, verb, detail, referral, role)
    elif referral.reader == role.id:
        done = await _own(desk, verb, detail, referral, role)
    else:
        done = False
    if not done:
        await _any(desk, verb, detail, referral, role)


async def _unread(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> bool:
    """Act on a referral nobody has accepted yet."""
    match verb:
        case "open":
            await staff_reads.ask_know(desk, referral)
        case "see":
            await staff_reads.details(desk, referral, role)
        case "know":
            await staff_moves.knows(desk, referral, role)
        case "take":
            await staff_moves.take(desk, referral, role)
        case "no" if role.role == "coordinator":
            desk.show(cards.reasons(referral_args(desk.world, referral), referral.id))
        case "dec" if role.role == "coordinator" and detail in DECLINE_REASONS:
            await staff_moves.decline(desk, referral, role, detail)
        case "offer" if role.role == OFFICE:
            await staff_moves.offer(desk, referral)
        case "ask" if role.role == OFFICE:
            await staff_moves.ask_family(desk, referral, role, detail)
        case _:
            return False
    return True


async def _own(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> bool:
    """Act on a referral this reader accepted."""
    match verb:
        case "open" | "mine" | "take" | "see":
            await staff_reads.yours(desk, referral)
        case "contact":
            await staff_reads.contact(desk, referral, role)
        case "write":
            await talk.begin(desk, NOTE, {"subject": str(referral.id)})
        case "out" if detail in OUTCOMES:
            await staff_moves.outcome(desk, referral, role, detail)
        case "close":
            await staff_moves.close(desk, referral, role)
        case _:
            return False
    return True


async def _any(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> None:
    match verb:
        case "undo" if referral.pending:
            await staff_moves.undo(desk, referral, role)
        case "undo":
            desk.show(cards.plain(cards.TOO_LATE, desk.world.args))
        case "report":
            await staff_reads.report(desk, referral, role)
        case _:
            desk.show(cards.plain(cards.TAKEN, desk.world.args))


async def _designee(desk: Desk, verb: str, detail: str, referral: Referral, role: Staff) -> None:
    """Decide a request to keep data from a parent, whoever owns the referral."""
    if verb == "keep" and detail in {"yes", "no"}:
        await staff_moves.keep(desk, referral, role, detail)
    else:
        await staff_reads.keep_card(desk, referral)


async def week(desk: Desk, verb: str) -> None:
    """Set days away, or leave the role."""
    mine = await roles.of_chat(desk) if verb != "leave" else await desk.unit.staff_of_chat(desk.chat.id)
    if not mine:
        desk.show(cards.plain(cards.NOT_YOURS, desk.world.args))
    elif verb == "leave":
        await roles.leave(desk, mine)
    else:
        await away.pressed(desk, mine, verb)
