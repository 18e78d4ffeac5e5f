"""What is broken around the bot is one line that says how to mend it, for every command, and never a traceback."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest
import typer

from bot.cli.frame import run
from bot.problems import line_of_file
from tests.cli.test_commands import command, empty

__all__ = ["empty"]  # the fixture is used here too
EVERY = [("run",), ("init",), ("people", "list"), ("invite", "office"), ("route", "--zip", "55404"), ("backup",)]


def told(*names: str) -> list[tuple[str, str]]:
    """Return what `check` says under some names."""
    checks = json.loads(command("check", "--json")[1])["checks"]
    return [(one["state"], one["words"]) for one in checks if one["name"] in names]


def test_a_silent_postgresql_is_one_line_that_holds_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql://u:planted@127.0.0.1:1/db")
    line = (
        "No PostgreSQL server answers at 127.0.0.1:1/db: start it, or mend BOT_DATABASE_URL or BOT_KEYS_DATABASE_URL."
    )
    for words in EVERY:
        assert (words, *command(*words)) == (words, 1, "", f"{line}\n")
    assert told("data") == [("problem", line)]


@pytest.mark.parametrize("place", ["/sys/no/bot.sqlite3", "/sys/bot.sqlite3"], ids=["folder", "file"])
def test_a_place_where_nothing_can_be_written_is_one_line(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{place}")
    for words in (("init",), ("run",)):
        code, out, error = command(*words)
        assert (code, out, error.count("\n"), error.startswith("/sys/")) == (1, "", 1, True)
        assert "Let the bot's user read and write it, or set another place." in error


def test_a_full_disk_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    async def write() -> None:
        await asyncio.to_thread(Path("/dev/full").write_text, "x" * 100_000)

    with pytest.raises(typer.Exit):
        run(write)
    assert capsys.readouterr().err.startswith("The disk is full: make room for ")
    assert line_of_file(OSError(5, "Input/output error")) is None


def test_tables_of_another_version_are_named_by_check_and_by_every_command(empty: Path) -> None:
    command("init")
    with sqlite3.connect(empty / "data/bot.sqlite3") as connection:
        connection.execute("ALTER TABLE referrals RENAME COLUMN state TO standing")
    connection.close()
    line = "The database is not of this version, although it bears its schema's number (no referrals.state, unknown "
    for words in (("people", "list"), ("db", "upgrade"), ("run",)):
        code, _, error = command(*words)
        assert (words, code, error.count("\n"), error.startswith(line)) == (words, 1, 1, True)
    [(state, said)] = told("data", "schema")
    assert (state, said.startswith(line)) == ("problem", True)
