"""A committee, a person on it and a claim for the tests of storage."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.ports import Claim, Claimant, ClaimDay, Committee, Seat
from storage.unit import StoredUnit
from tests.storage.conftest import NOON
from tests.storage.stores import FAMILY

LAKES = Committee(id="lakes", name="Lakes Committee", county="27137", fiscal_agent="Lakes County", added_us=NOON)
RIVER = Committee(id="river", name="River Committee", county="27053")
PERSON = Claimant(id=0, code="P-0042", name="Zebulon Quist", county="27137", youth=True)
BODY = '{"clause": "clause ten", "attested": "I attended", "total": "USD 86.00"}'


def day(date: str = "2026-09-30", **changes: Any) -> ClaimDay:
    """Claim a day; whose and of which claim is storage's to say."""
    new = ClaimDay(claim_id=0, claimant=0, day=date, activity="meeting", fiscal_year=2026, amount_cents=8600)
    return replace(new, **changes)


async def member(unit: StoredUnit, person: Claimant = PERSON, *, clause: int = 10) -> Claimant:
    """Put a person on the roster of the Lakes committee; there is a River committee, too."""
    for committee in (LAKES, RIVER):
        await unit.save_committee(committee)
    saved = await unit.save_claimant(person)
    seat = Seat(id=0, committee="lakes", claimant=saved.id, clause=clause, valid_from="2026-01-01")
    await unit.replace_seats("lakes", [*await unit.seats("lakes"), seat])
    return saved


async def drafted(unit: StoredUnit, person: Claimant, telegram_id: int = FAMILY, **changes: Any) -> Claim:
    """Return a claim as it is handed to storage, with a chat and a conversation of its own."""
    chat = await unit.chat(telegram_id, NOON)
    talk = await unit.start_conversation(chat.id, flow="per_diem", version=1, now=NOON)
    await unit.save_conversation(replace(talk, state="done"))
    new = Claim(
        id=0,
        reference="K7Q4-M2PX-9",
        committee="lakes",
        claimant=person.id,
        chat_id=chat.id,
        conversation_id=talk.id,
        state="submitted",
        total_cents=8600,
        submitted_us=NOON,
        moved_us=NOON,
    )
    return replace(new, **changes)


async def filed(unit: StoredUnit, person: Claimant, *dates: str, body: str = BODY, **changes: Any) -> Claim | None:
    """File a claim for days, 2026-09-30 where none is named."""
    claim = await drafted(unit, person, **changes)
    return await unit.add_claim(claim, body, [day(date) for date in dates or ("2026-09-30",)])
