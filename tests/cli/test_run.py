"""`run` as a process of its own, with only the three settings a start needs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.sandbox import Sandbox

ROOT = Path(__file__).parent.parent.parent
STARTS_S = 40


def _environment(sandbox: Sandbox, folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    ours = {
        "BOT_TOKEN": sandbox.token,
        "BOT_API_URL": sandbox.url,
        "BOT_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    return kept | ours | more


@asynccontextmanager
async def process(sandbox: Sandbox, folder: Path, *words: str, **more: str) -> AsyncIterator[Process]:
    """Start a command in an empty working folder, and see to its end."""
    made = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, env=_environment(sandbox, folder, **more), cwd=folder.parent,
        stdout=PIPE, stderr=PIPE,
    )  # fmt: skip
    try:
        yield made
    finally:
        if made.returncode is None:
            made.kill()
        await made.communicate()


async def _logged(running: Process, event: str) -> dict[str, object]:
    assert running.stderr is not None
    async with asyncio.timeout(STARTS_S):
        async for line in running.stderr:
            found: dict[str, object] = json.loads(line)
            if found["event"] == event:
                return found
    raise AssertionError(f"the bot ended without {event}")


async def test_run_starts_in_an_empty_folder_survives_a_kill_and_ends_well_on_sigterm(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        family = sandbox.user("Ana")
        async with process(sandbox, tmp_path / "data", "run") as first:
            await _logged(first, "started")
            await family.start()
            await family.wait_for("I am a bot, not a person")
            first.kill()
            await first.wait()
        async with process(sandbox, tmp_path / "data", "run", BOT_LISTEN="127.0.0.1:0") as second:
            await _logged(second, "started")
            await family.tap("Start")
            await family.wait_for("Anyone who holds this phone")
            second.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                assert await second.wait() == 0


@contextmanager
def elsewhere(sandbox: Sandbox) -> Iterator[None]:
    """Run a sandbox on a thread of its own, beside a command that has this one."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    asyncio.run_coroutine_threadsafe(sandbox.start(), loop).result()
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(sandbox.stop(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def test_run_ends_with_three_where_telegram_refuses_the_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sandbox = Sandbox()
    with elsewhere(sandbox):
        for name, value in _environment(sandbox, tmp_path / "data", BOT_TOKEN="42:WRONG").items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(app, ["run"])
    assert (done.exit_code, done.stderr) == (3, "Telegram refuses the token: copy BOT_TOKEN from @BotFather again.\n")


@pytest.mark.slow  # a second poller is tolerated for half a minute: a deploy overlaps for a moment
async def test_run_ends_with_four_where_another_program_keeps_polling(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, process(sandbox, tmp_path / "data", "run") as bot:
        sandbox.faults.add("409", method="getUpdates", times=1000)
        async with asyncio.timeout(120):
            assert await bot.wait() == 4
