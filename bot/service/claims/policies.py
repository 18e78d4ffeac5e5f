"""Find the rule of a committee that counts on a day."""

from __future__ import annotations

from datetime import date

from bot.domain.claims import Policy, policy_on
from bot.ports import Unit
from bot.service.claims import facts


async def on(unit: Unit, committee: str, day: date, *, today: date) -> Policy | None:
    """Return the committee's policy of a day as adopted by today; None while none counts then."""
    return policy_on([each.policy for each in await facts.rules_of(unit, committee)], day, today=today)
