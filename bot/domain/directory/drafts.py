"""Check the entries of a directory file, whatever its format, and name every problem as the file calls it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from bot.domain.directory.building import build
from bot.domain.directory.entry import EntryFile
from bot.domain.directory.errors import DirectoryError, Problem
from bot.domain.directory.model import Capacity, Directory, Initiative, Prior, Runner

Loc = tuple[str | int, ...]
"""The way to a field in an entry, as `("eligibility", "min_age")`."""

# pydantic's own sentences name Python types; people with a file open get these.
_CLEAR = {
    "missing": "is missing",
    "extra_forbidden": "is no field of the directory",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text in quotation marks",
    "string_unicode": "holds a letter that no text can hold",
    "date_from_datetime_parsing": "must be a date such as 2026-09-30",
    "date_from_datetime_inexact": "must be a date such as 2026-09-30",
    "date_parsing": "must be a date such as 2026-09-30",
    "date_type": "must be a date such as 2026-09-30",
    "uuid_parsing": "must be a UUID such as 3f8a6a52-7c1e-4b0a-9d55-0c2f6f0a1b11",
    "uuid_type": "must be a UUID such as 3f8a6a52-7c1e-4b0a-9d55-0c2f6f0a1b11",
    "tuple_type": "must be a list in square brackets",
    "string_too_short": "must not be empty",
    "model_type": "must be an object in braces",
}

_SHAPES = {
    "languages": "must be a language code such as es or hmn",
    "email": "must be an e-mail address",
    "web": "must be an address that begins with https://",
}

_CHOICES: Mapping[str, Iterable[str]] = {
    "capacity": [one.value for one in Capacity],
    "prior_participation": [one.value for one in Prior],
}


def _as_written(loc: Loc) -> tuple[int, str]:
    return 0, ".".join(str(part) for part in loc)


def _same(words: str) -> str:
    return words


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Hold one entry before it is checked.

    `place` gives the line and the file's own name of a field; `say` puts words into the file's own terms; `problems`
    were found while it was read, and `told` are the fields they are about.
    """

    number: int
    data: Any
    line: int = 0
    place: Callable[[Loc], tuple[int, str]] = _as_written
    say: Callable[[str], str] = _same
    problems: tuple[Problem, ...] = ()
    told: frozenset[Loc] = frozenset()

    @property
    def label(self) -> str:
        """Name the entry by its number in the file, and by its name where it has one."""
        name = self.data.get("name") if isinstance(self.data, dict) else None
        return f"entry {self.number}" + (f" ({name.strip()})" if isinstance(name, str) and name.strip() else "")

    def problem(self, loc: Loc, words: str) -> Problem:
        """Say what is wrong with one field."""
        line, name = self.place(loc)
        return Problem(line or self.line, self.label, name, self.say(words))


def checked(drafts: Iterable[Draft], problems: Iterable[Problem] = (), *, sample: bool = False) -> Directory:
    """Return the directory of correct entries; raise DirectoryError with every problem, and never return a part."""
    wrong, entries = list(problems), []
    for draft in drafts:
        entry, found = _checked(draft)
        wrong += found
        if entry is not None:
            entries.append((draft, entry))
    wrong += _repeated(entries)
    if wrong:
        raise DirectoryError(tuple(sorted(wrong, key=lambda problem: problem.line)))
    return build([entry for _, entry in entries], sample=sample)


def whole(line: int, words: str, field: str = "") -> Problem:
    """Say what is wrong with a file as a whole."""
    return Problem(line, "the file", field, words)


def _checked(draft: Draft) -> tuple[Initiative | None, list[Problem]]:
    found = list(draft.problems)
    try:
        entry = EntryFile.model_validate(draft.data).value()
    except ValidationError as error:
        found += _problems(draft, error)
        return None, found
    return (None, found) if found else (entry, [])


def _problems(draft: Draft, error: ValidationError) -> Iterator[Problem]:
    for one in error.errors(include_url=False, include_context=False):
        if not any(one["loc"][: len(told)] == told for told in draft.told):
            yield draft.problem(one["loc"], _words(one["loc"], one["type"], one["msg"]))


def _words(loc: Loc, kind: str, message: str) -> str:
    names = [part for part in loc if isinstance(part, str)]
    last = names[-1] if names else ""
    if last == "runner":
        return "say who runs it: " + ", ".join(runner.value for runner in Runner)
    if kind == "string_pattern_mismatch":
        return _SHAPES[last]
    if kind == "enum" and last in _CHOICES:
        return "must be one of: " + ", ".join(_CHOICES[last])
    if kind == "string_too_long":
        return re.sub(r"^.*at most (\d+) characters?$", r"must have \1 letters at most", message)
    return _CLEAR.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "must be")


def _repeated(entries: list[tuple[Draft, Initiative]]) -> Iterator[Problem]:
    ids = Counter(entry.id for _, entry in entries)
    codes = Counter(entry.code for _, entry in entries)
    for draft, entry in entries:
        if ids[entry.id] > 1:
            yield draft.problem(("id",), "stands in the file twice")
        elif codes[entry.code] > 1:
            yield draft.problem(("id",), "begins with the same eight digits as another entry's")
