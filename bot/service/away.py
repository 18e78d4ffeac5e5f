"""Days away of a person of the staff: from today or from tomorrow until a day, ended early by one tap.

Someone who is away gets nothing new while another reader is there (`referrals.readers`). A reader is back at the
beginning of the local day that was named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.ports import SECOND, Due, Staff
from bot.render import away as cards
from bot.render import staff as staff_cards
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.text import Arg

MOST_DAYS = 60
OFFERED_DAYS = (1, 2, 3, 5, 7, 14, 21, 30)
PLAN = "away"
"""Kind of the due row of days away that have not begun; its detail is when they end, microseconds UTC."""


async def show(desk: Desk, mine: Sequence[Staff], *, tomorrow: bool = False) -> None:
    """Show how it stands and offer days."""
    first = _today(desk) + timedelta(days=int(tomorrow))
    mark = "t" if tomorrow else ""
    back = [(first + timedelta(days=days), f"w|{mark}{days}") for days in OFFERED_DAYS]
    args: dict[str, Arg] = {}
    stands = cards.HERE
    until = max(each.away_until_us for each in mine)
    plan = await desk.unit.planned(PLAN, mine[0].id)
    if until > desk.now:
        stands, args = cards.NOW, {"date": desk.world.day(until)}
    elif plan is not None:
        stands = cards.PLANNED
        args = {"start": desk.world.day(plan.due_us), "date": desk.world.day(int(plan.detail))}
    desk.show(cards.card(stands, args, back, tomorrow=tomorrow))


async def pressed(desk: Desk, mine: Sequence[Staff], verb: str) -> None:
    """Set or end days away, for every role of the person; anything else shows the card."""
    tomorrow = verb.startswith("t")
    days = row_id(verb[1:] if tomorrow else verb)
    if verb == "0":
        await _end(desk, mine)
    elif 0 < days <= MOST_DAYS:
        await _set(desk, mine, _today(desk) + timedelta(days=int(tomorrow)), days)
    else:
        await show(desk, mine, tomorrow=verb == "tomorrow")


async def _set(desk: Desk, mine: Sequence[Staff], start: date, days: int) -> None:
    back = start + timedelta(days=days)
    begins, ends = _beginning(desk, start), _beginning(desk, back)
    for each in mine:
        if begins > desk.now:
            await desk.unit.save_staff(replace(each, away_until_us=0))
            await desk.unit.set_due(Due(kind=PLAN, subject=each.id, due_us=begins, detail=str(ends)))
        else:
            await desk.unit.clear_due(PLAN, each.id)
            await desk.unit.save_staff(replace(each, away_until_us=ends))
    text = cards.PLANNED if begins > desk.now else staff_cards.AWAY_SET
    desk.show(staff_cards.plain(text, {**desk.world.args, "start": start, "date": back}))


async def _end(desk: Desk, mine: Sequence[Staff]) -> None:
    for each in mine:
        await desk.unit.clear_due(PLAN, each.id)
        await desk.unit.save_staff(replace(each, away_until_us=0))
    desk.show(staff_cards.plain(staff_cards.AWAY_ENDED, desk.world.args))


async def begins(desk: Desk, due: Due) -> None:
    """The planned days away begin, unless the person has left."""
    person = await desk.unit.staff(due.subject)
    if person is not None and person.removed_us is None:
        await desk.unit.save_staff(replace(person, away_until_us=int(due.detail)))


def _today(desk: Desk) -> date:
    return desk.world.day(desk.now)


def _beginning(desk: Desk, day: date) -> int:
    """Return the first moment of a local day, microseconds UTC."""
    return desk.world.evening(day - timedelta(days=1)) + SECOND
