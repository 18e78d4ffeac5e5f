"""Start bots from the warm process of `killed`, one at a time, and hear how each ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
UNHARMED: Mapping[str, Any] = {"kill_at": None, "only": None, "tick_s": 1.0, "from_start": False, "events": None,
    "cut": None, "ahead_s": 0.0}  # fmt: skip
PROGRAM = "import gc; gc.disable(); from tests.sweep.killed import main; main()"
"""Nothing that is imported goes away again: to look for garbage meanwhile takes a fifth of the time."""


@dataclass(slots=True, eq=False)
class Bot:
    """Be one bot process; `ended` becomes its exit code, negative for a signal."""

    pid: int
    ended: asyncio.Future[int]

    @property
    def killed(self) -> bool:
        """Tell whether it died of SIGKILL."""
        return self.ended.done() and self.ended.result() == -signal.SIGKILL

    def tell(self, number: signal.Signals) -> None:
        """Send a signal to one that lives."""
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def end(self, number: signal.Signals = signal.SIGKILL) -> int:
        """Send a signal and wait for the end."""
        self.tell(number)
        return await asyncio.shield(self.ended)


class Zygote:
    """Fork bots."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def warm(self, environment: Mapping[str, str]) -> None:
        """Let the warm process itself be a bot on a settled data folder, until it is ready."""
        self._send({"environment": dict(environment), "warming": True, "next": os.devnull, **UNHARMED})
        assert await self._answer() == 0

    async def start(
        self,
        environment: Mapping[str, str],
        *,
        log: Path,
        orders: Path,
        kill_at: int | None = None,
        only: str | None = None,
        cut: str | None = None,
        tick_s: float = 1.0,
        from_start: bool = False,
        events: Path | None = None,
        ahead_s: float = 0.0,
    ) -> Bot:
        """Fork a bot; it kills itself at event `kill_at`, counted from its start or from the first updates.

        With `only` just events of that name count; with `cut` the sessions of that database are ended instead. Its
        clock is `ahead_s` seconds ahead and looks for what is due every `tick_s` seconds. At `orders` it looks for its
        next one when it is told to.
        """
        order: dict[str, Any] = {
            "environment": dict(environment),
            "warming": False,
            "log": str(log),
            "next": str(orders),
            "kill_at": kill_at,
            "only": only,
            "cut": cut,
            "tick_s": tick_s,
            "from_start": from_start,
            "events": str(events) if events else None,
            "ahead_s": ahead_s,
        }
        self._send(order)
        pid = await self._answer()
        return Bot(pid, asyncio.ensure_future(self._ended()))

    def _send(self, order: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")

    async def _ended(self) -> int:
        return os.waitstatus_to_exitcode(await self._answer())

    async def _answer(self) -> int:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, "the warm process is gone"
        return int(line)


@asynccontextmanager
async def zygote() -> AsyncIterator[Zygote]:
    """Keep a warm process; a bot still running at the end is killed."""
    command = (sys.executable, "-c", PROGRAM)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment["MALLOC_ARENA_MAX"] = "1"  # a heap for each thread is so much more to copy after each fork
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, start_new_session=True
    )
    try:
        yield Zygote(process)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the session's own group: the warm process and its bot
        await process.wait()
