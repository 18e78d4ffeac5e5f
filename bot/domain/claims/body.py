"""Hold what one version of a claim says, with every row it rests on: it never changes when rates or rules do."""

from __future__ import annotations

import datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.claims.policy import Policy
from bot.domain.claims.pricing import DayAsked, Priced, PricedLine, worked
from bot.domain.rates import LookUpError, RateTable, same_figures


class BodyDay(BaseModel):
    """Hold one day as it was claimed."""

    model_config = ConfigDict(frozen=True)

    meeting: int
    code: str = ""
    """The meeting's own code in its committee."""
    committee: str
    date: datetime.date
    county: str
    """FIPS of the county whose rate counts."""
    mode: Literal["in_person", "remote"] = "in_person"
    minutes: int = 0
    activity: str = "meeting"
    clause: int
    """The role they were there in (subd. 6(a)); never shown to who pays."""
    travel_day: bool = False
    provided: tuple[str, ...] = ()
    night: bool = False
    miles: int = 0

    def asked(self) -> DayAsked:
        """Return what changes the amount."""
        return DayAsked(
            date=self.date,
            county=self.county,
            travel_day=self.travel_day,
            provided=self.provided,
            night=self.night,
            miles=self.miles,
        )


class ClaimBody(BaseModel):
    """Hold a version of a claim; `policy` is the whole row it was priced by, None while it waits for one."""

    model_config = ConfigDict(frozen=True)

    arithmetic: Literal[1] = 1
    """Of how the lines were worked out; another way of working gets another number, and old claims keep theirs."""
    days: tuple[BodyDay, ...] = Field(min_length=1)
    lines: tuple[PricedLine, ...]
    policy: Policy | None = None
    total_cents: int
    attestation: str
    """Key of the text that was attested."""
    attestation_version: str
    attestation_language: str
    employer_paid: bool | None = None
    """What was said where the policy asks; None where it does not."""
    paid_elsewhere: bool | None = None
    filed_on: datetime.date
    language: str

    @model_validator(mode="after")
    def _one_line_for_each_day(self) -> Self:
        if [day.date for day in self.days] != [each.date for each in self.lines]:
            raise ValueError("a claim has one line for each of its days, in their order")
        return self

    @property
    def clause(self) -> int:
        """Return the role of its first day."""
        return self.days[0].clause

    @property
    def verified(self) -> bool:
        """Tell whether every row was confirmed when it was filed."""
        return all(each.verified for each in self.lines)


def lines_of(priced: Priced) -> tuple[PricedLine, ...]:
    """Return the lines of a claim that may be filed; raise ValueError where a day has a problem."""
    if priced.total_cents is None:
        raise ValueError("a claim with a problem has no total and is not filed")
    return priced.lines


def recompute(body: ClaimBody) -> int:
    """Work the total out again from the days and the rows the claim itself holds; present rates play no part."""
    pairs = zip(body.days, body.lines, strict=True)
    return sum(_again(day, line, body.policy).amount_cents for day, line in pairs)


def _again(day: BodyDay, line: PricedLine, policy: Policy | None) -> PricedLine:
    deduct = policy is not None and policy.deduct_meals
    return worked(day.asked(), deduct=deduct, rate=line.rate, lodging=line.lodging, mileage=line.mileage)


def stands(body: ClaimBody, rates: RateTable) -> bool:
    """Tell whether each row of a claim was confirmed: at filing, or since then with the same figures."""
    return all(each.verified or _confirmed_since(each, rates) for each in body.lines)


def _confirmed_since(line: PricedLine, rates: RateTable) -> bool:
    try:
        rate = rates.mie_for(line.county, line.date)
        lodging = rates.lodging_for(line.county, line.date) if line.lodging else None
        mileage = rates.mileage_for(line.date) if line.mileage else None
    except LookUpError:
        return False
    pairs = ((line.rate, rate), (line.lodging, lodging), (line.mileage, mileage))
    return all(new is None or (new.verified and same_figures(old, new)) for old, new in pairs)
