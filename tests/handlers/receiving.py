"""A handler that keeps what it gets, for the tests of the receivers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.handlers.dispatch import Dispatch
from bot.handlers.polling import Pace, Poller
from bot.inbound import Inbound
from bot.sandbox import Sandbox
from bot.telegram_http import Api
from tests.sending import microseconds

FAST = Pace(long_poll_s=1, conflict_s=0.5, patience_s=0.05, pause_s=0.01)


class NotStored(Exception):
    """Stand for a full disk."""


@dataclass(slots=True, eq=False)
class Desk:
    """Handle updates as a test says, and keep the order in which they became true."""

    handled: list[Inbound] = field(default_factory=list)
    poisoned: list[int] = field(default_factory=list)
    hold: dict[str, asyncio.Event] = field(default_factory=dict)
    fail: dict[str, list[Exception]] = field(default_factory=dict)
    poison_fails: list[Exception] = field(default_factory=list)

    async def handle(self, inbound: Inbound) -> None:
        """Wait and fail as told for these words, else keep the update."""
        if inbound.words in self.hold:
            await self.hold[inbound.words].wait()
        if errors := self.fail.get(inbound.words):
            raise errors.pop(0)
        await asyncio.sleep(0.001)
        self.handled.append(inbound)

    async def poison(self, inbound: Inbound) -> None:
        """Note an update that could not be handled."""
        if self.poison_fails:
            raise self.poison_fails.pop(0)
        self.poisoned.append(inbound.update_id)

    def dispatch(self) -> Dispatch:
        """Return a dispatcher to this desk."""
        return Dispatch(self.handle, self.poison, not_stored=(NotStored,))

    @property
    def words(self) -> list[str]:
        """List what was typed, in the order in which it became true."""
        return [one.words for one in self.handled]


@asynccontextmanager
async def polling(
    sandbox: Sandbox, desk: Desk, *, pace: Pace = FAST, clock: Callable[[], int] = microseconds
) -> AsyncIterator[tuple[Poller, asyncio.Task[int]]]:
    """Poll a sandbox until the end of the block."""
    api = Api(token=sandbox.token, api_url=sandbox.url, answer_s=2.0)
    await api.start()
    poller = Poller(api, desk.dispatch(), clock=clock, pace=pace)
    task = asyncio.create_task(poller.run())
    try:
        yield poller, task
    finally:
        for event in desk.hold.values():
            event.set()
        poller.stop()
        await asyncio.wait((task,))
        await api.close()


async def until(true: Callable[[], bool], within: float = 3.0) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(within):
        while not true():  # noqa: ASYNC110 -- many things are waited for, few ring
            await asyncio.sleep(0.005)
