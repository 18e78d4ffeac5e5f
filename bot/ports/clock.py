"""Time as every port counts it: integer microseconds since 1970 UTC."""

from __future__ import annotations

from typing import Protocol

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


class Clock(Protocol):
    """Tell the time, microseconds since 1970 UTC."""

    def __call__(self) -> int: ...
