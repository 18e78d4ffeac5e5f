"""Live changes for the page and for whoever waits: a numbered list and a wake-up call."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

KEPT = 20_000  # changes a late reader can still catch up on; an older one reads the whole state again


class Feed:
    """Number each change, keep the last ones, wake everyone who waits."""

    def __init__(self) -> None:
        self.last = 0
        self.closed = False
        self._kept: deque[tuple[int, dict[str, Any]]] = deque(maxlen=KEPT)
        self._wake = asyncio.Event()

    def publish(self, kind: str, **fields: Any) -> None:
        """Append one change."""
        self.last += 1
        self._kept.append((self.last, {"type": kind, **fields}))
        self._ring()

    def since(self, number: int) -> list[tuple[int, dict[str, Any]]]:
        """Return the kept changes after `number`."""
        if number >= self.last:
            return []
        return [one for one in self._kept if one[0] > number]

    def covers(self, number: int) -> bool:
        """Tell whether nothing after `number` has been dropped."""
        return number <= self.last and (not self._kept or self._kept[0][0] <= number + 1)

    async def changed(self, after: int, within: float) -> bool:
        """Wait at most `within` seconds for a change after number `after`; tell whether there was one."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while self.last <= after and not self.closed:
            try:
                await asyncio.wait_for(self._wake.wait(), max(until - loop.time(), 0.0))
            except TimeoutError:
                break
        return self.last > after

    def close(self) -> None:
        """Let everyone who waits go."""
        self.closed = True
        self._ring()

    def _ring(self) -> None:
        self._wake.set()
        self._wake = asyncio.Event()
