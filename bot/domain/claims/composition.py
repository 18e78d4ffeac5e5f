"""Say what a committee lacks by subd. 6(a) and (b): every clause filled, community members at least one third."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from bot.domain.claims.standing import COMMUNITY, SeatLike, holds

CLAUSES: Final = range(1, 12)
MULTIPLE: Final = 2
"""Clause 8 asks for "multiple" community members."""
SHARE: Final = 3
"""One third of the members are community members."""


@dataclass(frozen=True, slots=True)
class Missing:
    """Hold one thing that is lacking: a clause nobody fills, too few of clause 8, or too small a share of them."""

    kind: Literal["clause", "several", "share"]
    clause: int
    have: int
    """Persons, not seats."""
    need: int


def composition(seats: Iterable[SeatLike], on: date) -> list[Missing]:
    """List what a committee lacks on a day, by the seats of all its members; a person in two seats is one member."""
    live = [seat for seat in seats if holds(seat, on)]
    persons = {clause: {seat.claimant for seat in live if seat.clause == clause} for clause in CLAUSES}
    missing = [Missing("clause", clause, 0, 1) for clause in CLAUSES if not persons[clause]]
    community, members = len(persons[COMMUNITY]), len({seat.claimant for seat in live})
    if 0 < community < MULTIPLE:
        missing.append(Missing("several", COMMUNITY, community, MULTIPLE))
    if community * SHARE < members:
        missing.append(Missing("share", COMMUNITY, community, -(-members // SHARE)))
    return missing
