"""`claims price` keeps the contract's shapes, answers wrong input in a sentence and goes on with a batch."""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.claims_options import add_claims
from bot.cli.claims_price import Form, answer, run
from bot.cli.main import app
from bot.cli.route import Streams
from bot.domain.rates import RateTable, merged, packaged, rows_hash
from tests.domain.test_claims_prices import CASES

SOURCE = "GSA FY2026_PerDiemMasterRatesFile.xlsx; copies: PyPI gsa-perdiem-mcp 1.2.7 and GitHub melitele/per-diem-rates"
RUNNER = CliRunner()
LUNCH = {"county": "Hennepin", "days": [{"date": "2026-09-30", "travel_day": False, "provided": ["lunch"]}]}
LINE = {
    "date": "2026-09-30", "fiscal_year": 2026, "area": "Minneapolis / St. Paul", "mie_cents": 9200,
    "amount_cents": 9200, "source": SOURCE, "verified": True,
}  # fmt: skip


def call(
    given: dict[str, object] | None = None, *, stdin: str = "", load: Any = None, **form: Any
) -> tuple[int, str, str]:
    into, out, err = io.StringIO(stdin), io.StringIO(), io.StringIO()
    code = run(given or {}, Form(**form), load=load, io=Streams(into, out, err))
    return code, out.getvalue(), err.getvalue()


