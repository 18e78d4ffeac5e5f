"""Values a sentence is made of: the text itself, the text with its arguments, and a card of them with buttons.

Nothing here knows a catalog or a language: `i18n` turns these into words at the edge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

EMPTY: Mapping[str, Arg] = MappingProxyType({})
LOCATION = "location"
"""Data of a key that shares where the phone is; other keys send what they say as words."""


@dataclass(frozen=True, slots=True)
class T:
    """Name one whole sentence: its gettext context (the key, for life) and its English, with named {placeholders}."""

    key: str
    english: str


@dataclass(frozen=True, slots=True)
class Line:
    """Join a text with its arguments; an argument may itself be a text to translate, or a date to format by locale."""

    text: T
    args: Mapping[str, Arg] = field(default_factory=lambda: EMPTY)
    tight: bool = False
    """Follows the line above without a blank line between."""


@dataclass(frozen=True, slots=True)
class Plain:
    """Hold words that are nobody's to translate: a name, a number, what a person typed."""

    words: str


Arg = str | int | date | T | Line | Plain


@dataclass(frozen=True, slots=True)
class Button:
    """Name a button: what it says and the data its tap sends back (at most 64 bytes)."""

    label: Line | Plain
    data: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """Describe one message in no language yet: paragraphs and rows of buttons."""

    lines: tuple[Line | Plain, ...]
    rows: tuple[tuple[Button, ...], ...] = ()
    keys: bool = False
    """Its buttons are keys below the typing field; one whose data is `LOCATION` shares where the phone is."""


def english(line: Line | T | Plain) -> str:
    """Return the English words of a line, for commands and logs that speak English only."""
    if isinstance(line, Plain):
        return line.words
    if isinstance(line, T):
        return line.english
    return line.text.english.format(**{name: _english(arg) for name, arg in line.args.items()})


def _english(arg: Arg) -> str:
    if isinstance(arg, Line | T | Plain):
        return english(arg)
    return arg.isoformat() if isinstance(arg, date) else str(arg)
