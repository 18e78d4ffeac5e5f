"""A complaint can be left, is kept for a year and no longer, and erasing says what stays."""

from __future__ import annotations

from bot.domain.referral import RETENTION_DAYS
from bot.ports import DAY
from tests.service.test_afterwards import day
from tests.service.town import START, Town, fill_in

STAYS = "Your complaint stays with the Office of Restorative Practices. It is erased by"


async def complain(town: Town) -> None:
    """Let Ana send a complaint."""
    await town.type("ana", "/complaint")
    await town.type("ana", "Quartz words")
    await town.press("ana", "reply:no")
    await town.press("ana", "send:send")


async def test_a_complaint_begun_by_mistake_is_left_by_back(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await town.type("ana", "/complaint")
    assert "Back" in town.shown("ana").words
    await town.press("ana", "s|drop")
    assert "Please check each line." in town.shown("ana").words
    assert town.select("SELECT count(*) FROM conversations WHERE state = 'open'") == [(1,)]


async def test_back_may_be_typed_too(town: Town) -> None:
    for words in ("/back", "Back", "back."):
        await town.type("ana", "/complaint")
        await town.type("ana", words)
        assert (words, "Nothing is open right now." in town.shown("ana").words) == (words, True)


async def test_once_something_is_typed_the_button_says_nothing_is_sent_and_back_deletes_nothing(
    town: Town,
) -> None:
    await town.type("ana", "/complaint")
    await town.type("ana", "Quartz words")
    await town.type("ana", "/back")
    assert "Send nothing" in town.shown("ana").words
    await town.type("ana", "/back")
    assert town.select("SELECT state FROM conversations") == [("open",)]
    await town.press("ana", "s|drop")
    assert town.select("SELECT state FROM conversations") == [("erased",)]


async def test_a_forged_button_drops_no_referral(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await town.tap("ana", "s|drop")
    assert town.select("SELECT state FROM conversations") == [("open",)]


async def test_a_sent_complaint_is_shredded_a_year_later_and_nobody_is_reminded_of_it(town: Town) -> None:
    await complain(town)
    town.clock.us += RETENTION_DAYS * DAY - 1
    await town.timers()
    assert town.select("SELECT state FROM conversations") == [("done",)]
    town.clock.us += 1
    await town.timers()
    assert town.select("SELECT state FROM conversations") == [("erased",)]
    assert town.select("SELECT count(*) FROM answers") == [(0,)]
    assert town.select("SELECT kind FROM due WHERE kind LIKE 'complaint%'") == []
    await town.tap("olga", "r|complaint|1")
    assert "Quartz" not in town.shown("olga").words


async def test_erasing_says_that_a_complaint_stays_and_until_when(town: Town) -> None:
    await complain(town)
    until = day(town, START + RETENTION_DAYS * DAY)
    await town.type("ana", "/delete")
    assert (STAYS in town.shown("ana").words, until in town.shown("ana").words) == (True, True)
    assert "There is nothing to erase." not in town.shown("ana").words


async def test_erasing_a_draft_says_it_before_and_after(town: Town) -> None:
    await complain(town)
    await fill_in(town, "ana", name="Anaquartz")
    await town.type("ana", "/delete")
    assert STAYS in town.shown("ana").words
    await town.press("ana", "s|delete")
    assert STAYS in town.shown("ana").words
    assert town.select("SELECT count(*) FROM answers WHERE conversation_id <> 1") == [(0,)]


async def test_one_sees_ones_complaint_among_ones_data(town: Town) -> None:
    await complain(town)
    await town.type("ana", "/mydata")
    assert "Quartz words" in town.shown("ana").words
    assert "I hold no answers of yours." not in town.shown("ana").words
