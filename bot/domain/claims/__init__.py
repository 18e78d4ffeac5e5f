"""Per diem claims: the committee's policy, who may claim, what a day is worth, what a claim says, who may decide it."""

from bot.domain.claims.body import BodyDay, ClaimBody, lines_of, recompute, stands
from bot.domain.claims.composition import Missing, composition
from bot.domain.claims.deciding import Decision, Refusal, approvals_needed, may_decide
from bot.domain.claims.policy import Policy, Rules, filing_deadline, policy_on, rate_county
from bot.domain.claims.pricing import DayAsked, Priced, PricedLine, price, price_day
from bot.domain.claims.refusals import Attended, refusals
from bot.domain.claims.standing import (
    PAID_CLAUSES,
    Choose,
    Eligible,
    Ineligible,
    Standing,
    clauses_on,
    holds,
    settled,
    standing,
)

__all__ = [
    "PAID_CLAUSES",
    "Attended",
    "BodyDay",
    "Choose",
    "ClaimBody",
    "DayAsked",
    "Decision",
    "Eligible",
    "Ineligible",
    "Missing",
    "Policy",
    "Priced",
    "PricedLine",
    "Refusal",
    "Rules",
    "Standing",
    "approvals_needed",
    "clauses_on",
    "composition",
    "filing_deadline",
    "holds",
    "lines_of",
    "may_decide",
    "policy_on",
    "price",
    "price_day",
    "rate_county",
    "recompute",
    "refusals",
    "settled",
    "standing",
    "stands",
]
