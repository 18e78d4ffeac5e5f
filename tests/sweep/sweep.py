"""Play a referral once, keep every moment of it, then go back to each and kill the bot at the Nth event from there."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tests.sweep import scenario
from tests.sweep.checker import check, repeats
from tests.sweep.evidence import Evidence, gather
from tests.sweep.facts import differences, facts
from tests.sweep.killed import BEGINS
from tests.sweep.scenario import Joining, Play, Turns
from tests.sweep.stage import Moment, Stage, copied, staged
from tests.sweep.zygote import zygote

INITIATIVE: Final = "0c995940-e735-5994-a90e-bb93b5351401"
"""Serves Hennepin County in the sample directory."""
PLANTED: Final = (
    scenario.NAME, scenario.PHONE, "+16125550187", "6125550187", scenario.FAMILY, scenario.COORDINATOR_LABEL,
    scenario.OFFICE_LABEL,
)  # fmt: skip
COMMITS: Final = ("COMMIT", "COMMITTED")
TRIES: Final = 10
"""An event may come earlier one time, or two commits be one on a busy machine, so that a kill waits in vain."""
RARELY_S: Final = 3600.0
"""Nothing falls due in a referral that takes a second; an idle look at the clock would only shift the count."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Hold one turn: the moment before it, who stood where, its events, and what it came to."""

    moment: Moment
    play: Turns
    events: tuple[str, ...]
    facts: dict[str, object]


@dataclass(frozen=True, slots=True)
class Kill:
    """Name one kill: the turn, the event counted from the turn's first updates, and what that event was.

    A commit is counted among its like only: which one it is must not hang on what else went on at the time.
    """

    turn: int
    event: int
    label: str
    only: str | None = None
    from_start: bool = False

    @property
    def order(self) -> dict[str, Any]:
        """Return what the bot is told."""
        return {"kill_at": self.event, "only": self.only, "from_start": self.from_start}

    def __str__(self) -> str:
        """Say where the bot was killed."""
        if self.from_start:
            return f"event {self.event} of a start"
        return f"turn {self.turn}, {'its kind' if self.only else 'event'} {self.event} ({self.label})"


Run = tuple[Kill, ...]
"""A kill, and where the bots that are started next are killed."""


@dataclass(slots=True)
class Rehearsed:
    """Hold a stage and every scene that was played on it."""

    stage: Stage
    scenes: list[Scene]
    secrets: tuple[str, ...]
    struck: Counter[Kill] = field(default_factory=Counter)
    """The kills that were reached, and how often."""
    _repeated: Mapping[Any, int] = field(default_factory=dict)
    _judged_kills: int = 0

    def evidence(self) -> Evidence:
        """Gather what is left of the run."""
        return gathered(self.stage, *self.secrets)

    def kills(self, *, every: int) -> list[Kill]:
        """List every Nth event, and every commit, which is the event that matters most."""
        found, seen = [], 0
        for turn, scene in enumerate(self.scenes):
            like: Counter[str] = Counter()
            for event, label in enumerate(scene.events, start=1):
                like[label] += 1
                if label.endswith(COMMITS):
                    found.append(Kill(turn, like[label], label, only=label))
                elif seen % every == 0:
                    found.append(Kill(turn, event, label))
                seen += 1
        return found

    async def faults(self, runs: Iterable[Kill | Run], *, turns_after: int) -> list[str]:
        """Kill the bot in each of these ways, play on so many turns unharmed, and say which broke which promise.

        Kills that lie so far apart share one play of the referral, each judged for itself before the next.
        """
        found: list[str] = []
        again: Counter[Run] = Counter()
        chains = chained((run if isinstance(run, tuple) else (run,) for run in runs), apart=turns_after + 1)
        while chains:
            chain = chains.pop()
            judged, wrong = await self._chain(chain, turns_after)
            found += wrong
            chains += [chain[judged:]] if chain[judged:] else []
            if not wrong and not self._reached(last := chain[judged - 1]) and again[last] < TRIES:
                again[last] += 1
                chains.append([last])
        return found

    def _reached(self, run: Run) -> bool:
        return all(self.struck[kill] for kill in run)

    async def _chain(self, chain: Sequence[Run], turns_after: int) -> tuple[int, list[str]]:
        """Play from the first kill's turn until something is wrong or a kill was missed; count the kills played."""
        turn, self._repeated, self._judged_kills = chain[0][0].turn, {}, 0
        self.stage.back_to(self.scenes[turn].moment)
        play = copied(self.scenes[turn].play)
        await self.stage.start()
        for played, run in enumerate(chain, start=1):
            before = self.stage.kills
            last = chain[played][0].turn - 1 if played < len(chain) else min(turn + turns_after, len(self.scenes) - 1)
            try:
                await self.stage.arm(*(kill.order for kill in run))
                for _ in range(turn, last + 1):
                    await play.turn(self.stage.sandbox)
                await self.stage.settle()
                if played == len(chain):
                    await self.stage.end()
                wrong = self._judged(self.scenes[last].facts)
            except (AssertionError, TimeoutError) as error:
                wrong = [f"{type(error).__name__}: {error}\n{self.stage.said()}"]
            self.struck.update(run[: self.stage.kills - before])
            if wrong or not self._reached(run):
                break
            turn = last + 1
        with contextlib.suppress(AssertionError):
            await self.stage.end()
        return played, [f"killed at {' and '.join(map(str, run))}: {one}" for one in wrong]

    def _judged(self, wanted: dict[str, object]) -> list[str]:
        """List the promises broken since the last look; only where none is broken can the facts be read."""
        kills = self.stage.kills
        evidence = replace(self.evidence(), kills=kills - self._judged_kills, repeated=self._repeated)
        self._repeated, self._judged_kills = repeats(evidence), kills
        return check(evidence) or differences(wanted, facts(evidence))

    def unsent(self) -> Kill:
        """Kill the bot when it has stored the referral and sent nothing of it."""
        turn = next(n for n, scene in enumerate(self.scenes) if "db add_referral" in scene.events)
        return Kill(turn, 1, "db COMMITTED", only="db COMMITTED")


