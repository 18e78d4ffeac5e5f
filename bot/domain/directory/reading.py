"""Read and write a directory as this project's own JSON: checked whole, every problem named with its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.domain.directory.building import plain
from bot.domain.directory.drafts import Draft, Loc, checked, whole
from bot.domain.directory.errors import DirectoryError, Problem
from bot.domain.directory.lines import Lines
from bot.domain.directory.model import Directory, unconfirmed

SAMPLE = Path(__file__).parent / "sample.json"
_KNOWN = frozenset({"format", "sample", "note", "initiatives"})
FORMAT = 1


def from_json(text: str) -> Directory:
    """Read a directory file; raise DirectoryError with every problem in it, and never return part of one."""
    head = _head(text)
    return checked(_drafts(text, head), _head_problems(head), sample=head.get("sample") is True)


def to_json(directory: Directory, *, on: date | None = None, hide: frozenset[str] = frozenset()) -> str:
    """Write a directory so that `from_json` reads the same one; name what is unconfirmed on a day; leave fields out."""
    entries = [{key: one for key, one in plain(each).items() if key not in hide} for each in directory.initiatives]
    note = {"note": flag} if on and (flag := _flag(directory, on)) else {}
    body = {"format": FORMAT, "sample": directory.sample, **note, "initiatives": entries}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _flag(directory: Directory, on: date) -> str:
    names = ", ".join(one.name for one in unconfirmed(directory, on))
    return f"On {on} not confirmed for 90 days: {names}" if names else ""


@cache
def sample() -> Directory:
    """Read the shipped sample: fictional, for the demo and for trying out; `run` refuses it."""
    return from_json(SAMPLE.read_text(encoding="utf-8"))


def parsed(text: str) -> Any:
    """Parse JSON; raise DirectoryError with the line where it is none."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        words = f"is no JSON: {error.msg}, column {error.colno}"
        raise DirectoryError((whole(error.lineno, words),)) from None
    except RecursionError:
        raise DirectoryError((whole(0, "is nested too deeply"),)) from None


def _head(text: str) -> dict[str, Any]:
    head = parsed(text)
    if not isinstance(head, dict) or not isinstance(head.get("initiatives"), list):
        raise DirectoryError((whole(1, 'must be an object with a list "initiatives"'),))
    return head


def _head_problems(head: dict[str, Any]) -> Iterator[Problem]:
    for name in sorted(head.keys() - _KNOWN):
        yield whole(0, "is no field of the directory", name)
    if not isinstance(head.get("sample", False), bool):
        yield whole(0, "must be true or false", "sample")
    if head.get("format", FORMAT) != FORMAT:
        yield whole(0, f"must be {FORMAT}; a newer program may read this one", "format")


def _drafts(text: str, head: dict[str, Any]) -> Iterator[Draft]:
    lines = Lines(text)
    for index, data in enumerate(head["initiatives"]):
        yield _placed(Draft(number=index + 1, data=data), lines, ("initiatives", index))


def _placed(draft: Draft, lines: Lines, path: Loc) -> Draft:
    def place(loc: Loc) -> tuple[int, str]:
        return lines.of((*path, *loc)), ".".join(str(part) for part in loc)

    return replace(draft, place=place)
