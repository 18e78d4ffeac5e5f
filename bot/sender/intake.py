"""What comes in: rows a transaction has just committed, and rows of the outbox that nobody offered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from bot.log import get_logger, place
from bot.ports import DAY, SECOND, Clock, Outbox, OutRow, Result
from bot.sender.backlog import Backlog

SWEEP_S = 5.0
"""Rows that nobody offered (another process's) wait this long at most."""
SWEEP_ROWS = 500
FULL_S = 0.1
"""When there are more rows than one look takes, the next comes when some of them are through."""
ALL_ROWS = 100_000
FAR_US = 365 * DAY

log = get_logger("sender")


class Intake:
    """Hand each row on once, by `take`, those of one chat in order."""

    def __init__(
        self, outbox: Outbox, backlog: Backlog, *, take: Callable[[OutRow], None], clock: Clock, every_s: float
    ) -> None:
        self._outbox = outbox
        self._backlog = backlog
        self._take = take
        self._clock = clock
        self._every_s = every_s
        self._nudged = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None
        self.open = False
        """Rows are taken, and may be sent."""

    async def start(self) -> None:
        """Look which chats have rows from before, and begin; raises what the outbox raises."""
        rows = await self._outbox.waiting(self._clock() + FAR_US, ALL_ROWS)
        self._backlog.begin(rows)
        self.open = True
        self._sweeper = asyncio.create_task(self._sweeps())

    def close(self) -> None:
        """Take no more."""
        self.open = False
        self._nudged.set()

    async def ended(self) -> None:
        """Wait until the last look is over."""
        if self._sweeper is not None:
            await asyncio.wait((self._sweeper,))

    def offer(self, rows: Sequence[OutRow]) -> None:
        """Take rows that were just committed, those of one chat in order; to be called right after the commit."""
        if not self.open:
            return
        for row in rows:
            if self._backlog.takes_offer(row):
                self._take(row)
        if self._backlog.passed_over():
            self._nudged.set()

    def look_soon(self) -> None:
        """Look into the outbox soon."""
        self._nudged.set()

    def stored(self, results: Sequence[Result]) -> None:
        """Look soon where these results make room for a row that waits in the outbox."""
        self._backlog.stored(results)
        if self._backlog.concerns(results):
            self._nudged.set()

    async def _sweeps(self) -> None:
        while self.open:
            self._nudged.clear()
            wait = self._every_s
            try:
                wait = await self._sweep()
            except Exception as error:
                log.error("sweep_failed", error_class=type(error).__name__, place=place(error))
                await asyncio.sleep(FULL_S)
            try:
                async with asyncio.timeout(wait):
                    await self._nudged.wait()
            except TimeoutError:
                continue

    async def _sweep(self) -> float:
        """Take what the outbox has and nobody offered; return seconds until the next look."""
        now = self._clock()
        due = self._backlog.begin_look(now)
        rows = await self._outbox.waiting(now, SWEEP_ROWS)
        for row in rows if self.open else ():
            if self._backlog.takes_found(row, due):
                self._take(row)
        if len(rows) >= SWEEP_ROWS:
            await asyncio.sleep(FULL_S)
            return 0.0
        self._backlog.end_look(due, {row.out.chat_id for row in rows})
        if self._backlog.passed_over():
            self._nudged.set()
        next_us = self._backlog.next_us(now)
        return self._every_s if next_us is None else min(self._every_s, (next_us - now) / SECOND)
