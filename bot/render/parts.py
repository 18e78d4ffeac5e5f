"""The small parts every card is made of: lines with just their arguments, buttons and their data, the standing rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.text import Arg, Button, Card, Line, Plain, T

Args = Mapping[str, Arg]
Row = tuple[Button, ...]

INFO = T("card.info", "Information")
BACK = T("card.back", "Back")
SKIP = T("card.skip", "Skip")
GO_ON = T("card.go_on", "Go on")
NOT_SAFE = T("card.not_safe", "I'm not safe")
POLICE = T("card.police", "Will police see this?")
LEAVE = T("card.leave", "Leave quickly")
NOT_GIVEN = T("card.not_given", "not given")

SHOW = "v|"
"""Data of a button that shows where we are."""


@lru_cache(maxsize=2048)
def placeholders(text: T) -> frozenset[str]:
    """Name the placeholders of a text."""
    return frozenset(re.findall(r"\{(\w+)\}", text.english))


def say(text: T, args: Args | None = None, /, **more: Arg) -> Line:
    """Join a text with those of the arguments it names."""
    names = placeholders(text)
    if not names:
        return Line(text)
    have = {**(args or {}), **more}
    return Line(text, {name: have[name] for name in names if name in have})


def button(label: T | Line | Plain, data: str, args: Args | None = None) -> Button:
    """Make a button; a T takes its arguments from `args`."""
    return Button(say(label, args) if isinstance(label, T) else label, data)


def link(label: T, url: str) -> Button:
    """Make a button that opens an address."""
    return Button(Line(label), "", url)


def in_rows(buttons: Sequence[Button], per_row: int = 1) -> tuple[Row, ...]:
    """Lay buttons out, at most `per_row` beside each other."""
    return tuple(tuple(buttons[at : at + per_row]) for at in range(0, len(buttons), per_row))


def standing() -> tuple[Row, ...]:
    """Return the rows that close every card of a family."""
    return ((button(NOT_SAFE, "s|safe"), button(POLICE, "s|police")), (button(LEAVE, "s|leave"),))


def info(*lines: Line | Plain, rows: Sequence[Row] = ()) -> Card:
    """Make a card outside the questions; its first line, which chat lists preview, is neutral."""
    return Card((say(INFO), *lines), tuple(rows))


def base36(number: int) -> str:
    """Write a card number short."""
    digits = ""
    while number or not digits:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits
