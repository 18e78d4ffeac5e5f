"""The stage of the demo: a sandbox, a data folder with the sample directory, invitations, and the bot itself.

The bot is the one that `run` starts; it knows the sandbox by BOT_API_URL only.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bot.admin import invite
from bot.app import serve
from bot.demo import committee
from bot.domain.directory import Initiative, sample
from bot.house import House, Wires, now_us, open_house
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
    human_hours="9:00-17:00",
    lawyer_line="Sample Legal Aid, 612-555-0199",
    display_name="Circle Help",
)
NOTES: Final = (
    "Carol and Omar join first: on each of their phones press Start, then “Yes, join”.",
    "Be the family: press Start on Ana's phone and answer. Say that you are 15 and live in Minneapolis. Then tap Send.",
    "Be the coordinator: on Carol's phone tap Open, then “No, show it”, Accept, and Show contact.",
    "Ana has a message: tap Open on her phone.",
)
MORE: Final = (
    "At any question: Back, “I'm not safe”, /help, /status, a photo, or bye to leave quickly. Luz is asked in Spanish.",
    "Carol taps “I cannot take this”: after five minutes to undo it Ana is offered the next group, or Omar's Office.",
    "Every name, number and group is made up. Nothing leaves this computer.",
)
HINTS: Final = {
    "Ana": "Step 2. Carol and Omar join first; then ask for help here.",
    "Luz": "In Spanish, whenever you like.",
    "Carol": "Step 1. Join here as the coordinator.",
    "Omar": "Step 1. Join here as the Office.",
}


SEATS: Final = {
    "member": "Claim days of a committee: Add a phone, with the invitation code {code}, then /claims.",
    "approver": "Approve what is claimed: Add a phone, with the invitation code {code}.",
    "chair": "Keep the committee's list of people and meetings: Add a phone, with the invitation code {code}.",
}
"""What else can be tried with the sample committee, by role."""


@dataclass(slots=True)
class StageClock:
    """Tell the time, and let a script skip some of it."""

    skipped_us: int = 0

    def __call__(self) -> int:
        return now_us() + self.skipped_us

    def skip(self, us: int) -> None:
        """Let time (microseconds) pass at once: what is due meanwhile happens within a second."""
        self.skipped_us += us


@dataclass(frozen=True, slots=True)
class Stage:
    """Hold what a script or a person plays with."""

    sandbox: Sandbox
    settings: Settings
    coordinator: str
    """Start payload of the first coordinator's invitation."""
    office: str
    seats: Mapping[str, str]
    """Start payloads of the sample committee's invitations, by role."""
    clock: StageClock = field(default_factory=StageClock)


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
            bot = await _started(made, stop)
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
        seats = await _seated(house)
    first = readers[0]
    sandbox.scene = _scene(first, payloads, office, [*_read_too(readers, payloads), *_sit(seats)])
    return Stage(sandbox, settings, payloads[first.id], office, seats)


async def _seated(house: House) -> dict[str, str]:
    """Set the sample committee up and invite a member, an approver and a chair."""
    await committee.set_up(house)
    return {
        "member": await committee.invited(house, "member", committee.MEMBER),
        "approver": await committee.invited(house, "approver"),
        "chair": await committee.invited(house, "chair"),
    }


def _read_too(readers: list[Initiative], payloads: dict[str, str]) -> list[str]:
    return [
        f"Read for {one.name}, too: Add a phone, with the invitation code {payloads[one.id]}." for one in readers[1:]
    ]


def _sit(seats: Mapping[str, str]) -> list[str]:
    return [says.format(code=seats[role]) for role, says in SEATS.items()]


async def _invited(house: House, role: str, initiative: Initiative | None) -> str:
    asked = {"role": role, "initiative": initiative.id if initiative else "", "label": f"Demo {role}"}
    return str((await invite(house, asked))["start"])


def _scene(first: Initiative, payloads: dict[str, str], office: str, others: list[str]) -> dict[str, Any]:
    coordinator = f"Coordinator, {first.name.removesuffix(' (sample)')}"
    return {
        "title": "A referral from end to end",
        "subtitle": "A family asks, a coordinator accepts, the family hears. The bot behind the phones is real.",
        "notes": NOTES,
        "more": [*MORE[:-1], *others, MORE[-1]],
        "phones": [
            _phone("Ana", "A family"),
            _phone("Luz", "Another family", language_code="es"),
            _phone("Carol", coordinator, start_payload=payloads[first.id]),
            _phone("Omar", "The Office", start_payload=office),
        ],
    }


def _phone(name: str, role: str, *, language_code: str = "en", start_payload: str = "") -> dict[str, str]:
    phone = {"name": name, "role": role, "language_code": language_code, "hint": HINTS[name]}
    return phone | ({"start_payload": start_payload} if start_payload else {})


async def _started(made: Stage, stop: asyncio.Event) -> asyncio.Task[int]:
    """Start the bot and wait until it receives; raise what keeps it from starting."""
    ready = asyncio.Event()
    wires = Wires(clock=made.clock)
    bot = asyncio.create_task(serve(made.settings, wires=wires, stop=stop, on_ready=ready.set))
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
