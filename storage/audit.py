"""Chain audit rows: each holds the SHA-256 of itself and of the one before it.

A changed, removed or added row breaks the chain. Not handled: cutting off the newest rows, which leaves a shorter
chain that is whole; `head` printed by `check` and kept elsewhere shows that.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

FIRST: Final = bytes(32)  # what the first row has before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Hold one thing that happened, in codes only; the time is in microseconds UTC."""

    kind: str
    subject: int | None
    actor: str
    detail: str
    at_us: int


def digest(seq: int, event: Event, prev: bytes) -> bytes:
    """Return the hash of a row: SHA-256 over the hash before it and the row as JSON, in this order of fields."""
    row = [seq, event.kind, event.subject, event.actor, event.detail, event.at_us]
    return hashlib.sha256(prev + json.dumps(row, separators=(",", ":")).encode()).digest()


def chained(events: Iterable[Event], head: Sequence[Any] | None) -> list[dict[str, Any]]:
    """Return the rows to be written after `head` (seq, hash), None at the beginning."""
    seq, prev = head or (0, FIRST)
    rows = []
    for event in events:
        seq += 1
        hashed = digest(seq, event, prev)
        rows.append(_row(seq, event, prev) | {"hash": hashed})
        prev = hashed
    return rows


def first_break(rows: Iterable[Sequence[Any]], head: Sequence[Any] | None = None) -> int | None:
    """Return the seq where the chain breaks, None where it holds. Rows are (seq, kind, subject, actor, detail, at_us,
    prev, hash) in order; `head` is (seq, hash) of the row before them."""
    expected, before = head or (0, FIRST)
    for seq, kind, subject, actor, detail, at_us, prev, hashed in rows:
        expected += 1
        event = Event(kind=kind, subject=subject, actor=actor, detail=detail, at_us=at_us)
        if seq != expected or bytes(prev) != before or digest(seq, event, before) != bytes(hashed):
            return int(expected)
        before = bytes(hashed)
    return None


def _row(seq: int, event: Event, prev: bytes) -> dict[str, Any]:
    return {
        "seq": seq,
        "kind": event.kind,
        "subject": event.subject,
        "actor": event.actor,
        "detail": event.detail,
        "at_us": event.at_us,
        "prev": prev,
    }
