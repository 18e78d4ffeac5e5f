"""Say why a day cannot be claimed. Having no policy is no such reason: the claim is taken, and waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.claims import sentences
from bot.domain.claims.policy import Rules, filing_deadline
from bot.domain.claims.sentences import line
from bot.domain.claims.standing import Ineligible, SeatLike, settled, standing
from bot.text import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """Hold one thing attended, and what the person said about it."""

    committee: str
    day: date
    minutes: int
    mode: Literal["in_person", "remote"] = "in_person"
    cancelled: bool = False
    clause: int | None = None
    """The role they say they were there in, where they hold several."""
    employer_paid: bool = False
    """A public employer paid them for that time."""
    paid_elsewhere: bool = False


def refusals(
    attended: Attended,
    *,
    seats: Iterable[SeatLike],
    today: date,
    policy: Rules | None,
    taken: Collection[date] = (),
) -> tuple[Line, ...]:
    """List every reason why one person may not claim a day; `taken` are days of theirs in other live claims."""
    return (*_facts(attended, seats, today, taken), *(_rules(attended, policy, today) if policy else ()))


def _facts(attended: Attended, seats: Iterable[SeatLike], today: date, taken: Collection[date]) -> Iterator[Line]:
    day = attended.day
    found = settled(standing(seats, attended.committee, day), attended.clause, day)
    if isinstance(found, Ineligible):
        yield found.reason
    if attended.cancelled:
        yield line(sentences.CANCELLED, date=day)
    if day > today:
        yield line(sentences.NOT_YET, date=day)
    if day in taken:  # one M&IE a person and day, whatever was attended and for whichever committee
        yield line(sentences.TAKEN, date=day)


def _rules(attended: Attended, rules: Rules, today: date) -> Iterator[Line]:
    day = attended.day
    if attended.mode == "remote" and rules.remote == "unpaid":
        yield line(sentences.REMOTE_UNPAID)
    if attended.minutes < rules.minimum_minutes:
        yield line(sentences.TOO_SHORT, date=day, minutes=rules.minimum_minutes)
    if today > (deadline := filing_deadline(rules, day)):
        yield line(sentences.TOO_LATE, date=day, deadline=deadline)
    if rules.ask_public_employer and attended.employer_paid:
        yield line(sentences.EMPLOYER_PAID, date=day)
    if rules.ask_paid_elsewhere and attended.paid_elsewhere:
        yield line(sentences.PAID_ELSEWHERE, date=day)
