"""Build a directory from checked entries, and write an entry as plain values."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from bot.domain.directory.model import Directory, Initiative
from bot.domain.places.tables import zips

_PLAIN = frozenset((str, int, bool))
VERSION_DIGITS = 16  # 64 bits: enough to tell two directories apart, short enough for a row
MOST_WRITTEN = 2048
"""Entries whose canonical text is kept: a directory of the whole state twice, before and after an import."""


def build(initiatives: Iterable[Initiative], *, sample: bool = False) -> Directory:
    """Build a directory from checked entries."""
    known = tuple(initiatives)
    return Directory.of(known, version=_version(known), zip_county=_ZipCounties(), sample=sample)


def plain(initiative: Initiative) -> dict[str, Any]:
    """Return one entry as JSON values, with the field names of the file."""
    towns = [{"county": town.county, "town": town.name} for town in initiative.area.towns]
    return _fields(initiative) | {
        "area": _fields(initiative.area) | {"towns": towns},
        "eligibility": _fields(initiative.eligibility),
        "contact": _fields(initiative.contact),
    }


def _fields(one: Any) -> dict[str, Any]:
    return {each.name: _plain(getattr(one, each.name)) for each in fields(one)}


def _plain(value: Any) -> Any:
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value


def _version(initiatives: tuple[Initiative, ...]) -> str:
    entries = [_canonical(one) for one in sorted(initiatives, key=lambda one: one.id)]
    return hashlib.sha256(f"[{','.join(entries)}]".encode()).hexdigest()[:VERSION_DIGITS]


@lru_cache(MOST_WRITTEN)
def _canonical(initiative: Initiative) -> str:
    """Write an entry the same each time; entries are frozen, and most of a directory stays from one to the next."""
    return json.dumps(plain(initiative), ensure_ascii=True, sort_keys=True, separators=(",", ":"))


class _ZipCounties(Mapping[str, tuple[str, ...]]):
    """Show the ZIP table as ZIP to counties without copying it."""

    def __getitem__(self, code: str) -> tuple[str, ...]:
        return zips()[code].counties

    def __iter__(self) -> Iterator[str]:
        return iter(zips())

    def __len__(self) -> int:
        return len(zips())
