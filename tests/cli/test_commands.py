"""Every command says what it does, ends with the code scripts go by, and never with a traceback."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from bot.cli.main import app
from bot.cli.people import Roles
from bot.ports import Role
from bot.settings_values import known_languages
from tests.cli.commands import COMMANDS

RUNNER = CliRunner()
SECRET = "123456:planted-secret"


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder, with only the three settings a start needs; nobody listens at the address."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_TOKEN", SECRET)
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def command(*words: str) -> tuple[int, str, str]:
    """Run a command; return exit code, output and standard error."""
    found = RUNNER.invoke(app, list(words))
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert SECRET not in found.output
    return found.exit_code, found.stdout, found.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_every_option_explains_itself(words: tuple[str, ...]) -> None:
    code, out, _ = command(*words, "--help")
    assert code == 0
    assert COMMANDS[words].help, "a command without a sentence"
    assert "Usage:" in out


def test_a_role_of_the_program_is_a_role_of_the_command() -> None:
    assert [role.value for role in Roles] == list(get_args(Role))


def test_init_makes_everything_once_with_the_right_modes(empty: Path) -> None:
    code, out, _ = command("init", "--json")
    assert (code, json.loads(out)) == (0, {"folder": True, "key": True, "database": True})
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (empty / "data").iterdir()}
    modes["data"] = stat.S_IMODE((empty / "data").stat().st_mode)
    kept = {
        name: oct(mode) for name, mode in modes.items() if name in ("data", "master.key", "bot.sqlite3", "keys.sqlite3")
    }
    assert kept == {"data": "0o700", "master.key": "0o400", "bot.sqlite3": "0o600", "keys.sqlite3": "0o600"}
    before = (empty / "data/master.key").read_bytes()
    assert json.loads(command("init", "--json")[1]) == {"folder": False, "key": False, "database": False}
    assert (empty / "data/master.key").read_bytes() == before


def test_init_makes_an_empty_folder_private_and_refuses_a_used_one_that_others_can_read(empty: Path) -> None:
    (empty / "data").mkdir(mode=0o755)
    assert command("init")[0] == 0
    (empty / "data").chmod(0o755)
    code, _, error = command("init")
    assert (code, error) == (1, f"Others can look into the data folder: chmod 0700 {empty / 'data'}\n")


def test_a_lost_server_key_is_not_replaced(empty: Path) -> None:
    command("init")
    (empty / "data/master.key").unlink()
    code, _, error = command("init")
    assert code == 1
    assert "is missing, and the key store needs it: put it back." in error
    assert not (empty / "data/master.key").exists()


def test_a_foreign_server_key_writes_nothing(empty: Path) -> None:
    command("init")
    key = empty / "data/master.key"
    key.chmod(0o600)
    key.write_text("00" * 32 + "\n")
    before = (empty / "data/keys.sqlite3").read_bytes()
    code, _, error = command("people", "list")
    assert code == 1
    assert "not the one this key store was made with" in error
    assert (empty / "data/keys.sqlite3").read_bytes() == before


WRONG = {
    ("invite", "king"): 2,
    ("nonsense",): 2,
    ("languages", "review", "es"): 2,
    ("demo", "--script", "nonsense"): 2,
    ("demo", "--script", "hello", "--language", "xx"): 2,
    ("demo", "--no-browser", "--language", ""): 2,
    ("people", "remove", "one"): 2,
}


@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_use_ends_with_two(words: tuple[str, ...]) -> None:
    assert command(*words)[0] == WRONG[words]


def test_a_language_that_the_demo_does_not_speak_is_answered_with_those_it_does() -> None:
    error = command("demo", "--script", "hello", "--language", "xx")[2]
    assert error == f"There is no language 'xx': {', '.join(known_languages())}.\n"


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("coordinator", "Say for which initiative: invite coordinator --initiative ID; `directory list` shows them.\n"),
        ("approver", "Say of which committee: invite approver --committee ID; `committee list` shows them.\n"),
        ("chair", "Say of which committee: invite chair --committee ID; `committee list` shows them.\n"),
        ("member", "Say who it is for: invite member --person CODE; `committee show ID` lists the codes.\n"),
    ],
)
def test_an_invitation_names_the_option_it_lacks(role: str, line: str) -> None:
    command("init")
    assert command("invite", role) == (2, "", line)


def test_an_invitation_to_the_sample_says_that_there_is_no_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    command("init")
    code, out, error = command("invite", "coordinator", "--initiative", "0c995940")
    assert (code, out, error.count("\n")) == (2, "", 1)
    assert error.startswith("There is no directory yet: what `directory list` shows is the fictional sample.")
    monkeypatch.setenv("BOT_ALLOW_SAMPLE_DATA", "yes")
    code, _, error = command("invite", "coordinator", "--initiative", "nothing")
    assert (code, error) == (2, "The directory has no initiative 'nothing'; `directory list` shows them.\n")


def test_a_wrong_setting_ends_every_command_with_two_and_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_LISTEN", "nowhere")
    for words in (("run",), ("check",), ("init",), ("people", "list")):
        code, out, error = command(*words)
        assert (code, out, error.count("\n"), error.startswith("BOT_LISTEN")) == (2, "", 1, True)


def test_run_without_a_token_ends_with_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOT_TOKEN")
    code, _, error = command("run")
    assert (code, error.startswith("BOT_TOKEN is not set")) == (2, True)


def test_a_slip_in_a_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATADIR", "x")
    assert "BOT_DATADIR is no setting" in command("init")[2]


@pytest.mark.parametrize(
    "words", [("people", "list"), ("backup",), ("db", "upgrade"), ("invite", "office")], ids=" ".join
)
def test_commands_on_data_that_is_not_there_say_to_init_and_make_nothing(words: tuple[str, ...], empty: Path) -> None:
    code, _, error = command(*words)
    assert (code, "run `python -m bot init` first" in error) == (1, True)
    assert not (empty / "data").exists()


def test_an_invitation_is_printed_even_while_telegram_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    command("init")
    monkeypatch.setenv("BOT_ALLOW_SAMPLE_DATA", "yes")
    code, out, error = command("invite", "coordinator", "--initiative", "0c995940", "--label", "Carol", "--json")
    made = json.loads(out)
    assert (code, sorted(made), made["link"]) == (0, ["expires", "link", "start"], None)
    assert len(made["start"]) == 16
    assert "the link lacks the bot's name" in error


def test_lists_are_printed_for_people_and_for_programs() -> None:
    command("init")
    assert json.loads(command("people", "list", "--json")[1]) == {"people": []}
    codes = [one["code"] for one in json.loads(command("languages", "list", "--json")[1])["languages"]]
    assert codes[:2] == ["en", "es"]
    assert "Español" in command("languages", "list")[1]
    assert command("people", "list")[0] == 0


def test_a_backup_is_made_tried_out_and_restored_with_the_key_from_elsewhere(
    empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("init")
    made = json.loads(command("backup", "--json")[1])
    assert [one["kind"] for one in made] == ["main", "keys"]
    code, out, _ = command("restore", "--verify", "--json")
    assert (code, json.loads(out)["sound"]) == (0, True)
    code, _, error = command("restore")
    assert (code, error.startswith("There is data here already")) == (1, True)
    monkeypatch.setenv("BOT_MASTER_KEY_FILE", str(empty / "data/master.key"))
    monkeypatch.setenv("BOT_DATA_DIR", str(empty / "new"))
    assert command("restore", str(empty / "data/backups"))[0] == 0
    assert json.loads(command("people", "list", "--json")[1]) == {"people": []}


def test_a_restore_without_backups_says_so(empty: Path) -> None:
    command("init")
    code, _, error = command("restore", "--verify")
    assert (code, "does not hold a backup of both" in error) == (1, True)


def test_the_directory_and_routes_are_those_of_the_sample_where_nothing_is_stored() -> None:
    found = json.loads(command("directory", "list", "--json")[1])
    assert found["sample"]
    answer = json.loads(command("route", "--county", "Hennepin", "--json")[1])
    assert answer["place"] == {"outcome": "one", "counties": ["27053"]}
    assert answer["choices"][-1]["initiative"] == "office"


def test_keys_are_verified() -> None:
    command("init")
    assert json.loads(command("keys", "verify", "--json")[1])["broken"] == []
