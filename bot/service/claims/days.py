"""The days of a claim: which may be claimed and why others may not, what is asked of each, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.claims import (
    PAID_CLAUSES,
    Choose,
    DayAsked,
    Eligible,
    Priced,
    price,
    rate_county,
    refusals,
    standing,
)
from bot.domain.claims.sentences import ROLE_NOT_PAID
from bot.flows.conditions import Answers
from bot.flows.per_diem import MEALS, rounds
from bot.ports import Meeting
from bot.render import claims as cards
from bot.render.parts import say
from bot.service.claims.facts import Facts, Rule, attended
from bot.service.facts import row_id
from bot.text import Line

TRAVEL: Final = "travel"
"""What a member did on a day that is only a way there or back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Hold one day that is claimed; `county` is whose rate counts."""

    meeting: Meeting
    clause: int
    asked: DayAsked


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Hold the days of a claim as answered so far, the rule they fall under, and their price."""

    days: tuple[Day, ...] = ()
    rule: Rule | None = None
    priced: Priced | None = None

    @property
    def complete(self) -> bool:
        """Tell whether there is a day, and a price for every one."""
        return self.priced is not None and self.priced.total_cents is not None


def meeting_of(found: Facts, answers: Answers) -> Meeting | None:
    """Find the meeting that the answers about one day name."""
    return found.meetings.get(row_id(answers.get("meeting", "")))


def day_of(meeting: Meeting) -> date:
    """Return the day of a meeting."""
    return date.fromisoformat(meeting.day)


def roles(found: Facts, meeting: Meeting) -> tuple[int, ...]:
    """List the clauses the person must choose from; none where one seat, or none, says it all."""
    seat = standing(found.seats, meeting.committee, day_of(meeting))
    return seat.clauses if isinstance(seat, Choose) else ()


def refusal(
    found: Facts, meeting: Meeting, answers: Answers | None = None, *, today: date | None = None
) -> Line | None:
    """Say why this person may not claim a meeting, as far as is known and answered; None where nothing says no."""
    rule = found.rule(meeting)
    against = refusals(
        attended(meeting, answers),
        seats=found.seats,
        today=today or found.today,
        policy=rule.policy if rule else None,
        taken=[day_of(meeting)] if found.taken_by_another(meeting) else [],
    )
    return next((_kindly(each) for each in against), None)


def eligible(found: Facts, meeting: Meeting) -> bool:
    """Tell whether a meeting that has not come yet may be claimed then."""
    return refusal(found, meeting, today=max(found.today, day_of(meeting))) is None


def _kindly(reason: Line) -> Line:
    """Name the paragraph to whom the law does not pay, and thank them."""
    return say(cards.ROLE_NOT_PAID, reason.args) if reason.text == ROLE_NOT_PAID else reason


def listed(found: Facts) -> list[Meeting]:
    """List the meetings that may be claimed, oldest first: their deadlines come first."""
    return sorted((each for each in found.meetings.values() if refusal(found, each) is None), key=_by_day)


def _by_day(meeting: Meeting) -> tuple[str, int]:
    return meeting.day, meeting.id


def asks(found: Facts, meeting: Meeting, what: str) -> bool:
    """Tell whether the rule of a meeting's day needs an answer; a meal or a mile only where people came together."""
    rule = found.rule(meeting)
    if rule is None:
        return False
    policy, there = rule.policy, meeting.mode == "in_person"
    return {
        "employer": policy.ask_public_employer,
        "elsewhere": policy.ask_paid_elsewhere,
        "travel": policy.travel_days and there and meeting.activity != TRAVEL,
        "provided": policy.deduct_meals and there and not meeting.provided,
        "night": policy.lodging and there,
        "miles": policy.mileage == "gsa" and there,
    }[what]


def asked(found: Facts, meeting: Meeting, answers: Answers) -> DayAsked:
    """Say of one day what changes its amount; an answer to what is not asked counts for nothing."""
    rule = found.rule(meeting)
    policy = rule.policy if rule else None
    given = {what: answers.get(what, "") if asks(found, meeting, what) else "" for what in WHATS}
    travels = policy is not None and policy.travel_days and meeting.activity == TRAVEL
    return DayAsked(
        date=day_of(meeting),
        county=rate_county(policy, meeting=meeting.county, home=found.claimant.county),
        travel_day=travels or given["travel"] == "yes",
        provided=MEALS.get(given["provided"], ()) or provided(meeting),
        night=given["night"] == "yes",
        miles=row_id(given["miles"]),
    )


WHATS: Final = ("travel", "provided", "night", "miles")


def provided(meeting: Meeting) -> tuple[str, ...]:
    """List the meals that the meeting's own list says were provided."""
    return tuple(each for each in meeting.provided.split(",") if each in MEALS["bld"])


def draft(found: Facts | None, answers: Answers) -> Draft:
    """Gather the days of a claim that may be claimed, and price them; a day left out counts for nothing."""
    if found is None:
        return Draft()
    kept = [day for _, given in rounds(answers) if (day := _day(found, given)) is not None]
    if not kept:
        return Draft()
    kept.sort(key=lambda each: _by_day(each.meeting))
    rule = found.rule(kept[0].meeting)
    priced = price([each.asked for each in kept], policy=rule.policy if rule else None, rates=found.rates)
    return Draft(days=tuple(kept), rule=rule, priced=priced)


def _day(found: Facts, answers: Answers) -> Day | None:
    meeting = meeting_of(found, answers)
    if meeting is None or refusal(found, meeting, answers) is not None:
        return None
    seat = standing(found.seats, meeting.committee, day_of(meeting))
    clause = seat.clause if isinstance(seat, Eligible) else row_id(answers.get("role", ""))
    if clause not in PAID_CLAUSES:
        return None
    return Day(meeting=meeting, clause=clause, asked=asked(found, meeting, answers))


def fits(found: Facts, meeting: Meeting, others: Sequence[Meeting]) -> bool:
    """Tell whether a meeting may stand in one claim with others: same committee and rule, each day once."""
    if not others:
        return True
    rule, first = found.rule(meeting), found.rule(others[0])
    same_rule = (rule.id if rule else 0) == (first.id if first else 0)
    same = meeting.committee == others[0].committee and same_rule
    return same and all(each.day != meeting.day for each in others)


def earlier(found: Facts, answers: Mapping[str, str]) -> list[Meeting]:
    """List the meetings of the rounds that an answer's whole path names; one that was left out may be named again."""
    named = [(meeting_of(found, given), given) for _, given in rounds(answers)]
    return [meeting for meeting, given in named if meeting is not None and refusal(found, meeting, given) is None]
