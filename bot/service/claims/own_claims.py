"""Cards of a member's own claims, filled: the home card, the receipt, a price before the meeting, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from bot.domain.claims import filing_deadline, price
from bot.domain.rates import fiscal_year
from bot.flows.per_diem import MOST_DAYS, PER_DIEM
from bot.ports import Claim, ClaimDay, Committee, Meeting
from bot.render import claims as cards
from bot.render.claims_money import lines as arithmetic
from bot.render.claims_money import money
from bot.render.parts import button, say
from bot.service.claims import days, doors, moves, rights
from bot.service.claims.alert import claim_args
from bot.service.claims.days import Day, Draft
from bot.service.claims.facts import Facts
from bot.service.claims.host import claim_lines, day_line, named
from bot.service.desk import Desk
from bot.text import Arg, Button, Card, Line, Plain

MOST_DAYS_LISTED: Final = 6
MOST_CLAIMS_LISTED: Final = 4
MOST_ALL: Final = 20
MOST_COMING: Final = 2
MOST_REFUSED: Final = 3
REFUSED_DAYS: Final = 45
"""A meeting of longer ago that cannot be claimed is not spoken of any more."""
COUNTED: Final = frozenset(("approved", "paid"))
"""States whose money counts in a year's total."""
TOLD: Final = frozenset(
    ("submitted", "revised", "returned", "approved", "denied", "upheld", "reopened", "objected", "paid", "withdrawn")
)
"""Moves a member reads in the history; who did them is not said."""


# --- home -------------------------------------------------------------------------------------------------------------


async def home(desk: Desk, found: Facts) -> Card:
    """List what can be claimed and until when, what cannot and why, the own claims, and the year's total."""
    claims = await desk.unit.claims_of(found.claimant.id)
    listed = days.listed(found)
    lines = [*desk.notes, *_listed(found, listed), *_refused(found)]
    lines += _tight([await _line(desk, each) for each in claims[:MOST_CLAIMS_LISTED]])
    if claims:
        lines.append(await _totals(desk, found, claims))
    if claims or listed:
        lines.append(say(cards.TAXES, contact=contact(desk, *found.committees.values())))
    buttons = [*await _going(desk), *_day_buttons(found, listed), *_coming(found)]
    buttons += [button(cards.OPEN_ONE, f"p|card|{each.id}", _named(each)) for each in claims[:MOST_CLAIMS_LISTED]]
    if len(claims) > MOST_CLAIMS_LISTED:
        buttons.append(button(cards.ALL_CLAIMS, "p|all"))
    return cards.home(lines, [*buttons, *await _elsewhere(desk)])


def _listed(found: Facts, listed: Sequence[Meeting]) -> list[Line]:
    if not listed:
        return [say(cards.NONE_NOW)]
    return _tight([_until(found, each) for each in listed[:MOST_DAYS_LISTED]])


def _until(found: Facts, meeting: Meeting) -> Line:
    rule, day = found.rule(meeting), days.day_of(meeting)
    if rule is None:
        return say(cards.CAN_WAIT, date=day)
    text = cards.CAN_OF if len(found.committees) > 1 else cards.CAN
    return say(text, date=day, until=filing_deadline(rule.policy, day), committee=named(found, meeting))


def _refused(found: Facts) -> list[Line]:
    """Say of the last meetings why they cannot be claimed; of those claimed already their claims speak."""
    since = found.today - timedelta(days=REFUSED_DAYS)
    past = [each for each in found.meetings.values() if since <= days.day_of(each) <= found.today]
    told: list[Line] = []
    for meeting in sorted(past, key=lambda each: each.day, reverse=True):
        why = None if found.taken_by_another(meeting) else days.refusal(found, meeting)
        if why is not None and not _is_said(why, told):
            told.append(why if "date" in why.args else say(cards.CANNOT, date=days.day_of(meeting), reason=why))
    return _tight(told[:MOST_REFUSED])


def _is_said(why: Line, told: Sequence[Line]) -> bool:
    """Tell whether it was said already that the role is not one that is paid: once is enough."""
    return why.text == cards.ROLE_NOT_PAID and any(each.text == cards.ROLE_NOT_PAID for each in told)


