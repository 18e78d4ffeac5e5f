"""Hold what a committee adopted about per diems, as data with dates (Minn. Stat. 142A.76, subd. 6(c))."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

MOST_DAYS: Final = 3_650
"""Ten years: a longer deadline is a slip of the keyboard, and would leave the calendar."""


class Rules(BaseModel):
    """Hold the rules themselves, each with what counts while a committee has said nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate_county: Literal["meeting", "home"] = "meeting"
    """Whose county sets the rate."""
    remote: Literal["paid", "unpaid"] = "unpaid"
    travel_days: bool = False
    """Whether members may claim the first or last day of travel, at 75 %."""
    deduct_meals: bool = False
    minimum_minutes: Annotated[int, Field(ge=0, le=24 * 60)] = 0
    filing_days: Annotated[int, Field(ge=0, le=MOST_DAYS)] = 60
    """Days after the day claimed, the last one included."""
    lodging: bool = False
    mileage: Literal["none", "gsa"] = "none"
    mileage_payer: Annotated[str, Field(max_length=120)] = ""
    """Who pays miles where this committee does not; "" for nobody."""
    second_approval_above_cents: Annotated[int | None, Field(ge=0)] = None
    ask_public_employer: bool = False
    ask_paid_elsewhere: bool = False
    pay_days: Annotated[int, Field(ge=0, le=MOST_DAYS)] = 30
    """Days from approval to the expected payment."""
    payee_days: Annotated[int, Field(ge=0, le=MOST_DAYS)] = 10
    """Days to settle who receives a youth's money."""


class Policy(Rules):
    """Hold the rules a committee adopted, and when, how and where it is written down."""

    adopted_on: date
    effective_from: date
    by_consensus: bool
    """Subd. 6(d): committees decide by consensus."""
    reference: Annotated[str, Field(min_length=1, max_length=300)]


def policy_on(rows: Sequence[Policy], day: date, *, today: date | None = None) -> Policy | None:
    """Return the row in effect on a day, None where there is none; of two equal ones the first given.

    A row counts from its effect on, but not before it was adopted. With `today`, for claims that waited for a rule, a
    row adopted by then also counts for the days before its adoption that it says it is effective for.
    """
    live = [row for row in rows if row.effective_from <= day and row.adopted_on <= (today or day)]
    return max(live, key=lambda row: (row.effective_from, row.adopted_on), default=None)


def filing_deadline(rules: Rules, day: date) -> date:
    """Return the last day on which a day may be claimed."""
    return day + timedelta(days=rules.filing_days)


def rate_county(rules: Rules | None, *, meeting: str, home: str) -> str:
    """Return the county (FIPS) whose rate counts; the meeting's where there is no rule or no home county."""
    return home if rules is not None and rules.rate_county == "home" and home else meeting
