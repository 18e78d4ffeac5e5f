"""Say who may decide a claim: never the claimant, never on an unconfirmed rate, above a limit two different persons."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.domain.claims import sentences
from bot.domain.claims.policy import Rules
from bot.domain.claims.sentences import line
from bot.text import Line

Verb = Literal["approve", "return", "deny"]


class ClaimLike(Protocol):
    """Be a claim; of it only these count here."""

    @property
    def claimant(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def total_cents(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """The decision may not be taken; `reason` is told at once."""

    reason: Line


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision may be taken; an approval that is not `final` waits for `more` other persons."""

    final: bool
    more: int = 0


def may_decide(  # noqa: PLR0913 - each is one fact read from the database at the press
    *,
    claim: ClaimLike,
    deciders_claimant_ids: Collection[int],
    decider_staff_id: int,
    verified: bool,
    policy: Rules | None,
    approvals: Collection[int] = (),
    same_person: Collection[int] = (),
    verb: Verb = "approve",
) -> Refusal | Decision:
    """Say whether a person may decide a claim now.

    `deciders_claimant_ids` are all persons of rosters the decider's chat stands for, `same_person` the staff ids of
    the same chat, `approvals` the staff ids that approved this version.
    """
    if claim.state != "submitted":
        return Refusal(line(sentences.NOT_WAITING))
    if claim.claimant in deciders_claimant_ids:
        return Refusal(line(sentences.OWN_CLAIM))
    if verb != "approve":
        return Decision(final=True)
    if policy is None:
        return Refusal(line(sentences.NO_POLICY))
    if not verified:
        return Refusal(line(sentences.UNVERIFIED))
    if {decider_staff_id, *same_person} & set(approvals):
        return Refusal(line(sentences.APPROVED_BEFORE))
    more = approvals_needed(policy, claim.total_cents) - len(set(approvals)) - 1
    return Decision(final=more <= 0, more=max(more, 0))


def approvals_needed(policy: Rules, total_cents: int) -> int:
    """Return how many different persons must approve an amount."""
    limit = policy.second_approval_above_cents
    return 2 if limit is not None and total_cents > limit else 1
