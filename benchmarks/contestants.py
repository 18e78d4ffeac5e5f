"""Name the bots that are compared and how each is started."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.intake import EnrolScript, IntakeScript
from benchmarks.person import Script
from benchmarks.scripts import FormScript

SAMPLE = Path(__file__).parent.parent / "bot" / "domain" / "directory" / "sample.json"
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


async def prepare_ours(_folder: Path, env: Mapping[str, str]) -> tuple[Script, ...]:
    """Make keys and data folder, and invite somebody to every desk the referrals can go to."""
    from benchmarks.enrol import invitations  # imports our bot, which a comparison of others does without

    return tuple(EnrolScript(start) for start in await invitations(env))


def check_ours(folder: Path, finished: int) -> str | None:
    """Compare the referrals stored with the conversations that ended in a receipt."""
    with closing(sqlite3.connect(f"file:{folder}/data/bot.sqlite3?mode=ro", uri=True)) as database:
        (stored,) = database.execute("SELECT count(*) FROM referrals").fetchone()
    return None if stored == finished else f"{finished} receipts, but {stored} referrals are stored"


OURS = Contestant(
    "ours",
    (sys.executable, "-m", "bot", "run"),
    IntakeScript,
    env={
        "BOT_SEND_LIMITS": "off",
        "BOT_LISTEN": "127.0.0.1:0",
        "BOT_ALLOW_SAMPLE_DATA": "yes",
        "BOT_ALLOW_DRAFT_LANGUAGES": "yes",
        "BOT_DIRECTORY_FILE": str(SAMPLE),
    },
    prepare=prepare_ours,
    check=check_ours,
)
PTB = Contestant("ptb", (sys.executable, "-m", "benchmarks.rivals.ptb_conversation"), FormScript)
AIOGRAM = Contestant("aiogram", (sys.executable, "-m", "benchmarks.rivals.aiogram_fsm"), FormScript)
CONTESTANTS = {contestant.name: contestant for contestant in (OURS, PTB, AIOGRAM)}
