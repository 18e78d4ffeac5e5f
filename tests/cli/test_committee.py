"""`committee`: files become its roster, meetings and policy whole or not at all; what the law asks is named."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.domain.committee.policies import HELP
from bot.domain.committee.templates import TEMPLATES

RUNNER = CliRunner()
COUNTY = ("--county", "hennepin", "--fiscal-agent", "Lakes County")
ROSTER = """code,name,clause,from,until,home county,youth
P1,Ana Sample,8,2026-01-01,,Hennepin,no
P2,Ben Sample,10,2026-01-01,2099-06-30,,yes
P3,Eva Sample,1,2026-01-01,,,
"""
MEETINGS = """code;date;county;starts;ends;mode;meals;activity;cancelled
2099-12;12/3/2099;St. Louis;18:00;20:00;in person;lunch;meeting;no
"""
POLICY = """[[policy]]
adopted_on = 2026-01-05
effective_from = 2026-01-06
by_consensus = true
reference = "Minutes of January 5, item 4"
deduct_meals = true
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a data folder with the committee `lakes` once; each test has a copy."""
    made = tmp_path_factory.mktemp("committee")
    with pytest.MonkeyPatch.context() as patch:
        stand(made, patch)
        assert RUNNER.invoke(app, ["init"]).exit_code == 0
        assert command("add", "lakes", "--name", "Lakes Committee", *COUNTY)[0] == 0
        Path("r.csv").write_text(ROSTER, "utf-8")
        shutil.copytree("data", "before")
        assert imported("--roster", "r.csv")[0] == 0
    return made


@pytest.fixture(autouse=True)
def folder(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a data folder and the committee's files."""
    shutil.copytree(prepared / "before", tmp_path / "data")
    stand(tmp_path, monkeypatch)
    for name, text in (("r.csv", ROSTER), ("m.csv", "\ufeff" + MEETINGS), ("p.toml", POLICY)):
        Path(name).write_text(text, "utf-8")
    return tmp_path


def stand(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Set what a start needs; nobody listens at the address."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        patch.delenv(name)
    patch.chdir(folder)
    patch.setenv("BOT_TOKEN", "123456:abc")
    patch.setenv("BOT_API_URL", "http://127.0.0.1:9")
    patch.setenv("BOT_DATA_DIR", str(folder / "data"))
    patch.setenv("COLUMNS", "300")


def command(*words: str, group: str = "committee") -> tuple[int, str, str]:
    found = RUNNER.invoke(app, [*([group] if group else []), *words])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


def imported(*words: str) -> tuple[int, str, str]:
    return command("import", "lakes", *words, "--yes")


def shown() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command("show", "lakes", "--json")[1])
    return found


def test_a_committee_is_added_then_changed_and_only_in_what_is_given() -> None:
    assert command("add", "lakes", "--contact", "218-555-0100") == (0, "Lakes Committee (lakes) is changed.\n", "")
    assert command("add", "lakes", "--contact", "218-555-0100")[1] == "Lakes Committee (lakes) is as it was.\n"
    (one,) = json.loads(command("list", "--json")[1])["committees"]
    assert {name: one[name] for name in ("name", "county", "fiscal_agent", "contact")} == {
        "name": "Lakes Committee", "county": "27053", "fiscal_agent": "Lakes County", "contact": "218-555-0100",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("Lakes!",), "'Lakes!' is no id: up to 20 small letters, digits and hyphens, as lakes-2."),
        (("river",), "There is no committee 'river' yet: say its name with --name."),
        (
            ("river", "--name", "R", "--county", "Henepin"),
            "--county: 'Henepin' is no county of Minnesota: did you mean Hennepin?",
        ),
        (("river", "--name", "R" * 81), "--name has 80 letters at most."),
        (("lakes", "--name", " "), "--name is empty: members read it, so say one."),
    ],
)
def test_what_is_wrong_with_a_new_committee_is_one_line(words: tuple[str, ...], line: str) -> None:
    assert command("add", *words) == (2, "", line + "\n")


