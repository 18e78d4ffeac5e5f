"""The sandbox as one object: Bot API server, control API and page on one port."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

import uvicorn

from bot.sandbox.acts import act
from bot.sandbox.api import BotApi, Receive, Scope, Send
from bot.sandbox.clock import Clock
from bot.sandbox.control import Control
from bot.sandbox.errors import ActError
from bot.sandbox.faults import Faults
from bot.sandbox.flood import Flood, Limits
from bot.sandbox.model import Json, Toast
from bot.sandbox.phone import Phone
from bot.sandbox.shown import Screen, screen_json
from bot.sandbox.world import World

TOKEN = "1234567890:SANDBOX-the-demo-needs-no-real-token"  # noqa: S105 -- means nothing anywhere else
USERNAME = "CircleHelpBot"
NAME = "Circle Help"
QUIET = 0.15  # seconds without a call after which the bot is taken to be done
BACKLOG = 512
SHUTDOWN = 1  # seconds for open answers at the end


class _Server(uvicorn.Server):
    """A uvicorn that leaves signals to the program around it and ends when told, not at the next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.ended.wait()


def _listen(port: int) -> socket.socket:
    # With the protocol left at 0 asyncio sets no TCP_NODELAY, and each answer waits 40 ms for a delayed ACK
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(BACKLOG)
    return listener


class User(Phone):
    """A phone of a sandbox in this process."""

    def __init__(self, sandbox: Sandbox, person_id: int) -> None:
        self._world = sandbox.world
        self.id = person_id
        self.person = sandbox.world.people[person_id]
        self.name = self.person.first_name

    @property
    def toasts(self) -> list[Toast]:
        """Return the answers to taps so far."""
        return self.person.toasts

    @property
    def toast_texts(self) -> list[str]:
        """Return the texts of the answers to taps so far (empty: answered without words)."""
        return [one.text for one in self.person.toasts]

    def screen(self) -> Screen:
        """Return what the phone shows now."""
        raw = screen_json(self._world.history(self.id), self._world.chats[self.id], self._world.feed.last)
        return Screen.of(raw["number"], raw["messages"], raw["keyboard"])

    async def act(self, act_name: str, /, **fields: Any) -> Json:
        """Do any act by name."""
        result = act(self._world, self.id, act_name, fields)
        await asyncio.sleep(0)
        return result

    async def look(self) -> Screen:
        """Return what the phone shows now."""
        return self.screen()

    async def changed(self, after: int, within: float) -> bool:
        """Wait for any change."""
        return await self._world.feed.changed(after, within)


class Sandbox:
    """A small Telegram on a local port: `async with Sandbox() as sandbox:`."""

    def __init__(  # noqa: PLR0913 -- each is a setting of its own, all by name
        self,
        *,
        port: int = 0,
        token: str = TOKEN,
        username: str = USERNAME,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
        seed: int = 1,
    ) -> None:
        bot_id = int(token.partition(":")[0])
        self.world = World(clock=clock, username=username, name=NAME, bot_id=bot_id, seed=seed)
        self.clock: Clock = self.world.clock
        self.token = token
        self.api = BotApi(self.world, token, Flood(limits, self.clock) if limits else None)
        self._control = Control(self).app()
        self._port = port
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self.url = ""

    @property
    def faults(self) -> Faults:
        """Return the faults asked for."""
        return self.api.faults

    @property
    def calls(self) -> Any:
        """Return the log of calls."""
        return self.api.calls

    @property
    def scene(self) -> Json:
        """Return what the page is told about this demo."""
        return self.world.scene

    @scene.setter
    def scene(self, value: Json) -> None:
        self.world.scene = value
        for one in value.get("phones", []):
            self._add_from_scene(one)
        self.world.feed.publish("scene", scene=value)

    def _add_from_scene(self, one: Json) -> None:
        names = {person.first_name for person in self.world.people.values()}
        if one["name"] not in names:
            fields = {key: one[key] for key in ("language_code", "role", "start_payload") if key in one}
            self.world.person(one["name"], **fields)

    def user(self, name: str, language_code: str | None = "en", **fields: Any) -> User:
        """Return the phone of this name, new if there is none yet."""
        for person in self.world.people.values():
            if person.first_name == name:
                return User(self, person.id)
        return User(self, self.world.person(name, language_code, **fields).id)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request (ASGI)."""
        if scope["type"] == "http" and scope["path"].startswith("/bot"):
            await self.api(scope, receive, send)
        else:
            await self._control(scope, receive, send)

    async def start(self) -> None:
        """Begin to listen on loopback, after a stop again on the same port; `url` is set afterwards."""
        listener = _listen(self._port)
        self._port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"
        self.world.feed.closed = self.api.polling.closed = False
        config = uvicorn.Config(
            self, http="h11", ws="none", lifespan="off", log_level="error", access_log=False, proxy_headers=False,
            timeout_keep_alive=75, timeout_graceful_shutdown=SHUTDOWN,
        )  # fmt: skip
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve(sockets=[listener]))
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Stop to listen and cut all connections; the world stays."""
        self.world.feed.close()
        await self.api.close()
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            self._server.ended.set()
            await self._task

    async def __aenter__(self) -> Sandbox:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def settled(self, *, quiet: float = QUIET, timeout: float = 10.0) -> None:  # noqa: ASYNC109 -- how long a person waits
        """Wait until no update waits and the bot has called nothing but getUpdates for `quiet` seconds."""
        loop = asyncio.get_running_loop()
        until, since, seen = loop.time() + timeout, loop.time(), -1
        while True:
            now = self._busy()
            if now != seen or len(self.world.updates):
                seen, since = now, loop.time()
            if loop.time() - since >= quiet:
                return
            if loop.time() > until:
                raise ActError(f"the bot is still busy after {timeout} s; {len(self.world.updates)} updates wait")
            await asyncio.sleep(0.01)

    def _busy(self) -> int:
        return sum(1 for one in self.api.calls.since(max(self.api.calls.last - 1000, 0)) if one.method != "getUpdates")
