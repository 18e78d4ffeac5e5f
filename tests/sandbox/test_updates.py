"""`getUpdates`: offset, limit, waiting, conflicts, and what tests may do to the queue."""

from __future__ import annotations

import asyncio
import time

import aiohttp

from bot.sandbox import Sandbox, User
from tests.sandbox.conftest import TOKEN, Caller, refusal


async def _texts(call: Caller, **params: object) -> list[str]:
    return [one["message"]["text"] for one in await call.ok("getUpdates", **params)]


async def test_everything_below_the_offset_is_confirmed_and_forgotten(call: Caller, ana: User) -> None:
    await ana.say("one")
    await ana.say("two")
    first = (await call.ok("getUpdates", limit=1))[0]["update_id"]
    assert await _texts(call) == ["/start", "one", "two"]
    assert await _texts(call, offset=first + 2) == ["two"]
    assert await _texts(call) == ["two"]
    assert await _texts(call, offset=first) == ["two"]


async def test_a_negative_offset_keeps_only_the_last(call: Caller, ana: User) -> None:
    await ana.say("one")
    await ana.say("two")
    assert await _texts(call, offset=-1) == ["two"]
    assert await _texts(call) == ["two"]


async def test_the_checker_sees_what_was_delivered_and_confirmed(sandbox: Sandbox, call: Caller, ana: User) -> None:
    await ana.say("one")
    ids = [one["update_id"] for one in await call.ok("getUpdates")]
    await call.ok("getUpdates", offset=ids[1])
    traces = sandbox.world.updates.traces
    assert [(traces[one].deliveries, traces[one].confirmed_at is not None) for one in ids] == [(1, True), (2, False)]


async def test_updates_nobody_fetched_are_gone_after_24_hours(sandbox: Sandbox, call: Caller, ana: User) -> None:
    sandbox.clock.advance(24 * 3600 + 1)
    await ana.say("new")
    assert await _texts(call) == ["new"]


async def test_only_the_kinds_asked_for_come_from_then_on(call: Caller, ana: User) -> None:
    await call.ok("getUpdates", allowed_updates=["callback_query"])
    await ana.say("not wanted")
    await call.ok("getUpdates", allowed_updates=[])
    await ana.say("wanted")
    assert await _texts(call) == ["/start", "wanted"]


async def test_ids_can_skip_restart_repeat_and_come_backwards(sandbox: Sandbox, call: Caller, ana: User) -> None:
    queue = sandbox.world.updates
    queue.skip_ids(10)
    await ana.say("one")
    first, second = [one["update_id"] for one in await call.ok("getUpdates")]
    assert second == first + 11
    await call.ok("getUpdates", offset=second + 1)
    queue.repeat(first)
    assert await _texts(call, offset=second + 1) == ["/start"]
    assert queue.restart_ids(5) == 5
    await ana.say("two")
    await ana.say("three")
    queue.reverse_next()
    assert [one["update_id"] for one in await call.ok("getUpdates")] == [6, 5]
    assert await call.ok("getUpdates", offset=second + 1) == []  # as at Telegram: lower numbers count as confirmed


async def test_a_long_poll_ends_with_the_first_update(live: Sandbox, http: aiohttp.ClientSession) -> None:
    url, user = f"{live.url}/bot{TOKEN}/getUpdates", live.user("Ana")
    poll = asyncio.create_task(_get(http, url, timeout="20"))
    await asyncio.sleep(0.05)
    started = time.monotonic()
    await user.say("now")
    assert [one["message"]["text"] for one in (await poll)[1]["result"]] == ["now"]
    assert time.monotonic() - started < 1


async def test_a_second_poller_ends_the_first_with_conflict(live: Sandbox, http: aiohttp.ClientSession) -> None:
    url = f"{live.url}/bot{TOKEN}/getUpdates"
    first = asyncio.create_task(_get(http, url, timeout="20"))
    await asyncio.sleep(0.05)
    assert await _get(http, url) == (200, {"ok": True, "result": []})
    words = "terminated by other getUpdates request; make sure that only one bot instance is running"
    assert await first == (409, refusal(409, f"Conflict: {words}"))


async def test_a_poller_that_hangs_up_disturbs_nobody(live: Sandbox, http: aiohttp.ClientSession) -> None:
    url, user = f"{live.url}/bot{TOKEN}/getUpdates", live.user("Ana")
    first = asyncio.create_task(_get(http, url, timeout="20"))
    await asyncio.sleep(0.05)
    first.cancel()
    await asyncio.sleep(0.05)
    await user.say("for the next one")
    assert [(one.code, one.answered) for one in live.calls.of("getUpdates")] == [(499, False)]
    assert len((await _get(http, url))[1]["result"]) == 1


async def test_polling_while_a_webhook_is_set_is_a_conflict(call: Caller) -> None:
    await call.ok("setWebhook", url="https://mn.gov/hook")
    words = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    assert await call("getUpdates") == refusal(409, f"Conflict: {words}")
    await call.ok("deleteWebhook")
    assert await call.ok("getUpdates") == []


async def _get(http: aiohttp.ClientSession, url: str, **query: str) -> tuple[int, object]:
    async with http.get(url, params=query) as answer:
        return answer.status, await answer.json()
