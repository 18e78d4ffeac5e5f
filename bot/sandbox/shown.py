"""What a phone shows: messages, buttons, reply keyboard, as JSON for the page and as values for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.model import Chat, Json, Message, Person

KINDS = ("photo", "sticker", "dice", "voice", "video_note", "video", "audio", "animation", "document", "venue",
         "location", "contact", "poll")  # fmt: skip


def shown_json(message: Message) -> Json:
    """Return one message as the page draws it."""
    rows = message.inline["inline_keyboard"] if message.inline else []
    return {
        "id": message.id,
        "from_bot": message.from_bot,
        "sender": message.sender.first_name if message.sender else "",
        "sender_id": message.sender.id if message.sender else 0,
        "kind": next((one for one in KINDS if one in message.content), "text"),
        "text": message.text,
        "entities": message.content.get("entities") or message.content.get("caption_entities") or [],
        "detail": _detail(message.content),
        "forwarded": "forward_origin" in message.content,
        "buttons": rows,
        "protected": message.protected,
        "silent": message.silent,
        "date": message.date,
        "edited": message.edit_date,
    }


def _detail(content: Json) -> str:
    for name, field in (("sticker", "emoji"), ("dice", "emoji"), ("document", "file_name"), ("poll", "question")):
        if name in content:
            return str(content[name].get(field) or "")
    if "location" in content:
        return f"{content['location']['latitude']}, {content['location']['longitude']}"
    if "contact" in content:
        return f"{content['contact']['first_name']} {content['contact']['phone_number']}"
    return ""


def keyboard_of(chat: Chat) -> Json | None:
    """Return the reply keyboard that is up in a chat."""
    return chat.keyboard


def phone_json(person: Person) -> Json:
    """Return what the page knows of a phone."""
    fields = ("id", "first_name", "language_code", "role", "start_payload", "started", "blocked", "phone_number")
    return {name: getattr(person, name) for name in fields}


@dataclass(frozen=True, slots=True)
class Shown:
    """One visible message; `buttons` are the captions, row by row."""

    id: int
    from_bot: bool
    text: str
    kind: str
    buttons: tuple[tuple[str, ...], ...]
    protected: bool
    edited: int | None
    raw: Json

    @classmethod
    def of(cls, raw: Json) -> Shown:
        """Build from the page's JSON."""
        rows = tuple(tuple(button["text"] for button in row) for row in raw["buttons"])
        fields = (raw["id"], raw["from_bot"], raw["text"], raw["kind"], rows, raw["protected"], raw["edited"])
        return cls(*fields, raw)

    def has(self, button: str) -> bool:
        """Tell whether a button has this caption."""
        return any(button == one for row in self.buttons for one in row)


@dataclass(frozen=True, slots=True)
class Screen:
    """What a phone shows now, oldest message first; `keyboard` are the captions of the reply keyboard."""

    number: int
    messages: tuple[Shown, ...]
    keyboard: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, number: int, messages: list[Json], keyboard: Json | None) -> Screen:
        """Build from the page's JSON."""
        keys = keyboard["keyboard"] if keyboard else []
        rows = tuple(tuple(key["text"] for key in row) for row in keys)
        return cls(number, tuple(Shown.of(one) for one in messages), rows)

    def __iter__(self) -> Iterator[Shown]:
        return iter(self.messages)

    def __len__(self) -> int:
        return len(self.messages)

    @property
    def from_bot(self) -> tuple[Shown, ...]:
        """Return the bot's messages."""
        return tuple(one for one in self.messages if one.from_bot)

    @property
    def last(self) -> Shown | None:
        """Return the newest message of the bot."""
        return self.from_bot[-1] if self.from_bot else None

    @property
    def texts(self) -> tuple[str, ...]:
        """Return all texts, oldest first."""
        return tuple(one.text for one in self.messages)

    @property
    def buttons(self) -> tuple[str, ...]:
        """Return the captions under the newest message that has any."""
        for one in reversed(self.messages):
            if one.buttons:
                return tuple(caption for row in one.buttons for caption in row)
        return ()

    def find(self, wanted: str | Callable[[Shown], bool]) -> Shown | None:
        """Return the newest message of the bot with this text in it (or for which the function is true)."""
        for one in reversed(self.from_bot):
            if wanted in one.text if isinstance(wanted, str) else wanted(one):
                return one
        return None


def screen_json(messages: list[Message], chat: Chat, number: int) -> dict[str, Any]:
    """Return a phone's screen as JSON."""
    shown = [shown_json(one) for one in messages if not one.hidden]
    return {"number": number, "messages": shown, "keyboard": keyboard_of(chat)}