def test_files_are_imported_together_with_the_difference_shown() -> None:
    code, out, error = imported("--roster", "r.csv", "--meetings", "m.csv", "--policy", "p.toml")
    assert (code, error) == (0, "")
    assert [line for line in out.splitlines() if line[0] in "+~-"] == [
        "+ person P1",
        "+ person P2",
        "+ person P3",
        "+ seat P1, clause 8 from 2026-01-01",
        "+ seat P2, clause 10 from 2026-01-01",
        "+ seat P3, clause 1 from 2026-01-01",
        "+ meeting 2099-12",
        "+ policy 2026-01-06",
    ]
    assert out.splitlines()[-1] == "Stored."
    found = shown()
    assert [(one["code"], one["clause"], one["youth"], one["may_claim"]) for one in found["roster"]] == [
        ("P1", 8, False, True),
        ("P2", 10, True, True),
        ("P3", 1, False, False),
    ]
    (meeting,) = found["meeting_list"]
    assert (meeting["day"], meeting["county"], meeting["minutes"], meeting["provided"]) == (
        "2099-12-03", "27137", 120, "lunch",
    )  # fmt: skip
    assert found["policies"][0]["deduct_meals"] is True


def test_the_same_files_again_change_nothing() -> None:
    files = ("--roster", "r.csv", "--meetings", "m.csv", "--policy", "p.toml")
    imported(*files)
    before = shown()
    code, out, _ = imported(*files)
    assert (code, out.splitlines()[-1], shown()) == (0, "Nothing was changed.", before)


def test_one_wrong_file_stops_all_of_them_and_every_problem_is_named() -> None:
    Path("r.csv").write_text(ROSTER.replace("Hennepin", "Narnia").replace(",1,", ",12,"), "utf-8")
    Path("p.toml").write_text(POLICY.replace("2026-01-05", '"soon"').replace("deduct", "deduckt"), "utf-8")
    before = shown()
    code, out, error = imported("--roster", "r.csv", "--meetings", "m.csv", "--policy", "p.toml")
    assert (code, out, shown()) == (1, "", before)
    assert error.splitlines() == [
        "r.csv, line 2, home county: 'Narnia' is no county of Minnesota: write its name, as Hennepin or St. Louis",
        "r.csv, line 4, clause: '12' is no clause of subd. 6(a): write a number from 1 to 11",
        "p.toml, line 1, adopted on: must be a date, as 2026-09-30",
        "p.toml, line 1, deduckt meals: is no figure of a policy",
        "Nothing was changed: 4 problems.",
    ]
    told = json.loads(command("import", "lakes", "--roster", "r.csv", "--json")[1])
    assert [(one["file"], one["line"], one["column"]) for one in told["problems"]] == [
        ("r.csv", 2, "home county"),
        ("r.csv", 4, "clause"),
    ]


def test_a_trial_changes_nothing() -> None:
    before = shown()
    code, out, _ = command("import", "lakes", "--roster", "r.csv", "--dry-run")
    assert (code, "+ person P1" in out, out.splitlines()[-1]) == (0, True, "Nothing was changed.")
    assert shown() == before


def test_where_nobody_can_be_asked_yes_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    code, _, error = command("import", "lakes", "--roster", "r.csv")
    assert (code, error) == (2, "Nothing was changed: nobody can be asked here. Say --yes to import.\n")
    assert shown()["roster"] == []


def test_a_seat_that_has_begun_is_ended_and_not_left_out() -> None:
    imported("--roster", "r.csv")
    Path("r.csv").write_text("\n".join(ROSTER.splitlines()[:2]), "utf-8")
    code, _, error = imported("--roster", "r.csv")
    assert (code, len(shown()["roster"])) == (1, 3)
    assert error == (
        "These seats have begun and the roster leaves them out: P2, clause 10 from 2026-01-01; P3, clause 1 from "
        "2026-01-01. Nothing was changed. To end a seat, keep its row and write its last day under until. Say "
        "--allow-removal where the seat was a slip.\n"
    )
    code, out, _ = imported("--roster", "r.csv", "--allow-removal")
    assert (code, "- seat P3, clause 1 from 2026-01-01" in out, len(shown()["roster"])) == (0, True, 1)


def test_a_change_is_shown_field_by_field_and_the_seat_keeps_its_number() -> None:
    imported("--roster", "r.csv", "--meetings", "m.csv")
    Path("r.csv").write_text(ROSTER.replace("2099-06-30", "2099-05-31").replace("Ben", "Benno"), "utf-8")
    Path("m.csv").write_text(MEETINGS.replace("20:00", "21:00").replace("lunch", ""), "utf-8")
    out = imported("--roster", "r.csv", "--meetings", "m.csv")[1].splitlines()
    assert [line for line in out if not line.startswith("!")] == [
        "~ person P2",
        "    name: Ben Sample → Benno Sample",
        "~ seat P2, clause 10 from 2026-01-01",
        "    until: 2099-06-30 → 2099-05-31",
        "~ meeting 2099-12",
        "    ends: 20:00 → 21:00",
        "    meals: lunch → none",
        "Stored.",
    ]


