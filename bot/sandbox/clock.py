"""The sandbox's time: a callable in seconds that tests can move."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Tell seconds since 1970 (UTC); `advance` moves it forward."""

    def __init__(self, base: Callable[[], float] = time.time) -> None:
        self._base = base
        self._offset = 0.0

    def __call__(self) -> float:
        return self._base() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the time on by `seconds` (negative: back)."""
        self._offset += seconds
