"""Who is told that something about a claim changed: by a notice that says nothing, or by its reference only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.directory import OFFICE
from bot.ports import Claim, OutRow, Staff
from bot.render import decide as cards
from bot.render import notices
from bot.render import staff as staff_cards
from bot.render.claims_money import money
from bot.service.claims import rights
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Arg, Plain, T

KEY: Final = "claim:"
"""Begins the name of every notice about a claim; its number follows."""
UNREACHED: Final = frozenset(("no_phone", "approver_unreachable"))
"""Notices to the Office that somebody else is out of reach."""


async def claim_args(desk: Desk, claim: Claim) -> dict[str, Arg]:
    """Fill a sentence about a claim: reference, committee, amount."""
    committee = await desk.unit.committee(claim.committee)
    return {
        **desk.world.args,
        "reference": Plain(claim.reference),
        "committee": Plain(committee.name if committee else claim.committee),
        "amount": money(claim.total_cents),
    }


async def member(desk: Desk, claim: Claim, event: str) -> None:
    """Tell the claimant, on every phone enrolled as them but the one that acts; with none, the Office tells them."""
    people = await desk.unit.staff_of_claimant(claim.claimant)
    if not people:
        await office(desk, claim, cards.NO_PHONE)
    for each in people:
        if each.chat_id != desk.chat.id:
            await _notice(desk, each, claim, event, f"p|card|{claim.id}")


async def waits(desk: Desk, claim: Claim, event: str = "waits") -> None:
    """Tell who may decide that one item waits; an approver who knows of another one is told nothing new."""
    if not claim.policy:
        return  # nobody can decide it before the committee has a rule; its clock tells the Office
    everybody = await rights.crowd(desk)
    known = await _others(desk, claim, event)
    for each in await _able(desk, everybody, claim):
        if each.role == OFFICE or all(everybody.barred(other, each) for other in known):
            await _wait(desk, each, claim, event)


async def wait_once(desk: Desk, claims: Sequence[Claim], event: str) -> None:
    """Tell each person who may decide one of some claims of the first of them; an own claim hides none behind it."""
    everybody, told = await rights.crowd(desk), set[int]()
    for claim in claims:
        for each in await _able(desk, everybody, claim):
            if each.chat_id not in told:
                told.add(each.chat_id)
                await _wait(desk, each, claim, event)


async def _able(desk: Desk, everybody: Crowd, claim: Claim) -> list[Staff]:
    """List the approvers who may decide a claim and can be reached; where there is none, the Office."""
    able = await rights.reachable(desk, everybody.approvers(claim))
    return able or await rights.reachable(desk, everybody.offices(claim))


async def _others(desk: Desk, claim: Claim, event: str) -> list[Claim]:
    """List the claims by which whoever may decide them knows of this one, too; a day's claims are one reminder."""
    if event not in {"waits", "remind"}:
        return []
    waiting = await desk.unit.claims_waiting(claim.committee)
    others = [each for each in waiting if each.id != claim.id and each.policy and not each.pending]
    if event == "waits":
        return others
    filed = desk.world.day(claim.submitted_us)
    return [each for each in others if each.id < claim.id and desk.world.day(each.submitted_us) == filed]


async def _wait(desk: Desk, person: Staff, claim: Claim, event: str) -> None:
    chat = await desk.unit.chat_by_id(person.chat_id)
    card = staff_cards.notice(rights.decide_by(desk, claim), f"d|open|{claim.id}")
    await desk.tell(chat, card, key=_key(desk, claim, person, event), subject=None)


async def chairs(desk: Desk, claim: Claim) -> None:
    """Tell the chairs, and with none the Office, that a youth's payee is to be settled; the notice says nothing."""
    people = [each for each in await desk.unit.staff_of_committee(claim.committee) if each.role == "chair"]
    for each in people or await desk.unit.staff_for("office"):
        await _notice(desk, each, claim, "payee_asked", f"d|open|{claim.id}")


async def office(desk: Desk, claim: Claim, text: T, **more: Arg) -> None:
    """Tell every person of the Office but the claimant one sentence about a claim, by its reference only."""
    everybody = await rights.crowd(desk)
    people = [each for each in everybody.rows if each.role == "office" and each.removed_us is None]
    others = [each for each in people if not everybody.person(each.chat_id).owns(claim)]
    await say(desk, others, claim, text, **more)


async def say(desk: Desk, people: Sequence[Staff], claim: Claim, text: T, **more: Arg) -> None:
    """Tell some people one sentence about a claim."""
    args = {**await claim_args(desk, claim), **more}
    for each in await rights.reachable(desk, people):
        chat = await desk.unit.chat_by_id(each.chat_id)
        card = cards.plain(text, args, f"d|open|{claim.id}")
        await desk.tell(chat, card, key=_key(desk, claim, each, text.key.rpartition(".")[2]), subject=None)


async def _notice(desk: Desk, person: Staff, claim: Claim, event: str, opens: str) -> None:
    chat = await desk.unit.chat_by_id(person.chat_id)
    await desk.tell(chat, notices.neutral(opens), key=_key(desk, claim, person, event), subject=None)


def _key(desk: Desk, claim: Claim, person: Staff, event: str) -> str:
    return f"{KEY}{claim.id}:{event}:{person.id}:{desk.now}"


async def undelivered(desk: Desk, row: OutRow) -> None:
    """A notice about a claim cannot be delivered: the Office tells the member, or knows that an approver is gone."""
    number, event, *_ = row.out.key.removeprefix(KEY).split(":")
    claim = await desk.unit.claim(row_id(number))
    if claim is None or event in UNREACHED:
        return  # a person of the Office is out of reach: the others were told the same
    members = await desk.unit.staff_of_claimant(claim.claimant)
    if any(each.chat_id == row.out.chat_id for each in members):
        await office(desk, claim, cards.NO_PHONE)
        return
    await office(desk, claim, cards.APPROVER_UNREACHABLE)
    if claim.state == "submitted" and not claim.pending:
        await waits(desk, claim, "again")
