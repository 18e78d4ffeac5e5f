"""Which outbox rows are in memory, which are done, and which chats have rows that only the outbox knows.

Such a chat is *behind*: an offer for it is passed over and left to the next look into the outbox, or a newer row would
go before an older one. It has caught up when a look finds nothing unsent of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set

from bot.ports import OutRow, Result
from bot.sender.lane import ASIDE, overtakes

REMEMBERED = 20_000
"""Ids of done rows: a look that began before may still bring one, and so may a late offer. Many times what is sent
within one look."""


class Backlog:
    """Decide which rows to take; a row is taken once."""

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._done: dict[int, None] = {}
        self._behind: dict[int, int] = {}
        self._passed: set[int] = set()
        self._parked: set[int] = set()
        self._held: set[int] = set()

    def __len__(self) -> int:
        """Return how many rows are in memory."""
        return len(self._known)

    def begin(self, rows: Sequence[OutRow]) -> None:
        """Note the chats that have rows from before the start."""
        self._behind = {row.out.chat_id: 0 for row in rows if row.out.op not in ASIDE}

    def takes_offer(self, row: OutRow) -> bool:
        """Say whether a row just committed is to be taken now; one passed over asks for a look."""
        if row.out.chat_id in self._behind and not overtakes(row):
            self._passed.add(row.out.chat_id)
            return False
        return self._take(row)

    def passed_over(self) -> bool:
        """Say whether an offer was passed over since the last look began."""
        return bool(self._passed)

    def begin_look(self, now: int) -> dict[int, int]:
        """Return the chats that are behind and whose wait is over (with that time)."""
        self._passed.clear()
        self._held.clear()
        return {chat_id: until for chat_id, until in self._behind.items() if until <= now}

    def takes_found(self, row: OutRow, due: Mapping[int, int]) -> bool:
        """Say whether a row that a look found is to be taken; its chat then is behind until a look finds no more."""
        chat_id = row.out.chat_id
        if row.id in self._parked:
            self._held.add(chat_id)  # its new time is not stored yet, so the outbox still shows it and all behind it
        if row.out.op not in ASIDE and chat_id in self._held:
            return False
        if chat_id in self._behind and chat_id not in due and not overtakes(row):
            return False
        if not self._take(row):
            return False
        if row.out.op not in ASIDE:
            self._behind.setdefault(chat_id, 0)
        return True

    def end_look(self, due: Mapping[int, int], unsent: Set[int]) -> None:
        """Let chats catch up of which a whole look found nothing, unless an offer of theirs was passed over since."""
        for chat_id, until in due.items():
            if chat_id not in unsent and chat_id not in self._passed and self._behind.get(chat_id) == until:
                del self._behind[chat_id]

    def next_us(self, now: int) -> int | None:
        """Return when the first wait of a chat ends."""
        return min((until for until in self._behind.values() if until > now), default=None)

    def concerns(self, results: Iterable[Result]) -> bool:
        """Say whether one of these results makes room for the next row of a chat that is behind."""
        return bool(self._behind) and any(result.chat_id in self._behind for result in results)

    def give_back(self, row: OutRow, rest: Iterable[OutRow], until: int) -> None:
        """Leave a chat's rows to the outbox until `row` may be tried again; that one once its time is stored there."""
        chat_id = row.out.chat_id
        self._parked.add(row.id)
        self._known.difference_update(other.id for other in rest)
        self._behind[chat_id] = max(self._behind.get(chat_id, 0), until)

    def stored(self, results: Iterable[Result]) -> None:
        """Forget rows of which it is stored now when to try them again; before, a look would find them due."""
        again = [result.row_id for result in results if result.state == "again"]
        self._known.difference_update(again)
        self._parked.difference_update(again)

    def settle(self, row_id: int) -> None:
        """Note that a row is done."""
        self._known.discard(row_id)
        self._done[row_id] = None
        if len(self._done) > REMEMBERED:
            del self._done[next(iter(self._done))]

    def _take(self, row: OutRow) -> bool:
        if row.id in self._known or row.id in self._done:
            return False
        self._known.add(row.id)
        return True
