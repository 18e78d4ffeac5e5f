"""Handle updates of different chats side by side, those of one chat in order; both receivers stand on it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.inbound import Inbound
from bot.log import get_logger

HANDLED_AT_ONCE = 200
"""Twice what one getUpdates brings; more would only wait for the one writer of the database."""

log = get_logger("dispatch")

Handle = Callable[[Inbound], Awaitable[None]]


class Dispatch:
    """Run `handle` for each update; `on_poison` for one that cannot be handled.

    Both return only once what they did is committed. Errors of `not_stored` (disk full, database locked) mean that
    the update is fine and the place to keep it is not: it is left for later, unacknowledged.
    """

    def __init__(
        self,
        handle: Handle,
        on_poison: Handle,
        *,
        not_stored: tuple[type[Exception], ...] = (),
        at_once: int = HANDLED_AT_ONCE,
    ) -> None:
        self._handle = handle
        self._on_poison = on_poison
        self._not_stored = not_stored
        self._room = asyncio.Semaphore(at_once)
        self._last: dict[int, asyncio.Task[bool]] = {}
        self.handled = 0
        self.poisoned = 0

    def submit(self, inbound: Inbound) -> asyncio.Task[bool]:
        """Start an update after the earlier ones of its chat; the task says whether it may be acknowledged."""
        chat = inbound.telegram_id
        task = asyncio.create_task(self._run(inbound, self._last.get(chat) if chat else None))
        if chat:
            self._last[chat] = task
            task.add_done_callback(lambda done: self._forget(chat, done))
        return task

    async def drain(self) -> None:
        """Wait for everything that was submitted."""
        while self._last:
            await asyncio.wait(list(self._last.values()))

    def _forget(self, chat: int, task: asyncio.Task[bool]) -> None:
        if self._last.get(chat) is task:
            del self._last[chat]

    async def _run(self, inbound: Inbound, earlier: asyncio.Task[bool] | None) -> bool:
        if earlier is not None:
            await asyncio.wait((earlier,))
            if earlier.cancelled() or not earlier.result():
                return False  # an update may not become true before an earlier one of its chat
        if inbound.kind == "ignored":
            return True
        async with self._room:
            return await self._once(inbound)

    async def _once(self, inbound: Inbound) -> bool:
        try:
            await self._handle(inbound)
        except self._not_stored as error:
            log.error("update_not_stored", update_id=inbound.update_id, error_class=type(error).__name__)
            return False
        except Exception as error:
            log.error("update_poison", update_id=inbound.update_id, error_class=type(error).__name__)
            return await self._poison(inbound)
        self.handled += 1
        return True

    async def _poison(self, inbound: Inbound) -> bool:
        """Note an update that cannot be handled; if even that cannot be stored it comes again."""
        self.poisoned += 1
        try:
            await self._on_poison(inbound)
        except Exception as error:
            log.error("poison_not_stored", update_id=inbound.update_id, error_class=type(error).__name__)
            return False
        return True
