"""Write a voucher on paper: a part in English, and where the claim was filed in another language, a part in that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.domain import law
from bot.domain.claims import Policy
from bot.domain.rates import MEALS, RateRow
from bot.flows.per_diem import ATTESTATION, ATTESTATION_VERSION
from bot.render.voucher import words
from bot.render.voucher.arithmetic import arithmetic, money, sources
from bot.render.voucher.facts import Day, Voucher
from bot.render.voucher.paper import STRONG, Ink, Paper
from bot.text import Arg, Line, Plain, T

CONFIRMED = frozenset(("approved", "paid"))
"""States that no claim on an unconfirmed rate reaches."""

Say = Callable[[Line | T | Plain], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """Hold a language of the paper: how it says a line and a day, and which way it runs."""

    code: str
    name: str
    """Its own name."""
    rtl: bool
    say: Say
    day: Callable[[date], str]


def write(paper: Paper, voucher: Voucher, tongue: Tongue, *, second: bool) -> None:
    """Write one part."""
    say = tongue.say
    foot = f"{voucher.reference} \N{MIDDLE DOT} {say(words.VERSION)} {voucher.version}"
    paper.part(rtl=tongue.rtl, foot=(foot, _page(say)))
    below = Line(words.SAME, {"language": Plain(tongue.name)}) if second else words.ABOUT
    paper.title(say(words.TITLE), say(below))
    _head(paper, voucher, tongue)
    _days(paper, voucher, tongue)
    _rule(paper, voucher.policy, tongue)
    _law(paper, voucher, tongue)
    _steps(paper, voucher, tongue)


def _page(say: Say) -> str:
    """Return the words with their placeholders: the paper fills them when it knows how many pages it has."""
    return say(Line(words.PAGE, {"page": Plain("{page}"), "pages": Plain("{pages}")}))


def _head(paper: Paper, voucher: Voucher, tongue: Tongue) -> None:
    say = tongue.say
    paper.pair(say(words.REFERENCE), voucher.reference, spoken=False, ink=STRONG)
    paper.pair(say(words.VERSION), str(voucher.version), spoken=False)
    paper.pair(say(words.COMMITTEE), voucher.committee, spoken=False)
    paper.pair(say(words.MEMBER), voucher.member, spoken=False)
    paper.pair("", say(words.ELIGIBLE))
    paper.pair(say(words.FILED), tongue.day(voucher.filed_on))
    paper.pair(say(words.STANDING), say(words.STATES[voucher.state]))
    if voucher.fiscal_agent:
        paper.pair(say(words.PAYER), voucher.fiscal_agent, spoken=False)
    if voucher.paid_on:
        paper.pair(say(words.PAID_ON), tongue.day(voucher.paid_on))
        paper.pair(say(words.PAYMENT), voucher.payment, spoken=False)
    paper.pair(say(words.TOTAL), money(voucher.total_cents), spoken=False, ink=Ink(13, bold=True))


def _days(paper: Paper, voucher: Voucher, tongue: Tongue) -> None:
    paper.heading(tongue.say(words.HOW))
    for each in voucher.days:
        _day(paper, each, voucher, tongue)
    paper.gap(1.5)
    paper.amount(tongue.say(words.TOTAL), money(voucher.total_cents), ink=Ink(11, bold=True))


def _day(paper: Paper, day: Day, voucher: Voucher, tongue: Tongue) -> None:
    say = tongue.say
    paper.room(36)
    paper.gap(1.5)
    paper.amount(say(_named(day, tongue)), "", ink=STRONG)
    for line, cents in arithmetic(day.line):
        paper.amount(say(line), money(cents))
    paper.amount(say(words.OF_DAY), money(day.line.amount_cents), ink=STRONG)
    for each in (*sources(day.line), _parts(day.line.rate)):
        paper.note(say(each))
    if not day.line.verified:
        paper.note(say(words.CONFIRMED_LATER if voucher.state in CONFIRMED else words.UNCONFIRMED))


def _named(day: Day, tongue: Tongue) -> Line:
    activity = words.ACTIVITIES.get(day.activity, words.ACTIVITIES["meeting"])
    return Line(words.DAY, {"activity": activity, "day": Plain(tongue.day(day.date)), "county": Plain(day.county)})


def _parts(rate: RateRow) -> Line:
    parts: dict[str, Arg] = {meal: Plain(money(rate.meal_cents(meal))) for meal in MEALS}
    return Line(words.PARTS, {**parts, "incidentals": Plain(money(rate.incidentals_cents))})


def _rule(paper: Paper, policy: Policy | None, tongue: Tongue) -> None:
    say = tongue.say
    paper.heading(say(words.RULE))
    if policy is None:
        paper.row_of(say(words.NO_RULE))
        return
    paper.pair(say(words.ADOPTED), tongue.day(policy.adopted_on))
    paper.pair(say(words.CONSENSUS), say(words.YES if policy.by_consensus else words.NO))
    paper.pair(say(words.REFERENCE), policy.reference, spoken=False)
    paper.pair(say(words.IN_FORCE), tongue.day(policy.effective_from))
    paper.pair(say(words.COUNTY), say(words.OF_HOME if policy.rate_county == "home" else words.OF_MEETING))
    paper.pair(say(words.PROVIDED), say(words.TAKEN_OFF if policy.deduct_meals else words.NOT_TAKEN_OFF))


def _law(paper: Paper, voucher: Voucher, tongue: Tongue) -> None:
    say, signed = tongue.say, voucher.signed
    paper.heading(say(words.LAW))
    paper.row_of(say(Line(words.STATUTE, {"citation": Plain(law.PER_DIEM)})))
    paper.heading(say(words.ATTESTED))
    same = (signed.key, signed.version) == (ATTESTATION.key, ATTESTATION_VERSION)
    paper.row_of(say(ATTESTATION if same else words.OLDER_WORDS))
    paper.note(say(Line(words.WORDS, {"version": Plain(signed.version), "day": Plain(tongue.day(signed.on))})))


def _steps(paper: Paper, voucher: Voucher, tongue: Tongue) -> None:
    say = tongue.say
    paper.heading(say(words.APPROVED_BY))
    for each in voucher.approvers:
        paper.pair(tongue.day(each.on), each.by, spoken=False)
    if not voucher.approvers:
        paper.row_of(say(words.NOBODY_YET))
    paper.heading(say(words.HISTORY))
    for step in voucher.steps:
        if step.kind in words.MOVES:
            paper.pair(tongue.day(step.on), say(words.MOVES[step.kind]))
