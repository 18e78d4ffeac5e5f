"""A claim of two days for the tests of vouchers and sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.flows.per_diem import ATTESTATION
from bot.render.voucher.facts import Day, Rates, Rule, Signed, Step, Voucher

FILED = date(2026, 10, 2)
MADE_US = 1_792_000_000_000_000
HENNEPIN = Rates(
    fiscal_year=2026,
    area="Minneapolis / St. Paul",
    mie_cents=9200,
    breakfast_cents=2300,
    lunch_cents=2600,
    dinner_cents=3800,
    incidentals_cents=500,
    source="GSA, FY 2026 per diem rates, Minnesota",
)
MEETING = Day(
    date=date(2026, 9, 30),
    activity="meeting",
    county="Hennepin",
    rates=HENNEPIN,
    travel_day=False,
    meals={},
    lodging_cents=0,
    miles=0,
    mileage_cents=0,
    amount_cents=9200,
)
TRAVEL = replace(
    MEETING,
    date=date(2026, 10, 1),
    activity="training",
    county="St. Louis",
    rates=replace(HENNEPIN, fiscal_year=2027, area="Duluth", mie_cents=7400, breakfast_cents=1800, dinner_cents=3000),
    travel_day=True,
    meals={"lunch": 2600},
    lodging_cents=12_800,
    miles=150,
    mileage_cents=10_875,
    amount_cents=5550 - 2600 + 12_800 + 10_875,
)
RULE = Rule(
    adopted_on=date(2026, 3, 4),
    effective_from=date(2026, 4, 1),
    by_consensus=True,
    reference="Minutes of March 4, item 6",
    deducts_meals=True,
)
STEPS = (
    Step(kind="submitted", on=FILED, version=1),
    Step(kind="returned", on=date(2026, 10, 3), by="Approver A", version=1),
    Step(kind="revised", on=date(2026, 10, 4), version=2),
    Step(kind="payee_settled", on=date(2026, 10, 5), by="Office B", version=2),
    Step(kind="approved", on=date(2026, 10, 6), by="Approver A", version=2),
)
CLAIM = Voucher(
    reference="K7Q4-M2PX-9",
    version=2,
    state="approved",
    committee="Example Lakes Committee",
    fiscal_agent="Lakes County Auditor",
    member="Ana Ruiz",
    language="es",
    filed_on=FILED,
    total_cents=MEETING.amount_cents + TRAVEL.amount_cents,
    days=(MEETING, TRAVEL),
    rule=RULE,
    signed=Signed(words=ATTESTATION, version="2026-11-21.1", language="es", on=FILED),
    approvers=(Step(kind="approved", on=date(2026, 10, 6), by="Approver A", version=2),),
    steps=STEPS,
)


def claim(**changes: Any) -> Voucher:
    """Return the claim, changed."""
    return replace(CLAIM, **changes)
