"""Map what a family may say about the circumstances to clauses of Minn. Stat. 142A.76, subd. 6(f).

The seven answers name no offence, substance or diagnosis, so most of them may be several clauses: then the
initiatives that take all of them fit, and for those that take some a person will check.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.text import T

CLAUSES = frozenset(range(1, 10))
"""Clauses (1) to (9); (10), self-referral, is how every referral comes here."""

ANSWERS: Mapping[str, frozenset[int] | None] = MappingProxyType(
    {
        # alternative to arrest, petty offense, status offense (truancy), substance use
        "school": frozenset({1, 2, 7, 8}),
        # child protection, children's mental health, status offense (running away), substance use
        "home": frozenset({5, 6, 7, 8}),
        # alternative to arrest, petty offense, delinquency
        "neighbors": frozenset({1, 2, 4}),
        # alternative to arrest, petty, traffic, delinquency: with police or court, nobody is asked which
        "court": frozenset({1, 2, 3, 4}),
        # transition to or from the community
        "coming_home": frozenset({9}),
        "else": None,
        "rather_not": None,
    }
)
"""Answer id to the clauses it may be; None where nothing is known and a person will check."""

LABELS: Mapping[str, T] = MappingProxyType(
    {
        "school": T("circumstances.school", "At school"),
        "home": T("circumstances.home", "At home"),
        "neighbors": T("circumstances.neighbors", "With friends or neighbors"),
        "court": T("circumstances.court", "Police or court is involved"),
        "coming_home": T("circumstances.coming_home", "Coming home from somewhere"),
        "else": T("circumstances.else", "Something else"),
        "rather_not": T("circumstances.rather_not", "Rather not say"),
    }
)


def clauses(answer: str | None) -> frozenset[int] | None:
    """Return the clauses an answer may be, or None for an answer that says nothing (or none was asked for)."""
    return ANSWERS.get(answer) if answer is not None else None
