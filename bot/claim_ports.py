"""What per diem claims need of storage, as a Protocol and the records that cross it; `bot.ports.Unit` includes it.

Times are integer microseconds UTC, days are ISO 8601 dates (`2026-09-30`), money is integer cents, counties are FIPS
codes. Names, home counties, clauses, bodies and payment references are sealed at rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from bot.ports import Staff


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRates:
    """Hold rates that were imported, as the JSON of `bot.domain.rates.RateTable`."""

    id: int
    source: str
    by: str
    body: str
    added_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateConfirmation:
    """Hold that a person compared a fiscal year's rows with the official table; counts for rows of this hash only."""

    fiscal_year: int
    rows_hash: str
    by: str
    reference: str
    at_us: int


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
    """Be the part of a unit that knows committees, rates and claims."""

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

    async def stored_rates(self) -> Sequence[StoredRates]:
        """List the imported tables, oldest first: a later one replaces the fiscal years it holds."""
        ...

    async def add_rates(self, rates: StoredRates) -> StoredRates: ...
    async def hold_rates(self) -> None:
        """Let nobody else store rates until the unit ends, so that what is read now is what is changed."""
        ...

    async def rate_confirmations(self) -> Sequence[RateConfirmation]: ...
    async def add_rate_confirmation(self, confirmation: RateConfirmation) -> None:
        """Insert, or replace the fiscal year's."""
        ...

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
