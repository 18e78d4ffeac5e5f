"""Everything around one bot: a sandbox, a data folder, the warm process; taken back to any earlier moment."""

from __future__ import annotations

import asyncio
import contextlib
import json
import pickle
import shutil
import signal
import sqlite3
import tempfile
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import psycopg

from bot.admin import invite
from bot.house import House, now_us, open_house
from bot.prepare import init
from bot.sandbox import Sandbox
from bot.settings import Settings
from tests.postgres import libpq
from tests.sweep.killed import LISTEN
from tests.sweep.zygote import Bot, Zygote

MEMORY: Final = Path("/dev/shm")  # a kill is no power cut: what was written there is there afterwards
LEFT_BEHIND: Final = (
    "-shm",
    ".lock",
    ".sock",
)  # of a process, not of the data (an index of the log, two locks, a door)
UNSENT: Final = "SELECT id FROM outbox WHERE state IN ('waiting', 'sending')"
OVERDUE: Final = "SELECT subject FROM due WHERE due_us <= {now_us}"
QUIET_S: Final = 0.02
LONGEST_S: Final = 15.0
_WORLD: Final = ("people", "chats", "messages", "taps", "_last_message", "_by_chat")
_QUEUE: Final = ("_next", "_pending", "_again", "traces", "bodies", "allowed")


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is removed afterwards, in memory where there is such a place."""
    place = MEMORY if MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="sweep-", dir=place, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@dataclass(frozen=True, slots=True)
class Moment:
    """Hold a data folder and what Telegram knew at the same moment."""

    folder: Path
    world: bytes
    ahead_s: float


class Stage:
    """Run one bot after the other on one folder against one sandbox."""

    def __init__(self, sandbox: Sandbox, zygote: Zygote, folder: Path) -> None:
        self.sandbox = sandbox
        self.folder = folder
        self.data = folder / "data"
        self.log = folder / "bot.log"
        self.kills = 0
        self.database: str | None = None
        """URL of a PostgreSQL database; None for a file in the data folder."""
        self.tick_s = 1.0
        self.ahead_s = 0.0
        """Seconds by which the bot's clock is ahead."""
        self._zygote = zygote
        self._bot: Bot | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._ending = False
        self._orders: deque[Mapping[str, Any]] = deque()

    @property
    def settings(self) -> Settings:
        """Return the settings of the bot."""
        given: dict[str, Any] = {"token": self.sandbox.token, "data_dir": self.data, "database_url": self.database}
        return Settings(allow_sample_data=True, **given)

    def _environment(self) -> dict[str, str]:
        return {
            "BOT_TOKEN": self.sandbox.token,
            "BOT_API_URL": self.sandbox.url,
            "BOT_DATA_DIR": str(self.data),
            "BOT_LISTEN": "127.0.0.1:0",
            "BOT_SEND_LIMITS": "off",
            "BOT_ALLOW_SAMPLE_DATA": "yes",
            "BOT_ALLOW_DRAFT_LANGUAGES": "yes",
        } | ({"BOT_DATABASE_URL": self.database} if self.database else {})

    async def invitations(
        self, *roles: dict[str, str], first: Callable[[House], Awaitable[None]] | None = None
    ) -> list[str]:
        """Make the data folder, what comes `first`, and invitations, as commands do; return their start payloads."""
        await init(self.settings)
        async with open_house(self.settings) as house:
            if first is not None:
                await first(house)
            made = [(await invite(house, role))["start"] for role in roles]
        await self._zygote.warm(self._environment())
        return made

    async def start(self, *orders: Mapping[str, Any], events: Path | None = None) -> None:
        """Start the bot, and again when it dies; return when it waits for updates or is dead.

        The first gets the first order (`kill_at`, `only`, `from_start`, `cut`), the next the next; later ones get none.
        """
        self._orders = deque(orders)
        await self._launch(events)
        self._keeper = asyncio.create_task(self._keep(events))
        await self._waits()

    async def arm(self, order: Mapping[str, Any], *later: Mapping[str, Any]) -> None:
        """Give the running bot its order (`kill_at`, `only`), and the ones that are started next theirs."""
        self._orders = deque(later)
        await self._tell(order)

    async def later(self, seconds: float) -> None:
        """Let so much time pass at once, for all bots that are started next too, until what was due is done."""
        self.ahead_s += seconds
        overdue = OVERDUE.format(now_us=now_us() + int(self.ahead_s * 1_000_000))
        await self._tell({"ahead_s": self.ahead_s})
        await until(lambda: not self._count(overdue))

    async def _tell(self, order: Mapping[str, Any]) -> None:
        path = self.folder / "next"
        path.write_text(json.dumps(order))
        async with asyncio.timeout(LONGEST_S):
            while path.exists():  # it takes the order away when it has understood
                assert self._bot is not None
                self._bot.tell(LISTEN)
                await asyncio.sleep(0.001)

    async def _launch(self, events: Path | None) -> None:
        order = self._orders.popleft() if self._orders else {}
        self._bot = await self._zygote.start(
            self._environment(),
            log=self.log,
            orders=self.folder / "next",
            tick_s=self.tick_s,
            events=events,
            ahead_s=self.ahead_s,
            **order,
        )

    async def _keep(self, events: Path | None) -> None:
        while self._bot is not None:
            code = await asyncio.shield(self._bot.ended)
            if self._ending:
                return
            assert code == -signal.SIGKILL, f"the bot ended with {code}: {self.said()}"
            self.kills += 1
            await self._launch(events)

    def said(self) -> str:
        """Return the end of the bot's log."""
        return self.log.read_text()[-3000:] if self.log.exists() else ""

    async def kill(self) -> None:
        """Kill the bot now; the keeper starts the next."""
        if self._bot is not None:
            await self._bot.end()

    async def end(self) -> None:
        """Kill the bot for good; raise what went wrong with it."""
        self._ending = True
        while self._keeper is not None and not self._keeper.done():
            await self.kill()
            await asyncio.sleep(0)  # the keeper may be starting another one: that must not live on
        keeper, self._keeper, self._bot, self._ending = self._keeper, None, None, False
        if keeper is not None:
            await until(lambda: self.sandbox.api.polling._open is None)  # the next bot's poll is not this one's
            await keeper

    async def _waits(self) -> None:
        await until(lambda: self.sandbox.api.polling._open is not None or self._lost())

    def _lost(self) -> bool:
        return self.kills > 0 or self._keeper is None or self._keeper.done()

    async def settle(self) -> None:
        """Wait until every update is acknowledged and every row of the outbox is through."""
        since, seen, loop = 0.0, -1, asyncio.get_running_loop()
        latest = loop.time() + LONGEST_S
        while True:
            now, calls = loop.time(), self.sandbox.calls.last
            if len(self.sandbox.world.updates) or calls != seen:
                since, seen = now, calls
            elif now - since > QUIET_S:
                if not self._unsent():
                    return
                since = now
            if now > latest:
                waiting = len(self.sandbox.world.updates)
                raise AssertionError(f"{waiting} updates and {self._unsent()} rows wait: {self.said()}")
            await asyncio.sleep(0.004)

    def _unsent(self) -> int:
        return self._count(UNSENT)

    def _count(self, query: str) -> int:
        if self.database:
            with psycopg.connect(libpq(self.database), application_name="watcher") as session:
                return sum(1 for _ in session.execute(query.encode()))
        connection = sqlite3.connect(f"file:{self.data / 'bot.sqlite3'}?mode=ro", uri=True)
        with contextlib.closing(connection):
            return sum(1 for _ in connection.execute(query))

    def moment(self, name: str) -> Moment:
        """Keep this moment: the bot is quiet, so the files are whole."""
        kept = self.folder / name
        copy_data(self.data, kept)
        for path in kept.glob("*.sqlite3"):
            _fold(path)
        return Moment(kept, _dump(self.sandbox), self.ahead_s)

    def back_to(self, moment: Moment) -> None:
        """Make everything as it was; there is no bot."""
        self.kills, self.ahead_s = 0, moment.ahead_s
        shutil.rmtree(self.data, ignore_errors=True)
        copy_data(moment.folder, self.data)
        self.log.write_text("")
        (self.folder / "next").unlink(missing_ok=True)
        _load(self.sandbox, moment.world)


