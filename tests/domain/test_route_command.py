"""`route` keeps the contract's shapes, answers wrong input in a sentence and goes on with a batch."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.directory import list_directory
from bot.cli.route import Form, RouteError, Streams, answer, run
from bot.cli.route_options import add_route
from bot.domain.directory import Directory, build, sample, to_json

ON = date(2026, 9, 30)
SAMPLE = sample()


def call(
    request: dict[str, object], *, stdin: str = "", load: Directory | None = None, **form: Any
) -> tuple[int, str, str]:
    into, out, err = io.StringIO(stdin), io.StringIO(), io.StringIO()
    code = run(request, Form(**form), today=ON, load=lambda: load, io=Streams(into, out, err))
    return code, out.getvalue(), err.getvalue()


def batch(*lines: str) -> tuple[int, list[dict[str, Any]]]:
    code, out, err = call({}, stdin="".join(line + "\n" for line in lines), as_json=True, batch=True)
    assert err == ""
    return code, [json.loads(line) for line in out.splitlines()]


def routed(**request: Any) -> dict[str, Any]:
    return answer(request, directory=SAMPLE, today=ON)


def test_the_answer_has_the_shape_of_the_contract() -> None:
    lakes = next(one for one in SAMPLE.initiatives if one.name.startswith("Example East Metro"))
    school = next(one for one in SAMPLE.initiatives if one.name.startswith("Example School"))
    assert routed(county="Ramsey", age=14) == {
        "place": {"outcome": "one", "counties": ["27123"]},
        "choices": [
            {"initiative": lakes.id, "name": lakes.name, "fit": "fit",
             "reason": "Serves Ramsey County. Takes ages 10 to 18."},
            {"initiative": school.id, "name": school.name, "fit": "fit",
             "reason": "Serves Ramsey County. Takes ages 5 to 18."},
            {"initiative": "office", "name": "Office of Restorative Practices", "fit": "check",
             "reason": "A person at the Office can look with you."},
        ],
        "owner": lakes.id,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("request_", "outcome", "first"),
    [
        ({"zip": "55404"}, "one", "27053"),
        ({"zip": 55404}, "one", "27053"),
        ({"zip": "56301"}, "ask", "27145"),
        ({"zip": "54016"}, "outside", None),
        ({"zip": 501}, "outside", None),
        ({"zip": "00000"}, "unknown", None),
        ({"zip": "abc"}, "unknown", None),
        ({"town": "Duluth"}, "one", "27137"),
        ({"town": "Rice"}, "ask", "27009"),
        ({"county": "Rice"}, "one", "27131"),
        ({"county": "27131"}, "one", "27131"),
        ({"county": "st louis co"}, "one", "27137"),
        ({"county": "kandiohi"}, "one", "27067"),
        ({"county": "nowhere at all"}, "unknown", None),
        ({"text": "Rice"}, "ask", "27131"),
        ({"text": "asdfgh"}, "unknown", None),
        ({"text": ""}, "unknown", None),
        ({}, "unknown", None),
        ({"nation": "grand-portage"}, "one", "27031"),
        ({"nation": "red-lake"}, "ask", "27007"),
        ({"nation": "Red Lake Nation", "county": "Beltrami"}, "one", "27007"),
        ({"lat": 44.98, "lon": -93.27}, "one", "27053"),
        ({"lat": 45.56, "lon": -94.16, "accuracy": 5}, "ask", "27145"),
        ({"lat": 44.98, "lon": -93.27, "accuracy": 9000}, "ask", "27053"),
        ({"lat": 0, "lon": 0}, "outside", None),
        ({"town": "Royalton", "county": "Pine"}, "one", "27115"),
        ({"zip": "55404", "county": "Ramsey"}, "ask", "27053"),
        ({"zip": "54016", "county": "Hennepin"}, "ask", "27053"),
    ],
)
def test_every_way_to_say_where_has_its_outcome(request_: dict[str, Any], outcome: str, first: str | None) -> None:
    found = routed(**request_)
    assert (found["place"]["outcome"], (found["place"]["counties"] or [None])[0]) == (outcome, first)
    assert found["choices"][-1]["initiative"] == "office"
    if outcome != "one":
        assert found["owner"] == "office"


def test_an_unknown_age_is_checked_and_a_wait_list_and_ask_first_too_and_full_is_a_no() -> None:
    assert {one["fit"] for one in routed(county="Ramsey")["choices"]} == {"check"}
    assert routed(county="Swift", age=14)["choices"][0]["fit"] == "check"
    police = next(
        one for one in routed(county="Olmsted", age=14, circumstances=[1])["choices"] if "Police" in one["name"]
    )
    assert police["fit"] == "check"
    assert [one["fit"] for one in routed(county="Scott", age=14)["choices"]] == ["no", "check"]
    assert routed(county="Scott", age=14)["owner"] == "office"


def test_the_date_decides_which_entries_count() -> None:
    assert [one["initiative"] for one in routed(county="Ramsey", on="2020-01-01")["choices"]] == ["office"]


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        ({"age": "7"}, "age: must be a whole number."),
        ({"age": -1}, "age: must be greater than or equal to 0."),
        ({"age": True}, "age: must be a whole number."),
        ({"age": 1.5}, "age: must be a whole number."),
        ({"circumstances": [10]}, "circumstances.0: must be less than or equal to 9."),
        ({"circumstances": 4}, "circumstances: must be a list of clause numbers from 1 to 9."),
        ({"on": "tomorrow"}, "on: 'tomorrow' is no date such as 2026-09-30."),
        ({"on": 5}, "on: 5 is no date such as 2026-09-30."),
        ({"lat": 44.98}, "lat and lon go together."),
        ({"accuracy": 5}, "accuracy needs lat and lon."),
        ({"lat": 91, "lon": 0}, "lat: must be less than or equal to 90."),
        ({"lat": float("nan"), "lon": 0}, "lat: must be a number."),
        ({"lat": "44", "lon": 0}, "lat: must be a number."),
        (
            {"nation": "atlantis"},
            "nation: 'atlantis' is no Tribal Nation of the table; the ids are bois-forte, fond-du-",
        ),
        ({"language": "e"}, "language: must be a language code such as es."),
        ({"zip": None, "zipp": "5"}, "zipp: is no input of route."),
        ({"zip": []}, "zip: must be text."),
        ({"text": "\ud800"}, "text: must be text without broken characters."),
    ],
)
def test_a_wrong_input_is_answered_in_one_sentence(request_: dict[str, Any], sentence: str) -> None:
    with pytest.raises(RouteError) as caught:
        routed(**request_)
    assert str(caught.value).startswith(sentence)


def test_a_batch_keeps_the_order_and_goes_on_after_a_wrong_line() -> None:
    code, found = batch('{"county": "Cook"}', "no json", "", '{"age": "x"}', "[1]", '{"zip": 55404}', "[" * 50_000,
                        "9" * 5_000)  # fmt: skip
    assert (code, [sorted(one) for one in found]) == (
        1,
        [["choices", "owner", "place"], ["error"], ["error"], ["error"], ["error"], ["choices", "owner", "place"],
         ["error"], ["error"]],
    )  # fmt: skip
    assert all(one["error"].endswith(".") for one in found if "error" in one)


def test_a_batch_gives_a_line_for_each_line_also_for_an_empty_one() -> None:
    code, found = batch('{"county": "Cook"}', "", "  ", '{"county": "Cook"}', "")
    assert (code, [one.get("error", "") for one in found]) == (
        1,
        ["", "The line is empty.", "The line is empty.", "", "The line is empty."],
    )


def test_a_clean_batch_ends_with_zero() -> None:
    assert batch('{"county": "Cook"}', '{"text": "asdfgh"}')[0] == 0


def test_people_get_a_table_and_programs_get_json() -> None:
    code, out, err = call({"county": "Ramsey", "age": 14})
    assert (code, err) == (0, "")
    assert "One county: Ramsey County." in out
    assert "looks like a fit" in out
    assert "This is the fictional sample directory." in out
    assert json.loads(call({"county": "Ramsey"}, as_json=True)[1])["place"]["counties"] == ["27123"]


@pytest.mark.parametrize(
    ("request_", "form", "sentence"),
    [
        ({}, {}, "Say where: --zip, --town, --county, --nation, --lat and --lon, or --text.\n"),
        ({"zip": "55404"}, {"batch": True}, "With --batch the input comes from standard input only.\n"),
        ({"zip": "55404", "age": 200}, {}, "age: must be less than or equal to 120.\n"),
        ({"zip": "55404"}, {"directory": Path("/nowhere/at.all")}, "/nowhere/at.all: No such file or directory.\n"),
    ],
)
def test_wrong_use_ends_with_two_and_a_sentence(
    request_: dict[str, object], form: dict[str, Any], sentence: str
) -> None:
    assert call(request_, **form) == (2, "", sentence)


def test_the_directory_is_the_file_then_the_database_then_the_sample(tmp_path: Path) -> None:
    file, bad = tmp_path / "directory.json", tmp_path / "bad.json"
    file.write_text(to_json(build(SAMPLE.initiatives[:1])), encoding="utf-8")
    bad.write_bytes(b"\xff")
    empty = build(())
    lists = [
        json.loads(call({"county": "Ramsey"}, as_json=True, load=load, directory=path)[1])["choices"]
        for load, path in [(None, None), (empty, None), (SAMPLE, file)]
    ]
    assert [len(found) for found in lists] == [3, 1, 1]
    words = "line 1, the file: is not UTF-8 text: in a spreadsheet, save it as “CSV UTF-8”"
    assert call({"county": "Ramsey"}, directory=bad) == (2, "", f"{bad} is no directory:\n{words}\n")
    bad.write_text("{}", encoding="utf-8")
    assert call({"county": "Ramsey"}, directory=bad)[0] == 2


def test_the_flags_reach_the_same_code() -> None:
    app = typer.Typer()
    app.callback()(lambda: None)
    add_route(app)
    flags = ["route", "--town", "Minneapolis", "--age", "14", "--circumstances", "5,7", "--language", "so", "--on",
             "2026-09-30", "--json"]  # fmt: skip
    found = CliRunner().invoke(app, flags)
    assert found.exit_code == 0
    assert json.loads(found.stdout) == routed(town="Minneapolis", age=14, circumstances=[5, 7], language="so")
    assert json.loads(found.stdout)["choices"][0]["name"] == "Example Northside Family Circle (sample)"
    assert CliRunner().invoke(app, ["route", "--circumstances", "4,x", "--zip", "55404"]).exit_code == 2


def test_bytes_that_are_no_text_do_not_stop_a_batch() -> None:
    script = (
        "import typer\nfrom bot.cli.route_options import add_route\n"
        "app = typer.Typer()\napp.callback()(lambda: None)\nadd_route(app)\napp()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "route", "--json", "--batch"],
        input=b'\xff\xfe\n{"county": "Cook"}\n', capture_output=True, check=False,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, "error" in lines[0], lines[1]["place"]["counties"]) == (1, True, ["27031"])


def test_the_directory_is_listed_for_people_and_for_programs() -> None:
    people, programs = io.StringIO(), io.StringIO()
    assert (list_directory(SAMPLE, as_json=False, out=people), list_directory(SAMPLE, as_json=True, out=programs)) == (
        0,
        0,
    )
    found = json.loads(programs.getvalue())
    assert (found["version"], found["sample"], len(found["initiatives"])) == (SAMPLE.version, True, 18)
    assert found["initiatives"][0]["code"] == SAMPLE.initiatives[0].id[:8]
    assert "tribal" in people.getvalue()
