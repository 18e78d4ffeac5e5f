"""Long polling that acknowledges an update only after its transaction has committed.

Telegram forgets updates below the `offset` of a call. So the offset is never above the oldest update that is not
committed; while one is slow, the next call brings it again beside the new ones, and it is passed over. The offset
lives in memory only, starts absent, and is dropped after a day without updates: Telegram's numbers restart at random
after an idle week, and a high offset would confirm them unread.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from telegram.error import TelegramError

from bot.handlers.dispatch import Dispatch
from bot.handlers.inbound import ALLOWED_UPDATES, read
from bot.inbound import Inbound
from bot.log import get_logger
from bot.ports import DAY, Clock
from bot.telegram_errors import Fault, classify
from bot.telegram_http import Api

EXIT_STOPPED = 0
EXIT_TOKEN = 3
EXIT_CONFLICT = 4

BATCH = 100
"""The most that getUpdates returns."""
LONG_POLL_S = 30
"""Under the idle time-outs of common proxies, long enough to cost nothing."""
FORGET_OFFSET_US = DAY
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0

log = get_logger("polling")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Hold the times a poller keeps, in seconds; tests shorten them."""

    long_poll_s: int = LONG_POLL_S
    conflict_s: float = 30.0
    """A second poller is tolerated so long: during a deploy two overlap for a moment."""
    patience_s: float = 0.05
    """After this without a commit the next call goes out although most are open: one slow update stalls nobody."""
    pause_s: float = FIRST_PAUSE_S


