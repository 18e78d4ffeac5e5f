"""Coordinators keep their entry in the chat: what they see and set, who may, and what families see of it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.directory_actions import directory_history
from bot.domain.directory import Capacity, Initiative
from bot.ports import DAY, MINUTE, SECOND
from tests.line import Line
from tests.service.sent import TO_INITIATIVE, send
from tests.service.test_staff import forged, last, words
from tests.service.town import LAKES, Town

FULL = ("r|home", "r|entry", "r|cap|0c995940|full", "r|cap|0c995940|full-14")
AT_LAKES = "initiative:0c995940"
TODAY, IN_TWO_WEEKS = date(2026, 11, 23), date(2026, 12, 7)
STALE = "Entries nobody confirmed for 90 days: "


async def taps(line: Line, name: str, *data: str) -> None:
    for each in data:
        await line.press(name, each)


async def lakes(line: Line) -> Initiative:
    """Read the entry of Example Lakes as it is stored."""
    async with line.open() as (house, _sender, _api):
        return house.service.world.directory.by_id[line.initiative(house, "Example Lakes")]


async def changes(line: Line) -> list[tuple[str, str, dict[str, object]]]:
    """Tell who changed what from the chat, newest first, as `directory history` does."""
    async with line.open() as (house, _sender, _api):
        told = (await directory_history(house, {}))["history"]
    mine = [each for each in told if each["source"] == "chat"]
    return [
        (each["by"], one["name"], {field["field"]: field["after"] for field in one["fields"]})
        for each in mine
        for one in each["changed"]
    ]


async def ask(line: Line, name: str) -> None:
    """Go as far as the card of groups, from Hennepin."""
    await line.phone(name).start()
    await line.turn()
    await taps(line, name, *TO_INITIATIVE)
    await line.type(name, "Minneapolis")
    await taps(line, name, "candidate:27053", "circumstances:school", "court:no")


# --- looking and confirming ------------------------------------------------------------------------------------------


async def test_the_entry_stands_there_as_the_directory_has_it_and_as_families_read_it(line: Line) -> None:
    await taps(line, "Cora", "r|home", "r|entry")
    assert last(line, "Cora").split("\n") == [
        "Example Lakes Circle (sample), in the directory. Example Lakes Community Circles (a nonprofit) runs it.",
        "Counties: Hennepin",
        "Languages: English, Spanish, Somali",
        "Takes ages 10 to 17.",
        "Room: Open, no end set",
        "Confirmed on Saturday, August 15, 2026. That is more than 90 days ago: please check it.",
        "",
        "Families read:",
        "Example Lakes Circle (sample). Example Lakes Community Circles (a nonprofit) runs it. Serves Hennepin County.",
        "Takes ages 10 to 17.",
        "Reader: coordinator, Monday to Friday.",
    ]


async def test_one_tap_confirms_and_the_history_and_the_audit_say_who_by_number_only(line: Line) -> None:
    await taps(line, "Cora", "r|home", "r|entry", "r|ok")
    assert last(line, "Cora") == "Thank you. Confirmed on Monday, November 23, 2026."
    assert (await lakes(line)).confirmed_on == TODAY
    assert await changes(line) == [("s1", LAKES, {"confirmed_on": "2026-11-23"})]


async def test_the_change_and_its_audit_event_are_one_unit(town: Town) -> None:
    await town.tap("cora", "r|ok|0c995940")
    (stored,) = town.select("SELECT added_us FROM directories WHERE source = 'chat'")
    rows = town.select("SELECT actor, detail, at_us FROM audit WHERE kind = 'entry_changed'")
    assert rows == [("s1", "0c995940 confirmed_on=2026-11-23", stored[0])]


async def test_confirming_twice_on_a_day_stores_one_version(line: Line) -> None:
    await taps(line, "Cora", "r|home", "r|entry", "r|ok", "r|entry", "r|ok")
    assert last(line, "Cora") == "It says so already."
    assert len(await changes(line)) == 1


async def test_help_of_the_staff_leads_to_the_entry_too(line: Line) -> None:
    await line.type("Cora", "/help")
    await line.press("Cora", "r|entry")
    assert last(line, "Cora").startswith("Example Lakes Circle (sample), in the directory.")


async def test_who_reads_for_two_initiatives_picks_which(line: Line) -> None:
    await line.enrol("Cora", "coordinator", "Example Northside")
    await taps(line, "Cora", "r|home", "r|entry|b716d14b")
    assert last(line, "Cora").startswith("Example Northside Family Circle (sample), in the directory.")


# --- room ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", list(Capacity))
async def test_room_is_set_in_two_taps_until_a_day(town: Town, state: Capacity) -> None:
    asked = await town.tap("cora", f"r|cap|0c995940|{state.value}")
    assert [each.data[:3] for each in asked if each.row.out.op == "card"] == [
        [f"r|cap|0c995940|{state.value}-{days}" for days in (14, 30, 91)]
    ]
    await town.press("cora", f"r|cap|0c995940|{state.value}-14")
    found = town.house.service.world.directory.by_id[town.initiative(LAKES)]
    assert (found.capacity, found.capacity_until) == (state, IN_TWO_WEEKS)
    await town.restart()
    assert town.house.service.world.directory.by_id[town.initiative(LAKES)] == found


async def test_full_counts_at_once_in_this_process_and_only_for_this_initiative(town: Town) -> None:
    before = town.house.service.world.directory
    await town.tap("cora", "r|cap|0c995940|full-30")
    after = town.house.service.world.directory
    assert {one.id for one in after.initiatives if one != before.by_id[one.id]} == {town.initiative(LAKES)}


async def test_another_process_notices_it(town: Town) -> None:
    before = town.house.service.world.directory
    await town.tap("cora", "r|cap|0c995940|full-30")
    after, town.house.service.world.directory = town.house.service.world.directory, before
    await town.house.notice()
    assert town.house.service.world.directory == after


async def test_after_its_day_a_person_checks_and_the_entry_says_so(line: Line) -> None:
    await taps(line, "Cora", *FULL)
    await ask(line, "Ana")
    assert LAKES not in last(line, "Ana")
    await taps(line, "Cora", "r|entry")
    assert "New families are not offered it now:\nIs full now." in last(line, "Cora")
    line.clock.us += 15 * DAY
    await line.turn()
    await taps(line, "Ana", "s|open", "s|uncover")
    assert f"{LAKES}." in last(line, "Ana")
    assert "Has not told us lately if there is room. A person will check." in last(line, "Ana")
    await line.type("Cora", "/queue")
    await line.press("Cora", "r|entry")
    assert "Room: Full, but only until Monday, December 7, 2026. Please say it again." in last(line, "Cora")


@pytest.mark.parametrize("detail", ["full-15", "full-", "full-14-14", "closed-14", "", "full-1e1", "x" * 40])
async def test_other_data_than_was_offered_changes_nothing(town: Town, detail: str) -> None:
    before = town.house.service.world.directory
    await town.tap("cora", f"r|cap|0c995940|{detail}")
    assert town.house.service.world.directory is before


async def test_two_readers_who_change_at_once_both_count(town: Town) -> None:
    known = town.house.service.world.directory
    await town.tap("cora", "r|cap|0c995940|full-14")
    town.house.service.world.directory = known  # as in another worker that has not noticed yet
    await town.tap("carl", "r|ok|0c995940")
    found = town.house.service.world.directory.by_id[town.initiative(LAKES)]
    assert (found.capacity, found.capacity_until, found.confirmed_on) == (Capacity.FULL, IN_TWO_WEEKS, TODAY)


# --- undo ------------------------------------------------------------------------------------------------------------


async def test_undo_puts_back_what_it_was_and_the_history_keeps_both(line: Line) -> None:
    before = await lakes(line)
    await taps(line, "Cora", *FULL, "r|unentry")
    assert last(line, "Cora") == "Undone. It is as before."
    assert await lakes(line) == before
    assert [fields["capacity"] for _, _, fields in await changes(line)] == ["open", "full"]


async def test_undo_ends_after_five_minutes(line: Line) -> None:
    await taps(line, "Cora", *FULL)
    line.clock.us += 5 * MINUTE + SECOND
    await taps(line, "Cora", "r|unentry")
    assert last(line, "Cora") == "That has moved on and cannot be undone."
    assert (await lakes(line)).capacity is Capacity.FULL


async def test_undo_leaves_what_another_changed_since(town: Town) -> None:
    await town.tap("cora", "r|cap|0c995940|full-14")
    await town.tap("carl", "r|ok|0c995940")
    await town.press("cora", "r|unentry")
    found = town.house.service.world.directory.by_id[town.initiative(LAKES)]
    assert (found.capacity, found.confirmed_on) == (Capacity.OPEN, TODAY)


async def test_undo_gives_way_to_a_newer_word_on_the_same_thing_and_is_ones_own(town: Town) -> None:
    await town.tap("cora", "r|cap|0c995940|full-14")
    undo = next(data for data in town.shown("cora").data if data.startswith("r|unentry"))
    await town.tap("carl", undo)
    assert town.house.service.world.directory.by_id[town.initiative(LAKES)].capacity is Capacity.FULL
    await town.tap("carl", "r|cap|0c995940|wait_list-30")
    await town.tap("cora", undo)
    assert town.shown("cora").words.startswith("That has moved on and cannot be undone.")
    found = town.house.service.world.directory.by_id[town.initiative(LAKES)]
    assert found.capacity is Capacity.WAIT_LIST


# --- who may ---------------------------------------------------------------------------------------------------------


async def test_a_role_that_ended_another_initiative_the_office_and_a_family_change_nothing(line: Line) -> None:
    await line.enrol("Noor", "coordinator", "Example Northside")
    await line.phone("Ana").start()
    await line.turn()
    await taps(line, "Cora", "r|home", "r|entry")
    await line.type("Cora", "/leave")
    await line.press("Cora", "w|leave")
    before = await lakes(line)
    for name in ("Cora", "Noor", "Olga", "Ana"):
        for data in ("r|cap|0c995940|full-14", "r|ok|0c995940", "r|entry|", "r|entry|0c995940", "r|tell|0c995940"):
            await forged(line, name, data)
            assert last(line, name) == "There is nothing to show under that."
    assert await lakes(line) == before


async def test_only_the_office_lists_stale_entries_and_reads_notes(line: Line) -> None:
    for data in ("r|stale", "r|fix|1"):
        await forged(line, "Cora", data)
        assert last(line, "Cora") == "There is nothing to show under that."


# --- families --------------------------------------------------------------------------------------------------------


async def test_a_family_whose_group_closes_meanwhile_hears_it_and_picks_again(line: Line) -> None:
    await line.enrol("Noor", "coordinator", "Example Northside")
    await ask(line, "Ana")
    await taps(line, "Ana", AT_LAKES, "a|", "channel:chat")
    await ask(line, "Ben")
    await taps(line, "Ben", "initiative:b716d14b", "a|", "channel:chat")
    await taps(line, "Cora", *FULL)
    await taps(line, "Ana", "guardian_knows:no")
    assert f"{LAKES} is full now, so it gets no new requests. Please pick again." in last(line, "Ana")
    assert f"[{LAKES}]" not in str(line.phones["Ana"].screen().last)
    await taps(line, "Ana", "initiative:b716d14b", "guardian_knows:no", "send:send")
    await taps(line, "Ben", "guardian_knows:no", "send:send")
    for name in ("Ana", "Ben"):
        assert "Sent to Example Northside Family Circle (sample)." in last(line, name)


async def test_what_was_sent_before_stays_with_a_group_that_closes(line: Line) -> None:
    await send(line, "Ana")
    for data in ("r|entry", "r|open"):
        await line.type("Cora", "/queue")
        await taps(line, "Cora", data, *(FULL[2:] if data == "r|entry" else ()))
    await taps(line, "Cora", "r|see", "r|take")
    assert "is yours" in last(line, "Cora")


async def test_a_group_that_closed_while_a_family_was_asked_about_it_is_not_sent_to(line: Line) -> None:
    await send(line, "Ana")
    await line.enrol("Noor", "coordinator", "Example Northside")
    await taps(line, "Cora", "r|open", "r|see", "r|no", "r|dec")
    line.clock.us += 6 * MINUTE
    await line.turn()
    await line.press("Ana", "f|card")
    await taps(line, "Noor", "r|home", "r|entry", "r|cap|b716d14b|full", "r|cap|b716d14b|full-14")
    await line.press("Ana", "f|next")
    assert "A person at the Office of Restorative Practices" in last(line, "Ana")
    assert "came to the Office" in words(line, "Olga")


# --- something is wrong ----------------------------------------------------------------------------------------------


async def test_a_note_about_the_entry_reaches_the_office_and_its_notice_says_nothing(line: Line) -> None:
    await taps(line, "Cora", "r|home", "r|entry", "r|wrong", "r|tell")
    await line.type("Cora", "We moved to Oak Street.")
    await line.press("Cora", "send:send")
    assert last(line, "Olga") == "You have a message."
    await line.press("Olga", "r|fix")
    assert last(line, "Olga") == f"About the entry of {LAKES}:\n\nWe moved to Oak Street."


async def test_with_nobody_at_the_office_its_number_is_given(line: Line) -> None:
    await line.type("Olga", "/leave")
    await line.press("Olga", "w|leave")
    await taps(line, "Cora", "r|home", "r|entry", "r|wrong")
    assert "Please call: 612-555-0100, Mon-Fri 9-4." in last(line, "Cora")


# --- 90 days ---------------------------------------------------------------------------------------------------------

REMINDER = "1 entry waits for a look. It takes a minute."


def reminders(line: Line, name: str) -> int:
    return sum(each.text == REMINDER for each in line.phones[name].screen().from_bot)


async def days(line: Line, count: int) -> None:
    for _ in range(count):
        line.clock.us += DAY
        await line.turn()


async def test_a_reader_of_a_stale_entry_is_asked_once_a_month_and_two_taps_answer(line: Line) -> None:
    await days(line, 13)
    assert reminders(line, "Cora") == 0
    await days(line, 1)
    assert reminders(line, "Cora") == 1
    await days(line, 29)
    assert reminders(line, "Cora") == 1
    await days(line, 1)
    assert reminders(line, "Cora") == 2
    await taps(line, "Cora", "r|entry", "r|ok")
    assert last(line, "Cora").startswith("Thank you. Confirmed on")


async def test_a_confirmed_entry_is_asked_about_after_ninety_days(town: Town) -> None:
    await town.tap("cora", "r|ok|0c995940")
    asked: list[int] = []
    for day in range(1, 100):
        town.clock.us += DAY
        await town.timers()
        asked += [day for each in town.sent if each.words.startswith(REMINDER)]
        town.sent.clear()
    assert asked == [91]


async def test_one_reader_of_an_initiative_is_asked_and_the_other_while_that_one_is_away(town: Town) -> None:
    town.clock.us += 13 * DAY
    await town.tap("cora", "w|30")
    asked: list[tuple[int, int]] = []
    for day in range(14, 46):
        town.clock.us += DAY
        await town.timers()
        asked += [(day, each.to) for each in town.sent if each.words.startswith(REMINDER)]
        town.sent.clear()
    assert asked == [(14, 2002), (43, 2001)]


async def test_who_left_is_not_asked(line: Line) -> None:
    await line.type("Cora", "/leave")
    await line.press("Cora", "w|leave")
    await days(line, 15)
    assert reminders(line, "Cora") == 0


async def test_the_office_sees_how_many_entries_are_stale_and_which(line: Line) -> None:
    await line.type("Olga", "/queue")
    assert f"{STALE}18" in last(line, "Olga")
    await taps(line, "Cora", "r|home", "r|entry", "r|ok")
    await line.type("Olga", "/queue")
    assert f"{STALE}17" in last(line, "Olga")
    await line.press("Olga", "r|stale")
    assert LAKES not in last(line, "Olga")
    assert "Example Birch Grove Circle (sample): Saturday, August 15, 2026" in last(line, "Olga")


# --- away ------------------------------------------------------------------------------------------------------------


async def away_until(town: Town) -> list[int]:
    async with town.house.store.unit() as unit:
        return [each.away_until_us for each in await unit.staff_for("coordinator", town.initiative(LAKES))]


async def test_days_away_from_tomorrow_begin_and_end_by_themselves(town: Town) -> None:
    said = (await town.tap("cora", "w|t2"))[-1].words
    assert said.startswith("You will be away from Tuesday, November 24, 2026. Back on Thursday, November 26, 2026.")
    assert await away_until(town) == [0, 0]
    assert "You will be away from Tuesday" in (await town.type("cora", "/away"))[0].words
    town.clock.us += DAY
    await town.timers()
    assert "You are away. Back on Thursday, November 26, 2026." in (await town.type("cora", "/away"))[0].words
    town.clock.us += 2 * DAY
    assert "You are here." in (await town.type("cora", "/away"))[0].words


@pytest.mark.parametrize("set_", ["w|t2", "w|2"])
async def test_days_away_end_early_also_before_they_begin(town: Town, set_: str) -> None:
    await town.tap("cora", set_)
    await town.tap("cora", "w|0")
    town.clock.us += DAY
    await town.timers()
    assert await away_until(town) == [0, 0]


async def test_who_plans_days_away_and_leaves_does_not_come_back_by_them(town: Town) -> None:
    await town.tap("cora", "w|t2")
    await town.tap("cora", "w|leave")
    town.clock.us += DAY
    await town.timers()
    assert len(await away_until(town)) == 1


async def test_the_entry_of_a_directory_without_it_says_who_knows(town: Town) -> None:
    found = town.house.service.world.directory
    async with town.house.store.unit() as unit:
        person = (await unit.staff_for("coordinator"))[0]
        await unit.save_staff(replace(person, initiative="ffffffff-0000-4000-8000-000000000000"))
    await town.tap("cora", "r|entry|ffffffff")
    assert town.shown("cora").words.startswith("The directory has no entry of yours.")
    assert town.house.service.world.directory is found
