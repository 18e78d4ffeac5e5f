"""A chair keeps the own committee in the chat, and no other: roster, links, meetings; every press asks the database."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.admin import invite, people, remove
from bot.ports import DAY, MINUTE, Claimant, Meeting, Seat
from bot.problems import Problem
from bot.service.claims.meetings import OF_MEETING as OF_MEETING_CLOCKS
from tests.service.claimtown import LAKES, RIVER, ClaimTown, new_claim_town

NOT_YOURS = "There is nothing to show under that."
NEW = ("Robin Planted", "clause:8", "12/3/2026", "youth:no")
MEETING = ("Dec 8", "county:27137", "6 pm", "8", "mode:in_person", "provided:lunch,dinner", "activity:meeting")
TAP = re.compile(r"[a-z_]+:[a-z0-9_,]+")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ClaimTown]:
    made = await new_claim_town(tmp_path / "data")
    yield made
    await made.close()


async def answer(town: ClaimTown, who: str, answers: Sequence[str]) -> str:
    """Tap `step:option`, type the rest; return the card then shown."""
    for each in answers:
        await (town.press(who, each) if TAP.fullmatch(each) else town.type(who, each))
    return town.shown(who).words


async def roster(town: ClaimTown, committee: str = LAKES) -> list[tuple[Claimant, Seat]]:
    async with town.desk() as desk:
        known = {each.id: each for each in await desk.unit.claimants()}
        return [(known[each.claimant], each) for each in await desk.unit.seats(committee)]


async def meetings(town: ClaimTown, committee: str = LAKES) -> dict[str, Meeting]:
    async with town.desk() as desk:
        return {each.code: each for each in await desk.unit.meetings(committee)}


def everything(town: ClaimTown) -> list[tuple[object, ...]]:
    """Read all that a chair could change."""
    tables = ("claimants", "seats", "meetings", "invites", "committees")
    return [row for table in tables for row in town.select(f"SELECT * FROM {table}")]


def audited(town: ClaimTown, kind: str) -> list[tuple[object, ...]]:
    return town.select(f"SELECT subject, actor, detail FROM audit WHERE kind = '{kind}'")


async def seat_of(town: ClaimTown, name: str) -> Seat:
    return next(seat for person, seat in await roster(town) if person.name.startswith(name))


async def add_person(town: ClaimTown, *answers: str) -> str:
    await town.tap("cleo", f"m|addseat|{LAKES}")
    return await answer(town, "cleo", (*answers, "send:send"))


# --- whose committee -------------------------------------------------------------------------------------------------

VERBS = ("home", "roster", "meets", "check", "addseat", "addmeet", "leave")
OF_SEAT = ("seat", "end", "link", "more")
OF_MEETING = ("meet", "change", "cancel", "off", "on")


@pytest.mark.parametrize("who", ["stranger", "mia", "avi", "noa", "olga", "rhea"])
async def test_nobody_but_its_chair_does_or_sees_anything_of_a_committee(town: ClaimTown, who: str) -> None:
    if who == "rhea":  # chairs another committee
        town.people = {**town.people, "rhea": 3999}
        await town.join("rhea", "chair", RIVER)
    seat, meeting = (await seat_of(town, "Mia")).id, (await meetings(town))["L1"].id
    before = everything(town)
    presses = [f"m|{verb}|{LAKES}" for verb in VERBS] + [f"m|{verb}|{seat}" for verb in OF_SEAT]
    presses += [f"m|{verb}|{meeting}" for verb in OF_MEETING] + [f"m|unend|{seat}|zzzzzz."]
    for data in presses:
        await town.tap(who, data)
        assert town.shown(who).words.split("\n")[0] == NOT_YOURS, data
    assert everything(town) == before


async def test_another_chair_sees_the_own_committee_only(town: ClaimTown) -> None:
    await town.join("stranger", "chair", RIVER)
    await town.tap("stranger", "m|home")
    assert "Committee: River Committee" in town.shown("stranger").words


async def test_a_chair_of_two_committees_is_asked_which(town: ClaimTown) -> None:
    await town.join("cleo", "chair", RIVER)
    await town.tap("cleo", "m|home")
    assert town.shown("cleo").words.split("\n")[2:5] == ["Which committee?", "Lakes Committee", "River Committee"]
    await town.press("cleo", f"m|home|{RIVER}")
    assert "Committee: River Committee" in town.shown("cleo").words


async def test_a_role_that_ended_while_the_chair_typed_saves_nothing(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|addmeet|{LAKES}")
    await answer(town, "cleo", MEETING)
    found = (await people(town.house, {}))["people"]
    await remove(town.house, {"id": next(each["id"] for each in found if each["role"] == "chair")})
    before = everything(town)
    await town.press("cleo", "send:send")
    assert town.shown("cleo").words.split("\n")[0] == NOT_YOURS
    assert everything(town) == before


@pytest.mark.parametrize(
    "data", ["m|", "m|x", "m|seat|", "m|seat|99", "m|meet|-1", "m|meet|1|2|3", "m|roster|nowhere|1"]
)
async def test_a_button_nobody_made_does_nothing(town: ClaimTown, data: str) -> None:
    before = everything(town)
    await town.tap("cleo", data)
    assert everything(town) == before


async def test_a_page_that_is_not_there_is_empty(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|roster|{LAKES}|99")
    assert "Nobody is on the roster" in town.shown("cleo").words


# --- the roster ------------------------------------------------------------------------------------------------------


async def test_a_person_is_added_with_a_link_that_enrols_just_them(town: ClaimTown) -> None:
    shown = await add_person(town, *NEW)
    assert "Added: Robin Planted, 8. Community member, since Thursday, December 3, 2026." in shown
    person, seat = next(each for each in await roster(town) if each[0].name == "Robin Planted")
    assert (person.code, person.youth, seat.clause, seat.valid_from, seat.valid_to) == (
        "lakes-8", False, 8, "2026-12-03", "",
    )  # fmt: skip
    token = re.search(r"start=([\w-]{16})", shown)
    assert token
    await town.type("stranger", f"/start {token[1]}")
    assert "This link is for Robin Planted, a member of Lakes Committee." in town.shown("stranger").words
    await town.press("stranger", "i|yes")
    assert "Welcome, Robin Planted." in town.shown("stranger").words
    async with town.desk() as desk:
        assert [each.role for each in await desk.unit.staff_of_claimant(person.id)] == ["member"]


async def test_the_audit_of_the_roster_holds_ids_and_neither_name_nor_clause(town: ClaimTown) -> None:
    await add_person(town, *NEW)
    person, seat = next(each for each in await roster(town) if each[0].name == "Robin Planted")
    (row,) = audited(town, "seat_added")
    assert (row[0], row[2]) == (person.id, f"lakes seat={seat.id}")
    stored = town.bytes_on_disk()
    assert [word for word in (b"Robin", b"Planted", b"lakes-8") if word in stored] == []


async def test_what_the_chair_types_is_taken_out_of_the_chat(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|addseat|{LAKES}")
    queued = await town.type("cleo", "Robin Planted")
    assert [each.row.out.op for each in queued] == ["card", "delete"]


async def test_a_seat_that_is_paid_nothing_gets_no_link(town: ClaimTown) -> None:
    shown = await add_person(town, "Robin Planted", "clause:1", "12/3/2026")
    assert "start=" not in shown
    assert "This seat is not paid per diem (Subd. 6(c)). So it needs no link." in shown
    seat = await seat_of(town, "Robin")
    await town.tap("cleo", f"m|link|{seat.id}")
    assert "start=" not in town.shown("cleo").words


async def test_a_code_joins_the_person_of_that_name_and_no_other(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|addseat|{LAKES}")
    await answer(town, "cleo", ("Mia Quillquartz", "clause:8", "12/3/2026", "youth:no"))
    await town.press("cleo", "c|")
    await town.press("cleo", f"e|{_number(town)}|code")
    await answer(town, "cleo", ("P-noa",))
    before = everything(town)
    assert "That code belongs to another name. Nothing was saved." in await answer(town, "cleo", ("send:send",))
    assert everything(town) == before
    await town.tap("cleo", f"m|addseat|{LAKES}")
    await answer(town, "cleo", ("mia  quillquartz", "clause:8", "12/3/2026", "youth:no"))
    await town.press("cleo", "c|")
    await town.press("cleo", f"e|{_number(town)}|code")
    await answer(town, "cleo", ("P-mia", "send:send"))
    assert [seat.clause for person, seat in await roster(town) if person.code == "P-mia"] == [10, 8]


def _number(town: ClaimTown) -> str:
    """Return the number that stands in the buttons of the newest card."""
    return next(data.split("|")[1] for data in town.shown("cleo").data if data.startswith("e|"))


async def test_a_seat_somebody_holds_already_is_refused(town: ClaimTown) -> None:
    seat = await seat_of(town, "Mia")
    before = await roster(town)
    await town.tap("cleo", f"m|more|{seat.id}")
    shown = await answer(town, "cleo", ("clause:10", "12/3/2026", "send:send"))
    assert "Mia Quillquartz holds that seat on some of these days already. Nothing was saved." in shown
    assert await roster(town) == before


async def test_another_seat_is_added_without_asking_for_the_name_again(town: ClaimTown) -> None:
    seat = await seat_of(town, "Mia")
    await town.tap("cleo", f"m|more|{seat.id}")
    await answer(town, "cleo", ("clause:9", "12/3/2026", "send:send"))
    assert [one.clause for person, one in await roster(town) if person.id == seat.claimant] == [10, 9]


async def test_a_new_link_is_for_the_person_of_the_seat(town: ClaimTown) -> None:
    seat = await seat_of(town, "Mia")
    await town.tap("cleo", f"m|link|{seat.id}")
    token = re.search(r"start=([\w-]{16})", town.shown("cleo").words)
    assert token
    async with town.desk() as desk:
        made = await desk.unit.invite(token[1])
    assert made
    assert (made.role, made.claimant, made.committee) == ("member", seat.claimant, LAKES)


# --- the end of a seat -----------------------------------------------------------------------------------------------


async def ended(town: ClaimTown, last: str) -> Seat:
    seat = await seat_of(town, "Mia")
    await town.tap("cleo", f"m|end|{seat.id}")
    await answer(town, "cleo", (last, "send:send"))
    return await seat_of(town, "Mia")


async def test_a_seat_ends_on_the_day_that_was_confirmed_and_undo_opens_it_again(town: ClaimTown) -> None:
    assert (await ended(town, "30 nov")).valid_to == "2026-11-30"
    assert "The seat of Mia Quillquartz ends on Monday, November 30, 2026." in town.shown("cleo").words
    town.clock.us += 5 * MINUTE
    await town.press("cleo", "m|unend")
    assert (await seat_of(town, "Mia")).valid_to == ""
    assert [len(audited(town, kind)) for kind in ("seat_ended", "seat_reopened")] == [1, 1]


async def test_undo_is_too_late_after_five_minutes(town: ClaimTown) -> None:
    await ended(town, "30 nov")
    town.clock.us += 5 * MINUTE + 2_000_000
    await town.press("cleo", "m|unend")
    assert "That has moved on and cannot be undone." in town.shown("cleo").words
    assert (await seat_of(town, "Mia")).valid_to == "2026-11-30"


@pytest.mark.parametrize("detail", ["", ".", "zzzzzz.", "0.", "x.20200101", "é."])
async def test_a_forged_undo_changes_nothing(town: ClaimTown, detail: str) -> None:
    seat = await ended(town, "30 nov")
    await town.tap("cleo", f"m|unend|{seat.id}|{detail}")
    assert (await seat_of(town, "Mia")).valid_to == "2026-11-30"


async def test_an_undo_puts_back_the_end_there_was_and_no_day_before_the_seat_began(town: ClaimTown) -> None:
    await ended(town, "31 dec 2026")
    await ended(town, "30 nov")
    data = next(each for each in town.shown("cleo").data if each.startswith("m|unend"))
    await town.tap("cleo", data.replace("20261231", "20251231"))
    assert (await seat_of(town, "Mia")).valid_to == "2026-11-30"
    await town.tap("cleo", data.replace("20261231", "20269999"))
    assert (await seat_of(town, "Mia")).valid_to == "2026-11-30"
    await town.tap("cleo", data)
    assert (await seat_of(town, "Mia")).valid_to == "2026-12-31"


async def test_a_seat_cannot_end_before_it_began(town: ClaimTown) -> None:
    seat = await seat_of(town, "Mia")
    await town.tap("cleo", f"m|end|{seat.id}")
    assert "The seat began on Thursday, January 1, 2026." in await answer(town, "cleo", ("12/31/2025",))


# --- meetings --------------------------------------------------------------------------------------------------------


async def added(town: ClaimTown) -> Meeting:
    await town.tap("cleo", f"m|addmeet|{LAKES}")
    await answer(town, "cleo", (*MEETING, "send:send"))
    return (await meetings(town))["2026-12-08"]


def clocks(town: ClaimTown, meeting: Meeting) -> list[str]:
    rows = town.select(f"SELECT kind FROM due WHERE subject = {meeting.id} ORDER BY kind")
    return [str(kind) for (kind,) in rows if kind in OF_MEETING_CLOCKS]


async def test_a_meeting_is_saved_with_its_clocks_and_its_audit_event(town: ClaimTown) -> None:
    meeting = await added(town)
    assert meeting == Meeting(
        id=meeting.id, committee=LAKES, code="2026-12-08", day="2026-12-08", county="27137", minutes=120,
        starts="18:00", provided="lunch,dinner",
    )  # fmt: skip
    assert clocks(town, meeting) == ["claim_deadline", "claim_opens", "claim_preview"]
    ((subject, _, detail),) = audited(town, "meeting_added")
    assert (subject, detail) == (meeting.id, "lakes 2026-12-08")


async def test_a_second_meeting_of_a_day_says_so_and_has_a_code_of_its_own(town: ClaimTown) -> None:
    await added(town)
    await town.tap("cleo", f"m|addmeet|{LAKES}")
    assert "There is something on the list for that day already." in await answer(town, "cleo", MEETING[:1])
    await answer(town, "cleo", (*MEETING[1:-1], "activity:training", "send:send"))
    assert sorted(code for code in await meetings(town) if code.startswith("2026-12")) == ["2026-12-08", "2026-12-08-2"]


async def test_a_remote_meeting_is_asked_for_no_meals(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|addmeet|{LAKES}")
    await answer(town, "cleo", (*MEETING[:4], "mode:remote", "activity:meeting", "send:send"))
    found = (await meetings(town))["2026-12-08"]
    assert (found.mode, found.provided) == ("remote", "")


async def test_a_start_that_is_changed_to_lie_after_the_end_asks_for_the_end(town: ClaimTown) -> None:
    meeting = await added(town)
    await town.tap("cleo", f"m|change|{meeting.id}")
    await town.press("cleo", "c|")
    await town.press("cleo", f"e|{_number(town)}|starts")
    shown = await answer(town, "cleo", ("9 pm", "send:send"))
    assert "It has to end after it starts, on the same day." in shown
    await answer(town, "cleo", ("10 pm", "send:send"))
    found = (await meetings(town))["2026-12-08"]
    assert (found.id, found.starts, found.minutes) == (meeting.id, "21:00", 60)


async def test_a_change_leaves_filed_claims_as_they_were_and_says_so(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    meeting = (await meetings(town))["L1"]
    body = await _body(town, number)
    await town.tap("cleo", f"m|change|{meeting.id}")
    assert "Claims filed for that day: 1. They keep what they were filed with." in town.shown("cleo").words
    await town.press("cleo", "c|")
    await town.press("cleo", f"e|{_number(town)}|county")
    await answer(town, "cleo", ("list", "H", "listed:27053", "send:send"))
    assert (await meetings(town))["L1"].county == "27053"
    assert await _body(town, number) == body


async def _body(town: ClaimTown, number: int) -> str:
    async with town.desk() as desk:
        return (await desk.unit.claim_versions(number))[-1].body


async def test_who_claimed_is_told_when_a_meeting_is_called_off_and_its_clocks_stop(town: ClaimTown) -> None:
    await town.filed("mia", "L1")
    meeting = (await meetings(town))["L1"]
    for data in (f"m|cancel|{meeting.id}", f"m|off|{meeting.id}"):
        await town.tap("cleo", data)
    assert (await meetings(town))["L1"].cancelled
    assert clocks(town, meeting) == []
    assert "You have a message." in town.told("mia")[-1]
    await town.tap("cleo", f"m|off|{meeting.id}")  # again: it is off already
    assert len(audited(town, "meeting_called_off")) == 1
    await town.tap("cleo", f"m|on|{meeting.id}")
    assert not (await meetings(town))["L1"].cancelled


async def test_nobody_is_told_of_a_meeting_that_nobody_knew_of(town: ClaimTown) -> None:
    meeting = await added(town)
    before = len(town.told("mia"))
    await town.tap("cleo", f"m|off|{meeting.id}")
    assert len(town.told("mia")) == before


async def test_members_who_were_told_of_a_meeting_before_hear_that_it_is_off(town: ClaimTown) -> None:
    meeting = await added(town)
    await town.wait(14 * DAY)
    before = len(town.told("noa"))
    assert "You have a message." in town.told("noa")[-1]
    await town.tap("cleo", f"m|off|{meeting.id}")  # the chat was idle: nothing shows before it is asked for
    assert not (await meetings(town))["2026-12-08"].cancelled
    for data in ("s|uncover", f"m|off|{meeting.id}"):
        await town.tap("cleo", data)
    assert len(town.told("noa")) == before + 1


async def test_leaving_keeps_nothing_of_what_was_typed(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|addseat|{LAKES}")
    await town.type("cleo", "Robin Planted")
    before = everything(town)
    await town.press("cleo", "m|leave")
    assert "Nothing was saved." in town.shown("cleo").words
    assert (everything(town), town.select("SELECT 1 FROM conversations WHERE state = 'open'")) == (before, [])


async def test_old_buttons_of_a_finished_conversation_change_nothing(town: ClaimTown) -> None:
    await town.tap("cleo", f"m|addmeet|{LAKES}")
    await answer(town, "cleo", MEETING)
    send = next(data for data in town.shown("cleo").data if data.endswith("|send|send"))
    await town.tap("cleo", send)
    before = await meetings(town)
    await town.tap("cleo", send)
    assert await meetings(town) == before


# --- joining ---------------------------------------------------------------------------------------------------------


async def linked(town: ClaimTown, **asked: str) -> str:
    return str((await invite(town.house, asked))["start"])


async def test_a_chat_that_is_another_person_is_told_kindly_and_the_link_stays_good(town: ClaimTown) -> None:
    token = await linked(town, role="member", person="P-yan")
    await town.type("mia", f"/start {token}")
    await town.press("mia", "i|yes")
    assert "This chat is already joined as another person" in town.shown("mia").words
    await town.type("stranger", f"/start {token}")
    await town.press("stranger", "i|yes")
    assert "Welcome, Yan Quillquartz." in town.shown("stranger").words


async def test_who_joined_before_hears_that_somebody_joined_as_them_elsewhere(town: ClaimTown) -> None:
    token = await linked(town, role="member", person="P-mia")
    await town.type("stranger", f"/start {token}")
    await town.press("stranger", "i|yes")
    assert "Someone joined as you from another chat" in town.told("mia")[-1]
    assert town.told("noa") == []


@pytest.mark.parametrize(
    ("role", "asks", "welcome", "home"),
    [
        ("approver", "approver of claims for River Committee", "when a claim waits", "d|home"),
        ("chair", "the chair of River Committee", "/claims shows your committee", "m|home"),
    ],
)
async def test_a_link_says_what_it_is_for_and_of_which_committee(
    town: ClaimTown, role: str, asks: str, welcome: str, home: str
) -> None:
    await town.type("stranger", f"/start {await linked(town, role=role, committee=RIVER)}")
    assert asks in town.shown("stranger").words
    await town.press("stranger", "i|yes")
    assert (welcome in town.shown("stranger").words, home in town.shown("stranger").data) == (True, True)
    found = (await people(town.house, {}))["people"][-1]
    assert (found["role"], found["committee"], found["committee_name"]) == (role, RIVER, "River Committee")


async def test_a_member_of_several_committees_joins_for_all_of_them(town: ClaimTown) -> None:
    await town.type("stranger", f"/start {await linked(town, role='member', person='P-mia')}")
    assert "Mia Quillquartz, a member of your committees." in town.shown("stranger").words
    await town.type("stranger", f"/start {await linked(town, role='member', person='P-mia', committee=RIVER)}")
    assert "Mia Quillquartz, a member of River Committee." in town.shown("stranger").words


async def test_a_link_ends_after_a_week(town: ClaimTown) -> None:
    token = await linked(town, role="chair", committee=RIVER)
    town.clock.us += 7 * DAY
    await town.type("stranger", f"/start {token}")
    assert "i|yes" not in " ".join(town.shown("stranger").data)


async def test_an_invitation_without_its_committee_is_a_problem(town: ClaimTown) -> None:
    with pytest.raises(Problem, match="There is no committee ''"):
        await linked(town, role="chair")
