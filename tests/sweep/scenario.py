"""A whole referral, person by person: a coordinator joins, a family asks, the coordinator accepts, the family reads it.

People go by what their phones show: a step or a verb in a button's data, never by wording. Each act waits for its
effect on the screen. Nobody taps twice: what the bot was told it may not forget, whenever it dies.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.sandbox import Sandbox, Screen, Shown, User

PATIENCE_S: Final = 15.0  # a dead bot is back within half a second; the rest is for a loaded machine
CHOSEN: Final = {"for_whom": "self", "age": "15", "notice_report": "go", "channel": "call", "send": "send"}
NAME: Final = "Xochitl Quetzalli-Brunnhilde"
PHONE: Final = "612-555-0187"
PLACE: Final = "Hennepin County"
FAMILY, COORDINATOR, OFFICE = "Ysolde", "Barnabas", "Philippa"
COORDINATOR_LABEL, OFFICE_LABEL = "Barnabas Oyelaran", "Philippa Thistlewaite"
_ANSWER: Final = re.compile(r"a\|([0-9a-z]+)\|([^|]+)\|(.*)", re.DOTALL)
_REFERENCE: Final = re.compile(r"R-\w{4}-\w{4}-\w")
_BACK: Final = re.compile(r"b\|([0-9a-z]+)")
_SKIP: Final = re.compile(r"k\|([0-9a-z]+)\|([^|]+)")


@dataclass(frozen=True, slots=True)
class Question:
    """What a card asks: its number, the step, and the data of each option's button."""

    card: int
    step: str
    options: Mapping[str, str]


class Stuck(AssertionError):
    """Say that a person waited for something that never came."""


@dataclass(slots=True)
class Turns:
    """Hold how far people are who take turns; a turn is the method with its phase's name, and returns the next."""

    invitation: str
    language: str = "en"
    phase: str = "invitation"
    turns: int = 0
    answered: dict[str, str] = field(default_factory=dict)
    """What was said, by step; a typed answer as it was typed."""

    @property
    def over(self) -> bool:
        """Tell whether everything was played."""
        return self.phase == "over"

    async def turn(self, sandbox: Sandbox) -> None:
        """Play one act of one person, and wait until its effect is on the screen."""
        self.turns += 1
        self.phase = await getattr(self, f"_{self.phase}")(sandbox)


@dataclass(slots=True)
class Play(Turns):
    """Hold how far one family, its coordinator and their script are."""

    family: str = FAMILY
    coordinator: str = COORDINATOR
    name: str = NAME
    phone: str = PHONE
    place: str = PLACE

    def _family(self, sandbox: Sandbox) -> User:
        return sandbox.user(self.family, self.language)

    def _coordinator(self, sandbox: Sandbox) -> User:
        return sandbox.user(self.coordinator)

    # --- the coordinator joins ----------------------------------------------------------------------------------------

    async def _invitation(self, sandbox: Sandbox) -> str:
        user = self._coordinator(sandbox)
        await user.start(self.invitation)
        await sees(user, lambda screen: pressable(screen, "i|yes|"), "an invitation")
        return "join"

    async def _join(self, sandbox: Sandbox) -> str:
        user = self._coordinator(sandbox)
        await press(user, "i|yes|")
        await sees(user, lambda screen: pressable(screen, "r|home"), "a welcome")
        return "hello"

    # --- the family asks ----------------------------------------------------------------------------------------------

    async def _hello(self, sandbox: Sandbox) -> str:
        user = self._family(sandbox)
        await user.start()
        await sees(user, asked, "the first question")
        return "intake"

    async def _intake(self, sandbox: Sandbox) -> str:
        user = self._family(sandbox)
        question = asked(user.screen())
        assert question is not None, await user.describe()
        await self._answer(user, question)
        if question.step == "send":
            await sees(user, lambda screen: screen.find(lambda shown: bool(_REFERENCE.search(shown.text))), "a receipt")
            return "open"
        await sees(user, lambda screen: another(screen, question), f"a question after {question.step}")
        return "intake"

    async def _answer(self, user: User, question: Question) -> None:
        typed = {"place": self.place, "name": self.name, "phone": self.phone}.get(question.step)
        if typed is not None:
            assert question.step not in self.answered, f"the bot did not take {typed!r} for {question.step}"
            self.answered[question.step] = typed
            await user.say(typed)
            return
        wanted = CHOSEN.get(question.step, next(iter(question.options)))
        self.answered[question.step] = wanted
        await press(user, question.options[wanted])

    # --- the coordinator takes it -------------------------------------------------------------------------------------

    async def _open(self, sandbox: Sandbox) -> str:
        user = self._coordinator(sandbox)
        await sees(user, lambda screen: pressable(screen, "r|open|"), "a notice")
        return await self._go(user, "r|open|", "r|see|", "see")

    async def _see(self, sandbox: Sandbox) -> str:
        return await self._go(self._coordinator(sandbox), "r|see|", "r|take|", "take")

    async def _take(self, sandbox: Sandbox) -> str:
        return await self._go(self._coordinator(sandbox), "r|take|", "r|contact|", "contact")

    async def _contact(self, sandbox: Sandbox) -> str:
        user = self._coordinator(sandbox)
        await press(user, "r|contact|")
        await sees(user, lambda screen: screen.find(lambda shown: shown.protected), "the contact")
        return "outcome"

    async def _outcome(self, sandbox: Sandbox) -> str:
        user = self._coordinator(sandbox)
        before = texts(user.screen())
        await press(user, "r|out|")
        await sees(user, lambda screen: texts(screen) != before, "that the outcome is noted")
        return "message"

    async def _go(self, user: User, button: str, until: str, phase: str) -> str:
        await press(user, button)
        await sees(user, lambda screen: pressable(screen, until), f"a button {until}")
        return phase

    # --- the family reads it ------------------------------------------------------------------------------------------

    async def _message(self, sandbox: Sandbox) -> str:
        user = self._family(sandbox)
        await sees(user, lambda screen: pressable(screen, "f|card|"), "a message")
        before = texts(user.screen())
        await press(user, "f|card|")
        await sees(user, lambda screen: texts(screen) != before, "what the message says")
        return "over"


