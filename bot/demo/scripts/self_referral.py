"""A whole referral: the coordinator and the Office join, a family asks, the coordinator accepts, the family hears."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from bot.demo.player import OffScript, Player, Print
from bot.demo.stage import Stage
from bot.demo.words import pattern_of
from bot.render.notices import ACCEPTED
from bot.sandbox import Shown

MOST: Final = 40
"""More cards than any path has: a script that goes in circles ends here."""
NUMBER: Final = "612 555 0142"
ANSWERS: Final[Mapping[str, str]] = {
    "welcome": "go",
    "shared_phone": "go",
    "notice_use": "go",
    "notice_answer": "go",
    "notice_report": "go",
    "for_whom": "self",
    "age": "15",
    "place": "Minneapolis",
    "candidate": "27053",
    "circumstances": "school",
    "court": "no",
    "name": "Ana",
    "channel": "text",
    "phone": NUMBER,
    "call_rule": "only_me",
    "good_time": "evening",
    "guardian_knows": "yes",
    "send": "send",
}
TYPED: Final = frozenset(("place", "name", "phone"))


async def play(stage: Stage, language: str, out: Print) -> None:
    """Play every side; raise OffScript unless the referral was accepted and the family told."""
    coordinator = Player(stage.sandbox.user("Carol"), out)
    office = Player(stage.sandbox.user("Omar"), out)
    family = Player(stage.sandbox.user("Ana" if language == "en" else "Luz", language), out)
    await join(coordinator, stage.coordinator)
    await join(office, stage.office)
    await ask(family, stage)
    await accept(coordinator)
    await hear(family, language)
    await stage.sandbox.settled()
    for player in (coordinator, family):
        player.read()


async def join(player: Player, payload: str) -> None:
    """Follow an invitation and say yes."""
    await player.start(payload)
    await player.tap("i", "yes")


async def ask(family: Player, stage: Stage) -> None:
    """Answer each card until the referral is sent."""
    await family.start()
    for _ in range(MOST):
        step, message = await family.until(lambda: _asked(family), "a question")
        look = partial(_moved_on, family, message, family.user.screen().number)
        await _answer(family, step)
        if step == "send":
            return
        await family.until(look, "the next question")
    raise OffScript(f"{family.name} was asked more than {MOST} questions")


def _asked(family: Player) -> tuple[str, Shown] | None:
    """Find the step that the newest card asks: it stands in the data of its buttons; one of typing only has none."""
    for message in reversed(family.user.screen().from_bot):
        data = [str(button.get("callback_data", "")).split("|") for row in message.raw["buttons"] for button in row]
        step = next((parts[2] for parts in data if parts[0] in ("a", "k") and len(parts) > 2), "")
        if step or any(parts[0] == "b" for parts in data):
            return step or "phone", message
    return None


def _moved_on(family: Player, before: Shown, number: int) -> bool | None:
    now = _asked(family)
    fresh = now is not None and (now[1].id, now[1].raw["buttons"]) != (before.id, before.raw["buttons"])
    return True if fresh and family.user.screen().number > number else None


async def _answer(family: Player, step: str) -> None:
    family.read()
    if step == "initiative":
        await family.tap("a", step)
    elif step not in ANSWERS:
        raise OffScript(f"The script has no answer to {step!r}; {family.name} sees:\n{await family.user.describe()}")
    elif step in TYPED:
        await family.say(ANSWERS[step])
    else:
        await family.tap("a", step, ANSWERS[step])


async def accept(coordinator: Player) -> None:
    """Open the notice, do not know the family, accept, look at the contact."""
    await coordinator.tap("r", "open")
    await coordinator.tap("r", "see")
    await coordinator.tap("r", "take")
    await coordinator.tap("r", "contact")
    await coordinator.until(lambda: coordinator.user.screen().find(lambda one: one.protected), "the contact")
    coordinator.read()


async def hear(family: Player, language: str) -> None:
    """Open the neutral message and read that the referral was accepted."""
    await family.tap("f", "card")
    said = pattern_of(ACCEPTED, language)
    await family.until(lambda: family.user.screen().find(lambda one: bool(said.search(one.text))), "the acceptance")
    family.read()