def batch(*lines: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, err = call(stdin="".join(line + "\n" for line in lines), as_json=True, batch=True)
    assert err == ""
    return code, [json.loads(line) for line in out.splitlines()]


def priced(**request: Any) -> dict[str, Any]:
    return answer(request, rates=packaged())


def day(**more: Any) -> dict[str, Any]:
    return {"county": "Hennepin", "days": [{"date": "2026-09-30", **more}]}


# --- the shapes of the contract ---


def test_without_a_policy_the_whole_day_is_priced_and_the_answer_says_so() -> None:
    assert priced(**LUNCH) == {"total_cents": 9200, "lines": [LINE], "problems": [], "policy": "none"}


def test_a_policy_that_deducts_takes_the_meal_off() -> None:
    assert priced(**LUNCH, policy={"deduct_meals": True, "lodging": False}) == {
        "total_cents": 6600, "lines": [LINE | {"amount_cents": 6600}], "problems": [],
    }  # fmt: skip


def test_a_day_without_a_rate_has_a_problem_and_no_total() -> None:
    assert priced(county="27053", days=[{"date": "2030-01-01"}]) == {
        "lines": [],
        "problems": ["We have no rate for 2030-01-01 yet. A person at the Office can look."],
        "policy": "none",
    }


def test_nights_and_miles_stand_in_the_line_where_they_are_part_of_its_amount() -> None:
    found = priced(**day(night=True, miles=10), policy={"lodging": True, "mileage": "gsa"})
    assert found["lines"][0] == LINE | {
        "amount_cents": 9200 + 14800 + 760, "lodging_cents": 14800, "mileage_cents": 760, "verified": False,
    }  # fmt: skip


@pytest.mark.parametrize("policy", [None, "none"])
def test_no_policy_may_be_said_in_words_too(policy: object) -> None:
    assert priced(**LUNCH, policy=policy)["policy"] == "none"


def test_an_empty_policy_is_a_policy() -> None:
    assert priced(**LUNCH, policy={}) == {"total_cents": 9200, "lines": [LINE], "problems": []}


@pytest.mark.parametrize("county", ["Hennepin", "hennepin county", "27053", 27053, "Hennepin County, MN", " HENNEPIN "])
def test_a_county_may_be_named_in_any_known_spelling(county: object) -> None:
    assert priced(county=county, days=LUNCH["days"])["total_cents"] == 9200


@pytest.mark.parametrize(
    ("request_", "problem"),
    [
        ({"county": "Hennepn", "days": [{"date": "2026-09-30"}]},
         "county: 'Hennepn' is no county of Minnesota; is Hennepin meant?"),
        ({"county": "Duluth", "days": [{"date": "2026-09-30"}]},
         "county: 'Duluth' is no county of Minnesota; give its name or its FIPS code such as 27053."),
        ({"county": "55031", "days": [{"date": "2026-09-30"}]},
         "county: '55031' is no county of Minnesota; give its name or its FIPS code such as 27053."),
        ({"days": [{"date": "2026-09-30"}]}, "county: is missing."),
        ({"county": "Cook"}, "days: is missing."),
        ({"county": "Cook", "days": []}, "days: must hold 1 to 400 days."),
        ({"county": "Cook", "days": [{"date": "2026-09-30"}] * 401}, "days: must hold 1 to 400 days."),
        ({"county": "Cook", "days": "2026-09-30"}, 'days: must be a list of days such as {"date": "2026-09-30"}.'),
        ({"county": "Cook", "days": [5]}, "days.0: must be a JSON object."),
        ({"county": "Cook", "days": [{}]}, "days.0.date: is missing."),
        (day(date="2026-02-30"), "days.0.date: '2026-02-30' is no date such as 2026-09-30."),
        (day(date="20260930"), "days.0.date: '20260930' is no date such as 2026-09-30."),
        (day(date="0000-01-01"), "days.0.date: '0000-01-01' is no date such as 2026-09-30."),
        (day(date=20260930), "days.0.date: 20260930 is no date such as 2026-09-30."),
        (day(provided=["brunch"]), "days.0.provided.0: 'brunch' is no meal; a meal is breakfast, lunch or dinner."),
        (day(provided="lunch"), "days.0.provided: must be a list."),
        (day(provided=[["lunch"]]), "days.0.provided.0: ['lunch'] is no meal; a meal is breakfast, lunch or dinner."),
        (day(travel_day="yes"), "days.0.travel_day: must be true or false."),
        (day(miles=-1), "days.0.miles: must be greater than or equal to 0."),
        (day(miles=1.5), "days.0.miles: must be a whole number."),
        (day(half=True), "days.0.half: is nothing `claims price` knows."),
        ({**LUNCH, "currency": "USD"}, "currency: is nothing `claims price` knows."),
        ({**LUNCH, "policy": {"bonus": 1}}, "policy.bonus: is nothing `claims price` knows."),
        ({**LUNCH, "policy": {"deduct_meals": "yes"}}, "policy.deduct_meals: must be true or false."),
        ({**LUNCH, "policy": [1]}, "policy: must be a JSON object."),
        ([], "The input must be a JSON object."),
        ({"county": "Cook", "days": [{"date": "2026-01-05"}] * 2}, "2026-01-05 is there twice. Each day is paid once."),
    ],
)  # fmt: skip
def test_a_wrong_input_has_a_problem_and_no_total(request_: Any, problem: str) -> None:
    found = answer(request_, rates=packaged())
    assert ("total_cents" in found, found["problems"]) == (False, [problem])


def test_every_wrong_field_is_named_at_once() -> None:
    found = priced(county="x", days=[{"date": "y", "provided": ["z"]}], policy={"w": 1})
    assert [words.partition(":")[0] for words in found["problems"]] == [
        "county", "days.0.date", "days.0.provided.0", "policy.w",
    ]  # fmt: skip


# --- a batch ---


def test_a_batch_keeps_the_order_and_goes_on_after_a_wrong_line() -> None:
    code, found = batch(json.dumps(LUNCH), "no json", "", '{"county": "x"}', "[1]", json.dumps(day(date="2030-01-01")),
                        "[" * 50_000, "9" * 5_000, " " * 200_000, json.dumps(LUNCH))  # fmt: skip
    assert (code, [one.get("total_cents") for one in found]) == (1, [9200, *[None] * 8, 9200])
    assert [bool(one["problems"]) for one in found] == [False, *[True] * 8, False]
    assert all(words.endswith((".", "?")) for one in found for words in one["problems"])


def test_a_batch_of_every_case_worked_by_hand_gives_the_same_cents() -> None:
    _, found = batch(*(json.dumps(case.request()) for case in CASES))
    wanted = [None if case.total in ("no rate", "twice") else case.cents for case in CASES]
    assert [one.get("total_cents") for one in found] == wanted


def test_a_clean_batch_ends_with_zero() -> None:
    assert batch(json.dumps(LUNCH), json.dumps(LUNCH))[0] == 0


# --- one input, and people ---


def test_one_object_on_standard_input_is_answered_as_in_a_batch() -> None:
    code, out, err = call(stdin=json.dumps(LUNCH, indent=2), as_json=True)
    assert (code, json.loads(out), err) == (0, priced(**LUNCH), "")


def test_one_wrong_object_is_answered_too_and_ends_with_one() -> None:
    code, out, err = call(stdin="{", as_json=True)
    assert (code, json.loads(out)["lines"], err) == (1, [], "")
    assert json.loads(out)["problems"][0].startswith("The line is no JSON: ")


@pytest.mark.parametrize(
    ("given", "form", "sentence"),
    [
        ({}, {}, "Say --county and at least one --day, or give a JSON object on standard input; --help says more.\n"),
        ({"county": "Cook"}, {"batch": True}, "With --batch the input comes from standard input only.\n"),
    ],
)
def test_wrong_use_ends_with_two_and_a_sentence(given: dict[str, object], form: dict[str, Any], sentence: str) -> None:
    assert call(given, **form) == (2, "", sentence)


def test_people_get_the_arithmetic_the_source_and_the_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    days = [{"date": "2026-09-30", "travel_day": True, "provided": ["lunch", "dinner"]},
            {"date": "2026-10-01", "night": True, "miles": 41}]  # fmt: skip
    rules = {"deduct_meals": True, "lodging": True, "mileage": "gsa"}
    code, out, err = call({"county": "Cook", "days": days, "policy": rules})
    assert (code, err) == (0, "")
    assert "$68.00 x 75 % = $51.00 - lunch $19.00 - dinner $28.00, but not below the incidentals $5.00" in out
    assert "$68.00 + night $113.00 + 41 miles x 76¢ = $31.16" in out
    assert "FY2027, not confirmed" in out
    assert f"Source: {SOURCE}." in out
    assert out.endswith("Total: $217.16\n")


def test_people_are_told_what_is_wrong() -> None:
    assert call({"county": "Cook", "days": [{"date": "x"}]}) == (
        1,
        "",
        "days.0.date: 'x' is no date such as 2026-09-30.\n",
    )
    code, out, _ = call({"county": "Cook", "days": [{"date": "2030-01-01"}]})
    assert (code, "We have no rate for 2030-01-01 yet." in out, "Total" in out) == (1, True, False)


# --- the whole command ---


def outer(*words: str, rates: RateTable | None = None) -> tuple[int, str]:
    one = typer.Typer()
    add_claims(one, lambda: rates)
    found = RUNNER.invoke(one, ["claims", "price", *words])
    return found.exit_code, found.stdout


def test_flags_say_the_same_as_an_object() -> None:
    code, out = outer("--county", "Hennepin", "--day", "2026-09-30:travel,lunch", "--deduct-meals", "--json")
    assert (code, json.loads(out)["total_cents"]) == (0, 4300)
    code, out = outer(
        "--county", "Hennepin", "--day", "2026-09-30:lunch", "--policy", '{"deduct_meals": true}', "--json"
    )
    assert (code, json.loads(out)["total_cents"]) == (0, 6600)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (
            ("--day", "2026-09-30:brunch"),
            "days.0.provided.0: 'brunch' is no meal; a meal is breakfast, lunch or dinner.",
        ),
        (("--day", "2026-09-30:miles=many"), "days.0.miles: must be a whole number."),
        (("--day", "2026-09-30", "--policy", "{"), "policy: must be a JSON object."),
        ((), "days: is missing."),
    ],
)
def test_a_wrong_flag_is_named(words: tuple[str, ...], problem: str) -> None:
    code, out = outer("--county", "Cook", *words, "--json")
    assert (code, json.loads(out)["problems"]) == (1, [problem])


