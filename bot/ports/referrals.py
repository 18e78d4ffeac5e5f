"""A referral, who looked at it, and what must happen with it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

ReferralState = Literal[
    "sent",  # an owner has it, nobody accepted yet
    "accepted",  # `reader` works on it
    "offered",  # declined or moved: the family is asked about `offer`; the Office owns it meanwhile
    "closed",
    "withdrawn",
    "erased",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Hold the codes of one referral; its words are the answers of its conversation."""

    id: int
    conversation_id: int
    chat_id: int
    """The family's chat; changes with /move."""
    reference: str
    state: ReferralState
    owner: str
    """Initiative id, or "office". Exactly one."""
    initiative: str
    """The initiative the consent names."""
    reader: int | None = None
    """Staff id of the acceptor; at most one."""
    passed_over: str = ""
    """Comma list of staff ids who know this family, and initiative ids that declined or were avoided."""
    pending: str = ""
    """Move that takes effect after its undo time: "decline:full", "close:reached"."""
    reason: str = ""
    offer: str = ""
    outcome: str = ""
    county: str = ""
    clauses: str = ""
    directory_version: str = ""
    flow_version: int = 1
    language: str = "en"
    sent_us: int = 0
    due_us: int = 0
    expires_us: int = 0
    moved_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Hold who looked at the contact of a referral."""

    referral_id: int
    staff_id: int
    at_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Hold something that must happen at a time; one row per kind and subject."""

    kind: str
    subject: int
    due_us: int
    detail: str = ""


class ReferralsUnit(Protocol):
    """Be the part of a unit that knows referrals, the audit chain and due rows."""

    async def add_referral(self, referral: Referral) -> Referral:
        """Insert (id is given by storage; pass 0)."""
        ...

    async def save_referral(self, referral: Referral, *, was: ReferralState) -> bool:
        """Save if the stored state still is `was` (and no other reader has it); False when another was first."""
        ...

    async def referral(self, referral_id: int) -> Referral | None: ...
    async def referral_by_reference(self, reference: str) -> Referral | None: ...
    async def referrals_of_chat(self, chat_id: int) -> Sequence[Referral]:
        """List a family's referrals, newest first, erased ones left out."""
        ...

    async def referrals_owned(self, owner: str) -> Sequence[Referral]:
        """List the live (sent, accepted, offered) referrals of an owner, oldest due first."""
        ...

    async def add_view(self, view: View) -> None: ...
    async def views(self, referral_id: int) -> Sequence[View]: ...
    async def audit(self, kind: str, *, subject: int | None, actor: str, detail: str, now: int) -> None:
        """Append to the hash chain; codes only."""
        ...

    async def set_due(self, due: Due) -> None:
        """Set or move the row of (kind, subject)."""
        ...

    async def set_due_once(self, due: Due) -> None:
        """Set the row unless one stands already."""
        ...

    async def clear_due(self, kind: str, subject: int) -> None: ...
    async def planned(self, kind: str, subject: int) -> Due | None:
        """Find the row of (kind, subject), due or not."""
        ...

    async def take_due(self, kind: str, subject: int, now: int) -> bool:
        """Remove a row if it is due; False when another was first or it was moved."""
        ...

    async def due_rows(self, now: int, limit: int = 50) -> Sequence[Due]: ...
