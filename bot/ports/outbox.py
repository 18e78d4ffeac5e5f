"""What is to be sent after a commit, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.ports.clock import MINUTE
from bot.text import Card

CONTACT_FOR = 15 * MINUTE
"""A shown contact goes away after this long; its message sent, storage sets the due row `hide`."""


Op = Literal["card", "notice", "contact", "delete", "answer", "cover", "unkey", "email"]
"""card: the chat's one live card. notice: a message of its own. contact: a protected notice that ends. delete: remove
`message_id`. answer: answer the callback query. cover: turn older messages neutral and remove what can be. unkey: take
the keys below the typing field away. email."""

Urgency = Literal["safety", "must", "prompt", "once", "effort"]
"""safety first; must and prompt are resent when it is unsure if they arrived, once is not; effort is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """Ask for one thing to be sent after the commit."""

    chat_id: int
    op: Op
    urgency: Urgency
    card: Card | None = None
    language: str = "en"
    below: bool = False
    """A card that goes below what the person wrote; the old card is removed."""
    message_id: int | None = None
    query_id: str = ""
    key: str = ""
    """Unique name of a logical notice: a second row of the same name is not written. "" for cards."""
    subject: int | None = None
    """Referral this is about, so that a withdrawal recalls it unsent."""
    expires_us: int | None = None
    address: str = ""
    """E-mail address (op email)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutRow:
    """An outbox row as the sender gets it, opened."""

    id: int
    out: Out
    telegram_id: int
    attempts: int
    next_us: int
    created_us: int
    card_id: int | None = None
    """The chat's live card when the row was read; the sender may know a newer one."""
    uncertain: bool = False
    """A send began before a crash and nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Hold what became of one send."""

    row_id: int
    chat_id: int
    state: Literal["sent", "again", "failed", "dropped", "uncertain"]
    op: Op
    message_id: int | None = None
    """Of the message now standing; for op card it becomes the chat's `card_id`."""
    removed: tuple[int, ...] = ()
    """Message ids that are gone from the chat."""
    next_us: int = 0
    error: str = ""
    """Code of the table of errors."""
    attempts: int = 0


class SendingUnit(Protocol):
    """Be the part of a unit that asks for something to be sent."""

    async def enqueue(self, out: Out, now: int) -> None: ...
    async def recall(self, subject: int, *, chat_id: int | None = None) -> int:
        """Cancel unsent rows about a referral (those of other chats than `chat_id`); return how many."""
        ...


class Outbox(Protocol):
    """What the sender needs: rows to send, and what became of them. Every call is a transaction of its own."""

    async def waiting(self, now: int, limit: int = 500) -> Sequence[OutRow]:
        """List rows that may be sent now, safety first, then by id; per chat never past an earlier unsent row."""
        ...

    async def begin(self, row_ids: Sequence[int], now: int) -> None:
        """Note that sends of class `once` begin, before the network is touched."""
        ...

    async def finish(self, results: Sequence[Result], now: int) -> None:
        """Store many results in one transaction; a finished row's body and chat are wiped."""
        ...

    async def next_us(self) -> int | None:
        """Return when the next waiting row may be sent."""
        ...

    async def messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        """List (message id, sent_us) of what still stands in a chat, newest first (op cover)."""
        ...
