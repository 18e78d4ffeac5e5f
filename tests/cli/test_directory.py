"""`directory import|export|list|history|route`: a file becomes the directory whole, after its difference was shown."""

from __future__ import annotations

import getpass
import io
import json
import os
import pty
import re
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.directory import list_directory, today
from bot.cli.main import app
from bot.domain.directory import from_json
from bot.domain.directory.formats import Format, read, write
from tests.domain.test_directory import entry, file

RUNNER = CliRunner()
OTHER = "00000000-0000-4000-8000-000000000001"


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
    found = RUNNER.invoke(app, ["directory", *words])
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return found.exit_code, found.stdout, found.stderr


def init() -> None:
    assert RUNNER.invoke(app, ["init"]).exit_code == 0


def saved(*entries: dict[str, Any], name: str = "d.json") -> str:
    Path(name).write_text(file(*entries), "utf-8")
    return name


def stored() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(command("list", "--json")[1])
    return found


def test_an_import_shows_the_difference_and_stores_all_of_it() -> None:
    init()
    code, out, _ = command("import", saved(entry(), entry(id=OTHER, name="Old")), "--yes", "--by", "Petra")
    assert (code, out.splitlines()[:3]) == (
        0,
        [
            "+ Example Circle (3f8a6a52) is new",
            "+ Old (00000000) is new",
            "2 initiatives: 2 added, 0 changed, 0 removed.",
        ],
    )
    changed = saved(entry(languages=["en", "so"], capacity="full", capacity_until="2027-01-31"))
    code, out, _ = command("import", changed, "--yes", "--by", "Petra")
    assert (code, out.splitlines()[:-1]) == (
        0,
        [
            "~ Example Circle (3f8a6a52)",
            "    languages: en → en; so",
            "    capacity: open → full",
            "    capacity until: nothing → 2027-01-31",
            "- Old (00000000) is removed",
            "1 initiatives: 0 added, 1 changed, 1 removed.",
        ],
    )
    assert out.splitlines()[-1] == f"Stored as version {stored()['version']}."
    assert [one["name"] for one in stored()["initiatives"]] == ["Example Circle"]


def test_history_says_when_by_whom_from_which_file_and_what() -> None:
    init()
    assert command("history")[1] == "No directory was ever imported.\n"
    command("import", saved(entry(), name="one.json"), "--yes", "--by", "Petra")
    command("import", saved(entry(name="New name"), name="two.json"), "--yes")
    code, out, _ = command("history")
    assert code == 0
    assert re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d version \w{16}", "T", out).splitlines() == [
        f"T by {getpass.getuser()} from two.json",
        "  ~ New name (3f8a6a52)",
        "      name: Example Circle → New name",
        "T by Petra from one.json",
        "  + Example Circle (3f8a6a52) is new",
    ]
    found = json.loads(command("history", "--last", "1", "--json")[1])["history"]
    assert [(one["source"], one["changed"][0]["fields"][0]["after"]) for one in found] == [("two.json", "New name")]


def test_a_dry_run_needs_no_data_and_changes_nothing(folder: Path) -> None:
    code, out, _ = command("import", saved(entry()), "--dry-run")
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (
        0,
        "+ Example Circle (3f8a6a52) is new",
        "Nothing was changed.",
    )
    assert not (folder / "data").exists()
    init()
    plan = json.loads(command("import", "d.json", "--dry-run", "--json")[1])
    assert (plan["stored"], [one["name"] for one in plan["added"]]) == (False, ["Example Circle"])
    assert stored()["sample"]


def test_an_import_of_what_is_stored_already_changes_nothing() -> None:
    init()
    command("import", saved(entry()), "--yes")
    code, out, _ = command("import", "d.json")
    assert (code, out.splitlines()[-1]) == (0, "Nothing was changed.")
    assert command("history")[1].count("version") == 1


def test_without_a_terminal_nobody_is_asked_and_nothing_is_imported() -> None:
    init()
    code, out, error = command("import", saved(entry()))
    assert (code, error) == (2, "Nothing was changed: nobody can be asked here. Say --yes to import.\n")
    assert "+ Example Circle (3f8a6a52) is new" in out
    assert stored()["sample"]


