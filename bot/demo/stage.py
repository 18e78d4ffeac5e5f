"""The stage of the demo: a sandbox, a data folder with the sample directory, invitations, and the bot itself.

The bot is the one that `run` starts; it knows the sandbox by BOT_API_URL only.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bot.admin import invite
from bot.app import serve
from bot.domain.directory import Initiative, sample
from bot.house import open_house
from bot.office import Office
from bot.prepare import init
from bot.problems import Problem
from bot.sandbox import TOKEN, Sandbox
from bot.settings import Settings, load
from bot.settings_values import Listen

HENNEPIN: Final = "27053"
STARTS_S: Final = 30.0
OFFICE: Final = Office(
    name="the Office of Restorative Practices",
    human_phone="651-555-0100",
    human_hours="weekdays 9 to 5",
    lawyer_line="Sample Legal Aid, 612-555-0199",
    display_name="Circle Help",
)
NOTES: Final = (
    "Start with the coordinator's and the Office's phones: Start, then Yes. Then be the family.",
    "Every name, number and initiative here is made up. Nothing leaves this computer.",
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold what a script or a person plays with."""

    sandbox: Sandbox
    settings: Settings
    coordinator: str
    """Start payload of the first coordinator's invitation."""
    office: str


def demo_settings(folder: Path, url: str, *, quick: bool) -> Settings:
    """Return the settings of the demo, whatever the environment says; `quick` sends without flood limits."""
    return load(
        {
            "token": TOKEN,
            "api_url": url,
            "data_dir": folder,
            "database_url": None,
            "keys_database_url": None,
            "master_key_file": None,
            "master_key": None,
            "directory_file": None,
            "webhook_url": None,
            "webhook_secret": None,
            "smtp_url": None,
            "listen": Listen("127.0.0.1", 0),
            "send_limits": "off" if quick else "30/s, chat 5 then 1/s",
            "languages": (),
            "allow_sample_data": True,
            "allow_draft_languages": True,
            "office": OFFICE,
        }
    )


@asynccontextmanager
async def stage(*, port: int, data: Path | None, quick: bool) -> AsyncIterator[Stage]:
    """Set the stage, run the bot on it, and clear it away; raise Problem where it cannot be set."""
    with ExitStack() as stack:
        folder = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bot-demo-"))) / "data"
        try:
            sandbox = Sandbox(port=port)
            await sandbox.start()
        except OSError:
            raise Problem(f"Port {port} is in use: choose another, as in --port {port + 1}.") from None
        try:
            made = await _set(sandbox, demo_settings(folder, sandbox.url, quick=quick))
            stop = asyncio.Event()
            bot = await _started(made.settings, stop)
            try:
                yield made
            finally:
                stop.set()
                await bot
        finally:
            await sandbox.stop()


async def _set(sandbox: Sandbox, settings: Settings) -> Stage:
    await init(settings)
    async with open_house(settings, username=sandbox.world.bot_username) as house:
        readers = [one for one in sample().initiatives if HENNEPIN in one.area.counties]
        payloads = {one.id: await _invited(house, "coordinator", one) for one in readers}
        office = await _invited(house, "office", None)
    first = readers[0]
    sandbox.scene = _scene(first, payloads, office, readers)
    return Stage(sandbox, settings, payloads[first.id], office)


async def _invited(house: Any, role: str, initiative: Initiative | None) -> str:
    asked = {"role": role, "initiative": initiative.id if initiative else "", "label": f"Demo {role}"}
    return str((await invite(house, asked))["start"])


def _scene(first: Initiative, payloads: dict[str, str], office: str, readers: list[Initiative]) -> dict[str, Any]:
    others = [f"More: add a phone and type /start {payloads[one.id]} to read for {one.name}." for one in readers[1:]]
    return {
        "title": "A referral from end to end",
        "subtitle": "A family asks, a coordinator accepts, the family hears. The bot behind the phones is real.",
        "notes": [*NOTES, *others],
        "phones": [
            {"name": "Ana", "language_code": "en", "role": "A family"},
            {"name": "Luz", "language_code": "es", "role": "Another family"},
            {
                "name": "Carol",
                "language_code": "en",
                "role": f"Coordinator, {first.name}",
                "start_payload": payloads[first.id],
            },
            {"name": "Omar", "language_code": "en", "role": "The Office", "start_payload": office},
        ],
    }


async def _started(settings: Settings, stop: asyncio.Event) -> asyncio.Task[int]:
    """Start the bot and wait until it receives; raise what keeps it from starting."""
    ready = asyncio.Event()
    bot = asyncio.create_task(serve(settings, stop=stop, on_ready=ready.set))
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((bot, waiting), timeout=STARTS_S, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if bot.done():
        code = await bot
        raise Problem(f"The bot ended at once with {code}; see the lines above.")
    if not ready.is_set():
        stop.set()
        raise Problem(f"The bot did not start within {STARTS_S:.0f} s.")
    return bot
