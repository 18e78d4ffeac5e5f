"""Hold one initiative against what a family said: fit, a person will check, or not this one because …

The rules are the committee's, as data (Subd. 6(d)-(e)); nothing here knows an age or a circumstance of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from bot.domain import reasons
from bot.domain.directory import Capacity, Eligibility, Initiative, Prior
from bot.text import Line


class Fit(StrEnum):
    """Name the three outcomes."""

    FIT = "fit"
    CHECK = "check"
    NO = "no"

    @property
    def rank(self) -> int:
        """Return 0 for fit, 1 for check, 2 for no: the order of a list."""
        return _RANKS[self]


_RANKS = {Fit.FIT: 0, Fit.CHECK: 1, Fit.NO: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one rule's outcome and its sentence, if it has one."""

    fit: Fit
    reason: Line | None = None


FITS = Finding(Fit.FIT)
_CIRCUMSTANCES_NO = Finding(Fit.NO, reasons.line(reasons.CIRCUMSTANCES_NO))
_CIRCUMSTANCES_CHECK = Finding(Fit.CHECK, reasons.line(reasons.CIRCUMSTANCES_CHECK))
_FIRST_TIME = Finding(Fit.CHECK, reasons.line(reasons.FIRST_TIME))
_PARENT = Finding(Fit.FIT, reasons.line(reasons.PARENT))
_CAPACITY_OLD = Finding(Fit.CHECK, reasons.line(reasons.CAPACITY_OLD))

MOST_REMEMBERED = 4096
"""Findings kept of each rule: a directory has few sets of languages and ages, families have few ages and languages."""


class About(Protocol):
    """Say what the rules may ask of a family: `age` in years, `circumstances` clause numbers that may apply."""

    @property
    def age(self) -> int | None: ...
    @property
    def circumstances(self) -> frozenset[int] | None: ...
    @property
    def language(self) -> str | None: ...
    @property
    def on(self) -> date: ...
    @property
    def harmed(self) -> bool: ...


def judge(initiative: Initiative, about: About) -> tuple[Finding, ...]:
    """Apply every rule but the place."""
    speaks, room = _language(initiative.languages, about.language), _capacity(initiative, about.on)
    if about.harmed:  # the rules are about the young person; of the one who was hurt a person asks what is needed
        return speaks, _harmed(initiative), room
    rules = initiative.eligibility
    return (
        speaks,
        _age(rules.min_age, rules.max_age, rules.age_hard, about.age),
        _circumstances(rules, about.circumstances),
        _prior(rules),
        _parent(rules),
        room,
    )


def worst(findings: Iterable[Finding]) -> Fit:
    """Return the worst outcome of several rules: one No is a No."""
    found = {finding.fit for finding in findings}
    return Fit.NO if Fit.NO in found else Fit.CHECK if Fit.CHECK in found else Fit.FIT


@lru_cache(MOST_REMEMBERED)
def _age(low: int | None, high: int | None, hard: bool, age: int | None) -> Finding:
    if age is None:
        return Finding(Fit.CHECK, reasons.line(reasons.AGE_UNKNOWN))
    if low is not None and age < low:
        return _out(hard, reasons.line(reasons.AGE_TOO_YOUNG, youngest=low))
    if high is not None and age > high:
        return _out(hard, reasons.line(reasons.AGE_TOO_OLD, oldest=high))
    return Finding(Fit.FIT, _ages(low, high))


def _out(hard: bool, why: Line) -> Finding:
    return Finding(Fit.NO, why) if hard else Finding(Fit.CHECK, reasons.line(reasons.AGE_ASK))


def _ages(low: int | None, high: int | None) -> Line:
    if low is not None and high is not None:
        return reasons.line(reasons.AGES_BETWEEN, youngest=low, oldest=high)
    if low is not None:
        return reasons.line(reasons.AGES_FROM, youngest=low)
    return reasons.line(reasons.AGES_ANY) if high is None else reasons.line(reasons.AGES_TO, oldest=high)


def _circumstances(rules: Eligibility, said: frozenset[int] | None) -> Finding:
    """Compare the clauses that may apply with those taken: all of them fit, some or unknown are checked."""
    taken = rules.circumstances
    if not taken:
        return FITS
    if said and not said & taken:
        return _CIRCUMSTANCES_NO
    return FITS if said and said <= taken else _CIRCUMSTANCES_CHECK


def _prior(rules: Eligibility) -> Finding:
    if rules.prior_participation is Prior.ANY:
        return FITS
    return _FIRST_TIME


def _parent(rules: Eligibility) -> Finding:
    return _PARENT if rules.parent_consent else FITS


def _harmed(initiative: Initiative) -> Finding:
    if initiative.takes_harmed:
        return Finding(Fit.CHECK, reasons.line(reasons.HARMED_CHECK))
    return Finding(Fit.NO, reasons.line(reasons.HARMED_NO))


@lru_cache(MOST_REMEMBERED)
def _language(languages: tuple[str, ...], language: str | None) -> Finding:
    if not language:
        return FITS
    wanted = language.lower().partition("-")[0]
    spoken = {code.lower().partition("-")[0] for code in languages}
    name = reasons.language_name(wanted)
    if wanted in spoken:
        return Finding(Fit.FIT, reasons.line(reasons.SPEAKS, language=name))
    return Finding(Fit.CHECK, reasons.line(reasons.LANGUAGE_CHECK, language=name))


_FULLNESS = {
    Capacity.ASK_FIRST: Finding(Fit.CHECK, reasons.line(reasons.ASK_FIRST)),
    Capacity.WAIT_LIST: Finding(Fit.CHECK, reasons.line(reasons.WAIT_LIST)),
    Capacity.FULL: Finding(Fit.NO, reasons.line(reasons.FULL)),
}


def _capacity(initiative: Initiative, on: date) -> Finding:
    """Believe a capacity until its day; after it nobody is refused on an old word, and a person checks."""
    if not initiative.capacity_known(on):
        return _CAPACITY_OLD
    return _FULLNESS.get(initiative.capacity, FITS)
