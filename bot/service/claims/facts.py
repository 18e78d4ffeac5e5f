"""What a claim is made of, read from the database at once: the person, seats, meetings, rules, rates, days taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.domain.claims import Attended, Policy, policy_on, refusals
from bot.domain.rates import RateTable, merged, packaged
from bot.ports import Claimant, Committee, Meeting, Seat, Unit
from bot.service.desk import Desk
from bot.service.facts import row_id


@dataclass(frozen=True, slots=True)
class Rule:
    """Join a policy with the id it is stored under."""

    id: int
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Hold all that decides what one person may claim, as of one moment."""

    claimant: Claimant
    seats: Sequence[Seat]
    committees: Mapping[str, Committee]
    meetings: Mapping[int, Meeting]
    """Of every committee where the person has or had a seat, by id."""
    rules: Mapping[str, Sequence[Rule]]
    rates: RateTable
    taken: Mapping[tuple[str, str], int]
    """Claim by day and activity."""
    today: date
    correcting: int = 0
    """The claim that is being corrected: its own days are free to it, and it stays with its committee."""

    def rule(self, meeting: Meeting) -> Rule | None:
        """Find the committee's rule of a meeting's day; None while there is none."""
        return rule_on(self.rules.get(meeting.committee, ()), date.fromisoformat(meeting.day), self.today)

    def taken_by_another(self, meeting: Meeting) -> bool:
        """Tell whether another claim has this day, whatever was done then: a day is paid once."""
        return any(day == meeting.day and claim != self.correcting for (day, _), claim in self.taken.items())


def rule_on(rules: Sequence[Rule], day: date, today: date) -> Rule | None:
    """Find the rule that counts on a day.

    Where none was adopted by then, one adopted since counts if it says that it is effective for that day.
    """
    policies = [each.policy for each in rules]
    found = policy_on(policies, day) or policy_on(policies, day, today=today)
    return next((each for each in rules if each.policy is found), None)


async def member(desk: Desk) -> int:
    """Return whose phone this is: the id of the person of the rosters, 0 where it is nobody's."""
    mine = await desk.unit.staff_of_chat(desk.chat.id)
    return next((each.claimant for each in mine if each.role == "member"), 0)


async def load(desk: Desk, claimant_id: int, *, correcting: int = 0) -> Facts | None:
    """Read what decides what a person may claim; None where there is no such person."""
    unit = desk.unit
    claimant = await unit.claimant(claimant_id) if claimant_id else None
    if claimant is None:
        return None
    seats = await unit.seats_of(claimant.id)
    claim = await unit.claim(correcting) if correcting else None
    ids = dict.fromkeys(each.committee for each in seats if claim is None or each.committee == claim.committee)
    found = [committee for each in ids if (committee := await unit.committee(each)) is not None]
    return Facts(
        claimant=claimant,
        seats=seats,
        committees={each.id: each for each in found},
        meetings={meeting.id: meeting for each in found for meeting in await unit.meetings(each.id)},
        rules={each.id: await rules_of(unit, each.id) for each in found},
        rates=await rates(unit),
        taken=await unit.days_taken(claimant.id),
        today=desk.world.day(desk.now),
        correcting=correcting,
    )


async def may_claim(desk: Desk, claimant_id: int, meeting: Meeting) -> bool:
    """Tell whether a person may claim a meeting once it is over, whether or not they have."""
    day = date.fromisoformat(meeting.day)
    seats, today = await desk.unit.seats_of(claimant_id), max(desk.world.day(desk.now), day)
    rule = rule_on(await rules_of(desk.unit, meeting.committee), day, today)
    return not refusals(attended(meeting), seats=seats, today=today, policy=rule.policy if rule else None)


def attended(meeting: Meeting, answers: Mapping[str, str] | None = None) -> Attended:
    """Say of a meeting, and of what was answered about it, what decides whether it can be claimed."""
    given = answers or {}
    return Attended(
        committee=meeting.committee,
        day=date.fromisoformat(meeting.day),
        minutes=meeting.minutes,
        mode=meeting.mode,
        cancelled=meeting.cancelled,
        clause=row_id(given.get("role", "")) or None,
        employer_paid=given.get("employer") == "yes",
        paid_elsewhere=given.get("elsewhere") == "yes",
    )


async def rules_of(unit: Unit, committee: str) -> list[Rule]:
    """Read the rules of a committee."""
    return [Rule(each.id, Policy.model_validate_json(each.body)) for each in await unit.policies(committee)]


async def rates(unit: Unit) -> RateTable:
    """Return the rates as they stand: packaged, imported over them, and confirmed."""
    bodies = tuple(each.body for each in await unit.stored_rates())
    confirmed = tuple((each.fiscal_year, each.rows_hash) for each in await unit.rate_confirmations())
    return _rates(bodies, confirmed)


@lru_cache(maxsize=4)
def _rates(bodies: tuple[str, ...], confirmed: tuple[tuple[int, str], ...]) -> RateTable:
    return merged(packaged(), bodies, dict(confirmed))
