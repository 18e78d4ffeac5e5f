"""A family says hello and gets the welcome."""

from __future__ import annotations

from bot.demo.player import Player, Print
from bot.demo.stage import Stage


async def play(stage: Stage, language: str, out: Print) -> None:
    """Press Start, read the welcome, ask for help."""
    family = Player(stage.sandbox.user("Ana", language), out)
    await family.start()
    await family.until(lambda: family.user.screen().last, "a welcome")
    await family.tap("a", "welcome", "go")
    await family.until(lambda: family.user.screen().last, "the next card")
    await stage.sandbox.settled()
    family.read()
