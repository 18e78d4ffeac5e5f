"""What a family that sent something is told when it comes back, and after it erased it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.referral import RETENTION_DAYS
from bot.ports import DAY
from tests.service.town import START, Town, fill_in

SENT_ALREADY = "Something was sent from this chat before. You can see where it stands."
NOTHING = "I hold no request of yours."
PRIVATE = ("Anaquartz", "612", "Hennepin", "Example Lakes", "R-")


@pytest.fixture
async def sent(town: Town) -> Town:
    """Let Ana send a referral."""
    await fill_in(town, "ana", name="Anaquartz", phone="612 555 0141")
    await town.press("ana", "send:send")
    return town


def day(town: Town, us: int) -> str:
    """Write a day as a card does."""
    date = town.house.service.world.day(us)
    return f"{date:%B} {date.day}, {date.year}"


def open_ones(town: Town) -> int:
    """Count conversations nobody has finished."""
    return int(town.select("SELECT count(*) FROM conversations WHERE state = 'open'")[0][0])


# --- /start ----------------------------------------------------------------------------------------------------------


async def test_start_says_that_something_was_sent_and_nothing_of_it(sent: Town) -> None:
    await sent.type("ana", "/start")
    words = sent.shown("ana").words
    assert SENT_ALREADY in words
    assert [each for each in PRIVATE if each in words] == []
    assert sent.shown("ana").data[:2] == ["s|status", "s|new"]
    assert open_ones(sent) == 0


async def test_where_it_stands_is_one_tap_away(sent: Town) -> None:
    await sent.type("ana", "/status")
    status = sent.shown("ana").words
    await sent.type("ana", "/start")
    await sent.press("ana", "s|status")
    assert sent.shown("ana").words == status


async def test_a_second_one_can_be_sent_for_a_second_child(sent: Town) -> None:
    await fill_in(sent, "ana", name="Benquartz", phone="612 555 0141")
    await sent.press("ana", "send:send")
    assert sent.select("SELECT state FROM referrals") == [("sent",), ("sent",)]


async def test_the_button_for_a_new_one_goes_on_with_the_one_that_is_open(sent: Town) -> None:
    await sent.type("ana", "/start")
    await sent.press("ana", "s|new")
    await sent.press("ana", "welcome:go")
    await sent.tap("ana", "s|new")
    assert "Your answers are saved. Here is where we were." in sent.shown("ana").words
    assert "I am a bot" not in sent.shown("ana").words
    assert open_ones(sent) == 1


async def test_once_taken_back_start_begins_at_once(sent: Town) -> None:
    await sent.type("ana", "/withdraw")
    await sent.press("ana", "f|withdraw")
    await sent.type("ana", "/start")
    assert "I am a bot" in sent.shown("ana").words


async def test_another_persons_start_begins_at_once(sent: Town) -> None:
    await sent.type("ben", "/start")
    assert "I am a bot" in sent.shown("ben").words


# --- /delete ---------------------------------------------------------------------------------------------------------


async def erase(town: Town) -> str:
    """Erase everything and return the receipt."""
    await town.type("ana", "/delete")
    await town.press("ana", "s|delete")
    return town.shown("ana").words


async def test_the_receipt_and_the_status_say_until_when_what_was_sent_is_kept(sent: Town) -> None:
    last = day(sent, START + RETENTION_DAYS * DAY)
    receipt = await erase(sent)
    assert "What you sent is taken back and closed to readers." in receipt
    assert f"{last}; until then /status says so." in receipt
    await sent.type("ana", "/status")
    assert "taken back and closed to readers. What you wrote here is erased by" in sent.shown("ana").words
    assert last in sent.shown("ana").words
    await sent.type("ana", "/mydata")
    assert "It is closed, and erased by" in sent.shown("ana").words
    assert "/delete erases it" not in sent.shown("ana").words


async def test_on_the_promised_day_the_words_are_gone_and_the_status_holds_nothing(sent: Town) -> None:
    await erase(sent)
    sent.clock.us += RETENTION_DAYS * DAY - 1
    await sent.timers()
    assert sent.select("SELECT state FROM referrals") == [("withdrawn",)]
    sent.clock.us += 1
    await sent.timers()
    assert sent.select("SELECT state FROM referrals") == [("erased",)]
    await sent.type("ana", "/status")
    assert NOTHING in sent.shown("ana").words


async def test_asking_to_erase_what_ended_before_moves_no_date(sent: Town) -> None:
    await sent.type("ana", "/withdraw")
    await sent.press("ana", "f|withdraw")
    last = day(sent, START + RETENTION_DAYS * DAY)
    sent.clock.us += int(timedelta(days=100) / timedelta(microseconds=1))
    await sent.type("ana", "/delete")
    assert last in sent.shown("ana").words
    await sent.press("ana", "s|delete")
    assert last in sent.shown("ana").words
    assert sent.select("SELECT due_us, detail FROM due WHERE kind = 'retain'") == [
        (START + RETENTION_DAYS * DAY, "asked")
    ]


async def test_of_an_erased_draft_nothing_is_left_and_the_receipt_says_it_is_gone(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    assert "Erased. To clear the chat too" in await erase(town)
    await town.type("ana", "/status")
    assert NOTHING in town.shown("ana").words
    assert town.select("SELECT count(*) FROM answers") == [(0,)]