@dataclass(slots=True)
class Joining:
    """Let somebody join by an invitation, and no more; what begins with `home` stands on their welcome."""

    invitation: str
    name: str
    home: str = "r|home"

    async def play(self, sandbox: Sandbox) -> None:
        """Follow the link and say yes."""
        user = sandbox.user(self.name)
        await user.start(self.invitation)
        await sees(user, lambda screen: pressable(screen, "i|yes|"), "an invitation")
        await press(user, "i|yes|")
        await sees(user, lambda screen: pressable(screen, self.home), "a welcome")


def buttons(shown: Shown) -> list[str]:
    """List the data of a message's buttons."""
    return [button.get("callback_data", "") for row in shown.raw["buttons"] for button in row]


def pressable(screen: Screen, start: str) -> tuple[Shown, str] | None:
    """Find the newest button whose data begin so."""
    for shown in reversed(screen.from_bot):
        for data in buttons(shown):
            if data.startswith(start):
                return shown, data
    return None


def asked(screen: Screen) -> Question | None:
    """Read the question with the highest number: after a kill an older one may stand a second time, even below it."""
    found = [question for shown in screen.from_bot if (question := _question(buttons(shown)))]
    return max(found, key=lambda question: question.card, default=None)


def _question(data: list[str]) -> Question | None:
    answers = [match for one in data if (match := _ANSWER.fullmatch(one))]
    if answers:
        options = {match[3]: match[0] for match in answers if match[2] == answers[0][2]}
        return Question(int(answers[0][1], 36), answers[0][2], options)
    skips = [match for one in data if (match := _SKIP.fullmatch(one))]
    if skips:
        return Question(int(skips[0][1], 36), skips[0][2], {})
    backs = [match for one in data if (match := _BACK.fullmatch(one))]
    return Question(int(backs[0][1], 36), "phone", {}) if backs else None  # the one step that can only be typed


def another(screen: Screen, before: Question) -> bool:
    """Tell whether a later question than this one is asked."""
    now = asked(screen)
    return now is not None and now.card > before.card


async def press(user: User, start: str) -> None:
    """Press the newest button whose data begin so."""
    found = pressable(user.screen(), start)
    assert found is not None, f"{user.name} finds no {start} on\n{await user.describe()}"
    await user.press(found[0].id, found[1])


async def sees(user: User, check: Callable[[Screen], object], what: str) -> None:
    """Wait until the screen is as it should be; raise Stuck, with the screen, when it never is."""
    if not await user.wait_until(check, PATIENCE_S):
        raise Stuck(f"{user.name} waited for {what} and sees:\n{await user.describe()}")
    await asyncio.sleep(0)


def texts(screen: Screen) -> tuple[str, ...]:
    return tuple(shown.text for shown in screen.from_bot)