def test_the_rates_of_the_database_count_where_there_are_any() -> None:
    confirmed = merged(packaged(), [], {2027: rows_hash(packaged(), 2027)})
    dearer = replace(confirmed, mie=tuple(replace(row, mie_cents=row.mie_cents + 400) for row in confirmed.mie))
    words = ("--county", "Cook", "--day", "2026-10-01", "--json")
    found = [json.loads(outer(*words, rates=rates)[1])["lines"][0] for rates in (None, confirmed, dearer)]
    assert [(line["amount_cents"], line["verified"]) for line in found] == [(6800, False), (6800, True), (7200, True)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder with the settings a start needs; nobody listens at the address."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", "123456:abc")
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def command(*words: str, given: str | None = None) -> tuple[int, str]:
    found = RUNNER.invoke(app, words, input=given)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout


def test_the_program_prices_without_a_database_and_makes_none(folder: Path) -> None:
    code, out = command("claims", "price", "--batch", given=json.dumps(LUNCH) + "\n")
    assert (code, json.loads(out)["total_cents"], list(folder.iterdir())) == (0, 9200, [])


def test_a_year_confirmed_in_the_database_is_verified_in_a_price(folder: Path) -> None:
    words = ("claims", "price", "--county", "Cook", "--day", "2026-10-01", "--json")
    assert command("init")[0] == 0
    before = json.loads(command(*words)[1])["lines"][0]["verified"]
    assert command("rates", "confirm", "2027", "--by", "Petra", "--reference", "gsa.gov, read on 2026-11-21")[0] == 0
    after = json.loads(command(*words)[1])["lines"][0]["verified"]
    assert (before, after) == (False, True)
