"""The chair and one meeting: its card, a new one or a change, calling it off and back on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from bot.domain import reasons
from bot.domain.committee.hours import ends, minutes_of
from bot.domain.places import counties
from bot.flows import engine
from bot.flows.meeting import ACTIVITIES, MEALS, MEETING, MODES, NO_MEAL, MeetingAnswers
from bot.ports import Conversation, Meeting, Staff
from bot.render import committee as cards
from bot.render import notices
from bot.render.parts import button, say
from bot.service import talk
from bot.service.claims import chair_host, chair_seats, meetings, policies
from bot.service.claims.chair_host import Room
from bot.service.desk import Desk
from bot.text import Arg, Line, Plain

VERBS: Final = frozenset(("meet", "change", "cancel", "off", "on"))
FREED: Final = frozenset(("withdrawn", "denied"))
"""Claims in these states have let their days go."""


async def pressed(desk: Desk, role: Staff, known: Room, meeting: Meeting, verb: str) -> None:
    """Do what a button about a meeting of the own committee asks for."""
    match verb:
        case "change":
            await _change(desk, meeting)
        case "cancel" if not meeting.cancelled:
            desk.show(cards.cancel(args(meeting), meeting.id))
        case "off" if not meeting.cancelled:
            await _store(desk, role, replace(meeting, cancelled=True), "meeting_called_off")
            await tell_off(desk, meeting)
            desk.show(cards.told(cards.CANCELLED, args(meeting), known.committee.id))
        case "on" if meeting.cancelled:
            await _store(desk, role, replace(meeting, cancelled=False), "meeting_back_on")
            desk.show(cards.told(cards.RESTORED, args(meeting), known.committee.id))
        case _:
            await _show(desk, meeting)


def args(meeting: Meeting) -> dict[str, Arg]:
    """Fill a sentence about a meeting."""
    known = meeting.county in counties()
    return {
        "date": date.fromisoformat(meeting.day),
        "activity": ACTIVITIES[meeting.activity],
        "county": reasons.county(meeting.county) if known else Plain(meeting.county),
    }


def line(meeting: Meeting) -> Line:
    """Say a meeting on a line of a list."""
    return say(cards.MEETING_OFF if meeting.cancelled else cards.MEETING, args(meeting))


async def _show(desk: Desk, meeting: Meeting) -> None:
    lines = [line(meeting)]
    if meeting.starts:
        hours = {"starts": cards.hour(meeting.starts), "ends": cards.hour(ends(meeting.starts, meeting.minutes))}
        lines.append(say(cards.HOURS, hours))
    lines.append(say(cards.MODE, mode=MODES[meeting.mode]))
    if meeting.mode == "in_person":
        lines.append(say(cards.PROVIDED, meals=MEALS.get(meeting.provided or NO_MEAL, MEALS[NO_MEAL])))
    if count := await resting(desk, meeting):
        lines.append(say(cards.RESTS, count=count))
    off = (
        button(cards.RESTORE, f"m|on|{meeting.id}")
        if meeting.cancelled
        else button(cards.CANCEL, f"m|cancel|{meeting.id}")
    )
    desk.show(cards.meeting(lines, [button(cards.CHANGE, f"m|change|{meeting.id}"), off], meeting.committee))


async def resting(desk: Desk, meeting: Meeting) -> int:
    """Count the committee's claims that hold the day of a meeting."""
    held = [each for each in await desk.unit.claims_in(meeting.committee) if each.state not in FREED]
    days = [await desk.unit.claim_days(each.id) for each in held]
    return sum(any((day.day, day.activity) == (meeting.day, meeting.activity) for day in each) for each in days)


async def _store(desk: Desk, role: Staff, meeting: Meeting, kind: str) -> Meeting:
    """Save a meeting with its clocks and its audit event."""
    saved = await desk.unit.save_meeting(meeting)
    policy = await policies.on(
        desk.unit, saved.committee, date.fromisoformat(saved.day), today=desk.world.day(desk.now)
    )
    await meetings.plan(desk.unit, desk.world, saved, policy)
    detail = f"{saved.committee} {saved.day}"
    await desk.unit.audit(kind, subject=saved.id, actor=f"s{role.id}", detail=detail, now=desk.now)
    return saved


