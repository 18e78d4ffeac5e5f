"""Coordinators and the Office: who may press what, and what they and the family see."""

from __future__ import annotations

from bot.ports import DAY, MINUTE
from tests.line import Line
from tests.service.sent import PLANTED, send


def words(line: Line, name: str) -> str:
    """Return everything that stands on a phone."""
    return "\n".join(line.phones[name].screen().texts)


def last(line: Line, name: str) -> str:
    """Return the newest card of a phone."""
    message = line.phones[name].screen().last
    return message.text if message else ""


async def accept(line: Line, name: str) -> None:
    for data in ("r|open", "r|see", "r|take"):
        await line.press(name, data)


async def test_a_notice_names_no_family_no_county_and_no_circumstance(line: Line) -> None:
    await send(line, "Ana")
    assert last(line, "Cora") == "1 item waits. Due Wednesday, November 25, 2026."


async def test_two_readers_at_once_one_wins_and_the_other_is_told(line: Line) -> None:
    await line.enrol("Dan", "coordinator", "Example Lakes")
    await send(line, "Ana")
    await line.type("Dan", "/queue")
    for name in ("Cora", "Dan"):
        await line.press(name, "r|open")
        await line.press(name, "r|see")
    cora, dan = line.button("Cora", "r|take"), line.button("Dan", "r|take")
    await line.phones["Cora"].tap(cora[1], on=cora[0].id)
    await line.phones["Dan"].tap(dan[1], on=dan[0].id)
    await line.turn()
    assert "is yours" in words(line, "Cora")
    assert "Someone else has it already, or it has moved on." in words(line, "Dan")


async def test_the_number_shows_only_after_accept_to_who_accepted(line: Line) -> None:
    await line.enrol("Dan", "coordinator", "Example Lakes")
    await send(line, "Ana")
    await line.press("Cora", "r|open")
    await line.press("Cora", "r|see")
    assert PLANTED in words(line, "Cora")
    assert "5550142" not in words(line, "Cora")
    await line.press("Cora", "r|take")
    assert "5550142" not in await forged(line, "Dan", "r|contact|1")
    await line.press("Cora", "r|contact")
    assert "+16125550142" in words(line, "Cora")
    line.clock.us += 16 * MINUTE
    await line.turn()
    assert "+16125550142" not in words(line, "Cora")


async def test_a_role_ends_at_once_for_buttons_already_shown(line: Line) -> None:
    await send(line, "Ana")
    await line.press("Cora", "r|open")
    await line.type("Cora", "/leave")
    await line.press("Cora", "w|leave")
    assert "came to the Office: its reader left" in words(line, "Olga")
    assert PLANTED not in await forged(line, "Cora", "r|see|1")
    assert "There is nothing to show under that." in words(line, "Cora")


async def forged(line: Line, name: str, data: str) -> str:
    """Press data the bot never showed on this phone, or showed long ago; return everything on the phone then."""
    message = line.phones[name].screen().from_bot[-1]
    await line.phones[name].act("press", message_id=message.id, data=data)
    await line.turn()
    return words(line, name)


def _has(line: Line, name: str, data: str) -> bool:
    return any(
        button.get("callback_data", "").startswith(data)
        for message in line.phones[name].screen().from_bot
        for row in message.raw["buttons"]
        for button in row
    )


async def test_an_invitation_works_once_and_not_after_a_week(line: Line) -> None:
    start = await line.invite("coordinator", "Example Lakes")
    await line.phone("Eve").start(start)
    await line.turn()
    await line.press("Eve", "i|yes")
    await line.phone("Mallory").start(start)
    await line.turn()
    assert "That link has ended or was used" in words(line, "Mallory")
    late = await line.invite("office")
    line.clock.us += 8 * DAY
    await line.phone("Late").start(late)
    await line.turn()
    assert "That link has ended or was used" in words(line, "Late")


async def test_no_to_an_invitation_leaves_it_good(line: Line) -> None:
    start = await line.invite("office")
    await line.phone("Eve").start(start)
    await line.turn()
    await line.press("Eve", "i|no")
    assert "You did not join." in words(line, "Eve")
    await line.phones["Eve"].start(start)
    await line.turn()
    await line.press("Eve", "i|yes")
    assert "Welcome. You get one short line" in last(line, "Eve")


async def test_who_knows_the_family_never_sees_it_and_the_backup_gets_it(line: Line) -> None:
    await line.enrol("Dan", "coordinator", "Example Lakes", backup=True)
    await send(line, "Ana")
    await line.press("Cora", "r|open")
    await line.press("Cora", "r|know")
    assert PLANTED not in words(line, "Cora")
    assert last(line, "Dan").startswith("1 item waits.")
    await line.type("Cora", "/queue")
    assert last(line, "Cora") == "Nothing waits for you."


async def test_a_coordinator_who_blocked_the_bot_leaves_nothing_stuck(line: Line) -> None:
    await line.phones["Cora"].act("block")
    await line.turn()
    await send(line, "Ana")
    assert "No one there can read it right now, so nothing was sent." in words(line, "Ana")
    await line.press("Ana", "initiative:office")
    await line.press("Ana", "send:send")
    await line.press("Olga", "r|open")
    await line.press("Olga", "r|see")
    assert PLANTED in words(line, "Olga")


async def test_a_family_that_blocked_the_bot_becomes_a_task_for_people(line: Line) -> None:
    await send(line, "Ana")
    await line.phones["Ana"].act("block")
    await accept(line, "Cora")
    await line.turn()
    assert "the chat of the family cannot be reached" in words(line, "Olga")
    assert "the chat of the family cannot be reached" in words(line, "Cora")


async def test_an_unaccepted_referral_goes_to_the_office_on_its_day_and_the_family_hears(line: Line) -> None:
    await send(line, "Ana")
    line.clock.us += 3 * DAY
    await line.turn()
    assert "came to the Office: nobody accepted it in time." in last(line, "Olga")
    await line.press("Ana", "f|card")
    await line.press("Ana", "s|uncover")
    assert "A person at the Office of Restorative Practices has your request now" in words(line, "Ana")


async def test_no_at_the_promised_date_brings_the_office(line: Line) -> None:
    await send(line, "Ana")
    await accept(line, "Cora")
    line.clock.us += 3 * DAY
    await line.turn()
    await line.press("Ana", "f|ask")
    await line.press("Ana", "s|uncover")
    await line.press("Ana", "f|unreached")
    assert "came to the Office: the family says no one reached them." in last(line, "Olga")


async def test_a_request_to_keep_data_from_a_parent_is_decided_by_a_person(line: Line) -> None:
    await send(line, "Ana", keep=True)
    await line.press("Olga", "r|keepask")
    assert "Reason: Keep it from a parent: it may not be safe." in words(line, "Olga")
    await line.press("Olga", "r|keep|")
    assert "Recorded. The decision is kept" in words(line, "Olga")


async def test_away_readers_get_nothing_while_another_is_there(line: Line) -> None:
    await line.enrol("Dan", "coordinator", "Example Lakes", backup=True)
    await line.type("Cora", "/away")
    await line.press("Cora", "w|7")
    await send(line, "Ana")
    assert last(line, "Dan").startswith("1 item waits.")
    assert not _has(line, "Cora", "r|open")