def test_a_policy_without_consensus_or_early_counts_with_a_warning() -> None:
    Path("p.toml").write_text(POLICY.replace("true\nref", "false\nref").replace("2026-01-06", "2026-01-01"), "utf-8")
    out = imported("--policy", "p.toml")[1].splitlines()
    assert [line for line in out if line.startswith("!")] == [
        "! The row from 2026-01-01 was not adopted by consensus; subd. 6(d) asks committees to decide by consensus. It "
        "counts.",
        "! The row from 2026-01-01 takes effect before it was adopted (2026-01-05): it counts from the later day.",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (POLICY.replace('reference = "Minutes of January 5, item 4"\n', ""), "line 1, reference: is empty: every row"),
        (POLICY.replace("[[policy]]", "[policy]"), "holds no policy: write each row under its own [[policy]]"),
        (POLICY + POLICY, "effective from: 2026-01-06 stands there twice: one row counts from a day"),
        (POLICY + "filing_days = -1\n", "line 1, filing days: must be greater than or equal to 0"),
        (POLICY + 'remote = "maybe"\n', "line 1, remote: must be 'paid' or 'unpaid'"),
        ("policy", "line 1, adopted on: is missing: the table needs this column"),
        (POLICY + "x", "is no TOML: "),
    ],
)
def test_what_is_wrong_with_a_policy_names_the_figure(text: str, problem: str) -> None:
    name = "p.csv" if text == "policy" else "p.toml"
    Path(name).write_text(text, "utf-8")
    code, _, error = imported("--policy", name)
    assert (code, problem in error) == (1, True), error


@pytest.mark.parametrize("table", ["roster", "meetings", "policy"])
def test_what_is_exported_and_what_is_a_template_imports_again(table: str) -> None:
    Path("t.csv").write_bytes(TEMPLATES[table]().encode())
    assert imported(f"--{table}", "t.csv")[0] == 0
    before = shown()
    assert command("export", "lakes", f"--{table}", "--out", "again.csv")[0] == 0
    assert Path("again.csv").read_bytes().decode() == TEMPLATES[table]()
    assert imported(f"--{table}", "again.csv")[1].splitlines()[-1] == "Nothing was changed."
    assert shown() == before
    assert command("template", table, "--out", "template.csv")[0] == 0
    assert Path("template.csv").read_bytes() == Path("t.csv").read_bytes()


def test_the_columns_are_told_to_programs() -> None:
    found = json.loads(command("template", "policy", "--json")[1])["columns"]
    assert [one["column"] for one in found if one["required"]] == [
        "adopted on", "effective from", "by consensus", "reference",
    ]  # fmt: skip


def test_check_names_what_is_missing_in_the_words_of_the_law_and_exits_1() -> None:
    imported("--roster", "r.csv")
    code, out, _ = command("check", "lakes", "--on", "2026-06-01")
    lines = out.splitlines()
    assert (code, lines[0]) == (1, "Lakes Committee on 2026-06-01: 3 people.")
    assert lines[1] == (
        "missing: paragraph (a), clause (2): the county attorney of a county that will be served by the restorative "
        "practices initiative or a designee."
    )
    assert [line.partition("clause (")[2].partition(")")[0] for line in lines[1:]] == [
        "2", "3", "4", "5", "6", "7", "9", "11", "8",
    ]  # fmt: skip
    assert lines[-1].endswith("juvenile safety and placement systems: there is only 1.")


def test_check_of_a_whole_committee_exits_0_and_of_a_day_before_it_1() -> None:
    clauses = [*range(1, 12), *[8] * 5]
    rows = "".join(f"P{at},Name {at},{clause},2026-01-01,,,\n" for at, clause in enumerate(clauses))
    Path("r.csv").write_text(ROSTER.splitlines()[0] + "\n" + rows, "utf-8")
    imported("--roster", "r.csv")
    assert command("check", "lakes", "--on", "2026-06-01") == (
        0,
        "Lakes Committee on 2026-06-01: 16 people.\nEvery seat that subd. 6(a) and (b) ask for is filled.\n",
        "",
    )
    assert command("check", "lakes", "--on", "2025-12-31")[0] == 1
    assert command("check", "lakes", "--on", "soon") == (2, "", "'soon' is no date: write it as 2026-09-30.\n")


