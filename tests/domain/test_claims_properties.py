"""Whatever days, rules and rates: prices add up, meals never add, nothing is negative, claims never change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claims import (
    BodyDay,
    ClaimBody,
    DayAsked,
    Decision,
    Policy,
    Priced,
    PricedLine,
    Refusal,
    Rules,
    lines_of,
    may_decide,
    price,
    price_day,
    recompute,
    stands,
)
from bot.domain.places import counties
from bot.domain.rates import MEALS, RateTable, merged, packaged, rows_hash

TABLE = packaged()
DAYS = st.dates(date(2021, 1, 1), date(2026, 12, 31))
MEAL_SETS = st.sets(st.sampled_from(MEALS)).map(lambda meals: tuple(sorted(meals)))
ASKED = st.builds(
    DayAsked,
    date=DAYS,
    county=st.sampled_from((*counties(), *("27053", "27123", "27137", "27109", "27037") * 10)),
    travel_day=st.booleans(),
    provided=MEAL_SETS,
    night=st.booleans(),
    miles=st.integers(0, 500),
)
CLAIMS = st.lists(ASKED, min_size=1, max_size=6, unique_by=lambda day: day.date)
POLICIES = st.builds(
    Policy,
    adopted_on=DAYS,
    effective_from=DAYS,
    by_consensus=st.booleans(),
    reference=st.text(min_size=1, max_size=20),
    deduct_meals=st.booleans(),
    lodging=st.booleans(),
    mileage=st.sampled_from(("none", "gsa")),
    second_approval_above_cents=st.none() | st.integers(0, 50_000),
)
MAYBE = st.none() | POLICIES


@given(CLAIMS, MAYBE)
def test_the_price_of_a_claim_is_the_sum_of_its_days(days: list[DayAsked], policy: Policy | None) -> None:
    whole = price(days, policy=policy, rates=TABLE)
    single = [price([day], policy=policy, rates=TABLE).total_cents for day in days]
    assert whole.total_cents == sum(each or 0 for each in single)
    assert whole.total_cents == sum(line.amount_cents for line in whole.lines)


@given(ASKED, MAYBE, st.sampled_from(MEALS))
def test_one_more_meal_provided_never_raises_the_price(day: DayAsked, policy: Policy | None, meal: str) -> None:
    more = replace(day, provided=(*day.provided, meal))
    amounts = [price([each], policy=policy, rates=TABLE).total_cents or 0 for each in (day, more)]
    assert amounts[0] >= amounts[1]


@given(ASKED, MAYBE)
def test_a_day_is_never_less_than_its_incidentals_nor_more_than_all_its_parts(
    day: DayAsked, policy: Policy | None
) -> None:
    line = price_day(day, rules=policy or Rules(), rates=TABLE)
    assert line.rate.incidentals_cents <= line.meals_cents <= line.base_cents <= line.mie_cents
    assert line.amount_cents == line.meals_cents + line.lodging_cents + line.mileage_cents
    assert min(line.lodging_cents, line.mileage_cents) >= 0


@given(ASKED)
def test_a_travel_day_is_exactly_three_quarters_where_nothing_is_taken_off(day: DayAsked) -> None:
    full, travel = (
        price_day(replace(day, travel_day=on), rules=Rules(), rates=TABLE).amount_cents for on in (False, True)
    )
    assert travel * 4 == full * 3


def body(days: list[DayAsked], policy: Policy | None) -> ClaimBody:
    priced = price(days, policy=policy, rates=TABLE)
    return ClaimBody(
        days=tuple(
            BodyDay(
                meeting=number, committee="lakes", date=day.date, county=day.county, minutes=90, clause=8,
                travel_day=day.travel_day, provided=day.provided, night=day.night, miles=day.miles,
            )
            for number, day in enumerate(days, 1)
        ),
        lines=lines_of(priced),
        policy=policy,
        total_cents=priced.total_cents or 0,
        attestation="per_diem.attest",
        attestation_version="1",
        attestation_language="es",
        filed_on=date(2026, 12, 31),
        language="es",
    )  # fmt: skip


def doubled(table: RateTable) -> RateTable:
    """Return a table in which every figure is another one."""
    return RateTable(
        mie=tuple(
            replace(
                row, mie_cents=row.mie_cents * 2, breakfast_cents=row.breakfast_cents * 2,
                lunch_cents=row.lunch_cents * 2, dinner_cents=row.dinner_cents * 2,
                incidentals_cents=row.incidentals_cents * 2,
            )
            for row in table.mie
        ),
        lodging=tuple(replace(row, lodging_cents=row.lodging_cents * 2) for row in table.lodging),
        mileage=tuple(replace(row, tenth_cents_per_mile=row.tenth_cents_per_mile * 2) for row in table.mileage),
    )  # fmt: skip


DEARER = doubled(TABLE)


@given(CLAIMS, MAYBE)
def test_what_was_stored_is_what_is_worked_out_again_also_when_rates_have_changed(
    days: list[DayAsked], policy: Policy | None
) -> None:
    stored = ClaimBody.model_validate_json(body(days, policy).model_dump_json())
    assert stored == body(days, policy)
    assert recompute(stored) == stored.total_cents
    assert (price(days, policy=policy, rates=DEARER).total_cents or 0) > stored.total_cents


@given(CLAIMS, MAYBE)
def test_a_stored_claim_is_written_the_same_each_time(days: list[DayAsked], policy: Policy | None) -> None:
    text = body(days, policy).model_dump_json()
    assert ClaimBody.model_validate_json(text).model_dump_json() == text


ONE = DayAsked(date=date(2026, 10, 1), county="27137", provided=("lunch",))
FY2027_CONFIRMED = merged(TABLE, [], {2027: rows_hash(TABLE, 2027)})


def test_a_claim_whose_total_was_tampered_with_no_longer_adds_up() -> None:
    claim = body([ONE], None)
    assert recompute(claim.model_copy(update={"total_cents": 1})) != 1


def test_a_claim_needs_a_line_for_each_day() -> None:
    good = body([ONE], None)
    with pytest.raises(ValueError, match="one line for each of its days"):
        ClaimBody.model_validate(good.model_dump() | {"lines": []})


def test_a_claim_with_a_problem_is_not_filed() -> None:
    with pytest.raises(ValueError, match="no total"):
        lines_of(price([ONE, ONE], policy=None, rates=TABLE))


def test_a_claim_stands_once_its_very_rates_are_confirmed() -> None:
    claim = body([ONE], None)
    assert [claim.verified, stands(claim, TABLE), stands(claim, FY2027_CONFIRMED)] == [False, False, True]
    other = replace(
        FY2027_CONFIRMED,
        mie=tuple(replace(row, mie_cents=row.mie_cents + 400) for row in FY2027_CONFIRMED.mie),
    )
    assert [stands(claim, other), stands(claim, RateTable())] == [False, False]


def test_a_claim_that_was_verified_at_filing_stands_whatever_rates_say_now() -> None:
    assert stands(body([replace(ONE, date=date(2026, 9, 30))], None), RateTable()) is True


def test_a_night_and_miles_must_be_confirmed_too() -> None:
    policy = Policy(
        adopted_on=ONE.date, effective_from=ONE.date, by_consensus=True, reference="m", lodging=True, mileage="gsa"
    )
    claim = body([replace(ONE, night=True, miles=10)], policy)
    assert stands(claim, FY2027_CONFIRMED) is False  # its miles rest on a rate nobody has confirmed
    miles = tuple(replace(row, verified=True) for row in FY2027_CONFIRMED.mileage)
    assert stands(claim, replace(FY2027_CONFIRMED, mileage=miles)) is True


@pytest.mark.parametrize("wrong", [{"provided": ("brunch",)}, {"miles": -1}])
def test_a_meal_or_a_number_of_miles_there_is_none_of_is_no_price(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no meal|less than 0"):
        price([replace(ONE, **wrong)], policy=None, rates=TABLE)


def test_no_days_are_worth_nothing() -> None:
    empty: tuple[PricedLine, ...] = ()
    assert price([], policy=None, rates=TABLE) == Priced(total_cents=0, lines=empty)


# --- who decides ---


@dataclass(frozen=True, slots=True)
class Claim:
    claimant: int
    state: str = "submitted"
    total_cents: int = 9200


def reason(found: Refusal | Decision) -> str:
    return found.reason.text.key.removeprefix("claims.") if isinstance(found, Refusal) else ""


LIMIT = Rules(second_approval_above_cents=9000)
# What is pressed, and the reason against it ("" for none), whether it is final, how many more are needed.
PRESSES: list[tuple[str, dict[str, Any], tuple[str, bool, int]]] = [
    ("another person", {}, ("", True, 0)),
    ("the claimant", {"deciders_claimant_ids": (7,)}, ("own_claim", False, 0)),
    ("a chat that is the claimant among others", {"deciders_claimant_ids": (3, 7)}, ("own_claim", False, 0)),
    ("the claimant, to return it", {"deciders_claimant_ids": (7,), "verb": "return"}, ("own_claim", False, 0)),
    ("the claimant, to deny it", {"deciders_claimant_ids": (7,), "verb": "deny"}, ("own_claim", False, 0)),
    ("a rate nobody confirmed", {"verified": False}, ("unverified", False, 0)),
    ("to return, on a rate nobody confirmed", {"verified": False, "verb": "return"}, ("", True, 0)),
    ("no policy", {"policy": None}, ("no_policy", False, 0)),
    ("to deny, without a policy", {"policy": None, "verb": "deny"}, ("", True, 0)),
    ("a claim that is approved already", {"claim": Claim(7, "approved")}, ("not_waiting", False, 0)),
    ("a claim that was withdrawn", {"claim": Claim(7, "withdrawn")}, ("not_waiting", False, 0)),
    ("above the limit, the first", {"policy": LIMIT}, ("", False, 1)),
    ("above the limit, the second", {"policy": LIMIT, "approvals": (5,)}, ("", True, 0)),
    ("above the limit, the first again", {"policy": LIMIT, "approvals": (9,)}, ("approved_before", False, 0)),
    ("above the limit, the first in another role", {"policy": LIMIT, "approvals": (5,), "same_person": (5, 9)},
     ("approved_before", False, 0)),
    ("just at the limit", {"policy": Rules(second_approval_above_cents=9200)}, ("", True, 0)),
    ("a limit of nothing", {"policy": Rules(second_approval_above_cents=0)}, ("", False, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("what", "facts", "wanted"), PRESSES, ids=[row[0] for row in PRESSES])
def test_who_may_decide(what: str, facts: dict[str, Any], wanted: tuple[str, bool, int]) -> None:
    usual: dict[str, Any] = {
        "claim": Claim(7), "deciders_claimant_ids": (), "decider_staff_id": 9, "verified": True, "policy": Rules(),
    }  # fmt: skip
    found = may_decide(**(usual | facts))
    final, more = (found.final, found.more) if isinstance(found, Decision) else (False, 0)
    assert (reason(found), final, more) == wanted


IDS = st.integers(1, 6)


@given(
    claimant=IDS,
    persons=st.sets(IDS),
    staff=IDS,
    verified=st.booleans(),
    policy=MAYBE,
    approvals=st.sets(IDS),
    same=st.sets(IDS),
    verb=st.sampled_from(("approve", "return", "deny")),
)
def test_the_claimant_never_decides_and_nobody_approves_twice(
    *,
    claimant: int,
    persons: set[int],
    staff: int,
    verified: bool,
    policy: Policy | None,
    approvals: set[int],
    same: set[int],
    verb: Any,
) -> None:
    found = may_decide(
        claim=Claim(claimant),
        deciders_claimant_ids=persons,
        decider_staff_id=staff,
        verified=verified,
        policy=policy,
        approvals=approvals,
        same_person=same,
        verb=verb,
    )
    if claimant in persons:
        assert reason(found) == "own_claim"
    if isinstance(found, Decision) and verb == "approve":
        assert (verified, policy is not None, bool({staff, *same} & approvals)) == (True, True, False)
        assert found.final == (policy is not None and _enough(policy, len(approvals) + 1))


def _enough(policy: Policy, persons: int) -> bool:
    limit = policy.second_approval_above_cents
    return persons >= (1 if limit is None or limit >= 9200 else 2)
