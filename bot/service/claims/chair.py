"""A committee's chair in the chat: roster, links to join, meetings, what the law asks for.

Every press asks the database which committees this chat chairs; another committee's chair can do nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain.claims import composition, holds
from bot.flows.meeting import MEETING
from bot.flows.seat import SEAT
from bot.ports import Committee, Conversation, Meeting, Seat, Staff
from bot.render import committee as cards
from bot.render import staff as staff_cards
from bot.render.parts import button, say
from bot.service import talk
from bot.service.claims import chair_host, chair_meetings, chair_seats, queue
from bot.service.claims.chair_host import Room
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Card, Line, Plain

PAGE: Final = 10
"""So many people or meetings on a card, each with a button."""


async def roles(desk: Desk) -> Sequence[Staff]:
    """List the roles by which this chat chairs a committee, asked of the database now."""
    return [each for each in await desk.unit.staff_of_chat(desk.chat.id) if each.role == "chair"]


async def home(desk: Desk) -> None:
    """Show the committee; of several, ask which."""
    mine = {each.committee for each in await roles(desk)}
    known = [each for each in await desk.unit.committees() if each.id in mine]
    if not known:
        _not_yours(desk)
    elif len(known) > 1:
        desk.show(cards.which([(each.id, each.name) for each in known]))
    else:
        await _home(desk, await chair_host.room(desk, known[0]))


async def pressed(desk: Desk, verb: str, number: str, detail: str) -> None:
    """Do what a chair's button asks for, if the database gives the right to at this moment."""
    if verb == "home" and not number:
        await home(desk)
        return
    where, seat, meeting = await _about(desk, verb, number)
    found = await _chaired(desk, where)
    if found is None:
        _not_yours(desk)
        return
    role, known = found
    if seat is not None:
        await chair_seats.pressed(desk, role, known, seat, verb, detail)
    elif meeting is not None:
        await chair_meetings.pressed(desk, role, known, meeting, verb)
    else:
        await _of_committee(desk, known, verb, row_id(detail))


async def _about(desk: Desk, verb: str, number: str) -> tuple[str, Seat | None, Meeting | None]:
    """Find the committee a button is about, and the seat or meeting in it."""
    if verb in chair_meetings.VERBS:
        meeting = await desk.unit.meeting(row_id(number))
        return (meeting.committee if meeting else "", None, meeting)
    if verb not in chair_seats.VERBS:
        return number, None, None
    for role in await roles(desk):
        for seat in await desk.unit.seats(role.committee):
            if seat.id == row_id(number):
                return role.committee, seat, None
    return "", None, None


async def _chaired(desk: Desk, number: str) -> tuple[Staff, Room] | None:
    """Load a committee, and the role by which this person chairs it."""
    role = next((each for each in await roles(desk) if number and each.committee == number), None)
    committee = await desk.unit.committee(number) if role else None
    if role is None or committee is None:
        return None
    return role, await chair_host.room(desk, committee)


def _not_yours(desk: Desk) -> None:
    desk.show(staff_cards.plain(staff_cards.NOT_YOURS, desk.world.args))


async def finished(desk: Desk, conversation: Conversation) -> None:
    """Do what the Send of a chair's conversation asks for."""
    found = await _chaired(desk, conversation.answers.get(chair_host.COMMITTEE, ""))
    if found is None:  # the role ended while they typed
        await chair_seats.close(desk, conversation)
        _not_yours(desk)
    elif conversation.flow == MEETING.id:
        await chair_meetings.save(desk, *found, conversation)
    elif conversation.flow == SEAT.id:
        await chair_seats.add(desk, *found, conversation)
    else:
        await chair_seats.end(desk, *found, conversation)


# --- the committee ---------------------------------------------------------------------------------------------------


