"""Say whether a person's seat on a day may be paid a per diem: clauses 8 and 10 of subd. 6(a), and no other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from bot.domain.claims.sentences import NOT_ON_ROSTER, ROLE_NOT_PAID, line
from bot.text import Line

COMMUNITY: Final = 8
PAID_CLAUSES: Final = frozenset((COMMUNITY, 10))
"""Community members; parents, youth and justice-impacted participants (subd. 6(c))."""


class SeatLike(Protocol):
    """Be a seat of a roster; days are ISO 8601, and `valid_to` is "" while it goes on."""

    @property
    def committee(self) -> str: ...
    @property
    def claimant(self) -> int: ...
    @property
    def clause(self) -> int: ...
    @property
    def valid_from(self) -> str: ...
    @property
    def valid_to(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Eligible:
    """The one role of that day may receive a per diem."""

    clause: int


@dataclass(frozen=True, slots=True)
class Choose:
    """Several roles that day, one of them paid: the person says in which one they were there."""

    clauses: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Ineligible:
    """No role of that day may receive a per diem."""

    reason: Line


Standing = Eligible | Choose | Ineligible


def holds(seat: SeatLike, day: date) -> bool:
    """Tell whether a seat is held on a day; its first and last day count."""
    last = date.fromisoformat(seat.valid_to) if seat.valid_to else date.max
    return date.fromisoformat(seat.valid_from) <= day <= last


def clauses_on(seats: Iterable[SeatLike], committee: str, day: date) -> tuple[int, ...]:
    """Return the clauses of one person's seats in a committee on a day, in order."""
    return tuple(sorted({each.clause for each in seats if each.committee == committee and holds(each, day)}))


def standing(seats: Iterable[SeatLike], committee: str, day: date) -> Standing:
    """Say whether one person, by their seats, may claim a day of a committee; roles are of that day, not of today."""
    clauses = clauses_on(seats, committee, day)
    if not clauses:
        return Ineligible(line(NOT_ON_ROSTER, date=day))
    if not PAID_CLAUSES & set(clauses):
        return Ineligible(line(ROLE_NOT_PAID, date=day))
    return Eligible(clauses[0]) if len(clauses) == 1 else Choose(clauses)


def settled(found: Standing, clause: int | None, day: date) -> Standing:
    """Apply which role a person said they were there in; anything but a role of theirs leaves the question open."""
    if not isinstance(found, Choose) or clause not in found.clauses:
        return found
    return Eligible(clause) if clause in PAID_CLAUSES else Ineligible(line(ROLE_NOT_PAID, date=day))
