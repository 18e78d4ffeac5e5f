"""Be the bot in a process of its own that may kill itself at its Nth event.

`main` has everything imported and read once. Then each line of JSON on standard input forks a bot, whose process id
and wait status are answered in a line each; so a start costs a tenth of what a fresh Python costs.
A bot that runs already is told its event by a file and a signal.
An event is a statement, commit or finished commit in the database or the key store, and a call to Telegram before it
goes out and after its answer came.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TextIO

import psycopg

from bot import app, house, log
from bot.domain.places import look_up
from bot.duty import ASKED_S, Duty
from bot.house import program_texts
from bot.i18n import spoken_date
from bot.service.typed import read
from bot.settings import Settings
from bot.telegram_http import Api
from bot.timers import Timers
from storage.statements import statements_for

FIRST_UPDATES = "telegram getUpdates, answered"
TIME_PASSED = "time has passed"
BEGINS = (FIRST_UPDATES, TIME_PASSED)
"""With one of these events begins what a turn comes to."""
LISTEN = signal.SIGUSR1
"""Tells a running bot that an order lies at the path it was started with."""
WARM_UPS = 3
"""Starts until Python has settled which way of each instruction is the fastest."""
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name <> 'watcher'"
)


class Watch:
    """Hear every event, write it down where asked, and kill this process at the chosen one.

    With `cut` the sessions of that PostgreSQL database are ended instead, and this process goes on without them. With
    `only` just events of this name count: other things may happen between them, in another order each time.
    """

    def __init__(
        self, *, kill_at: int | None, only: str | None, from_start: bool, events: str | None, cut: str | None
    ) -> None:
        self._cut = cut
        self._events = os.open(events, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if events else None
        self.arm(kill_at, only, from_start=from_start)

    def arm(self, kill_at: int | None, only: str | None, *, from_start: bool = False) -> None:
        """Choose the event, counted from now or from the first updates that come from now on."""
        self._left, self._only, self.counting = kill_at, only, from_start

    def hear(self, label: str) -> None:
        """Take one event."""
        if not self.counting:
            return
        name = label.split("\n", maxsplit=1)[0]
        if self._events is not None:
            os.write(self._events, name.encode() + b"\n")
        if self._left is None or self._only not in (None, name):
            return
        self._left -= 1
        if self._left == 0:
            self._strike()

    def _strike(self) -> None:
        if self._cut is None:
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            cut_sessions(self._cut)


def cut_sessions(url: str) -> None:
    """End every session of a PostgreSQL database but this one and the watcher's; the URL is as libpq takes it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(CUT)


class Ahead:
    """Be the machine's clock, so many seconds ahead of it."""

    def __init__(self, ahead_s: float) -> None:
        self.ahead_s = ahead_s

    def __call__(self) -> int:
        """Tell the time, microseconds since 1970 UTC."""
        return house.now_us() + int(self.ahead_s * 1_000_000)


class ToldTimers(Timers):
    """Look for what is due at each tick, and when told that time has passed."""

    passed: asyncio.Event

    async def _pause(self) -> None:
        waits = [asyncio.create_task(event.wait()) for event in (self._stopping, self.passed)]
        await asyncio.wait(waits, timeout=self._tick_s, return_when=asyncio.FIRST_COMPLETED)
        for task in waits:
            task.cancel()
        self.passed.clear()


class WatchedApi(Api):
    """Call Telegram and tell of it: a send that took effect and was not noted is what a kill leaves behind."""

    watch: Watch

    async def call(self, method: str, params: Mapping[str, object]) -> Any:
        """Call a method."""
        self.watch.hear(f"telegram {method}")
        result = await super().call(method, params)
        self.watch.hear(f"telegram {method}, answered")
        return result

    async def updates(self, params: Mapping[str, object], *, timeout_s: int) -> Any:
        """Fetch updates; counting begins with the first that come."""
        self.watch.hear("telegram getUpdates")
        found = await super().updates(params, timeout_s=timeout_s)
        self.watch.counting = self.watch.counting or bool(found)
        self.watch.hear(FIRST_UPDATES)
        return found


