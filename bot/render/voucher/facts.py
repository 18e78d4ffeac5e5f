"""What a voucher says, as values without a language; nothing here tells under which clause a member sits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.text import Arg, T


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Hold the row of rates a day was priced with, in cents."""

    fiscal_year: int
    area: str
    mie_cents: int
    breakfast_cents: int
    lunch_cents: int
    dinner_cents: int
    incidentals_cents: int
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Hold a day of a claim and how its amount came about, in cents."""

    date: date
    activity: str
    county: str
    rates: Rates
    travel_day: bool
    meals: Mapping[str, int]
    """What was taken off for each provided meal."""
    lodging_cents: int
    miles: int
    mileage_cents: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Hold the committee's policy row a claim was decided under."""

    adopted_on: date
    effective_from: date
    by_consensus: bool
    reference: str
    home_county: bool = False
    """The county of the member's home sets the rate, not that of the meeting."""
    deducts_meals: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Hold what the member attested, and in which language and version of the words."""

    words: T
    version: str
    language: str
    on: date
    args: Mapping[str, Arg] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Hold one move of a claim: its kind as the audit chain has it, the day, and who made it."""

    kind: str
    on: date
    by: str = ""
    """The label of a person of the staff; "" for everybody else."""
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """Hold everything one voucher says."""

    reference: str
    version: int
    state: str
    committee: str
    fiscal_agent: str
    member: str
    language: str
    """In which the claim was filed."""
    filed_on: date
    total_cents: int
    days: tuple[Day, ...]
    rule: Rule | None
    signed: Signed
    approvers: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    paid_on: date | None = None
    payment: str = ""
