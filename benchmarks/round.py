"""Play one round: one bot, many people, one window of measurement, and every conversation checked."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.contestants import Contestant
from benchmarks.figures import Figures, Mark, figures
from benchmarks.person import Person, Script
from benchmarks.process import BotProcess, cores, pinned_to, start_bot
from benchmarks.stub import Stub

_START_WITHIN = 60.0  # seconds until the bot asks for updates
_DRAIN_WITHIN = 120.0  # seconds for conversations in flight to end, delay off
_STALLED = 30.0  # seconds without a card while people wait: the bot or the script is stuck
_STEPS = 18  # people start this many steps apart, so that all steps are under way at once
_ENROLLED = 900_000_000  # chat ids of people who are played once, before the others


class FailedError(Exception):
    """A bot did not do its work, so that its speed means nothing."""


@dataclass(frozen=True, slots=True)
class Load:
    """How hard and how long: people at once, seconds measured, seconds of round trip and of thinking."""

    users: int = 200
    seconds: float = 10.0
    delay: float = 0.0
    think: float = 0.0
    settle: float = 1.0


async def play(contestant: Contestant, load: Load) -> Figures:
    """Run the bot under the load; raise `FailedError` when any conversation went wrong."""
    bot_core, stub_core = cores()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name, pinned_to(stub_core):
        return await _Round(contestant, load, Path(name), bot_core).play()


class _Round:
    def __init__(self, contestant: Contestant, load: Load, folder: Path, core: int) -> None:
        self.contestant, self.load, self.folder, self.core = contestant, load, folder, core
        self.stub = Stub()
        self.people: list[Person] = []
        self.open = True
        self.serial = count(1)
        self.waiting_slots = sorted(range(1, load.users), key=lambda slot: slot % _STEPS)
        self.all_started = asyncio.Event()
        self.lead_cards = 0

    async def play(self) -> Figures:
        url = await self.stub.listen()
        env = self.contestant.settings(folder=self.folder, url=url)
        to_enrol = await self.contestant.prepare(self.folder, env)
        bot = await start_bot(self.contestant.command, env, cwd=self.folder, core=self.core)
        try:
            return await self._measure(bot, to_enrol)
        except FailedError as error:
            raise FailedError(f"{self.contestant.name}: {error}\n{bot.last_words()}") from None
        finally:
            await bot.stop()
            await self.stub.close()

    async def _measure(self, bot: BotProcess, to_enrol: tuple[Script, ...]) -> Figures:
        await self._until(bot, self.stub.polling.is_set, "start asking for updates", _START_WITHIN)
        await self._enrol(bot, to_enrol)
        await self._warm_up(bot)
        self.stub.delay = self.load.delay
        await asyncio.sleep(self.load.settle)
        first = self._mark(bot)
        await asyncio.sleep(self.load.seconds)
        last = self._mark(bot)
        took = self.stub.took[first.cards : last.cards]
        await self._drain(bot)
        peak = bot.peak_mebibytes()
        await bot.stop()
        self._check()
        return figures(first, last, took=took, peak_mib=peak, lengths=[one.turns for one in self.people])

    async def _enrol(self, bot: BotProcess, scripts: tuple[Script, ...]) -> None:
        enrolled = [
            Person(_ENROLLED + number, script, self.stub, lambda _: None) for number, script in enumerate(scripts)
        ]
        for person in enrolled:
            self.stub.people[person.chat_id] = person
            person.start(getattr(person.script, "opening", "/start"))
            await self._until(bot, lambda person=person: person.finished, "enrol", _STALLED)  # type: ignore[misc]
            if person.problem:
                raise FailedError(person.problem)

    async def _warm_up(self, bot: BotProcess) -> None:
        """Start one group of people per card the first person sees, so that steps are mixed from then on."""
        self.stub.on_shown = self._shown
        self._begin()
        await self._until(bot, self.all_started.is_set, "warm up", _DRAIN_WITHIN)

    def _shown(self, person: Person) -> None:
        if self.all_started.is_set() or person is not self.people[0]:
            return
        self.lead_cards += 1
        while self.waiting_slots and self.waiting_slots[0] % _STEPS <= self.lead_cards:
            self.waiting_slots.pop(0)
            self._begin()
        if not self.waiting_slots:
            self.all_started.set()

    def _begin(self) -> None:
        serial = next(self.serial)
        person = Person(1000 + serial, self.contestant.script(serial), self.stub, self._finished, think=self.load.think)
        self.people.append(person)
        self.stub.people[person.chat_id] = person
        person.start()

    def _finished(self, person: Person) -> None:
        if person is self.people[0]:
            self._start_the_rest()
        if self.open:
            self._begin()

    def _start_the_rest(self) -> None:
        while self.waiting_slots:
            self.waiting_slots.pop()
            self._begin()
        self.all_started.set()

    async def _drain(self, bot: BotProcess) -> None:
        """Let every conversation end, without delay or thinking, so that all can be checked."""
        self.open, self.stub.delay = False, 0.0
        for person in self.people:
            person.think = 0.0
        await self._until(bot, lambda: all(one.finished for one in self.people), "end", _DRAIN_WITHIN)
        await self._until(bot, lambda: not any(one.loose_ends() and not one.problem for one in self.people), None, 3.0)

    def _check(self) -> None:
        if self.stub.unknown:
            raise FailedError(f"methods the stub does not know: {dict(self.stub.unknown)}")
        problems = [text for one in self.people if (text := one.loose_ends())]
        if problems:
            raise FailedError(f"{len(problems)} of {len(self.people)} conversations went wrong, first: {problems[0]}")
        if (stored := self.contestant.check(self.folder, len(self.people))) is not None:
            raise FailedError(stored)

    async def _until(self, bot: BotProcess, done: Callable[[], bool], what: str | None, within: float) -> None:
        """Wait until `done`; raise `FailedError` (unless `what` is None) when the bot dies, stalls or is late."""
        started = changed = time.monotonic()
        cards = len(self.stub.took)
        while not done():
            await asyncio.sleep(0.02)
            now = time.monotonic()
            if len(self.stub.took) != cards:
                cards, changed = len(self.stub.took), now
            if now - started < within and now - changed < _STALLED and bot.ended() is None:
                continue
            if what is None:
                return
            raise FailedError(f"did not {what} in {now - started:.0f} s. {bot.ended() or ''} {self._stuck()}")

    def _stuck(self) -> str:
        stuck = [one for one in self.stub.people.values() if not one.finished]
        return f"{len(stuck)} conversations are open, first: {stuck[0].loose_ends()}" if stuck else ""

    def _mark(self, bot: BotProcess) -> Mark:
        polls = self.stub.calls["getUpdates"]
        return Mark(
            time=time.monotonic(),
            bot_cpu=bot.cpu_seconds(),
            stub_cpu=time.process_time(),
            cards=len(self.stub.took),
            calls=self.stub.calls.total() - polls,
            polls=polls,
        )
