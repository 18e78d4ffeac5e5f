"""`rates list|show|import|confirm`: a table counts whole or not at all; what somebody compared is verified."""

from __future__ import annotations

import csv
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.admin import ACTIONS
from bot.cli.frame import administer
from bot.cli.main import app
from bot.doctor import rate_findings
from bot.domain.rates import RateTable, packaged, to_json
from bot.house import open_house
from bot.machine import Finding
from bot.prepare import init
from bot.rate_actions import standing
from bot.sandbox import Sandbox
from bot.settings import load
from tests.running import running, settings_for

RUNNER = CliRunner()
NEWEST = packaged().fiscal_years[-1]
"""The one year of the program that nobody has confirmed."""
NEXT = NEWEST + 1
COLUMNS = (
    "fiscal_year", "valid_from", "valid_to", "area", "county_fips", "mie_total", "breakfast", "lunch", "dinner",
    "incidentals", "mie_first_last_day_75", "lodging", "lodging_from", "lodging_to", "source",
)  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder with the settings a start needs; nobody listens at the address."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", "123456:abc")
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "300")
    return tmp_path


def command(*words: str) -> tuple[int, str, str]:
    found = RUNNER.invoke(app, ["rates", *words])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


def asked(*words: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command(*words, "--json")[1])
    return found


def set_up() -> None:
    assert RUNNER.invoke(app, ["init"]).exit_code == 0


def table(year: int, *, duluth: int = 86, name: str = "r.csv") -> str:
    """Write a table of one fiscal year: the standard rate, and St. Louis County with a M&IE of its own."""
    days = f"{year - 1}-10-01", f"{year}-09-30"
    rows = [
        (year, *days, "Standard CONUS", "", 68, 16, 19, 28, 5, "51.00", 113, *days, "GSA table"),
        (year, *days, "Duluth", "27137", duluth, 22, 23, duluth - 50, 5, duluth * 3 / 4, 159, *days, "GSA table"),
    ]
    with Path(name).open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return name


def gsa(year: int | None, *, meals: int = 68, name: str = "r.json") -> str:
    """Write an answer of GSA's API with the standard rate only."""
    months = [{"value": 113, "number": number, "short": "", "long": ""} for number in range(1, 13)]
    rate = {"months": {"month": months}, "meals": meals, "county": "", "city": "Standard Rate", "standardRate": "true"}
    group = {"rate": [rate], "state": "MN", "isOconus": "false"} | ({"year": year} if year else {})
    Path(name).write_text(json.dumps({"request": None, "rates": [group]}))
    return name


def test_without_data_the_programs_own_rates_are_listed_and_shown() -> None:
    code, out, _ = command("list")
    assert (code, f"FY{NEWEST}" in out, "not verified" in out, "verified" in out) == (0, True, True, True)
    years = {one["fiscal_year"]: one["verified"] for one in asked("list")["years"]}
    assert years == {year: year != NEWEST for year in packaged().fiscal_years}
    shown = asked("show", str(NEWEST))
    assert [shown["fiscal_year"], shown["verified"], shown["confirmed"]] == [NEWEST, False, None]
    assert {one["area"]: one["mie_cents"] for one in shown["mie"]}["Duluth"] == 8600
    code, out, _ = command("show", str(NEWEST))
    assert (code, "$64.50" in out, f"rates confirm {NEWEST} --by NAME" in out) == (0, True, True)
    assert not Path("data").exists()


def test_every_row_of_a_year_has_its_source() -> None:
    for year in packaged().fiscal_years:
        shown = asked("show", str(year))
        assert all(one["source"] for kind in ("mie", "lodging", "mileage") for one in shown[kind])


@pytest.mark.parametrize("words", [("show", "2031"), ("confirm", "2031", "--by", "Ana", "--reference", "gsa.gov")])
def test_a_year_that_is_not_there_is_wrong_use(words: tuple[str, ...]) -> None:
    set_up()
    code, _, error = command(*words)
    assert (code, error.startswith("There are no rates of FY2031; there are those of 2021, ")) == (2, True)


