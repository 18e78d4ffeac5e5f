"""What every part of a unit of work shares: the session, the statements, the keys, and how sealed columns open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.ports import OutRow
from storage.cards import Texts
from storage.engine import Session
from storage.envelope import Box
from storage.keys import KeyRing
from storage.statements import Statements

Offer = Callable[[Sequence[OutRow]], None]
Recall = Callable[[Sequence[int]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """Hold what all units of a store use."""

    statements: Statements
    ring: KeyRing
    texts: Texts
    people: Box
    """Seals what the Office calls its people; there is no person's own key for it before they enrol."""
    offer: Offer
    recall: Recall


class Part:
    """Be the base of the parts that make up `StoredUnit`."""

    def __init__(self, session: Session, shared: Shared) -> None:
        """Begin with nothing remembered; a unit lives as long as its transaction."""
        self._db = session
        self._s = shared.statements
        self._ring = shared.ring
        self._shared = shared
        self._reached: dict[int, tuple[Box, int] | None] = {}  # by chat
        self._cards: dict[int, int | None] = {}  # live card by chat, as it was read
        self._boxes: dict[int, Box] = {}  # by conversation
        self._places: dict[int, tuple[int, str]] = {}  # chat and state by conversation, as they were read

    async def _reach(self, chat_id: int) -> tuple[Box, int] | None:
        """Return a chat's box and Telegram id, read once a unit; None when the chat is forgotten."""
        if chat_id not in self._reached:
            row = await self._db.one(self._s.reach, id=chat_id)
            self._reached[chat_id] = await self._opened(chat_id, *row[:2]) if row else None
            self._cards[chat_id] = row[2] if row else None
        return self._reached[chat_id]

    async def _opened(self, chat_id: int, key_id: str, sealed: bytes | None) -> tuple[Box, int] | None:
        box = await self._ring.get(key_id)
        if box is None or sealed is None:
            return None
        return box, int(box.open(sealed, table="chats", column="telegram_sealed", row=str(chat_id)))
