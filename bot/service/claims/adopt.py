"""What claims waited for arrives: a committee's rule, by which they are priced anew, or a rate's confirmation.

A rule that makes the same amount of it and asks nothing more: the claim is filed again under the rule, and approvers
are told. Anything else: it goes back to its claimant, who sees what the rule makes of it. Meetings get new clocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.domain.claims import Attended, BodyDay, ClaimBody, Policy, Priced, policy_on, price, rate_county, refusals
from bot.ports import Claim, Claimant, ClaimDay
from bot.service.claims import alert, facts, meetings, moves, verdicts
from bot.service.claims.facts import Rule
from bot.service.desk import Desk

WHY = "policy"
"""The reason a claim goes back with."""


async def arrived(desk: Desk, committee: str) -> int:
    """Price the claims of a committee that wait for a rule; return how many it reached."""
    rules, today = await facts.rules_of(desk.unit, committee), desk.world.day(desk.now)
    for meeting in await desk.unit.meetings(committee):
        found = policy_on([each.policy for each in rules], date.fromisoformat(meeting.day), today=today)
        await meetings.plan(desk.unit, desk.world, meeting, found)
    waiting = [each for each in await desk.unit.claims_waiting(committee) if not each.policy]
    return sum([await _reach(desk, claim, rules) for claim in waiting])


async def look_again(desk: Desk, claim: Claim) -> bool:
    """Price one claim that waits, should its rule be there by now."""
    return await _reach(desk, claim, await facts.rules_of(desk.unit, claim.committee))


async def rates_confirmed(desk: Desk) -> int:
    """Note the claims whose very rows a person has confirmed, tell each who may decide one once; return how many."""
    reached = 0
    for committee in await desk.unit.committees():
        waiting = [each for each in await desk.unit.claims_waiting(committee.id) if not each.verified]
        ready = [each for each in waiting if await verdicts.is_verified(desk, each)]
        noted = [after for each in ready if (after := await moves.move(desk, each, verified=True)) is not None]
        await alert.wait_once(desk, noted, "rates")
        reached += len(noted)
    return reached


async def _reach(desk: Desk, claim: Claim, rules: Sequence[Rule]) -> bool:
    body, person = await moves.body_of(desk, claim), await desk.unit.claimant(claim.claimant)
    found = _found(desk, body, rules) if body else []
    if body is None or person is None or not all(found):
        return False
    rule = found[0]
    alone = rule is not None and all(each is rule for each in found)
    if rule is None or not alone or not await _refiled(desk, claim, body, rule, person):
        await moves.send_back(desk, claim, WHY)
    return True


def _found(desk: Desk, body: ClaimBody, rules: Sequence[Rule]) -> list[Rule | None]:
    """Find the rule of each day of a claim that waited, by what is adopted today."""
    today, policies = desk.world.day(desk.now), [each.policy for each in rules]
    by_day = [policy_on(policies, day.date, today=today) for day in body.days]
    return [next((each for each in rules if each.policy is policy), None) for policy in by_day]


async def _refiled(desk: Desk, claim: Claim, body: ClaimBody, rule: Rule, person: Claimant) -> bool:
    """File a claim again under a rule that changes nothing of it; False where it would."""
    days = [await _day(desk, each, rule.policy, person) for each in body.days]
    if _asks(body, rule.policy) or any([await _refuses(desk, body, each, rule.policy, person.id) for each in days]):
        return False
    fresh = price([each.asked() for each in days], policy=rule.policy, rates=await facts.rates(desk.unit))
    if fresh.total_cents != claim.total_cents:
        return False
    said = body.model_copy(update={"days": tuple(days), "lines": fresh.lines, "policy": rule.policy})
    kept = await desk.unit.claim_days(claim.id)
    after = replace(claim, policy=rule.id, verified=fresh.verified)
    return await moves.reprice(desk, after, said.model_dump_json(), _amounts(kept, fresh), was=claim) is not None


async def _day(desk: Desk, day: BodyDay, policy: Policy, person: Claimant) -> BodyDay:
    """Say a day as the rule counts it: whose county, and the meals the meeting's list names."""
    meeting = await desk.unit.meeting(day.meeting)
    if meeting is None:
        return day
    provided = tuple(filter(None, meeting.provided.split(","))) if policy.deduct_meals else day.provided
    county = rate_county(policy, meeting=meeting.county, home=person.county)
    return day.model_copy(update={"county": county, "provided": provided})


def _asks(body: ClaimBody, policy: Policy) -> bool:
    """Tell whether the rule needs an answer that was not asked for."""
    if policy.travel_days or policy.lodging or policy.mileage == "gsa":
        return True
    employer = policy.ask_public_employer and body.employer_paid is None
    return employer or (policy.ask_paid_elsewhere and body.paid_elsewhere is None)


async def _refuses(desk: Desk, body: ClaimBody, day: BodyDay, policy: Policy, person: int) -> bool:
    """Tell whether the rule does not pay a day, as of when it was filed; or whether free meals have to be asked for."""
    meeting = await desk.unit.meeting(day.meeting)
    if meeting is None or meeting.cancelled or (policy.deduct_meals and not meeting.provided):
        return True
    attended = Attended(
        committee=day.committee,
        day=day.date,
        minutes=meeting.minutes,
        mode=meeting.mode,
        clause=day.clause,
        employer_paid=bool(body.employer_paid),
        paid_elsewhere=bool(body.paid_elsewhere),
    )
    return bool(refusals(attended, seats=await desk.unit.seats_of(person), today=body.filed_on, policy=policy))


def _amounts(days: Sequence[ClaimDay], fresh: Priced) -> list[ClaimDay]:
    """Give each day the amount the rule makes of it."""
    by_day = {each.date.isoformat(): each.amount_cents for each in fresh.lines}
    return [replace(each, amount_cents=by_day[each.day]) for each in days]
