"""Telegram update → `Inbound`: the one place that knows the shape of what Telegram sends.

The library's `Update.de_json` is not used here, for its cost: it builds a dozen objects, 150 microseconds measured for
a message or a tap, of which this bot reads seven fields; reading those from the JSON takes 7. Its enums name the kinds,
and a test holds every reading against `Update.de_json`, so the two cannot drift apart.

Whatever arrives gives a value: an update of a shape nobody knows is `ignored`, it never raises. (The library does, at
a poll without a field that Telegram added last year, say; such an update would come again and again.)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from telegram.constants import ChatMemberStatus, ChatType, MessageLimit, MessageType, UpdateType

from bot.inbound import Inbound, Kind, Point

ALLOWED_UPDATES: tuple[str, ...] = (
    UpdateType.MESSAGE.value,
    UpdateType.EDITED_MESSAGE.value,
    UpdateType.CALLBACK_QUERY.value,
    UpdateType.MY_CHAT_MEMBER.value,
)

MAX_UNITS = int(MessageLimit.MAX_TEXT_LENGTH)
MAX_NAME = 64
MAX_DATA = 64
MAX_QUERY_ID = 64
MAX_ACCURACY = 1_500.0
"""Metres of doubt that Telegram tells at most (core.telegram.org/bots/api#location)."""
SECOND_US = 1_000_000
LATEST_DATE_S = 2**40
"""Far beyond any true date and still inside the 64 bits of a database integer in microseconds."""

_UNSAFE = re.compile("[\x00\ud800-\udfff]")
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Control characters, zero-width ones and direction overrides: nobody's name needs them in a line of ours."""
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)

# The first that is there names what was sent; an animation also carries a document, a venue a location.
_MEDIA: tuple[str, ...] = tuple(
    kind.value
    for kind in (
        MessageType.PHOTO,
        MessageType.STICKER,
        MessageType.VOICE,
        MessageType.VIDEO_NOTE,
        MessageType.VIDEO,
        MessageType.ANIMATION,
        MessageType.AUDIO,
        MessageType.VENUE,
        MessageType.LOCATION,
        MessageType.CONTACT,
        MessageType.DOCUMENT,
        MessageType.POLL,
        MessageType.DICE,
        MessageType.STORY,
        MessageType.GAME,
        MessageType.PAID_MEDIA,
        MessageType.CHECKLIST,
        MessageType.INVOICE,
    )
)

_FORWARDED = ("forward_origin", "forward_date")
_STATUS: Mapping[str, Kind] = {
    ChatMemberStatus.BANNED.value: "blocked",
    ChatMemberStatus.LEFT.value: "left",
    ChatMemberStatus.MEMBER.value: "unblocked",
}


def clean(text: str) -> str:
    """Turn NUL and lone surrogates into U+FFFD: they break the database's text and its UTF-8."""
    return text if text.isascii() and "\x00" not in text else _UNSAFE.sub("\ufffd", text)


def cut(text: str, units: int = MAX_UNITS) -> str:
    """Keep at most so many UTF-16 units, never half a pair."""
    if len(text) * 2 <= units or (len(text) <= units and max(text) <= "\uffff"):
        return text
    return text.encode("utf-16-le")[: units * 2].decode("utf-16-le", "ignore")


def read(update: Mapping[str, Any]) -> Inbound:
    """Read one update; raises ValueError only where it has no `update_id` that a database can hold."""
    update_id = update.get("update_id")
    if not isinstance(update_id, int) or isinstance(update_id, bool) or not 0 <= update_id < 2**63:
        raise ValueError("an update without update_id")
    try:
        return _read(update_id, update)
    except (KeyError, TypeError, AttributeError, ValueError):
        # Not Telegram's shape: nothing in it can be trusted, and silence is the answer to it.
        return Inbound(update_id=update_id, kind="ignored")


def _read(update_id: int, update: Mapping[str, Any]) -> Inbound:
    if (query := update.get("callback_query")) is not None:
        return _tap(update_id, query)
    if (message := update.get("message")) is not None:
        return _message(update_id, message)
    if (edited := update.get("edited_message")) is not None:
        return _edited(update_id, edited)
    if (member := update.get("my_chat_member")) is not None:
        return _member(update_id, member)
    return Inbound(update_id=update_id, kind="ignored")


