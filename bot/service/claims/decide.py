"""Those who approve claims and the Office: the queue, one claim, and each decision; a press asks the database anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.claim_ports import Claim
from bot.domain.directory import OFFICE
from bot.ports import Staff
from bot.render import decide as cards
from bot.render import staff as staff_cards
from bot.render.parts import button, say
from bot.service.claims import alert, batch, moves, paper, rights, verdicts
from bot.service.claims.alert import amount, claim_args
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Button, Line, Plain

ROLES: Final = frozenset(("approver", "chair", OFFICE))
PAYEE_ROLES: Final = frozenset(("approver", "chair", OFFICE))
MOST: Final = 8
"""So many claims of a committee have a button of their own in the queue; the others follow when these are decided."""


async def roles(desk: Desk) -> list[Staff]:
    """List the live roles of this chat that decide claims or settle payees."""
    return [each for each in await desk.unit.staff_of_chat(desk.chat.id) if each.role in ROLES]


# --- the queue --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Hold what waits for one person, oldest first."""

    claims: Sequence[Claim]
    objections: Sequence[Claim]
    payees: Sequence[Claim]


async def home(desk: Desk) -> None:
    """List the claims that wait for this person, by committee and meeting."""
    found = await queue(desk)
    head: list[Line] = []
    buttons: list[Button] = []
    for committee in dict.fromkeys(each.committee for each in found.claims):
        own = [each for each in found.claims if each.committee == committee]
        lines, more = await _of_committee(desk, own)
        head += lines
        buttons += more
    for text, claims in ((cards.OBJECTION_ONE, found.objections), (cards.PAYEE_ONE, found.payees)):
        buttons += [button(text, f"d|open|{each.id}", await claim_args(desk, each)) for each in claims]
    desk.show(cards.queue(head, buttons, count=len(found.claims) + len(found.objections)))


async def queue(desk: Desk) -> Queue:
    """Find what waits for this person, asked of the database now."""
    everybody, mine = await rights.crowd(desk), await roles(desk)
    claims: list[Claim] = []
    objections: list[Claim] = []
    payees: list[Claim] = []
    for committee in await _committees(desk, mine):
        for claim in await desk.unit.claims_in(committee):
            if await _waits_here(desk, everybody, claim):
                claims.append(claim)
            elif claim.objected and claim.state == "denied" and any(each.role == OFFICE for each in mine):
                objections.append(claim)
            elif await may_settle(desk, everybody, claim) is not None:
                payees.append(claim)
    return Queue(claims=claims, objections=objections, payees=payees)


async def _committees(desk: Desk, mine: Sequence[Staff]) -> list[str]:
    if any(each.role == OFFICE for each in mine):
        return [each.id for each in await desk.unit.committees()]
    return sorted({each.committee for each in mine if each.committee})


async def _waits_here(desk: Desk, everybody: Crowd, claim: Claim) -> bool:
    if claim.state != "submitted" or claim.pending:
        return False
    role = await rights.role_for(desk, everybody, claim)
    return role is not None and not everybody.barred(claim, role)


async def _of_committee(desk: Desk, claims: Sequence[Claim]) -> tuple[list[Line], list[Button]]:
    """Write a committee's claims: how many, how much, the meetings that can be approved at once, the oldest ones."""
    args = await claim_args(desk, claims[0])
    oldest = desk.world.day(min(each.submitted_us for each in claims))
    total = amount(sum(each.total_cents for each in claims))
    head = [say(cards.OF_COMMITTEE, args, count=len(claims), amount=total, date=oldest)]
    buttons = [
        button(cards.OF_MEETING, f"d|meeting|{meeting.id}", {
            "date": meeting.day, "count": len(those), "amount": amount(sum(each.total_cents for each in those)),
        })
        for meeting, those in await batch.by_meeting(desk, claims)
        if len(those) > 1
    ]  # fmt: skip
    for each in claims[:MOST]:
        buttons.append(button(cards.OPEN_ONE, f"d|open|{each.id}", await claim_args(desk, each)))
    return head, buttons


# --- one press --------------------------------------------------------------------------------------------------------


async def pressed(desk: Desk, verb: str, number: str, detail: str) -> None:
    """Do what a button asks for, if the database gives the right to at this moment."""
    mine = await roles(desk)
    if not mine:
        desk.show(staff_cards.plain(staff_cards.NOT_YOURS, desk.world.args))
    elif verb == "home":
        await home(desk)
    elif verb in batch.VERBS:
        await batch.pressed(desk, mine, verb, number, detail)
    else:
        claim = await desk.unit.claim(row_id(number))
        if claim is None or not await _act(desk, mine, claim, verb, detail):
            desk.show(cards.plain(staff_cards.NOT_YOURS, desk.world.args))


