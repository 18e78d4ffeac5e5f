"""The chair and one seat: a person's card, a new seat, its end with the way back, and the link by which they join."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain import reasons
from bot.domain.claims import PAID_CLAUSES
from bot.domain.committee.clauses import CLAUSES
from bot.domain.folding import fold
from bot.domain.places import counties
from bot.flows import engine
from bot.flows.seat import SEAT, SEAT_END, SeatAnswers, SeatEnd
from bot.ports import MINUTE, SECOND, Claimant, Conversation, Invite, Seat, Staff
from bot.render import committee as cards
from bot.render.parts import base36, button, say
from bot.service import links, talk
from bot.service.claims import chair_host
from bot.service.claims.chair_host import Room
from bot.service.desk import Desk
from bot.text import Arg, Button, Line, Plain

VERBS: Final = frozenset(("seat", "end", "unend", "link", "more"))
UNDO: Final = 5 * MINUTE


async def pressed(desk: Desk, role: Staff, known: Room, seat: Seat, verb: str, detail: str) -> None:  # noqa: PLR0913, PLR0917 -- who, where, which seat, which press
    """Do what a button about a seat of the own committee asks for."""
    steer = {chair_host.COMMITTEE: known.committee.id, chair_host.SEAT: str(seat.id)}
    match verb:
        case "end":
            await talk.begin(desk, SEAT_END, steer)
        case "unend":
            await _reopen(desk, role, known, seat, detail)
        case "link" if seat.clause in PAID_CLAUSES:
            await _link(desk, role, known, seat, ())
        case "more":
            await talk.begin(desk, SEAT, steer)
        case _:
            await _person(desk, known, seat)


async def close(desk: Desk, conversation: Conversation) -> None:
    """Erase a conversation whose answers became rows, or shall become nothing."""
    await desk.unit.clear_due("draft_ends", conversation.id)
    await desk.unit.erase_conversation(conversation.id)


async def _audit(desk: Desk, kind: str, role: Staff, seat: Seat) -> None:
    """Note a change of the roster; ids only, for the clause is sealed."""
    detail = f"{seat.committee} seat={seat.id}"
    await desk.unit.audit(kind, subject=seat.claimant, actor=f"s{role.id}", detail=detail, now=desk.now)


def _args(known: Room, seat: Seat, last: str = "") -> dict[str, Arg]:
    return {
        "name": Plain(known.name(seat.claimant)),
        "clause": CLAUSES[str(seat.clause)],
        "date": date.fromisoformat(last or seat.valid_from),
    }


# --- a person's card -------------------------------------------------------------------------------------------------


async def _person(desk: Desk, known: Room, seat: Seat) -> None:
    person = known.people[seat.claimant]
    own = [each for each in known.seats if each.claimant == person.id]
    joined = bool(await desk.unit.staff_of_claimant(person.id))
    may = any(each.clause in PAID_CLAUSES for each in own)
    lines = [say(cards.NAME_IS, name=Plain(person.name)), *(chair_host.line(known, each) for each in own)]
    lines += [say(cards.CODE, code=Plain(person.code)), *_more_of(person)]
    lines += [say(cards.IN_CHAT if joined else cards.NOT_IN_CHAT)] if may else [say(cards.MAY_NOT_CLAIM)]
    desk.show(cards.person(lines, _ways(desk, seat), known.committee.id))


def _more_of(person: Claimant) -> list[Line]:
    lives = [say(cards.LIVES_IN, county=reasons.county(person.county))] if person.county in counties() else []
    return [*lives, *([say(cards.IS_YOUTH)] if person.youth else [])]


def _ways(desk: Desk, seat: Seat) -> Sequence[Button]:
    today = desk.world.day(desk.now)
    goes_on = not seat.valid_to or seat.valid_to >= today.isoformat()
    link = [button(cards.NEW_LINK, f"m|link|{seat.id}")] if seat.clause in PAID_CLAUSES else []
    ends = [button(cards.END_SEAT, f"m|end|{seat.id}")] if goes_on else []
    return [*link, *ends, button(cards.MORE_SEATS, f"m|more|{seat.id}")]


# --- a new seat ------------------------------------------------------------------------------------------------------


async def add(desk: Desk, role: Staff, known: Room, conversation: Conversation) -> None:
    """Give a person a seat, as was reviewed; a new person comes onto the roster, with a link to join."""
    kept = await _kept(desk, conversation)
    said = SeatAnswers(**{step: answer for step, answer in kept.items() if step in SeatAnswers.model_fields})
    steered = known.seat(int(conversation.answers.get(chair_host.SEAT, "0")))
    await desk.unit.hold_committee(known.committee.id)  # before a code is made, so that two chairs make two
    person = known.people[steered.claimant] if steered else await _person_of(desk, known, said, kept)
    if person is None:
        desk.show(cards.told(cards.OTHER_NAME, desk.world.args, known.committee.id))
        return
    seats = await desk.unit.seats(known.committee.id)
    new = Seat(id=0, committee=known.committee.id, claimant=person.id, clause=int(said.clause), valid_from=said.since)
    if any(_overlap(each, new) for each in seats):
        await close(desk, conversation)
        desk.show(cards.told(cards.HOLDS_IT, {"name": Plain(person.name)}, known.committee.id))
        return
    await desk.unit.replace_seats(known.committee.id, [*seats, new])
    await close(desk, conversation)
    await _added(desk, role, await chair_host.room(desk, known.committee), new)


async def _kept(desk: Desk, conversation: Conversation) -> dict[str, str]:
    """Return the answers that count, as the person reviewed them."""
    host = await chair_host.of(desk, conversation)
    return engine.kept(talk.FLOWS[conversation.flow], engine.Progress(conversation.answers), host)


async def _person_of(desk: Desk, known: Room, said: SeatAnswers, kept: dict[str, str]) -> Claimant | None:
    """Find the person of a code, or bring a new one onto the roster; None where the code is somebody else's."""
    if said.code and (found := await desk.unit.claimant_by_code(said.code)) is not None:
        return found if fold(found.name) == fold(said.name) else None
    code = said.code or await _free_code(desk, known)
    county = chair_host.county_of(kept)
    return await desk.unit.save_claimant(
        Claimant(id=0, code=code, name=said.name, county=county, youth=said.youth == "yes")
    )


