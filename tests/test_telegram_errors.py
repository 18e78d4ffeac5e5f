"""Every row of the table, against the sandbox's own error JSON where it makes it, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.sandbox import Limits, Sandbox
from bot.telegram_errors import TABLE, Fault, Row, classify
from bot.telegram_http import Api, FloodWait


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def api(sandbox: Sandbox) -> AsyncIterator[Api]:
    api = Api(token=sandbox.token, api_url=sandbox.url, answer_s=0.3)
    await api.start()
    yield api
    await api.close()


async def fault_of(api: Api, method: str, **params: Any) -> Fault:
    with pytest.raises(TelegramError) as caught:
        await api.call(method, params)
    return classify(caught.value)


def test_no_row_hides_a_later_one() -> None:
    hidden = [
        (early.code, late.code)
        for early, late in combinations(TABLE, 2)
        if issubclass(late.error, early.error) and early.piece in late.piece
    ]
    assert hidden == []


def test_every_error_of_the_library_has_a_row() -> None:
    def classes(parent: type[TelegramError]) -> set[type[TelegramError]]:
        return {parent}.union(*(classes(child) for child in parent.__subclasses__()))

    listed = tuple(row.error for row in TABLE)
    assert [error for error in classes(TelegramError) if not issubclass(error, listed)] == []


def test_a_bad_request_is_not_taken_for_a_network_error() -> None:
    assert issubclass(BadRequest, NetworkError)
    assert classify(BadRequest("can't parse entities")) == Fault("bug", "bad_request")


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")  # at each use of the library's RetryAfter
@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (RetryAfter(timedelta(seconds=9)), Fault("wait", "flood", 9)),
        (FloodWait(7), Fault("wait", "flood", 7)),
        (ChatMigrated(-100), Fault("migrated", "migrated")),
        (Conflict("terminated by other getUpdates request"), Fault("conflict", "conflict")),
        (InvalidToken(), Fault("token", "token")),
        (Forbidden("Forbidden: user is deactivated"), Fault("chat", "deactivated")),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Fault("chat", "never_started")),
        (Forbidden("Forbidden: something new"), Fault("chat", "forbidden")),
        (BadRequest("Bad Request: PEER_ID_INVALID"), Fault("chat", "peer_invalid")),
        (BadRequest("Bad Request: USER_IS_BLOCKED"), Fault("chat", "blocked")),
        (BadRequest("Bad Request: INPUT_USER_DEACTIVATED"), Fault("chat", "deactivated")),
        (BadRequest("Bad Request: user not found"), Fault("chat", "user_not_found")),
        (BadRequest("Bad Request: MESSAGE_ID_INVALID"), Fault("missing", "message_id_invalid")),
        (BadRequest("Bad Request: message identifier is not specified"), Fault("missing", "message_id_invalid")),
        (BadRequest("Bad Request: QUERY_ID_INVALID"), Fault("stale", "query_invalid")),
        (BadRequest("Bad Request: query ID is invalid"), Fault("stale", "query_invalid")),
        (BadRequest("Bad Request: group chat was upgraded to a supergroup chat"), Fault("migrated", "migrated")),
        (TimedOut(), Fault("uncertain", "timed_out")),
        (NetworkError("something new"), Fault("uncertain", "network")),
        (TelegramError("something new"), Fault("uncertain", "telegram")),
        (KeyError("our own"), Fault("bug", "internal")),
    ],
)
def test_an_error_is_classified(error: Exception, fault: Fault) -> None:
    assert classify(error) == fault


async def test_a_blocked_bot(sandbox: Sandbox, api: Api) -> None:
    ann = sandbox.user("Ann")
    await ann.start()
    await ann.act("block")
    assert await fault_of(api, "sendMessage", chat_id=ann.id, text="a") == Fault("chat", "blocked")


async def test_a_chat_nobody_knows(api: Api) -> None:
    assert await fault_of(api, "sendMessage", chat_id=99, text="a") == Fault("chat", "chat_not_found")


async def test_a_person_who_never_pressed_start(sandbox: Sandbox, api: Api) -> None:
    fault = await fault_of(api, "sendMessage", chat_id=sandbox.user("Ann").id, text="a")
    assert fault.kind == "chat"


async def test_messages_that_are_not_there_or_cannot_change(sandbox: Sandbox, api: Api) -> None:
    ann = sandbox.user("Ann")
    typed = await ann.start()
    sent = (await api.call("sendMessage", {"chat_id": ann.id, "text": "a"}))["message_id"]
    edit = {"chat_id": ann.id, "text": "a"}
    assert await fault_of(api, "editMessageText", **edit, message_id=sent) == Fault("same", "not_modified")
    assert await fault_of(api, "editMessageText", **edit, message_id=999) == Fault("missing", "edit_not_found")
    assert await fault_of(api, "editMessageText", **edit, message_id=typed) == Fault("missing", "not_editable")
    gone = await fault_of(api, "deleteMessage", chat_id=ann.id, message_id=999)
    assert gone == Fault("missing", "delete_not_found")
    sandbox.clock.advance(49 * 3600)
    old = await fault_of(api, "deleteMessage", chat_id=ann.id, message_id=sent)
    assert old == Fault("kept", "not_deletable")


async def test_a_tap_answered_twice(sandbox: Sandbox, api: Api) -> None:
    ann = sandbox.user("Ann")
    await ann.start()
    keys = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}
    await api.call("sendMessage", {"chat_id": ann.id, "text": "a", "reply_markup": keys})
    await ann.tap("Yes")
    query = (await api.updates({}, timeout_s=0))[-1]["callback_query"]["id"]
    await api.call("answerCallbackQuery", {"callback_query_id": query})
    fault = await fault_of(api, "answerCallbackQuery", callback_query_id=query)
    assert fault == Fault("stale", "query_too_old")


async def test_a_text_too_long_is_our_bug(sandbox: Sandbox, api: Api) -> None:
    ann = sandbox.user("Ann")
    await ann.start()
    assert await fault_of(api, "sendMessage", chat_id=ann.id, text="a" * 4097) == Fault("bug", "bad_request")


async def test_a_true_flood_limit() -> None:
    async with Sandbox(limits=Limits(chat_burst=1, chat_rate=0.1)) as sandbox:
        api = Api(token=sandbox.token, api_url=sandbox.url)
        await api.start()
        ann = sandbox.user("Ann")
        await ann.start()
        await api.call("sendMessage", {"chat_id": ann.id, "text": "a"})
        fault = await fault_of(api, "sendMessage", chat_id=ann.id, text="b")
        await api.close()
    assert fault == Fault("wait", "flood", 10)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("429", Fault("wait", "flood", 1)),
        ("401", Fault("token", "token")),
        ("403", Fault("chat", "blocked")),
        ("404", Fault("token", "token")),
        ("409", Fault("conflict", "conflict")),
        ("500", Fault("later", "server_trouble")),
        ("502", Fault("later", "server_trouble")),
        ("html", Fault("later", "server_trouble")),
        ("cut_json", Fault("uncertain", "uncertain")),
        ("cut_after", Fault("uncertain", "uncertain")),
        ("reset", Fault("uncertain", "uncertain")),
        ("drop", Fault("uncertain", "uncertain")),
        ("hang", Fault("uncertain", "uncertain")),
    ],
)
async def test_a_fault_of_server_or_network(sandbox: Sandbox, api: Api, kind: Any, fault: Fault) -> None:
    ann = sandbox.user("Ann")
    await ann.start()
    sandbox.faults.add(kind, seconds=1.0)
    assert await fault_of(api, "sendMessage", chat_id=ann.id, text="a") == fault


async def test_an_unknown_method_looks_like_a_lost_token_and_is_none(api: Api) -> None:
    assert await fault_of(api, "sendPigeon") == Fault("token", "token")
    assert await api.token_lost() is False


def test_every_kind_has_a_code() -> None:
    assert [row for row in TABLE if not row.code or not isinstance(row, Row)] == []
