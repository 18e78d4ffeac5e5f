"""Approve a meeting's claims in a few taps: look at the list, confirm once, undo once."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.ports import Claim, Meeting, Staff
from bot.render import decide as cards
from bot.render import staff as staff_cards
from bot.render.claims_money import money
from bot.render.parts import Row, base36, button, say
from bot.service.claims import moves, rights, verdicts
from bot.service.claims.alert import claim_args
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Arg, Line, Plain

VERBS: Final = frozenset(("meeting", "all", "unall"))


async def by_meeting(desk: Desk, claims: Sequence[Claim]) -> list[tuple[Meeting, list[Claim]]]:
    """Sort claims by the first meeting they are for, the oldest meeting first."""
    found: dict[int, list[Claim]] = {}
    for claim in claims:
        body = await moves.body_of(desk, claim)
        found.setdefault(body.days[0].meeting if body else 0, []).append(claim)
    meetings = [(await desk.unit.meeting(number), those) for number, those in found.items()]
    return sorted(((each, those) for each, those in meetings if each), key=lambda one: (one[0].day, one[0].id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Hold a meeting's waiting claims: those this person can approve now, and those they cannot, with why."""

    meeting: Meeting
    can: Sequence[tuple[Claim, Staff]]
    cannot: Sequence[tuple[Claim, Line]]

    @property
    def mark(self) -> str:
        """Return a short word for exactly these claims in these versions: what was seen is what is approved."""
        return base36(zlib.crc32(",".join(f"{each.id}.{each.version}" for each, _ in self.can).encode()))

    @property
    def cents(self) -> int:
        """Sum the claims that can be approved (cents)."""
        return sum(each.total_cents for each, _ in self.can)


async def _of_meeting(desk: Desk, meeting: Meeting) -> list[Claim]:
    waiting = await desk.unit.claims_waiting(meeting.committee)
    return [each for known, those in await by_meeting(desk, waiting) if known.id == meeting.id for each in those]


async def gather(desk: Desk, meeting: Meeting) -> Batch:
    """Look at each waiting claim of a meeting as if it were pressed alone."""
    everybody = await rights.crowd(desk)
    can: list[tuple[Claim, Staff]] = []
    cannot: list[tuple[Claim, Line]] = []
    for claim in await _of_meeting(desk, meeting):
        role = await rights.role_for(desk, everybody, claim)
        if role is None:
            continue
        why = say(cards.DECIDED) if claim.pending else await verdicts.refusal(desk, everybody, claim, "approve", role)
        if why is None:
            can.append((claim, role))
        else:
            cannot.append((claim, why))
    return Batch(meeting=meeting, can=can, cannot=cannot)


async def pressed(desk: Desk, mine: Sequence[Staff], verb: str, number: str, detail: str) -> None:
    """Show a meeting's claims, approve them at once, or take that back."""
    meeting = await desk.unit.meeting(row_id(number))
    if meeting is None:
        desk.show(cards.plain(staff_cards.NOT_YOURS, desk.world.args))
    elif verb == "unall":
        await _undo(desk, meeting, mine)
    else:
        found = await gather(desk, meeting)
        if not found.can and not found.cannot:
            desk.show(cards.plain(cards.NOTHING, desk.world.args))
        elif verb == "all" and found.can and detail == found.mark:
            await _approve(desk, found)
        else:
            await _show(desk, found, older=verb == "all")


async def _show(desk: Desk, found: Batch, *, older: bool) -> None:
    count = len(found.can) + len(found.cannot)
    lines: list[Line] = [say(cards.MEETING, date=_day(found.meeting), count=count)]
    lines += [say(cards.OLDER)] if older else []
    lines += [await _line(desk, claim) for claim, _ in found.can]
    for claim, why in found.cannot:
        lines.append(say(cards.CANNOT, await claim_args(desk, claim), why=why))
    lines += [] if found.can else [say(cards.NONE_CAN)]
    desk.show(cards.meeting(lines, _confirm(found) if found.can else None))


def _day(meeting: Meeting) -> Arg:
    return date.fromisoformat(meeting.day)


def _confirm(found: Batch) -> Row:
    args: dict[str, Arg] = {"count": len(found.can), "amount": money(found.cents)}
    return (button(cards.APPROVE_ALL, f"d|all|{found.meeting.id}|{found.mark}", args),)


async def _line(desk: Desk, claim: Claim) -> Line:
    person = await desk.unit.claimant(claim.claimant)
    return say(cards.CAN, await claim_args(desk, claim), name=Plain(person.name if person else ""))


async def _approve(desk: Desk, found: Batch) -> None:
    """Let each wait its five minutes under the batch's name; one that somebody took meanwhile is left to them."""
    done = [
        claim
        for claim, role in found.can
        if await verdicts.decide(desk, claim, "approve", f"m{found.meeting.id}", role) is not None
    ]
    args: dict[str, Arg] = {"count": len(done), "amount": money(sum(each.total_cents for each in done))}
    desk.show(cards.undoable(cards.WILL_ALL, args, f"d|unall|{found.meeting.id}"))


async def _undo(desk: Desk, meeting: Meeting, mine: Sequence[Staff]) -> None:
    """Take back what this person approved of the meeting at once and has not taken effect."""
    names = {f"approve:m{meeting.id}:s{each.id}" for each in mine}
    waiting = [each for each in await desk.unit.claims_waiting(meeting.committee) if each.pending in names]
    done = [each for each in waiting if await verdicts.undo(desk, each, mine) is not None]
    text = cards.UNDONE if done else staff_cards.TOO_LATE
    desk.show(cards.plain(text, desk.world.args, f"d|meeting|{meeting.id}" if done else ""))
