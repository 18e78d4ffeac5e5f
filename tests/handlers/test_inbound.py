"""Telegram's JSON → `Inbound`, held against the library's own reading of the same JSON."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.handlers.inbound import ALLOWED_UPDATES, clean, cut, read
from bot.inbound import Inbound, Point
from bot.sandbox import Sandbox

ANN = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "es-MX"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
DATE = 1_790_000_000


def message(**fields: Any) -> dict[str, Any]:
    return {"update_id": 1, "message": {"message_id": 5, "date": DATE, "from": ANN, "chat": CHAT, **fields}}


def tap(**fields: Any) -> dict[str, Any]:
    shown = {"message_id": 9, "date": DATE, "chat": CHAT, "text": "a", "from": {**ANN, "id": 1, "is_bot": True}}
    query = {"id": "77", "from": ANN, "chat_instance": "x", "data": "step:yes", "message": shown}
    return {"update_id": 1, "callback_query": {**query, **fields}}


def member(status: str) -> dict[str, Any]:
    old, new = {"user": ANN, "status": "member"}, {"user": ANN, "status": status, "until_date": 0}
    return {
        "update_id": 1,
        "my_chat_member": {"chat": CHAT, "from": ANN, "date": DATE, "old_chat_member": old, "new_chat_member": new},
    }


def inbound(kind: Any, **fields: Any) -> Inbound:
    typed = {"telegram_id": 7, "message_id": 5, "message_date_us": DATE * 1_000_000, "language_code": "es-MX"}
    return Inbound(update_id=1, kind=kind, **{**typed, "first_name": "Ann", **fields})


IGNORED = Inbound(update_id=1, kind="ignored")


def test_a_text() -> None:
    assert read(message(text="my words")) == inbound("text", words="my words")


@pytest.mark.parametrize(
    ("text", "command", "payload"),
    [
        ("/start", "start", ""),
        ("/start ab-12_Z", "start", "ab-12_Z"),
        ("/START@CircleHelpBot   x y ", "start", "x y"),
        ("/status\nnow", "status", "now"),
    ],
)
def test_a_command(text: str, command: str, payload: str) -> None:
    assert read(message(text=text)) == inbound("command", words=text, command=command, payload=payload)


@pytest.mark.parametrize("text", ["/", "/ start", "//start", "/sta-rt", "start", " /start", "/" + "a" * 33, "/é"])
def test_what_only_looks_like_a_command_is_a_text(text: str) -> None:
    assert read(message(text=text)) == inbound("text", words=text)


def test_a_tap() -> None:
    assert read(tap()) == inbound("tap", data="step:yes", query_id="77", message_id=9)


def test_a_tap_on_a_message_telegram_no_longer_shows() -> None:
    gone = tap(message={"message_id": 9, "date": 0, "chat": CHAT})
    assert read(gone) == inbound("tap", data="step:yes", query_id="77", message_id=9, message_date_us=0)


def test_an_edited_message_brings_no_words() -> None:
    edited = {"update_id": 1, "edited_message": message(text="other words", edit_date=DATE)["message"]}
    assert read(edited) == inbound("edited", first_name="")


@pytest.mark.parametrize(
    ("status", "kind"), [("kicked", "blocked"), ("member", "unblocked"), ("left", "left"), ("creator", "ignored")]
)
def test_what_happens_to_the_chat(status: str, kind: Any) -> None:
    expected = Inbound(update_id=1, kind=kind, telegram_id=7, language_code="es-MX")
    assert read(member(status)) == (IGNORED if kind == "ignored" else expected)


FILE = {"file_id": "a", "file_unique_id": "b", "file_size": 1}
PLACE = {"latitude": 44.9, "longitude": -93.2}
MEDIA: dict[str, dict[str, Any]] = {
    "photo": {"photo": [{**FILE, "width": 1, "height": 1}], "caption": "my secret"},
    "sticker": {
        "sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    },
    "voice": {"voice": {**FILE, "duration": 1}},
    "video_note": {"video_note": {**FILE, "length": 1, "duration": 1}},
    "video": {"video": {**FILE, "width": 1, "height": 1, "duration": 1}},
    "animation": {"animation": {**FILE, "width": 1, "height": 1, "duration": 1}, "document": FILE},
    "audio": {"audio": {**FILE, "duration": 1}},
    "venue": {"venue": {"location": PLACE, "title": "a", "address": "b"}, "location": PLACE},
    "location": {"location": PLACE},
    "contact": {"contact": {"phone_number": "1", "first_name": "a"}},
    "document": {"document": FILE, "caption": "my secret"},
    "dice": {"dice": {"emoji": "🎲", "value": 3}},
    "story": {"story": {"chat": CHAT, "id": 3}},
    "poll": {
        "poll": {
            "id": "1", "question": "a", "options": [], "total_voter_count": 0, "is_closed": False, "is_anonymous": True,
            "type": "regular", "allows_multiple_answers": False, "allows_revoting": True, "members_only": False,
        }
    },
}  # fmt: skip


@pytest.mark.parametrize("media", sorted(MEDIA))
def test_what_the_bot_cannot_read_is_named_and_nothing_of_it_kept(media: str) -> None:
    point = Point(44.9, -93.2) if media == "location" else None
    assert read(message(**MEDIA[media])) == inbound("refused", media=media, point=point)


@pytest.mark.parametrize(
    ("location", "point"),
    [
        ({**PLACE, "horizontal_accuracy": 65.5}, Point(44.9, -93.2, 65.5)),
        ({**PLACE, "horizontal_accuracy": 1e9}, Point(44.9, -93.2)),
        ({**PLACE, "horizontal_accuracy": "far"}, Point(44.9, -93.2)),
        ({**PLACE, "live_period": 60}, Point(44.9, -93.2)),
        ({"latitude": 91, "longitude": 0}, None),
        ({"latitude": float("nan"), "longitude": 0}, None),
        ({"latitude": True, "longitude": 0}, None),
        ({"latitude": 45}, None),
    ],
)
def test_a_shared_location_comes_in_as_far_as_it_is_one(location: dict[str, Any], point: Point | None) -> None:
    assert read(message(location=location)) == inbound("refused", media="location", point=point)


def test_a_location_is_not_printed() -> None:
    printed = repr(read(message(location=PLACE)))
    assert [each for each in ("44.9", "93.2") if each in printed] == []


def test_a_forwarded_text_is_somebody_elses_words() -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Ben", "date": DATE}
    assert read(message(text="/start x", forward_origin=origin)) == inbound("refused", media="forward")


@pytest.mark.parametrize(
    "update",
    [
        message(text="hi", chat={"id": -5, "type": "group", "title": "g"}),
        message(text="/start", chat={"id": -5, "type": "supergroup", "title": "g"}),
        {"update_id": 1, "channel_post": {"message_id": 5, "date": DATE, "chat": {"id": -5, "type": "channel"}}},
        message(text="hi", business_connection_id="x"),
        message(**{"text": "hi", "from": {**ANN, "is_bot": True}}),
        message(pinned_message={"message_id": 1}),
        message(message_auto_delete_timer_changed={"message_auto_delete_time": 1}),
        message(write_access_allowed={}),
        tap(message=None),
        tap(data=None),
        {"update_id": 1, "callback_query": {"id": "1", "from": ANN, "inline_message_id": "x", "data": "a"}},
        tap(message={"message_id": 9, "date": DATE, "chat": {"id": -5, "type": "group"}}),
        tap(**{"from": {**ANN, "id": 8}}),
        {"update_id": 1, "poll_answer": {}},
        {"update_id": 1},
        {"update_id": 1, "message": "text"},
        {"update_id": 1, "message": []},
        {"update_id": 1, "message": {"chat": CHAT, "from": ANN, "text": 5, "message_id": 5}},
        {"update_id": 1, "message": {"chat": CHAT, "from": ANN, "text": "a", "message_id": "5"}},
        {"update_id": 1, "message": {"chat": CHAT, "from": ANN, "text": "a", "message_id": 2**63}},
        {"update_id": 1, "my_chat_member": {"from": ANN, "chat": CHAT, "new_chat_member": None}},
    ],
)
def test_everything_else_is_ignored_on_purpose(update: dict[str, Any]) -> None:
    assert read(update) == IGNORED


@pytest.mark.parametrize(
    "update", [{}, {"update_id": "1"}, {"update_id": True}, {"update_id": -1}, {"update_id": 2**63}]
)
def test_an_update_without_a_number_is_no_update(update: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="update_id"):
        read(update)


def test_nul_and_lone_surrogates_are_replaced_everywhere() -> None:
    bad = "a\x00b\ud800c\udfff"
    sender = {**ANN, "first_name": bad, "language_code": bad}
    read_text = read(message(**{"text": bad, "from": sender}))
    read_tap = read(tap(data=bad, **{"from": sender}))
    good = "a\ufffdb\ufffdc\ufffd"
    assert (read_text.words, read_text.first_name, read_text.language_code, read_tap.data) == (good,) * 4


def test_a_long_text_keeps_4096_utf_16_units_and_no_half_pair() -> None:
    assert read(message(text="🙂" * 3000)).words == "🙂" * 2048
    assert read(message(text="a" + "🙂" * 3000)).words == "a" + "🙂" * 2047
    assert read(message(text="ä" * 5000)).words == "ä" * 4096


def test_a_name_keeps_no_control_characters_or_overrides() -> None:
    sender = {**ANN, "first_name": "\u202eA\u200bnn\n\u2066 " + "x" * 100}
    assert read(message(**{"text": "a", "from": sender})).first_name == "Ann " + "x" * 60


@given(st.text(st.characters()))
def test_cleaned_words_always_have_a_utf_8_form(text: str) -> None:
    kept = cut(clean(text), 20)
    assert "\x00" not in kept
    assert len(kept.encode("utf-8").decode("utf-8").encode("utf-16-le")) <= 40


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["from", "chat", "id", "type", "text", "message", "message_id", "data", "new_chat_member", "status", "is_bot"]
    ), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member"]), JSON)
def test_no_shape_raises(kind: str, body: Any) -> None:
    assert read({"update_id": 1, kind: body}).update_id == 1


def libraries(update: dict[str, Any]) -> dict[str, Any]:
    """Read with the library what `Inbound` holds."""
    known = Update.de_json(update, None)
    user, shown = known.effective_user, known.effective_message
    assert user is not None
    found: dict[str, Any] = {"telegram_id": user.id, "language_code": user.language_code}
    if shown is not None:
        found |= {"message_id": shown.message_id, "date": int(shown.date.astimezone(UTC).timestamp())}
    if known.callback_query:
        found |= {"data": known.callback_query.data, "query_id": known.callback_query.id}
    return found | {"words": (known.message.text if known.message else "") or ""}


@pytest.mark.parametrize(
    "update", [message(text="my words"), message(text="/start x"), tap(), *(message(**one) for one in MEDIA.values())]
)
def test_our_reading_is_the_librarys(update: dict[str, Any]) -> None:
    ours, theirs = read(update), libraries(update)
    same = {name: getattr(ours, name) for name in theirs if name != "date"}
    assert same | {"date": ours.message_date_us // 1_000_000} == theirs


@pytest.mark.parametrize("media", sorted(MEDIA))
def test_our_name_of_what_was_sent_is_the_librarys(media: str) -> None:
    known = Update.de_json(message(**MEDIA[media]), None).message
    assert known is not None
    assert bool(getattr(known, media))


async def test_what_the_sandbox_sends_is_understood() -> None:
    async with Sandbox() as sandbox:
        ann = sandbox.user("Ann")
        await ann.start("abc")
        await ann.say("my words")
        await ann.act("block")
        found = [read(update) for update in sandbox.world.updates.waiting()]
    assert [(one.kind, one.command, one.payload, one.words) for one in found] == [
        ("command", "start", "abc", "/start abc"),
        ("text", "", "", "my words"),
        ("blocked", "", "", ""),
    ]


def test_only_what_is_read_is_asked_for() -> None:
    assert ALLOWED_UPDATES == ("message", "edited_message", "callback_query", "my_chat_member")
