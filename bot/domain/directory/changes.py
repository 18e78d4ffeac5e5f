"""Tell two directories apart: what was added, what was removed, and which fields of what stayed have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

Entry = Mapping[str, Any]
"""An entry as plain values, as `bot.domain.directory.plain` and the stored JSON have it."""


@dataclass(frozen=True, slots=True)
class Named:
    """Name one initiative."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Hold one field, as `contact.phone`, before and after; None where there was none."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """Hold what has changed in one initiative."""

    id: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Hold everything by which two directories differ, but for the order of the file."""

    added: tuple[Named, ...] = ()
    changed: tuple[Changed, ...] = ()
    removed: tuple[Named, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.added or self.changed or self.removed)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return {
            "added": [asdict(one) for one in self.added],
            "changed": [asdict(one) | {"fields": [asdict(each) for each in one.fields]} for one in self.changed],
            "removed": [asdict(one) for one in self.removed],
        }


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> Difference:
    """Compare the entries of two directories by id; the later one gives the order."""
    old, new = ({str(one["id"]): one for one in entries} for entries in (before, after))
    both = [(old[key], one) for key, one in new.items() if key in old]
    changes = [Changed(str(b["id"]), str(b["name"]), tuple(_fields(a, b))) for a, b in both]
    return Difference(
        added=tuple(_named(one) for key, one in new.items() if key not in old),
        changed=tuple(one for one in changes if one.fields),
        removed=tuple(_named(one) for key, one in old.items() if key not in new),
    )


def _named(entry: Entry) -> Named:
    return Named(str(entry["id"]), str(entry["name"]))


def _fields(before: Entry, after: Entry) -> Iterator[FieldChange]:
    old, new = dict(_flat(before)), dict(_flat(after))
    for name in dict.fromkeys((*old, *new)):
        if old.get(name) != new.get(name):
            yield FieldChange(name, old.get(name), new.get(name))


def _flat(entry: Entry, before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in entry.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
