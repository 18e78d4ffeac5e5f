"""The questions that find a county, for flows of the committee: a usual one is tapped, a typed one is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.flows.conditions import All, AnyOf, Condition, Fact, Given, Is
from bot.flows.model import Pick, Step, Text
from bot.text import T

LIST, NONE = "list", "none"
"""Answers that ask for the list of counties."""
TYPED: Final = Fact("county_typed", needs=("county",))
LISTED: Final[Condition] = AnyOf(Is("county", LIST), Is("candidate", NONE))


def county_steps(text: T, *, told: str = "", when: Condition | None = None) -> Sequence[Step]:
    """Ask for a county with this question."""

    def also(condition: Condition) -> Condition:
        return condition if when is None else All(when, condition)

    return (
        Text(
            id="county",
            text=text,
            reader="county",
            source="usual_counties",
            options={LIST: T("self_referral.place.list", "Show me the counties")},
            told=told,
            when=when,
            review=T("review.place", "Place"),
        ),
        Pick(
            id="candidate",
            text=T("self_referral.candidate", "Which county is that? Tap one."),
            source="candidates",
            when=also(TYPED),
            review=T("review.county", "County"),
        ),
        Pick(
            id="letter",
            text=T("self_referral.letter", "Which letter does the county start with?"),
            source="letters",
            per_row=4,
            when=also(LISTED),
            typed="letter",
            keeps=False,
        ),
        Pick(
            id="listed",
            text=T("self_referral.county", "Tap the county."),
            source="counties",
            per_row=2,
            when=also(All(LISTED, Given("letter"))),
            review=T("review.county", "County"),
        ),
    )