def test_an_import_shows_the_difference_and_stores_all_of_it() -> None:
    set_up()
    code, out, _ = command("import", table(NEXT), "--by", "Petra")
    assert (code, out.splitlines()) == (
        0,
        [
            f"+ FY{NEXT} Standard CONUS lodging from {NEWEST}-10-01: $113.00",
            f"+ FY{NEXT} Duluth lodging from {NEWEST}-10-01: $159.00",
            f"+ FY{NEXT} Standard CONUS M&IE from {NEWEST}-10-01: $68.00",
            f"+ FY{NEXT} Duluth M&IE from {NEWEST}-10-01: $86.00",
            f"FY{NEXT}: 4 differences.",
            "Stored.",
            f"Nobody has confirmed FY{NEXT}: python -m bot rates show {NEXT}, then "
            f'python -m bot rates confirm {NEXT} --by NAME --reference "official table"',
        ],
    )
    code, out, _ = command("import", table(NEXT, duluth=90))
    assert (code, out.splitlines()[:4]) == (
        0,
        [
            f"~ FY{NEXT} Duluth M&IE from {NEWEST}-10-01: mie $86.00 → $90.00",
            f"~ FY{NEXT} Duluth M&IE from {NEWEST}-10-01: dinner $36.00 → $40.00",
            f"FY{NEXT}: 2 differences.",
            "Stored.",
        ],
    )
    found = asked("list")
    assert [one["source"] for one in found["imports"]] == ["r.csv", "r.csv"]
    assert found["imports"][0]["by"] == "Petra"
    assert {one["area"]: one["mie_cents"] for one in asked("show", str(NEXT))["mie"]}["Duluth"] == 9000


def test_an_import_of_what_counts_already_changes_nothing() -> None:
    set_up()
    command("import", table(NEXT))
    code, out, _ = command("import", "r.csv")
    assert (code, out.splitlines()) == (0, [f"FY{NEXT}: 0 differences.", "Nothing was changed."])
    assert len(asked("list")["imports"]) == 1


def test_a_dry_run_needs_no_data_and_changes_nothing() -> None:
    code, out, _ = command("import", table(NEXT), "--dry-run")
    assert (code, out.splitlines()[-2:]) == (0, [f"FY{NEXT}: 4 differences.", "Nothing was changed."])
    assert not Path("data").exists()
    set_up()
    done = asked("import", "r.csv", "--dry-run")
    assert (done["stored"], done["fiscal_years"], len(done["changes"]), done["unverified"]) == (
        False,
        [NEXT],
        4,
        [NEXT],
    )
    assert asked("list")["imports"] == []


def test_an_answer_of_gsas_api_is_imported_and_its_figures_stand_in_every_county() -> None:
    set_up()
    assert command("import", gsa(NEXT))[0] == 0
    shown = asked("show", str(NEXT))
    assert [(one["counties"], one["mie_cents"], one["lunch_cents"]) for one in shown["mie"]] == [([], 6800, 1900)]
    assert [one["lodging_cents"] for one in shown["lodging"]] == [11_300]


def test_the_year_is_said_where_the_answer_has_none_and_has_to_be_the_files() -> None:
    set_up()
    assert command("import", gsa(None))[0] == 1
    assert command("import", "r.json", "--year", str(NEXT))[0] == 0
    for file, line in (
        (gsa(NEXT), f"Standard Rate: the file is of FY{NEXT}, not of FY{NEXT + 1}."),
        (table(NEXT), f"The file holds FY{NEXT}, not FY{NEXT + 1}."),
    ):
        code, _, error = command("import", file, "--year", str(NEXT + 1))
        assert (code, error.splitlines()) == (1, [line, f"Nothing was changed: 1 problem in {file}."])


def test_what_a_file_is_tells_its_ending_or_a_flag() -> None:
    Path(table(NEXT)).rename("rates.txt")
    Path(gsa(NEXT)).rename("rates.csv")
    assert command("import", "rates.txt", "--csv", "--dry-run")[0] == 0
    assert command("import", "rates.csv", "--gsa-json", "--dry-run")[0] == 0
    assert command("import", "rates.txt", "--dry-run") == (
        2, "", "rates.txt: say what it is: --gsa-json or --csv.\n",
    )  # fmt: skip
    assert command("import", "rates.txt", "--csv", "--gsa-json")[0] == 2


