"""Once a chat was left, or lay idle, nothing of its owner's shows before the question is answered."""

from __future__ import annotations

import pytest

from bot.ports import MINUTE
from tests.service.town import Data, Town, fill_in

QUESTION = "You were here before. What now?"
PRIVATE = ("Anaquartz", "612", "Hennepin", "Example Lakes", "R-", "Something was sent", "answers", "Nobody called")
PHOTO: Data = {"photo": [{"file_id": "p", "width": 1, "height": 1}]}
TYPED = (
    "/start", "/start rubbish", "/start AAAABBBBCCCCDDDD", "/start flyer-7", "hi", "/status", "/mydata", "/withdraw",
    "/delete", "/move", "/back", "/complaint", "/queue", "/nonsense",
)  # fmt: skip
TAPPED = ("s|start", "s|new", "s|status", "s|open", "s|delete", "f|card|1", "f|correct|1", "v|", "c|1", "a|1|send|send")
ALWAYS = ("/help", "/safe", "/police", "/human", "/privacy", "/language", "/settings", "Im not safe", "I want to die")


async def draft(town: Town) -> None:
    """Let Ana answer all, and send nothing."""
    await fill_in(town, "ana", name="Anaquartz", phone="612 555 0141")


async def sent(town: Town) -> None:
    """Let Ana send a referral."""
    await draft(town)
    await town.press("ana", "send:send")


async def complained(town: Town) -> None:
    """Let Ana send a complaint."""
    await town.type("ana", "/complaint")
    await town.type("ana", "Nobody called me back.")
    await town.press("ana", "reply:no")
    await town.press("ana", "send:send")


@pytest.fixture(params=[draft, sent, complained], ids=lambda state: state.__name__)
async def left(request: pytest.FixtureRequest, town: Town) -> Town:
    """Bring Ana so far, and let her leave quickly."""
    await request.param(town)
    await town.type("ana", "bye")
    return town


def leaks(town: Town) -> list[str]:
    """List what the newest card tells of Ana; the number of the operator is nobody's secret."""
    words = town.shown("ana").words.replace("612-555-0100", "").replace("612-555-0101", "")
    return [each for each in PRIVATE if each in words]


async def test_whatever_is_typed_or_tapped_after_leaving_waits_behind_the_question(left: Town) -> None:
    await left.update(left.message("ana", **PHOTO))
    assert (QUESTION in left.shown("ana").words, leaks(left)) == (True, [])
    for words in TYPED:
        await left.type("ana", words)
        assert (words, QUESTION in left.shown("ana").words, leaks(left)) == (words, True, [])
    for data in TAPPED:
        await left.tap("ana", data)
        assert (data, QUESTION in left.shown("ana").words, leaks(left)) == (data, True, [])
    assert left.select("SELECT count(*) FROM referrals WHERE state = 'withdrawn'") == [(0,)]


async def test_help_lines_open_at_once_and_the_cover_stays(left: Town) -> None:
    for words in ALWAYS:
        await left.type("ana", words)
        assert (words, QUESTION in left.shown("ana").words, "R-" in left.shown("ana").words) == (words, False, False)
    await left.tap("ana", "v|")
    assert QUESTION in left.shown("ana").words


async def test_words_typed_on_a_covered_card_are_removed(left: Town) -> None:
    body = left.message("ana", text="hi")
    answers = await left.update(body)
    assert body["message"]["message_id"] in [each.row.out.message_id for each in answers if each.row.out.op == "delete"]


@pytest.mark.parametrize("reach", [draft, sent, complained], ids=lambda state: state.__name__)
async def test_after_fifteen_idle_minutes_any_card_is_neutral(town: Town, reach: object) -> None:
    await reach(town)  # type: ignore[operator]  # one of the three above
    town.clock.us += 16 * MINUTE
    await town.timers()
    assert town.shown("ana").words == "Nothing new.\nOpen"
    await town.tap("ana", "s|open")
    assert QUESTION in town.shown("ana").words