async def _free_code(desk: Desk, known: Room) -> str:
    """Make a code for somebody who has none: the committee's and a number."""
    number = len(known.people) + 1
    while await desk.unit.claimant_by_code(f"{known.committee.id}-{number}") is not None:
        number += 1
    return f"{known.committee.id}-{number}"


def _overlap(one: Seat, other: Seat) -> bool:
    same = (one.claimant, one.clause) == (other.claimant, other.clause)
    return same and (not one.valid_to or one.valid_to >= other.valid_from)


async def _added(desk: Desk, role: Staff, known: Room, new: Seat) -> None:
    same = (new.claimant, new.clause, new.valid_from)
    seat = next(each for each in known.seats if (each.claimant, each.clause, each.valid_from) == same)
    await _audit(desk, "seat_added", role, seat)
    added = say(cards.ADDED, _args(known, seat))
    if seat.clause in PAID_CLAUSES and not await desk.unit.staff_of_claimant(seat.claimant):
        await _link(desk, role, known, seat, (added,))
        return
    more = [] if seat.clause in PAID_CLAUSES else [say(cards.MAY_NOT_CLAIM)]
    desk.show(cards.done((added, *more), known.committee.id))


async def _link(desk: Desk, role: Staff, known: Room, seat: Seat, before: Sequence[Line]) -> None:
    """Make a link by which this person joins, and show it to be handed on."""
    token = links.new_token(desk.world.entropy)
    expires = desk.now + links.INVITE_LIFE
    kept = Invite(id=0, role="member", committee=seat.committee, claimant=seat.claimant, expires_us=expires)
    await desk.unit.add_invite(kept, token)
    await _audit(desk, "invited", role, seat)
    link = str(desk.world.args["bot_link"])
    shown = Plain(f"{link}?start={token}" if link else f"/start {token}")
    text = cards.LINK if link else cards.START
    hand = say(text, name=Plain(known.name(seat.claimant)), date=desk.world.day(expires))
    desk.show(cards.done((*before, hand, shown), known.committee.id))


# --- the end of a seat -----------------------------------------------------------------------------------------------


async def end(desk: Desk, role: Staff, known: Room, conversation: Conversation) -> None:
    """End a seat on the day that was reviewed; what was claimed stays."""
    kept = await _kept(desk, conversation)
    last = SeatEnd(**kept).last
    seat = known.seat(int(conversation.answers.get(chair_host.SEAT, "0")))
    await close(desk, conversation)
    if seat is None or last < seat.valid_from:
        desk.show(cards.told(cards.GONE, {}, known.committee.id))
        return
    await _set_end(desk, known, seat, last)
    await _audit(desk, "seat_ended", role, seat)
    was = seat.valid_to.replace("-", "")
    undo = f"m|unend|{seat.id}|{base36(desk.now // SECOND)}.{was}"
    desk.show(cards.undoable(cards.ENDED, _args(known, seat, last), known.committee.id, undo))


async def _set_end(desk: Desk, known: Room, seat: Seat, last: str) -> None:
    await desk.unit.hold_committee(known.committee.id)
    seats = await desk.unit.seats(known.committee.id)
    changed = [replace(each, valid_to=last) if each.id == seat.id else each for each in seats]
    await desk.unit.replace_seats(known.committee.id, changed)


async def _reopen(desk: Desk, role: Staff, known: Room, seat: Seat, detail: str) -> None:
    """Put the end of a seat back to what it was, for five minutes."""
    at, _, was = detail.partition(".")
    before = f"{was[:4]}-{was[4:6]}-{was[6:]}" if was else ""
    if not _fresh(desk, at) or seat.valid_to == before or not _is_day(before, seat):
        desk.show(cards.told(cards.TOO_LATE, {}, known.committee.id))
        return
    await _set_end(desk, known, seat, before)
    await _audit(desk, "seat_reopened", role, seat)
    desk.show(cards.told(cards.REOPENED, _args(known, seat), known.committee.id))


def _fresh(desk: Desk, at: str) -> bool:
    ended = int(at, 36) * SECOND if at.isalnum() and at.isascii() else 0
    return ended <= desk.now <= ended + UNDO + SECOND


def _is_day(said: str, seat: Seat) -> bool:
    """Tell whether a button names no last day, or one that the seat can have."""
    if not said:
        return True
    try:
        return date.fromisoformat(said).isoformat() >= seat.valid_from
    except ValueError:
        return False