async def _of_committee(desk: Desk, known: Room, verb: str, page: int) -> None:
    committee = known.committee
    steer = {chair_host.COMMITTEE: committee.id}
    match verb:
        case "roster":
            desk.show(_roster(desk, known, page))
        case "meets":
            desk.show(_meetings(desk, known, page))
        case "check":
            missing = composition(known.seats, desk.world.day(desk.now))
            desk.show(cards.check(committee.name, committee.id, missing))
        case "addseat":
            await talk.begin(desk, SEAT, steer)
        case "addmeet":
            await talk.begin(desk, MEETING, steer)
        case "leave":
            await _leave(desk, committee)
        case _:
            await _home(desk, known)


async def _home(desk: Desk, known: Room) -> None:
    today = desk.world.day(desk.now)
    seated = {each.claimant for each in known.seats if holds(each, today)}
    missing = composition(known.seats, today)
    state = say(cards.MISSING_COUNT, count=len(missing)) if missing else say(cards.COMPLETE)
    lines = [say(cards.SEATED, count=len(seated)), replace(state, tight=True), replace(_next(known, today), tight=True)]
    desk.show(cards.home(known.committee.name, known.committee.id, lines, await queue.payees(desk, known.committee.id)))


def _next(known: Room, today: date) -> Line:
    ahead = [each for each in known.meetings if not each.cancelled and date.fromisoformat(each.day) >= today]
    if not ahead:
        return say(cards.NO_MEETING)
    return say(cards.NEXT_MEETING, chair_meetings.args(min(ahead, key=lambda each: each.day)))


async def _leave(desk: Desk, committee: Committee) -> None:
    """Leave a chair's conversation; nothing of it is kept."""
    conversation = await desk.unit.conversation(desk.chat.id)
    if conversation is not None and conversation.flow in talk.CHAIR:
        await chair_seats.close(desk, conversation)
    desk.show(cards.told(cards.LEFT_UNSAVED, {}, committee.id))


# --- lists -----------------------------------------------------------------------------------------------------------


def _roster(desk: Desk, known: Room, page: int) -> Card:
    """List who sits, by clause and name; seats that ended stand on a person's own card."""
    today, name = desk.world.day(desk.now).isoformat(), Plain(known.committee.name)
    live = [each for each in known.seats if not each.valid_to or each.valid_to >= today]
    ordered = sorted(live, key=lambda each: (each.clause, known.name(each.claimant).casefold(), each.valid_from))
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    head = say(cards.ROSTER_OF if shown else cards.ROSTER_EMPTY, committee=name)
    buttons = [button(Plain(known.name(each.claimant)), f"m|seat|{each.id}") for each in shown]
    number = known.committee.id
    ways = cards.pages("roster", number, page, more=len(ordered) > (page + 1) * PAGE)
    add = ((button(cards.ADD_PERSON, f"m|addseat|{number}"),),)
    return cards.listed(
        head, [chair_host.line(known, each, named=True) for each in shown], buttons, (*ways, *add), number
    )


def _meetings(desk: Desk, known: Room, page: int) -> Card:
    """List meetings: what lies ahead first, the next one on top, then what has been, newest first."""
    today, name = desk.world.day(desk.now).isoformat(), Plain(known.committee.name)
    ahead = sorted((each for each in known.meetings if each.day >= today), key=lambda each: each.day)
    ordered = [*ahead, *(each for each in known.meetings if each.day < today)]
    shown = ordered[page * PAGE : (page + 1) * PAGE]
    head = say(cards.MEETINGS_OF if shown else cards.MEETINGS_NONE, committee=name)
    buttons = [button(cards.DATE, f"m|meet|{each.id}", chair_meetings.args(each)) for each in shown]
    number = known.committee.id
    ways = cards.pages("meets", number, page, more=len(ordered) > (page + 1) * PAGE)
    add = ((button(cards.ADD_MEETING, f"m|addmeet|{number}"),),)
    return cards.listed(head, [chair_meetings.line(each) for each in shown], buttons, (*ways, *add), number)
