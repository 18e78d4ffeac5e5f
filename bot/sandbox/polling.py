"""`getUpdates`: long polling by one bot at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.sandbox.errors import OTHER_POLLER, Refusal, bad, conflict
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.updates import BATCH, UpdateQueue

LONGEST_POLL = 50  # seconds
FIELDS = frozenset(("offset", "limit", "timeout", "allowed_updates"))


@dataclass(slots=True)
class Poll:
    """An open long poll; `refusal` ends it."""

    refusal: Refusal | None = None


class Polling:
    """Answer `getUpdates`; a second poller ends the first with 409, as Telegram does."""

    def __init__(self, updates: UpdateQueue) -> None:
        self._updates = updates
        self._open: Poll | None = None
        self.closed = False

    async def fetch(self, params: Params, poll: Poll) -> list[Json]:
        """Return updates, waiting for the first as long as asked."""
        self.end(conflict(OTHER_POLLER))
        allow(self._updates, params)
        offset = params.integer("offset")
        limit = min(max(params.integer("limit", BATCH), 1), BATCH)
        self._open = poll
        try:
            return await self._wait(poll, offset, limit, min(max(params.integer("timeout"), 0), LONGEST_POLL))
        finally:
            self._open = None if self._open is poll else self._open

    def end(self, refusal: Refusal) -> None:
        """End the open long poll with an error."""
        if self._open is not None:
            self._open.refusal = refusal
            self._updates.ring()

    def close(self) -> None:
        """End the open long poll without updates, for good."""
        self.closed = True
        self._updates.ring()

    async def _wait(self, poll: Poll, offset: int, limit: int, within: int) -> list[Json]:
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while True:
            if poll.refusal is not None:
                raise poll.refusal
            arrived = self._updates.arrived
            found = self._updates.fetch(offset, limit)
            if found or self.closed or loop.time() >= until:
                return found
            await _wait_for(arrived, until - loop.time())


async def _wait_for(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return


def allow(updates: UpdateQueue, params: Params) -> None:
    """Take over `allowed_updates` when it is given."""
    kinds = params.json("allowed_updates", "can't parse allowed_updates JSON object")
    if params.text("allowed_updates") == "":
        return
    if kinds is None:
        kinds = []
    if not isinstance(kinds, list) or not all(isinstance(one, str) for one in kinds):
        raise bad("expected an Array of update types")
    updates.allow(kinds)
