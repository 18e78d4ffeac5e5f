"""Name the bots that are compared and how each is started."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.person import Script
from benchmarks.scripts import FormScript

TOKEN = "1:benchmark"  # the stub asks for none, the libraries want the shape


async def nothing_to_prepare(_folder: Path, _env: Mapping[str, str]) -> tuple[Script, ...]:
    """Prepare nothing and enrol nobody."""
    return ()


def nothing_to_check(_folder: Path, _finished: int) -> str | None:
    """Find nothing wrong: a bot in memory leaves nothing to look at."""
    return None


@dataclass(frozen=True, slots=True)
class Contestant:
    """A bot: its command, its settings, what people say to it.

    `prepare` runs before the start and returns scripts that are played once, alone, before the others. `check` looks at
    what the bot stored after its end and says what is wrong.
    """

    name: str
    command: tuple[str, ...]
    script: Callable[[int], Script]
    env: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Path, Mapping[str, str]], Awaitable[tuple[Script, ...]]] = nothing_to_prepare
    check: Callable[[Path, int], str | None] = nothing_to_check

    def settings(self, *, folder: Path, url: str) -> dict[str, str]:
        """Return the environment that points the bot to the stub and to a data folder of its own."""
        return {"BOT_TOKEN": TOKEN, "BOT_API_URL": url, "BOT_DATA_DIR": str(folder / "data"), **self.env}


PTB = Contestant("ptb", (sys.executable, "-m", "benchmarks.rivals.ptb_conversation"), FormScript)
AIOGRAM = Contestant("aiogram", (sys.executable, "-m", "benchmarks.rivals.aiogram_fsm"), FormScript)
CONTESTANTS = {contestant.name: contestant for contestant in (PTB, AIOGRAM)}
