"""What a voucher says, as values without a language; nothing here tells under which clause a member sits."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from bot.domain.claims import Policy, PricedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Hold a day of a claim: what was attended, the county by name, and how its amount came about."""

    date: datetime.date
    activity: str
    county: str
    line: PricedLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Hold what the member attested: the key of the words, their version, and the language they were read in."""

    key: str
    version: str
    language: str
    on: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Hold one move of a claim: its kind as the audit chain has it, the day in Minnesota, and who made it."""

    kind: str
    on: datetime.date
    by: str = ""
    """The label of a person of the staff; "" for everybody else."""
    detail: str = ""


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
    filed_on: datetime.date
    total_cents: int
    days: tuple[Day, ...]
    policy: Policy | None
    signed: Signed
    approvers: tuple[Step, ...] = ()
    steps: tuple[Step, ...] = ()
    paid_on: datetime.date | None = None
    payment: str = ""
