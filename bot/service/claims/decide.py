"""Those who approve claims and the Office: open, approve, return, deny, undo, objections, a youth's payee.

A press asks the database anew: is the role live, is it of the claim's committee, is it somebody else's claim, is this
the version that was shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.domain.claims.sentences import OWN_CLAIM
from bot.domain.directory import OFFICE
from bot.ports import Claim, Staff
from bot.render import decide as cards
from bot.render import staff as staff_cards
from bot.render.parts import say
from bot.service.claims import batch, moves, paper, queue, rights, verdicts
from bot.service.claims.alert import claim_args
from bot.service.claims.rights import Crowd
from bot.service.desk import Desk
from bot.service.facts import row_id

OF_VERSION: Final = frozenset(("yes", "back", "no", "ret", "deny"))
"""Verbs whose button carries the version it was shown for, after the reason where there is one: `day.2`."""


async def roles(desk: Desk) -> list[Staff]:
    """List the live roles of this chat that decide claims or settle payees."""
    return [each for each in await desk.unit.staff_of_chat(desk.chat.id) if each.role in queue.ROLES]


async def home(desk: Desk) -> None:
    """List the claims that wait for this person, by committee and meeting."""
    await queue.home(desk, await roles(desk))


async def pressed(desk: Desk, verb: str, number: str, detail: str) -> None:
    """Do what a button asks for, if the database gives the right to at this moment."""
    mine = await roles(desk)
    if not mine:
        _not_yours(desk)
    elif verb == "home":
        await home(desk)
    elif verb in batch.VERBS:
        await batch.pressed(desk, mine, verb, number, detail)
    else:
        claim = await desk.unit.claim(row_id(number))
        if claim is None or not await _act(Press(desk, await rights.crowd(desk), claim), verb, detail):
            _not_yours(desk)


def _not_yours(desk: Desk) -> None:
    desk.show(staff_cards.plain(staff_cards.NOT_YOURS, desk.world.args))


@dataclass(frozen=True, slots=True)
class Press:
    """Hold one press about one claim, and everybody it may concern."""

    desk: Desk
    everybody: Crowd
    claim: Claim

    @property
    def own(self) -> bool:
        """Tell whether the claim is the presser's own."""
        return self.everybody.person(self.desk.chat.id).owns(self.claim)

    @property
    def office(self) -> Staff | None:
        """Find the role at the Office of who presses."""
        return next((each for each in self.mine if each.role == OFFICE), None)

    @property
    def mine(self) -> list[Staff]:
        """List the live roles of who presses."""
        return self.everybody.live(self.desk.chat.id)

    def say(self, why: str = "") -> None:
        """Show that it is one's own claim, or has moved on."""
        card = cards.refused(say(OWN_CLAIM)) if why == "own" else cards.plain(cards.MOVED_ON, self.desk.world.args)
        self.desk.show(card)


async def _act(press: Press, verb: str, detail: str) -> bool:
    """Do one thing with a claim; False where this person has nothing to do with it."""
    claim = press.claim
    if verb == "undo":
        await _undo(press)
        return True
    if verb in {"payee", "settle"}:
        return await _payee(press, verb)
    if claim.state == "denied" and claim.objected:
        return await _objection(press, verb)
    role = await rights.role_for(press.desk, press.everybody, claim)
    if role is None:
        return await _settler(press)
    if press.own:
        press.say("own")
    elif claim.state == "submitted" and not claim.pending:
        await _submitted(press, role, verb, detail)
    elif not await _settler(press):
        press.say()
    return True


async def _submitted(press: Press, role: Staff, verb: str, detail: str) -> None:
    desk, claim = press.desk, press.claim
    code, _, version = detail.rpartition(".")
    if verb in OF_VERSION and version != str(claim.version):
        desk.notes.append(say(cards.OLDER))
        verb = "open"
    match verb:
        case "yes" if not code:
            await _decide(press, role, "approve")
        case "back" | "no" if not code:
            args = await claim_args(desk, claim)
            desk.show(cards.reasons("return" if verb == "back" else "deny", args, claim.id, claim.version))
        case "ret" if code in cards.RETURN_LABELS:
            await _decide(press, role, "return", code)
        case "deny" if code in cards.DENY_LABELS:
            await _decide(press, role, "deny", code)
        case _:
            await paper.show(desk, press.everybody, claim, role)


async def _decide(press: Press, role: Staff, what: moves.What, detail: str = "") -> None:
    """Let a decision wait for its five minutes, unless a rule or somebody else was first."""
    desk, claim = press.desk, press.claim
    why = await verdicts.refusal(desk, press.everybody, claim, what, role)
    if why is not None:
        desk.show(cards.refused(why))
    elif await verdicts.decide(desk, claim, what, detail, role) is None:
        press.say()
    else:
        first = what == "approve" and not claim.approvals and await verdicts.needed(desk, claim) > 1
        text = cards.WILL_ONCE if first else cards.WILL[what]
        desk.show(cards.undoable(text, await claim_args(desk, claim), f"d|undo|{claim.id}"))


async def _undo(press: Press) -> None:
    desk, claim = press.desk, press.claim
    if await verdicts.undo(desk, claim, press.mine) is None:
        desk.show(cards.plain(staff_cards.TOO_LATE, desk.world.args))
    else:
        desk.show(cards.plain(cards.UNDONE, desk.world.args, f"d|open|{claim.id}"))


async def _objection(press: Press, verb: str) -> bool:
    """Show an objection to the Office, or answer it."""
    role = press.office
    if role is None:
        return False
    if press.own:
        press.say("own")
    elif press.claim.pending:
        press.say()
    elif verb == "uphold":
        await _decide(press, role, "uphold")
    elif verb == "reopen":
        await _decide(press, role, "reopen")
    else:
        await paper.show(press.desk, press.everybody, press.claim, role)
    return True


# --- a youth's payee --------------------------------------------------------------------------------------------------


async def _settler(press: Press) -> bool:
    """Show somebody who decides nothing of a claim only that a payee is to be settled."""
    desk, claim = press.desk, press.claim
    if await queue.may_settle(desk, press.everybody, claim) is None:
        return False
    args = await claim_args(desk, claim)
    desk.show(cards.claim([say(cards.PAYEE_ONE, args), say(cards.PAYEE)], [cards.payee_row(claim.id)]))
    return True


async def _payee(press: Press, verb: str) -> bool:
    desk, claim = press.desk, press.claim
    role = await queue.may_settle(desk, press.everybody, claim)
    if role is None:
        return False
    if verb == "payee":
        desk.show(cards.payee(await claim_args(desk, claim), claim.id))
        return True
    done = await moves.settle_payee(desk, claim, role)
    desk.show(cards.plain(cards.PAYEE_DONE if done else cards.MOVED_ON, desk.world.args))
    return True