def _tap(update_id: int, query: Mapping[str, Any]) -> Inbound:
    message, sender, data = query["message"], query["from"], query["data"]
    if not _private(message, sender):
        return Inbound(update_id=update_id, kind="ignored")
    return Inbound(
        update_id=update_id,
        kind="tap",
        telegram_id=_id(sender["id"]),
        data=clean(_text(data))[:MAX_DATA],
        query_id=clean(_text(query["id"]))[:MAX_QUERY_ID],
        message_id=_id(message["message_id"]),
        message_date_us=_date(message),
        language_code=_language(sender),
        first_name=_name(sender),
    )


def _message(update_id: int, message: Mapping[str, Any]) -> Inbound:
    sender = message["from"]
    if not _private(message, sender):
        return Inbound(update_id=update_id, kind="ignored")
    kind, words, command, payload, media = _content(message)
    if kind == "ignored":
        return Inbound(update_id=update_id, kind="ignored")
    return Inbound(
        update_id=update_id,
        kind=kind,
        telegram_id=_id(sender["id"]),
        words=words,
        command=command,
        payload=payload,
        message_id=_id(message["message_id"]),
        message_date_us=_date(message),
        media=media,
        point=_point(message["location"]) if media == MessageType.LOCATION.value else None,
        language_code=_language(sender),
        first_name=_name(sender),
    )


def _point(location: Mapping[str, Any]) -> Point | None:
    """Read a shared location; one that is nowhere on Earth is none."""
    lat, lon, accuracy = (location.get(name) for name in ("latitude", "longitude", "horizontal_accuracy"))
    if not (_number(lat, 90) and _number(lon, 180)):
        return None
    return Point(float(lat), float(lon), float(accuracy) if _number(accuracy, MAX_ACCURACY) else 0.0)


def _number(value: object, most: float) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= most


def _content(message: Mapping[str, Any]) -> tuple[Kind, str, str, str, str]:
    """Return kind, words, command, payload, media."""
    if any(key in message for key in _FORWARDED):
        return "refused", "", "", "", "forward"
    text = message.get("text")
    if text is not None:
        words = cut(clean(_text(text)))
        if words.startswith("/") and (found := _COMMAND.fullmatch(words)):
            return "command", words, found[1].lower(), (found[2] or "").strip(), ""
        return "text", words, "", "", ""
    media = next((name for name in _MEDIA if name in message), "")
    return ("refused" if media else "ignored"), "", "", "", media


def _edited(update_id: int, message: Mapping[str, Any]) -> Inbound:
    sender = message["from"]
    if not _private(message, sender):
        return Inbound(update_id=update_id, kind="ignored")
    return Inbound(
        update_id=update_id,
        kind="edited",
        telegram_id=_id(sender["id"]),
        message_id=_id(message["message_id"]),
        message_date_us=_date(message),
        language_code=_language(sender),
    )


def _member(update_id: int, member: Mapping[str, Any]) -> Inbound:
    sender = member["from"]
    kind = _STATUS.get(member["new_chat_member"]["status"], "ignored")
    if kind == "ignored" or not _private(member, sender):
        return Inbound(update_id=update_id, kind="ignored")
    return Inbound(update_id=update_id, kind=kind, telegram_id=_id(sender["id"]), language_code=_language(sender))


def _private(holder: Mapping[str, Any], sender: Mapping[str, Any]) -> bool:
    """Say whether this is one person's own chat with the bot (and not a bot's, a group's, or a business account's)."""
    chat = holder["chat"]
    return (
        chat["type"] == ChatType.PRIVATE.value
        and chat["id"] == sender["id"]
        and not sender.get("is_bot")
        and "business_connection_id" not in holder
    )


def _id(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63:
        return value
    raise ValueError("no id")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise TypeError("no text")


def _date(message: Mapping[str, Any]) -> int:
    """Return the message's date in microseconds; 0 where Telegram no longer tells it."""
    date = message.get("date", 0)
    return date * SECOND_US if isinstance(date, int) and 0 <= date < LATEST_DATE_S else 0


def _language(sender: Mapping[str, Any]) -> str:
    code = sender.get("language_code")
    return clean(code)[:35] if isinstance(code, str) else ""


def _name(sender: Mapping[str, Any]) -> str:
    name = sender.get("first_name")
    return _INVISIBLE.sub("", clean(name))[:MAX_NAME].strip() if isinstance(name, str) else ""
