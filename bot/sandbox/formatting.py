"""Read the HTML of `parse_mode=HTML` as Telegram does: plain text, entities in UTF-16 units, and its error words.

Source: td/telegram/MessageEntity.cpp `parse_html`. Offsets in errors count UTF-8 bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.errors import Refusal, bad

NAMES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler",
    "span": "spoiler", "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
CHARACTERS = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-zA-Z]+));?")
ATTRIBUTE = re.compile(r"\s*([^\s=>]*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([a-zA-Z0-9.-]+)))?")
HIGHEST_CHARACTER = 0x10FFFF


def units(text: str) -> int:
    """Count UTF-16 code units, Telegram's measure of length."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Return plain text and entities; raise Telegram's refusal for wrong markup."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Open:
    name: str
    argument: str
    offset: int
    start: int


@dataclass(slots=True)
class _Reader:
    source: str
    position: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[dict[str, Any]] = field(default_factory=list)

    def read(self) -> tuple[str, list[dict[str, Any]]]:
        while self.position < len(self.source):
            if self.source[self.position] != "<":
                self._character()
            elif self.source.startswith("</", self.position):
                self._end_tag()
            else:
                self._start_tag()
        if self.opened:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self.opened[-1].name}"')
        return "".join(self.out), sorted(self.entities, key=lambda one: (one["offset"], -one["length"]))

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _character(self) -> None:
        match = REFERENCE.match(self.source, self.position)
        decoded = _decode(match) if match else ""
        if match and decoded:
            self.position = match.end()
        else:
            decoded = self.source[self.position]
            self.position += 1
        self.out.append(decoded)
        self.length += units(decoded)

    def _start_tag(self) -> None:
        begin, at = self.position, self._byte(self.position)
        head = re.compile(r"[^\s>]*").match(self.source, begin + 1)
        name = head.group().lower() if head else ""
        close = begin + 1 + len(name)
        if close >= len(self.source):
            raise _wrong(f"Unclosed start tag at byte offset {at}")
        if name not in NAMES:
            raise _wrong(f'Unsupported start tag "{name}" at byte offset {at}')
        attributes = self._attributes(name, close, at)
        argument = _argument(name, attributes)
        if name == "span" and argument != "spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
        self.opened.append(_Open(name, argument, self.length, len(self.out)))

    def _attributes(self, name: str, position: int, at: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            position = _skip_space(self.source, position)
            if self.source.startswith(">", position):
                self.position = position + 1
                return found
            match = ATTRIBUTE.match(self.source, position)
            if match is None or position >= len(self.source):
                raise _wrong(f'Unclosed start tag "{name}" at byte offset {at}')
            if not match.group(1):
                raise _wrong(f'Empty attribute name in the tag "{name}" at byte offset {at}')
            found[match.group(1).lower()] = next((one for one in match.groups()[1:] if one is not None), "")
            position = match.end()
            if self.source.startswith("=", _skip_space(self.source, position)):
                raise _wrong(f"Unclosed start tag at byte offset {at}")

    def _end_tag(self) -> None:
        begin, at = self.position, self._byte(self.position)
        if not self.opened:
            raise _wrong(f"Unexpected end tag at byte offset {at}")
        match = re.compile(r"</([^\s>]*)\s*>").match(self.source, begin)
        if match is None:
            raise _wrong(f"Unclosed end tag at byte offset {at}")
        opened, name = self.opened.pop(), match.group(1).lower()
        if name and name != opened.name:
            raise _wrong(f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{name}>"')
        self.position = match.end()
        if self.length > opened.offset:
            self._entity(opened)

    def _entity(self, opened: _Open) -> None:
        kind = NAMES[opened.name]
        entity: dict[str, Any] = {"type": kind, "offset": opened.offset, "length": self.length - opened.offset}
        if kind == "text_link":
            entity["url"] = opened.argument or "".join(self.out[opened.start :])
            if not re.match(r"(https?|tg|mailto|tel)[:]", entity["url"]) and "." not in entity["url"]:
                return
        if kind == "custom_emoji":
            if not opened.argument.isdigit() or int(opened.argument) == 0:
                raise _wrong("Invalid custom emoji identifier specified")
            entity["custom_emoji_id"] = opened.argument
        if kind == "blockquote" and opened.argument:
            entity["type"] = "expandable_blockquote"
        self.entities.append(entity)


def _wrong(reason: str) -> Refusal:
    return bad(f"can't parse entities: {reason}")


def _skip_space(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _decode(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return CHARACTERS.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < HIGHEST_CHARACTER else ""


def _argument(name: str, attributes: dict[str, str]) -> str:
    if name == "blockquote":
        return "1" if "expandable" in attributes else ""
    wanted = {"a": "href", "tg-emoji": "emoji-id", "span": "class", "code": "class"}.get(name, "")
    value = attributes.get(wanted, "")
    if name == "span":
        return value.removeprefix("tg-") if value.startswith("tg-") else ""
    return _unescape(value)


def _unescape(value: str) -> str:
    return REFERENCE.sub(lambda match: _decode(match) or match.group(), value)