async def _act(desk: Desk, mine: Sequence[Staff], claim: Claim, verb: str, detail: str) -> bool:
    """Do one thing with a claim; False where this person has nothing to do with it."""
    everybody = await rights.crowd(desk)
    if verb == "undo":
        await _undo(desk, claim, mine)
        return True
    if verb in {"payee", "settle"}:
        return await _payee(desk, everybody, claim, verb)
    if verb in verdicts.OBJECTIONS or (claim.state == "denied" and claim.objected):
        return await _objection(desk, everybody, mine, claim, verb)
    role = await rights.role_for(desk, everybody, claim)
    if role is None:
        return await _settler(desk, everybody, claim)
    if everybody.person(desk.chat.id).owns(claim):
        desk.show(cards.plain(cards.OWN, desk.world.args))
    elif claim.state != "submitted" or claim.pending:
        if not await _settler(desk, everybody, claim):
            desk.show(cards.plain(cards.MOVED_ON, desk.world.args))
    else:
        await _submitted(desk, everybody, claim, role, verb, detail)
    return True


async def _submitted(desk: Desk, everybody: Crowd, claim: Claim, role: Staff, verb: str, detail: str) -> None:  # noqa: PLR0913 -- who, which claim, which press
    code, _, version = detail.rpartition(".")
    if verb in {"yes", "back", "no", "ret", "deny"} and version != str(claim.version):
        desk.notes.append(say(cards.OLDER))
        await paper.show(desk, everybody, claim, role)
        return
    match verb:
        case "yes" if not code:
            await _decide(desk, everybody, claim, role, "approve", "")
        case "back" | "no" if not code:
            args = await claim_args(desk, claim)
            desk.show(cards.reasons("return" if verb == "back" else "deny", args, claim.id, claim.version))
        case "ret" if code in cards.RETURN_LABELS:
            await _decide(desk, everybody, claim, role, "return", code)
        case "deny" if code in cards.DENY_LABELS:
            await _decide(desk, everybody, claim, role, "deny", code)
        case _:
            await paper.show(desk, everybody, claim, role)


async def _decide(  # noqa: PLR0913 -- who decides what of which claim, and why
    desk: Desk, everybody: Crowd, claim: Claim, role: Staff, what: moves.What, detail: str
) -> None:
    """Let a decision wait for its five minutes, unless a rule or somebody else was first."""
    why = await verdicts.refusal(desk, everybody, claim, what, role)
    if why is not None:
        desk.show(cards.plain(why, desk.world.args, f"d|open|{claim.id}" if why is not cards.OWN else ""))
        return
    if await verdicts.decide(desk, claim, what, detail, role) is None:
        desk.show(cards.plain(cards.MOVED_ON, desk.world.args))
        return
    desk.show(cards.undoable(cards.WILL[what], await claim_args(desk, claim), f"d|undo|{claim.id}"))


async def _undo(desk: Desk, claim: Claim, mine: Sequence[Staff]) -> None:
    if await verdicts.undo(desk, claim, mine) is None:
        desk.show(cards.plain(staff_cards.TOO_LATE, desk.world.args))
    else:
        desk.show(cards.plain(cards.UNDONE, desk.world.args, f"d|open|{claim.id}"))


async def _objection(desk: Desk, everybody: Crowd, mine: Sequence[Staff], claim: Claim, verb: str) -> bool:
    """Show an objection to the Office, or decide it."""
    role = next((each for each in mine if each.role == OFFICE), None)
    if role is None:
        return False
    if everybody.person(desk.chat.id).owns(claim):
        desk.show(cards.plain(cards.OWN, desk.world.args))
    elif claim.pending:
        desk.show(cards.plain(cards.MOVED_ON, desk.world.args))
    elif verb == "uphold":
        await _decide(desk, everybody, claim, role, "uphold", "")
    elif verb == "reopen":
        await _decide(desk, everybody, claim, role, "reopen", "")
    else:
        await paper.show(desk, everybody, claim, role)
    return True


# --- a youth's payee --------------------------------------------------------------------------------------------------


async def may_settle(desk: Desk, everybody: Crowd, claim: Claim) -> Staff | None:
    """Find the role by which this chat may note that the payee of a live claim is settled; nobody does for themselves."""
    if claim.state in moves.ENDED or everybody.person(desk.chat.id).owns(claim):
        return None
    person = await desk.unit.claimant(claim.claimant)
    if person is None or not moves.payee_open(person):
        return None
    fits = (each for each in everybody.live(desk.chat.id) if each.role in PAYEE_ROLES)
    return next((each for each in fits if each.role == OFFICE or each.committee == claim.committee), None)


async def _settler(desk: Desk, everybody: Crowd, claim: Claim) -> bool:
    """Show somebody who decides nothing of a claim only that a payee is to be settled."""
    if await may_settle(desk, everybody, claim) is None:
        return False
    desk.show(cards.claim([say(cards.PAYEE_ONE, await claim_args(desk, claim))], [cards.payee_row(claim.id)]))
    return True


async def _payee(desk: Desk, everybody: Crowd, claim: Claim, verb: str) -> bool:
    role = await may_settle(desk, everybody, claim)
    if role is None:
        return False
    if verb == "payee":
        desk.show(cards.payee(await claim_args(desk, claim), claim.id))
        return True
    done = await moves.settle_payee(desk, claim, role)
    desk.show(cards.plain(cards.PAYEE_DONE if done else cards.MOVED_ON, desk.world.args))
    return True
