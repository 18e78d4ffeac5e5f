"""`run` as a process of its own, with only the three settings a start needs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

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
            async with process(sandbox, tmp_path / "data", "invite", "office", "--json") as command:
                out, error = await command.communicate()
            assert (command.returncode, error) == (0, b"")
            assert json.loads(out)["link"].startswith(f"https://t.me/{sandbox.world.bot_username}?start=")
            second.send_signal(signal.SIGTERM)
            async with asyncio.timeout(20):
                assert await second.wait() == 0


async def test_run_ends_with_three_where_telegram_refuses_the_token(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, process(sandbox, tmp_path / "data", "run", BOT_TOKEN="42:WRONG") as bot:
        _, error = await asyncio.wait_for(bot.communicate(), STARTS_S)
    assert (bot.returncode, error.decode()) == (
        3,
        "Telegram refuses the token: copy BOT_TOKEN from @BotFather again.\n",
    )


@pytest.mark.slow  # a second poller is tolerated for half a minute: a deploy overlaps for a moment
async def test_run_ends_with_four_where_another_program_keeps_polling(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, process(sandbox, tmp_path / "data", "run") as bot:
        sandbox.faults.add("409", method="getUpdates", times=1000)
        async with asyncio.timeout(120):
            assert await bot.wait() == 4