class Poller:
    """Fetch updates until stopped; `run` returns the exit code."""

    def __init__(self, api: Api, dispatch: Dispatch, *, clock: Clock, pace: Pace | None = None) -> None:
        self._api = api
        self._dispatch = dispatch
        self._clock = clock
        self._pace = pace or Pace()
        self._open: dict[int, asyncio.Task[bool]] = {}
        self._done: set[int] = set()
        self._progress = asyncio.Event()
        self._next: int | None = None
        self._last_us = 0
        self._faults = 0
        self._conflict_from: float | None = None
        self._conflict_last = 0.0
        self._stopping = asyncio.Event()
        self.ready = False

    async def run(self) -> int:
        """Poll; 0 after `stop`, 3 when Telegram refuses the token, 4 when another poller keeps running."""
        stop = asyncio.create_task(self._stopping.wait())
        polling = asyncio.create_task(self._poll())
        try:
            await asyncio.wait((stop, polling), return_when=asyncio.FIRST_COMPLETED)
            code = polling.result() if polling.done() else EXIT_STOPPED
        finally:
            await _end(polling, stop)
        await self._dispatch.drain()
        if code == EXIT_STOPPED:
            await self._say_goodbye()
        return code

    def stop(self) -> None:
        """End after what is in flight has committed."""
        self._stopping.set()

    async def _poll(self) -> int:
        code = await self._no_webhook()
        while code == EXIT_STOPPED:
            code = await self._round()
        return code

    async def _no_webhook(self) -> int:
        """Remove a webhook left from earlier, which would refuse polling."""
        while True:
            try:
                await self._api.call("deleteWebhook", {})
            except TelegramError as error:
                if code := await self._fault(classify(error)):
                    return code
                await asyncio.sleep(self._back_off())
            else:
                self._faults = 0
                return EXIT_STOPPED

    async def _round(self) -> int:
        self._forget_old_offset()
        try:
            updates = await self._api.updates(self._params(), timeout_s=self._wait_s())
            self._submit(updates)
        except TelegramError as error:
            return await self._trouble(error)
        except TypeError:
            log.warning("updates_unreadable")
            await asyncio.sleep(self._back_off())
            return EXIT_STOPPED
        self.ready = True
        self._faults = 0
        await self._settle()
        return EXIT_STOPPED

    def _params(self) -> Mapping[str, object]:
        params: dict[str, object] = {"limit": BATCH, "allowed_updates": ALLOWED_UPDATES}
        if self._next is not None:
            params["offset"] = self._next
        return params

    def _wait_s(self) -> int:
        """Wait long for new updates; not at all where the call brings open ones again."""
        return 0 if self._open else self._pace.long_poll_s

    def _submit(self, updates: Any) -> None:
        if updates:
            self._last_us = self._clock()
        # Telegram sends them in order; a proxy or a redelivery may not, and within a chat order is what counts.
        for inbound in sorted(_readable(updates, self._taken), key=lambda one: one.update_id):
            if not self._taken(inbound.update_id):
                task = self._open[inbound.update_id] = self._dispatch.submit(inbound)
                task.add_done_callback(lambda _: self._progress.set())

    def _taken(self, update_id: int) -> bool:
        """Tell whether an update needs no handling: done, or at work; one that failed meanwhile is handled again."""
        task = self._open.get(update_id)
        return update_id in self._done or (task is not None and (not task.done() or _acknowledged(task)))

    async def _wait_for_most(self) -> None:
        """Wait until half of what is open is done, as long as something gets done: each call brings the rest again."""
        enough = len(self._open) // 2
        while sum(not task.done() for task in self._open.values()) > enough:
            self._progress.clear()
            try:
                async with asyncio.timeout(self._pace.patience_s):
                    await self._progress.wait()
            except TimeoutError:
                return

    async def _settle(self) -> None:
        """Wait a moment for the batch, then move the offset up to the oldest update that is not committed."""
        if not self._open:
            return
        await self._wait_for_most()
        finished = [update_id for update_id, task in self._open.items() if task.done()]
        failed = [update_id for update_id in finished if not _acknowledged(self._open[update_id])]
        for update_id in finished:
            del self._open[update_id]
        self._done.update(update_id for update_id in finished if update_id not in failed)
        self._advance(failed)
        if failed:
            await asyncio.sleep(self._back_off())

    def _advance(self, failed: list[int]) -> None:
        """Move `_next` past what is committed; ids of finished updates at or above it are kept to pass them over."""
        oldest = min((*failed, *self._open), default=None)
        if oldest is not None:
            self._next = oldest
            self._done = {update_id for update_id in self._done if update_id > oldest}
        elif self._done:
            self._next = max(self._done) + 1
            self._done.clear()

    def _forget_old_offset(self) -> None:
        if self._next is not None and not self._open and self._clock() - self._last_us > FORGET_OFFSET_US:
            self._next = None
            self._done.clear()

    async def _trouble(self, error: TelegramError) -> int:
        code = await self._fault(classify(error))
        if code == EXIT_STOPPED:
            await self._settle()
            await asyncio.sleep(self._back_off())
        return code

    async def _fault(self, fault: Fault) -> int:
        """Judge a refused call: the exit code, or 0 to go on after a pause."""
        log.warning("polling_trouble", code=fault.code)
        if fault.kind == "conflict":
            return await self._conflict()
        if fault.kind == "token" and await self._api.token_lost():
            log.error("token_refused")
            return EXIT_TOKEN
        if fault.kind == "wait":
            await asyncio.sleep(fault.seconds)
        return EXIT_STOPPED

    async def _conflict(self) -> int:
        now = asyncio.get_running_loop().time()
        if self._conflict_from is None or now - self._conflict_last > 2 * self._pace.conflict_s:
            self._conflict_from = now
        self._conflict_last = now
        if now - self._conflict_from >= self._pace.conflict_s:
            log.error("second_poller")
            return EXIT_CONFLICT
        self._faults = 0
        return EXIT_STOPPED

    def _back_off(self) -> float:
        """Return the pause before the next try, doubled each time, with jitter."""
        self._faults += 1
        longest = min(self._pace.pause_s * 2 ** min(self._faults - 1, 10), LONGEST_PAUSE_S)
        return random.uniform(longest / 2, longest)  # noqa: S311 -- spreads load, keeps no secret

    async def _say_goodbye(self) -> None:
        """Confirm what is committed, so that the next start does not get it again; best effort, it is de-duplicated."""
        await self._settle()
        if self._next is None or self._open:
            return
        try:
            async with asyncio.timeout(2):
                await self._api.updates({"offset": self._next, "limit": 1}, timeout_s=0)
        except (TelegramError, TimeoutError):
            log.info("goodbye_unheard")


def _readable(updates: Any, taken: Callable[[int], bool]) -> Iterator[Inbound]:
    """Read what has a number and is not taken yet; what has none can be neither handled nor acknowledged."""
    for update in updates:
        try:
            number = update.get("update_id")
            if not (isinstance(number, int) and taken(number)):
                yield read(update)
        except (ValueError, AttributeError):
            log.warning("update_without_number")


def _acknowledged(task: asyncio.Task[bool]) -> bool:
    return not task.cancelled() and task.exception() is None and task.result()


async def _end(*tasks: asyncio.Task[Any]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
