"""Read the tables that come with the program, once, when first asked for; docs/rates.md says where they come from."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.domain.rates.cells import cents
from bot.domain.rates.checks import checked
from bot.domain.rates.model import RateTable
from bot.domain.rates.spreadsheet import from_csv

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Hold how GSA divides one total of M&IE, in cents, for some fiscal years (`last_year` None: until it changes)."""

    first_year: int
    last_year: int | None
    mie_cents: int
    breakfast_cents: int
    lunch_cents: int
    dinner_cents: int
    incidentals_cents: int
    source: str


@cache
def packaged() -> RateTable:
    """Return the rates that come with the program; raise RateTableError where a table does not hold together."""
    rates, mileage = (from_csv(_read(name)) for name in ("gsa_mie_minnesota.csv", "mileage.csv"))
    return checked(RateTable(mie=rates.mie, lodging=rates.lodging, mileage=mileage.mileage))


@cache
def tiers() -> tuple[Tier, ...]:
    """Return GSA's divisions of M&IE totals into meals and incidentals."""
    return tuple(_tier(row) for row in csv.DictReader(_read("tiers.csv").splitlines()))


def tier_for(mie_cents: int, year: int) -> Tier | None:
    """Return how a total is divided in a fiscal year, or None for a total that GSA's table does not have."""
    for tier in tiers():
        if tier.mie_cents == mie_cents and tier.first_year <= year <= (tier.last_year or year):
            return tier
    return None


def _tier(row: dict[str, str]) -> Tier:
    return Tier(
        first_year=int(row["first_year"]),
        last_year=int(row["last_year"]) if row["last_year"] else None,
        mie_cents=cents(row["total"]),
        breakfast_cents=cents(row["breakfast"]),
        lunch_cents=cents(row["lunch"]),
        dinner_cents=cents(row["dinner"]),
        incidentals_cents=cents(row["incidentals"]),
        source=row["source"],
    )


def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
