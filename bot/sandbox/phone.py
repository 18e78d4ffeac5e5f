"""What a test or script does with a phone; the same for a sandbox in this process and over HTTP."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from bot.sandbox.errors import ActError
from bot.sandbox.model import Json
from bot.sandbox.shown import Screen, Shown

PATIENCE = 10.0  # seconds a person waits for the bot

Wanted = str | Callable[[Shown], bool]


class Phone(ABC):
    """One person's phone."""

    id: int
    name: str

    @abstractmethod
    async def act(self, act: str, /, **fields: Any) -> Json:
        """Do any act by name (see `acts`); raise ActError when the phone would not let the person."""

    @abstractmethod
    async def look(self) -> Screen:
        """Return what the phone shows now."""

    @abstractmethod
    async def changed(self, after: int, within: float) -> bool:
        """Wait at most `within` seconds for any change after number `after`; tell whether there was one."""

    async def say(self, text: str) -> list[int]:
        """Type a text and return the message ids (several when it is over 4,096 UTF-16 units)."""
        return list((await self.act("say", text=text))["message_ids"])

    async def start(self, payload: str = "") -> int:
        """Press Start, or follow a start link."""
        return int((await self.act("start", payload=payload))["message_ids"][0])

    async def tap(self, button: str, *, on: int | None = None, timeout: float = PATIENCE) -> Json:  # noqa: ASYNC109 -- how long a person waits
        """Press a button by caption, on message `on` or the newest that has it, waiting until it is there."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            number = (await self.look()).number
            try:
                return await self.act("tap", button=button, message_id=on)
            except ActError as error:
                if not await self.changed(number, until - loop.time()):
                    raise ActError(f"{error}; {self.name} sees:\n{await self.describe()}") from error

    async def press(self, message_id: int, data: str) -> Json:
        """Press with any data on any message: a forged, foreign or stale button."""
        return await self.act("press", message_id=message_id, data=data)

    async def wait_for(self, wanted: Wanted, timeout: float = PATIENCE) -> Shown:  # noqa: ASYNC109 -- how long a person waits
        """Wait until a message of the bot with this text (or for which the function is true) is on the screen."""
        found = await self.wait_until(lambda screen: screen.find(wanted), timeout)
        if not isinstance(found, Shown):
            raise TimeoutError(f"{self.name} waited for {wanted!r} and sees:\n{await self.describe()}")
        return found

    async def wait_until(self, check: Callable[[Screen], Any], timeout: float = PATIENCE) -> Any:  # noqa: ASYNC109 -- how long a person waits
        """Wait until `check(screen)` is true and return its value; None when the time is over."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            screen = await self.look()
            found = check(screen)
            if found:
                return found
            if not await self.changed(screen.number, until - loop.time()):
                return None

    async def describe(self) -> str:
        """Return the screen as a few lines, for error messages and transcripts."""
        lines = []
        for one in await self.look():
            lines.append(f"{'bot' if one.from_bot else 'me '}| {one.text or one.kind}")
            lines += ["     " + " ".join(f"[{caption}]" for caption in row) for row in one.buttons]
        return "\n".join(lines)
