"""What happens when a claim's clock runs out; and the three clocks of a meeting, planned whenever it is saved.

All notices are content-free. Nothing is told of a meeting of long ago that is only now written down.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.claim_ports import Claim, Meeting
from bot.domain.claims import Policy
from bot.domain.working_days import add_working_days
from bot.ports import SECOND, Due, Staff, Unit
from bot.render import decide as cards
from bot.render import notices
from bot.service.claims import alert, facts, moves, rights, verdicts
from bot.service.desk import Desk
from bot.service.world import World

PREVIEW, OPENS, DEADLINE = "claim_preview", "claim_opens", "claim_deadline"
OF_MEETING: Final = (PREVIEW, OPENS, DEADLINE)
PREVIEW_DAYS: Final = 2
DEADLINE_DAYS: Final = 7
LATEST_DAYS: Final = 14
"""A meeting of longer ago that is written down now tells nobody that they can file."""
STILL_DAYS: Final = 10
"""A claim that was returned and not corrected is recalled to its claimant once, after so many working days."""
MORNING: Final = time(9)


# --- of a meeting -----------------------------------------------------------------------------------------------------


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
    moments = {PREVIEW: _morning(world, day - timedelta(days=PREVIEW_DAYS)), OPENS: _morning(world, day + timedelta(days=1))}
    if policy is not None:
        moments[DEADLINE] = _morning(world, day + timedelta(days=policy.filing_days - DEADLINE_DAYS))
    found = {kind: at for kind, at in moments.items() if at > now}
    late = world.day(now) - day
    if OPENS not in found and late <= timedelta(days=LATEST_DAYS):
        found[OPENS] = now
    return found


def _morning(world: World, day: date) -> int:
    """Return nine in the morning of a local day, microseconds UTC."""
    return int(datetime.combine(day, MORNING, world.zone).timestamp()) * SECOND


async def of_meeting(desk: Desk, due: Due) -> None:
    """Tell each enrolled member who may claim the day and has not: before it, once it can be filed, before the deadline."""
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
    taken = await desk.unit.days_taken(member.claimant)
    if (meeting.day, meeting.activity) in taken:
        return False
    return await facts.may_claim(desk, member.claimant, meeting)


# --- of a claim -------------------------------------------------------------------------------------------------------


async def waits(desk: Desk, due: Due) -> None:
    """Nobody has decided: approvers are reminded, then the Office is told, and again until somebody does."""
    claim = await desk.unit.claim(due.subject)
    if claim is None or claim.state not in {"submitted", "returned"}:
        return
    if claim.state == "returned":
        await alert.member(desk, claim, "still_returned")
        return
    if not rights.is_late(desk, claim):
        await alert.waits(desk, claim, "remind")
        await _again(desk, claim, moves.WAITS, rights.decide_by(desk, claim) + timedelta(days=1))
        return
    found = await verdicts.hinders(desk, claim)
    days = rights.WAIT_DAYS
    await alert.office(desk, claim, cards.LATE, "late", days=days, why=found[0] if found else cards.NOBODY)
    await moves.audit(desk, "late", claim, actor="clock")
    await _again(desk, claim, moves.WAITS, _in_days(desk, moves.REMIND_DAYS))


async def payee(desk: Desk, due: Due) -> None:
    """The day to settle a youth's payee has passed: the Office is told, and reminded until it is settled."""
    person = await desk.unit.claimant(due.subject)
    if person is None or not moves.payee_open(person):
        return
    live = [each for each in await desk.unit.claims_of(person.id) if each.state not in moves.ENDED]
    if not live:
        return  # the next claim starts the clock anew
    await alert.office(desk, live[-1], cards.PAYEE_LATE, "payee_late")
    await moves.audit(desk, "payee_late", live[-1], actor="clock")
    again = desk.world.evening(_in_days(desk, moves.REMIND_DAYS))
    await desk.unit.set_due(Due(kind=moves.PAYEE, subject=person.id, due_us=again, detail=str(live[-1].id)))


async def objection(desk: Desk, due: Due) -> None:
    """An objection is undecided: the Office is reminded until it decides."""
    claim = await desk.unit.claim(due.subject)
    if claim is None or claim.state != "denied" or not claim.objected:
        return
    await alert.office(desk, claim, cards.OBJECTION_ONE, "objection")
    await _again(desk, claim, moves.OBJECTION, _in_days(desk, moves.REMIND_DAYS), due.detail)


async def _again(desk: Desk, claim: Claim, kind: str, day: date, detail: str = "") -> None:  # noqa: PLR0913 -- a due row
    await desk.unit.set_due(Due(kind=kind, subject=claim.id, due_us=desk.world.evening(day), detail=detail))


def _in_days(desk: Desk, days: int) -> date:
    return add_working_days(desk.world.day(desk.now), days, ())


ACTIONS: Mapping[str, Callable[[Desk, Due], Awaitable[None]]] = {
    moves.APPLY: verdicts.apply,
    moves.WAITS: waits,
    moves.PAYEE: payee,
    moves.OBJECTION: objection,
    PREVIEW: of_meeting,
    OPENS: of_meeting,
    DEADLINE: of_meeting,
}
