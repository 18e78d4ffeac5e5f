"""Per diem claims, their versions, days and moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

ClaimState = Literal["submitted", "returned", "approved", "paid", "denied", "withdrawn"]
"""A draft is an open conversation of the flow `per_diem`, no claim yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Hold the codes of one claim; what it says is the body of its newest version."""

    id: int
    reference: str
    committee: str
    claimant: int
    chat_id: int
    conversation_id: int
    """The answers it was filed with; Correct opens them again."""
    state: ClaimState
    version: int = 1
    pending: str = ""
    """Decision that takes effect after its undo time: "approve::s7", "return:wrong_day:s7", "deny:not_there:s7"."""
    approvals: str = ""
    """Comma list of staff who approved this version: "s7,s9"."""
    decided_by: str = ""
    reason: str = ""
    total_cents: int = 0
    policy: int = 0
    """Id of the policy row it was filed under; 0 when there was none, and it waits."""
    verified: bool = True
    """False while it rests on a rate row nobody has confirmed."""
    objected: bool = False
    submitted_us: int = 0
    moved_us: int = 0
    pay_by: str = ""
    """The day payment is expected by, set by approval."""
    paid_on: str = ""
    payment: str = ""
    """The fiscal agent's own reference."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVersion:
    """Hold what one version of a claim said: JSON of `bot.domain.claims.ClaimBody`; a version is never changed."""

    claim_id: int
    version: int
    body: str
    total_cents: int
    at_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDay:
    """Hold one day of a claim; live ones are unique by claimant, day and activity across committees."""

    claim_id: int
    claimant: int
    day: str
    activity: str
    fiscal_year: int
    """Federal: begins on 1 October of the year before."""
    amount_cents: int
    live: bool = True
    """False once the claim is withdrawn or denied, so that the day can be claimed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMove:
    """Hold one move of a claim as the audit chain has it, in codes only."""

    kind: str
    """"submitted", "approved", …: what follows `claim_` in the chain."""
    actor: str
    """"member", "policy", "command", or a person of the staff: "s7"."""
    detail: str
    at_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTotal:
    """Sum the days of claims in a state, by committee and federal fiscal year."""

    committee: str
    fiscal_year: int
    state: ClaimState
    claims: int
    days: int
    cents: int


class ClaimsUnit(Protocol):
    """Be the part of a unit that knows claims."""

    async def add_claim(self, claim: Claim, body: str, days: Sequence[ClaimDay]) -> Claim | None:
        """Insert with its first version; ids are given by storage. None when a day is taken: nothing is written."""
        ...

    async def revise_claim(self, claim: Claim, body: str, days: Sequence[ClaimDay], *, was: Claim) -> bool:
        """Save claim and a new version with its days; False when a day is taken or `was` no longer stands.

        Storage numbers the version: one more than that of `was`.
        """
        ...

    async def save_claim(self, claim: Claim, *, was: Claim) -> bool:
        """Save if state, version, pending and approvals still are those of `was`; False when another was first.

        Version, total and days change by `revise_claim` only; id, reference, committee and person never do.
        A claim that becomes withdrawn or denied frees its days; one that is reopened takes them again, or False.
        """
        ...

    async def claim(self, claim_id: int) -> Claim | None: ...
    async def claim_by_reference(self, reference: str) -> Claim | None: ...
    async def claims_of(self, claimant_id: int) -> Sequence[Claim]:
        """List a person's claims, newest first."""
        ...

    async def claims_in(self, committee_id: str) -> Sequence[Claim]:
        """List a committee's claims, oldest first."""
        ...

    async def claims_waiting(self, committee_id: str) -> Sequence[Claim]:
        """List a committee's submitted claims, oldest first."""
        ...

    async def claims_open(self, committee_id: str) -> Sequence[Claim]:
        """List a committee's claims that somebody has to decide: submitted ones and objections, oldest first."""
        ...

    async def claim_versions(self, claim_id: int) -> Sequence[ClaimVersion]:
        """List the versions of a claim, oldest first."""
        ...

    async def claim_moves(self, claim_id: int) -> Sequence[ClaimMove]:
        """List what the audit chain says of a claim, oldest first."""
        ...

    async def claim_days(self, claim_id: int) -> Sequence[ClaimDay]:
        """List the days of a claim's newest version, by day."""
        ...

    async def days_taken(self, claimant_id: int) -> Mapping[tuple[str, str], int]:
        """Map each live (day, activity) of a person to the claim that has it."""
        ...

    async def claim_totals(self) -> Sequence[ClaimTotal]: ...
