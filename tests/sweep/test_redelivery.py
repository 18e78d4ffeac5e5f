"""Deliver updates twice, a day late, in the wrong order, with another poller beside the bot: nothing changes twice."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import pytest
import pytest_asyncio

from bot.sandbox import Sandbox
from tests.sweep.checker import check, differences, facts
from tests.sweep.scenario import Play
from tests.sweep.stage import Stage, copied, until
from tests.sweep.sweep import Rehearsed, rehearsed

pytestmark = pytest.mark.asyncio(loop_scope="module")
A_DAY_US = 24 * 3600 * 1_000_000
SOME_TURNS = 6
"""A conflict costs half a second of waiting, so this many turns are enough of it."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run() -> AsyncIterator[Rehearsed]:
    async with rehearsed("es") as found:
        yield found


async def wrong(run: Rehearsed, turn: int) -> list[str]:
    """List the broken promises after a turn."""
    await run.stage.settle()
    await run.stage.end()
    evidence = run.evidence()
    return [*check(evidence), *differences(run.scenes[turn].facts, facts(evidence))]


def opening(run: Rehearsed) -> Play:
    """Go back to the beginning."""
    run.stage.back_to(run.scenes[0].moment)
    return copied(run.scenes[0].play)


async def test_every_update_delivered_three_times_changes_nothing_twice(run: Rehearsed) -> None:
    play, sandbox = opening(run), run.stage.sandbox
    await run.stage.start()
    while not play.over:
        await play.turn(sandbox)
        newest = max(sandbox.world.updates.bodies)
        for _ in range(2):
            sandbox.world.updates.repeat(newest)

    assert await wrong(run, -1) == []


async def test_every_update_delivered_again_at_the_end_and_to_a_new_process_changes_nothing(run: Rehearsed) -> None:
    play, sandbox = opening(run), run.stage.sandbox
    await run.stage.start()
    while not play.over:
        await play.turn(sandbox)
    await run.stage.settle()
    await run.stage.kill()
    for update_id in sorted(sandbox.world.updates.bodies):
        sandbox.world.updates.repeat(update_id)
    await until(lambda: not sandbox.world.updates.has_again)

    assert await wrong(run, -1) == []


async def test_every_update_delivered_again_a_day_later_changes_nothing(run: Rehearsed) -> None:
    play, sandbox = opening(run), run.stage.sandbox
    await run.stage.start()
    while not play.over:
        await play.turn(sandbox)
    await run.stage.settle()
    await run.stage.end()
    seen_a_day_ago(run.stage)
    for update_id in sorted(sandbox.world.updates.bodies):
        sandbox.world.updates.repeat(update_id)
    await run.stage.start()
    await until(lambda: not sandbox.world.updates.has_again)

    assert await wrong(run, -1) == []


def seen_a_day_ago(stage: Stage) -> None:
    """Make the bot remember its updates as a day older: its clock is the machine's."""
    connection = sqlite3.connect(stage.data / "bot.sqlite3")
    with contextlib.closing(connection), connection:
        connection.execute("UPDATE updates SET seen_us = seen_us - ?", (A_DAY_US,))


async def test_a_batch_in_the_wrong_order_becomes_the_same_for_chats_that_do_not_meet(run: Rehearsed) -> None:
    families = [Play("", family=name, language="es", phase="hello") for name in ("Ulrike", "Vasco", "Wanda")]
    opening(run)
    sandbox = run.stage.sandbox
    sandbox.world.updates.reverse_next()
    turns = [asyncio.create_task(family.turn(sandbox)) for family in families]
    await asyncio.sleep(0)
    await run.stage.start()
    await asyncio.gather(*turns)
    await run.stage.settle()
    await run.stage.end()

    evidence = run.evidence()
    assert check(evidence) == []
    assert [chat[1:] for chat in facts(evidence)["chats"][1:]] == [("es", 0, 1, 0, 0)] * 3  # type: ignore[index]


async def test_a_second_poller_beside_the_bot_loses_and_doubles_nothing(run: Rehearsed) -> None:
    play, sandbox = opening(run), run.stage.sandbox
    await run.stage.start()
    with another_poller(sandbox):
        await conflicts(sandbox, 1)
        for _ in range(SOME_TURNS):
            await play.turn(sandbox)

        await conflicts(sandbox, 3)

    assert await wrong(run, SOME_TURNS - 1) == []


async def conflicts(sandbox: Sandbox, count: int) -> None:
    """Wait until so many polls were ended by another one."""
    await until(lambda: [call.code for call in sandbox.calls.of("getUpdates")].count(409) >= count)


@contextmanager
def another_poller(sandbox: Sandbox) -> Iterator[None]:
    """Fetch updates as somebody else's process with this token would, and never acknowledge one."""

    async def poll() -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                async with session.get(f"{sandbox.url}/bot{sandbox.token}/getUpdates") as answer:
                    await answer.read()
                await asyncio.sleep(0.05)

    polling = asyncio.create_task(poll())
    try:
        yield
    finally:
        polling.cancel()
