"""A claim of two days, person by person: a member joins and files it, an approver approves, the member reads it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from bot.demo.committee import COMMITTEE, MEMBER, SAMPLE, set_up
from bot.sandbox import Sandbox, User
from tests.sweep import scenario
from tests.sweep.scenario import Joining, Question, Turns, another, asked, press, pressable, sees, texts
from tests.sweep.stage import staged
from tests.sweep.sweep import Rehearsed, rehearse
from tests.sweep.zygote import zygote

PERSON, APPROVER = "Mirabel", "Leopold"
APPROVER_LABEL: Final = "Leopold Abernathy"
UNDO_S: Final = 360.0
"""A decision takes effect after five minutes in which it can be undone."""
SOON_S: Final = 1.0
"""What was answered is shredded at the clock's next look."""
ROSTER: Final = tuple(row["name"] for row in SAMPLE["person"] if row["code"] == MEMBER)
_REFERENCE: Final = re.compile(r"C-\w{4}-\w{4}-\w")


@dataclass(slots=True, kw_only=True)
class Claiming(Turns):
    """Hold how far a member and their approver are; `later` lets seconds pass."""

    later: Callable[[float], Awaitable[None]]

    def _member(self, sandbox: Sandbox) -> User:
        return sandbox.user(PERSON, self.language)

    def _approver(self, sandbox: Sandbox) -> User:
        return sandbox.user(APPROVER)

    # --- the member joins and files -----------------------------------------------------------------------------------

    async def _invitation(self, sandbox: Sandbox) -> str:
        user = self._member(sandbox)
        await user.start(self.invitation)
        await sees(user, lambda screen: pressable(screen, "i|yes|"), "an invitation")
        return "join"

    async def _join(self, sandbox: Sandbox) -> str:
        return await go(self._member(sandbox), "i|yes|", "p|home", "claims")

    async def _claims(self, sandbox: Sandbox) -> str:
        user = self._member(sandbox)
        await user.say("/claims")
        await sees(user, lambda screen: pressable(screen, "p|together|"), "what can be claimed")
        return "days"

    async def _days(self, sandbox: Sandbox) -> str:
        user = self._member(sandbox)
        await press(user, "p|together|")
        await sees(user, asked, "the attestation")
        return "attest"

    async def _attest(self, sandbox: Sandbox) -> str:
        user, question = self._member(sandbox), now_asked(self._member(sandbox), "attest")
        await tap_first(user, question)
        await sees(user, lambda screen: another(screen, question), "the review")
        return "send"

    async def _send(self, sandbox: Sandbox) -> str:
        user = self._member(sandbox)
        await tap_first(user, now_asked(user, "send"))
        await sees(user, lambda screen: screen.find(lambda shown: bool(_REFERENCE.search(shown.text))), "a receipt")
        await self.later(SOON_S)
        return "open"

    # --- the approver approves ----------------------------------------------------------------------------------------

    async def _open(self, sandbox: Sandbox) -> str:
        user = self._approver(sandbox)
        await sees(user, lambda screen: pressable(screen, "d|open|"), "a notice")
        return await go(user, "d|open|", "d|yes|", "approve")

    async def _approve(self, sandbox: Sandbox) -> str:
        return await go(self._approver(sandbox), "d|yes|", "d|undo|", "pass")

    async def _pass(self, sandbox: Sandbox) -> str:
        await self.later(UNDO_S)
        await sees(self._member(sandbox), lambda screen: pressable(screen, "p|card|"), "a message")
        return "read"

    # --- the member reads it ------------------------------------------------------------------------------------------

    async def _read(self, sandbox: Sandbox) -> str:
        user = self._member(sandbox)
        before = texts(user.screen())
        await press(user, "p|card|")
        await sees(user, lambda screen: texts(screen) != before, "what the message says")
        return "over"


async def go(user: User, button: str, until: str, phase: str) -> str:
    """Press a button, wait for another, and return the next phase."""
    await press(user, button)
    await sees(user, lambda screen: pressable(screen, until), f"a button {until}")
    return phase


def now_asked(user: User, step: str) -> Question:
    """Return the question on the screen, which is of this step."""
    question = asked(user.screen())
    assert question is not None, user.screen()
    assert question.step == step, question
    return question


async def tap_first(user: User, question: Question) -> None:
    """Tap the first answer."""
    await press(user, next(iter(question.options.values())))


@asynccontextmanager
async def claimed(language: str) -> AsyncIterator[Rehearsed]:
    """Play a whole claim once, unharmed."""
    async with zygote() as warm, staged(warm) as stage:
        member = {"role": "member", "person": MEMBER}
        approver = {"role": "approver", "committee": COMMITTEE, "label": APPROVER_LABEL}
        office = {"role": "office", "label": scenario.OFFICE_LABEL}
        made = await stage.invitations(member, approver, office, first=set_up)
        joining = [Joining(made[1], APPROVER, home="d|home"), Joining(made[2], scenario.OFFICE)]
        play = Claiming(made[0], language=language, later=stage.later)
        yield await rehearse(stage, (*made, APPROVER_LABEL, PERSON, APPROVER, *ROSTER, MEMBER), joining, play)
