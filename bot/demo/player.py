"""Play one person of a script on a phone of the sandbox, and print what is said as a transcript.

Buttons are found by the data they send, not by their words, so that one script plays in every language.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.sandbox import Shown, User

PATIENCE_S: Final = 15.0

Print = Callable[[str], None]


class OffScript(Exception):
    """Say that the bot did not do what the script waits for."""


@dataclass(slots=True)
class Player:
    """Hold a phone and what of its screen is printed already."""

    user: User
    out: Print
    seen: dict[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the person's name."""
        return self.user.name

    async def start(self, payload: str = "") -> None:
        """Press Start, or follow an invitation."""
        self.out(f"{self.name}: /start{' (invitation)' if payload else ''}")
        await self.user.start(payload)

    async def say(self, words: str) -> None:
        """Type words."""
        self.out(f"{self.name}: {words}")
        await self.user.say(words)

    async def tap(self, *data: str) -> None:
        """Tap the newest button whose data begins and ends like this, waiting until it is there."""
        await self.tap_any([data])

    async def tap_any(self, wanted: list[tuple[str, ...]]) -> tuple[str, ...]:
        """Tap the first of these that is on the screen; return which."""
        found: tuple[str, ...]
        found, message, button = await self.until(lambda: self._button(wanted), f"a button of {wanted}")
        self.read()
        self.out(f"{self.name}: [{button['text']}]")
        await self.user.press(message.id, str(button["callback_data"]))
        return found

    def _button(self, wanted: list[tuple[str, ...]]) -> tuple[tuple[str, ...], Shown, dict[str, Any]] | None:
        for message in reversed(self.user.screen().from_bot):
            for parts in wanted:
                for row in message.raw["buttons"]:
                    for button in row:
                        if fits(str(button.get("callback_data", "")), parts):
                            return parts, message, button
        return None

    async def until(self, look: Callable[[], Any], what: str) -> Any:
        """Wait until something shows on the screen; raise OffScript with the screen where it does not."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_S
        while True:
            number = self.user.screen().number
            found = look()
            if found is not None:
                return found
            if loop.time() >= end or not await self.user.changed(number, end - loop.time()):
                raise OffScript(f"{self.name} waits for {what} and sees:\n{await self.user.describe()}")

    def read(self) -> None:
        """Print what the bot's messages say that was not printed yet."""
        for message in self.user.screen().from_bot:
            if self.seen.get(message.id) != message.text:
                self.seen[message.id] = message.text
                self._print(message)

    def _print(self, message: Shown) -> None:
        for number, line in enumerate(line for line in message.text.splitlines() if line):
            self.out(f"{f'bot > {self.name}:' if number == 0 else '   '} {line}")
        for row in message.buttons:
            self.out("    " + " ".join(f"[{caption}]" for caption in row))


def fits(data: str, parts: tuple[str, ...]) -> bool:
    """Tell whether a button's data has these parts in order, the number of the card left out."""
    have = data.split("|")
    rest = iter(have)
    return have[0] == parts[0] and all(part in rest for part in parts)
