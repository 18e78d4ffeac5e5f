"""Webhook delivery: secret, order within a chat, retries, and a method in the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox import Sandbox
from bot.sandbox import webhook as delivery
from bot.sandbox.api import BotApi
from bot.sandbox.params import Params


class Hook:
    """A bot's webhook that answers what it is told to."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.statuses: list[int] = []
        self.answer: dict[str, Any] = {}
        self.slow: set[str] = set()
        self.url = ""

    async def handle(self, request: web.Request) -> web.Response:
        update = await request.json()
        text = update["message"]["text"]
        self.seen.append((text, request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")))
        if text in self.slow:
            await asyncio.sleep(0.1)
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.answer, status=status)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    found, app = Hook(), web.Application()
    app.router.add_post("/hook", found.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield found
    await runner.cleanup()


async def _set(api: BotApi, **fields: Any) -> None:
    await api._run("setWebhook", Params(fields), None)


async def test_updates_arrive_in_order_per_chat_with_the_secret(live: Sandbox, hook: Hook) -> None:
    ana, ben = live.user("Ana"), live.user("Ben")
    hook.slow = {"a1"}
    await _set(live.api, url=hook.url, secret_token="s3cret")
    for user, text in ((ana, "a1"), (ana, "a2"), (ben, "b1")):
        await user.say(text)
    await live.settled()
    assert [text for text, _ in hook.seen] == ["a1", "b1", "a2"]
    assert {secret for _, secret in hook.seen} == {"s3cret"}
    assert live.api.webhook.info()["pending_update_count"] == 0


async def test_a_refused_update_comes_again_until_it_is_taken(
    live: Sandbox, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "FIRST_DELAY", 0.01)
    hook.statuses = [500, 503]
    await _set(live.api, url=hook.url)
    await live.user("Ana").say("once")
    await live.settled()
    assert [text for text, _ in hook.seen] == ["once"] * 3
    assert [one.status for one in live.api.webhook.deliveries] == [500, 503, 200]
    assert live.api.webhook.info()["last_error_message"] == "Wrong response from the webhook: 503"


async def test_a_method_in_the_answer_is_carried_out(live: Sandbox, hook: Hook) -> None:
    user = live.user("Ana")
    hook.answer = {"method": "sendMessage", "chat_id": user.id, "text": "answered at once"}
    await _set(live.api, url=hook.url)
    await user.say("hello")
    assert (await user.wait_for("answered at once")).text == "answered at once"


async def test_an_old_update_can_come_once_more(live: Sandbox, hook: Hook) -> None:
    await _set(live.api, url=hook.url)
    await live.user("Ana").say("twice")
    await live.settled()
    live.world.updates.repeat(next(iter(live.world.updates.traces)))
    await live.settled()
    assert [text for text, _ in hook.seen] == ["twice", "twice"]
