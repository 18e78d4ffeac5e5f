"""Languages and their translated sentences, read once at start: what is complete, what was signed off, what is offered.

A sentence is found by its key (gettext context). `messages.pot` lists every sentence of the program and is kept current
by a test, so a language can be judged without importing the program.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from babel.messages.pofile import read_po
from pydantic import BaseModel, ConfigDict, Field

ENGLISH = "en"
TEMPLATE = "messages.pot"
LANGUAGES = "languages.toml"
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A name in braces and nothing else: no attribute, no index, no format, so an argument can reach nothing."""


class Language(BaseModel):
    """Name a language the chat may speak: its own name for itself, where its lines begin, whose dates it writes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str = Field(pattern=r"^[a-z]{2,3}$")
    name: str = Field(min_length=1)
    direction: Literal["ltr", "rtl"] = "ltr"
    locale: str
    """CLDR locale for dates."""


class Languages(BaseModel):
    """Hold languages.toml: the languages, and the patterns of keys whose texts a person must have checked."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    essential: tuple[str, ...]
    language: tuple[Language, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """Offer a language to a family; a draft has no person's signature on its essential texts as they stand."""

    code: str
    name: str
    draft: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """Tell what a language lacks as it stands in its file, whoever signed it."""

    missing: tuple[str, ...]
    mismatched: tuple[str, ...]
    fingerprint: str

    @property
    def complete(self) -> bool:
        """Tell whether every text of the program can be said."""
        return not self.missing and not self.mismatched


@dataclass(frozen=True, slots=True)
class Status:
    """Tell how a language stands, for `languages` and `check`."""

    language: Language
    texts: int
    missing: tuple[str, ...]
    """Keys without a translation that counts (empty, or fuzzy because the English changed)."""
    mismatched: tuple[str, ...]
    """Keys whose translation has other placeholders than the English."""
    fingerprint: str
    reviewed: bool

    @property
    def complete(self) -> bool:
        """Tell whether every text of the program can be said."""
        return not self.missing and not self.mismatched


@dataclass(frozen=True, slots=True)
class Shelf:
    """Hold what the locales folder says: languages, the English of every key, and translations by language and key."""

    languages: tuple[Language, ...]
    essential: tuple[str, ...]
    english: Mapping[str, str]
    translations: Mapping[str, Mapping[str, str]]
    _standings: dict[str, Standing] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found of each language; the texts do not change while the process lives."""

    @classmethod
    def load(cls, folder: Path) -> Shelf:
        """Read the folder; raises OSError, ValueError (a wrong languages.toml) or babel's PoFileError.

        Read once for each state of the folder that is met.
        """
        return _loaded(folder, tuple(sorted((path, path.stat().st_mtime_ns) for path in _files(folder))))

    @classmethod
    def read(cls, folder: Path) -> Shelf:
        """Read the folder as it is; raises as `load` does."""
        listed = Languages.model_validate(tomllib.loads((folder / LANGUAGES).read_text("utf-8")))
        english = _parsed(folder / TEMPLATE, ids=True)
        codes = [language.code for language in listed.language if language.code != ENGLISH]
        translations = {code: _parsed(folder / code / "LC_MESSAGES" / "messages.po") for code in codes}
        return cls(listed.language, listed.essential, english, {ENGLISH: english, **translations})

    def language(self, code: str) -> Language:
        """Find a language by its code; raises KeyError."""
        for language in self.languages:
            if language.code == code:
                return language
        raise KeyError(code)

    def essentials(self) -> tuple[str, ...]:
        """List the keys of welcome, notice, consent and safety texts."""
        wanted = re.compile("|".join(translate(each) for each in self.essential))
        return tuple(key for key in sorted(self.english) if wanted.match(key))

    def standing(self, code: str) -> Standing:
        """Tell what a language cannot say, and the fingerprint of its essential texts."""
        found = self._standings.get(code)
        if found is None:
            found = self._standings[code] = Standing(self._missing(code), self._mismatched(code), self._hash(code))
        return found

    def _hash(self, code: str) -> str:
        """Hash the essential texts in English and in the language, so that a change to either asks for a new review."""
        said = self.translations[code]
        rows = (f"{key}\0{self.english[key]}\0{said.get(key, '')}" for key in self.essentials())
        return hashlib.sha256("\1".join(rows).encode()).hexdigest()[:16]

    def _missing(self, code: str) -> tuple[str, ...]:
        """List the keys a language cannot say."""
        said = self.translations[code]
        return tuple(key for key in self.english if not said.get(key))

    def _mismatched(self, code: str) -> tuple[str, ...]:
        """List the keys whose translation has other placeholders than the English."""
        said = self.translations[code]
        return tuple(key for key, words in self.english.items() if said.get(key) and not same_names(words, said[key]))

    def status(self, code: str, reviews: Mapping[str, str]) -> Status:
        """Tell how a language stands; `reviews` maps codes to the fingerprint a person signed off."""
        found = self.standing(code)
        signed = code == ENGLISH or reviews.get(code) == found.fingerprint
        return Status(
            self.language(code), len(self.english), found.missing, found.mismatched, found.fingerprint, reviewed=signed
        )

    def offered(
        self, reviews: Mapping[str, str], *, allow_drafts: bool, only: Sequence[str] = ()
    ) -> tuple[Offered, ...]:
        """List what a family may choose from: English always; others complete, and reviewed or allowed as drafts.

        `only` (BOT_LANGUAGES) narrows and orders the list, its first is the default; English joins at the end.
        """
        known = [language.code for language in self.languages]
        wanted = [code for code in (*only, ENGLISH) if code in known] if only else known
        found = (self.status(code, reviews) for code in dict.fromkeys(wanted))
        return tuple(
            Offered(each.language.code, each.language.name, draft=not each.reviewed)
            for each in found
            if each.complete and (each.reviewed or allow_drafts)
        )


def choose(language_code: str | None, offered: Sequence[Offered]) -> str:
    """Choose the offered language nearest to the one Telegram names ("es-MX" is "es"); else the first offered."""
    codes = {each.code for each in offered}
    tag = (language_code or "").replace("_", "-").casefold()
    while tag:
        if tag in codes:
            return tag
        tag = tag.rpartition("-")[0]
    return offered[0].code


def names(words: str) -> frozenset[str]:
    """List the placeholders of a sentence."""
    return frozenset(PLACEHOLDER.findall(words))


def same_names(one: str, other: str) -> bool:
    """Tell whether two sentences have the same placeholders, and no brace besides."""
    return names(one) == names(other) and not stray_braces(other)


def stray_braces(words: str) -> bool:
    """Tell whether a brace is left that belongs to no placeholder."""
    rest = PLACEHOLDER.sub("", words)
    return "{" in rest or "}" in rest


def _files(folder: Path) -> Iterable[Path]:
    return (folder / LANGUAGES, folder / TEMPLATE, *folder.glob("*/LC_MESSAGES/messages.po"))


@lru_cache(maxsize=8)
def _loaded(folder: Path, _changed_ns: tuple[tuple[Path, int], ...]) -> Shelf:
    return Shelf.read(folder)


def _parsed(path: Path, *, ids: bool = False) -> Mapping[str, str]:
    with path.open("rb") as file:
        messages: Iterable[object] = read_po(file, abort_invalid=True)
        return MappingProxyType({key: words for key, words in _entries(messages, ids) if words})


def _entries(messages: Iterable[object], ids: bool) -> Iterable[tuple[str, str]]:
    # A fuzzy entry translates an English sentence that has changed since: it does not count.
    for message in messages:
        key, fuzzy = getattr(message, "context", None), getattr(message, "fuzzy", False)
        words = getattr(message, "id" if ids else "string", "")
        if key and not fuzzy and isinstance(words, str):
            yield key, words
