"""Read a committee's adopted policy rows."""

from __future__ import annotations

from datetime import date

from bot.domain.claims import Policy, policy_on
from bot.ports import Unit


async def on(unit: Unit, committee: str, day: date) -> Policy | None:
    """Return the committee's policy of a day; None while it has adopted none that counts then."""
    rows = [Policy.model_validate_json(each.body) for each in await unit.policies(committee)]
    return policy_on(rows, day)
