"""Play a conversation against the real service, store and sender on real files, with new objects for every turn.

The sandbox Bot API stays up between turns, as Telegram would; everything of ours is closed and opened again, so a
transcript also shows that nothing of a conversation lives in memory.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.admin import invite
from bot.demo import committee
from bot.domain.rates import fiscal_year
from bot.handlers.inbound import read
from bot.house import House, Wires, open_house
from bot.limits import Limits
from bot.ports import SECOND, Role
from bot.prepare import init
from bot.rate_actions import confirm_rates
from bot.sandbox import Sandbox
from bot.sandbox.host import TOKEN, User
from bot.sandbox.shown import Shown
from bot.sender import Sender
from bot.settings import Settings
from bot.telegram_http import Api

START = int(datetime(2026, 11, 23, 16, 0, tzinfo=UTC).timestamp()) * SECOND
"""A Monday, ten in the morning in Minnesota."""
MOST = 100
"""Updates given at once."""
STANDING = {"s|safe", "s|police", "s|leave"}
HENNEPIN = "Example Lakes Circle (sample)"
RULES: dict[str, dict[str, Any] | None] = {
    "plain": None,
    "none": {},
    "asks": {
        "remote": "paid",
        "travel_days": True,
        "deduct_meals": True,
        "lodging": True,
        "mileage": "gsa",
        "ask_public_employer": True,
        "ask_paid_elsewhere": True,
    },
    "two": {"second_approval_above_cents": 10000},
    "unchecked": None,
}
"""The sample committee's rule as its file has it, none at all, one that asks for everything, one that needs two persons
above a hundred dollars, and the file's with rates that nobody has compared."""
UNCHECKED = frozenset(("asks", "unchecked"))
"""Under these nobody has compared the year's rates."""


@dataclass(slots=True)
class Clock:
    """Stand still until moved."""

    us: int = START

    def __call__(self) -> int:
        return self.us

    def seconds(self) -> float:
        return self.us / SECOND


