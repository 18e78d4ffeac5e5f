"""Who may decide which claim, and what each decision does: everything asked at the press, and again at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import DAY, MINUTE
from tests.service.claimtown import LAKES, RIVER, ClaimTown, new_claim_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ClaimTown]:
    made = await new_claim_town(tmp_path / "data")
    yield made
    await made.close()


async def test_one_approval_below_the_limit_takes_effect_after_five_minutes(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.press("avi", f"d|open|{number}")
    await town.press("avi", f"d|yes|{number}")
    assert (await town.claim(number)).state == "submitted"
    await town.wait(6 * MINUTE)
    claim = await town.claim(number)
    assert (claim.state, claim.approvals, claim.pay_by) == ("approved", "s9", "2026-12-23")
