"""Flood limits of the sender: so many messages a second overall, so many to one chat, and waits Telegram asks for.

Telegram allows about 30 messages a second to different chats and about one a second to one chat, with short bursts
(core.telegram.org/bots/faq). No clock of its own: the caller passes one that never jumps, and does the sleeping.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

MANY_CHATS = 3
"""A 429 does not say whether the chat or the bot is too fast: when so many chats meet one within `TOGETHER_S`, it is
the bot, and everything waits."""
TOGETHER_S = 5.0
KEPT_CHATS = 10_000
"""Idle chats are forgotten when more than these are remembered: their bucket is full again anyway."""

OVERALL_BURST = 10
"""A tenth of a second's worth may go at once: burst and rate together stay near what Telegram counts in a second."""
FREE = (0.0, True)

_NUMBER = r"(\d+(?:\.\d+)?)"
_FORM = re.compile(rf"{_NUMBER}\s*/\s*s\s*,\s*chat\s+(\d+)\s+then\s+{_NUMBER}\s*/\s*s")


class BadLimits(ValueError):
    """Say that a setting is not of the form "30/s, chat 5 then 1/s" or "off"."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Hold messages a second overall, and for one chat a burst and then a rate a second."""

    overall: float
    chat_burst: int
    chat: float


def parse_limits(setting: str) -> Rates | None:
    """Read `BOT_SEND_LIMITS`; None for "off". Raises BadLimits."""
    text = setting.strip().lower()
    if text == "off":
        return None
    found = _FORM.fullmatch(text)
    if found is None:
        raise BadLimits('BOT_SEND_LIMITS is "off" or like "30/s, chat 5 then 1/s"')
    rates = Rates(overall=float(found[1]), chat_burst=int(found[2]), chat=float(found[3]))
    if min(rates.overall, rates.chat_burst, rates.chat) <= 0:
        raise BadLimits("BOT_SEND_LIMITS: every number must be above 0")
    return rates


class _Bucket:
    """Keep the time at which a bucket will be full again (virtual scheduling): one number instead of tokens."""

    __slots__ = ("full_at",)

    def __init__(self) -> None:
        self.full_at = 0.0

    def wait(self, now: float, rate: float, burst: float) -> float:
        """Return the seconds until one more fits."""
        return max(0.0, self.full_at + 1 / rate - burst / rate - now)

    def take(self, now: float, rate: float) -> None:
        """Take one, even where that goes into debt."""
        self.full_at = max(self.full_at, now) + 1 / rate


class Limits:
    """Say how long a message to a chat has to wait. `rates=None` is "off": only Telegram's own waits count."""

    def __init__(self, rates: Rates | None, now: Callable[[], float]) -> None:
        self._rates = rates
        self._now = now
        self._overall = _Bucket()
        self._chats: dict[int, _Bucket] = {}
        self._paused: dict[int, float] = {}
        self._all_until = 0.0
        self._floods: dict[int, float] = {}

    def reserve(self, chat: int, *, urgent: bool = False) -> tuple[float, bool]:
        """Return seconds to wait, and whether a place was taken: if so send after them, if not ask again.

        The place in the overall bucket is taken ahead, so that a thousand waiting chats wake up one after another and
        not all together. `urgent` goes ahead of our own limits, into debt; it waits only where Telegram said so.
        """
        if self._rates is None and not self._paused and not self._all_until:
            return FREE
        now = self._now()
        wait = self._pause(chat, now)
        if wait > 0 or self._rates is None:
            return wait, wait <= 0
        bucket = self._bucket(chat, now)
        wait = 0.0 if urgent else bucket.wait(now, self._rates.chat, self._rates.chat_burst)
        if wait > 0:
            return wait, False
        if not urgent:
            wait = self._overall.wait(now, self._rates.overall, max(self._rates.overall / OVERALL_BURST, 1.0))
        bucket.take(now, self._rates.chat)
        self._overall.take(now, self._rates.overall)
        return wait, True

    def flooded(self, chat: int, seconds: float) -> None:
        """Note a 429: this chat waits; everything does when it seems to be about the whole bot."""
        now = self._now()
        self._paused[chat] = max(self._paused.get(chat, 0.0), now + seconds)
        self._floods = {other: at for other, at in self._floods.items() if now - at < TOGETHER_S}
        self._floods[chat] = now
        if len(self._floods) >= MANY_CHATS:
            self.pause_all(seconds)

    def pause_all(self, seconds: float) -> None:
        """Let everything wait."""
        self._all_until = max(self._all_until, self._now() + seconds)

    def paused(self, chat: int) -> float:
        """Return the seconds this chat still has to wait for Telegram's own reasons."""
        return self._pause(chat, self._now())

    def _pause(self, chat: int, now: float) -> float:
        if self._all_until and self._all_until <= now:
            self._all_until = 0.0
        until = self._paused.get(chat, 0.0)
        if until and until <= now:
            del self._paused[chat]
        return max(until - now, self._all_until - now, 0.0)

    def _bucket(self, chat: int, now: float) -> _Bucket:
        bucket = self._chats.get(chat)
        if bucket is None:
            if len(self._chats) >= KEPT_CHATS:
                self._chats = {key: kept for key, kept in self._chats.items() if kept.full_at > now}
            bucket = self._chats[chat] = _Bucket()
        return bucket
