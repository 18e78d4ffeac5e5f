"""Old, foreign and forged buttons do no harm, and what a change left behind is not sent."""

from __future__ import annotations

import pytest

from bot.ports import MINUTE
from tests.service.town import LAKES, NORTHSIDE, Town, fill_in

RUBBISH = ("²", "٣", "9" * 17, "9" * 50, "-1", "", "1e3", "0x1")


@pytest.mark.parametrize("verb", ["f|card", "f|note", "f|withdraw", "r|open", "r|take", "r|complaint", "i|yes", "w"])
async def test_a_forged_number_is_told_so_and_changes_nothing(town: Town, verb: str) -> None:
    for who in ("ana", "cora", "olga"):
        for number in RUBBISH:
            sent = await town.tap(who, f"{verb}|{number}"[:64])
            assert [each.row.out.op for each in sent if each.row.out.op != "card"] == ["answer"]
    assert town.select("SELECT * FROM referrals") == []
    assert town.select("SELECT away_until_us FROM staff") == [(0,)] * 3


async def test_an_unfinished_complaint_is_its_writers_alone(town: Town) -> None:
    await town.type("ana", "/complaint")
    await town.type("ana", "Quartz words")
    number = town.select("SELECT max(id) FROM conversations")[0][0]
    await town.tap("olga", f"r|complaint|{number}")
    assert "Quartz" not in town.shown("olga").words
    await town.press("ana", "reply:yes")
    await town.press("ana", "send:send")
    await town.tap("olga", f"r|complaint|{number}")
    assert "Quartz" in town.shown("olga").words


async def test_an_unfinished_message_is_its_writers_alone(town: Town) -> None:
    await accepted(town)
    await town.press("ana", "f|card|")
    await town.tap("ana", "f|answer|1")
    await town.type("ana", "Quartz words")
    number = town.select("SELECT max(id) FROM conversations")[0][0]
    await town.tap("cora", f"f|note|{number}")
    assert "Quartz" not in town.shown("cora").words
    await town.press("ana", "send:send")
    await town.tap("cora", f"f|note|{number}")
    assert "Quartz" in town.shown("cora").words


async def accepted(town: Town) -> None:
    """Let a referral be accepted by the first coordinator."""
    await fill_in(town, "ana", name="Anaquartz", phone="612 555 0141")
    await town.press("ana", "send:send")
    for press in ("r|open|1", "r|see|1", "r|take|1"):
        await town.press("cora", press)


async def test_only_who_declined_can_undo_it(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await town.press("ana", "send:send")
    for press in ("r|open|1", "r|see|1", "r|no|1", "r|dec|1|full"):
        await town.press("cora", press)
    await town.tap("carl", "r|undo|1")
    assert "cannot be undone" in town.shown("carl").words
    assert town.select("SELECT pending FROM referrals") == [("decline:full:s1",)]
    town.clock.us += 6 * MINUTE
    await town.timers()
    assert town.select("SELECT owner, reason FROM referrals") == [("office", "full")]


async def test_who_declined_can_undo_it_for_five_minutes(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await town.press("ana", "send:send")
    for press in ("r|open|1", "r|see|1", "r|no|1", "r|dec|1|full", "r|undo|1"):
        await town.press("cora", press)
    town.clock.us += 6 * MINUTE
    await town.timers()
    assert town.select("SELECT owner, pending FROM referrals") == [(town.initiative(LAKES), "")]


async def test_a_referral_goes_to_the_county_confirmed_last(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await change(town, "place", "place:list")
    await town.press("ana", "letter:H")
    await town.press("ana", "county:27053")
    await change(town, "place", "")
    await town.type("ana", "Ramsey county")
    await town.press("ana", "candidate:27123")
    await town.tap("ana", next(each for each in town.shown("ana").data if "|initiative|" in each))
    await town.press("ana", "send:send")
    assert town.select("SELECT county FROM referrals") == [("27123",)]


async def change(town: Town, line: str, answer: str) -> None:
    """Change a line of the review."""
    await town.press("ana", "c|")
    data = next(each for each in town.shown("ana").data if each.startswith("e|") and each.endswith(f"|{line}"))
    await town.tap("ana", data)
    if answer:
        await town.press("ana", answer)


async def test_a_number_left_behind_is_not_sent_and_not_shown(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz", phone="612 555 0141")
    await change(town, "channel", "channel:email")
    await town.type("ana", "anaquartz@example.org")
    await town.press("ana", "send:send")
    for press in ("r|open|1", "r|see|1", "r|take|1", "r|contact|1"):
        await town.press("cora", press)
    contact = next(each for each in reversed(town.sent) if each.row.out.op == "contact")
    assert "anaquartz@example.org" in contact.words
    assert not any("+16125550141" in each.words for each in town.sent if each.to != 1001)
    assert town.select("SELECT count(*) FROM answers WHERE path = 'phone'") == [(0,)]


async def test_an_older_send_button_does_not_send_to_whom_it_named(town: Town) -> None:
    await town.enrol("ben", "coordinator", NORTHSIDE)
    await fill_in(town, "ana", name="Anaquartz")
    older = next(each for each in town.shown("ana").data if each.endswith("|send|send"))
    await change(town, "initiative", f"initiative:{town.initiative(NORTHSIDE)[:8]}")
    await town.tap("ana", older)
    assert town.select("SELECT * FROM referrals") == []
    assert "older button" in town.shown("ana").words
    await town.press("ana", "send:send")
    assert town.select("SELECT owner FROM referrals") == [(town.initiative(NORTHSIDE),)]


async def test_the_same_back_pressed_twice_goes_back_once(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    back = next(each for each in town.shown("ana").data if each.startswith("b|"))
    await town.tap("ana", back)
    once = town.shown("ana").words
    await town.tap("ana", back)
    assert town.shown("ana").words == once.replace("Part 4 of 4\n\n", "Part 4 of 4\n\n" + OLDER)


OLDER = "That was an older button. Here is where we are.\n\n"


async def test_an_older_option_answers_only_what_has_no_answer(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    shown = {data for each in town.sent if each.to == 1001 for data in each.data}
    older = next(each for each in shown if each.endswith("|age|u10"))
    await change(town, "age", "")
    await town.tap("ana", older)
    assert "How old are you" in town.shown("ana").words
    assert "older button" in town.shown("ana").words
    await town.press("ana", "age:16")
    assert "Age: 16" in town.shown("ana").words