def _tight(lines: Sequence[Line]) -> list[Line]:
    return [replace(line, tight=index > 0) for index, line in enumerate(lines)]


async def _going(desk: Desk) -> list[Button]:
    """Offer to go on with a claim that was begun and lies on top."""
    top = await desk.unit.conversation(desk.chat.id)
    return [button(cards.GO_ON, "p|go")] if top is not None and top.flow == PER_DIEM.id else []


def _day_buttons(found: Facts, listed: Sequence[Meeting]) -> list[Button]:
    shown = listed[:MOST_DAYS_LISTED]
    label = cards.CLAIM_DAY_OF if len(found.committees) > 1 else cards.CLAIM_DAY
    buttons = [
        button(label, f"p|file|{each.id}", {"date": days.day_of(each), "committee": named(found, each)})
        for each in shown
    ]
    if shown and len(at_once := together(found, shown[0])) > 1:
        buttons.append(button(cards.CLAIM_ALL, f"p|together|{shown[0].id}", {"count": len(at_once)}))
    return buttons


def together(found: Facts, first: Meeting) -> list[Meeting]:
    """List the meetings that can stand in one claim with one, that one among them."""
    chosen: list[Meeting] = []
    for meeting in days.listed(found):
        if days.fits(found, meeting, [first]) or meeting.id == first.id:
            chosen += [meeting] if days.fits(found, meeting, chosen) else []
    return chosen[:MOST_DAYS]


def _coming(found: Facts) -> list[Button]:
    coming = [each for each in found.meetings.values() if days.day_of(each) > found.today and not each.cancelled]
    able = [each for each in sorted(coming, key=lambda each: each.day) if days.eligible(found, each)]
    return [
        button(cards.PREVIEW_DAY, f"p|preview|{each.id}", {"date": days.day_of(each)}) for each in able[:MOST_COMING]
    ]


async def _elsewhere(desk: Desk) -> list[Button]:
    """Lead a member who has other roles to those, and one who has none to help for a family."""
    others = [each for each in await doors.opens(desk) if each.data != cards.HOME]
    return others or [button(cards.FAMILY, "s|new")]


# --- lines ------------------------------------------------------------------------------------------------------------


def _named(claim: Claim) -> dict[str, Arg]:
    return {"reference": Plain(claim.reference)}


async def _line(desk: Desk, claim: Claim) -> Line:
    """Say in one line how a claim stands."""
    code: str = claim.state
    if code == "submitted" and not claim.policy:
        code = "no_policy"
    elif code == "denied" and claim.objected:
        code = "objected"
    said = {"approved": claim.pay_by, "paid": claim.paid_on}.get(claim.state, "")
    on = date.fromisoformat(said) if said else rights.decide_by(desk, claim)
    state = say(cards.STATES[code], date=on)
    return say(cards.OWN, _named(claim), amount=money(claim.total_cents), state=state)


async def lines(desk: Desk, claimant: int, most: int = MOST_CLAIMS_LISTED) -> list[Line]:
    """Say how a person's newest claims stand, a line each."""
    claims = await desk.unit.claims_of(claimant) if claimant else []
    return _tight([await _line(desk, each) for each in claims[:most]])


async def _totals(desk: Desk, found: Facts, claims: Sequence[Claim]) -> Line:
    """Sum what was approved or paid for days of this year, both ways of counting one."""
    counted = [day for each in claims if each.state in COUNTED for day in await desk.unit.claim_days(each.id)]
    year, federal = found.today.year, fiscal_year(found.today)
    own = _sum([each for each in counted if date.fromisoformat(each.day).year == year])
    fiscal = _sum([each for each in counted if each.fiscal_year == federal])
    return say(cards.TOTALS, calendar=money(own), year=year, fiscal=money(fiscal), fiscal_year=federal)


def _sum(counted: Sequence[ClaimDay]) -> int:
    return sum(each.amount_cents for each in counted)


def contact(desk: Desk, *committees: Committee) -> Arg:
    """Name whom a member asks about money."""
    return next((Plain(each.contact) for each in committees if each.contact), desk.world.args["human_phone"])


