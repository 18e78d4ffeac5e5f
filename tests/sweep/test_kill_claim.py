"""Kill the bot while a claim is filed and approved: it ends whole, approved once, and its member is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.sweep.evidence import Evidence
from tests.sweep.facts import differences, facts
from tests.sweep.sweep import Rehearsed

EVERY = 2
"""And each commit: some 260 kills, a minute and a half."""
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]


def stands(evidence: Evidence) -> list[tuple[str, int, int, str]]:
    """Tell each claim's state, version, days that count, and who approved it."""
    live = [row["claim_id"] for row in evidence.rows("claim_days") if row["live"]]
    return [(row["state"], row["version"], live.count(row["id"]), row["approvals"]) for row in evidence.rows("claims")]


async def test_a_claim_of_two_days_is_approved_and_both_sides_are_told(claim: Rehearsed) -> None:
    notices = [row["key"].rsplit(":", 2)[0] for row in claim.evidence().rows("outbox") if row["key"]]

    assert stands(claim.evidence()) == [("approved", 1, 2, "s1")]
    assert notices == ["claim:1:waits", "claim:1:approved"]


CHANGES = [
    ("claims", {"state": "returned"}, "claims"),
    ("claims", {"approvals": "s2"}, "claims"),
    ("claim_days", {"live": 0}, "claim days"),
    ("claim_versions", {"version": 2}, "claim versions"),
]


@pytest.mark.parametrize(("table", "changes", "named"), CHANGES)
async def test_a_claim_that_ends_otherwise_is_a_difference(
    claim: Rehearsed, table: str, changes: dict[str, object], named: str
) -> None:
    evidence = claim.evidence()
    changed = [{**row, **changes} for row in evidence.rows(table)]

    found = differences(facts(evidence), facts(replace(evidence, tables={**evidence.tables, table: changed})))

    assert [one.partition(":")[0] for one in found] == [named]


async def test_a_bot_killed_at_every_second_event_or_any_commit_of_a_claim_keeps_every_promise(
    claim: Rehearsed,
) -> None:
    kills = claim.kills(every=EVERY)

    assert await claim.faults(kills, turns_after=len(claim.scenes)) == []
    assert [str(kill) for kill in kills if not claim.struck[kill]] == []
