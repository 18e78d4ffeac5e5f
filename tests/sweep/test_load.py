"""Kill the bot at random moments while many families write at once: none is lost, none is there twice."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from tests.sweep import scenario
from tests.sweep.checker import check
from tests.sweep.evidence import Evidence
from tests.sweep.scenario import Joining, Play
from tests.sweep.stage import Stage, staged
from tests.sweep.sweep import INITIATIVE, gathered
from tests.sweep.zygote import zygote

FAMILIES = 20
KILLS = 5
SPACING_S = (0.25, 0.7)
"""Twenty referrals take some four seconds, so that five kills fall into them."""
pytestmark = pytest.mark.slow


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    async with zygote() as warm, staged(warm) as found:
        yield found


def family(number: int, language: str) -> Play:
    """Name a family and a telephone number that no other has."""
    name = f"Family {chr(65 + number // 26)}{chr(65 + number % 26)} Vandersloot"
    return Play(
        "",
        family=f"Telegram{number}Z",
        language=language,
        name=name,
        phone=f"612-555-{1000 + 37 * number}",
        phase="hello",
    )


async def play(stage: Stage, one: Play) -> None:
    """Let a family go as far as its receipt."""
    while one.phase != "open":
        await one.turn(stage.sandbox)
        await asyncio.sleep(random.random() / 50)


async def kill_now_and_then(stage: Stage, chance: random.Random) -> None:
    """Kill the bot at moments nobody chose."""
    for _ in range(KILLS):
        await asyncio.sleep(chance.uniform(*SPACING_S))
        await stage.kill()


@pytest.mark.parametrize("seed", range(3))
async def test_random_kills_under_load_lose_and_double_nothing(stage: Stage, seed: int) -> None:
    label = {"role": "coordinator", "initiative": INITIATIVE, "label": scenario.COORDINATOR_LABEL}
    invitations = await stage.invitations(label, {"role": "office", "label": scenario.OFFICE_LABEL})
    families = [family(number, "es" if number % 2 else "en") for number in range(FAMILIES)]
    await stage.start()
    for invitation, name in zip(invitations, (scenario.COORDINATOR, scenario.OFFICE), strict=True):
        await Joining(invitation, name).play(stage.sandbox)

    await asyncio.gather(kill_now_and_then(stage, random.Random(seed)), *(play(stage, one) for one in families))
    await stage.settle()
    await stage.end()

    evidence = gathered(stage, *invitations, *(one.name for one in families), *(one.phone for one in families))
    assert check(evidence) == []
    assert sent(evidence) == sorted((one.name, "+1" + one.phone.replace("-", ""), "sent") for one in families)
    assert stage.kills == KILLS


def sent(evidence: Evidence) -> list[tuple[str, str, str]]:
    """List name, number and state of every referral."""
    talks = {row["id"]: evidence.answers(row) for row in evidence.rows("conversations")}
    return sorted(
        (talks[row["conversation_id"]]["name"], talks[row["conversation_id"]]["phone"], row["state"])
        for row in evidence.rows("referrals")
    )
