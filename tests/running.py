"""Help tests to run the real bot in this process against a sandbox."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.app import serve
from bot.prepare import init
from bot.sandbox import Sandbox
from bot.settings import Settings, load
from bot.settings_values import Listen

STARTS_S = 20.0


@dataclass(slots=True)
class Running:
    """Hold a bot that runs."""

    settings: Settings
    task: asyncio.Task[int]
    stop: asyncio.Event

    async def stopped(self) -> int:
        """Stop it and return its exit code."""
        self.stop.set()
        return await self.task


def free_port() -> int:
    """Find a port that nobody has at this moment."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def settings_for(sandbox: Sandbox, folder: Path, **changes: Any) -> Settings:
    """Return settings for a sandbox: sample directory, no flood limits, any port."""
    given: dict[str, Any] = {
        "token": sandbox.token,
        "api_url": sandbox.url,
        "data_dir": folder,
        "listen": Listen("127.0.0.1", 0),
        "send_limits": "off",
        "allow_sample_data": True,
        "allow_draft_languages": True,
    }
    return load(given | changes)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Running]:
    """Prepare the folder, run the bot, and stop it at the end."""
    await init(settings)
    stop, ready = asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(serve(settings, stop=stop, on_ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((task, waiting), timeout=STARTS_S, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield Running(settings, task, stop)
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)
