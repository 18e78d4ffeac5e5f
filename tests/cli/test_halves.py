"""A database that is lost beside its keys, or keys beside their database: no command makes a new one in its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.instance import only_one
from tests.cli.test_commands import command, empty  # noqa: F401 - the fixture sets the scene for every test

LOST = "The key store holds keys, but the database they belong to is missing or empty; nothing was written."
KEYLESS = "The database is there, but its key store is missing; nothing was written."
PAIR = "The database and the key store do not belong together; nothing was written."
EVERY = [
    ("run",),
    ("init",),
    ("people", "list"),
    ("invite", "office"),
    ("directory", "list"),
    ("languages", "list"),
    ("backup",),
    ("db", "upgrade"),
]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Use a data folder once, so that its database has keys, and make a backup."""
    command("init")
    assert command("invite", "office")[0] == 0
    assert command("backup")[0] == 0
    with only_one(tmp_path / "data"):  # a `run` that refuses nothing else ends at this lock, and not never
        yield tmp_path / "data"


def lose(data: Path, name: str) -> None:
    for path in data.glob(f"{name}.sqlite3*"):
        path.unlink()


def told(name: str) -> tuple[str, str]:
    """Return state and words of what `check` says."""
    [found] = [one for one in json.loads(command("check", "--json")[1])["checks"] if one["name"] == name]
    return found["state"], found["words"]


@pytest.mark.parametrize(("half", "line"), [("bot", LOST), ("keys", KEYLESS)], ids=["database", "key store"])
def test_every_command_refuses_one_half_and_makes_none(half: str, line: str, data: Path) -> None:
    lose(data, half)
    for words in EVERY:
        code, _, error = command(*words)
        assert (words, code, error.count("\n"), error.startswith(line)) == (words, 1, 1, True)
    state, words_of_check = told("data")
    assert (state, words_of_check.startswith(line)) == ("problem", True)
    assert not (data / f"{half}.sqlite3").exists()


@pytest.mark.parametrize("half", ["bot", "keys"])
def test_restore_puts_back_the_half_that_is_lost(half: str, data: Path) -> None:
    lose(data, half)
    code, out, _ = command("restore", "--json")
    assert (code, [one["kind"] for one in json.loads(out)]) == (0, [{"bot": "main", "keys": "keys"}[half]])
    assert command("people", "list")[0] == 0
    assert told("schema")[0] == "ok"


@pytest.mark.parametrize("words", ["init", "verify", "rotate"])
def test_no_command_of_the_keys_makes_a_new_store_beside_the_database_that_lost_its_own(words: str, data: Path) -> None:
    lose(data, "keys")
    code, out, error = command("keys", words)
    assert (code, out, error.count("\n"), error.startswith(KEYLESS)) == (1, "", 1, True)
    assert sorted(path.name for path in data.glob("keys.sqlite3*")) == []
    assert [path.name for path in data.glob("master.key*")] == ["master.key"]


def test_an_empty_database_put_in_the_place_of_the_lost_one_is_refused_too(data: Path, tmp_path: Path) -> None:
    lose(data, "bot")
    (data / "bot.sqlite3").touch(mode=0o600)
    assert command("run")[2].startswith(LOST)
    assert (data / "bot.sqlite3").stat().st_size == 0


def test_a_new_start_is_made_once_the_key_store_is_moved_away(data: Path, tmp_path: Path) -> None:
    lose(data, "bot")
    for path in data.glob("keys.sqlite3*"):
        path.rename(tmp_path / path.name)
    assert command("init")[0] == 0
    assert json.loads(command("people", "list", "--json")[1]) == {"people": []}


def test_a_database_is_refused_beside_the_keys_of_another(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_MASTER_KEY_FILE", str(data / "master.key"))
    monkeypatch.setenv("BOT_DATA_DIR", str(tmp_path / "other"))
    command("init")
    assert command("people", "list")[0] == 0
    other = tmp_path / "other"
    lose(other, "bot")
    shutil.copy(data / "bot.sqlite3", other / "bot.sqlite3")
    with only_one(other):
        for words in EVERY:
            assert (words, command(*words)[2].startswith(PAIR)) == (words, True)
    assert told("data")[1].startswith(PAIR)
    lose(other, "bot")
    code, _, error = command("restore", str(data / "backups"))
    assert (code, error.startswith(PAIR), (other / "bot.sqlite3").exists()) == (1, True, False)
