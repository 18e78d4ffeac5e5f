"""What the service knows besides the database: directory, words of the operator, languages, time, chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.directory import Directory
from bot.ports import SECOND, Clock
from bot.service.routes import Routes
from bot.text import Arg, Line, Plain, T

UTC = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """Hold a language that may be chosen."""

    code: str
    name: str
    draft: bool = False
    """No person has checked it yet."""


@dataclass(slots=True, kw_only=True)
class World:
    """Hold what is the same for every update; `directory`, `tongues` and `live` are replaced when they change."""

    directory: Directory
    args: Mapping[str, Arg]
    tongues: tuple[Tongue, ...]
    say: Callable[[Line | T | Plain, str], str]
    choose_language: Callable[[str | None], str]
    entropy: Callable[[int], bytes]
    clock: Clock
    zone: ZoneInfo
    exit_word: str
    unchecked: tuple[Tongue, ...] = ()
    """Languages that may not be offered yet: choosing one shows how to call with an interpreter."""
    live: frozenset[str] = frozenset()
    """Initiatives with a live reader, and "office" when one is enrolled; for offering only: a press asks the store."""
    police_run: bool = False
    routes: Routes = field(default_factory=Routes)

    def day(self, us: int) -> date:
        """Return the local calendar day of a time."""
        return datetime.fromtimestamp(us / 1_000_000, UTC).astimezone(self.zone).date()

    def evening(self, day: date) -> int:
        """Return the last moment (microseconds UTC) of a local day, when a promise for that day is broken."""
        after = datetime.combine(day + timedelta(days=1), datetime.min.time(), self.zone)
        return int(after.timestamp()) * SECOND - SECOND

    def tongue(self, code: str) -> Tongue:
        """Find a language that is offered, or the first."""
        return next((each for each in self.tongues if each.code == code), self.tongues[0])
