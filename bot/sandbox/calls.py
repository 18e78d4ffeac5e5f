"""The log of every call, for tests and the independent checker."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

KEPT = 200_000


@dataclass(slots=True)
class Call:
    """One call: what was asked, when (seconds, UTC), whether it took effect, and what was answered."""

    number: int
    at: float
    method: str
    params: dict[str, Any]
    code: int = 0  # 0: still open
    result: Any = None  # the result, or the description of an error
    fault: str | None = None
    took_effect: bool = False
    answered: bool = False  # false: the connection was cut before the answer

    def json(self) -> dict[str, Any]:
        """Return the record as JSON."""
        return asdict(self)


class Calls:
    """Keep the last calls."""

    def __init__(self) -> None:
        self._kept: deque[Call] = deque(maxlen=KEPT)
        self.last = 0

    def open(self, at: float, method: str, params: dict[str, Any]) -> Call:
        """Record the start of a call."""
        self.last += 1
        call = Call(self.last, at, method, params)
        self._kept.append(call)
        return call

    def since(self, number: int = 0) -> list[Call]:
        """Return the kept calls after `number`."""
        return [one for one in self._kept if one.number > number]

    def of(self, *methods: str) -> list[Call]:
        """Return the kept calls of these methods."""
        return [one for one in self._kept if one.method in methods]
