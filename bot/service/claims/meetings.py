"""The three clocks of a meeting, planned whenever it is saved: before it, once it can be claimed, before the deadline.

All notices are content-free. Nothing is told of a meeting of long ago that is only now written down.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from bot.domain.claims import Policy, filing_deadline
from bot.ports import SECOND, Due, Meeting, Staff, Unit
from bot.render import notices
from bot.service.claims import facts
from bot.service.desk import Desk
from bot.service.world import World

PREVIEW, OPENS, DEADLINE = "claim_preview", "claim_opens", "claim_deadline"
OF_MEETING: Final = (PREVIEW, OPENS, DEADLINE)
PREVIEW_DAYS: Final = 2
DEADLINE_DAYS: Final = 7
LATEST_DAYS: Final = 14
"""A meeting of longer ago that is written down now tells nobody that they can file."""
MORNING: Final = time(9)


async def plan(unit: Unit, world: World, meeting: Meeting, policy: Policy | None) -> None:
    """Set, move or clear the clocks of a meeting that was saved; `policy` is the committee's on its day."""
    wanted = _moments(world, meeting, policy)
    for kind in OF_MEETING:
        at = wanted.get(kind)
        if at is None:
            await unit.clear_due(kind, meeting.id)
        else:
            await unit.set_due(Due(kind=kind, subject=meeting.id, due_us=at))


def _moments(world: World, meeting: Meeting, policy: Policy | None) -> dict[str, int]:
    """Say when each clock of a meeting runs out (microseconds UTC); those of the past are left out."""
    unpaid = policy is not None and meeting.mode == "remote" and policy.remote == "unpaid"
    if meeting.cancelled or unpaid:
        return {}
    now, day = world.clock(), date.fromisoformat(meeting.day)
    moments = {
        PREVIEW: _morning(world, day - timedelta(days=PREVIEW_DAYS)),
        OPENS: _morning(world, day + timedelta(days=1)),
    }
    if policy is not None:
        moments[DEADLINE] = _morning(world, filing_deadline(policy, day) - timedelta(days=DEADLINE_DAYS))
    found = {kind: at for kind, at in moments.items() if at > now}
    late = world.day(now) - day
    if OPENS not in found and late <= timedelta(days=LATEST_DAYS):
        found[OPENS] = now
    return found


def _morning(world: World, day: date) -> int:
    """Return nine in the morning of a local day, microseconds UTC."""
    return int(datetime.combine(day, MORNING, world.zone).timestamp()) * SECOND


async def tell(desk: Desk, due: Due) -> None:
    """Tell each enrolled member who may claim the day and has not."""
    meeting = await desk.unit.meeting(due.subject)
    if meeting is None or meeting.cancelled:
        return
    opens = f"p|preview|{meeting.id}" if due.kind == PREVIEW else f"p|file|{meeting.id}"
    for each in await desk.unit.staff_of_committee(meeting.committee):
        if each.role == "member" and await _may_claim(desk, each, meeting):
            chat = await desk.unit.chat_by_id(each.chat_id)
            key = f"{due.kind}:{meeting.id}:{each.id}:{meeting.day}"
            await desk.tell(chat, notices.neutral(opens), key=key, subject=None)


async def _may_claim(desk: Desk, member: Staff, meeting: Meeting) -> bool:
    """Tell whether nothing but the day itself not having come stands in the way of claiming a meeting."""
    taken = await desk.unit.days_taken(member.claimant)
    if any(day == meeting.day for day, _ in taken):
        return False  # a day is paid once, whatever was done then
    return await facts.may_claim(desk, member.claimant, meeting)