@pytest.mark.parametrize(("answer", "code", "imported"), [("y", 0, True), ("n", 1, False)])
def test_on_a_terminal_a_person_is_asked(
    answer: str, code: int, *, imported: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    init()
    saved(entry())
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    with os.fdopen(theirs, "r") as terminal, monkeypatch.context() as patched:
        patched.setattr(sys, "stdin", terminal)
        patched.setattr(sys, "argv", ["bot"])
        with pytest.raises(SystemExit) as ended:
            app(["directory", "import", "d.json"])
    os.close(ours)
    assert (ended.value.code, not stored()["sample"]) == (code, imported)


def test_every_problem_is_told_by_line_and_field_and_nothing_is_stored() -> None:
    init()
    Path("d.csv").write_text("name,who runs it\nExample,nobody\n")
    code, out, error = command("import", "d.csv", "--yes")
    assert (code, out) == (1, "")
    lines = error.splitlines()
    assert "line 1, the file, organization: is missing: the table needs this column" in lines
    assert any(one.startswith("line 2, entry 1 (Example), who runs it: say who runs it: nonprofit,") for one in lines)
    assert re.fullmatch(r"Nothing was changed: \d+ problems in d.csv\.", lines[-1])
    found = json.loads(command("import", "d.csv", "--yes", "--json")[1])
    words = "is missing: the table needs this column"
    assert {"line": 1, "entry": "the file", "field": "capacity", "words": words} in found["problems"]
    assert stored()["sample"]


def test_an_entry_without_who_runs_it_is_refused() -> None:
    code, _, error = command("import", saved(entry(runner=None)), "--yes")
    assert (code, "runner: say who runs it: nonprofit" in error) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (("import", "nothing.json"), 1, "The directory file nothing.json cannot be read (FileNotFoundError).\n"),
        (("import", "d.json", "--yes"), 1, "There is no data in"),
        (("history",), 1, "There is no data in"),
        (("import", "d.json", "--format", "pdf"), 2, "Usage"),
        (("export",), 2, "Usage"),
        (
            ("export", "--format", "csv", "--out", "no/where.csv"),
            1,
            "This is the fictional sample",
        ),
    ],
)
def test_what_cannot_be_done_is_said(words: tuple[str, ...], code: int, line: str) -> None:
    saved(entry())
    found = command(*words)
    assert (found[0], found[2][: len(line)]) == (code, line)


@pytest.mark.parametrize("form", Format)
def test_an_export_is_imported_the_same(form: Format) -> None:
    init()
    command("import", saved(entry(), entry(id=OTHER, name="=Two")), "--yes")
    assert command("export", "--format", form.value, "--out", f"x.{form.value}") == (0, "", "")
    data = Path(f"x.{form.value}").read_bytes()
    assert read(data, name="x", form=form) == from_json(Path("d.json").read_text())
    assert command("import", f"x.{form.value}", "--format", form.value)[1].splitlines()[-1] == "Nothing was changed."
    printed = RUNNER.invoke(app, ["directory", "export", "--format", form.value])
    assert printed.stdout_bytes == data


def test_an_export_for_the_public_has_no_internal_field() -> None:
    out = command("export", "--format", "csv", "--public")[1]
    assert ("backup required" in out, "who runs it" in out) == (False, True)


def test_the_list_flags_what_nobody_confirmed_for_90_days() -> None:
    on = date(2026, 11, 14)
    old, new = entry(), entry(id=OTHER, name="New", confirmed_on=str(on - timedelta(days=90)))
    directory = from_json(file(old, new))
    people, programs = io.StringIO(), io.StringIO()
    list_directory(directory, as_json=False, out=people, on=on)
    list_directory(directory, as_json=True, out=programs, on=on)
    assert ("2026-08-15 !" in people.getvalue(), "2026-08-16 !" in people.getvalue()) == (True, False)
    assert "! 1 not confirmed for 90 days" in people.getvalue()
    assert {one["name"]: one["confirmed"] for one in json.loads(programs.getvalue())["initiatives"]} == {
        "Example Circle": False,
        "New": True,
    }


def test_directory_route_is_route() -> None:
    assert today() >= date(2026, 1, 1)
    one = RUNNER.invoke(app, ["route", "--county", "Hennepin", "--json"])
    other = RUNNER.invoke(app, ["directory", "route", "--county", "Hennepin", "--json"])
    assert (other.exit_code, other.stdout) == (0, one.stdout)


def test_a_bot_starts_with_a_table_and_a_route_can_be_asked_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    saved(entry())
    Path("d.csv").write_bytes(write(from_json(Path("d.json").read_text()), Format.CSV, on=today()))
    asked = RUNNER.invoke(app, ["route", "--county", "Aitkin", "--directory", "d.csv", "--json"])
    assert json.loads(asked.stdout)["choices"][0]["name"] == "Example Circle"
    monkeypatch.setenv("BOT_DIRECTORY_FILE", "d.csv")
    init()
    assert RUNNER.invoke(app, ["people", "list"]).exit_code == 0
    assert [one["name"] for one in stored()["initiatives"]] == ["Example Circle"]
