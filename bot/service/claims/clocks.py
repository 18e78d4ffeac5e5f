"""What happens when a claim's clock runs out. Each row is taken and acted on in one transaction, so it happens once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from bot.domain.working_days import add_working_days
from bot.ports import Claim, Due
from bot.render import decide as cards
from bot.service.claims import adopt, alert, meetings, moves, rights, verdicts
from bot.service.claims.meetings import OF_MEETING, PREVIEW_DAYS, plan
from bot.service.desk import Desk

__all__ = ["ACTIONS", "OF_MEETING", "PREVIEW_DAYS", "plan"]


async def waits(desk: Desk, due: Due) -> None:
    """Nobody has decided: approvers are reminded, then the Office is told, and again until somebody does."""
    claim = await desk.unit.claim(due.subject)
    if claim is None or claim.state not in {"submitted", "returned"}:
        return
    if claim.state == "returned":
        await alert.member(desk, claim, "still_returned")
        return
    if not claim.policy and await adopt.look_again(desk, claim):
        return
    if not rights.is_late(desk, claim):
        await alert.waits(desk, claim, "remind")
        await _again(desk, claim, moves.WAITS, rights.decide_by(desk, claim))
        return
    found = await verdicts.hinders(desk, claim)
    days = rights.WAIT_DAYS
    await alert.office(desk, claim, cards.LATE, days=days, why=found[0] if found else cards.NOBODY)
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
    await alert.office(desk, live[-1], cards.PAYEE_LATE)
    await moves.audit(desk, "payee_late", live[-1], actor="clock")
    again = desk.world.evening(_in_days(desk, moves.REMIND_DAYS))
    await desk.unit.set_due(Due(kind=moves.PAYEE, subject=person.id, due_us=again, detail=str(live[-1].id)))


async def objection(desk: Desk, due: Due) -> None:
    """An objection is undecided: the Office is reminded until it decides."""
    claim = await desk.unit.claim(due.subject)
    if claim is None or claim.state != "denied" or not claim.objected:
        return
    await alert.office(desk, claim, cards.OBJECTION_ONE)
    await _again(desk, claim, moves.OBJECTION, _in_days(desk, moves.REMIND_DAYS), detail=due.detail)


async def _again(desk: Desk, claim: Claim, kind: str, day: date, *, detail: str = "") -> None:
    await desk.unit.set_due(Due(kind=kind, subject=claim.id, due_us=desk.world.evening(day), detail=detail))


def _in_days(desk: Desk, days: int) -> date:
    return add_working_days(desk.world.day(desk.now), days, ())


ACTIONS: Mapping[str, Callable[[Desk, Due], Awaitable[None]]] = {
    moves.APPLY: verdicts.apply,
    moves.WAITS: waits,
    moves.PAYEE: payee,
    moves.OBJECTION: objection,
    **dict.fromkeys(OF_MEETING, meetings.tell),
}