async def tell_off(desk: Desk, meeting: Meeting) -> None:
    """Tell who claimed the day, or was told of it before, that something changed; the notice says nothing of it."""
    told_before = (date.fromisoformat(meeting.day) - desk.world.day(desk.now)).days <= meetings.PREVIEW_DAYS
    for each in await desk.unit.staff_of_committee(meeting.committee):
        if each.role != "member" or each.chat_id == desk.chat.id:
            continue
        if told_before or (meeting.day, meeting.activity) in await desk.unit.days_taken(each.claimant):
            chat = await desk.unit.chat_by_id(each.chat_id)
            key = f"meeting_off:{meeting.id}:{each.id}:{desk.now}"
            await desk.tell(chat, notices.neutral(f"p|preview|{meeting.id}"), key=key, subject=None)


# --- the conversation ------------------------------------------------------------------------------------------------


async def _change(desk: Desk, meeting: Meeting) -> None:
    """Open the conversation with all that is known answered, so that any line can be changed."""
    if count := await resting(desk, meeting):
        desk.notes.append(say(cards.RESTS, count=count))
    await talk.begin(desk, MEETING, {**_answered(meeting), **_steer(meeting)})


def _steer(meeting: Meeting) -> Mapping[str, str]:
    return {chair_host.COMMITTEE: meeting.committee, chair_host.MEETING: str(meeting.id)}


def _answered(meeting: Meeting) -> dict[str, str]:
    hours = {"starts": meeting.starts, "ends": ends(meeting.starts, meeting.minutes)} if meeting.starts else {}
    provided = {"provided": meeting.provided or NO_MEAL} if meeting.mode == "in_person" else {}
    kept = {"day": meeting.day, "county": meeting.county, "mode": meeting.mode, "activity": meeting.activity}
    return {**kept, **hours, **provided}


async def save(desk: Desk, role: Staff, known: Room, conversation: Conversation) -> None:
    """Save a meeting as it was reviewed; claims filed for it keep what they were filed with."""
    host = await chair_host.of(desk, conversation)
    kept = engine.kept(MEETING, engine.Progress(conversation.answers), host)
    said = MeetingAnswers(**{step: answer for step, answer in kept.items() if step in MeetingAnswers.model_fields})
    minutes = minutes_of(said.ends) - minutes_of(said.starts)
    if minutes <= 0:  # the start was changed to lie after the end
        desk.notes.append(say(cards.ENDS_BEFORE))
        await talk.carry(desk, conversation, engine.Reopen("ends"))
        return
    before = next(
        (each for each in known.meetings if str(each.id) == conversation.answers.get(chair_host.MEETING)), None
    )
    new = Meeting(
        id=before.id if before else 0,
        committee=known.committee.id,
        code=before.code if before else _free_code(known, said.day),
        day=said.day,
        county=chair_host.county_of(kept),
        minutes=minutes,
        starts=said.starts,
        mode="remote" if said.mode == "remote" else "in_person",
        provided="" if said.provided == NO_MEAL or said.mode == "remote" else said.provided,
        activity=said.activity,
        cancelled=before.cancelled if before else False,
    )
    await chair_seats.close(desk, conversation)
    saved = await _store(desk, role, new, "meeting_changed" if before else "meeting_added")
    ways = [button(cards.DATE, f"m|meet|{saved.id}", args(saved))]
    desk.show(cards.told(cards.SAVED, args(saved), known.committee.id, ways=ways))


def _free_code(known: Room, day: str) -> str:
    """Name a meeting by its day, and by a number where that day has one already."""
    taken = {each.code for each in known.meetings}
    codes = (day if number == 1 else f"{day}-{number}" for number in range(1, len(taken) + 2))
    return next(each for each in codes if each not in taken)
