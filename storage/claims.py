"""Keep claims: each under a key of its own, its versions for ever, its days paid once by person, date and activity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from bot.ports import Claim, ClaimDay, ClaimMove, ClaimTotal, ClaimVersion
from storage.engine import Row
from storage.envelope import Box
from storage.rates import Rates
from storage.statements_claims import CLAIM, DAY

ENDED: Final = frozenset(("withdrawn", "denied"))
"""States in which a claim's days may be claimed again."""
_FLAGS: Final = ("verified", "objected")
_FIELDS: Final = tuple(field.name for field in fields(Claim))
Days = Sequence[ClaimDay]


class Claims(Rates):
    """Be the part of a unit that knows claims."""

    async def add_claim(self, claim: Claim, body: str, days: Days) -> Claim | None:
        """Insert with its first version; ids are given by storage. None when a day is taken: nothing is written."""
        if not await self._free(claim, days):
            return None
        box = await self._ring.new()
        new = replace(claim, id=await self._db.next_id("claims"), version=1)
        hashed = self._ring.lookup("claim", new.reference)
        reference = box.seal(new.reference, table="claims", column="reference_sealed", row=str(new.id))
        await self._db.run(
            self._s.add_claim, reference_hash=hashed, reference_sealed=reference, key_id=box.key_id, **_values(new, box)
        )
        await self._write(new, box, body, days)
        return new

    async def revise_claim(self, claim: Claim, body: str, days: Days, *, was: Claim) -> bool:
        """Save claim and a new version with its days; False when a day is taken or `was` no longer stands.

        Storage numbers the version: one more than that of `was`.
        """
        new = replace(claim, version=was.version + 1)
        if not await self._free(was, days):
            return False
        box = await self._claim_box(was.id)
        if not await self._db.run(self._s.revise_claim, **_stood(was), **_values(new, box)):
            return False
        await self._db.run(self._s.drop_claim_days, claim_id=was.id)
        await self._write(new, box, body, days)
        return True

    async def save_claim(self, claim: Claim, *, was: Claim) -> bool:
        """Save if state, version, pending and approvals still are those of `was`; False when another was first.

        Version, total and days change by `revise_claim` only; id, reference, committee and person never do.
        A claim that becomes withdrawn or denied frees its days; one that is reopened takes them again, or False.
        """
        ends, ended = claim.state in ENDED, was.state in ENDED
        if ended and not ends and not await self._free(was, await self.claim_days(was.id)):
            return False
        await self.hold_claimant(was.claimant)
        box = await self._claim_box(was.id)
        if not await self._db.run(self._s.save_claim, **_stood(was), **_values(claim, box)):
            return False
        if ends != ended:
            await self._db.run(self._s.set_claim_days, claim_id=was.id, live=int(not ends))
        return True

    async def _free(self, claim: Claim, days: Days) -> bool:
        """Hold the person and tell whether none of the days is another claim's, or named twice."""
        await self.hold_claimant(claim.claimant)
        taken = await self.days_taken(claim.claimant)
        asked = {(each.day, each.activity) for each in days}
        return len(asked) == len(days) and all(taken.get(each, claim.id) == claim.id for each in asked)

    async def _write(self, claim: Claim, box: Box, body: str, days: Days) -> None:
        """Add a version and the days, which count unless the claim has ended."""
        sealed = box.seal(body, table="claim_versions", column="sealed", row=str(claim.id), field=str(claim.version))
        figures = {"total_cents": claim.total_cents, "at_us": claim.moved_us or claim.submitted_us}
        await self._db.run(
            self._s.add_claim_version, claim_id=claim.id, version=claim.version, sealed=sealed, **figures
        )
        bound = {"claim_id": claim.id, "claimant": claim.claimant, "live": int(claim.state not in ENDED)}
        rows = [{name: getattr(day, name) for name in DAY} | bound for day in days]
        await self._db.many(self._s.add_claim_day, rows)

    async def _claim_box(self, claim_id: int) -> Box:
        row = await self._db.one(self._s.claim, id=claim_id)
        box = None if row is None else await self._ring.get(row[-1])
        if box is None:
            raise LookupError(f"claim {claim_id} is erased")
        return box

    async def claim(self, claim_id: int) -> Claim | None:
        """Find a claim."""
        return await self._claim(await self._db.one(self._s.claim, id=claim_id))

    async def claim_by_reference(self, reference: str) -> Claim | None:
        """Find a claim by the code on its receipt."""
        hashed = self._ring.lookup("claim", reference)
        return await self._claim(await self._db.one(self._s.claim_by_reference, reference_hash=hashed))

    async def claims_of(self, claimant_id: int) -> Sequence[Claim]:
        """List a person's claims, newest first."""
        return await self._all(await self._db.all(self._s.claims_of, claimant=claimant_id))

    async def claims_in(self, committee_id: str) -> Sequence[Claim]:
        """List a committee's claims, oldest first."""
        return await self._all(await self._db.all(self._s.claims_in, committee=committee_id))

    async def claims_waiting(self, committee_id: str) -> Sequence[Claim]:
        """List a committee's submitted claims, oldest first."""
        return await self._all(await self._db.all(self._s.claims_waiting, committee=committee_id))

    async def claims_open(self, committee_id: str) -> Sequence[Claim]:
        """List a committee's claims that somebody has to decide: submitted ones and objections, oldest first."""
        return await self._all(await self._db.all(self._s.claims_open, committee=committee_id))

    async def _all(self, rows: Sequence[Row]) -> list[Claim]:
        read = [await self._claim(row) for row in rows]
        return [claim for claim in read if claim is not None]

    async def _claim(self, row: Row | None) -> Claim | None:
        """Open a claim; one whose key is shredded is none."""
        box = None if row is None else await self._ring.get(row[-1])
        if row is None or box is None:
            return None
        *columns, reference, payment, _ = row
        values: dict[str, Any] = dict(zip(CLAIM, columns, strict=True))
        place = {"table": "claims", "row": str(values["id"])}
        return Claim(
            **values | {name: bool(values[name]) for name in _FLAGS},
            reference=box.open(reference, column="reference_sealed", **place),
            payment=box.open(payment, column="payment_sealed", **place),
        )

    async def claim_versions(self, claim_id: int) -> Sequence[ClaimVersion]:
        """List the versions of a claim, oldest first."""
        rows = await self._db.all(self._s.claim_versions, claim_id=claim_id)
        box = await self._claim_box(claim_id) if rows else None
        return [] if box is None else [_version(box, row) for row in rows]

    async def claim_moves(self, claim_id: int) -> Sequence[ClaimMove]:
        """List what the audit chain says of a claim, oldest first; not what this unit notes."""
        rows = await self._db.all(self._s.claim_moves, subject=claim_id)
        return [
            ClaimMove(kind=kind.removeprefix("claim_"), actor=actor, detail=detail, at_us=at_us)
            for kind, actor, detail, at_us in rows
        ]

    async def claim_days(self, claim_id: int) -> Sequence[ClaimDay]:
        """List the days of a claim's newest version, by day."""
        return [_day(row) for row in await self._db.all(self._s.claim_days, claim_id=claim_id)]

    async def days_taken(self, claimant_id: int) -> Mapping[tuple[str, str], int]:
        """Map each live (day, activity) of a person to the claim that has it."""
        rows = await self._db.all(self._s.days_taken, claimant=claimant_id)
        return {(day, activity): claim_id for day, activity, claim_id in rows}

    async def claim_totals(self) -> Sequence[ClaimTotal]:
        """Sum the days of claims by committee, federal fiscal year and state."""
        return [_total(row) for row in await self._db.all(self._s.claim_totals)]

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        """Hand conversations, referrals and claims to another chat."""
        await super().move_chat(old_chat_id, new_chat_id)
        await self._db.run(self._s.move_claims, old=old_chat_id, new=new_chat_id)


