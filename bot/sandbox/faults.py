"""Faults that tests ask for: what Telegram and the network do on a bad day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from bot.sandbox.errors import ActError, Refusal

Kind = Literal[
    "429", "400", "401", "403", "404", "409", "500", "502", "html", "cut_json", "reset", "delay", "drop", "hang",
    "cut_after",
]  # fmt: skip
WITH_CODE = ("429", "400", "401", "403", "404", "409", "500", "502")
BEFORE: frozenset[str] = frozenset((*WITH_CODE, "html", "cut_json", "reset"))
AFTER: frozenset[str] = frozenset(("drop", "hang", "cut_after"))  # Telegram accepted, the answer is lost
KINDS: frozenset[str] = BEFORE | AFTER | {"delay"}
WORDS = {
    "400": "Bad Request: chat not found",
    "401": "Unauthorized",
    "403": "Forbidden: bot was blocked by the user",
    "404": "Not Found",
    "409": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    "500": "Internal Server Error",
    "502": "Bad Gateway",
}


@dataclass(slots=True)
class Fault:
    """One fault for the next `times` calls that match, after letting `skip` of them pass."""

    kind: Kind
    times: int = 1
    skip: int = 0
    method: str | None = None  # None: every method except getUpdates
    chat_id: int | None = None
    seconds: float = 0.0  # of "delay" and "hang"
    retry_after: int = 1
    description: str | None = None
    when: Callable[[str, dict[str, Any]], bool] | None = None
    hits: int = 0

    def matches(self, method: str, params: dict[str, Any]) -> bool:
        """Tell whether this fault is meant for the call."""
        if self.method is None and method == "getUpdates":
            return False
        if self.method is not None and self.method.lower() != method.lower():
            return False
        if self.chat_id is not None and str(params.get("chat_id")) != str(self.chat_id):
            return False
        return self.when is None or self.when(method, params)

    def refusal(self) -> Refusal:
        """Return the error answer of a fault that is one."""
        if self.kind == "429":
            words = self.description or f"Too Many Requests: retry after {self.retry_after}"
            return Refusal(429, words, {"retry_after": self.retry_after})
        return Refusal(int(self.kind), self.description or WORDS[self.kind])


class Faults:
    """Keep the faults asked for and use them up in order."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, kind: Kind, **fields: Any) -> Fault:
        """Ask for a fault; the fields are those of `Fault`."""
        if kind not in KINDS:
            raise ActError(f"no fault called {kind}")
        fault = Fault(kind, **fields)
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        """Forget all faults."""
        self._waiting.clear()

    def take(self, method: str, params: dict[str, Any]) -> Fault | None:
        """Return the first fault meant for this call and count it."""
        for fault in self._waiting:
            if not fault.matches(method, params):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.hits += 1
            fault.times -= 1
            if fault.times <= 0:
                self._waiting.remove(fault)
            return fault
        return None
