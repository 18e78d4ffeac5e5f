"""Find the entities that Telegram marks by itself (commands, links, numbers) and cut what a phone cuts."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.errors import bad
from bot.sandbox.formatting import parse_html, units

TEXT_LIMIT = 4096  # UTF-16 units of one message
CAPTION_LIMIT = 1024
FOUND = re.compile(
    r"(?P<url>(?:https?://|\bt\.me/|\btg://)[^\s<>\"]*[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?P<bot_command>(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<mention>(?<!\w)@[A-Za-z]\w{3,31})"
    r"|(?P<phone_number>(?<![\w+(])\+?(?:\(\d{1,4}\) ?)?\d[\d .-]{5,17}\d(?!\w))"
)
PHONE_DIGITS = 10  # so that a date or a ZIP+4 is no phone number
ENTITY_TYPES = frozenset((
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline",
    "strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention",
    "custom_emoji",
))  # fmt: skip


def detected(text: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the given entities and those Telegram finds in the text where nothing given overlaps."""
    if not any(character in text for character in "/@.:0123456789"):
        return given
    taken = [(one["offset"], one["offset"] + one["length"]) for one in given if one["type"] in ("text_link", "code")]
    found = list(given)
    for match in FOUND.finditer(text):
        start = units(text[: match.start()])
        end = start + units(match.group())
        if match.lastgroup == "phone_number" and sum(map(str.isdigit, match.group())) < PHONE_DIGITS:
            continue
        if match.lastgroup and not any(start < stop and begin < end for begin, stop in taken):
            found.append({"type": match.lastgroup, "offset": start, "length": end - start})
    return sorted(found, key=lambda one: (one["offset"], -one["length"]))


def formatted(text: str, parse_mode: str, entities: Any, limit: int = TEXT_LIMIT) -> dict[str, Any]:
    """Return `{"text", "entities"}` of what a bot wrote, or raise Telegram's refusal."""
    plain, marks = _parsed(text, parse_mode, entities)
    plain, marks = _trimmed(plain, marks)
    if not plain:
        raise bad("text must be non-empty")
    if units(plain) > limit:
        raise bad("message is too long" if limit == TEXT_LIMIT else "message caption is too long")
    found = detected(plain, marks)
    return {"text": plain, "entities": found} if found else {"text": plain}


def _parsed(text: str, parse_mode: str, entities: Any) -> tuple[str, list[dict[str, Any]]]:
    mode = parse_mode.lower()
    if mode == "html":
        return parse_html(text)
    if mode not in ("", "none"):  # MarkdownV2 exists at Telegram; the sandbox does not read it, so it refuses
        raise bad("unsupported parse_mode")
    return text, [_entity(one) for one in entities] if isinstance(entities, list) else []


def _entity(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad("can't parse MessageEntity: expected an Object")
    for name in ("offset", "length"):
        if not isinstance(value.get(name), int):
            raise bad(f"can't parse MessageEntity: Can't find field \"{name}\"")
    if value.get("type") not in ENTITY_TYPES:
        raise bad("can't parse MessageEntity: Unsupported type specified")
    return dict(value)


def _trimmed(text: str, marks: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    cut = text.rstrip()
    body = cut.lstrip()
    shift, length = units(cut) - units(body), units(body)
    kept = []
    for mark in marks:
        start = max(mark["offset"] - shift, 0)
        end = min(mark["offset"] + mark["length"] - shift, length)
        if end > start:
            kept.append({**mark, "offset": start, "length": end - start})
    return body, kept


def pieces(text: str) -> list[str]:
    """Cut what a person typed into messages as the phone does: at most 4,096 UTF-16 units each, trimmed."""
    found, start, size = [], 0, 0
    for index, character in enumerate(text):
        width = units(character)
        if size + width > TEXT_LIMIT:
            found.append(text[start:index])
            start, size = index, 0
        size += width
    found.append(text[start:])
    return [piece.strip() for piece in found if piece.strip()]