def _values(claim: Claim, box: Box) -> dict[str, Any]:
    """Return the plain columns of a claim, and its payment sealed."""
    plain = {name: getattr(claim, name) for name in _FIELDS if name not in ("reference", "payment")}
    payment = box.seal(claim.payment, table="claims", column="payment_sealed", row=str(claim.id))
    return plain | {name: int(plain[name]) for name in _FLAGS} | {"payment_sealed": payment}


def _stood(was: Claim) -> dict[str, Any]:
    return {f"was_{name}": getattr(was, name) for name in ("state", "version", "pending", "approvals")}


def _version(box: Box, row: Row) -> ClaimVersion:
    claim_id, version, sealed, total_cents, at_us = row
    body = box.open(sealed, table="claim_versions", column="sealed", row=str(claim_id), field=str(version))
    return ClaimVersion(claim_id=claim_id, version=version, body=body, total_cents=total_cents, at_us=at_us)


def _day(row: Row) -> ClaimDay:
    values: dict[str, Any] = dict(zip(DAY, row, strict=True))
    return ClaimDay(**values | {"live": bool(values["live"])})


def _total(row: Row) -> ClaimTotal:
    committee, fiscal_year, state, claims, days, cents = row
    return ClaimTotal(
        committee=committee, fiscal_year=fiscal_year, state=state, claims=claims, days=days, cents=int(cents)
    )