async def until(true: Callable[[], object]) -> None:
    """Wait for something that tells nobody when it comes."""
    async with asyncio.timeout(LONGEST_S):
        while not true():  # noqa: ASYNC110 -- that is what this is for
            await asyncio.sleep(0.001)


def copy_data(source: Path, target: Path) -> None:
    """Copy a data folder without what belongs to a process."""
    target.mkdir(mode=0o700)
    for path in source.iterdir():
        if path.is_file() and not path.name.endswith(LEFT_BEHIND):
            shutil.copy2(path, target / path.name)


def _fold(path: Path) -> None:
    """Move the log into the file: less to copy and to search at every kill."""
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _dump(sandbox: Sandbox) -> bytes:
    world, calls = sandbox.world, sandbox.api.calls
    state: dict[str, Any] = {
        "world": {name: getattr(world, name) for name in _WORLD},
        "queue": {name: getattr(world.updates, name) for name in _QUEUE},
        "rng": world.rng.getstate(),
        "calls": (list(calls._kept), calls.last),
    }
    return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)


def _load(sandbox: Sandbox, dumped: bytes) -> None:
    state = pickle.loads(dumped)
    world, calls = sandbox.world, sandbox.api.calls
    for name, value in state["world"].items():
        setattr(world, name, value)
    for name, value in state["queue"].items():
        setattr(world.updates, name, value)
    world.rng.setstate(state["rng"])
    kept, calls.last = state["calls"]
    calls._kept = deque(kept, maxlen=calls._kept.maxlen)
    sandbox.faults.clear()


@asynccontextmanager
async def staged(zygote: Zygote) -> AsyncIterator[Stage]:
    """Set up an empty stage."""
    with scratch() as folder:
        async with Sandbox() as sandbox:
            stage = Stage(sandbox, zygote, folder)
            try:
                yield stage
            finally:
                await stage.end()


def copied(play: Any) -> Any:
    """Copy a play, answers and all."""
    return replace(play, answered=dict(play.answered))
