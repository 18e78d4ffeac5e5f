"""Count a referral that nobody but the Office could take, so that the Office sees where initiatives are missing."""

from __future__ import annotations

from bot.domain.directory import OFFICE
from bot.domain.gaps import gap, month, place
from bot.domain.routing import Query
from bot.service.desk import Desk


async def count_gap(desk: Desk, owner: str, query: Query) -> None:
    """Add one to the month's count of a place where the Office got a referral for want of anybody else."""
    world = desk.world
    reason = gap(world.directory, query, world.live) if owner == OFFICE else None
    if reason is not None:
        await desk.unit.count_gap(month(world.day(desk.now)), place=place(query), reason=reason.value)
