"""Start a bot as a process of its own on one core, and read what it cost (Linux: /proc)."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_STOP_WITHIN = 20.0  # seconds; stock polling may sit out its long poll
_TAIL = 3000  # characters of the bot's output shown when it fails


@dataclass(slots=True)
class BotProcess:
    """One running bot and its log."""

    process: asyncio.subprocess.Process
    log: Path

    def cpu_seconds(self) -> float:
        """Return user and system time of all threads so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def peak_mebibytes(self) -> float:
        """Return the largest resident set so far."""
        match = _PEAK.search(Path(f"/proc/{self.process.pid}/status").read_text())
        return int(match[1]) / 1024 if match else 0.0

    def ended(self) -> str | None:
        """Say how the bot ended and its last words, or None while it runs."""
        if self.process.returncode is None:
            return None
        return f"ended with {self.process.returncode}: {self.last_words()}"

    def last_words(self) -> str:
        """Return the end of the bot's output."""
        return self.log.read_text(errors="replace")[-_TAIL:]

    async def stop(self) -> None:
        """Ask the bot to stop, then insist."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), _STOP_WITHIN)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


async def start_bot(command: Sequence[str], env: Mapping[str, str], *, cwd: Path, core: int) -> BotProcess:
    """Start `command` with the environment extended by `env`, pinned to `core`, output into `cwd/bot.log`."""
    log = cwd / "bot.log"
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **env}, stdout=out, stderr=asyncio.subprocess.STDOUT
        )
    os.sched_setaffinity(process.pid, {core})
    return BotProcess(process, log)


def cores() -> tuple[int, int]:
    """Return a core for the bot and one for the stub; the same one where there is only one."""
    available = sorted(os.sched_getaffinity(0))
    return available[0], available[-1]


@contextmanager
def pinned_to(core: int) -> Iterator[None]:
    """Keep this process on one core, and give it back its cores afterwards."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
