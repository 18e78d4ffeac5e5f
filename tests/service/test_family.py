"""What a family may do with what it sent, and what it can never reach."""

from __future__ import annotations

from pathlib import Path

from bot.ports import DAY
from tests.line import Line, open_line
from tests.service.sent import PLANTED, send
from tests.service.test_staff import forged, last, words


async def test_a_move_code_works_once_and_the_old_phone_loses_access(line: Line) -> None:
    await send(line, "Ana")
    await line.type("Ana", "/move")
    code = last(line, "Ana").split("/move ")[1].split(".")[0]
    line.phone("New")
    await line.type("New", f"/move {code.lower()}")
    assert "Your requests are on this phone now" in last(line, "New")
    assert "Your requests moved to another phone" in last(line, "Ana")
    await line.type("New", "/status")
    assert last(line, "New").startswith("Information\n\nR-")
    await line.type("Ana", "/status")
    assert "I hold no request of yours." in last(line, "Ana")
    line.phone("Third")
    await line.type("Third", f"/move {code}")
    assert "That code is wrong or has ended" in last(line, "Third")


async def test_guessing_codes_is_slowed_down(line: Line) -> None:
    line.phone("Guess")
    for _ in range(6):
        await line.type("Guess", "/move AAAA-BBBB-CCCCC")
    assert "too many tries" in last(line, "Guess")


async def test_somebody_elses_referral_and_none_are_alike(line: Line) -> None:
    await send(line, "Ana")
    other = line.phone("Eve")
    await other.start()
    await line.turn()
    theirs = await forged(line, "Eve", "f|card|1")
    none = await forged(line, "Eve", "f|card|999")
    assert theirs == none
    assert PLANTED not in words(line, "Eve")


async def test_withdrawing_recalls_it_and_tells_the_reader_only_the_number(line: Line) -> None:
    await send(line, "Ana")
    await line.type("Ana", "/withdraw")
    await line.press("Ana", "f|withdraw")
    assert "was taken back." in last(line, "Cora")
    assert PLANTED not in words(line, "Cora")
    await line.type("Cora", "/queue")
    assert last(line, "Cora") == "Nothing waits for you."


async def test_a_referral_nobody_can_take_is_not_taken_and_a_person_is_named(tmp_path: Path) -> None:
    async with open_line(tmp_path) as line:
        await send(line, "Ana")
        assert "No one can read this right now, so I did not send it. Please call 612-555-0100" in words(line, "Ana")


async def test_a_consent_ends_on_its_day(line: Line) -> None:
    await send(line, "Ana")
    line.clock.us += 190 * DAY
    await line.turn()
    await line.turn()
    await line.type("Ana", "/status")
    await line.press("Ana", "s|uncover")
    await line.press("Ana", "f|card")
    assert "Your yes has ended, so this request is closed." in last(line, "Ana")
    await line.type("Ana", "/status")
    assert last(line, "Ana").split(": ")[1].startswith("closed.")


async def test_a_draft_ends_a_day_after_leaving_quickly(line: Line) -> None:
    await line.phone("Ana").start()
    await line.turn()
    await line.press("Ana", "welcome:go")
    await line.type("Ana", "bye")
    line.clock.us += 25 * 3600 * 1_000_000
    await line.turn()
    await line.phones["Ana"].start()
    await line.turn()
    assert "Hi. I am a bot" in last(line, "Ana")
