"""Say a card in a language: sentences from the catalogs, dates by locale, everything else as it stands.

Texts are plain text, never markup, so nothing a person typed can format, link or break a message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, match_skeleton

from bot.catalog import ENGLISH, PLACEHOLDER, Language, Offered, Shelf, choose
from bot.text import Arg, Button, Card, Line, Plain, T

__all__ = ["REPEATED", "Catalogs", "Offered", "Shelf", "Spoken", "SpokenButton", "choose"]

REPEATED = T("i18n.repeated", "You may have seen this before.")
"""Opens a message that is sent again because nobody knows whether the first one arrived."""

TEXT_UNITS = 4096
"""Telegram's limit for a message, in UTF-16 units."""
LABEL_LENGTH = 64
"""A longer label is cut by phones anyway, each in its own way."""
WHOLE = 1 << 30
ELLIPSIS = "…"
FSI, PDI = "\u2068", "\u2069"
"""First strong isolate and its end: what stands between them cannot turn the sentence around it."""
CONTROLS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))
"""Bidirectional controls, removed from an argument that is isolated: one of them could end the isolation."""
DATE = "yMMMMEEEEd"
"""Weekday, month, day and year: a consent or an erasure may end in the next year."""
FIELD = re.compile(r"'[^']*'|E+|ccc+|MMM+|LLL+")
WIDE = {"E": "EEEE", "c": "cccc", "M": "MMMM", "L": "LLLL"}


@dataclass(frozen=True, slots=True)
class SpokenButton:
    """Hold a button as it is sent."""

    label: str
    data: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Hold a card in one language, as it is sent."""

    text: str
    rows: tuple[tuple[SpokenButton, ...], ...] = ()
    keys: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """Hold a sentence cut at its placeholders: words, name, words, name, …, words."""

    words: str
    parts: tuple[str, ...]

    @classmethod
    def of(cls, words: str) -> Template:
        """Cut a sentence."""
        return cls(words, tuple(PLACEHOLDER.split(words)))


@dataclass(slots=True)
class Catalogs:
    """Speak cards in every language of a locales folder."""

    shelf: Shelf
    untranslated: set[str] = field(default_factory=set)
    """`language:key` of every text that was said in English for want of a translation; a test fixture fails on any."""
    unfilled: set[str] = field(default_factory=set)
    """`key:name` of every placeholder that had no argument."""
    voices: dict[str, Voice] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Catalogs:
        """Read the folder once, at start; raises what `Shelf.load` raises."""
        return cls(Shelf.load(folder))

    def speak(self, card: Card, language: str, *, repeat: bool = False) -> Spoken:
        """Say a card in at most 4,096 UTF-16 units; never raises for want of a language, a translation or an argument.

        `repeat` opens it with a line for a message that may have arrived once already.
        """
        voice = self.voice(language)
        rows = tuple(tuple(voice.button(button) for button in row) for row in card.rows)
        lines = (Line(REPEATED), *card.lines) if repeat else card.lines
        return Spoken(voice.text(lines), rows, card.keys)

    def say(self, line: Line | T | Plain, language: str) -> str:
        """Say one line, as for an e-mail's subject or to match a typed word with a button."""
        return self.voice(language).line(Line(line) if isinstance(line, T) else line, WHOLE)

    def voice(self, code: str) -> Voice:
        """Return the speaker of a language; one that is not in the list speaks English."""
        if code not in self.voices:
            known = code if code in self.shelf.translations else ENGLISH
            self.voices[code] = Voice(self, self.shelf.language(known), self.shelf.translations[known])
        return self.voices[code]


