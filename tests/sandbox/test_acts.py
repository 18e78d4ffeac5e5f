"""What people do: the bot's library takes every update, and the phone shows what happened."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, Update

from bot.sandbox import ActError, Sandbox, User
from bot.sandbox.acts import ACTS
from tests.sandbox.conftest import TOKEN, Caller, inline

BOT = Bot(TOKEN)  # one for all: each reads the certificates of the machine

PLAIN: list[tuple[str, dict[str, Any]]] = [
    ("say", {"text": "hello /help https://mn.gov +1 651 555 0100 @somebody"}),
    ("start", {"payload": "abc-_1"}),
    ("photo", {"caption": "look"}),
    ("sticker", {}),
    ("dice", {}),
    ("location", {"accuracy": 30.0}),
    ("venue", {}),
    ("contact", {}),
    ("contact", {"number": "+16515550199", "name": "Uncle"}),
    ("poll", {}),
    ("forward", {"text": "somebody else's words"}),
    ("block", {}),
    ("inline_query", {"query": "x"}),
    ("group_add", {"kind": "channel"}),
    ("raw_message", {"content": {"text": "\x00 \u202e"}}),
    *[("send", {"kind": kind}) for kind in ("voice", "audio", "video", "video_note", "animation", "document")],
]


@pytest.mark.parametrize(("name", "fields"), PLAIN)
async def test_the_library_reads_every_update(
    sandbox: Sandbox, call: Caller, ana: User, name: str, fields: dict[str, Any]
) -> None:
    await ana.act(name, **fields)
    _read(await call.ok("getUpdates"), 2)


def _read(raw: list[dict[str, Any]], count: int) -> None:
    updates = [Update.de_json(one, BOT) for one in raw]
    assert len(updates) == count
    for update, one in zip(updates, raw, strict=True):
        assert update.effective_user is not None or update.channel_post is not None
        assert update.to_dict()["update_id"] == one["update_id"]
        extra = {key for part in (update, update.effective_message) if part for key in part.api_kwargs}
        assert extra == set()


async def test_the_library_reads_groups_channels_edits_and_taps(call: Caller, ana: User) -> None:
    group = (await ana.act("group_add"))["chat_id"]
    channel = (await ana.act("group_add", kind="channel"))["chat_id"]
    await ana.act("group_say", chat_id=group, text="hi all")
    await ana.act("channel_post", chat_id=channel, text="news")
    await ana.act("group_migrate", chat_id=group)
    own = (await ana.say("helo"))[0]
    await ana.act("edit", message_id=own, text="hello")
    card = await call.ok("sendMessage", chat_id=ana.id, text="card", reply_markup=inline("Go"))
    await ana.tap("Go")
    await call.ok("deleteMessage", chat_id=ana.id, message_id=card["message_id"])
    await ana.press(card["message_id"], "forged")
    await ana.act("say", text="reply", reply_to=own)
    _read(await call.ok("getUpdates"), 12)


async def test_lone_surrogates_reach_the_bot_as_they_are(call: Caller, ana: User) -> None:
    await ana.act("raw_message", content={"text": "\ud800"})
    assert (await call.ok("getUpdates"))[1]["message"]["text"] == "\ud800"


async def test_a_button_that_opens_this_bots_start_link_presses_start(call: Caller, ana: User) -> None:
    rows = [
        [{"text": "Join", "url": "https://t.me/CircleHelpBot?start=code-1"}],
        [{"text": "Law", "url": "https://mn.gov"}],
    ]
    await call.ok("sendMessage", chat_id=ana.id, text="card", reply_markup={"inline_keyboard": rows})
    await ana.tap("Join")
    assert ana.screen().texts[-1] == "/start code-1"
    assert await ana.tap("Law") == {"url": "https://mn.gov"}


async def test_reply_keyboards_share_and_say_and_go(call: Caller, ana: User) -> None:
    number, here = {"text": "My number", "request_contact": True}, {"text": "Here", "request_location": True}
    rows = [[number], ["Where I am"], [here]]
    await call.ok("sendMessage", chat_id=ana.id, text="share?", reply_markup={"keyboard": rows})
    for caption in ("My number", "Where I am", "Here"):
        await ana.tap(caption)
    kinds = [one.kind for one in ana.screen().messages[-3:]]
    assert kinds == ["contact", "text", "location"]
    await call.ok("sendMessage", chat_id=ana.id, text="thanks", reply_markup={"remove_keyboard": True})
    assert ana.screen().keyboard == ()


async def test_a_key_shares_where_the_phone_is_and_a_keyboard_for_one_time_can_be_opened_again(
    call: Caller, ana: User
) -> None:
    await ana.act("go", latitude=44.5, longitude=-94.5, accuracy=65.0)
    assert [kind for one in await call.ok("getUpdates") for kind in one.get("message", {}) if kind == "location"] == []
    markup = {"keyboard": [[{"text": "Here", "request_location": True}]], "one_time_keyboard": True}
    await call.ok("sendMessage", chat_id=ana.id, text="where?", reply_markup=markup)
    await ana.tap("Here")
    shared = (await call.ok("getUpdates"))[-1]["message"]["location"]
    assert shared == {"latitude": 44.5, "longitude": -94.5, "horizontal_accuracy": 65.0}
    assert ana.screen().keyboard == (("Here",),)
    await call.ok("sendMessage", chat_id=ana.id, text="thanks", reply_markup={"remove_keyboard": True})
    assert ana.screen().keyboard == ()


async def test_no_button_of_a_card_asks_for_a_location(call: Caller, ana: User) -> None:
    rows = [[{"text": "Here", "request_location": True}]]
    answer = await call("sendMessage", chat_id=ana.id, text="where?", reply_markup={"inline_keyboard": rows})
    assert answer["description"] == "Bad Request: unknown field request_location"


async def test_deleting_the_chat_takes_it_from_both_or_only_from_the_phone(call: Caller, ana: User) -> None:
    sent = await call.ok("sendMessage", chat_id=ana.id, text="card")
    await ana.act("clear_history", for_bot=False)
    assert ana.screen().texts == ()
    await call.ok("editMessageText", chat_id=ana.id, message_id=sent["message_id"], text="still there for the bot")
    await ana.act("clear_history")
    answer = await call("deleteMessage", chat_id=ana.id, message_id=sent["message_id"])
    assert answer["description"] == "Bad Request: message to delete not found"


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("say", {"text": " "}, "the phone sends no empty message"),
        ("start", {"payload": "no spaces"}, "a start payload has at most 64 letters, digits, _ and -"),
        ("tap", {"button": "Nothing"}, "no such button: Nothing"),
        ("edit", {"message_id": 1, "text": "x"}, "Ana has no message 1"),
        ("send", {"kind": "hologram"}, "the phone cannot send a hologram"),
        ("fly", {}, "no act called fly"),
        ("group_say", {"chat_id": 1, "text": "x"}, "no chat 1"),
        ("dice", {"colour": "red"}, "dice: got an unexpected keyword argument 'colour'"),
    ],
)
async def test_a_phone_refuses_what_cannot_be_done(ana: User, name: str, fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ActError) as caught:
        await ana.act(name, **fields)
    assert str(caught.value) == words


async def test_whoever_has_blocked_the_bot_starts_again_before_writing(ana: User) -> None:
    await ana.act("block")
    with pytest.raises(ActError, match="Ana has blocked the bot"):
        await ana.say("hi")


def test_every_act_says_what_it_does() -> None:
    assert [name for name, one in ACTS.items() if not one.__doc__] == []
