"""Our request class under the real library, against small real servers and the sandbox."""

from __future__ import annotations

import asyncio
import json
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from telegram.error import TelegramError

from bot.sandbox import Sandbox
from bot.telegram_http import LONGEST_WAIT_S, AiohttpRequest, Api, FloodWait, NotSent, ServerTrouble, Unsure

TOKEN = "12345:not-to-be-printed"
WORDS = "what a person wrote"

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def server(answer: Answer, *, answer_s: float = 5.0) -> AsyncIterator[Api]:
    """Run a server that answers every call so, and an Api that calls it."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    api = Api(token=TOKEN, api_url=f"http://127.0.0.1:{port}", answer_s=answer_s)
    await api.start()
    yield api
    await api.close()
    await runner.cleanup()


def answering(status: int, body: Any) -> Answer:
    """Answer with a status and JSON (or bytes as they are)."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        return web.Response(status=status, body=payload)

    return answer


async def error_of(api: Api, method: str = "sendMessage") -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await api.call(method, {"text": WORDS})
    told = "".join(traceback.format_exception(caught.value))
    assert (TOKEN in told, WORDS in told) == (False, False)
    return caught.value


async def test_the_json_is_sent_as_it_is() -> None:
    seen: list[Any] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        seen.append((request.path, request.content_type, await request.json()))
        return web.json_response({"ok": True, "result": {"message_id": 5}})

    async with server(answer) as api:
        result = await api.call("sendMessage", {"chat_id": 7, "text": "ñ 🙂", "reply_markup": {"a": [1]}})
    assert result == {"message_id": 5}
    assert seen == [
        (f"/bot{TOKEN}/sendMessage", "application/json", {"chat_id": 7, "text": "ñ 🙂", "reply_markup": {"a": [1]}})
    ]


async def test_one_connection_serves_many_calls() -> None:
    ports: set[object] = set()

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername"))
        return web.json_response({"ok": True, "result": True})

    async with server(answer) as api:
        for _ in range(20):
            await api.call("deleteMessage", {})
    assert len(ports) == 1


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"parameters": {"retry_after": 7}}, 7),
        ({"parameters": {"retry_after": 0}}, 1),
        ({"parameters": {"retry_after": -5}}, 1),
        ({"parameters": {"retry_after": 2.5}}, 3),
        ({"parameters": {"retry_after": "30"}}, 30),
        ({"parameters": {"retry_after": 10**12}}, LONGEST_WAIT_S),
        ({"parameters": {"retry_after": "soon"}}, 1),
        ({"parameters": {"retry_after": None}}, 1),
        ({"parameters": None}, 1),
        ([], 1),
        (b"<html>slow down</html>", 1),
        (b'{"parameters": {"retry_after": 1e999}}', 1),
    ],
)
async def test_any_retry_after_is_understood(body: Any, seconds: int) -> None:
    async with server(answering(429, body)) as api:
        error = await error_of(api)
    assert isinstance(error, FloodWait)
    assert error.seconds == seconds


@pytest.mark.parametrize(("status", "error"), [(500, ServerTrouble), (503, ServerTrouble), (504, Unsure)])
async def test_a_server_in_trouble_is_told_from_one_that_perhaps_did_it(status: int, error: type[Exception]) -> None:
    async with server(answering(status, WORDS.encode())) as api:
        assert type(await error_of(api)) is error


@pytest.mark.parametrize("body", [b'{"ok": true, "resu', b"", b"[]", b"null", b"<html></html>"])
async def test_an_unreadable_answer_leaves_unsure(body: bytes) -> None:
    async with server(answering(200, body)) as api:
        assert type(await error_of(api)) is Unsure


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_an_error_page_that_is_not_telegrams_says_nothing_about_chat_or_token(status: int) -> None:
    async with server(answering(status, b"<html>" + WORDS.encode())) as api:
        error = await error_of(api)
        assert (type(error), await api.token_lost()) == (ServerTrouble, False)


async def test_nobody_listening_means_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    api = Api(token=TOKEN, api_url=f"http://127.0.0.1:{port}")
    await api.start()
    assert type(await error_of(api)) is NotSent
    await api.close()
    assert type(await error_of(api)) is NotSent


async def test_an_address_that_is_none_means_not_sent() -> None:
    api = Api(token=TOKEN, api_url="http://no such host")
    await api.start()
    assert type(await error_of(api)) is NotSent
    await api.close()


async def test_a_late_answer_leaves_unsure() -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(1)
        return web.json_response({"ok": True, "result": True})

    async with server(answer, answer_s=0.1) as api:
        assert type(await error_of(api)) is Unsure


async def test_long_polling_may_take_its_time() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert (await request.json())["timeout"] == 1
        await asyncio.sleep(0.3)
        return web.json_response({"ok": True, "result": []})

    async with server(answer, answer_s=0.1) as api:
        assert await api.updates({}, timeout_s=1) == []


async def test_a_lost_token_is_told_from_a_network_in_trouble() -> None:
    refused = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    async with server(answering(401, refused)) as api:
        assert await api.token_lost() is True
    async with server(answering(502, b"")) as api:
        assert await api.token_lost() is False


async def test_the_librarys_own_bot_works_on_it() -> None:
    async with Sandbox() as sandbox:
        api = Api(token=sandbox.token, api_url=sandbox.url)
        await api.start()
        ann = sandbox.user("Ann")
        await ann.start()
        me = await api.bot.get_me()
        await api.bot.send_message(ann.id, "from the library")
        await api.bot.send_document(ann.id, document=b"a,b\n1,2\n", filename="table.csv")
        shown = [(message.kind, message.text) for message in ann.screen().messages if message.from_bot]
        await api.close()
    assert (me.is_bot, shown) == (True, [("text", "from the library"), ("document", "")])


async def test_the_library_never_builds_its_own_client() -> None:
    api = Api(token=TOKEN, api_url="http://127.0.0.1:1")
    assert [type(one) for one in api.bot._request] == [AiohttpRequest, AiohttpRequest]
