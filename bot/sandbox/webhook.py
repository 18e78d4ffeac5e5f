"""Deliver updates to the bot's webhook: one at a time per chat, again until it answers 2xx."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.model import Json
from bot.sandbox.updates import UpdateQueue, chat_of

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 -- a header's name
FIRST_DELAY = 0.25  # seconds before the second try; Telegram starts with about one, tests cannot wait that long
LONGEST_DELAY = 8.0
ANSWER_WITHIN = 60.0
OK_FROM, OK_TO = 200, 300
CONNECTIONS = 40


@dataclass(slots=True)
class Delivery:
    """One attempt, for tests and the checker; status 0: no answer."""

    update_id: int
    at: float
    status: int
    detail: str


class Webhook:
    """Carry waiting updates to a URL while one is set; `perform` runs a method given in the answer."""

    def __init__(self, updates: UpdateQueue, clock: Callable[[], float], perform: Callable[[Json], Awaitable[None]]):
        self._updates = updates
        self._clock = clock
        self._perform = perform
        self._task: asyncio.Task[None] | None = None
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._again: set[asyncio.Task[None]] = set()
        self.url = ""
        self.secret = ""
        self.max_connections = CONNECTIONS
        self.last_error: tuple[int, str] | None = None
        self.deliveries: list[Delivery] = []

    async def set(self, url: str, secret: str, max_connections: int) -> None:
        """Start to deliver to `url`."""
        await self.stop()
        self.url, self.secret, self.max_connections, self.last_error = url, secret, max_connections, None
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop to deliver; what waits stays."""
        self.url = self.secret = ""
        tasks = [one for one in (self._task, *self._flying.values(), *self._again) if one is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._task, self._flying, self._again = None, {}, set()

    def info(self) -> Json:
        """Return Telegram's WebhookInfo."""
        found: Json = {"url": self.url, "has_custom_certificate": False, "pending_update_count": len(self._updates)}
        if self.url:
            found["max_connections"] = self.max_connections
        if self.last_error is not None:
            found["last_error_date"], found["last_error_message"] = self.last_error
        if self._updates.allowed:
            found["allowed_updates"] = sorted(self._updates.allowed)
        return found

    async def _run(self) -> None:
        limit = aiohttp.TCPConnector(limit=self.max_connections)
        timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
        async with aiohttp.ClientSession(connector=limit, timeout=timeout) as session:
            while True:
                arrived = self._updates.arrived
                self._start(session)
                await arrived.wait()

    def _start(self, session: aiohttp.ClientSession) -> None:
        for update in self._updates.take_again():
            task = asyncio.create_task(self._once(session, update))
            self._again.add(task)
            task.add_done_callback(self._again.discard)
        for update in self._updates.waiting():
            chat_id = chat_of(update)
            if chat_id not in self._flying and len(self._flying) < self.max_connections:
                self._flying[chat_id] = asyncio.create_task(self._until_taken(session, chat_id, update))

    async def _once(self, session: aiohttp.ClientSession, update: Json) -> None:
        await self._post(session, update)

    async def _until_taken(self, session: aiohttp.ClientSession, chat_id: int, update: Json) -> None:
        delay = FIRST_DELAY
        while not await self._post(session, update):
            await asyncio.sleep(delay)
            delay = min(delay * 2, LONGEST_DELAY)
        self._updates.confirm([update["update_id"]])
        self._flying.pop(chat_id, None)
        self._updates.ring()

    async def _post(self, session: aiohttp.ClientSession, update: Json) -> bool:
        self._updates.delivered(update["update_id"])
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: self.secret} if self.secret else {})
        try:
            async with session.post(self.url, data=json.dumps(update).encode(), headers=headers) as answer:
                status, body = answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return self._note(update, 0, type(error).__name__)
        taken = self._note(update, status, "")
        if taken and body:
            await self._answer(body)
        return taken

    def _note(self, update: Json, status: int, detail: str) -> bool:
        self.deliveries.append(Delivery(update["update_id"], self._clock(), status, detail))
        taken = OK_FROM <= status < OK_TO
        if not taken:
            words = f"Wrong response from the webhook: {status}" if status else f"Connection failed: {detail}"
            self.last_error = (int(self._clock()), words)
        return taken

    async def _answer(self, body: bytes) -> None:
        try:
            value: Any = json.loads(body)
        except ValueError:
            return  # Telegram looks for a method call and ignores any other answer
        if isinstance(value, dict) and isinstance(value.get("method"), str):
            await self._perform(value)
