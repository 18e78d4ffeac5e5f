"""Updates that wait for the bot, with Telegram's rules of `offset`, 24 hours and `allowed_updates`."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from bot.sandbox.model import Json

LIFETIME = 24 * 3600  # seconds that Telegram keeps an update nobody fetched
BATCH = 100
HIGHEST_ID = 2**31 - 2**20
OPT_IN = frozenset(("chat_member", "message_reaction", "message_reaction_count"))  # only when asked for


@dataclass(slots=True)
class Trace:
    """What became of one update, for the independent checker."""

    id: int
    kind: str
    chat_id: int
    at: float
    deliveries: int = 0
    confirmed_at: float | None = None
    expired: bool = False

    def json(self) -> Json:
        """Return the trace as JSON."""
        return asdict(self)


class UpdateQueue:
    """Hold updates until the bot confirms them."""

    def __init__(self, clock: Callable[[], float], rng: random.Random) -> None:
        self._clock = clock
        self._rng = rng
        self._next = rng.randrange(100_000_000, 900_000_000)
        self._pending: dict[int, Json] = {}
        self._again: list[Json] = []
        self._backwards = False
        self.allowed: frozenset[str] | None = None
        self.traces: dict[int, Trace] = {}
        self.bodies: dict[int, Json] = {}
        self.arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, kind: str, body: Json, chat_id: int) -> int | None:
        """Queue an update and return its id, or None when the bot did not ask for this kind."""
        if not self._wanted(kind):
            return None
        update_id = self._next
        self._next += 1
        self._pending[update_id] = self.bodies[update_id] = {"update_id": update_id, kind: body}
        self.traces[update_id] = Trace(update_id, kind, chat_id, self._clock())
        self.ring()
        return update_id

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in OPT_IN

    def allow(self, kinds: Iterable[str]) -> None:
        """Choose the kinds for updates still to come; an empty list means Telegram's default."""
        self.allowed = frozenset(kinds) or None

    def fetch(self, offset: int, limit: int = BATCH) -> list[Json]:
        """Confirm everything below `offset` and return what waits from there (negative: only the last ones)."""
        self.expire()
        if offset < 0:
            self.confirm(sorted(self._pending)[:offset])
        else:
            self.confirm([one for one in self._pending if one < offset])
        found = [*self._again[:limit]]
        self._again = self._again[limit:]
        found += [self._pending[one] for one in sorted(self._pending)[: limit - len(found)]]
        if self._backwards and len(found) > 1:
            self._backwards = False
            found.reverse()
        for update in found:
            self.delivered(update["update_id"])
        return found

    def confirm(self, ids: Iterable[int]) -> None:
        """Forget updates that the bot has acknowledged."""
        for one in list(ids):
            if self._pending.pop(one, None) is not None:
                self.traces[one].confirmed_at = self._clock()

    def delivered(self, update_id: int) -> None:
        """Note that the bot was given this update once more."""
        if update_id in self.traces:
            self.traces[update_id].deliveries += 1

    def expire(self) -> None:
        """Forget updates older than 24 hours."""
        limit = self._clock() - LIFETIME
        for one in [one for one in self._pending if self.traces[one].at < limit]:
            del self._pending[one]
            self.traces[one].expired = True

    def waiting(self) -> list[Json]:
        """Return all updates that wait, in order."""
        self.expire()
        return [self._pending[one] for one in sorted(self._pending)]

    def take_again(self) -> list[Json]:
        """Return and forget the updates that were asked to come once more."""
        found, self._again = self._again, []
        return found

    @property
    def has_again(self) -> bool:
        """Tell whether an old update waits to come once more."""
        return bool(self._again)

    def drop(self) -> None:
        """Forget all updates (`drop_pending_updates`)."""
        self.confirm(list(self._pending))
        self._again.clear()

    def repeat(self, update_id: int) -> None:
        """Deliver an old update once more, confirmed or not."""
        self._again.append(self.bodies[update_id])
        self.ring()

    def inject(self, update: Json) -> None:
        """Deliver any JSON as an update, once."""
        self._again.append(update)
        self.ring()

    def skip_ids(self, count: int) -> None:
        """Leave a gap in the numbers."""
        self._next += count

    def restart_ids(self, first: int | None = None) -> int:
        """Start numbering anew (as after an idle week), at random unless `first` is given."""
        self._next = self._rng.randrange(1, HIGHEST_ID) if first is None else first
        return self._next

    def reverse_next(self) -> None:
        """Give the next batch of two or more in the wrong order."""
        self._backwards = True

    def ring(self) -> None:
        """Wake whoever waits for updates."""
        self.arrived.set()
        self.arrived = asyncio.Event()


def chat_of(update: Json) -> int:
    """Return the chat an update belongs to (the person for updates without one, 0 for neither)."""
    body: Any = next((value for key, value in update.items() if key != "update_id"), {})
    for path in (("message", "chat"), ("chat",), ("from",), ("user",)):
        found = body
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        if isinstance(found, dict) and isinstance(found.get("id"), int):
            return int(found["id"])
    return 0
