"""One Telegram update as the service sees it: a value with nothing of Telegram's shapes in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "command", "tap", "refused", "edited", "left", "blocked", "unblocked", "ignored"]
"""refused: something the bot cannot read (`media` says what). edited: an older message was changed. left, blocked,
unblocked: what happened to the chat. ignored: a deliberate silence (groups, channels, bots, service messages)."""


@dataclass(frozen=True, slots=True)
class Point:
    """Hold where a phone said it is: degrees, and metres of doubt. It never leaves memory, and does not print."""

    lat: float = field(repr=False)
    lon: float = field(repr=False)
    accuracy: float = field(default=0.0, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """Hold one update; all words are free of NUL and lone surrogates."""

    update_id: int
    kind: Kind
    telegram_id: int = 0
    """Of the private chat, which is also the person's; 0 for ignored updates."""
    words: str = ""
    """What was typed, at most 4,096 UTF-16 units."""
    command: str = ""
    """Lower case, without the slash."""
    payload: str = ""
    """What follows the command."""
    data: str = ""
    query_id: str = ""
    message_id: int | None = None
    """Of the typed message, or of the message whose button was tapped."""
    message_date_us: int = 0
    media: str = ""
    point: Point | None = None
    """Of a shared location; only the look-up "What is near me?" reads it."""
    language_code: str = ""
    first_name: str = ""