async def test_what_one_asked_to_see_turns_neutral_again(town: Town) -> None:
    await sent(town)
    town.clock.us += 16 * MINUTE
    await town.timers()
    await town.type("ana", "/mydata")
    assert leaks(town) == []
    await town.press("ana", "s|uncover")
    assert "Anaquartz" in town.shown("ana").words
    town.clock.us += 16 * MINUTE
    await town.timers()
    assert town.shown("ana").words == "Nothing new.\nOpen"


async def test_go_on_opens_the_message_that_was_tapped(town: Town) -> None:
    await sent(town)
    for press in ("r|open|1", "r|see|1", "r|take|1"):
        await town.press("cora", press)
    town.clock.us += 16 * MINUTE
    await town.timers()
    await town.press("ana", "f|card|1")
    assert (QUESTION in town.shown("ana").words, leaks(town)) == (True, [])
    await town.press("ana", "s|uncover")
    assert "Good news from Example Lakes" in town.shown("ana").words


async def test_a_forged_wish_changes_nothing(town: Town) -> None:
    await sent(town)
    await town.type("ana", "bye")
    await town.tap("ana", "s|uncover|f|withdraw|1")
    assert town.select("SELECT state FROM referrals") == [("sent",)]


async def test_going_on_after_sending_says_where_it_stands(town: Town) -> None:
    await sent(town)
    await town.type("ana", "bye")
    await town.type("ana", "hi")
    await town.press("ana", "s|uncover")
    assert "with Example Lakes Circle" in town.shown("ana").words


async def test_erase_asks_first_where_something_was_sent(town: Town) -> None:
    await sent(town)
    await town.type("ana", "bye")
    await town.type("ana", "hi")
    await town.press("ana", "s|erase")
    assert "What was sent is taken back and closed to readers now" in town.shown("ana").words
    assert town.select("SELECT state FROM referrals") == [("sent",)]


async def test_who_has_nothing_to_hide_is_asked_nothing(town: Town) -> None:
    await town.type("ana", "bye")
    await town.type("ana", "/start")
    assert "I am a bot" in town.shown("ana").words
    await town.type("cora", "bye")
    await town.type("cora", "/queue")
    assert "Nothing waits for you." in town.shown("cora").words


@pytest.mark.parametrize("exit_word", ["bye.", "Bye!", " bye ", "BYE…", "/bye"])
async def test_the_exit_word_leaves_however_it_is_written(town: Town, exit_word: str) -> None:
    await draft(town)
    sent = await town.type("ana", exit_word)
    assert [each.row.out.op for each in sent] == ["cover"]


SAFE = "Are you safe right now?"
WILL_POLICE = "I cannot promise they never will."


@pytest.mark.parametrize(
    ("words", "card"),
    [
        ("I'm not safe", SAFE),
        ("I\u2019m not safe", SAFE),
        ("im not safe.", SAFE),
        ("Not safe!", SAFE),
        ("I am not safe", SAFE),
        ("will police see this", WILL_POLICE),
        ("Police?", WILL_POLICE),
        ("the police", WILL_POLICE),
    ],
)
async def test_a_safety_button_may_be_typed_as_a_phone_spells_it(town: Town, words: str, card: str) -> None:
    await draft(town)
    await town.type("ana", words)
    assert card in town.shown("ana").words


@pytest.mark.parametrize("words", ["no estoy a salvo", "¡No estoy a salvo!", "vera esto la policia", "Policía"])
async def test_a_safety_button_may_be_typed_in_spanish_without_its_accents(town: Town, words: str) -> None:
    await town.type("ana", "/start")
    await town.tap("ana", "l|es")
    await town.type("ana", words)
    assert ("911" in town.shown("ana").words, "corte" in town.shown("ana").words).count(True) == 1


async def test_not_sure_is_not_taken_for_not_safe(town: Town) -> None:
    await town.type("ana", "/start")
    await town.tap("ana", "l|es")
    await town.type("ana", "no estoy seguro")
    assert "911" not in town.shown("ana").words
