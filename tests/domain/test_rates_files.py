"""Rates from files: GSA's JSON and a CSV are read whole or refused with every problem; what changed is told."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.domain.rates
from bot.domain.rates import (
    MileageRow,
    RateTable,
    RateTableError,
    difference,
    from_csv,
    from_gsa_json,
    from_json,
    merged,
    mileage_hash,
    mileage_key,
    packaged,
    rows_hash,
    to_json,
)

CSV = (Path(bot.domain.rates.__file__).parent / "gsa_mie_minnesota.csv").read_text("utf-8")
TABLE = packaged()
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def rate(
    meals: object, lodging: Any, *, county: str = "", city: str = "", standard: object = "false"
) -> dict[str, Any]:
    """Return one rate as the API gives it; `lodging` is one figure, or the figures of January to December."""
    by_month = lodging if isinstance(lodging, list) else [lodging] * 12
    months = [
        {"value": value, "number": number, "short": MONTHS[number - 1], "long": MONTHS[number - 1]}
        for number, value in enumerate(by_month, 1)
    ]
    return {
        "months": {"month": months}, "meals": meals, "zip": None, "county": county, "city": city,
        "standardRate": standard,
    }  # fmt: skip


def gsa(*rates: dict[str, Any], year: int | None = 2027, state: str | None = "MN") -> str:
    group = {"oconusInfo": None, "rate": list(rates), "state": state, "year": year, "isOconus": "false"}
    return json.dumps({"request": None, "errors": None, "rates": [group], "version": None})


STANDARD = rate(68, 113, city="Standard Rate", standard="true")
DULUTH = rate(86, [159] * 5 + [220] * 5 + [159] * 2, county="St. Louis", city="Duluth")
CITIES = rate(92, 153, county="Hennepin/Ramsey", city="Minneapolis / St. Paul")
ROCHESTER = rate("80", "139", county="Olmsted", city="Rochester")
WHOLE = (STANDARD, DULUTH, CITIES, ROCHESTER)


def wrong(text: str, **more: Any) -> tuple[str, ...]:
    with pytest.raises(RateTableError) as caught:
        from_gsa_json(text, **more)
    return caught.value.problems


def wrong_csv(text: str) -> tuple[str, ...]:
    with pytest.raises(RateTableError) as caught:
        from_csv(text)
    return caught.value.problems


# --- GSA's JSON ---


def test_an_answer_of_gsa_gives_the_figures_of_the_packaged_table() -> None:
    assert rows_hash(from_gsa_json(gsa(*WHOLE)), 2027) == rows_hash(TABLE, 2027)


def test_figures_of_an_answer_are_unverified_and_name_both_sources() -> None:
    row = from_gsa_json(gsa(*WHOLE)).mie_for("27137", date(2026, 10, 1))
    assert (row.verified, row.source) == (
        False, "GSA per diem API, FY2027; meals: gsa.gov/mie; PyPI gsa-perdiem-mcp 1.2.7",
    )  # fmt: skip


def test_months_of_one_rate_are_joined_in_the_order_of_the_fiscal_year() -> None:
    seasons = [row for row in from_gsa_json(gsa(*WHOLE)).lodging if "27137" in row.counties]
    assert [(str(row.valid_from), str(row.valid_to), row.lodging_cents) for row in seasons] == [
        ("2026-10-01", "2026-10-31", 22000), ("2026-11-01", "2027-05-31", 15900), ("2027-06-01", "2027-09-30", 22000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "county", ["Hennepin / Ramsey", "Hennepin/Ramsey", "Hennepin, Ramsey", "Ramsey County & Hennepin"]
)
def test_county_names_may_be_joined_in_several_ways(county: str) -> None:
    cities = rate(92, 153, county=county, city="Minneapolis")
    table = from_gsa_json(gsa(STANDARD, DULUTH, cities, ROCHESTER))
    assert rows_hash(table, 2027) == rows_hash(TABLE, 2027)


def test_an_answer_that_names_no_year_needs_one() -> None:
    assert wrong(gsa(*WHOLE, year=None))[0] == "Standard Rate: the file names no fiscal year; say which one it is of."
    assert from_gsa_json(gsa(*WHOLE, year=None), year=2027).fiscal_years == (2027,)


def test_the_same_rate_twice_in_one_answer_is_one_row() -> None:
    assert from_gsa_json(gsa(*WHOLE, CITIES)) == from_gsa_json(gsa(*WHOLE))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (gsa(STANDARD, rate(87, 153, county="Cook", city="Grand Marais")),
         "Grand Marais: GSA's table of meals has no total of $87.00 for FY2027; import a CSV instead."),
        (gsa(STANDARD, rate(92, 153, county="Pierce", city="Prescott")),
         "Prescott: 'Pierce' is no county of Minnesota."),
        (gsa(STANDARD, rate(92, 153, city="Duluth")), "Duluth: names no county and is not the standard rate."),
        (gsa(DULUTH), "FY2027: there is no standard M&IE rate; take the whole state's rates of the year."),
        (gsa(STANDARD, CITIES, rate(86, 153, county="Ramsey", city="St. Paul")),
         "FY2027, M&IE: Ramsey County is in two areas."),
        (gsa(STANDARD, CITIES, rate(86, 153, county="Ramsey/Hennepin", city="St. Paul")),
         "FY2027 Minneapolis / St. Paul, M&IE: two rows cover 2026-10-01, or it lies outside of the year."),
        (gsa(STANDARD, rate(86, [159] * 11, county="Cook", city="Lutsen")),
         "Lutsen: must have each of the twelve months once."),
        (gsa(*WHOLE, state="WI"), "Standard Rate: the state must be MN, not 'WI'."),
        ("{}", "This is no answer of GSA's per diem API."),
        (gsa(), "This is no answer of GSA's per diem API."),
        (gsa(rate("x", 1)), "rates.0.rate.0.meals: 'x' is not an amount in dollars such as 68 or 41.25."),
        ("{", "The file is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)."),
        ("[" * 100_000, "The file is nested too deeply to be an answer of GSA's API."),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_refused_with_what_to_do(text: str, problem: str) -> None:
    assert problem in wrong(text)


def test_an_answer_of_another_year_than_the_one_said_is_refused() -> None:
    assert wrong(gsa(*WHOLE), year=2026)[0] == "Standard Rate: the file is of FY2027, not of FY2026."


# --- CSV ---


def test_the_packaged_csv_is_a_csv_that_may_be_imported() -> None:
    assert from_csv(CSV) == replace(TABLE, mileage=())


def test_a_csv_as_a_spreadsheet_saves_it_gives_the_same_rows() -> None:
    saved = "\ufeff" + CSV.replace("2026-10-01", "10/1/2026").replace(",68,", ",$68.00,").replace("\n", "\r\n")
    assert from_csv(saved) == from_csv(CSV)


def test_counties_may_be_named_where_the_codes_are_left_out() -> None:
    assert from_csv(CSV.replace(",27053|27123,", ",,").replace(",27137,", ",,")) == from_csv(CSV)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (",51.00,110,2025-10-01", ",51.50,110,2025-10-01",
         "Line 35: mie_first_last_day_75 must be 75 % of $68.00, that is $51.00."),
        ("2026,2025-10-01,2026-09-30,Standard", "26,2025-10-01,2026-09-30,Standard",
         "Line 35: fiscal_year: '26' is no fiscal year such as 2026."),
        ("2026,2025-10-01,2026-09-30,Standard", "2026,2025-10-01,2026-9-31,Standard",
         "Line 35: valid_to: '2026-9-31' is no day such as 2026-09-30."),
        ("Olmsted,27109,61,", "Cook,27109,61,", "Line 8: counties and county_fips differ: 'Cook' and '27109'."),
        ("Olmsted,27109,61,", "Olmstead Falls,27109,61,",
         "Line 8: counties: 'Olmstead Falls' is no county of Minnesota."),
        (",61,14,16,26,5,", ",61,14,16,-26,5,",
         "Line 8: dinner: '-26' is not an amount in dollars such as 68 or 41.25."),
        (",61,14,16,26,5,", ",61,14,16,26.005,5,",
         "Line 8: dinner: '26.005' is not an amount in dollars such as 68 or 41.25."),
        (",yes", ",perhaps", "Line 2: verified: 'perhaps' is neither yes nor no."),
        ("dinner,", "supper,", "The first line must name the columns; these are missing: dinner."),
    ],
)  # fmt: skip
def test_a_wrong_csv_is_refused_with_its_line(before: str, after: str, problem: str) -> None:
    assert problem in wrong_csv(CSV.replace(before, after))


def test_all_wrong_lines_are_named_at_once() -> None:
    assert len(wrong_csv(CSV.replace(",5,", ",x,"))) == len(CSV.splitlines()) - 1


def test_two_seasons_that_disagree_about_the_meals_are_refused() -> None:
    assert "FY2026 Duluth, M&IE: two rows cover 2025-10-01, or it lies outside of the year." in wrong_csv(
        CSV.replace("86,22,23,36,5,64.50,159,2025-11-01", "86,23,22,36,5,64.50,159,2025-11-01")
    )


@pytest.mark.parametrize("text", ["", "a,b\n", CSV.splitlines()[0], '"'])
def test_a_file_that_is_no_table_is_refused(text: str) -> None:
    assert wrong_csv(text)


def test_miles_are_read_from_a_csv_of_their_own() -> None:
    text = "valid_from,valid_to,cents_per_mile,source\n2027-01-01,2027-12-31,78.5,GSA Bulletin\n"
    assert from_csv(text) == RateTable(
        mileage=(
            MileageRow(
                valid_from=date(2027, 1, 1),
                valid_to=date(2027, 12, 31),
                tenth_cents_per_mile=785,
                source="GSA Bulletin",
            ),
        )
    )
    assert wrong_csv(text.replace("78.5", "78.55")) == (
        "Line 2: cents_per_mile: '78.55' is not cents of a mile such as 72.5.",
    )


# --- stored, laid over, confirmed ---


def test_a_stored_table_is_read_as_it_was_written() -> None:
    assert from_json(to_json(TABLE)) == TABLE


@pytest.mark.parametrize("text", ["", "{}x", '{"mie": [1]}', '{"mie": [{"fiscal_year": 2026}]}'])
def test_a_stored_table_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RateTableError):
        from_json(text)


def imported(**more: Any) -> str:
    return to_json(from_gsa_json(gsa(*WHOLE), **more))


def test_an_imported_year_replaces_the_packaged_one_whole_and_no_other() -> None:
    without_rochester = to_json(from_gsa_json(gsa(STANDARD, DULUTH, CITIES)))
    table = merged(TABLE, [without_rochester], {})
    day = date(2026, 10, 1)
    assert (table.mie_for("27109", day).mie_cents, table.mie_for("27109", date(2026, 9, 30)).mie_cents) == (6800, 8000)
    assert {year: table.verified(year) for year in (2026, 2027)} == {2026: True, 2027: False}


def test_a_later_import_replaces_an_earlier_one() -> None:
    without_rochester = to_json(from_gsa_json(gsa(STANDARD, DULUTH, CITIES)))
    table = merged(TABLE, [without_rochester, imported()], {})
    assert table.mie_for("27109", date(2026, 10, 1)).mie_cents == 8000


def test_a_confirmation_counts_for_the_figures_it_was_given_for() -> None:
    figures = rows_hash(TABLE, 2027)
    other = to_json(from_gsa_json(gsa(STANDARD, DULUTH, CITIES, rate(86, 139, county="Olmsted", city="Rochester"))))
    assert [
        merged(TABLE, stored, {2027: figures}).verified(2027)
        for stored in ([], [imported()], [other], [other, imported()])
    ] == [True, True, False, True]
    assert merged(TABLE, [], {2026: figures}).verified(2027) is False


def test_an_import_of_the_very_figures_that_were_verified_needs_no_second_look() -> None:
    table = merged(TABLE, [to_json(from_csv(CSV.replace(",yes", ",no")))], {})
    assert [year for year in table.fiscal_years if not table.verified(year)] == [2027]


def test_other_figures_than_the_verified_ones_are_unverified() -> None:
    dearer = CSV.replace(",51.00,110,2025-10-01", ",51.00,111,2025-10-01")
    table = merged(TABLE, [to_json(from_csv(dearer))], {})
    assert [year for year in table.fiscal_years if not table.verified(year)] == [2026, 2027]


def test_another_rate_for_miles_within_a_verified_row_is_unverified() -> None:
    same, other = (
        MileageRow(
            valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 31), tenth_cents_per_mile=rate_, source="Bulletin"
        )
        for rate_ in (725, 726)
    )
    found = [
        merged(TABLE, [to_json(RateTable(mileage=(row,)))], {}).mileage_for(date(2026, 3, 5)) for row in (same, other)
    ]
    assert [(row.tenth_cents_per_mile, row.verified) for row in found] == [(725, True), (726, False)]


def test_a_file_cannot_call_itself_verified() -> None:
    table = merged(TABLE, [to_json(from_csv(CSV.replace(",no\n", ",yes\n")))], {})
    assert table.verified(2027) is False


def test_a_new_rate_for_miles_cuts_its_days_out_of_the_old_row() -> None:
    new = MileageRow(
        valid_from=date(2026, 9, 1),
        valid_to=date(2026, 10, 31),
        tenth_cents_per_mile=800,
        source="Bulletin",
        verified=True,
    )
    table = merged(TABLE, [to_json(RateTable(mileage=(new,)))], {20260701: mileage_hash(TABLE.mileage[-1])})
    newest = table.mileage[-4:]
    assert [(str(row.valid_from), str(row.valid_to), row.tenth_cents_per_mile, row.verified) for row in newest] == [
        ("2026-01-01", "2026-06-30", 725, True), ("2026-07-01", "2026-08-31", 760, False),
        ("2026-09-01", "2026-10-31", 800, False), ("2026-11-01", "2026-12-31", 760, False),
    ]  # fmt: skip


def test_miles_are_confirmed_by_their_first_day() -> None:
    row = TABLE.mileage[-1]
    table = merged(TABLE, [], {mileage_key(row): mileage_hash(row)})
    assert (mileage_key(row), [each.verified for each in table.mileage[-2:]]) == (20260701, [True, True])


def test_the_name_of_a_year_says_its_figures_and_not_the_wording() -> None:
    reworded = replace(TABLE, mie=tuple(replace(row, source="other", verified=False) for row in TABLE.mie))
    dearer = replace(TABLE, lodging=tuple(replace(row, lodging_cents=row.lodging_cents + 1) for row in TABLE.lodging))
    names = [rows_hash(table, 2026) for table in (TABLE, reworded, dearer)]
    assert (names[0] == names[1], names[0] == names[2], rows_hash(TABLE, 2030)) == (True, False, "")


@given(st.permutations(range(len(TABLE.mie))))
def test_the_name_of_a_year_does_not_depend_on_the_order_of_rows(order: list[int]) -> None:
    assert rows_hash(replace(TABLE, mie=tuple(TABLE.mie[at] for at in order)), 2026) == rows_hash(TABLE, 2026)


# --- what changed ---


def test_a_table_does_not_differ_from_itself() -> None:
    assert difference(TABLE, TABLE) == []


def test_a_difference_names_rows_that_came_and_went_and_each_field() -> None:
    dearer = to_json(from_gsa_json(gsa(STANDARD, DULUTH, rate(86, 153, county="Hennepin/Ramsey", city="Minneapolis"),
                                       rate(80, 139, county="Dakota", city="Eagan"))))  # fmt: skip
    found = difference(TABLE, merged(TABLE, [dearer], {}))
    told = {(each.table, each.area, each.field, each.before, each.after) for each in found if each.field not in
            ("source", "confidence", "destination")}  # fmt: skip
    assert told == {
        ("mie", "Eagan", "", None, 8000), ("mie", "Rochester", "", 8000, None),
        ("lodging", "Eagan", "", None, 13900), ("lodging", "Rochester", "", 13900, None),
        ("mie", "Minneapolis", "mie_cents", 9200, 8600), ("mie", "Minneapolis", "breakfast_cents", 2300, 2200),
        ("mie", "Minneapolis", "lunch_cents", 2600, 2300), ("mie", "Minneapolis", "dinner_cents", 3800, 3600),
        ("mie", "Minneapolis", "area", "Minneapolis / St. Paul", "Minneapolis"),
        ("lodging", "Minneapolis", "area", "Minneapolis / St. Paul", "Minneapolis"),
    }  # fmt: skip
    assert {each.fiscal_year for each in found} == {2027}


def test_a_difference_is_told_as_json() -> None:
    before = replace(TABLE, mileage=TABLE.mileage[:-1])
    assert [each.plain() for each in difference(before, TABLE)] == [
        {"table": "mileage", "fiscal_year": 0, "area": "", "valid_from": "2026-07-01", "field": "", "before": None,
         "after": 760}
    ]  # fmt: skip