def test_every_problem_of_a_file_is_told_by_its_row_and_nothing_is_stored() -> None:
    set_up()
    text = Path(table(NEXT)).read_text().replace("68,16", "69,16").replace("Duluth,27137", "Duluth,27999")
    Path("r.csv").write_text(text)
    code, out, error = command("import", "r.csv")
    lines = ["Line 2: mie_first_last_day_75 must be 75 % of $69.00, that is $51.75.",
             "Nothing was changed: 1 problem in r.csv."]  # fmt: skip
    assert (code, out, error.splitlines()) == (1, "", lines)
    done = asked("import", "r.csv")
    assert (done["stored"], done["problems"]) == (False, lines[:1])
    Path("r.csv").write_text(text.replace("69,16", "68,16"))
    assert "27999" in command("import", "r.csv")[2]
    assert asked("list")["imports"] == []


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("nothing.csv", "The file nothing.csv cannot be read (FileNotFoundError)."),
        ("latin.csv", "The file is not UTF-8 text: save it again as CSV UTF-8, or as JSON."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(file: str, line: str) -> None:
    Path("latin.csv").write_bytes("Bürgermeister".encode("latin-1"))
    code, _, error = command("import", file)
    assert (code, error.splitlines()[0]) == (1, line)


def test_miles_that_would_leave_a_gap_are_refused_as_a_whole() -> None:
    set_up()
    last = packaged().mileage[-1].valid_to.year
    Path("m.csv").write_text(
        f"valid_from,valid_to,cents_per_mile,source\n{last + 2}-01-01,{last + 2}-12-31,77.5,IRS notice\n"
    )
    code, _, error = command("import", "m.csv")
    gap = f"mileage: nothing covers {last + 1}-01-01 to {last + 1}-12-31."
    assert (code, error.splitlines()) == (1, ["With these rates the table would not hold together:", gap])


def test_miles_are_imported_and_confirmed_apart_from_fiscal_years() -> None:
    set_up()
    year = packaged().mileage[-1].valid_to.year + 1
    Path("m.csv").write_text(f"valid_from,valid_to,cents_per_mile,source\n{year}-01-01,{year}-12-31,77.5,IRS notice\n")
    code, out, _ = command("import", "m.csv")
    assert (code, out.splitlines()[0]) == (0, f"+ mileage from {year}-01-01: 77.5 cents a mile")
    assert out.splitlines()[-1].endswith(f'confirm {year} --by NAME --reference "official table" --mileage')
    assert command("confirm", str(year), "--mileage", "--by", "Ana", "--reference", "irs.gov")[0] == 0
    mile = asked("list")["mileage"][-1]
    assert (mile["tenth_cents_per_mile"], mile["verified"], mile["confirmed"]["by"]) == (775, True, "Ana")
    assert command("confirm", "2040", "--mileage", "--by", "Ana", "--reference", "irs.gov")[0] == 2


def test_a_confirmation_says_who_and_with_which_table_and_counts_for_those_figures_only() -> None:
    set_up()
    figures = asked("show", str(NEWEST))["hash"]
    words = ("confirm", str(NEWEST), "--by", "Ana Ruiz", "--reference", "gsa.gov/perdiem")
    line = f"The rates of FY{NEWEST} ({figures}) are confirmed by Ana Ruiz, compared with gsa.gov/perdiem.\n"
    assert command(*words) == (0, line, "")
    shown = asked("show", str(NEWEST))
    assert (shown["verified"], shown["confirmed"]["by"], shown["confirmed"]["reference"]) == (
        True, "Ana Ruiz", "gsa.gov/perdiem",
    )  # fmt: skip
    command("import", table(NEWEST, duluth=90))
    other = asked("show", str(NEWEST))
    assert (other["verified"], other["confirmed"], other["hash"] == figures) == (False, None, False)
    code, _, error = command(*words, "--hash", figures)
    assert (code, error.startswith(f"These are other figures than those of {figures}")) == (1, True)
    assert not asked("show", str(NEWEST))["verified"]
    assert asked(*words, "--hash", other["hash"])["verified"]
    assert asked("show", str(NEWEST))["verified"]


@pytest.mark.parametrize(
    "words", [("--by", "Ana"), ("--reference", "gsa.gov"), ("--by", " ", "--reference", "gsa.gov")]
)
def test_a_confirmation_without_a_name_or_a_table_is_wrong_use(words: tuple[str, ...]) -> None:
    set_up()
    assert command("confirm", str(NEWEST), *words)[0] == 2
    assert not asked("show", str(NEWEST))["verified"]


def test_without_data_nothing_is_imported_or_confirmed() -> None:
    for words in (("import", table(NEXT)), ("confirm", str(NEWEST), "--by", "A", "--reference", "B")):
        code, _, error = command(*words)
        assert (code, error.startswith("There is no data in")) == (1, True)


async def test_the_running_bot_does_the_same(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "run")
        given = RateTable(mie=_next(packaged().mie), lodging=_next(packaged().lodging))
        async with running(settings):
            done = await administer(settings, "import_rates", body=to_json(given), source="r.csv", by="Petra")
            confirmed = await administer(settings, "confirm_rates", year=NEXT, by="Ana", reference="gsa.gov")
            found = await administer(settings, "rates", year=NEXT)
    assert (done["stored"], confirmed["hashes"], found["verified"]) == (True, [found["hash"]], True)


def _next(rows: Any) -> Any:
    """Move the rows of the newest year on to the next."""
    moved = [(row, *(day.replace(year=day.year + 1) for day in (row.valid_from, row.valid_to))) for row in rows]
    return tuple(
        replace(row, fiscal_year=NEXT, valid_from=first, valid_to=last)
        for row, first, last in moved
        if row.fiscal_year == NEWEST
    )


async def test_every_import_and_confirmation_is_in_the_audit_chain(tmp_path: Path) -> None:
    settings = load({"data_dir": tmp_path / "data"})
    await init(settings)
    given = RateTable(mie=_next(packaged().mie), lodging=_next(packaged().lodging))
    async with open_house(settings) as house:
        await ACTIONS["import_rates"](house, {"body": to_json(given)})
        done = await ACTIONS["confirm_rates"](house, {"year": NEXT, "by": "Ana", "reference": "gsa.gov"})
        async with house.store.unit() as unit:
            rows = await unit._db.all(unit._s.audit_rows, after=0)
        name = f"{NEXT}:{done['hashes'][0]}"
        assert [(row[1], row[4]) for row in rows] == [("rates_imported", name), ("rates_confirmed", name)]
        assert await house.store.audit_break() is None


@pytest.mark.parametrize(
    ("day", "state", "coming"),
    [
        (date(NEWEST - 1, 9, 30), ("ok", NEWEST - 1), None),
        (date(NEWEST - 1, 10, 1), ("unverified", NEWEST), None),
        (date(NEWEST, 8, 31), ("unverified", NEWEST), None),
        (date(NEWEST, 9, 1), ("unverified", NEWEST), NEXT),
        (date(NEWEST, 9, 30), ("unverified", NEWEST), NEXT),
        (date(NEWEST, 10, 1), ("missing", NEXT), None),
    ],
)
def test_the_doctor_warns_of_this_fiscal_year_and_from_september_of_the_next(
    day: date, state: tuple[str, int], coming: int | None
) -> None:
    found = standing(packaged(), day)
    assert ((found["state"], found["fiscal_year"]), found["coming"]) == (state, coming)
    states = [one.state for one in rate_findings(found)]
    assert states == ["ok" if state[0] == "ok" else "warn"] + ["warn"] * (coming is not None)


def test_each_warning_names_the_command_that_mends_it() -> None:
    missing, unverified = (
        {"fiscal_year": 2031, "state": state, "coming": coming}
        for state, coming in (("missing", None), ("unverified", 2032))
    )
    assert [*rate_findings(missing), *rate_findings(unverified), *rate_findings(None)] == [
        Finding("rates", "warn", "There are no per diem rates of FY2031, which it is now: no claim of it can be "
                "priced: python -m bot rates import FILE --year 2031"),
        Finding("rates", "warn", "Nobody has compared the per diem rates of FY2031: no claim of it can be approved: "
                'python -m bot rates confirm 2031 --by NAME --reference "official table"'),
        Finding("rates", "warn", "FY2032 begins on 1 October and has no per diem rates yet: "
                "python -m bot rates import FILE --year 2032"),
    ]  # fmt: skip


def test_the_warnings_leave_the_exit_code_as_it_is() -> None:
    set_up()
    found = json.loads(RUNNER.invoke(app, ["check", "--json"]).stdout)
    rates = [one for one in found["checks"] if one["name"] == "rates"]
    assert [one["state"] != "problem" for one in rates] == [True] * len(rates)
    assert rates
