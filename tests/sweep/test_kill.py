"""Kill the bot at its Nth event, start it again, and judge what is left."""

from __future__ import annotations

import pytest

from tests.sweep.sweep import Kill, Rehearsed

SLICES = 2
"""Of every kill: one for each of two workers, which plays the referral once for itself."""
STARTING = 60
"""More events than there are until a bot that starts waits for updates."""
pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_referral_has_as_many_events_as_a_kill_sweep_is_worth(english: Rehearsed) -> None:
    commits = [label for scene in english.scenes for label in scene.events if label.endswith("COMMITTED")]
    sends = [label for scene in english.scenes for label in scene.events if label.startswith("telegram send")]

    assert (len(english.scenes) > 20, len(commits) > 50, len(sends) > 10) == (True, True, True)


async def test_a_bot_killed_at_every_tenth_event_or_any_commit_keeps_every_promise(english: Rehearsed) -> None:
    kills = english.kills(every=10)

    assert await english.faults(kills, turns_after=2) == []
    assert [str(kill) for kill in kills if not english.struck[kill]] == []


async def test_a_bot_killed_again_while_it_starts_keeps_every_promise(english: Rehearsed) -> None:
    runs = [(english.unsent(), Kill(0, event, "", from_start=True)) for event in range(1, STARTING, 5)]

    assert await english.faults(runs, turns_after=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
async def test_a_bot_killed_at_any_event_keeps_every_promise_to_the_very_end(spanish: Rehearsed, part: int) -> None:
    kills = spanish.kills(every=1)[part::SLICES]

    assert await spanish.faults(kills, turns_after=len(spanish.scenes)) == []


@pytest.mark.slow
async def test_a_bot_killed_at_any_event_of_its_next_start_keeps_every_promise(spanish: Rehearsed) -> None:
    runs = [(spanish.unsent(), Kill(0, event, "", from_start=True)) for event in range(1, STARTING)]

    assert await spanish.faults(runs, turns_after=len(spanish.scenes)) == []
