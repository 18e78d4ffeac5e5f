"""Polling the sandbox over HTTP: nothing is acknowledged before it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.handlers.polling import EXIT_CONFLICT, EXIT_STOPPED, EXIT_TOKEN
from bot.ports import DAY
from bot.sandbox import Sandbox
from bot.telegram_http import Api
from tests.handlers.receiving import FAST, Desk, NotStored, polling, until
from tests.sending import microseconds


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


def confirmed(sandbox: Sandbox) -> list[bool]:
    """Say of every update whether it was acknowledged."""
    return [trace.confirmed_at is not None for trace in sandbox.world.updates.traces.values()]


async def test_updates_are_handled_once_and_acknowledged(sandbox: Sandbox) -> None:
    desk = Desk()
    async with polling(sandbox, desk) as (poller, task):
        ann = sandbox.user("Ann")
        for number in range(5):
            await ann.say(f"text {number}")
        await until(lambda: len(desk.handled) == 5)
        await until(lambda: all(confirmed(sandbox)))
        poller.stop()
        assert await task == EXIT_STOPPED
    assert desk.words == [f"text {number}" for number in range(5)]


async def test_an_update_is_not_acknowledged_before_it_is_stored(sandbox: Sandbox) -> None:
    desk = Desk(hold={"slow": asyncio.Event()})
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("slow")
        await asyncio.sleep(0.3)
        assert confirmed(sandbox) == [False]
        desk.hold["slow"].set()
        await until(lambda: confirmed(sandbox) == [True])
    assert desk.words == ["slow"]


async def test_one_slow_update_does_not_keep_new_ones_from_being_fetched(sandbox: Sandbox) -> None:
    desk = Desk(hold={"slow": asyncio.Event()})
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("slow")
        await asyncio.sleep(0.1)
        for number in range(3):
            await sandbox.user("Ben").say(f"fast {number}")
            await asyncio.sleep(0.05)
        await until(lambda: len(desk.handled) == 3)
        assert confirmed(sandbox) == [False] * 4
        desk.hold["slow"].set()
        await until(lambda: all(confirmed(sandbox)))
    assert desk.words == ["fast 0", "fast 1", "fast 2", "slow"]


async def test_a_batch_that_gets_done_bit_by_bit_is_not_fetched_again_at_every_turn(sandbox: Sandbox) -> None:
    people = [sandbox.user(f"Person {number}") for number in range(40)]
    desk = Desk(hold={person.name: asyncio.Event() for person in people})
    for person in people:
        await person.say(person.name)
    async with polling(sandbox, desk, pace=replace(FAST, patience_s=60)):  # so that only what is done moves it on
        for event in desk.hold.values():
            event.set()
            await asyncio.sleep(0.002)
        await until(lambda: all(confirmed(sandbox)))
        calls = len(sandbox.calls.of("getUpdates"))
    assert calls <= 8  # of 40, 20, 10, 5, 3, 2, 1, and the one that waits for more


async def test_of_two_slow_updates_the_older_one_holds_the_offset(sandbox: Sandbox) -> None:
    desk = Desk(hold={"older": asyncio.Event(), "newer": asyncio.Event()})
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("older")
        await sandbox.user("Ben").say("newer")
        await asyncio.sleep(0.3)
        assert confirmed(sandbox) == [False, False]
        desk.hold["newer"].set()
        await until(lambda: desk.words == ["newer"])
        await asyncio.sleep(0.2)
        assert confirmed(sandbox) == [False, False]


async def test_what_could_not_be_stored_comes_again_in_order(sandbox: Sandbox) -> None:
    desk = Desk(fail={"one": [NotStored(), NotStored()]})
    async with polling(sandbox, desk):
        ann = sandbox.user("Ann")
        for words in ("one", "two", "three"):
            await ann.say(words)
        await sandbox.user("Ben").say("beside")
        await until(lambda: all(confirmed(sandbox)))
    assert [words for words in desk.words if words != "beside"] == ["one", "two", "three"]
    assert desk.words.count("beside") == 1


async def test_what_could_not_be_stored_comes_again_though_a_newer_one_is_still_at_work(sandbox: Sandbox) -> None:
    desk = Desk(fail={"older": [NotStored()]}, hold={"newer": asyncio.Event()})
    await sandbox.user("Ann").say("older")
    await sandbox.user("Ben").say("newer")
    async with polling(sandbox, desk):
        await until(lambda: desk.words == ["older"])
        desk.hold["newer"].set()
        await until(lambda: all(confirmed(sandbox)))
    assert desk.words == ["older", "newer"]


async def test_a_poison_update_is_acknowledged_and_the_rest_goes_on(sandbox: Sandbox) -> None:
    desk = Desk(fail={"bad": [KeyError("secret")] * 9})
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("bad")
        await sandbox.user("Ann").say("good")
        await until(lambda: all(confirmed(sandbox)))
    assert (len(desk.poisoned), desk.words) == (1, ["good"])


async def test_a_batch_in_the_wrong_order_is_put_right(sandbox: Sandbox) -> None:
    desk = Desk()
    for number in range(4):
        await sandbox.user("Ann").say(f"text {number}")
    sandbox.world.updates.reverse_next()
    async with polling(sandbox, desk):
        await until(lambda: len(desk.handled) == 4)
    assert desk.words == [f"text {number}" for number in range(4)]


async def test_an_old_update_delivered_again_moves_the_offset_nowhere_it_should_not_be(sandbox: Sandbox) -> None:
    desk = Desk()
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("one")
        await until(lambda: confirmed(sandbox) == [True])
        sandbox.world.updates.repeat(desk.handled[0].update_id)
        await until(lambda: len(desk.handled) == 2)  # de-duplicating is the database's work
        await sandbox.user("Ann").say("two")
        await until(lambda: len(desk.handled) == 3 and all(confirmed(sandbox)))
    assert desk.words == ["one", "one", "two"]


@pytest.mark.parametrize(
    "rubbish", [{}, {"update_id": "x"}, {"update_id": 5, "message": None}, {"message": {"text": "a"}}]
)
async def test_rubbish_among_updates_stops_nobody(sandbox: Sandbox, rubbish: dict[str, Any]) -> None:
    desk = Desk()
    await sandbox.user("Ann").say("before")
    sandbox.world.updates.inject(rubbish)
    async with polling(sandbox, desk):
        await until(lambda: desk.words == ["before"])
        await sandbox.user("Ann").say("after")
        await until(lambda: desk.words == ["before", "after"])


@pytest.mark.parametrize("fault", ["500", "502", "html", "cut_json", "reset", "429", "drop", "cut_after", "400", "404"])
async def test_no_fault_of_the_network_ends_polling(sandbox: Sandbox, fault: Any) -> None:
    desk = Desk()
    sandbox.faults.add(fault, times=3, method="getUpdates", retry_after=0)
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("hello")
        await until(lambda: desk.words == ["hello"], within=6)


async def test_a_token_telegram_refuses_ends_with_3() -> None:
    async with Sandbox() as sandbox:
        sandbox.token = "999:another"
        async with polling(sandbox, Desk()) as (_, task):
            async with asyncio.timeout(3):
                assert await task == EXIT_TOKEN


async def test_a_401_that_getme_does_not_confirm_ends_nothing(sandbox: Sandbox) -> None:
    desk = Desk()
    sandbox.faults.add("401", times=3, method="getUpdates")
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("hello")
        await until(lambda: desk.words == ["hello"])


async def test_a_second_poller_that_stays_ends_with_4(sandbox: Sandbox) -> None:
    sandbox.faults.add("409", times=10_000, method="getUpdates")
    async with polling(sandbox, Desk()) as (_, task):
        async with asyncio.timeout(5):
            assert await task == EXIT_CONFLICT


async def test_a_second_poller_that_goes_is_borne(sandbox: Sandbox) -> None:
    desk = Desk()
    sandbox.faults.add("409", times=3, method="getUpdates")
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("hello")
        await until(lambda: desk.words == ["hello"])


async def test_of_two_true_pollers_one_ends_with_4_and_nothing_is_lost(sandbox: Sandbox) -> None:
    desk, pace = Desk(), replace(FAST, pause_s=0.05)
    async with polling(sandbox, desk, pace=pace) as (_, one), polling(sandbox, desk, pace=pace) as (_, two):
        async with asyncio.timeout(8):
            done, _ = await asyncio.wait((one, two), return_when=asyncio.FIRST_COMPLETED)
        assert [task.result() for task in done] == [EXIT_CONFLICT] * len(done)
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("hello")
        await until(lambda: "hello" in desk.words)


async def test_a_webhook_left_from_earlier_is_removed(sandbox: Sandbox) -> None:
    api = Api(token=sandbox.token, api_url=sandbox.url)
    await api.start()
    await api.call("setWebhook", {"url": "http://127.0.0.1:1/telegram", "secret_token": "x"})
    await api.close()
    desk = Desk()
    async with polling(sandbox, desk):
        await sandbox.user("Ann").say("hello")
        await until(lambda: desk.words == ["hello"])


async def test_the_offset_starts_absent_and_is_forgotten_after_a_day(sandbox: Sandbox) -> None:
    now = microseconds()

    def offsets() -> list[object]:
        return [call.params.get("offset") for call in sandbox.calls.of("getUpdates")]

    desk = Desk()
    async with polling(sandbox, desk, clock=lambda: now):
        await sandbox.user("Ann").say("one")
        await until(lambda: confirmed(sandbox) == [True])
        assert offsets()[0] is None
        assert offsets()[-1] == desk.handled[0].update_id + 1
        now += DAY + 1
        await until(lambda: offsets()[-1] is None)
        sandbox.world.updates.restart_ids(first=3)
        await sandbox.user("Ann").say("two")
        await until(lambda: desk.words == ["one", "two"])


async def test_stopping_waits_for_what_is_in_flight_and_acknowledges_it(sandbox: Sandbox) -> None:
    desk = Desk(hold={"slow": asyncio.Event()})
    async with polling(sandbox, desk) as (poller, task):
        await sandbox.user("Ann").say("slow")
        await asyncio.sleep(0.1)
        poller.stop()
        await asyncio.sleep(0.1)
        assert not task.done()
        desk.hold["slow"].set()
        assert await task == EXIT_STOPPED
    assert (desk.words, confirmed(sandbox)) == (["slow"], [True])


async def test_many_chats_go_side_by_side(sandbox: Sandbox) -> None:
    desk = Desk()
    people = [sandbox.user(f"Person {number}") for number in range(40)]
    async with polling(sandbox, desk):
        for number in range(10):
            for person in people:
                await person.say(f"{person.name} {number}")
        await until(lambda: len(desk.handled) >= 400, within=10)
        await until(lambda: all(confirmed(sandbox)))
    for person in people:
        mine = [one.words for one in desk.handled if one.telegram_id == person.id]
        assert mine == [f"{person.name} {number}" for number in range(10)]
