"""The pages name every setting and every command there is, and none that is not."""

from __future__ import annotations

import re
from pathlib import Path

from bot.office import Office
from bot.settings import SECRETS, TOML_VARIABLE, Settings
from tests.cli.commands import COMMANDS

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def _settings() -> set[str]:
    names = {f"BOT_{name.upper()}" for name in Settings.model_fields if name != "office"}
    names |= {f"BOT_{name.upper()}_FILE" for name in SECRETS} | {TOML_VARIABLE}
    return names | {f"BOT_OFFICE_{name.upper()}" for name in Office.model_fields}


def test_the_page_of_settings_names_every_setting_and_no_other() -> None:
    assert set(re.findall(r"BOT_[A-Z_]*[A-Z]", (DOCS / "settings.md").read_text())) == _settings()


def test_the_table_of_the_offices_words_gives_their_defaults() -> None:
    rows = dict(re.findall(r"^\| `BOT_OFFICE_([A-Z_]+)` \| .* \| (.*) \|$", (DOCS / "settings.md").read_text(), re.M))
    defaults = {name.upper(): getattr(Office(), name) for name in Office.model_fields}
    assert rows == {name: "`no`" if value is False else value for name, value in defaults.items()}


def test_the_table_of_settings_gives_their_defaults() -> None:
    rows = dict(re.findall(r"^\| `BOT_([A-Z_]+)` \| .* \| (.*) \|$", (DOCS / "settings.md").read_text(), re.M))
    fixed = {"API_URL", "LISTEN", "SEND_LIMITS", "ALLOW_SAMPLE_DATA", "ALLOW_DRAFT_LANGUAGES"}
    shown = {name: rows[name] for name in fixed}
    words = {name: getattr(Settings.model_construct(), name.lower()) for name in fixed}
    assert shown == {name: "`no`" if value is False else f"`{value}`" for name, value in words.items()}


def test_the_page_of_commands_has_a_row_for_every_command_and_no_other() -> None:
    page = (DOCS / "commands.md").read_text()
    named = re.findall(r"^\| `([a-z ]+)` \|", page, re.M)
    assert sorted(named) == sorted(" ".join(words) for words in COMMANDS)


def test_the_row_of_a_command_names_its_options_and_no_other() -> None:
    page = (DOCS / "commands.md").read_text()
    rows = dict(re.findall(r"^\| `([a-z ]+)` \| (.*) \|$", page, re.M))
    named = {name: set(re.findall(r"--[a-z-]+", row)) for name, row in rows.items()}
    assert named == {" ".join(words): _options(command) for words, command in COMMANDS.items()}


def _options(command: object) -> set[str]:
    """List the flags of a command that its row must name: --json is the same everywhere, --no-browser says it all."""
    parameters = getattr(command, "params", [])
    flags = {flag for one in parameters for flag in (*one.secondary_opts, *one.opts) if flag.startswith("--")}
    return flags - {"--json", "--help", "--browser"}


def test_every_bot_setting_of_the_examples_exists() -> None:
    for path in (ROOT / "deploy").iterdir():
        named = set(re.findall(r"BOT_[A-Z_]*[A-Z]", path.read_text()))
        assert named <= _settings(), path.name
