"""Play families, coordinators and the Office against the real service on real files, without a sender.

Every update comes through the handler that reads Telegram's JSON; every outbox row is spoken as by the
sender.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.admin import invite
from bot.handlers.inbound import read
from bot.house import House, Wires, open_house
from bot.i18n import Spoken
from bot.ports import SECOND, OutRow, Result
from bot.prepare import init
from bot.settings import Settings

START = int(datetime(2026, 11, 23, 16, 0, tzinfo=UTC).timestamp()) * SECOND
"""A Monday, ten in the morning in Minnesota."""
LAKES = "Example Lakes Circle (sample)"
NORTHSIDE = "Example Northside Family Circle (sample)"
FAMILIES = {"ana": 1001, "ben": 1002}
STAFF = {"cora": 2001, "carl": 2002, "olga": 2003}
EVERYBODY = {**FAMILIES, **STAFF}
Data = dict[str, Any]


@dataclass
class Clock:
    """Stand still until moved."""

    us: int = START

    def __call__(self) -> int:
        return self.us


@dataclass(frozen=True)
class Sent:
    """Hold one outbox row as its reader gets it."""

    to: int
    row: OutRow
    spoken: Spoken

    @property
    def words(self) -> str:
        return "\n".join([self.spoken.text, *(button.label for row in self.spoken.rows for button in row)])

    @property
    def data(self) -> list[str]:
        return [button.data for row in self.spoken.rows for button in row if button.data]


@dataclass(repr=False)  # asyncio has a task's result written out at every run of a loop
class Town:
    """Hold the open house and what everybody was sent."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    sent: list[Sent] = field(default_factory=list)
    unsent: list[OutRow] = field(default_factory=list)
    last_update: int = 0
    last_message: int = 0
    people: Mapping[str, int] = field(default_factory=lambda: EVERYBODY)
    """Telegram's number of each phone."""
    _house: House | None = None
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _reader: sqlite3.Connection | None = None

    @property
    def house(self) -> House:
        assert self._house
        return self._house

    async def open(self) -> None:
        wires = Wires(clock=self.clock, offer=self._offered)
        self._house = await self._stack.enter_async_context(
            open_house(town_settings(self.folder), username="CircleHelpBot", wires=wires)
        )

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        await self._stack.aclose()

    async def restart(self) -> None:
        """Close everything of ours and open it again on the same files."""
        await self.close()
        await self.open()

    def _offered(self, rows: Sequence[OutRow]) -> None:
        for row in rows:
            card = row.out.card
            spoken = self.house.catalogs.speak(card, row.out.language) if card else Spoken("")
            self.sent.append(Sent(row.telegram_id, row, spoken))
            self.unsent.append(row)

    async def deliver(self) -> None:
        """Settle all rows as sent, each card and notice with a message id of its own."""
        results = [self._arrived(row) for row in self.unsent]
        self.unsent.clear()
        await self.house.store.outbox.finish(results, self.clock())

    def _arrived(self, row: OutRow) -> Result:
        self.last_message += 1
        shown = row.out.op in {"card", "notice", "contact"}
        return Result(
            row_id=row.id,
            chat_id=row.out.chat_id,
            state="sent",
            op=row.out.op,
            message_id=self.last_message if shown else None,
        )

    # --- what people do ----------------------------------------------------------------------------------------------

    async def update(self, body: Data) -> Sequence[Sent]:
        """Hand one update to the service; return what it queued."""
        before = len(self.sent)
        self.last_update = body["update_id"]
        await self.house.service.handle(read(body))
        return self.sent[before:]

    def message(self, who: str, **content: Any) -> Data:
        """Write the JSON of a private message."""
        self.last_message += 1
        person = {"id": self.people[who], "is_bot": False, "first_name": "Kim", "language_code": "en"}
        return {
            "update_id": self.last_update + 1,
            "message": {
                "message_id": self.last_message,
                "date": self.clock.us // SECOND,
                "from": person,
                "chat": {"id": self.people[who], "type": "private"},
                **content,
            },
        }

    def tapped(self, who: str, data: str) -> Data:
        """Write the JSON of a tap."""
        body = self.message(who)["message"]
        update_id = self.last_update + 1
        query = {"id": f"q{update_id}", "from": body["from"], "message": {**body, "text": "…"}, "data": data}
        return {"update_id": update_id, "callback_query": query}

    async def type(self, who: str, words: str) -> Sequence[Sent]:
        return await self.update(self.message(who, text=words))

    async def tap(self, who: str, data: str) -> Sequence[Sent]:
        return await self.update(self.tapped(who, data))

    async def press(self, who: str, start: str) -> Sequence[Sent]:
        """Tap the newest button shown to a person whose data begins so, or `step:option` of a question."""
        step, _, option = start.partition(":")
        for sent in reversed([each for each in self.sent if each.to == self.people[who]]):
            for data in sent.data:
                verb, *rest = data.split("|")
                if data.startswith(start) or (option and [verb, *rest[1:]] == ["a", step, option]):
                    return await self.tap(who, data)
        raise AssertionError(f"{who} was never shown {start}")

    async def timers(self) -> None:
        """Act on everything that is due; fails when that has no end."""
        for _ in range(50):
            if not await self.house.service.timers():
                return
        raise AssertionError("the clocks never come to rest")

    async def enrol(self, who: str, role: str, initiative: str = "") -> None:
        payload = str((await invite(self.house, {"role": role, "initiative": self.initiative(initiative)}))["start"])
        await self.type(who, f"/start {payload}")
        await self.press(who, "i|yes")

    def initiative(self, name: str) -> str:
        """Find the id of an initiative by name."""
        directory = self.house.service.world.directory
        return next((each.id for each in directory.initiatives if each.name == name), "")

    # --- what is seen ------------------------------------------------------------------------------------------------

    def shown(self, who: str) -> Sent:
        """Return the newest card of a person."""
        return next(each for each in reversed(self.sent) if each.to == self.people[who] and each.row.out.op == "card")

    def select(self, sql: str) -> list[tuple[Any, ...]]:
        """Read the database beside the service, as an inspector would."""
        if self._reader is None:
            self._reader = sqlite3.connect(f"file:{self.folder / 'bot.sqlite3'}?mode=ro", uri=True)
        return self._reader.execute(sql).fetchall()

    def bytes_on_disk(self) -> bytes:
        """Return every byte of the databases."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.iterdir()) if ".sqlite3" in path.name)


def town_settings(folder: Path) -> Settings:
    return _settings().model_copy(update={"data_dir": folder})


@cache
def _settings() -> Settings:
    """Read the settings, once: to look for each in every source takes as long as to open the house."""
    office = {"human_phone": "612-555-0100", "human_hours": "Mon-Fri 9-4", "lawyer_line": "612-555-0101"}
    made = {"allow_sample_data": True, "allow_draft_languages": True, "send_limits": "off", "office": office}
    return Settings(token="1:a", **made)  # type: ignore[arg-type]


@cache
def prepared() -> Path:
    """Make, once, a data folder with two coordinators of one initiative and one person at the Office."""
    root = Path(tempfile.mkdtemp(prefix="town-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = root / "data"
    folder.mkdir(mode=0o700)
    with ThreadPoolExecutor(1) as pool:  # beside the loop of the test that needs it first
        pool.submit(lambda: asyncio.run(_prepare(folder))).result()
    return folder


async def _prepare(folder: Path) -> None:
    await init(town_settings(folder))
    town = Town(folder)
    await town.open()
    await town.enrol("cora", "coordinator", LAKES)
    await town.enrol("carl", "coordinator", LAKES)
    await town.enrol("olga", "office")
    await town.deliver()
    await town.close()


def new_town(folder: Path) -> Town:
    """Copy the prepared folder; its clock stands where the other stopped."""
    shutil.copytree(prepared(), folder)
    return Town(folder, last_update=1000, last_message=1000)


SELF = ("welcome:go", "shared_phone:go", "notice_use:go", "notice_answer:go", "notice_report:go", "for_whom:self")


async def fill_in(town: Town, who: str, *, name: str, phone: str = "") -> None:
    """Answer everything up to the review: a young person in Hennepin who wants a call, or an answer in the chat."""
    await town.type(who, "/start")
    if "s|new" in town.shown(who).data:
        await town.press(who, "s|new")
    for button in (*SELF, "age:15"):
        await town.press(who, button)
    await town.type(who, "Hennepin county")
    await town.press(who, "candidate:27053")
    if "circumstances" in " ".join(town.shown(who).data):
        await town.press(who, "circumstances:school")
    await town.press(who, "court:no")
    await town.press(who, f"initiative:{town.initiative(LAKES)[:8]}")
    await town.type(who, name)
    await town.press(who, "channel:call" if phone else "channel:chat")
    if phone:
        await town.type(who, phone)
        await town.press(who, "call_rule:only_me")
        await town.press(who, "good_time:any")
    await town.press(who, "guardian_knows:no")
