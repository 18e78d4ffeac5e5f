"""Rates: what comes with the program holds together, and one row and no other counts for a county and a day."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import bot.domain.rates
from bot.domain.places import counties
from bot.domain.rates import (
    AmbiguousRate,
    NoRate,
    RateTable,
    RateTableError,
    checked,
    fiscal_year,
    packaged,
    tier_for,
    tiers,
)
from bot.domain.rates.model import covers

PACKAGE = Path(bot.domain.rates.__file__).parent
TABLE = packaged()
FIRST, LAST = date(2020, 10, 1), date(2027, 9, 30)


def every_day() -> list[date]:
    return [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]


def problems(table: RateTable) -> tuple[str, ...]:
    with pytest.raises(RateTableError) as caught:
        checked(table)
    return caught.value.problems


def changed(row: int, **fields: object) -> RateTable:
    """Return the packaged table with one M&IE row changed."""
    mie = list(TABLE.mie)
    mie[row] = replace(mie[row], **fields)  # type: ignore[arg-type]  # replace checks the names
    return replace(TABLE, mie=tuple(mie))


# --- what comes with the program ---


def test_seven_fiscal_years_are_there_and_only_the_last_is_unconfirmed() -> None:
    assert {year: TABLE.verified(year) for year in TABLE.fiscal_years} == {
        2021: True, 2022: True, 2023: True, 2024: True, 2025: True, 2026: True, 2027: False,
    }  # fmt: skip


def test_every_row_names_its_source_and_how_sure_it_is() -> None:
    rows = (*TABLE.mie, *TABLE.lodging, *TABLE.mileage)
    assert [row for row in rows if not row.source or not row.confidence] == []


def test_no_county_has_two_rates_or_none_on_any_day_of_the_seven_years() -> None:
    named = {fips for row in TABLE.mie for fips in row.counties}
    some = (*sorted(named), "27001")  # of those no row names one stands for all: the look-up is the same
    found = {(fips, day): TABLE.mie_for(fips, day) for fips in some for day in every_day()}
    assert all(covers(row, day) and row.fiscal_year == fiscal_year(day) for (_, day), row in found.items())
    assert {len([row for row in TABLE.lodging if row.counties == other.counties and covers(row, day)])
            for other in TABLE.lodging for day in (other.valid_from, other.valid_to)} == {1}  # fmt: skip


def test_each_of_the_87_counties_has_its_rate_of_the_design_document() -> None:
    special = {"27053": 9200, "27123": 9200, "27137": 8600, "27109": 8000}
    day = date(2026, 9, 30)
    assert {fips: TABLE.mie_for(fips, day).mie_cents for fips in counties()} == {
        fips: special.get(fips, 6800) for fips in counties()
    }


def test_the_first_and_last_day_of_travel_are_the_figures_of_the_file() -> None:
    with (PACKAGE / "gsa_mie_minnesota.csv").open(encoding="utf-8", newline="") as file:
        wanted = {(int(row["fiscal_year"]), row["area"]): row["mie_first_last_day_75"] for row in csv.DictReader(file)}
    assert {(row.fiscal_year, row.area): f"{row.first_last_cents / 100:.2f}" for row in TABLE.mie} == wanted


def test_lodging_of_duluth_has_seasons_and_its_meals_have_none() -> None:
    duluth = [row for row in TABLE.lodging if "27137" in row.counties and row.fiscal_year == 2026]
    assert [(str(row.valid_from), str(row.valid_to), row.lodging_cents) for row in duluth] == [
        ("2025-10-01", "2025-10-31", 22000), ("2025-11-01", "2026-05-31", 15900), ("2026-06-01", "2026-09-30", 22000),
    ]  # fmt: skip
    assert len([row for row in TABLE.mie if "27137" in row.counties and row.fiscal_year == 2026]) == 1


def test_every_m_and_ie_row_is_divided_as_the_table_of_tiers_says() -> None:
    for row in TABLE.mie:
        tier = tier_for(row.mie_cents, row.fiscal_year)
        assert tier is not None
        parts = (tier.breakfast_cents, tier.lunch_cents, tier.dinner_cents, tier.incidentals_cents)
        assert parts == (row.breakfast_cents, row.lunch_cents, row.dinner_cents, row.incidentals_cents)


def test_every_tier_adds_up_and_leaves_five_dollars_of_incidentals() -> None:
    sums = {tier.breakfast_cents + tier.lunch_cents + tier.dinner_cents + 500 - tier.mie_cents for tier in tiers()}
    assert (sums, {tier.incidentals_cents for tier in tiers()}) == ({0}, {500})


def test_one_total_is_divided_otherwise_in_another_year() -> None:
    old, new = tier_for(7400, 2024), tier_for(7400, 2025)
    assert (old and old.dinner_cents, new and new.dinner_cents, tier_for(7400, 2021)) == (3400, 3100, None)


@pytest.mark.parametrize(
    ("day", "tenths", "verified"),
    [
        ("2021-01-01", 560, False),
        ("2021-12-31", 560, False),
        ("2022-01-01", 585, True),
        ("2022-06-30", 585, True),
        ("2022-07-01", 625, True),
        ("2023-01-01", 655, False),
        ("2024-12-31", 670, False),
        ("2025-01-01", 700, False),
        ("2026-01-01", 725, True),
        ("2026-06-30", 725, True),
        ("2026-07-01", 760, False),
        ("2026-12-31", 760, False),
    ],
)
def test_a_mile_has_the_rate_of_its_day(day: str, tenths: int, verified: bool) -> None:
    row = TABLE.mileage_for(date.fromisoformat(day))
    assert (row.tenth_cents_per_mile, row.verified) == (tenths, verified)


# --- look-ups ---


@pytest.mark.parametrize(
    ("day", "year"), [("2026-09-30", 2026), ("2026-10-01", 2027), ("2026-12-31", 2027), ("2027-01-01", 2027)]
)
def test_the_federal_fiscal_year_begins_in_october(day: str, year: int) -> None:
    assert fiscal_year(date.fromisoformat(day)) == year


@pytest.mark.parametrize("day", ["2020-09-30", "2027-10-01"])
def test_a_day_outside_of_the_table_has_no_rate_and_a_kind_sentence(day: str) -> None:
    with pytest.raises(NoRate) as caught:
        TABLE.mie_for("27053", date.fromisoformat(day))
    assert str(caught.value) == f"We have no rate for {day} yet. A person at the Office can look."


@pytest.mark.parametrize("day", ["2020-12-31", "2027-01-01"])
def test_a_day_outside_of_the_table_of_miles_has_no_rate(day: str) -> None:
    with pytest.raises(NoRate, match=f"no rate for miles on {day}"):
        TABLE.mileage_for(date.fromisoformat(day))


def test_a_county_of_another_state_never_gets_the_standard_rate() -> None:
    with pytest.raises(NoRate, match="which county 55031 is"):
        TABLE.mie_for("55031", date(2026, 9, 30))


def test_two_rows_for_one_day_are_an_error_at_the_look_up_too() -> None:
    twice = RateTable(mie=TABLE.mie * 2, lodging=TABLE.lodging * 2, mileage=TABLE.mileage * 2)
    for look in (
        lambda: twice.mie_for("27053", date(2026, 9, 30)),
        lambda: twice.lodging_for("27137", date(2026, 6, 1)),
        lambda: twice.mileage_for(date(2026, 6, 1)),
    ):
        with pytest.raises(AmbiguousRate, match="two rates"):
            look()


# --- a table that does not hold together ---


def test_the_packaged_table_holds_together() -> None:
    assert checked(TABLE) is TABLE


def test_meals_that_do_not_add_up_are_named() -> None:
    assert problems(changed(0, lunch_cents=1500)) == (
        "FY2021 Standard CONUS from 2020-10-01: the meals and incidentals make $56.00, not $55.00.",
    )


def test_a_total_without_an_exact_three_quarters_is_refused() -> None:
    wrong = changed(0, mie_cents=5501, lunch_cents=1401)
    assert problems(wrong) == ("FY2021 Standard CONUS from 2020-10-01: 75 % of $55.01 is no whole number of cents.",)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"valid_to": date(2021, 9, 29)}, "FY2021 Standard CONUS, M&IE: must end on 2021-09-30, not on 2021-09-29."),
        ({"valid_to": date(2021, 10, 1)}, "FY2021 Standard CONUS, M&IE: must end on 2021-09-30, not on 2021-10-01."),
        ({"valid_from": date(2020, 10, 2)}, "FY2021 Standard CONUS, M&IE: nothing covers 2020-10-01 to 2020-10-01."),
        (
            {"valid_from": date(2020, 9, 30)},
            "FY2021 Standard CONUS, M&IE: two rows cover 2020-09-30, or it lies outside of the year.",
        ),
        ({"valid_to": date(2020, 9, 1)},
         "FY2021 Standard CONUS, M&IE: 2020-10-01 to 2020-09-01 ends before it begins."),
        ({"dinner_cents": 0, "lunch_cents": 3700}, "FY2021 Standard CONUS from 2020-10-01: each meal and the "
         "incidentals must be more than 0."),
    ],
)  # fmt: skip
def test_gaps_overlaps_and_empty_meals_are_named(fields: dict[str, object], problem: str) -> None:
    assert problem in problems(changed(0, **fields))


def test_a_county_in_two_areas_is_named() -> None:
    assert problems(changed(1, counties=frozenset(("27137", "27053")))) == (
        "FY2021, M&IE: Hennepin County is in two areas.",
    )


def test_a_county_of_another_state_is_named() -> None:
    wrong = changed(1, counties=frozenset(("55031", "27137")))
    assert problems(wrong) == (
        "FY2021 Duluth from 2020-10-01: '55031' is no county of Minnesota (FIPS 27001 to 27173).",
    )


def test_a_year_without_the_standard_rate_is_refused() -> None:
    without = replace(TABLE, mie=tuple(row for row in TABLE.mie if row.counties or row.fiscal_year != 2026))
    assert problems(without) == ("FY2026: there is no standard M&IE rate; take the whole state's rates of the year.",)


def test_meals_without_lodging_of_the_same_year_are_refused() -> None:
    without = replace(TABLE, lodging=tuple(row for row in TABLE.lodging if row.fiscal_year != 2026))
    assert problems(without) == ("FY2026: has only one of M&IE and lodging rows; give both.",)


def test_a_gap_between_lodging_seasons_is_named_and_not_filled_with_the_standard_rate() -> None:
    winter = next(row for row in TABLE.lodging if row.valid_from == date(2025, 11, 1))
    rows = tuple(row for row in TABLE.lodging if row is not winter)
    assert problems(replace(TABLE, lodging=rows)) == (
        "FY2026 Duluth, lodging: nothing covers 2025-11-01 to 2026-05-31.",
    )


def test_a_night_that_costs_nothing_is_refused() -> None:
    rows = (replace(TABLE.lodging[0], lodging_cents=0), *TABLE.lodging[1:])
    assert problems(replace(TABLE, lodging=rows)) == (
        "FY2021 Standard CONUS from 2020-10-01: the lodging rate must be more than 0.",
    )


def test_miles_have_no_gap_no_overlap_and_no_empty_rate() -> None:
    rows = list(TABLE.mileage)
    rows[1] = replace(rows[1], tenth_cents_per_mile=0, valid_to=date(2022, 7, 1))
    assert problems(replace(TABLE, mileage=tuple(rows[:3] + rows[4:]))) == (
        "mileage from 2022-01-01: the rate must be more than 0.",
        "mileage: two rows cover 2022-07-01, or it lies outside of the year.",
        "mileage: nothing covers 2023-01-01 to 2023-12-31.",
    )