def be_the_bot(order: Mapping[str, Any]) -> int:
    """Run the bot as `python -m bot run` would and return its exit code; one that warms up stops when it is ready."""
    settings = settings_in(**order["environment"])
    chosen = {name: order[name] for name in ("kill_at", "only", "from_start", "events", "cut")}
    watch = Watch(**chosen)
    WatchedApi.watch, ToldTimers.passed = watch, asyncio.Event()
    app.Api = WatchedApi  # type: ignore[misc]  # the hook for sends; statements have one of their own
    app.Timers = partial(ToldTimers, tick_s=order["tick_s"])  # type: ignore[misc,assignment]
    app.Duty = partial(Duty, asked_s=max(ASKED_S, order["tick_s"]))  # type: ignore[misc,assignment]
    ear = Ear(watch, Ahead(order["ahead_s"]), Path(order["next"]))
    return asyncio.run(_serve(settings, ear, warming=order["warming"]))


@cache
def settings_in(**environment: str) -> Settings:
    """Read the settings once for all bots of an environment: to find each costs more than to open the database."""
    os.environ.update(environment)
    return Settings()


@dataclass(frozen=True, slots=True)
class Ear:
    """Hold what orders are for, and where they lie."""

    watch: Watch
    clock: Ahead
    orders: Path

    def listen(self) -> None:
        """Take the order that lies there, once: to pass some time, or where to be killed."""
        with contextlib.suppress(FileNotFoundError):
            order = json.loads(self.orders.read_text())
            if "ahead_s" in order:
                self._pass(order["ahead_s"])
            else:
                self.watch.arm(**order)
            self.orders.unlink()

    def _pass(self, ahead_s: float) -> None:
        self.clock.ahead_s = ahead_s
        self.watch.counting = True
        self.watch.hear(TIME_PASSED)
        ToldTimers.passed.set()


async def _serve(settings: Settings, ear: Ear, *, warming: bool) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    loop.add_signal_handler(LISTEN, ear.listen)
    ready = stop.set if warming else lambda: None
    wires = house.Wires(hear=ear.watch.hear, clock=ear.clock)
    return await app.serve(settings, wires=wires, stop=stop, on_ready=ready)


def _child(order: Mapping[str, Any]) -> None:
    """Become the bot and never return."""
    code = 70
    try:
        out = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        log.configure("debug")
        code = be_the_bot(order)
    except BaseException as error:  # the parent's loop must never go on in the child
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    finally:
        os._exit(code)


def _warm(order: Mapping[str, Any]) -> None:
    """Run in this process: half of a first start is spent on what libraries put off until then."""
    log.configure("error")
    for _ in range(WARM_UPS):
        assert be_the_bot(order) == 0
    gc.collect()
    gc.freeze()
    gc.enable()


def fork_on_demand(orders: TextIO, answers: TextIO) -> None:
    """Start one bot after the other, as told, until there are no more orders."""
    for line in orders:
        order = json.loads(line)
        if order["warming"]:
            _warm(order)
            print(0, file=answers, flush=True)
            continue
        signal.signal(LISTEN, signal.SIG_IGN)  # a bot that is still starting misses it, and is told again
        pid = os.fork()
        if pid == 0:
            _child(order)
        print(pid, file=answers, flush=True)
        print(os.waitpid(pid, 0)[1], file=answers, flush=True)


def warm_up() -> None:
    """Work out and load once what every bot else does by itself, from the program's own files and its libraries'."""
    program_texts()
    statements_for("sqlite")
    read("place", "Minneapolis", look_up)
    read("phone", "612 555 0142", look_up)
    for language in ("en", "es"):
        spoken_date(date(2026, 11, 23), language)


def main() -> None:
    """Be the warm process."""
    warm_up()
    fork_on_demand(sys.stdin, sys.stdout)
