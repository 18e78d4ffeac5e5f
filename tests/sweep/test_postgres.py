"""The same referral on PostgreSQL, with every session of the database cut, or the bot killed, at the Nth event."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
import pytest_asyncio

from tests.postgres import fresh_database, libpq, postgres_url
from tests.sweep import scenario
from tests.sweep.checker import check
from tests.sweep.evidence import Evidence
from tests.sweep.facts import differences, facts
from tests.sweep.killed import cut_sessions
from tests.sweep.scenario import Joining, Play
from tests.sweep.stage import Moment, Stage, copied, staged
from tests.sweep.sweep import INITIATIVE, gathered
from tests.sweep.zygote import zygote

__all__ = ["postgres_url"]
EVERY = 20
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.postgres, pytest.mark.slow]


@dataclass(slots=True)
class OnPostgres:
    """Hold a stage whose database is copied from a first one for every run."""

    stage: Stage
    first: str
    moment: Moment
    play: Play
    invitations: list[str]
    events: int = 0
    wanted: dict[str, object] = field(default_factory=dict)

    async def evidence(self, **order: Any) -> Evidence:
        """Play the whole referral on a copy of the first database, and gather."""
        stage, play = self.stage, copied(self.play)
        stage.back_to(self.moment)
        stage.database = copy_of(self.first)
        await stage.start(order | ({"cut": libpq(stage.database)} if order.pop("cut", False) else {}))
        while not play.over:
            await play.turn(stage.sandbox)
        await stage.settle()
        await stage.end()
        return gathered(stage, *self.invitations)

    async def faults(self, **order: Any) -> list[str]:
        """List the broken promises of such a run."""
        try:
            evidence = await self.evidence(**order)
        except (AssertionError, TimeoutError) as error:
            return [f"{type(error).__name__}: {error}"]
        finally:
            await self.stage.end()
            drop(str(self.stage.database))
        return [*check(evidence), *differences(self.wanted, facts(evidence))]


def copy_of(url: str) -> str:
    """Copy a database that nobody is connected to; return the copy's URL."""
    server, _, first = url.rpartition("/")
    name = f"sweep_{secrets.token_hex(8)}"
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{first}"')
    return f"{server}/{name}"


def drop(url: str) -> None:
    """Remove a database."""
    server, _, name = url.rpartition("/")
    _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _administer(server: str, statement: str) -> None:
    with psycopg.connect(libpq(server) + "/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def run(postgres_url: str) -> AsyncIterator[OnPostgres]:
    async with zygote() as warm, staged(warm) as stage:
        stage.tick_s, stage.database = 3600.0, fresh_database(postgres_url)
        coordinator = {"role": "coordinator", "initiative": INITIATIVE, "label": scenario.COORDINATOR_LABEL}
        made = await stage.invitations(coordinator, {"role": "office", "label": scenario.OFFICE_LABEL})
        await stage.start()
        await Joining(made[1], scenario.OFFICE).play(stage.sandbox)
        await stage.settle()
        await stage.end()
        cut_sessions(libpq(stage.database))
        found = OnPostgres(stage, stage.database, stage.moment("first"), Play(made[0]), made)
        await rehearse(found)
        yield found


async def rehearse(found: OnPostgres) -> None:
    """Play it once unharmed."""
    log, stage = found.stage.folder / "events", found.stage
    stage.back_to(found.moment)
    stage.database, play = copy_of(found.first), copied(found.play)
    await stage.start(events=log)
    while not play.over:
        await play.turn(stage.sandbox)
    await stage.settle()
    await stage.end()
    evidence = gathered(stage, *found.invitations)
    assert check(evidence) == []
    found.events, found.wanted = len(log.read_text().splitlines()), facts(evidence)


@pytest.mark.parametrize("cut", [True, False], ids=["sessions cut", "bot killed"])
async def test_a_referral_on_postgres_keeps_every_promise(run: OnPostgres, cut: bool) -> None:
    found = {
        event: wrong
        for event in range(1 + EVERY // 2 * cut, run.events, EVERY)
        if (wrong := await run.faults(kill_at=event, cut=cut))
    }

    assert found == {}


async def test_nothing_planted_is_readable_in_any_file_of_the_cluster(run: OnPostgres) -> None:
    evidence = await run.evidence(kill_at=100)
    with psycopg.connect(libpq(run.first), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None

    assert check(replace(evidence, files=all_files(Path(row[0])))) == []


def all_files(folder: Path) -> list[Path]:
    """List every file below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]
