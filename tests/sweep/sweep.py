"""Play a referral once, keep every moment of it, then go back to each and kill the bot at the Nth event from there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.sweep import scenario
from tests.sweep.checker import check, differences, facts
from tests.sweep.evidence import Evidence, gather
from tests.sweep.killed import FIRST_UPDATES
from tests.sweep.scenario import Joining, Play
from tests.sweep.stage import Moment, Stage, copied, staged
from tests.sweep.zygote import zygote

INITIATIVE: Final = "0c995940-e735-5994-a90e-bb93b5351401"
"""Serves Hennepin County in the sample directory."""
PLANTED: Final = (
    scenario.NAME, scenario.PHONE, "+16125550187", "6125550187", scenario.FAMILY, scenario.COORDINATOR_LABEL,
    scenario.OFFICE_LABEL,
)  # fmt: skip
COMMITS: Final = ("COMMIT", "COMMITTED")


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold one turn: the moment before it, who stood where, its events, and what it came to."""

    moment: Moment
    play: Play
    events: tuple[str, ...]
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Kill:
    """Name one kill: the turn, the event counted from the turn's first updates, and what that event was."""

    turn: int
    event: int
    label: str

    def __str__(self) -> str:
        """Say where the bot was killed."""
        return f"turn {self.turn}, event {self.event} ({self.label})"


@dataclass(slots=True)
class Rehearsed:
    """Hold a stage and every scene that was played on it."""

    stage: Stage
    scenes: list[Scene]
    secrets: tuple[str, ...]

    def evidence(self) -> Evidence:
        """Gather what is left of the run."""
        stage = self.stage
        return gather(stage.data, stage.sandbox, planted=(*PLANTED, *self.secrets), kills=stage.kills, more=[stage.log])

    def kills(self, *, every: int) -> list[Kill]:
        """List every Nth event, and every commit, which is the event that matters most."""
        found = [
            Kill(turn, event, label)
            for turn, scene in enumerate(self.scenes)
            for event, label in enumerate(scene.events, start=1)
        ]
        return [kill for n, kill in enumerate(found) if n % every == 0 or kill.label.endswith(COMMITS)]

    async def killed(self, kill: Kill, *, turns_after: int) -> list[str]:
        """Kill the bot there, play on so many turns, and list every broken promise."""
        last = min(kill.turn + turns_after, len(self.scenes) - 1)
        self.stage.back_to(self.scenes[kill.turn].moment)
        play = copied(self.scenes[kill.turn].play)
        await self.stage.start(kill_at=kill.event)
        for _ in range(kill.turn, last + 1):
            await play.turn(self.stage.sandbox)
        await self.stage.settle()
        await self.stage.end()
        evidence = self.evidence()
        return [*check(evidence), *differences(self.scenes[last].facts, facts(evidence))]

    async def faults(self, kills: Sequence[Kill], *, turns_after: int) -> list[str]:
        """Kill the bot at each; say which kill broke which promise."""
        found = []
        for kill in kills:
            try:
                wrong = await self.killed(kill, turns_after=turns_after)
            except AssertionError as error:
                await self.stage.end()
                wrong = [str(error)]
            found += [f"killed at {kill}: {one}" for one in wrong]
        return found


@asynccontextmanager
async def rehearsed(language: str) -> AsyncIterator[Rehearsed]:
    """Play the whole referral once, unharmed."""
    async with zygote() as warm, staged(warm) as stage:
        coordinator = {"role": "coordinator", "initiative": INITIATIVE, "label": scenario.COORDINATOR_LABEL}
        office = {"role": "office", "label": scenario.OFFICE_LABEL}
        secrets = await stage.invitations(coordinator, office)
        found = Rehearsed(stage, [], (*secrets, stage.sandbox.token))
        log = stage.folder / "events"
        await stage.start(events=log)
        await Joining(secrets[1], scenario.OFFICE).play(stage.sandbox)
        await stage.settle()
        play = Play(secrets[0], language=language)
        while not play.over:
            found.scenes.append(await _scene(found, play, log))
        await stage.end()
        yield found


async def _scene(found: Rehearsed, play: Play, log: Path) -> Scene:
    stage = found.stage
    moment, before, heard = stage.moment(f"turn{play.turns}"), copied(play), len(_heard(log))
    await play.turn(stage.sandbox)
    await stage.settle()
    evidence = found.evidence()
    wrong = check(evidence)
    assert not wrong, wrong
    return Scene(moment, before, tuple(_of_turn(_heard(log)[heard:])), facts(evidence))


def _heard(log: Path) -> list[str]:
    return log.read_text().splitlines()


def _of_turn(lines: list[str]) -> Iterator[str]:
    """Leave out what the idle clock did before the turn's updates came."""
    yield from lines[lines.index(FIRST_UPDATES) :]
