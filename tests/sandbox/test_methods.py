"""Every refusal of the Bot API with its exact JSON."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox import Sandbox, User
from tests.sandbox.conftest import TOKEN, Caller, inline, refusal

BUTTON = "can't parse inline keyboard button: "
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_an_unknown_method_is_not_found(call: Caller) -> None:
    assert await call("sendTelepathy") == refusal(404, "Not Found: method not found")


async def test_a_wrong_token_is_unauthorized_and_nonsense_is_not_found(call: Caller) -> None:
    assert await call.raw("/bot42:OTHER/getMe") == (401, refusal(401, "Unauthorized"))
    assert await call.raw("/botnonsense/getMe") == (404, refusal(404, "Not Found"))


async def test_method_names_count_in_any_case_and_parameters_in_any_place(call: Caller, ana: User) -> None:
    path, form = f"/bot{TOKEN}/SENDmessage", "application/x-www-form-urlencoded"
    status, answer = await call.raw(path, b"text=caf%C3%A9", form, query=f"chat_id={ana.id}")
    assert (status, answer["result"]["text"]) == (200, "café")


@pytest.mark.parametrize(
    ("params", "description"),
    [
        ({"text": "hi"}, "chat_id is empty"),
        ({"chat_id": 1, "text": "hi"}, "chat not found"),
        ({"chat_id": "@nobody", "text": "hi"}, "chat not found"),
        ({"chat_id": "ANA"}, "message text is empty"),
        ({"chat_id": "ANA", "text": " \n "}, "text must be non-empty"),
        ({"chat_id": "ANA", "text": "hi", "colour": "red"}, "unknown field colour"),
        ({"chat_id": "ANA", "text": "a" * 4097}, "message is too long"),
        ({"chat_id": "ANA", "text": "🙂" * 2049}, "message is too long"),
        ({"chat_id": "ANA", "text": "hi", "parse_mode": "MarkdownV2"}, "unsupported parse_mode"),
        ({"chat_id": "ANA", "text": "lone \ud800"}, "strings must be encoded in UTF-8"),
        ({"chat_id": "ANA", "text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ({"chat_id": "ANA", "text": "x", "link_preview_options": "{"}, "can't parse link preview options JSON object"),
        ({"chat_id": "ANA", "text": "x", "entities": [1]}, "can't parse MessageEntity: expected an Object"),
    ],
)
async def test_send_message_refuses(call: Caller, ana: User, params: dict[str, Any], description: str) -> None:
    params = {name: ana.id if value == "ANA" else value for name, value in params.items()}
    assert await call("sendMessage", **params) == refusal(400, f"Bad Request: {description}")


@pytest.mark.parametrize(
    ("markup", "description"),
    [
        ("{", "can't parse reply keyboard markup JSON object"),
        ([], "object expected as reply markup"),
        ({"inline_keyboards": []}, "unknown field inline_keyboards"),
        ({"inline_keyboard": [{}]}, 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        ({"inline_keyboard": [["x"]]}, BUTTON + "InlineKeyboardButton must be an Object"),
        ({"inline_keyboard": [[{"url": "https://mn.gov"}]]}, "can't parse inline keyboard button: Can't find field "
         '"text"'),
        ({"inline_keyboard": [[{"text": "x"}]]}, BUTTON + "Text buttons are unallowed in the inline keyboard"),
        ({"inline_keyboard": [[{"text": " ", "callback_data": "x"}]]}, "inline keyboard button text must be non-empty"),
        (inline("x", data="é" * 33), "BUTTON_DATA_INVALID"),
        ({"inline_keyboard": [[{"text": "x", "url": "no address"}]]},
         "inline keyboard button URL 'no address' is invalid: Wrong HTTP URL"),
        (inline(*["x"] * 101), "reply markup is too long"),
        ({"keyboard": [1]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[1]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[{"text": "x", "callback_data": "y"}]]}, "unknown field callback_data"),
    ],
)  # fmt: skip
async def test_wrong_markup_is_refused(call: Caller, ana: User, markup: Any, description: str) -> None:
    answer = await call("sendMessage", chat_id=ana.id, text="hi", reply_markup=markup)
    assert answer == refusal(400, f"Bad Request: {description}")


async def test_what_is_just_short_enough_is_taken(call: Caller, ana: User) -> None:
    await call.ok("sendMessage", chat_id=ana.id, text="🙂" * 2048, reply_markup=inline("x", data="é" * 32))


async def test_editing_to_the_same_is_refused_and_to_something_else_is_not(call: Caller, ana: User) -> None:
    sent = await call.ok("sendMessage", chat_id=ana.id, text="one", reply_markup=inline("Go"))
    where = {"chat_id": ana.id, "message_id": sent["message_id"]}
    same = await call("editMessageText", **where, text="one", reply_markup=inline("Go"))
    assert same == refusal(400, NOT_MODIFIED)
    same = await call("editMessageReplyMarkup", **where, reply_markup=inline("Go"))
    assert same == refusal(400, NOT_MODIFIED)
    edited = await call.ok("editMessageText", **where, text="two")
    assert (edited["text"], edited.get("reply_markup"), "edit_date" in edited) == ("two", None, True)


async def test_editing_refuses_what_is_not_there_or_not_the_bots(call: Caller, ana: User) -> None:
    own = (await ana.say("mine"))[0]
    keyboard = {"keyboard": [["Yes"]]}
    sent = await call.ok("sendMessage", chat_id=ana.id, text="press", reply_markup=keyboard)
    edit = {"chat_id": ana.id, "text": "x"}
    unspecified = refusal(400, "Bad Request: message identifier is not specified")
    assert await call("editMessageText", text="x") == unspecified
    assert await call("editMessageText", **edit) == refusal(400, "Bad Request: message to edit not found")
    assert await call("editMessageText", **edit, message_id=7) == refusal(400, "Bad Request: message to edit not found")
    for message_id in (own, sent["message_id"]):
        answer = await call("editMessageText", **edit, message_id=message_id)
        assert answer == refusal(400, "Bad Request: message can't be edited")
    answer = await call("editMessageText", **edit, message_id=sent["message_id"], reply_markup=keyboard)
    assert answer == refusal(400, "Bad Request: inline keyboard expected")


async def test_a_tap_can_be_answered_once_and_in_time(sandbox: Sandbox, call: Caller, ana: User) -> None:
    await call.ok("sendMessage", chat_id=ana.id, text="one", reply_markup=inline("Go"))
    first, second = [(await ana.tap("Go"))["callback_id"] for _ in range(2)]
    assert await call.ok("answerCallbackQuery", callback_query_id=first, text="Saved") is True
    assert await call("answerCallbackQuery", callback_query_id=first) == refusal(400, TOO_OLD)
    sandbox.clock.advance(15.1)
    assert await call("answerCallbackQuery", callback_query_id=second) == refusal(400, TOO_OLD)
    assert await call("answerCallbackQuery", callback_query_id="1") == refusal(400, TOO_OLD)
    assert ana.toast_texts == ["Saved"]


async def test_a_toast_has_at_most_200_characters(call: Caller, ana: User) -> None:
    await call.ok("sendMessage", chat_id=ana.id, text="one", reply_markup=inline("Go"))
    tap = (await ana.tap("Go"))["callback_id"]
    answer = await call("answerCallbackQuery", callback_query_id=tap, text="x" * 201)
    assert answer == refusal(400, "Bad Request: MESSAGE_TOO_LONG")


async def test_messages_can_be_deleted_for_48_hours_on_both_sides(sandbox: Sandbox, call: Caller, ana: User) -> None:
    own = (await ana.say("my number"))[0]
    sent = (await call.ok("sendMessage", chat_id=ana.id, text="card"))["message_id"]
    assert await call.ok("deleteMessage", chat_id=ana.id, message_id=own) is True
    gone = refusal(400, "Bad Request: message to delete not found")
    assert await call("deleteMessage", chat_id=ana.id, message_id=own) == gone
    sandbox.clock.advance(48 * 3600 + 1)
    late = refusal(400, "Bad Request: message can't be deleted for everyone")
    assert await call("deleteMessage", chat_id=ana.id, message_id=sent) == late
    assert await call("deleteMessages", chat_id=ana.id, message_ids=[sent]) == late
    assert ana.screen().texts == ("/start", "card")


@pytest.mark.parametrize(
    ("ids", "description"),
    [
        (None, "message identifiers are not specified"),
        ([], "message identifiers are not specified"),
        ("x", "can't parse message_ids JSON object"),
        ({}, "expected an Array of message identifiers"),
        ([0], "invalid message identifier specified"),
        (["x"], "message identifier must be a Number"),
        ([1] * 101, "too many message identifiers specified"),
    ],
)
async def test_delete_messages_refuses(call: Caller, ana: User, ids: Any, description: str) -> None:
    answer = await call("deleteMessages", chat_id=ana.id, **({} if ids is None else {"message_ids": ids}))
    assert answer == refusal(400, f"Bad Request: {description}")


async def test_delete_messages_skips_those_that_are_gone(call: Caller, ana: User) -> None:
    own = (await ana.say("one"))[0]
    assert await call.ok("deleteMessages", chat_id=ana.id, message_ids=[own, own + 50]) is True
    assert ana.screen().texts == ("/start",)


async def test_people_who_cannot_be_reached_are_forbidden(sandbox: Sandbox, call: Caller, ana: User) -> None:
    new = sandbox.user("New")
    answer = await call("sendMessage", chat_id=new.id, text="hi")
    assert answer == refusal(403, "Forbidden: bot can't initiate conversation with a user")
    await ana.act("block")
    answer = await call("sendMessage", chat_id=ana.id, text="hi")
    assert answer == refusal(403, "Forbidden: bot was blocked by the user")
    await ana.start()
    await call.ok("sendMessage", chat_id=ana.id, text="hi")
    ana.person.deactivated = True
    answer = await call("sendMessage", chat_id=ana.id, text="hi")
    assert answer == refusal(403, "Forbidden: user is deactivated")


async def test_a_migrated_group_names_its_new_id_and_a_left_one_is_forbidden(call: Caller, ana: User) -> None:
    old = (await ana.act("group_add"))["chat_id"]
    new = (await ana.act("group_migrate", chat_id=old))["chat_id"]
    answer = await call("sendMessage", chat_id=old, text="hi")
    text = "Bad Request: group chat was upgraded to a supergroup chat"
    assert answer == refusal(400, text, migrate_to_chat_id=new)
    await ana.act("group_remove", chat_id=new)
    answer = await call("sendMessage", chat_id=new, text="hi")
    assert answer == refusal(403, "Forbidden: bot was kicked from the supergroup chat")


async def test_protection_silence_preview_and_reply_are_kept(call: Caller, ana: User) -> None:
    first = (await ana.say("question"))[0]
    sent = await call.ok(
        "sendMessage", chat_id=ana.id, text="answer", protect_content=True, disable_notification="true",
        link_preview_options={"is_disabled": True}, reply_parameters={"message_id": first},
    )  # fmt: skip
    assert sent["has_protected_content"] is True
    assert sent["link_preview_options"] == {"is_disabled": True}
    assert sent["reply_to_message"]["message_id"] == first
    assert ana.screen().messages[-1].protected


async def test_a_document_can_be_uploaded(call: Caller, ana: User) -> None:
    body = (
        f'--b\r\nContent-Disposition: form-data; name="chat_id"\r\n\r\n{ana.id}\r\n--b\r\n'
        'Content-Disposition: form-data; name="document"; filename="report.csv"\r\n'
        "Content-Type: text/csv\r\n\r\na;b\r\n--b--\r\n"
    )
    _, answer = await call.raw(f"/bot{TOKEN}/sendDocument", body.encode(), "multipart/form-data; boundary=b")
    assert answer["result"]["document"]["file_name"] == "report.csv"
    answer = await call("sendDocument", chat_id=ana.id)
    assert answer == refusal(400, "Bad Request: there is no document in the request")


@pytest.mark.parametrize(
    ("method", "params", "description"),
    [
        ("setMyCommands", {"commands": "["}, "can't parse commands JSON object"),
        ("setMyCommands", {"commands": {"a": 1}}, "expected an Array of BotCommand"),
        ("setMyCommands", {"commands": [{"command": "x"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ("setMyCommands", {"commands": [{"command": "Ünsafe", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [], "language_code": "english"}, "invalid language code specified"),
        ("setMyDescription", {"description": "x", "language_code": "hmn"}, "invalid language code specified"),
        ("getMyShortDescription", {"language_code": "ES"}, "invalid language code specified"),
        ("setMyName", {"name": "x" * 65}, "BOT_TITLE_INVALID"),
        ("setMyDescription", {"description": "x" * 513}, "BOT_DESCRIPTION_INVALID"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "BOT_SHORT_DESCRIPTION_INVALID"),
        ("sendChatAction", {"chat_id": "ANA", "action": "dancing"}, "wrong parameter action in request"),
        ("setWebhook", {"url": "ftp://x"}, "invalid webhook URL specified"),
        ("setWebhook", {"url": "http://mn.gov/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
        ("setWebhook", {"url": "https://mn.gov/", "secret_token": "ü"}, "secret token contains unallowed characters"),
        ("getMe", {"x": 1}, "unknown field x"),
    ],
)
async def test_other_methods_refuse(
    call: Caller, ana: User, method: str, params: dict[str, Any], description: str
) -> None:
    params = {name: ana.id if value == "ANA" else value for name, value in params.items()}
    assert await call(method, **params) == refusal(400, f"Bad Request: {description}")


async def test_commands_and_names_are_kept_by_language(call: Caller) -> None:
    commands = [{"command": "help", "description": "Ayuda"}]
    await call.ok("setMyCommands", commands=commands, language_code="es")
    await call.ok("setMyName", name="Círculo", language_code="es")
    assert await call.ok("getMyCommands", language_code="es") == commands
    assert await call.ok("getMyCommands") == []
    assert await call.ok("getMyName", language_code="es") == {"name": "Círculo"}
    assert await call.ok("getMyName", language_code="so") == {"name": "Circle Help"}


@pytest.mark.parametrize(
    ("title", "field", "most"), [("Description", "description", 512), ("ShortDescription", "short_description", 120)]
)
async def test_a_description_is_kept_by_language_and_an_empty_one_leaves_that_of_everybody(
    call: Caller, title: str, field: str, most: int
) -> None:
    async def read(language: str) -> str:
        return str((await call.ok(f"getMy{title}", language_code=language))[field])

    assert await read("") == ""
    await call.ok(f"setMy{title}", **{field: "é" * most})
    await call.ok(f"setMy{title}", **{field: "Hola"}, language_code="es")
    assert [await read(each) for each in ("", "es", "so")] == ["é" * most, "Hola", "é" * most]
    await call.ok(f"setMy{title}", **{field: ""}, language_code="es")
    assert await read("es") == "é" * most
