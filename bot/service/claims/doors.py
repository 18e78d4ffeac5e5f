"""Which roles open claims, and the buttons that lead there: those of a committee, and the Office where there is one."""

from __future__ import annotations

from collections.abc import Sequence

from bot.ports import Staff
from bot.render import claims as cards
from bot.render.parts import button
from bot.service.desk import Desk
from bot.text import Button


async def opens(desk: Desk) -> list[Button]:
    """List the doors that the live roles of this chat open; none for a family."""
    return await of(desk, await desk.unit.staff_of_chat(desk.chat.id))


async def of(desk: Desk, mine: Sequence[Staff]) -> list[Button]:
    """List the doors that some roles open."""
    held = {each.role for each in mine}
    decides = "approver" in held or ("office" in held and bool(await desk.unit.committees()))
    doors = (
        ("member" in held, cards.TO_MINE, "p|home"),
        (decides, cards.TO_DECIDE, "d|home"),
        ("chair" in held, cards.TO_COMMITTEE, "m|home"),
    )
    return [button(label, data) for opened, label, data in doors if opened]
