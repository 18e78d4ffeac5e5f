"""One process at a time sends and keeps the clocks; on PostgreSQL the other workers stand by.

Whether on duty or not, each process looks every few seconds for what others changed (`notice`).

Who is on duty is the database's word (`Store.be_the_sender`), asked again every few seconds, so that another takes
over when a worker or its connection is gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from bot.log import get_logger, place
from bot.ports import OutRow
from bot.sender import Sender
from bot.timers import Timers

ASKED_S: Final = 5.0

log = get_logger("duty")


class Duty:
    """Start sender and timers while `may` says so; new ones each time, since both end with their stop."""

    def __init__(
        self,
        may: Callable[[], Awaitable[bool]],
        *,
        sender: Callable[[], Sender],
        timers: Callable[[], Timers],
        notice: Callable[[], Awaitable[None]],
        asked_s: float = ASKED_S,
    ) -> None:
        self._may = may
        self._new_sender = sender
        self._new_timers = timers
        self._notice = notice
        self._asked_s = asked_s
        self._stopping = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None
        self._sender: Sender | None = None
        self._timers: Timers | None = None
        self._ticking: asyncio.Task[None] | None = None

    @property
    def counts(self) -> Mapping[str, int]:
        """Return what became of rows sent by this process since it went on duty."""
        return self._sender.counts if self._sender else {}

    @property
    def waiting(self) -> int:
        """Return how many rows are in memory."""
        return self._sender.waiting if self._sender else 0

    def offer(self, rows: Sequence[OutRow]) -> None:
        """Hand over rows just committed; off duty the one on duty finds them in the outbox."""
        if self._sender is not None:
            self._sender.offer(rows)

    def recall(self, row_ids: Sequence[int]) -> None:
        """Take rows back that were cancelled."""
        if self._sender is not None:
            self._sender.recall(row_ids)

    async def start(self) -> None:
        """Go on duty if that may be; raises what the database raises."""
        await self._ask()
        self._asking = asyncio.create_task(self._keep_asking())

    async def stop(self) -> None:
        """Finish what is begun and go off duty."""
        self._stopping.set()
        if self._asking is not None:
            await self._asking
        await self._off()

    async def _keep_asking(self) -> None:
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(self._asked_s):
                    await self._stopping.wait()
            except TimeoutError:
                await self._ask_again()
                await self._look()

    async def _ask_again(self) -> None:
        try:
            await self._ask()
        except Exception as error:
            # The database does not answer: whoever it lets in next may already be sending.
            log.error("duty_unknown", error_class=type(error).__name__, place=place(error))
            await self._off()

    async def _look(self) -> None:
        try:
            await self._notice()
        except Exception as error:  # it looks again in a few seconds; what was read before still serves
            log.error("notice_failed", error_class=type(error).__name__, place=place(error))

    async def _ask(self) -> None:
        if not await self._may():
            await self._off()
        elif self._sender is None:
            await self._on()

    async def _on(self) -> None:
        sender = self._new_sender()
        await sender.start()
        self._sender, self._timers = sender, self._new_timers()
        self._ticking = asyncio.create_task(self._timers.run())
        log.info("on_duty")

    async def _off(self) -> None:
        """Stop the clocks first: what they cause is sent still."""
        if self._timers is not None and self._ticking is not None:
            self._timers.stop()
            await self._ticking
        if self._sender is not None:
            await self._sender.stop()
            log.info("off_duty")
        self._sender = self._timers = self._ticking = None
