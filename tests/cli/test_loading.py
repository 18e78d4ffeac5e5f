"""A command loads what it needs and no more: people type these, and each waits for what it loads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli.demo_command import NAMES
from bot.cli.directory_files import Forms
from bot.cli.directory_options import MOST_TOLD
from bot.demo.scripts import SCRIPTS
from bot.directory_actions import MOST_TOLD as TOLD_BY_THE_BOT
from bot.domain.directory.formats import Format

SCRIPT = """
import json, sys
from typer.testing import CliRunner
from bot.cli.main import app

def run(words):
    code = CliRunner().invoke(app, words).exit_code
    return {"code": code, "loaded": sorted(sys.modules)}

print(json.dumps({" ".join(words): run(words) for words in json.loads(sys.argv[1])}))
"""
COMMANDS = (
    ("--help",),  # the words of every command; the first, so that no other has loaded anything
    ("route", "--town", "Duluth"),
    ("route", "--county", "Cook", "--json"),
    ("claims", "price", "--county", "Cook", "--day", "2026-09-30"),
    ("directory", "list"),
    ("committee", "template", "roster"),
)
HEAVY = {
    "telegram", "aiohttp", "sqlalchemy", "psycopg", "aiosqlite", "alembic", "uvicorn", "starlette", "structlog",
    "babel", "phonenumbers", "cryptography", "aiosmtplib", "prometheus_client", "httpx", "PIL", "fpdf", "xlsxwriter",
    "bot.app", "bot.house", "bot.admin", "bot.service", "bot.ports", "bot.sandbox", "bot.demo", "bot.flows",
}  # fmt: skip
NOT_FOR_HELP = {"pydantic", "pydantic_settings", "asyncio", "rapidfuzz", "bot.settings", "bot.domain"}


def test_help_and_what_looks_up_a_table_load_no_telegram_no_sql_and_no_service(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(COMMANDS)], cwd=tmp_path, env=environment, capture_output=True,
        check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert {words: (one["code"], HEAVY & set(one["loaded"])) for words, one in found.items()} == {
        " ".join(words): (0, set()) for words in COMMANDS
    }
    assert NOT_FOR_HELP & set(found["--help"]["loaded"]) == set()


@pytest.mark.parametrize(
    ("flags", "program"),
    [(list(NAMES), list(SCRIPTS)), ([each.value for each in Forms], [each.value for each in Format]),
     (MOST_TOLD, TOLD_BY_THE_BOT)],
    ids=["scripts of the demo", "formats of a directory", "changes told at most"],
)  # fmt: skip
def test_what_a_flag_takes_is_what_the_program_knows(flags: object, program: object) -> None:
    assert flags == program
