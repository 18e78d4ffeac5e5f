"""Faults on demand, flood limits and the call log."""

from __future__ import annotations

import json
import time

import aiohttp
import pytest

from bot.sandbox import Limits, Sandbox, User
from tests.sandbox.conftest import NOON, TOKEN, Caller, refusal


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("400", (400, "Bad Request: chat not found")),
        ("401", (401, "Unauthorized")),
        ("403", (403, "Forbidden: bot was blocked by the user")),
        ("404", (404, "Not Found")),
        ("500", (500, "Internal Server Error")),
        ("502", (502, "Bad Gateway")),
    ],
)
async def test_an_error_answer_comes_once_and_has_no_effect(
    sandbox: Sandbox, call: Caller, ana: User, kind: str, answer: tuple[int, str]
) -> None:
    sandbox.faults.add(kind)  # type: ignore[arg-type]  # parametrized
    assert await call("sendMessage", chat_id=ana.id, text="x") == refusal(*answer)
    await call.ok("sendMessage", chat_id=ana.id, text="y")
    assert ana.screen().texts == ("/start", "y")


async def test_a_fault_waits_for_its_method_chat_and_turn(sandbox: Sandbox, call: Caller, ana: User) -> None:
    sandbox.faults.add("429", method="sendMessage", chat_id=ana.id, skip=1, times=2, retry_after=7)
    codes = [(await call("sendMessage", chat_id=ana.id, text=f"{n}")).get("error_code") for n in range(4)]
    assert codes == [None, 429, 429, None]
    sandbox.faults.add("429", retry_after=7)
    answer = await call("sendMessage", chat_id=ana.id, text="x")
    assert answer == refusal(429, "Too Many Requests: retry after 7", retry_after=7)


async def test_a_fault_can_be_chosen_by_any_rule_and_be_withdrawn(sandbox: Sandbox, call: Caller, ana: User) -> None:
    sandbox.faults.add("500", times=99, when=lambda _method, params: "secret" in params.get("text", ""))
    assert (await call("sendMessage", chat_id=ana.id, text="a secret"))["error_code"] == 500
    await call.ok("sendMessage", chat_id=ana.id, text="plain")
    sandbox.faults.clear()
    await call.ok("sendMessage", chat_id=ana.id, text="a secret")


async def test_broken_bodies_and_lost_connections(live: Sandbox, http: aiohttp.ClientSession) -> None:
    user, url = live.user("Ana"), f"{live.url}/bot{TOKEN}/sendMessage"
    await user.start()
    for kind, accepted in (("html", False), ("cut_json", False), ("cut_after", True)):
        live.faults.add(kind)  # type: ignore[arg-type]
        async with http.post(url, json={"chat_id": user.id, "text": kind}) as answer:
            with pytest.raises(json.JSONDecodeError):
                json.loads(await answer.text())
        assert (kind in user.screen().texts) == accepted
    for kind, accepted in (("reset", False), ("drop", True), ("hang", True)):
        live.faults.add(kind)  # type: ignore[arg-type]
        with pytest.raises(aiohttp.ClientConnectionError):
            await http.post(url, json={"chat_id": user.id, "text": kind})
        assert (kind in user.screen().texts) == accepted
    log = [(one.fault, one.took_effect, one.answered) for one in live.calls.since()]
    assert log == [
        ("html", False, True), ("cut_json", False, True), ("cut_after", True, False),
        ("reset", False, False), ("drop", True, False), ("hang", True, False),
    ]  # fmt: skip


async def test_a_delay_only_delays(live: Sandbox, http: aiohttp.ClientSession) -> None:
    live.faults.add("delay", seconds=0.1)
    started = time.monotonic()
    async with http.get(f"{live.url}/bot{TOKEN}/getMe") as answer:
        assert answer.status == 200
    assert time.monotonic() - started >= 0.1


async def test_flood_limits_hold_per_chat_and_overall() -> None:
    sandbox = Sandbox(token=TOKEN, clock=lambda: NOON, limits=Limits(overall=8, chat_burst=5, chat_rate=0.5))
    call, users = Caller(sandbox), [sandbox.user(name) for name in ("Ana", "Ben", "Cy")]
    for user in users:
        await user.start()
    sent = [(await call("sendMessage", chat_id=users[0].id, text="x"))["ok"] for _ in range(5)]
    assert sent == [True] * 5
    answer = await call("sendMessage", chat_id=users[0].id, text="x")
    assert answer == refusal(429, "Too Many Requests: retry after 2", retry_after=2)
    others = [(await call("sendMessage", chat_id=users[1].id, text="x"))["ok"] for _ in range(4)]
    assert others == [True, True, True, False]
    sandbox.clock.advance(2)
    await call.ok("sendMessage", chat_id=users[0].id, text="x")


async def test_the_call_log_has_method_params_time_and_result(sandbox: Sandbox, call: Caller, ana: User) -> None:
    await call("sendMessage", chat_id=ana.id, text="x", reply_markup=json.dumps({"inline_keyboard": []}))
    await call("deleteMessage", chat_id=ana.id, message_id=1)
    first, second = sandbox.calls.since()
    assert (first.method, first.at, first.code, first.took_effect) == ("sendMessage", NOON, 200, True)
    assert first.params == {"chat_id": ana.id, "text": "x", "reply_markup": {"inline_keyboard": []}}
    assert (second.code, second.result) == (400, "Bad Request: message to delete not found")
