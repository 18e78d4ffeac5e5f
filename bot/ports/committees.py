"""Committees, the people of their rosters, what they attend and the policies they adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.ports.people import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Committee:
    """Hold one restorative practices advisory committee (Minn. Stat. 142A.76, subd. 6)."""

    id: str
    """Its short code, for life."""
    name: str
    county: str = ""
    """Where it usually meets."""
    fiscal_agent: str = ""
    """Who pays, as members may read it."""
    contact: str = ""
    """Whom a member asks about money: an office's phone or address, never a private one."""
    added_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Hold one person of the rosters, the same in every committee; all but the ids is sealed at rest."""

    id: int
    code: str
    """The Office's own code for the person, the key of every import."""
    name: str = ""
    county: str = ""
    """Home county."""
    youth: bool = False
    """Their payee is settled by a person, off chat."""
    payee_settled_us: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Hold under which clause of subd. 6(a) a person sits, and from when to when; a person may hold two."""

    id: int
    committee: str
    claimant: int
    clause: int
    """1 to 11."""
    valid_from: str
    valid_to: str = ""
    """The last day; "" while it goes on."""


Mode = Literal["in_person", "remote"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Hold one thing that members attend."""

    id: int
    committee: str
    code: str
    """The key of an import, unique in the committee."""
    day: str
    county: str
    minutes: int
    """How long it lasts."""
    starts: str = ""
    """Local time, `18:00`."""
    mode: Mode = "in_person"
    provided: str = ""
    """Comma list of meals provided: breakfast, lunch, dinner."""
    activity: str = "meeting"
    """meeting, training or travel: one claim per person, day and activity."""
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPolicy:
    """Hold one policy row a committee adopted, as the JSON of `bot.domain.claims.Policy`."""

    id: int
    committee: str
    effective_from: str
    body: str
    added_us: int = 0


class CommitteesUnit(Protocol):
    """Be the part of a unit that knows committees, seats, meetings and policies."""

    async def committees(self) -> Sequence[Committee]: ...
    async def committee(self, committee_id: str) -> Committee | None: ...
    async def save_committee(self, committee: Committee) -> None:
        """Insert, or replace the one of the same id."""
        ...

    async def claimants(self) -> Sequence[Claimant]: ...
    async def claimant(self, claimant_id: int) -> Claimant | None: ...
    async def claimant_by_code(self, code: str) -> Claimant | None: ...
    async def save_claimant(self, claimant: Claimant) -> Claimant:
        """Insert, or replace the one of the same code; ids are given by storage."""
        ...

    async def hold_claimant(self, claimant_id: int) -> None:
        """Let nobody else file or decide for this person until the unit ends."""
        ...

    async def hold_committee(self, committee_id: str) -> None:
        """Let nobody else change the seats of a committee until the unit ends."""
        ...

    async def staff_of_claimant(self, claimant_id: int) -> Sequence[Staff]:
        """List the live enrolments (role member) of a person."""
        ...

    async def staff_of_committee(self, committee_id: str) -> Sequence[Staff]:
        """List the live chairs, approvers and members (who have or had a seat there) of a committee, by id."""
        ...

    async def seats(self, committee_id: str) -> Sequence[Seat]: ...
    async def seats_of(self, claimant_id: int) -> Sequence[Seat]: ...
    async def replace_seats(self, committee_id: str, seats: Sequence[Seat]) -> None:
        """Make these all the seats of a committee; ids are given by storage, one that has an id there keeps it."""
        ...

    async def meetings(self, committee_id: str) -> Sequence[Meeting]:
        """List the meetings of a committee, newest day first."""
        ...

    async def meeting(self, meeting_id: int) -> Meeting | None: ...
    async def save_meeting(self, meeting: Meeting) -> Meeting:
        """Insert, or replace the one of the same committee and code."""
        ...

    async def policies(self, committee_id: str) -> Sequence[StoredPolicy]:
        """List the policy rows of a committee, newest effective day first, then newest added."""
        ...

    async def policy(self, policy_id: int) -> StoredPolicy | None: ...
    async def add_policy(self, policy: StoredPolicy) -> StoredPolicy: ...
