"""A private chat and the conversations in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Hold what is kept of one private chat. Mutable columns are saved whole by `Unit.save_chat`."""

    id: int
    telegram_id: int
    language: str = ""
    separate: bool = False
    """Send each question as a new message (screen readers)."""
    card_id: int | None = None
    """Telegram message id of the live card; written by the sender, never by the service."""
    card_no: int = 0
    """Number of the last card asked for; stands in its buttons."""
    unclear: int = 0
    """Replies to the present question that were no answer."""
    covered: bool = False
    """The card was turned neutral after idling, or the person left quickly: ask before showing anything."""
    blocked: bool = False
    seen_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Hold one run of a flow in a chat, with its answers opened."""

    id: int
    chat_id: int
    flow: str
    version: int
    reopened: str | None = None
    state: Literal["open", "done", "erased"] = "open"
    started_us: int = 0
    touched_us: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


class ChatsUnit(Protocol):
    """Be the part of a unit that knows chats, what was answered in them and what stands in them."""

    async def first_time(self, update_id: int, now: int) -> bool:
        """Note an update; False when it was noted less than 72 h ago."""
        ...

    async def chat(self, telegram_id: int, now: int) -> Chat:
        """Find or make the chat, lock it for this transaction, and set `seen_us`."""
        ...

    async def chat_by_id(self, chat_id: int) -> Chat: ...
    async def save_chat(self, chat: Chat) -> None:
        """Save language, separate, card_no, unclear, covered, blocked, seen_us; never card_id."""
        ...

    async def conversation(self, chat_id: int) -> Conversation | None:
        """Find the chat's newest open conversation with its answers; an erased key gives None."""
        ...

    async def conversation_by_id(self, conversation_id: int) -> Conversation | None: ...
    async def open_of_chat(self, chat_id: int, flow: str) -> Conversation | None:
        """Find the open conversation of a flow in a chat, which another may lie on top of."""
        ...

    async def sent_of_chat(self, chat_id: int, flow: str) -> Conversation | None:
        """Find the newest finished conversation of a flow in a chat; an erased one is none."""
        ...

    async def start_conversation(self, chat_id: int, *, flow: str, version: int, now: int) -> Conversation: ...
    async def save_answers(self, conversation: Conversation, answers: Mapping[str, str], now: int) -> None:
        """Make `answers` all there are: write what differs from the conversation's, remove what is no more."""
        ...

    async def save_conversation(self, conversation: Conversation) -> None:
        """Save chat_id, reopened, state, touched_us, version."""
        ...

    async def erase_conversation(self, conversation_id: int) -> None:
        """Shred: delete the wrap first (its own commit in the key store), then the answers; mark it erased."""
        ...

    async def add_consent(  # noqa: PLR0913 -- the columns of a consent, all by name
        self, conversation_id: int, *, kind: str, version: str, language: str, detail: str, now: int
    ) -> None:
        """Record a notice shown or a consent given; detail holds codes only."""
        ...

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        """Hand conversations, referrals and claims of one chat to another."""
        ...

    async def count(self, chat_id: int, kind: str, *, window_us: int, now: int) -> int:
        """Count one more try of a kind in its window and return how many there are."""
        ...

    async def messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        """List (message id, sent_us) of the bot's messages still standing in a chat, newest first."""
        ...

    async def note_message(self, chat_id: int, message_id: int, now: int) -> None:
        """Remember a message of the person's that is still in the chat."""
        ...

    async def forget_chat(self, chat_id: int) -> None:
        """Shred what is kept of a chat that has no live referral, claim or role; claims that ended stay."""
        ...
