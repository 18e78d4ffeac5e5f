"""Who is enrolled, and by which invitation or code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Role = Literal["coordinator", "office", "approver", "chair", "member"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Hold one enrolled person; `removed_us` ends every right at once."""

    id: int
    chat_id: int
    role: Role
    initiative: str = ""
    label: str = ""
    backup: bool = False
    away_until_us: int = 0
    added_us: int = 0
    removed_us: int | None = None
    committee: str = ""
    """Of an approver or a chair."""
    claimant: int = 0
    """Of a member: which person of the rosters; a chat is one at most, a person may have two chats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Hold a one-time invitation; only a hash of its token is stored."""

    id: int
    role: Role
    initiative: str = ""
    label: str = ""
    backup: bool = False
    expires_us: int = 0
    used_us: int | None = None
    committee: str = ""
    claimant: int = 0


class OtherPerson(Exception):
    """Say that a chat is enrolled as another person of the rosters, so the invitation is not used up."""


class PeopleUnit(Protocol):
    """Be the part of a unit that knows roles, invitations and one-time codes."""

    async def staff_of_chat(self, chat_id: int) -> Sequence[Staff]:
        """List the live roles of a chat."""
        ...

    async def staff(self, staff_id: int) -> Staff | None: ...
    async def staff_for(self, role: Role, initiative: str = "") -> Sequence[Staff]:
        """List live staff of a role (of one initiative where named), main readers before backups, then by id."""
        ...

    async def all_staff(self) -> Sequence[Staff]: ...
    async def save_staff(self, staff: Staff) -> None:
        """Save initiative, committee, backup, away_until_us, removed_us."""
        ...

    async def add_invite(self, invite: Invite, token: str) -> Invite: ...
    async def invite(self, token: str) -> Invite | None: ...
    async def enrol(self, invite: Invite, chat_id: int, now: int) -> Staff | None:
        """Use an invitation once: None when it was used or has ended; raise OtherPerson, having written nothing."""
        ...

    async def add_code(self, kind: str, code: str, *, chat_id: int, expires_us: int) -> None:
        """Keep a one-time code (hashed); a newer one of the kind replaces the chat's older one."""
        ...

    async def use_code(self, kind: str, code: str, now: int) -> int | None:
        """Use a code once; the chat it was made for, or None."""
        ...
