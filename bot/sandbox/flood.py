"""Telegram's flood limits as token buckets."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Bucket:
    """Hold up to `burst` tokens, refilled at `rate` a second."""

    burst: float
    rate: float
    at: float
    tokens: float = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = self.burst

    def wait(self, now: float) -> float:
        """Return the seconds until a token is there (0: now)."""
        self.tokens = min(self.burst, self.tokens + max(now - self.at, 0.0) * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second in all, and for one chat after a burst; groups get 20 a minute (core.telegram.org/bots/faq)."""

    overall: float = 30.0
    chat_burst: float = 5.0
    chat_rate: float = 1.0
    group_burst: float = 20.0
    group_rate: float = 20 / 60


class Flood:
    """Say when a message comes too soon."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._all = Bucket(limits.overall, limits.overall, clock())
        self._chats: dict[int, Bucket] = {}

    def check(self, chat_id: int) -> int:
        """Return 0 and take a token, or the whole seconds to wait."""
        now = self._clock()
        chat = self._chats.get(chat_id) or self._chats.setdefault(chat_id, self._bucket(chat_id, now))
        wait = max(self._all.wait(now), chat.wait(now))
        if wait > 0:
            return max(math.ceil(wait), 1)
        self._all.tokens -= 1
        chat.tokens -= 1
        return 0

    def _bucket(self, chat_id: int, now: float) -> Bucket:
        if chat_id < 0:
            return Bucket(self._limits.group_burst, self._limits.group_rate, now)
        return Bucket(self._limits.chat_burst, self._limits.chat_rate, now)
