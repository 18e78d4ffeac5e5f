"""Keep committees, the people on them, their meetings and policies; who somebody is stands sealed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from bot.ports import Claimant, Committee, Meeting, Seat, Staff, StoredPolicy
from storage.engine import Row
from storage.people import People
from storage.statements_committees import COMMITTEE, MEETING, POLICY

_WHO: Final = ("code", "name", "county", "youth", "payee_settled_us")


class Committees(People):
    """Be the part of a unit that knows committees and rosters."""

    async def committees(self) -> Sequence[Committee]:
        """List every committee, by id."""
        return [_committee(row) for row in await self._db.all(self._s.committees)]

    async def committee(self, committee_id: str) -> Committee | None:
        """Find a committee."""
        row = await self._db.one(self._s.committee, id=committee_id)
        return None if row is None else _committee(row)

    async def save_committee(self, committee: Committee) -> None:
        """Insert, or replace the one of the same id."""
        await self._db.run(self._s.put_committee, **asdict(committee))

    async def hold_committee(self, committee_id: str) -> None:
        """Let nobody else change the seats of a committee until the unit ends."""
        await self._db.all(self._s.hold_committee, id=committee_id)

    async def claimants(self) -> Sequence[Claimant]:
        """List everybody of every roster, by id."""
        return [self._claimant(row) for row in await self._db.all(self._s.claimants)]

    async def claimant(self, claimant_id: int) -> Claimant | None:
        """Find a person of the rosters."""
        row = await self._db.one(self._s.claimant, id=claimant_id)
        return None if row is None else self._claimant(row)

    async def claimant_by_code(self, code: str) -> Claimant | None:
        """Find a person by the Office's own code."""
        row = await self._db.one(self._s.claimant_by_code, code_hash=self._code_hash(code))
        return None if row is None else self._claimant(row)

    async def save_claimant(self, claimant: Claimant) -> Claimant:
        """Insert, or replace the one of the same code; ids are given by storage."""
        await self._db.run(self._s.hold_roster)
        before = await self.claimant_by_code(claimant.code)
        row_id = await self._db.next_id("claimants") if before is None else before.id
        words = json.dumps({name: getattr(claimant, name) for name in _WHO})
        sealed = self._shared.people.seal(words, table="claimants", column="sealed", row=str(row_id))
        await self._db.run(self._s.put_claimant, id=row_id, code_hash=self._code_hash(claimant.code), sealed=sealed)
        return replace(claimant, id=row_id)

    async def hold_claimant(self, claimant_id: int) -> None:
        """Let nobody else file or decide for this person until the unit ends."""
        await self._db.all(self._s.hold_claimant, id=claimant_id)

    async def staff_of_claimant(self, claimant_id: int) -> Sequence[Staff]:
        """List the live enrolments (role member) of a person."""
        return [self._staff(row) for row in await self._db.all(self._s.staff_of_claimant, claimant=claimant_id)]

    async def staff_of_committee(self, committee_id: str) -> Sequence[Staff]:
        """List the live chairs, approvers and members (who have or had a seat there) of a committee, by id."""
        return [self._staff(row) for row in await self._db.all(self._s.staff_of_committee, committee=committee_id)]

    async def seats(self, committee_id: str) -> Sequence[Seat]:
        """List the seats of a committee, by the day they began."""
        return [self._seat(row) for row in await self._db.all(self._s.seats, committee=committee_id)]

    async def seats_of(self, claimant_id: int) -> Sequence[Seat]:
        """List the seats of a person in every committee, by the day they began."""
        return [self._seat(row) for row in await self._db.all(self._s.seats_of, claimant=claimant_id)]

    async def replace_seats(self, committee_id: str, seats: Sequence[Seat]) -> None:
        """Make these all the seats of a committee; ids are given by storage, one that has an id there keeps it."""
        await self.hold_committee(committee_id)
        had = {seat.id for seat in await self.seats(committee_id)}
        await self._db.run(self._s.drop_seats, committee=committee_id)
        for seat in seats:
            row_id = seat.id if seat.id in had else await self._db.next_id("seats")
            had.discard(row_id)
            sealed = self._shared.people.seal(str(seat.clause), table="seats", column="clause_sealed", row=str(row_id))
            days = {"valid_from": seat.valid_from, "valid_to": seat.valid_to}
            await self._db.run(
                self._s.add_seat,
                id=row_id,
                committee=committee_id,
                claimant=seat.claimant,
                clause_sealed=sealed,
                **days,
            )

    async def meetings(self, committee_id: str) -> Sequence[Meeting]:
        """List the meetings of a committee, newest day first."""
        return [_meeting(row) for row in await self._db.all(self._s.meetings, committee=committee_id)]

    async def meeting(self, meeting_id: int) -> Meeting | None:
        """Find a meeting."""
        row = await self._db.one(self._s.meeting, id=meeting_id)
        return None if row is None else _meeting(row)

    async def save_meeting(self, meeting: Meeting) -> Meeting:
        """Insert, or replace the one of the same committee and code."""
        values: dict[str, Any] = asdict(meeting) | {"cancelled": int(meeting.cancelled)}
        row = await self._db.one(self._s.put_meeting, **values | {"id": await self._db.next_id("meetings")})
        assert row is not None  # noqa: S101  # an upsert without a condition always returns its row
        return replace(meeting, id=int(row[0]))

    async def policies(self, committee_id: str) -> Sequence[StoredPolicy]:
        """List the policy rows of a committee, newest effective day first, then newest added."""
        return [_policy(row) for row in await self._db.all(self._s.policies, committee=committee_id)]

    async def policy(self, policy_id: int) -> StoredPolicy | None:
        """Find a policy row."""
        row = await self._db.one(self._s.policy, id=policy_id)
        return None if row is None else _policy(row)

    async def add_policy(self, policy: StoredPolicy) -> StoredPolicy:
        """Keep a policy row beside the older ones."""
        new = replace(policy, id=await self._db.next_id("policies"))
        await self._db.run(self._s.add_policy, **asdict(new))
        return new

    def _code_hash(self, code: str) -> bytes:
        return self._ring.lookup("claimant", code)

    def _claimant(self, row: Row) -> Claimant:
        row_id, sealed = row
        words = self._shared.people.open(sealed, table="claimants", column="sealed", row=str(row_id))
        return Claimant(id=row_id, **json.loads(words))

    def _seat(self, row: Row) -> Seat:
        row_id, committee, claimant, sealed, valid_from, valid_to = row
        clause = self._shared.people.open(sealed, table="seats", column="clause_sealed", row=str(row_id))
        days = {"valid_from": valid_from, "valid_to": valid_to}
        return Seat(id=row_id, committee=committee, claimant=claimant, clause=int(clause), **days)


def _committee(row: Row) -> Committee:
    return Committee(**dict(zip(COMMITTEE, row, strict=True)))


def _meeting(row: Row) -> Meeting:
    values: dict[str, Any] = dict(zip(MEETING, row, strict=True))
    return Meeting(**values | {"cancelled": bool(values["cancelled"])})


def _policy(row: Row) -> StoredPolicy:
    return StoredPolicy(**dict(zip(POLICY, row, strict=True)))
