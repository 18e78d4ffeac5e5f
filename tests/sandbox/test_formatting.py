"""HTML and the entities that Telegram finds by itself."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.entities import detected, pieces
from bot.sandbox.errors import Refusal
from bot.sandbox.formatting import parse_html, units


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a <foo>b</foo>", 'Unsupported start tag "foo" at byte offset 2'),
        ("é <b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("é x</b>", "Unexpected end tag at byte offset 4"),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_wrong_html_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_html(source)
    assert caught.value.description.removeprefix("Bad Request: can't parse entities: ") == reason


def test_html_becomes_plain_text_with_entities_in_utf16_units() -> None:
    source = '🙂 <b>bold <i>both</i></b> &lt;&amp;&#39;&eacute; <a href="https://mn.gov/?a&amp;b">link</a>'
    assert parse_html(source) == (
        "🙂 bold both <&'&eacute; link",
        [
            {"type": "bold", "offset": 3, "length": 9},
            {"type": "italic", "offset": 8, "length": 4},
            {"type": "text_link", "offset": 25, "length": 4, "url": "https://mn.gov/?a&b"},
        ],
    )


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("/start abc", "bot_command", "/start"),
        ("see https://t.me/x?start=abc.", "url", "https://t.me/x?start=abc"),
        ("call (651) 555-0100", "phone_number", "(651) 555-0100"),
        ("from 2026-11-21 in 55101-1234", "phone_number", ""),
        ("call +1 651 555 0100 now", "phone_number", "+1 651 555 0100"),
        ("🙂 to ana@example.org.", "email", "ana@example.org"),
    ],
)
def test_telegram_marks_commands_links_and_numbers(text: str, kind: str, found: str) -> None:
    marks = [one for one in detected(text, []) if one["type"] == kind]
    assert [_cut(text, one) for one in marks] == ([found] if found else [])


def _cut(text: str, mark: dict[str, Any]) -> str:
    raw = text.encode("utf-16-le")
    return raw[mark["offset"] * 2 : (mark["offset"] + mark["length"]) * 2].decode("utf-16-le")


def test_a_phone_cuts_long_texts_at_4096_units() -> None:
    assert [units(one) for one in pieces("🙂" * 2049 + "x")] == [4096, 3]
    assert pieces(" \n") == []