class Voice:
    """Say lines in one language."""

    __slots__ = ("_catalogs", "_english", "_language", "_rtl", "_templates", "_translations")

    def __init__(self, catalogs: Catalogs, language: Language, translations: Mapping[str, str]) -> None:
        self._catalogs = catalogs
        self._language = language
        self._rtl = language.direction == "rtl"
        self._translations = translations
        self._templates: dict[str, Template] = {}
        self._english: dict[str, Template] = {}

    def button(self, button: Button) -> SpokenButton:
        """Say a button."""
        label = self.line(button.label, WHOLE)
        return SpokenButton(cut(label, LABEL_LENGTH), button.data, button.url)

    def text(self, lines: tuple[Line | Plain, ...]) -> str:
        """Say lines as paragraphs; when they are too long, cut what is plain, and no sentence."""
        words = self._joined(lines, WHOLE)
        # A character is at most two units, so a short text needs no counting.
        return words if 2 * len(words) <= TEXT_UNITS or units(words) <= TEXT_UNITS else self._fitted(lines)

    def line(self, line: Line | Plain, most: int) -> str:
        """Say one line, its plain words cut to `most` characters."""
        if isinstance(line, Plain):
            return cut(line.words, most)
        template = self._template(line.text)
        if len(template.parts) == 1:
            return template.words
        return self._filled(line, template, most)

    def _joined(self, lines: tuple[Line | Plain, ...], most: int) -> str:
        said = ""
        for each in lines:
            if words := self.line(each, most):
                close = isinstance(each, Line) and each.tight
                said += (("\n" if close else "\n\n") if said else "") + words
        return said

    def _fitted(self, lines: tuple[Line | Plain, ...]) -> str:
        low, high = 1, TEXT_UNITS
        while low < high:
            middle = (low + high + 1) // 2
            fits = units(self._joined(lines, middle)) <= TEXT_UNITS
            low, high = (middle, high) if fits else (low, middle - 1)
        return whole_lines(self._joined(lines, low))

    def _template(self, text: T) -> Template:
        found = self._templates.get(text.key)
        if found is None:
            words = self._translations.get(text.key) if self._language.code != ENGLISH else None
            if words is None:
                return self._in_english(text)
            found = self._templates[text.key] = Template.of(words)
        return found

    def _in_english(self, text: T) -> Template:
        # By sentence, not by key: the outbox may still hold a row with the English of the release before.
        found = self._english.get(text.english)
        if found is None:
            found = self._english[text.english] = Template.of(text.english)
        if self._language.code != ENGLISH:
            self._catalogs.untranslated.add(f"{self._language.code}:{text.key}")
        return found

    def _filled(self, line: Line, template: Template, most: int) -> str:
        args = line.args
        if any(name not in args for name in template.parts[1::2]):
            # An outbox row from before a deploy: its own English still fits its arguments.
            template = self._in_english(line.text)
        parts = list(template.parts)
        for index in range(1, len(parts), 2):
            parts[index] = self._arg(line.text.key, parts[index], args, most)
        return "".join(parts)

    def _arg(self, key: str, name: str, args: Mapping[str, Arg], most: int) -> str:
        if name not in args:
            self._catalogs.unfilled.add(f"{key}:{name}")
            return ELLIPSIS
        value = args[name]
        match value:
            case str():
                return self._isolated(cut(value, most))
            case Plain():
                return self._isolated(cut(value.words, most))
            case T():
                return self.line(Line(value), most)
            case Line():
                return self.line(value, most)
            case date():
                return spoken_date(value, self._language.locale)
            case int():
                return str(value)

    def _isolated(self, words: str) -> str:
        if not words or (not self._rtl and (words.isascii() or not turns(words))):
            return words
        # A line break ends an isolate: each line gets its own.
        return "\n".join(f"{FSI}{each.translate(CONTROLS)}{PDI}" for each in words.split("\n"))


def turns(words: str) -> bool:
    """Tell whether words run, or may be made to run, from right to left."""
    return any(ord(each) in CONTROLS or unicodedata.bidirectional(each) in {"R", "AL", "AN"} for each in words)


def cut(words: str, most: int) -> str:
    """Cut words to so many characters, the last of them an ellipsis."""
    return words if len(words) <= most else words[: most - 1].rstrip() + ELLIPSIS


def units(words: str) -> int:
    """Count UTF-16 units, as Telegram does."""
    return len(words.encode("utf-16-le", "surrogatepass")) // 2


def whole_lines(words: str) -> str:
    """Keep the first lines that fit a message; an ellipsis stands for the rest."""
    if units(words) <= TEXT_UNITS:
        return words
    while units(words) > TEXT_UNITS - 2:
        words = words.rpartition("\n")[0]
    return f"{words}\n{ELLIPSIS}"


@lru_cache(maxsize=2048)
def spoken_date(day: date, locale: str) -> str:
    """Write a date as its language does, with the weekday: "Tuesday, October 6"."""
    return str(format_date(day, day_pattern(locale), locale=locale))


@lru_cache
def day_pattern(locale: str) -> str:
    """Find the locale's pattern for weekday, month and day, and write both names in full (UTS 35 allows widening)."""
    skeletons = Locale.parse(locale).datetime_skeletons
    near = match_skeleton(DATE, skeletons)
    if near is None:
        return "full"
    return FIELD.sub(lambda found: WIDE.get(found[0][0], "") or found[0], str(skeletons[near].pattern))
