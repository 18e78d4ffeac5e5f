"""Deliver updates twice, a day late, in the wrong order, with another poller beside the bot: nothing changes twice."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from bot.sandbox import Sandbox
from tests.sweep.checker import check
from tests.sweep.facts import differences, facts
from tests.sweep.scenario import Play
from tests.sweep.stage import Stage, copied, until
from tests.sweep.sweep import Rehearsed

pytestmark = pytest.mark.asyncio(loop_scope="session")
A_DAY_US = 24 * 3600 * 1_000_000
SOME_TURNS = 6
"""A conflict costs half a second of waiting, so this many turns are enough of it."""


async def wrong(english: Rehearsed, turn: int) -> list[str]:
    """List the broken promises after a turn."""
    await english.stage.settle()
    await english.stage.end()
    evidence = english.evidence()
    return [*check(evidence), *differences(english.scenes[turn].facts, facts(evidence))]


def opening(english: Rehearsed) -> Play:
    """Go back to the beginning."""
    english.stage.back_to(english.scenes[0].moment)
    return copied(english.scenes[0].play)


async def test_every_update_delivered_three_times_changes_nothing_twice(english: Rehearsed) -> None:
    play, sandbox = opening(english), english.stage.sandbox
    await english.stage.start()
    while not play.over:
        await play.turn(sandbox)
        newest = max(sandbox.world.updates.bodies)
        for _ in range(2):
            sandbox.world.updates.repeat(newest)

    assert await wrong(english, -1) == []


async def test_every_update_delivered_again_at_the_end_and_to_a_new_process_changes_nothing(english: Rehearsed) -> None:
    play, sandbox = opening(english), english.stage.sandbox
    await english.stage.start()
    while not play.over:
        await play.turn(sandbox)
    await english.stage.settle()
    await english.stage.kill()
    for update_id in sorted(sandbox.world.updates.bodies):
        sandbox.world.updates.repeat(update_id)
    await until(lambda: not sandbox.world.updates.has_again)

    assert await wrong(english, -1) == []


async def test_every_update_delivered_again_a_day_later_changes_nothing(english: Rehearsed) -> None:
    play, sandbox = opening(english), english.stage.sandbox
    await english.stage.start()
    while not play.over:
        await play.turn(sandbox)
    await english.stage.settle()
    await english.stage.end()
    seen_a_day_ago(english.stage)
    for update_id in sorted(sandbox.world.updates.bodies):
        sandbox.world.updates.repeat(update_id)
    await english.stage.start()
    await until(lambda: not sandbox.world.updates.has_again)

    assert await wrong(english, -1) == []


def seen_a_day_ago(stage: Stage) -> None:
    """Make the bot remember its updates as a day older: its clock is the machine's."""
    connection = sqlite3.connect(stage.data / "bot.sqlite3")
    with contextlib.closing(connection), connection:
        connection.execute("UPDATE updates SET seen_us = seen_us - ?", (A_DAY_US,))


async def test_a_batch_in_the_wrong_order_becomes_the_same_for_chats_that_do_not_meet(english: Rehearsed) -> None:
    families = [Play("", family=name, phase="hello") for name in ("Ulrike", "Vasco", "Wanda")]
    opening(english)
    sandbox = english.stage.sandbox
    sandbox.world.updates.reverse_next()
    turns = [asyncio.create_task(family.turn(sandbox)) for family in families]
    await asyncio.sleep(0)
    await english.stage.start()
    await asyncio.gather(*turns)
    await english.stage.settle()
    await english.stage.end()

    evidence = english.evidence()
    assert check(evidence) == []
    assert [chat[1:] for chat in facts(evidence)["chats"][1:]] == [("en", 0, 1, 0, 0)] * 3  # type: ignore[index]


async def test_a_second_poller_beside_the_bot_loses_and_doubles_nothing(english: Rehearsed) -> None:
    play, sandbox = opening(english), english.stage.sandbox
    await english.stage.start()
    with another_poller(sandbox):
        await conflicts(sandbox, 1)
        for _ in range(SOME_TURNS):
            await play.turn(sandbox)

        await conflicts(sandbox, 3)

    assert await wrong(english, SOME_TURNS - 1) == []


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
