"""Whatever Telegram can bring gets a kind answer or a deliberate silence, in every state, and changes no answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.ports import MINUTE
from tests.service.families import check_card
from tests.service.town import EVERYBODY, Data, Town, fill_in

MEDIA: dict[str, Data] = {
    "photo": {"photo": [{"file_id": "p", "width": 1, "height": 1}], "caption": "what happened was"},
    "sticker": {"sticker": {"file_id": "s", "emoji": "😢"}},
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "location": {"location": {"latitude": 44.97, "longitude": -93.26}},
    "venue": {"venue": {"title": "School"}, "location": {"latitude": 1, "longitude": 1}},
    "own contact": {"contact": {"phone_number": "+16125550142", "first_name": "Ana"}},
    "voice": {"voice": {"file_id": "v", "duration": 3}},
    "video note": {"video_note": {"file_id": "v"}},
    "file": {"document": {"file_id": "d", "file_name": "report.pdf"}},
    "poll": {"poll": {"id": "1", "question": "?"}},
    "game": {"game": {"title": "x"}},
    "forwarded words": {"text": "He did it", "forward_origin": {"type": "user"}, "forward_date": 1},
    "a forwarded photo": {"photo": [], "forward_origin": {"type": "channel"}},
}
SILENT: dict[str, Data] = {
    "a pinned message": {"pinned_message": {"text": "x"}},
    "a new title": {"new_chat_title": "x"},
    "nothing known": {"something_new_in_2030": {"x": 1}},
    "nothing at all": {},
    "a text that is no text": {"text": 7},
    "a text that is a list": {"text": ["a"]},
}
WORDS = [
    "\ud83d half a pair", "\x00\x01\x02", "\u202egnirts", "\u2066\u2067\u2068", "x" * 4096, "👩‍👩‍👧" * 700, "\n\n\n",
    "   ",
    "{office} {0} %s %(x)s", "<b>bold</b> &amp; *x* _y_ [z](tg://user?id=1)", "'; DROP TABLE answers; --", "٣٤٥", "0",
    "a|b|c|d", "//", "/", "/ start", "﷽" * 50, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
]  # fmt: skip
COMMANDS = [
    "/nonsense", "/START", "/start@OtherBot", "/help me please", "/_", "/123", "/start " + "A" * 64,
    "/start \x00\ud800",
    "/start ../../etc/passwd", "/start i|yes|x", "/start " + "🙈" * 20, "/move zzz", "/move " + "A" * 500,
    "/move \ud83d", "/queue", "/away", "/leave", "/withdraw 1", "/delete all", "/language xx",
]  # fmt: skip
TAPS = [
    "", "|", "||||", "a", "a|", "a|1|age|15", "a|0|send|send", "k|1|place", "b", "e|1|send", "v", "c", "l|xx", "s|",
    "s|nothing",
    "i|yes|", "i|yes|nothing", "r|take|1", "r|home", "w|leave", "f|card|1", "f|withdraw|99", "x" * 64, "é" * 32,
    "\ud83d|1",
]  # fmt: skip


async def nothing_begun(_town: Town) -> None:
    """Leave the chat as a stranger finds it."""


async def first_card(town: Town) -> None:
    await town.type("ana", "/start")


async def waits_for_words(town: Town) -> None:
    await town.type("ana", "/start")
    for press in ("welcome:go", "shared_phone:go", "notice_use:go", "notice_answer:go", "notice_report:go"):
        await town.press("ana", press)
    for press in ("for_whom:self", "age:15"):
        await town.press("ana", press)


async def review(town: Town) -> None:
    await fill_in(town, "ana", name="Ana", phone="612 555 0142")


async def covered(town: Town) -> None:
    await review(town)
    town.clock.us += 20 * MINUTE
    await town.timers()


async def sent(town: Town) -> None:
    await review(town)
    await town.press("ana", "send:send")


async def complaint_open(town: Town) -> None:
    await sent(town)
    await town.type("ana", "/complaint")


STATES = [nothing_begun, first_card, waits_for_words, review, covered, sent, complaint_open]
SENDER = {"id": EVERYBODY["ana"], "is_bot": False, "first_name": "Kim", "language_code": "en"}


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
async def stood(request: pytest.FixtureRequest, town: Town) -> Town:
    """Bring the family into one state."""
    await request.param(town)
    return town


def answers(town: Town) -> list[Any]:
    """Return everything that stands, sealed as it is."""
    return [town.select(f"SELECT * FROM {table}") for table in ("answers", "referrals", "consents", "staff")]


def check_answered(town: Town, before: int, who: str = "ana") -> None:
    """Hold what was queued since to one card for the person, with a way on."""
    cards = [each for each in town.sent[before:] if each.row.out.op == "card"]
    assert [each.to for each in cards] == [EVERYBODY[who]]
    check_card(cards[0].spoken, step=next((d.split("|")[2] for d in cards[0].data if d.startswith("a|")), ""))
    assert cards[0].data


async def test_media_is_refused_kindly_removed_and_kept_nowhere(stood: Town) -> None:
    for content in MEDIA.values():
        before, stands = len(stood.sent), answers(stood)
        body = stood.message("ana", **content)
        await stood.update(body)
        check_answered(stood, before)
        removed = [each.row.out.message_id for each in stood.sent[before:] if each.row.out.op == "delete"]
        assert removed == [body["message"]["message_id"]]
        assert answers(stood) == stands


async def test_what_is_no_message_of_a_person_is_met_with_silence(stood: Town) -> None:
    stands = answers(stood)
    for content in SILENT.values():
        assert not await stood.update(stood.message("ana", **content))
    message = stood.message("ana", text="hi")["message"]
    group = {**message, "chat": {"id": -100, "type": "supergroup", "title": "x"}}
    channel = {**message, "chat": {"id": -200, "type": "channel", "title": "x"}, "sender_chat": {"id": -200}}
    bot = {**message, "from": {**SENDER, "is_bot": True}}
    business = {**message, "business_connection_id": "b"}
    query = {"id": "q", "from": SENDER, "data": "s|safe"}
    for body in (
        {"message": group},
        {"message": {**group, "text": "/start"}},
        {"message": {**group, "text": "/start", "chat": {"id": EVERYBODY["ana"], "type": "group"}}},
        {"channel_post": channel},
        {"edited_channel_post": channel},
        {"message": bot},
        {"message": business},
        {"edited_message": message},
        {"callback_query": {**query, "message": group}},
        {"callback_query": {**query, "inline_message_id": "x"}},
        {"inline_query": {"id": "1", "from": SENDER, "query": "x"}},
        {"poll_answer": {"poll_id": "1"}},
        {"my_chat_member": {**message, "new_chat_member": {"status": "left"}}},
        {"my_chat_member": {**group, "new_chat_member": {"status": "member"}}},
        {"message": None},
        {"message": "text"},
        {},
    ):
        assert not await stood.update({"update_id": stood.last_update + 1, **body})
    assert answers(stood) == stands


async def test_any_words_get_one_card_and_no_exception(stood: Town) -> None:
    for words in WORDS:
        before = len(stood.sent)
        await stood.type("ana", words)
        check_answered(stood, before)


async def test_rubbish_commands_and_links_get_one_card_and_change_no_answer(stood: Town) -> None:
    for command in COMMANDS:
        before, stands = len(stood.sent), answers(stood)
        await stood.type("ana", command)
        check_answered(stood, before)
        assert answers(stood) == stands


async def test_rubbish_taps_are_answered_once_and_change_no_answer(stood: Town) -> None:
    for data in TAPS:
        stands = answers(stood)
        queued = await stood.tap("ana", data)
        assert [each.row.out.op for each in queued if each.row.out.op != "card"] == ["answer"], data
        assert sum(each.row.out.op == "card" for each in queued) <= 1
        assert answers(stood) == stands, data


async def test_a_person_who_blocks_and_comes_back_finds_everything(stood: Town) -> None:
    stands = answers(stood)
    for status in ("kicked", "member"):
        message = stood.message("ana")["message"]
        member = {"my_chat_member": {**message, "new_chat_member": {"status": status}}}
        assert not await stood.update({"update_id": stood.last_update + 1, **member})
    assert answers(stood) == stands
    await stood.type("ana", "/help")
    assert "/back" in stood.shown("ana").words


async def test_an_edited_message_changes_no_answer(town: Town) -> None:
    await waits_for_words(town)
    body = town.message("ana", text="Hennepin county")
    await town.update(body)
    stands = answers(town)
    edited = {**body["message"], "text": "Ramsey county"}
    assert not await town.update({"update_id": town.last_update + 1, "edited_message": edited})
    assert answers(town) == stands
    assert "Which county" in town.shown("ana").words


async def test_half_a_pair_in_a_name_is_stored_and_shown(town: Town) -> None:
    await fill_in(town, "ana", name="A\ud83dna")
    assert "Name: A\ufffdna" in town.shown("ana").words


async def test_an_update_that_failed_is_answered_and_the_state_stands(stood: Town) -> None:
    from bot.handlers.inbound import read

    before, stands = len(stood.sent), answers(stood)
    body = stood.message("ana", text="x")
    await stood.house.service.poison(read(body))
    check_answered(stood, before)
    assert "Nothing is lost" in stood.shown("ana").words
    assert answers(stood) == stands
    stood.last_update = body["update_id"]
    assert not await stood.update(body)
