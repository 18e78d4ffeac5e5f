"""The control API over HTTP, its client, the live stream, and the sandbox as a process of its own."""

from __future__ import annotations

import asyncio
import json
import sys

import aiohttp
import pytest

from bot.sandbox import ActError, Sandbox, SandboxClient
from bot.sandbox.control import FILES
from tests.sandbox.conftest import TOKEN, inline


async def test_a_remote_phone_does_what_a_near_one_does(live: Sandbox, http: aiohttp.ClientSession) -> None:
    async with SandboxClient(live.url) as client:
        ana = await client.user("Ana", "es")
        await ana.start("abc")
        body = {"chat_id": ana.id, "text": "card", "reply_markup": inline("Go")}
        later = asyncio.create_task(_late(http, f"{live.url}/bot{TOKEN}/sendMessage", body))
        tap = await ana.tap("Go")
        await later
        answer = {"callback_query_id": tap["callback_id"], "text": "Saved"}
        await http.post(f"{live.url}/bot{TOKEN}/answerCallbackQuery", json=answer)
        assert [one.text for one in await ana.toasts()] == ["Saved"]
        assert (await ana.wait_for("card")).has("Go")
        assert [one["method"] for one in await client.calls()] == ["sendMessage", "answerCallbackQuery"]
        updates = await client.updates()
        assert [one["kind"] for one in updates["updates"]] == ["message", "callback_query"]
        with pytest.raises(ActError, match="no such button"):
            await ana.tap("Nothing", timeout=0.01)
        with pytest.raises(TimeoutError, match=r"me \| /start abc"):
            await ana.wait_for("never", timeout=0.01)


async def _late(http: aiohttp.ClientSession, url: str, body: dict[str, object]) -> None:
    await asyncio.sleep(0.05)
    await http.post(url, json=body)


async def test_faults_time_and_updates_are_driven_over_http(live: Sandbox, http: aiohttp.ClientSession) -> None:
    async with SandboxClient(live.url) as client:
        await client.fault("502", method="getMe")
        async with http.get(f"{live.url}/bot{TOKEN}/getMe") as answer:
            assert answer.status == 502
        before = live.clock()
        await client.advance(3600)
        assert live.clock() - before >= 3600
        await client.inject({"update_id": 5, "message": {"chat": {"id": 1}}})
        async with http.get(f"{live.url}/bot{TOKEN}/getUpdates") as answer:
            assert (await answer.json())["result"] == [{"update_id": 5, "message": {"chat": {"id": 1}}}]
        with pytest.raises(ActError, match="no fault called 418"):
            await client.fault("418")
        with pytest.raises(ActError, match="no update 77"):
            await client.repeat(77)


async def test_changes_arrive_live_and_from_where_a_reader_left_off(live: Sandbox, http: aiohttp.ClientSession) -> None:
    ana = live.user("Ana")
    async with http.get(f"{live.url}/sandbox/events?after=0") as stream:
        assert (await _next(stream))["type"] == "phone"
        await ana.say("live")
        change = await _next(stream)
        assert (change["type"], change["message"]["text"]) == ("message", "live")
    async with http.get(f"{live.url}/sandbox/events", headers={"Last-Event-ID": "1"}) as stream:
        assert (await _next(stream))["type"] == "message"


async def _next(stream: aiohttp.ClientResponse) -> dict[str, object]:
    while True:
        line = (await stream.content.readline()).decode()
        if line.startswith("data: "):
            found: dict[str, object] = json.loads(line[6:])
            return found


async def test_the_scene_brings_its_phones(live: Sandbox) -> None:
    scene = {"title": "Demo", "phones": [{"name": "Ana", "language_code": "es", "role": "a family"}]}
    async with SandboxClient(live.url) as client:
        await client.scene(scene)
        state = await client.get("state")
    assert (state["scene"], state["phones"][0]["role"]) == (scene, "a family")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 403),
        ({"Content-Type": "application/json"}, 200),
    ],
)
async def test_other_sites_cannot_drive_it(
    live: Sandbox, http: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    headers = {"Content-Type": "application/json"} | headers
    async with http.post(f"{live.url}/sandbox/phones", data=b'{"name": "X"}', headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize("path", list(FILES))
async def test_the_page_is_served_with_nothing_from_outside(
    live: Sandbox, http: aiohttp.ClientSession, path: str
) -> None:
    async with http.get(f"{live.url}/{path}") as answer:
        body = await answer.text()
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "https://" not in body.replace("https://${url}", "")


async def test_it_runs_as_a_process_of_its_own() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.sandbox", "--token", TOKEN, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().strip()
    async with SandboxClient(url) as client:
        assert (await client.get("state"))["bot"]["username"] == "CircleHelpBot"
    process.terminate()
    assert await process.wait() == 0
