"""A member's other phone: the code that hands over what was sent hands over the member's role with its claims."""

from __future__ import annotations

from bot.ports import SECOND, Invite, Staff
from bot.service import enrol, links, roles
from bot.service.desk import Desk


async def fits(desk: Desk, old: int) -> bool:
    """Tell whether this chat can be whom another one is: it is nobody of the rosters yet, or the same person."""
    persons = {each.claimant for each in await _roles(desk, old)}
    mine = {each.claimant for each in await desk.unit.staff_of_chat(desk.chat.id) if each.claimant}
    return not persons or mine <= persons


async def take(desk: Desk, old: int) -> None:
    """Enrol this chat as the member that another one was, and end it there; other roles stay where they are."""
    for held in await _roles(desk, old):
        invite = Invite(
            id=0, role="member", committee=held.committee, claimant=held.claimant, label=held.label,
            expires_us=desk.now + SECOND,
        )  # fmt: skip
        kept = await desk.unit.add_invite(invite, links.new_token(desk.world.entropy))
        new = await desk.unit.enrol(kept, desk.chat.id, desk.now)
        await roles.depart(desk, held, actor=f"s{held.id}")
        if new is not None:
            await enrol.joined(desk, new)


async def _roles(desk: Desk, chat_id: int) -> list[Staff]:
    return [each for each in await desk.unit.staff_of_chat(chat_id) if each.role == "member"]
