"""The webhook and its neighbours over real HTTP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from prometheus_client import CollectorRegistry, Counter

from bot.handlers.webhook import MAX_BODY, Listening, NoSecret, Webhook, listener, set_webhook
from bot.sandbox import Sandbox
from bot.telegram_http import Api
from tests.handlers.receiving import Desk, NotStored, until

SECRET = "a-long-secret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
CHAT = {"id": 7, "type": "private"}


def typed(words: str, update_id: int = 1) -> dict[str, Any]:
    sender = {"id": 7, "is_bot": False, "first_name": "Ann"}
    return {
        "update_id": update_id,
        "message": {"message_id": 5, "date": 1, "from": sender, "chat": CHAT, "text": words},
    }


class Ready:
    def __init__(self) -> None:
        self.yes = True

    async def __call__(self) -> bool:
        return self.yes


@asynccontextmanager
async def listening(desk: Desk, ready: Ready | None = None) -> AsyncIterator[str]:
    registry = CollectorRegistry()
    Counter("updates", "Updates handled", registry=registry)
    app = listener(ready=ready or Ready(), registry=registry, webhook=Webhook(desk.dispatch(), SECRET))
    server = Listening(app, "127.0.0.1:0")
    port = await server.start()
    yield f"http://127.0.0.1:{port}"
    for event in desk.hold.values():
        event.set()
    await server.stop()


async def post(url: str, body: Any = None, **more: Any) -> int:
    more = {"headers": HEADERS, "method": "POST", "json": body} | more
    if "data" in more:
        del more["json"]
    async with aiohttp.ClientSession() as session, session.request(url=f"{url}/telegram", **more) as response:
        return response.status


async def test_an_update_is_handled_and_then_answered() -> None:
    desk = Desk()
    async with listening(desk) as url:
        assert await post(url, typed("hello")) == 200
        assert desk.words == ["hello"]


async def test_200_comes_only_after_the_commit() -> None:
    desk = Desk(hold={"slow": asyncio.Event()})
    async with listening(desk) as url:
        call = asyncio.create_task(post(url, typed("slow")))
        await asyncio.sleep(0.2)
        assert not call.done()
        desk.hold["slow"].set()
        assert await call == 200


async def test_what_was_not_stored_is_answered_503() -> None:
    desk = Desk(fail={"a": [NotStored()]})
    async with listening(desk) as url:
        assert [await post(url, typed("a")), await post(url, typed("a"))] == [503, 200]


async def test_poison_is_acknowledged() -> None:
    desk = Desk(fail={"a": [KeyError("secret")]})
    async with listening(desk) as url:
        assert await post(url, typed("a")) == 200
    assert desk.poisoned == [1]


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (401, {"headers": JSON}),
        (401, {"headers": {**HEADERS, "X-Telegram-Bot-Api-Secret-Token": SECRET + "x"}}),
        (401, {"headers": {**HEADERS, "X-Telegram-Bot-Api-Secret-Token": ""}}),
        (401, {"headers": {**HEADERS, "X-Telegram-Bot-Api-Secret-Token": "ñ"}}),
        (405, {"method": "GET"}),
        (405, {"method": "PUT"}),
        (405, {"method": "HEAD"}),
        (415, {"headers": {**HEADERS, "Content-Type": "text/plain"}}),
        (413, {"data": b"x" * (MAX_BODY + 1)}),
        (400, {"data": b"{"}),
        (400, {"data": b"[]"}),
        (400, {"data": b"{}"}),
        (400, {"data": b'{"update_id": 1e5}'}),
        (400, {"data": b'{"update_id": ' + b"9" * 5000 + b"}"}),
        (400, {"data": b"[" * 100_000}),
        (400, {"data": b"\xff\xfe"}),
    ],
)
async def test_what_is_not_telegrams_gets_no_work_done(status: int, request_: dict[str, Any]) -> None:
    desk = Desk()
    async with listening(desk) as url:
        assert await post(url, typed("hello"), **request_) == status
    assert desk.handled == []


async def test_a_body_without_length_is_cut_off_too() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MAX_BODY // 1000 + 2):
            yield b"x" * 1000

    async with listening(Desk()) as url:
        assert await post(url, data=endless()) == 413


async def test_health_readiness_and_metrics() -> None:
    ready = Ready()
    async with listening(Desk(), ready) as url, aiohttp.ClientSession() as session:

        async def get(path: str) -> tuple[int, str]:
            async with session.get(url + path) as response:
                return response.status, await response.text()

        assert await get("/healthz") == (200, "ok")
        assert await get("/readyz") == (200, "ready")
        ready.yes = False
        assert await get("/readyz") == (503, "not ready")
        status, text = await get("/metrics")
        assert (status, "updates_total 0.0" in text) == (200, True)
        assert (await get("/else"))[0] == 404


def test_there_is_no_webhook_without_a_secret() -> None:
    with pytest.raises(NoSecret):
        Webhook(Desk().dispatch(), "")


async def test_setting_one_without_a_secret_is_refused_before_telegram_is_asked() -> None:
    async with Sandbox() as sandbox:
        api = Api(token=sandbox.token, api_url=sandbox.url)
        await api.start()
        with pytest.raises(NoSecret):
            await set_webhook(api, url="https://bot.example.org/telegram", secret="")
        await api.close()
        assert sandbox.calls.since() == []


async def test_an_address_in_use_is_an_error_and_not_the_end_of_the_program() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        app = listener(ready=Ready(), registry=CollectorRegistry())
        with pytest.raises(OSError, match="in use"):
            await Listening(app, f"127.0.0.1:{taken.getsockname()[1]}").start()


async def test_telegram_delivers_through_it_and_again_what_was_not_stored() -> None:
    desk = Desk(fail={"two": [NotStored()]})
    async with Sandbox() as sandbox, listening(desk) as url:
        api = Api(token=sandbox.token, api_url=sandbox.url)
        await api.start()
        await set_webhook(api, url=f"{url}/telegram", secret=SECRET)
        ann = sandbox.user("Ann")
        for words in ("one", "two", "three"):
            await ann.say(words)
        await until(lambda: sorted(desk.words) == ["one", "three", "two"], within=8)
        await until(lambda: len(sandbox.world.updates) == 0)
        await api.call("deleteWebhook", {})
        await api.close()