@dataclass(slots=True, repr=False)  # asyncio has a task's result written out at every run of a loop
class Line:
    """A telephone line to the bot: phones on one side, our parts on the other."""

    folder: Path
    sandbox: Sandbox
    settings: Settings
    clock: Clock
    phones: dict[str, User] = field(default_factory=dict)
    offset: int = 0
    untranslated: set[str] = field(default_factory=set)
    senders: list[Sender] = field(default_factory=list)
    kept: tuple[House, Api] | None = None

    def phone(self, name: str, language: str = "en") -> User:
        """Find or make a phone."""
        if name not in self.phones:
            self.phones[name] = self.sandbox.user(name, language)
        return self.phones[name]

    @asynccontextmanager
    async def open(self) -> AsyncIterator[tuple[House, Sender, Api]]:
        """Open our parts anew on the same files; of what is kept only the sender is new, and looks at its clock."""
        async with self._parts() as (house, api):
            sender = Sender(
                house.store.outbox,
                api,
                house.catalogs.speak,
                clock=self.clock,
                monotonic=time.monotonic,
                limits=Limits(None, time.monotonic),
                on_undeliverable=house.service.undeliverable,
            )
            self.senders.append(sender)
            await sender.start()
            yield house, sender, api
            await self._sent(sender)
            await sender.stop()
            self.senders.remove(sender)
            self.untranslated |= house.catalogs.untranslated | house.catalogs.unfilled

    @asynccontextmanager
    async def _parts(self) -> AsyncIterator[tuple[House, Api]]:
        if self.kept is not None:
            yield self.kept
            return
        wires = Wires(
            clock=self.clock,
            offer=lambda rows: [each.offer(rows) for each in self.senders] and None,
            recall=lambda ids: [each.recall(ids) for each in self.senders] and None,
        )
        api = Api(token=TOKEN, api_url=self.sandbox.url)
        await api.start()
        try:
            async with open_house(self.settings, username="CircleHelpBot", wires=wires) as house:
                yield house, api
        finally:
            await api.close()

    @asynccontextmanager
    async def staying(self) -> AsyncIterator[Line]:
        """Keep house and wire open until the end, where a test is not about starting anew."""
        async with self._parts() as parts:
            self.kept = parts
            try:
                yield self
            finally:
                self.kept = None

    async def _sent(self, sender: Sender) -> None:
        async with asyncio.timeout(10):
            while sender.waiting:  # noqa: ASYNC110 -- the sender has no event for "all sent"
                await asyncio.sleep(0.002)

    async def turn(self) -> None:
        """Handle everything the phones did and everything that is due, then close."""
        async with self.open() as (house, _sender, api):
            more = True
            while more:
                updates = await self._updates(api)
                for update in updates:
                    await house.service.handle(read(update))
                more = len(updates) == MOST
            while await house.service.timers():
                pass

    async def _updates(self, api: Api) -> list[dict[str, Any]]:
        updates: list[dict[str, Any]] = await api.updates({"offset": self.offset, "limit": MOST}, timeout_s=0)
        if updates:
            self.offset = updates[-1]["update_id"] + 1
        return updates

    async def invite(self, role: str, initiative: str = "", **more: object) -> str:
        """Make an invitation and return its start payload."""
        async with self.open() as (house, _sender, _api):
            asked = {"role": role, "initiative": self.initiative(house, initiative), **more}
            return str((await invite(house, asked))["start"])

    @staticmethod
    def initiative(house: House, name: str) -> str:
        """Find an initiative's id by the beginning of its name."""
        found = [each.id for each in house.service.world.directory.initiatives if each.name.startswith(name)]
        return found[0] if name else ""

    async def enrol(self, name: str, role: str, initiative: str = "", **more: object) -> User:
        """Invite and enrol a person of the staff."""
        phone = self.phone(name)
        await phone.start(await self.invite(role, initiative, **more))
        await self.turn()
        await self.press(name, "i|yes")
        return phone

    async def set_up_committee(self, rule: str = "plain") -> None:
        """Store the sample committee under one of `RULES`, with its meetings around today."""
        async with self.open() as (house, _sender, _api):
            await committee.set_up(house, policy=RULES[rule], confirm=rule not in UNCHECKED)

    async def confirm_rates(self) -> None:
        """Record, as the command does, that a person compared this federal fiscal year's rates."""
        async with self.open() as (house, _sender, _api):
            world = house.service.world
            year = fiscal_year(world.day(world.clock()))
            await confirm_rates(house, {"year": year, "by": "Olga", "reference": "the official table"})

    async def enrol_committee(self, name: str, role: Role, person: str = "") -> User:
        """Invite and enrol an approver, a chair, or the member whom the roster's code names."""
        async with self.open() as (house, _sender, _api):
            payload = await committee.invited(house, role, person)
        phone = self.phone(name)
        await phone.start(payload)
        await self.turn()
        await self.press(name, "i|yes")
        return phone

    async def press(self, name: str, data: str) -> str:
        """Tap the newest button whose data fits, `step:option` or the beginning of the data; return its words."""
        message, label = self.button(name, data)
        await self.phones[name].tap(label, on=message.id)
        await self.turn()
        return label

    def button(self, name: str, data: str) -> tuple[Shown, str]:
        """Find a button by its data; an AssertionError names what there was."""
        step, _, option = data.partition(":")
        pattern = rf"a\|\w+\|{re.escape(step)}\|{re.escape(option)}" if option else re.escape(data) + r".*"
        for message in reversed(self.phones[name].screen().from_bot):
            for row in message.raw["buttons"]:
                for each in row:
                    if re.fullmatch(pattern, each.get("callback_data", "")):
                        return message, each["text"]
        raise AssertionError(f"{name} has no button {data}; the last message is {self.phones[name].screen().last}")

    async def type(self, name: str, words: str) -> None:
        """Type words."""
        await self.phones[name].say(words)
        await self.turn()


@asynccontextmanager
async def open_line(folder: Path, **settings: Any) -> AsyncIterator[Line]:
    """Make a data folder and a sandbox."""
    clock = Clock()
    data = folder / "data"
    data.mkdir(mode=0o700, parents=True)
    async with Sandbox(clock=clock.seconds) as sandbox:
        given = {"allow_sample_data": True, "allow_draft_languages": True, "send_limits": "off", **settings}
        office = {"human_phone": "612-555-0100", "human_hours": "Mon-Fri 9-4", "lawyer_line": "612-555-0101"}
        made = Settings(token=TOKEN, api_url=sandbox.url, data_dir=data, office=office, **given)
        await init(made)
        yield Line(folder, sandbox, made, clock)
