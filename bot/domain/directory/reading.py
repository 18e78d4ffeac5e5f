"""Read and write a directory as JSON: checked whole, every problem named with its line, entry and field."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.domain.directory.entry import EntryFile
from bot.domain.directory.errors import DirectoryError, Problem
from bot.domain.directory.model import Directory, Initiative, Runner
from bot.domain.places.tables import zips

SAMPLE = Path(__file__).parent / "sample.json"
VERSION_DIGITS = 16  # 64 bits: enough to tell two directories apart, short enough for a row
_KNOWN = frozenset({"format", "sample", "note", "initiatives"})
FORMAT = 1

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
    "date_from_datetime_parsing": "must be a date such as 2026-09-30",
    "date_parsing": "must be a date such as 2026-09-30",
    "date_type": "must be a date such as 2026-09-30",
    "uuid_parsing": "must be a UUID such as 3f8a6a52-7c1e-4b0a-9d55-0c2f6f0a1b11",
    "tuple_type": "must be a list in square brackets",
    "string_too_short": "must not be empty",
    "model_type": "must be an object in braces",
}

_SHAPES = {
    "language": "must be a language code such as es or hmn",
    "email": "must be an e-mail address",
    "web": "must be an address that begins with https://",
}


@dataclass(frozen=True, slots=True)
class _Raw:
    number: int
    line: int
    data: Any

    @property
    def label(self) -> str:
        name = self.data.get("name") if isinstance(self.data, dict) else None
        return f"entry {self.number}" + (f" ({name})" if isinstance(name, str) else "")


def from_json(text: str) -> Directory:
    """Read a directory file; raise DirectoryError with every problem in it, and never return part of one."""
    head = _head(text)
    raw = list(_entries(text, head))
    problems = [problem for one in raw for problem in _problems(one)] + list(_head_problems(head))
    entries = [(one, EntryFile.model_validate(one.data).value()) for one in raw] if not problems else []
    problems += _repeated(entries)
    if problems:
        raise DirectoryError(tuple(sorted(problems, key=lambda problem: problem.line)))
    return build([entry for _, entry in entries], sample=bool(head.get("sample", False)))


def build(initiatives: Iterable[Initiative], *, sample: bool = False) -> Directory:
    """Build a directory from checked entries."""
    known = tuple(initiatives)
    return Directory.of(known, version=_version(known), zip_county=_zip_counties(), sample=sample)


def to_json(directory: Directory) -> str:
    """Write a directory so that `from_json` reads the same one."""
    entries = [plain(one) for one in directory.initiatives]
    whole = {"format": FORMAT, "sample": directory.sample, "initiatives": entries}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


@cache
def sample() -> Directory:
    """Read the shipped sample: fictional, for the demo and for trying out; `run` refuses it."""
    return from_json(SAMPLE.read_text(encoding="utf-8"))


def plain(initiative: Initiative) -> dict[str, Any]:
    """Return one entry as JSON values, with the field names of the file."""
    found = {one.name: _plain(getattr(initiative, one.name)) for one in fields(initiative)}
    towns = [{"county": town.county, "town": town.name} for town in initiative.area.towns]
    area = asdict(initiative.area) | {"towns": towns}
    rules = {one.name: _plain(getattr(initiative.eligibility, one.name)) for one in fields(initiative.eligibility)}
    return found | {"area": _plain(area), "eligibility": rules, "contact": asdict(initiative.contact)}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _version(initiatives: tuple[Initiative, ...]) -> str:
    entries = sorted((plain(one) for one in initiatives), key=lambda entry: str(entry["id"]))
    canonical = json.dumps(entries, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:VERSION_DIGITS]


def _zip_counties() -> Mapping[str, tuple[str, ...]]:
    return _ZipCounties()


class _ZipCounties(Mapping[str, tuple[str, ...]]):
    """Show the ZIP table as ZIP to counties without copying it."""

    def __getitem__(self, code: str) -> tuple[str, ...]:
        return zips()[code].counties

    def __iter__(self) -> Iterator[str]:
        return iter(zips())

    def __len__(self) -> int:
        return len(zips())


# --- problems ---


def _head(text: str) -> dict[str, Any]:
    try:
        head = json.loads(text)
    except json.JSONDecodeError as error:
        raise _whole(error.lineno, f"is no JSON: {error.msg}, column {error.colno}") from None
    except RecursionError:
        raise _whole(0, "is nested too deeply") from None
    if not isinstance(head, dict) or not isinstance(head.get("initiatives"), list):
        raise _whole(1, 'must be an object with a list "initiatives"')
    return head


def _whole(line: int, words: str) -> DirectoryError:
    return DirectoryError((Problem(line, "the file", "", words),))


def _head_problems(head: dict[str, Any]) -> Iterator[Problem]:
    for name in sorted(head.keys() - _KNOWN):
        yield Problem(0, "the file", name, "is no field of the directory")
    if not isinstance(head.get("sample", False), bool):
        yield Problem(0, "the file", "sample", "must be true or false")
    if head.get("format", FORMAT) != FORMAT:
        yield Problem(0, "the file", "format", f"must be {FORMAT}; a newer program may read this one")


def _entries(text: str, head: dict[str, Any]) -> Iterator[_Raw]:
    """Pair every entry with the line it starts on, by walking the list a second time."""
    decoder, start = json.JSONDecoder(), re.search(r'"initiatives"\s*:\s*\[', text)
    at = start.end() if start else 0
    for number, data in enumerate(head["initiatives"], 1):
        at += len(re.match(r"[\s,]*", text[at:])[0])  # type: ignore[index] # the pattern also matches nothing
        yield _Raw(number, text.count("\n", 0, at) + 1, data)
        _, at = decoder.raw_decode(text, at)


def _problems(raw: _Raw) -> Iterator[Problem]:
    try:
        EntryFile.model_validate(raw.data)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False):
            name = ".".join(str(part) for part in one["loc"])
            yield Problem(raw.line, raw.label, name, _words(name, one["type"], one["msg"]))


def _words(name: str, kind: str, message: str) -> str:
    if name == "runner":
        return "say who runs it: " + ", ".join(runner.value for runner in Runner)
    if kind == "string_pattern_mismatch":
        return next(words for part, words in _SHAPES.items() if part in name)
    return _CLEAR.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "must be")


def _repeated(entries: list[tuple[_Raw, Initiative]]) -> list[Problem]:
    ids = Counter(entry.id for _, entry in entries)
    codes = Counter(entry.code for _, entry in entries)
    found = []
    for raw, entry in entries:
        if ids[entry.id] > 1:
            found.append(Problem(raw.line, raw.label, "id", "stands in the file twice"))
        elif codes[entry.code] > 1:
            found.append(Problem(raw.line, raw.label, "id", "begins with the same eight digits as another entry's"))
    return found
