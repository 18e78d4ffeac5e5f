"""What the sandbox remembers: people, chats, messages, taps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
SAINT_PAUL = (44.9537, -93.0900, None)


@dataclass(slots=True)
class Toast:
    """An answer to a tap, as the phone shows it for a moment."""

    text: str
    alert: bool
    at: float
    url: str = ""


@dataclass(slots=True)
class Person:
    """A Telegram account with a phone; `role` is only a caption for the page."""

    id: int
    first_name: str
    language_code: str | None = None
    last_name: str | None = None
    username: str | None = None
    role: str = ""
    start_payload: str | None = None
    phone_number: str = ""
    position: tuple[float, float, float | None] = SAINT_PAUL
    """Latitude, longitude, and metres of doubt where the phone tells them."""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    toasts: list[Toast] = field(default_factory=list)

    def json(self) -> Json:
        """Return Telegram's User object."""
        found: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        for name in ("last_name", "username", "language_code"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        return found


@dataclass(slots=True)
class Chat:
    """A private chat, group, supergroup or channel; `keyboard` is the reply keyboard that is up."""

    id: int
    type: str
    title: str = ""
    person: Person | None = None
    keyboard: Json | None = None
    migrated_to: int | None = None
    member: bool = True  # false once the bot was removed

    def json(self) -> Json:
        """Return Telegram's Chat object."""
        if self.person is None:
            return {"id": self.id, "type": self.type, "title": self.title}
        found: Json = {"id": self.id, "type": self.type, "first_name": self.person.first_name}
        for name in ("last_name", "username"):
            if getattr(self.person, name):
                found[name] = getattr(self.person, name)
        return found


@dataclass(slots=True)
class Message:
    """One message; `content` holds the Telegram fields of what it shows."""

    id: int
    chat: Chat
    date: int  # seconds since 1970, UTC
    sender: Person | None  # None: the bot, or a channel itself
    content: Json
    from_bot: bool = False
    markup: Json | None = None
    protected: bool = False
    silent: bool = False
    edit_date: int | None = None
    deleted: bool = False
    hidden: bool = False  # the person removed it from their own phone only

    @property
    def inline(self) -> Json | None:
        """Return the inline keyboard, if that is what the message has."""
        return self.markup if self.markup and "inline_keyboard" in self.markup else None

    @property
    def text(self) -> str:
        """Return what can be read: the text or the caption."""
        return str(self.content.get("text") or self.content.get("caption") or "")


@dataclass(slots=True)
class Tap:
    """A press of an inline button that waits for `answerCallbackQuery`."""

    id: str
    person: Person
    message: Message
    data: str
    at: float
    answered: bool = False