def test_a_third_of_community_members_is_asked_for_in_the_words_of_the_law() -> None:
    clauses = [*range(1, 12), 8]
    rows = "".join(f"P{at},Name {at},{clause},2026-01-01,,,\n" for at, clause in enumerate(clauses))
    Path("r.csv").write_text(ROSTER.splitlines()[0] + "\n" + rows, "utf-8")
    imported("--roster", "r.csv")
    assert command("check", "lakes")[1].splitlines()[1:] == [
        "missing: paragraph (b): Community members described in paragraph (a), clause (8), must make up at least "
        "one-third of the restorative practices advisory committee: there are 2, and 4 are needed."
    ]


@pytest.mark.parametrize("words", [("show", "river"), ("check", "river"), ("import", "river", "--roster", "r.csv")])
def test_a_committee_that_is_not_there_is_one_line(words: tuple[str, ...]) -> None:
    assert command(*words) == (2, "", "There is no committee 'river'; `committee list` shows them.\n")


def test_nothing_named_to_import_is_wrong_use() -> None:
    assert imported() == (2, "", "Say what to import: --roster FILE, --meetings FILE, --policy FILE, or several.\n")


# --- invitations -----------------------------------------------------------------------------------------------------


@pytest.fixture
def seated(folder: Path, prepared: Path) -> None:
    """Have the roster imported."""
    shutil.copytree(prepared / "data", folder / "data", dirs_exist_ok=True)


def invited(*words: str) -> tuple[int, str, str]:
    return command("invite", *words, "--json", group="")


@pytest.mark.parametrize(
    "words",
    [("approver", "--committee", "lakes"), ("chair", "--committee", "lakes"), ("member", "--person", "P1")],
)
@pytest.mark.usefixtures("seated")
def test_a_role_of_a_committee_gets_a_link(words: tuple[str, ...]) -> None:
    code, out, _ = invited(*words)
    assert (code, sorted(json.loads(out)), len(json.loads(out)["start"])) == (0, ["expires", "link", "start"], 16)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("chair", "--committee", "river"), "There is no committee 'river'; `committee list` shows them."),
        (("member", "--person", "P9"), "No roster has a person with the code 'P9'; `committee show` lists them."),
        (
            ("member", "--person", "P3"),
            "'P3' sits under a clause that is not paid per diem (Subd. 6(c): clauses 8 and 10), so there is nothing to "
            "claim.",
        ),
        (
            ("chair", "--committee", "lakes", "--initiative", "x"),
            "The role chair belongs to no initiative: leave --initiative out.",
        ),
        (("office", "--committee", "lakes"), "The role office belongs to no committee: leave --committee out."),
        (
            ("approver", "--committee", "lakes", "--person", "P1"),
            "--person is for members only: an approver or a chair has --committee.",
        ),
    ],
)
@pytest.mark.usefixtures("seated")
def test_an_invitation_that_cannot_be_is_one_line(words: tuple[str, ...], line: str) -> None:
    assert invited(*words) == (2, "", line + "\n")


def test_a_template_of_the_policy_is_toml_where_its_file_is_called_so_and_imports_as_it_is() -> None:
    assert command("template", "policy", "--out", "policy.toml") == (0, "", "")
    words = Path("policy.toml").read_text("utf-8")
    assert all(f"\n# {said}\n" in words for said in HELP.values())
    assert imported("--policy", "policy.toml")[0] == 0
    code, out, _ = command("import", "lakes", "--policy", "policy.toml", "--yes")
    assert (code, out) == (0, "Nothing was changed.\n")
    assert command("template", "policy", "--out", "policy.csv")[0] == 0
    assert imported("--policy", "policy.csv")[1] == "Nothing was changed.\n"


def test_a_template_never_takes_the_place_of_a_file_that_is_there() -> None:
    line = "r.csv is there already: name a new file, so that nothing filled in is lost.\n"
    assert command("template", "roster", "--out", "r.csv") == (1, "", line)
    assert Path("r.csv").read_text("utf-8") == ROSTER


def test_a_roster_is_written_for_its_owner_alone() -> None:
    assert imported("--roster", "r.csv")[0] == 0
    assert command("export", "lakes", "--roster", "--out", "out.csv") == (0, "", "")
    assert stat.S_IMODE(Path("out.csv").stat().st_mode) == 0o600
    assert "Ana Sample" in Path("out.csv").read_text("utf-8")
