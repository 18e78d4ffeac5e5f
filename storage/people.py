"""Keep who works with referrals, how they were invited, one-time codes, and what was published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from bot.ports import GapCount, Invite, OtherPerson, Role, Staff, StoredDirectory
from storage.engine import Row
from storage.referrals import Referrals

_PLACE: Final = ("role", "initiative", "committee", "claimant")
"""What a role is of: two rows that agree in these are one."""


class People(Referrals):
    """Be the part of a unit that knows staff, invitations and codes."""

    async def staff_of_chat(self, chat_id: int) -> Sequence[Staff]:
        """List the live roles of a chat."""
        return [self._staff(row) for row in await self._db.all(self._s.staff_of_chat, chat_id=chat_id)]

    async def staff(self, staff_id: int) -> Staff | None:
        """Find one enrolled person, removed ones too."""
        row = await self._db.one(self._s.staff, id=staff_id)
        return None if row is None else self._staff(row)

    async def staff_for(self, role: Role, initiative: str = "") -> Sequence[Staff]:
        """List live staff of a role (of one initiative where named), main readers before backups, then by id."""
        if initiative:
            rows = await self._db.all(self._s.staff_for, role=role, initiative=initiative)
        else:
            rows = await self._db.all(self._s.staff_of_role, role=role)
        return [self._staff(row) for row in rows]

    async def all_staff(self) -> Sequence[Staff]:
        """List everybody who ever enrolled, by id."""
        return [self._staff(row) for row in await self._db.all(self._s.all_staff)]

    async def save_staff(self, staff: Staff) -> None:
        """Save initiative, committee, backup, away_until_us, removed_us."""
        await self._db.run(
            self._s.save_staff,
            id=staff.id,
            initiative=staff.initiative,
            committee=staff.committee,
            backup=int(staff.backup),
            away_until_us=staff.away_until_us,
            removed_us=staff.removed_us,
        )

    async def add_invite(self, invite: Invite, token: str) -> Invite:
        """Keep an invitation under a hash of its token."""
        row_id = await self._db.next_id("invites")
        await self._db.run(
            self._s.add_invite,
            id=row_id,
            token_hash=self._ring.lookup("invite", token),
            role=invite.role,
            initiative=invite.initiative,
            label_sealed=self._seal("invites", row_id, invite.label),
            backup=int(invite.backup),
            expires_us=invite.expires_us,
            used_us=invite.used_us,
            committee=invite.committee,
            claimant=invite.claimant,
        )
        return replace(invite, id=row_id)

    async def invite(self, token: str) -> Invite | None:
        """Find an invitation by its token, used and ended ones too."""
        row = await self._db.one(self._s.invite, token_hash=self._ring.lookup("invite", token))
        return None if row is None else self._invite(row, self._open("invites", row[0], row[3]))

    async def enrol(self, invite: Invite, chat_id: int, now: int) -> Staff | None:
        """Use an invitation once: None when it was used or has ended. Who has the role already keeps that row.

        Raise OtherPerson, having written nothing, where the chat is another person of the rosters.
        """
        roles = await self.staff_of_chat(chat_id)
        if invite.claimant and any(held.claimant not in (0, invite.claimant) for held in roles):
            raise OtherPerson("this chat is enrolled as another person")
        if not await self._db.run(self._s.use_invite, id=invite.id, now=now):
            return None
        for held in roles:
            if all(getattr(held, name) == getattr(invite, name) for name in _PLACE):
                return held
        return await self._add_staff(invite, chat_id, now)

    async def _add_staff(self, invite: Invite, chat_id: int, now: int) -> Staff | None:
        row_id = await self._db.next_id("staff")
        values = {"id": row_id, "chat_id": chat_id} | {name: getattr(invite, name) for name in _PLACE}
        sealed = self._seal("staff", row_id, invite.label)
        times = {"backup": int(invite.backup), "away_until_us": 0, "added_us": now, "removed_us": None}
        await self._db.run(self._s.add_staff, label_sealed=sealed, **values, **times)
        return await self.staff(row_id)

    async def add_code(self, kind: str, code: str, *, chat_id: int, expires_us: int) -> None:
        """Keep a one-time code (hashed); a newer one of the kind replaces the chat's older one."""
        hashed = self._ring.lookup(f"code {kind}", code)
        await self._db.run(self._s.put_code, kind=kind, chat_id=chat_id, code_hash=hashed, expires_us=expires_us)

    async def use_code(self, kind: str, code: str, now: int) -> int | None:
        """Use a code once; the chat it was made for, or None."""
        hashed = self._ring.lookup(f"code {kind}", code)
        row = await self._db.one(self._s.use_code, kind=kind, code_hash=hashed, now=now)
        return None if row is None else int(row[0])

    async def directory(self) -> str | None:
        """Return the newest directory as the JSON it was stored as."""
        row = await self._db.one(self._s.directory)
        return None if row is None else str(row[0])

    async def save_directory(self, body: str, *, version: str, source: str, now: int, by: str = "") -> None:
        """Keep a new directory beside the older ones, and whose doing it was."""
        row_id = await self._db.next_id("directories")
        sealed = self._shared.people.seal(by, table="directories", column="by_sealed", row=str(row_id))
        texts = {"version": version, "source": source, "body": body}
        await self._db.run(self._s.add_directory, id=row_id, by_sealed=sealed, added_us=now, **texts)

    async def hold_directory(self) -> None:
        """Let nobody else store a directory until this unit ends, so that what is read now is what is changed."""
        await self._db.run(self._s.hold_directory)

    async def directories(self, most: int) -> Sequence[StoredDirectory]:
        """List the newest directories, newest first."""
        return [self._directory(row) for row in await self._db.all(self._s.directories, most=most)]

    async def count_gap(self, month: str, *, place: str, reason: str) -> None:
        """Count one more referral that nobody but the Office could take."""
        await self._db.run(self._s.count_gap, month=month, place=place, reason=reason)

    async def gaps(self) -> Sequence[GapCount]:
        """List the counts, by month, place and reason."""
        rows = await self._db.all(self._s.gaps)
        return [GapCount(month=month, place=place, reason=reason, count=met) for month, place, reason, met in rows]

    async def edition(self) -> tuple[int | None, ...]:
        """Return figures that change with the directory, a language review, an enrolment or a departure."""
        row = await self._db.one(self._s.edition)
        return tuple(None if value is None else int(value) for value in row or ())

    async def language_reviews(self) -> Mapping[str, str]:
        """Map language code to the catalog hash a person signed off."""
        return dict(await self._db.all(self._s.language_reviews))

    async def add_language_review(self, language: str, *, catalog: str, by: str, now: int) -> None:
        """Record who checked a catalog; a newer review replaces the older one."""
        sealed = self._shared.people.seal(by, table="language_reviews", column="by_sealed", row=language)
        await self._db.run(self._s.put_review, language=language, catalog=catalog, by_sealed=sealed, at_us=now)

    def _directory(self, row: Row) -> StoredDirectory:
        row_id, version, source, sealed, body, added_us = row
        by = self._shared.people.open(sealed, table="directories", column="by_sealed", row=str(row_id))
        return StoredDirectory(version=version, source=source, by=by, body=body, added_us=added_us)

    def _staff(self, row: Row) -> Staff:
        row_id, chat_id, role, initiative, label, backup, away_until_us, added_us, removed_us, committee, claimant = row
        return Staff(
            id=row_id,
            chat_id=chat_id,
            role=role,
            initiative=initiative,
            label=self._open("staff", row_id, label),
            backup=bool(backup),
            away_until_us=away_until_us,
            added_us=added_us,
            removed_us=removed_us,
            committee=committee,
            claimant=claimant,
        )

    def _invite(self, row: Row, label: str) -> Invite:
        row_id, role, initiative, _, backup, expires_us, used_us, committee, claimant = row
        return Invite(
            id=row_id,
            role=role,
            initiative=initiative,
            label=label,
            backup=bool(backup),
            expires_us=expires_us,
            used_us=used_us,
            committee=committee,
            claimant=claimant,
        )

    def _seal(self, table: str, row_id: int, label: str) -> bytes:
        return self._shared.people.seal(label, table=table, column="label_sealed", row=str(row_id))

    def _open(self, table: str, row_id: int, sealed: bytes) -> str:
        return self._shared.people.open(sealed, table=table, column="label_sealed", row=str(row_id))
