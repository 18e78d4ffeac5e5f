"""The clock of the program: what is due is acted on every second, and once an hour the house is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from bot.log import get_logger, place

TICK_S: Final = 1.0
"""A card turns neutral and a contact goes away within a second of its time."""
CHORES_S: Final = 3600.0
FULL: Final = 50
"""As many rows as one look takes: there may be more, so look again at once."""

log = get_logger("timers")


class Timers:
    """Run `act` until stopped: it acts on due rows and returns how many there were. `chores` is run now and hourly."""

    def __init__(
        self,
        act: Callable[[int], Awaitable[int]],
        chores: Callable[[], Awaitable[None]],
        *,
        tick_s: float = TICK_S,
        chores_s: float = CHORES_S,
    ) -> None:
        self._act = act
        self._chores = chores
        self._tick_s = tick_s
        self._chores_s = chores_s
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Act until `stop`; an error is logged and the rows come again, since they were not committed."""
        loop = asyncio.get_running_loop()
        chores_at = loop.time()
        while not self._stopping.is_set():
            if loop.time() >= chores_at:
                chores_at = loop.time() + self._chores_s
                await self._safely(self._chores, "chores_failed")
            await self._safely(self._due, "timers_failed")
            await self._pause()

    def stop(self) -> None:
        """Finish what is begun and return from `run`."""
        self._stopping.set()

    async def _due(self) -> None:
        while not self._stopping.is_set():
            if await self._act(FULL) < FULL:
                return

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._tick_s):
                await self._stopping.wait()
        except TimeoutError:
            return

    async def _safely(self, work: Callable[[], Awaitable[None]], event: str) -> None:
        try:
            await work()
        except Exception as error:
            log.error(event, error_class=type(error).__name__, place=place(error))
