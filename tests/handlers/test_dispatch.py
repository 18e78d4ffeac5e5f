"""Different chats side by side, one chat in order."""

from __future__ import annotations

import asyncio

from bot.inbound import Inbound
from tests.handlers.receiving import Desk, NotStored


def typed(update_id: int, chat: int, words: str) -> Inbound:
    return Inbound(update_id=update_id, kind="text", telegram_id=chat, words=words)


async def test_one_chat_is_handled_in_order_and_others_do_not_wait() -> None:
    desk = Desk(hold={"slow": asyncio.Event()})
    dispatch = desk.dispatch()
    tasks = [dispatch.submit(typed(1, 7, "slow")), dispatch.submit(typed(2, 7, "next"))]
    other = dispatch.submit(typed(3, 8, "other"))
    assert await other is True
    assert desk.words == ["other"]
    desk.hold["slow"].set()
    assert await asyncio.gather(*tasks) == [True, True]
    assert desk.words == ["other", "slow", "next"]


async def test_a_poison_update_is_noted_and_acknowledged_and_the_next_goes_on() -> None:
    desk = Desk(fail={"bad": [KeyError("secret")]})
    dispatch = desk.dispatch()
    assert await asyncio.gather(dispatch.submit(typed(1, 7, "bad")), dispatch.submit(typed(2, 7, "good"))) == [True] * 2
    assert (desk.poisoned, desk.words) == ([1], ["good"])


async def test_what_could_not_be_stored_is_not_acknowledged_nor_what_follows_in_its_chat() -> None:
    desk = Desk(fail={"bad": [NotStored()]})
    dispatch = desk.dispatch()
    tasks = [dispatch.submit(typed(n, chat, words)) for n, chat, words in ((1, 7, "bad"), (2, 7, "b"), (3, 8, "c"))]
    assert await asyncio.gather(*tasks) == [False, False, True]
    assert (desk.poisoned, desk.words) == ([], ["c"])


async def test_poison_that_cannot_be_noted_is_not_acknowledged() -> None:
    desk = Desk(fail={"bad": [KeyError()]}, poison_fails=[NotStored()])
    assert await desk.dispatch().submit(typed(1, 7, "bad")) is False


async def test_an_ignored_update_is_acknowledged_without_work() -> None:
    desk = Desk()
    assert await desk.dispatch().submit(Inbound(update_id=1, kind="ignored")) is True
    assert desk.handled == []


async def test_only_so_many_are_handled_at_once() -> None:
    now, most = 0, 0

    async def handle(_: Inbound) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1

    from bot.handlers.dispatch import Dispatch

    dispatch = Dispatch(handle, handle, at_once=3)
    await asyncio.gather(*(dispatch.submit(typed(n, n, "a")) for n in range(1, 20)))
    assert most == 3


async def test_draining_waits_for_everything_and_nothing_is_kept() -> None:
    desk = Desk()
    dispatch = desk.dispatch()
    for number in range(1, 30):
        dispatch.submit(typed(number, number % 3 + 1, "a"))
    await dispatch.drain()
    await asyncio.sleep(0)
    assert (len(desk.handled), dispatch._last) == (29, {})