async def every(desk: Desk, found: Facts) -> Card:
    """List all claims, newest first."""
    claims = (await desk.unit.claims_of(found.claimant.id))[:MOST_ALL]
    if not claims:
        return cards.told(say(cards.NO_CLAIMS))
    told = _tight([await _line(desk, each) for each in claims])
    return cards.told(*told, buttons=[button(cards.OPEN_ONE, f"p|card|{each.id}", _named(each)) for each in claims])


# --- one day ----------------------------------------------------------------------------------------------------------


async def refused(desk: Desk, meeting: Meeting, why: Line) -> Card:
    """Say kindly why a day cannot be claimed, and whom to ask."""
    committee = await desk.unit.committee(meeting.committee)
    ask = contact(desk, *([committee] if committee else []))
    return cards.told(day_line(meeting), why, say(cards.ASK, contact=ask))


def preview(found: Facts, meeting: Meeting) -> Card:
    """Show the arithmetic of a day that has not come yet, as the rule and the rates stand now."""
    if not days.eligible(found, meeting):
        why = days.refusal(found, meeting, today=days.day_of(meeting))
        return cards.told(day_line(meeting), *([why] if why else []))
    rule = found.rule(meeting)
    clause = next(iter(days.roles(found, meeting)), 0)
    day = Day(meeting=meeting, clause=clause, asked=days.asked(found, meeting, {}))
    priced = price([day.asked], policy=rule.policy if rule else None, rates=found.rates)
    told = claim_lines(Draft(days=(day,), rule=rule, priced=priced), found.committees[meeting.committee])
    return cards.told(say(cards.PREVIEW), *told, *priced.problems)


# --- one claim --------------------------------------------------------------------------------------------------------


async def receipt(desk: Desk, claim: Claim, *, corrected: bool) -> Card:
    """Say that it is filed, its number, who decides by when, and what it waits for."""
    args = {**await claim_args(desk, claim), "date": rights.decide_by(desk, claim)}
    text = cards.CORRECTED if corrected else cards.RECEIPT
    told = [say(text if claim.policy else cards.RECEIPT_WAITS, args)]
    if not claim.verified:
        told.append(say(cards.RATE_NEW))
    told += await _payee(desk, claim)
    committee = await desk.unit.committee(claim.committee)
    told += [say(cards.TAXES, contact=contact(desk, *([committee] if committee else []))), say(cards.SEE)]
    return cards.told(*told)


async def _payee(desk: Desk, claim: Claim) -> list[Line]:
    """Say until when a person settles who receives a youth's money."""
    person = await desk.unit.claimant(claim.claimant)
    if person is None or not moves.payee_open(person):
        return []
    due = await desk.unit.planned(moves.PAYEE, person.id)
    return [say(cards.PAYEE, date=desk.world.day(due.due_us))] if due is not None else []


async def kept(desk: Desk) -> Card:
    """Say that a claim without a rate is kept and not filed, and who can help."""
    committees = await desk.unit.committees()
    return cards.told(say(cards.KEPT, contact=contact(desk, *committees)))


async def objected(desk: Desk, claim: Claim) -> Card:
    """Say that the Office has what was said."""
    return cards.told(say(cards.OBJECTED, await claim_args(desk, claim)))


async def history(desk: Desk, claim: Claim) -> Card:
    """Tell what happened to a claim, day by day, and what its versions came to."""
    moved = [each for each in await desk.unit.claim_moves(claim.id) if each.kind in TOLD]
    told = [say(cards.MOVED[each.kind], date=desk.world.day(each.at_us)) for each in moved]
    versions = await desk.unit.claim_versions(claim.id)
    told += [
        say(cards.VERSION, version=each.version, date=desk.world.day(each.at_us), amount=money(each.total_cents))
        for each in versions
    ]
    body = await moves.body_of(desk, claim)
    worked = arithmetic(body) if body else []
    back = button(cards.OPEN_ONE, f"p|card|{claim.id}", _named(claim))
    return cards.told(say(cards.HISTORY, _named(claim)), *_tight(told), *worked, buttons=[back])
