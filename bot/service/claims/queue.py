"""What waits for those who decide claims: by committee and meeting, oldest first; the Office has what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.directory import OFFICE
from bot.ports import Claim, Staff
from bot.render import decide as cards
from bot.render.claims_money import money
from bot.render.parts import button, say
from bot.service.claims import batch, doors, moves, rights
from bot.service.claims.alert import claim_args
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.text import Button, Line, Plain

ROLES: Final = frozenset(("approver", "chair", OFFICE))
"""Who decides claims, or may note that a youth's payee is settled."""
READERS: Final = frozenset(("coordinator", OFFICE))
"""Who also reads requests of families."""
MOST: Final = 8
"""So many claims of a committee have a button of their own; the others follow when these are decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Hold what waits for one person, oldest first."""

    claims: Sequence[Claim]
    objections: Sequence[Claim]
    payees: Sequence[Claim]


async def home(desk: Desk, mine: Sequence[Staff]) -> None:
    """List the claims that wait for this person."""
    found = await waiting(desk, mine)
    head: list[Line] = []
    buttons: list[Button] = []
    for committee in dict.fromkeys(each.committee for each in found.claims):
        lines, more = await _of_committee(desk, [each for each in found.claims if each.committee == committee])
        head += lines
        buttons += more
    for text, claims in ((cards.OBJECTION_ONE, found.objections), (cards.PAYEE_ONE, found.payees)):
        buttons += [button(text, f"d|open|{each.id}", await claim_args(desk, each)) for each in claims]
    count = len(found.claims) + len(found.objections) + len(found.payees)
    desk.show(cards.queue(head, buttons, await _elsewhere(desk), count=count))


async def _elsewhere(desk: Desk) -> list[Button]:
    """Lead to what else the roles of this chat give."""
    ways = [each for each in await doors.opens(desk) if each.data != cards.QUEUE]
    families = any(each.role in READERS for each in await desk.unit.staff_of_chat(desk.chat.id))
    return [*ways, cards.to_families()] if families else ways


async def waiting(desk: Desk, mine: Sequence[Staff]) -> Queue:
    """Find what waits for this person, asked of the database now."""
    everybody, office = await rights.crowd(desk), any(each.role == OFFICE for each in mine)
    claims: list[Claim] = []
    objections: list[Claim] = []
    payees: list[Claim] = []
    for committee in await _committees(desk, mine, office=office):
        for claim in await desk.unit.claims_open(committee):
            if await _waits_here(desk, everybody, claim):
                claims.append(claim)
            elif office and claim.objected and claim.state == "denied":
                objections.append(claim)
            elif await may_settle(desk, everybody, claim) is not None:
                payees.append(claim)
    return Queue(claims=claims, objections=objections, payees=payees)


async def payees(desk: Desk, committee: str) -> list[Button]:
    """List the claims of a committee whose payee this chat may say is settled."""
    everybody = await rights.crowd(desk)
    open_ = [each for each in await desk.unit.claims_open(committee) if await may_settle(desk, everybody, each)]
    return [button(cards.PAYEE_ONE, f"d|open|{each.id}", await claim_args(desk, each)) for each in open_[:MOST]]


async def _committees(desk: Desk, mine: Sequence[Staff], *, office: bool) -> list[str]:
    if office:
        return [each.id for each in await desk.unit.committees()]
    return sorted({each.committee for each in mine if each.committee})


async def _waits_here(desk: Desk, everybody: Crowd, claim: Claim) -> bool:
    if claim.state != "submitted" or claim.pending:
        return False
    role = await rights.role_for(desk, everybody, claim)
    return role is not None and not everybody.barred(claim, role)


async def _of_committee(desk: Desk, claims: Sequence[Claim]) -> tuple[list[Line], list[Button]]:
    """Write a committee's claims: how many, how much, the meetings that can be approved at once, the oldest ones."""
    oldest = desk.world.day(min(each.submitted_us for each in claims))
    args = {**await claim_args(desk, claims[0]), "count": len(claims), "amount": total(claims), "date": oldest}
    buttons = [
        button(cards.OF_MEETING, f"d|meeting|{meeting.id}", {
            "date": date.fromisoformat(meeting.day), "count": len(those), "amount": total(those),
        })
        for meeting, those in await batch.by_meeting(desk, claims)
        if len(those) > 1
    ]  # fmt: skip
    for each in claims[:MOST]:
        buttons.append(button(cards.OPEN_ONE, f"d|open|{each.id}", await claim_args(desk, each)))
    return [say(cards.OF_COMMITTEE, args)], buttons


def total(claims: Sequence[Claim]) -> Plain:
    """Sum claims."""
    return money(sum(each.total_cents for each in claims))


async def may_settle(desk: Desk, everybody: Crowd, claim: Claim) -> Staff | None:
    """Find the role by which this chat may note that a live claim's payee is settled; nobody does so for themselves."""
    if claim.state in moves.ENDED or everybody.person(desk.chat.id).owns(claim):
        return None
    person = await desk.unit.claimant(claim.claimant)
    if person is None or not moves.payee_open(person):
        return None
    fits = (each for each in everybody.live(desk.chat.id) if each.role in ROLES)
    return next((each for each in fits if each.role == OFFICE or each.committee == claim.committee), None)
