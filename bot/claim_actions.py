"""What commands do with claims: list them, tell one whole, hand approved ones to the fiscal agent, add them up.

Each takes and returns JSON values. Whatever leaves with a name in it is noted in the audit chain, in codes only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, Final, get_args

from bot.house import House
from bot.ports import Chat, Claim, ClaimDay, ClaimState, Committee, Unit
from bot.problems import WRONG_USE, Problem
from bot.service.claims import moves, verdicts, vouchers
from bot.service.core import NOBODY
from bot.service.desk import Desk

MOST: Final = 100
"""So many claims are told at once: an answer of the running bot holds four megabytes; the command asks again."""
HELD: Final[Mapping[str, str]] = {
    "policy": "the committee has no policy for its days: `committee import ID --policy FILE` takes one in",
    "rate": "nobody has confirmed its rate: `rates confirm YEAR` does, once it was compared",
    "payee": "who receives the money is not settled: an approver or the Office taps Payee is settled under /claims",
}
"""Why a claim is not handed over, and what to do."""
LIVE: Final = frozenset(("submitted", "returned", "approved"))
Json = Mapping[str, Any]


def desk_of(house: House, unit: Unit) -> Desk:
    """Open a desk that no chat stands at."""
    world = house.service.world
    return Desk(unit, Chat(id=0, telegram_id=0), NOBODY, world, world.clock())


async def claims(house: House, asked: Json) -> dict[str, Any]:
    """List claims, oldest first: `committee`, `state` and `year` (federal, of any of its days) narrow the list."""
    state, year = _state(asked), int(asked.get("year") or 0)
    async with house.store.unit() as unit:
        desk, found = desk_of(house, unit), []
        for committee in await _committees(unit, str(asked.get("committee", ""))):
            for claim in await unit.claims_in(committee.id):
                days = await unit.claim_days(claim.id)
                if state in ("", claim.state) and (not year or any(each.fiscal_year == year for each in days)):
                    found.append(await _row(desk, claim, days))
    return {"claims": found}


def _state(asked: Json) -> str:
    state = str(asked.get("state", ""))
    if state and state not in get_args(ClaimState):
        raise Problem(f"There is no state {state!r}: {', '.join(get_args(ClaimState))}.", WRONG_USE)
    return state


async def _committees(unit: Unit, named: str) -> list[Committee]:
    found = [each for each in await unit.committees() if named in ("", each.id)]
    if named and not found:
        raise Problem(f"There is no committee {named!r}; `committee list` shows them.", WRONG_USE)
    return found


async def _row(desk: Desk, claim: Claim, days: Sequence[ClaimDay]) -> dict[str, Any]:
    kept = ("reference", "committee", "state", "version", "total_cents", "pay_by", "paid_on", "payment", "objected")
    return {name: getattr(claim, name) for name in kept} | {
        "filed_on": desk.world.day(claim.submitted_us).isoformat(),
        "days": [each.day for each in days],
        "fiscal_years": sorted({each.fiscal_year for each in days}),
        "undecided": claim.pending != "",
        "waits_for": await _waits_for(desk, claim),
    }


async def _waits_for(desk: Desk, claim: Claim) -> list[str]:
    """List, as keys of `HELD`, what keeps a claim from being approved or handed over; nothing once it has ended."""
    if claim.state not in LIVE:
        return []
    person = await desk.unit.claimant(claim.claimant)
    waits = {
        "policy": claim.policy == 0,
        "rate": not await verdicts.is_verified(desk, claim),
        "payee": person is None or moves.payee_open(person),
    }
    return [why for why, stands in waits.items() if stands]


async def claim_told(house: House, asked: Json) -> dict[str, Any]:
    """Tell one claim whole: every version with its arithmetic and rows, and every move."""
    async with house.store.unit() as unit:
        desk = desk_of(house, unit)
        claim = await _claim(unit, str(asked["reference"]))
        told = await _row(desk, claim, await unit.claim_days(claim.id))
        versions = [vouchers.plain(each) for each in await vouchers.versions_of(desk, claim)]
        chain = [asdict(each) for each in await unit.claim_moves(claim.id)]
        await unit.audit("claim_read", subject=claim.id, actor="command", detail="", now=desk.now)
    return told | {"approvals": claim.approvals, "reason": claim.reason, "versions": versions, "moves": chain}


async def _claim(unit: Unit, words: str) -> Claim:
    """Find a claim as its reference is typed; raise Problem."""
    claim = await unit.claim_by_reference(vouchers.read_claim_reference(words) or words.strip())
    if claim is None:
        raise Problem(f"No claim has the reference {words!r}; `claims list` shows them.")
    return claim


async def claims_vouchers(house: House, asked: Json) -> dict[str, Any]:
    """Tell what the voucher of one `reference` says, or of the claims of a `committee` in a period, and note it."""
    async with house.store.unit() as unit:
        desk = desk_of(house, unit)
        if named := str(asked.get("reference", "")):
            found, more = [await _claim(unit, named)], None
        else:
            found, more = await _period(unit, asked)
        made = [vouchers.plain(await vouchers.voucher_of(desk, each)) for each in found]
        for each in found:
            await unit.audit("claim_voucher", subject=each.id, actor="command", detail=f"v{each.version}", now=desk.now)
    return {"claims": made, "next": more}


async def claims_export(house: House, asked: Json) -> dict[str, Any]:
    """Tell what the fiscal agent pays of a `committee`'s claims in a period, and which are held back and why."""
    async with house.store.unit() as unit:
        desk, ready, held = desk_of(house, unit), [], []
        found, more = await _period(unit, asked)
        for each in found:
            if waits := await _waits_for(desk, each):
                held.append({"reference": each.reference, "why": waits})
            else:
                ready.append(vouchers.plain(await vouchers.voucher_of(desk, each)))
        detail = f"{asked['committee']} {asked['since']} {asked['until']} {_state(asked)} {len(ready)}"
        await unit.audit("claims_exported", subject=None, actor="command", detail=detail, now=desk.now)
    return {"claims": ready, "held": held, "next": more}


async def _period(unit: Unit, asked: Json) -> tuple[list[Claim], int | None]:
    """List a committee's claims whose first day lies in the period, `MOST` after `skip`, and where to go on."""
    [committee] = await _committees(unit, str(asked["committee"]) or "?")
    since, until, state = date.fromisoformat(asked["since"]), date.fromisoformat(asked["until"]), _state(asked)
    found: list[Claim] = []
    for claim in await unit.claims_in(committee.id):
        first = min(date.fromisoformat(each.day) for each in await unit.claim_days(claim.id))
        if claim.state == state and since <= first <= until:
            found.append(claim)
    skip = int(asked.get("skip", 0))
    return found[skip : skip + MOST], skip + MOST if len(found) > skip + MOST else None


async def claim_totals(house: House, asked: Json) -> dict[str, Any]:
    """Add the days of claims up by committee, federal fiscal year and state."""
    async with house.store.unit() as unit:
        names = {each.id: each.name for each in await _committees(unit, str(asked.get("committee", "")))}
        found = [each for each in await unit.claim_totals() if each.committee in names]
    return {"totals": [asdict(each) | {"name": names[each.committee]} for each in found]}