def chained(runs: Iterable[Run], *, apart: int) -> list[list[Run]]:
    """Put runs behind one another whose first kills are at least so many turns apart."""
    chains: list[list[Run]] = []
    for run in sorted(runs, key=_turn):
        fitting = [chain for chain in chains if _turn(chain[-1]) + apart <= _turn(run)]
        if fitting:
            max(fitting, key=lambda chain: _turn(chain[-1])).append(run)
        else:
            chains.append([run])
    return chains


def _turn(run: Run) -> int:
    return run[0].turn


def gathered(stage: Stage, *secrets: str) -> Evidence:
    """Gather what is left on a stage, with these words planted beside the usual ones."""
    return gather(
        stage.data,
        stage.sandbox,
        planted=(*PLANTED, *secrets),
        kills=stage.kills,
        more=[stage.log],
        database=stage.database,
    )


@asynccontextmanager
async def rehearsed(language: str) -> AsyncIterator[Rehearsed]:
    """Play the whole referral once, unharmed."""
    async with zygote() as warm, staged(warm) as stage:
        coordinator = {"role": "coordinator", "initiative": INITIATIVE, "label": scenario.COORDINATOR_LABEL}
        office = {"role": "office", "label": scenario.OFFICE_LABEL}
        secrets = await stage.invitations(coordinator, office)
        joining = Joining(secrets[1], scenario.OFFICE)
        yield await rehearse(stage, secrets, [joining], Play(secrets[0], language=language))


async def rehearse(stage: Stage, secrets: Sequence[str], first: Iterable[Joining], play: Turns) -> Rehearsed:
    """Let these join, and play this to its end, unharmed."""
    found = Rehearsed(stage, [], (*secrets, stage.sandbox.token))
    log = stage.folder / "events"
    stage.tick_s = RARELY_S
    await stage.start(events=log)
    for joining in first:
        await joining.play(stage.sandbox)
    await stage.settle()
    while not play.over:
        found.scenes.append(await _scene(found, play, log))
    await stage.end()
    return found


async def _scene(found: Rehearsed, play: Turns, log: Path) -> Scene:
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


def _of_turn(lines: list[str]) -> list[str]:
    """Leave out what the idle clock did before the turn began."""
    return lines[next(n for n, line in enumerate(lines) if line in BEGINS) :]
