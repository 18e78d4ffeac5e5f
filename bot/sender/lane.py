"""What waits for one chat, and which of it goes next."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.limits import Limits
from bot.ports import OutRow

ASIDE = ("answer", "email")
"""Rows that neither wait for a chat's cards nor hold them up."""
LIMITED = ("card", "notice", "contact", "cover", "unkey")
"""What counts against the flood limits."""


@dataclass(slots=True, eq=False)
class Lane:
    """Hold what waits for one chat, people in danger first, and its one task."""

    chat_id: int
    rows: list[OutRow] = field(default_factory=list)
    task: asyncio.Task[None] | None = None
    nap: asyncio.Task[None] | None = None
    place_at: float | None = None
    """When the place taken in the flood limits comes up (monotonic seconds)."""

    def add(self, row: OutRow) -> None:
        """Queue a row; a safety row goes ahead of all others and ends a wait."""
        if row.out.urgency != "safety":
            self.rows.append(row)
            return
        self.rows.insert(sum(other.out.urgency == "safety" for other in self.rows), row)
        self.wake()

    def superseded(self) -> bool:
        """Say whether the first row is a question that a later one replaces before anybody saw it."""
        return len(self.rows) > 1 and _is_question(self.rows[0]) and any(_is_question(row) for row in self.rows[1:])

    def drop_first(self) -> OutRow:
        """Take the first row away; a question that replaces one meant to go below also goes below."""
        dropped = self.rows.pop(0)
        if dropped.out.below and _is_question(dropped):
            self._below()
        return dropped

    def _below(self) -> None:
        for at, row in enumerate(self.rows):
            if _is_question(row):
                self.rows[at] = replace(row, out=replace(row.out, below=True))
                return

    def wait(self, row: OutRow, limits: Limits, monotonic: Callable[[], float]) -> float:
        """Return the seconds the flood limits ask for; a place once taken is kept for whatever goes first then."""
        if row.out.op not in LIMITED:
            return limits.paused(self.chat_id)
        urgent = row.out.urgency == "safety"
        if self.place_at is None:
            wait, taken = limits.reserve(self.chat_id, urgent=urgent)
            self.place_at = monotonic() + wait if taken else None
            return wait
        own = 0.0 if urgent else self.place_at - monotonic()
        return max(own, limits.paused(self.chat_id), 0.0)

    async def rest(self, seconds: float) -> None:
        """Wait, unless something more urgent comes."""
        self.nap = asyncio.create_task(asyncio.sleep(seconds))
        await asyncio.wait((self.nap,))
        self.nap = None

    def wake(self) -> None:
        """End a wait."""
        if self.nap is not None:
            self.nap.cancel()


def overtakes(row: OutRow) -> bool:
    """Say whether a row may go before earlier ones of its chat."""
    return row.out.urgency == "safety" or row.out.op in ASIDE


def _is_question(row: OutRow) -> bool:
    return row.out.op == "card" and row.out.urgency == "prompt"
