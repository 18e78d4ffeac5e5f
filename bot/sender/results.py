"""Collect what became of sends for a few milliseconds and store it in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.log import get_logger
from bot.ports import Clock, Outbox, Result

COLLECT_S = 0.004
"""Long enough for a burst of sends to share a commit, too short for anybody to notice."""
LONGEST_PAUSE_S = 5.0

log = get_logger("results")


class Results:
    """Store results in the order they came; one that cannot be stored is kept and tried again, never dropped."""

    def __init__(self, outbox: Outbox, clock: Clock, *, on_stored: Callable[[Sequence[Result]], None]) -> None:
        self._outbox = outbox
        self._clock = clock
        self._on_stored = on_stored
        self._fresh: list[Result] = []
        self._task: asyncio.Task[None] | None = None
        self._standing: dict[int, asyncio.Future[None]] = {}

    def add(self, result: Result, *, brought: bool = False) -> None:
        """Take a result; `brought`: the chat got a new message, so its next one waits until this is stored."""
        self._fresh.append(result)
        if brought and result.chat_id not in self._standing:
            self._standing[result.chat_id] = asyncio.get_running_loop().create_future()
        if self._task is None:
            self._task = asyncio.create_task(self._store())

    async def stored(self, chat_id: int) -> None:
        """Wait until it is stored that the chat's last new message was sent: a kill then repeats at most one."""
        while (waiting := self._standing.get(chat_id)) is not None:
            await asyncio.wait((waiting,))

    async def close(self) -> None:
        """Store everything."""
        while self._task is not None:
            await asyncio.wait((self._task,))

    async def _store(self) -> None:
        while self._fresh:
            await asyncio.sleep(COLLECT_S)
            batch, self._fresh = self._fresh, []
            await self._finish(batch)
            self._release(batch)
            self._on_stored(batch)
        self._task = None

    async def _finish(self, batch: Sequence[Result]) -> None:
        pause = COLLECT_S
        while True:
            try:
                await self._outbox.finish(batch, self._clock())
            except Exception as error:
                # A full disk or a locked database: what was sent must not be forgotten, so this never gives up.
                log.error("results_not_stored", error_class=type(error).__name__, count=len(batch))
                pause = min(pause * 2, LONGEST_PAUSE_S)
                await asyncio.sleep(pause)
            else:
                return

    def _release(self, batch: Sequence[Result]) -> None:
        again = {result.chat_id for result in self._fresh}
        for result in batch:
            if result.chat_id in self._standing and result.chat_id not in again:
                self._standing.pop(result.chat_id).set_result(None)
