"""A claim of two days, priced by our own code, for the tests of vouchers and sheets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.claims import DayAsked, Policy
from bot.domain.claims.pricing import worked
from bot.domain.rates import LodgingRow, MileageRow, RateRow
from bot.flows.per_diem import ATTESTATION, ATTESTATION_VERSION
from bot.render.voucher.facts import Day, Signed, Step, Voucher

FILED = date(2026, 10, 2)
MADE_US = 1_792_000_000_000_000
HENNEPIN = RateRow(
    fiscal_year=2026,
    valid_from=date(2025, 10, 1),
    valid_to=date(2026, 9, 30),
    area="Minneapolis / St. Paul",
    counties=frozenset(("27053", "27123")),
    mie_cents=9200,
    breakfast_cents=2300,
    lunch_cents=2600,
    dinner_cents=3800,
    incidentals_cents=500,
    source="GSA, FY 2026 per diem rates, Minnesota",
    verified=True,
)
DULUTH = replace(
    HENNEPIN, fiscal_year=2027, valid_from=date(2026, 10, 1), valid_to=date(2027, 9, 30), area="Duluth",
    mie_cents=7400, breakfast_cents=1800, lunch_cents=2000, dinner_cents=3100,
    source="GSA, FY 2027 per diem rates, Minnesota",
)  # fmt: skip
NIGHT = LodgingRow(
    fiscal_year=2027, valid_from=date(2026, 10, 1), valid_to=date(2026, 10, 31), area="Duluth", lodging_cents=12_800,
    source="GSA lodging, October 2026", verified=True,
)  # fmt: skip
MILE = MileageRow(
    valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), tenth_cents_per_mile=725, source="GSA POV 2026",
    verified=True,
)  # fmt: skip
MEETING = Day(
    date=date(2026, 9, 30),
    activity="meeting",
    county="Hennepin",
    line=worked(
        DayAsked(date=date(2026, 9, 30), county="27053"), deduct=True, rate=HENNEPIN, lodging=None, mileage=None
    ),
)
TRIP = DayAsked(
    date=date(2026, 10, 1), county="27137", travel_day=True, provided=("lunch",), night=True, miles=150
)  # fmt: skip
TRAVEL = Day(
    date=TRIP.date,
    activity="training",
    county="St. Louis",
    line=worked(TRIP, deduct=True, rate=DULUTH, lodging=NIGHT, mileage=MILE),
)
POLICY = Policy(
    adopted_on=date(2026, 3, 4),
    effective_from=date(2026, 4, 1),
    by_consensus=True,
    reference="Minutes of March 4, item 6",
    deduct_meals=True,
)
STEPS = (
    Step(kind="submitted", on=FILED),
    Step(kind="returned", on=date(2026, 10, 3), by="Approver A"),
    Step(kind="revised", on=date(2026, 10, 4)),
    Step(kind="payee_settled", on=date(2026, 10, 5), by="Office B"),
    Step(kind="approved", on=date(2026, 10, 6), by="Approver A"),
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
    total_cents=MEETING.line.amount_cents + TRAVEL.line.amount_cents,
    days=(MEETING, TRAVEL),
    policy=POLICY,
    signed=Signed(key=ATTESTATION.key, version=ATTESTATION_VERSION, language="es", on=FILED),
    approvers=(Step(kind="approved", on=date(2026, 10, 6), by="Approver A"),),
    steps=STEPS,
)


def claim(**changes: Any) -> Voucher:
    """Return the claim, changed."""
    return replace(CLAIM, **changes)
