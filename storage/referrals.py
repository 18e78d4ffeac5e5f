"""Keep referrals, who looked at them, the audit chain, and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any, Final

from bot.ports import Due, Referral, ReferralState, View
from storage.audit import Event, chained
from storage.conversations import Conversations
from storage.engine import Row, Session
from storage.part import Shared
from storage.statements_referrals import REFERRAL

_FIELDS: Final = tuple(f.name for f in fields(Referral))


class Referrals(Conversations):
    """Be the part of a unit that knows referrals and their records."""

    def __init__(self, session: Session, shared: Shared) -> None:
        """Begin with no event noted."""
        super().__init__(session, shared)
        self._events: list[Event] = []

    async def add_referral(self, referral: Referral) -> Referral:
        """Insert under an id of storage's own and return it; the reference is sealed and found by its hash."""
        new = replace(referral, id=await self._db.next_id("referrals"))
        box = await self._box_of(new.conversation_id)
        sealed = box.seal(new.reference, table="referrals", column="reference_sealed", row=str(new.id))
        hashed = self._ring.lookup("reference", new.reference)
        await self._db.run(self._s.add_referral, reference_hash=hashed, reference_sealed=sealed, **_values(new))
        return new

    async def save_referral(self, referral: Referral, *, was: ReferralState) -> bool:
        """Save if the stored state still is `was` and no other reader has it; False when another was first."""
        return await self._db.run(self._s.save_referral, was=was, **_values(referral)) == 1

    async def referral(self, referral_id: int) -> Referral | None:
        """Find a referral; once erased it has no reference any more."""
        return await self._referral(await self._db.one(self._s.referral, id=referral_id))

    async def referral_by_reference(self, reference: str) -> Referral | None:
        """Find a referral by the code a person was given."""
        hashed = self._ring.lookup("reference", reference)
        return await self._referral(await self._db.one(self._s.referral_by_reference, reference_hash=hashed))

    async def referrals_of_chat(self, chat_id: int) -> Sequence[Referral]:
        """List a family's referrals, newest first, erased ones left out."""
        return await self._live(await self._db.all(self._s.referrals_of_chat, chat_id=chat_id))

    async def referrals_owned(self, owner: str) -> Sequence[Referral]:
        """List the live (sent, accepted, offered) referrals of an owner, oldest due first."""
        return await self._live(await self._db.all(self._s.referrals_owned, owner=owner))

    async def _live(self, rows: Sequence[Row]) -> list[Referral]:
        read = [await self._referral(row) for row in rows]
        return [referral for referral in read if referral is not None and referral.state != "erased"]

    async def _referral(self, row: Row | None) -> Referral | None:
        if row is None:
            return None
        *columns, sealed, key_id = row
        box = await self._ring.get(key_id)
        values: dict[str, Any] = dict(zip(REFERRAL, columns, strict=True))
        if box is None or values["state"] == "erased":
            return Referral(**values | {"state": "erased", "reference": ""})
        reference = box.open(sealed, table="referrals", column="reference_sealed", row=str(values["id"]))
        return Referral(**values, reference=reference)

    async def add_view(self, view: View) -> None:
        """Record who looked at the contact of a referral."""
        await self._db.run(self._s.add_view, id=await self._db.next_id("views"), **asdict(view))

    async def views(self, referral_id: int) -> Sequence[View]:
        """List who looked, first look first."""
        rows = await self._db.all(self._s.views, referral_id=referral_id)
        return [View(referral_id=referral, staff_id=staff, at_us=at_us) for referral, staff, at_us in rows]

    async def audit(self, kind: str, *, subject: int | None, actor: str, detail: str, now: int) -> None:
        """Append to the hash chain at the end of this unit; codes only."""
        self._events.append(Event(kind=kind, subject=subject, actor=actor, detail=detail, at_us=now))

    async def flush(self) -> None:
        """Write the noted events, last of all: on PostgreSQL all other workers wait for the chain's end."""
        if not self._events:
            return
        await self._db.last_in_line()
        head = await self._db.one(self._s.audit_head)
        await self._db.many(self._s.add_audit, chained(self._events, head))
        self._events = []

    async def set_due(self, due: Due) -> None:
        """Set or move the row of (kind, subject)."""
        await self._db.run(self._s.set_due, kind=due.kind, subject=due.subject, due_us=due.due_us, detail=due.detail)

    async def set_due_once(self, due: Due) -> None:
        """Set the row unless one stands already."""
        await self._db.run(
            self._s.set_due_once, kind=due.kind, subject=due.subject, due_us=due.due_us, detail=due.detail
        )

    async def take_due(self, kind: str, subject: int, now: int) -> bool:
        """Remove the row of (kind, subject) if it is due; False when another was first or it was moved."""
        return await self._db.run(self._s.take_due, kind=kind, subject=subject, now=now) > 0

    async def clear_due(self, kind: str, subject: int) -> None:
        """Remove the row of (kind, subject), where there is one."""
        await self._db.run(self._s.clear_due, kind=kind, subject=subject)

    async def planned(self, kind: str, subject: int) -> Due | None:
        """Find the row of (kind, subject), due or not."""
        row = await self._db.one(self._s.planned, kind=kind, subject=subject)
        return None if row is None else Due(kind=kind, subject=subject, due_us=row[0], detail=row[1])

    async def due_rows(self, now: int, limit: int = 50) -> Sequence[Due]:
        """List what is due, longest overdue first; rows that another worker holds are left out."""
        rows = await self._db.all(self._s.due_rows, now=now, most=limit)
        return [Due(kind=kind, subject=subject, due_us=due_us, detail=detail) for kind, subject, due_us, detail in rows]


def _values(referral: Referral) -> dict[str, Any]:
    """Return the plain columns of a referral."""
    return {name: getattr(referral, name) for name in _FIELDS if name != "reference"}
