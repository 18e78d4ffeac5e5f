"""Settings are read once from four places in a known order, and every wrong one is a line that says how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.catalog import Shelf
from bot.house import LOCALES
from bot.settings import load, unknown_variables
from bot.settings_errors import SettingsError
from bot.settings_values import Listen

SECRET = "123456:planted-secret-that-must-not-print"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in an empty folder without any BOT_ variable."""
    import os

    for name in [name for name in os.environ if name.startswith("BOT_") or name == "CREDENTIALS_DIRECTORY"]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_nothing_needs_to_be_set_to_read_the_defaults_of_the_contract(nowhere: Path) -> None:
    settings = load()
    actual = (settings.token, settings.api_url, settings.data_dir, settings.listen, settings.send_limits)
    assert actual == (
        None,
        "https://api.telegram.org",
        Path("data"),
        Listen("127.0.0.1", 8080),
        "30/s, chat 5 then 1/s",
    )
    assert settings.database == f"sqlite:///{nowhere}/data/bot.sqlite3"
    assert settings.keys_database == f"sqlite:///{nowhere}/data/keys.sqlite3"
    assert settings.key_file == Path("data/master.key")


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere / "bot.toml").write_text(
        'api_url = "http://file.example"\nlisten = "127.0.0.1:1"\nlanguages = ["en", "es"]\n'
        '[office]\nname = "From the file"\nhuman_phone = "651-555-0100"\n'
    )
    monkeypatch.setenv("BOT_LISTEN", "[::1]:2")
    monkeypatch.setenv("BOT_OFFICE_NAME", "From the environment")
    settings = load()
    actual = (settings.api_url, settings.listen, settings.languages, settings.office.name, settings.office.human_phone)
    assert actual == (
        "http://file.example",
        Listen("::1", 2),
        ("en", "es"),
        "From the environment",
        "651-555-0100",
    )


def test_a_secret_is_taken_from_its_file_then_from_systemd_then_from_the_environment(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TOKEN", "1:environment")
    found = [load().need_token()]
    (nowhere / "credentials").mkdir()
    (nowhere / "credentials/bot_token").write_text("2:systemd\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(nowhere / "credentials"))
    found.append(load().need_token())
    (nowhere / "token").write_text("3:file\n")
    monkeypatch.setenv("BOT_TOKEN_FILE", str(nowhere / "token"))
    found.append(load().need_token())
    assert found == ["1:environment", "2:systemd", "3:file"]


def test_the_server_key_of_systemd_goes_before_the_one_in_the_data_folder(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere / "bot_master_key").write_text("00" * 32)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(nowhere))
    assert load().key_file == nowhere / "bot_master_key"
    monkeypatch.setenv("BOT_MASTER_KEY_FILE", "/etc/bot/key")
    assert load().key_file == Path("/etc/bot/key")


def test_no_secret_prints_with_the_settings_or_with_their_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", SECRET)
    monkeypatch.setenv("BOT_DATABASE_URL", f"postgresql://bot:{SECRET}@db/bot")
    assert SECRET not in repr(load()) + str(load()) + load().model_dump_json()
    monkeypatch.setenv("BOT_TOKEN", SECRET + " with a space")
    monkeypatch.setenv("BOT_DATABASE_URL", f"mysql://bot:{SECRET}@db/bot")
    with pytest.raises(SettingsError) as fault:
        load()
    assert SECRET not in str(fault.value)


WRONG = {
    "BOT_LISTEN": ("8080", "must be host:port; write for example 127.0.0.1:8080."),
    "BOT_SEND_LIMITS": ("fast", "must be like `30/s, chat 5 then 1/s`, or off."),
    "BOT_ALLOW_SAMPLE_DATA": ("perhaps", "must be yes or no."),
    "BOT_API_URL": (
        "api.telegram.org",
        "must be the address of a Bot API server; remove it for https://api.telegram.org.",
    ),
    "BOT_WEBHOOK_URL": ("bot.example.org", "must be an address; write for example https://bot.example.org/hook."),
    "BOT_LANGUAGES": ("English", "must be codes with commas between; write for example en,es."),
    "BOT_OFFICE_TIMEZONE": ("Mars", "is no time zone; write for example America/Chicago."),
    "BOT_OFFICE_EXIT_WORD": ("see you", "must be one word without a slash; write for example bye."),
    "BOT_OFFICE_NAME": ("   ", "is empty; write something or remove the line."),
}


@pytest.mark.parametrize("url", ["foo", "ftp://x", "http://", "http://x:port", "http://[::1"])
def test_an_address_of_telegram_is_not_explained_by_one_of_a_webhook(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_API_URL", url)
    with pytest.raises(SettingsError, match="must be the address of a Bot API server") as fault:
        load()
    assert "hook" not in str(fault.value)


@pytest.mark.parametrize(("codes", "unknown"), [("xx", "xx"), ("es,xx", "xx"), ("qq, en,xx", "qq, xx")])
def test_languages_that_do_not_exist_are_named_with_those_that_do(
    codes: str, unknown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_LANGUAGES", codes)
    with pytest.raises(SettingsError) as fault:
        load()
    there = ", ".join(one.code for one in Shelf.load(LOCALES).languages)
    assert str(fault.value) == f"BOT_LANGUAGES (or `languages` in bot.toml) names {unknown}; there are {there}."


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_setting_is_named_in_one_line_that_says_how_to_mend_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    value, mended = WRONG[name]
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as fault:
        load()
    key = name.removeprefix("BOT_").lower().replace("office_", "office.")
    assert str(fault.value) == f"{name} (or `{key}` in bot.toml) {mended}"


WRONG_TOGETHER = {
    "sqlite:///data/../data/bot.sqlite3": "BOT_KEYS_DATABASE_URL names the database itself;",
    "mysql://host/keys": "BOT_KEYS_DATABASE_URL (or `keys_database_url` in bot.toml, BOT_KEYS_DATABASE_URL_FILE) must",
    "sqlite://": "BOT_KEYS_DATABASE_URL (or `keys_database_url` in bot.toml, BOT_KEYS_DATABASE_URL_FILE) must name",
}


@pytest.mark.parametrize("url", WRONG_TOGETHER)
def test_the_keys_never_lie_in_the_database_they_open(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_KEYS_DATABASE_URL", url)
    with pytest.raises(SettingsError) as fault:
        load()
    assert str(fault.value).startswith(WRONG_TOGETHER[url])


def test_one_postgresql_server_may_hold_both_in_two_databases_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATABASE_URL", "postgresql://bot@db/bot")
    monkeypatch.setenv("BOT_KEYS_DATABASE_URL", "postgresql+psycopg://keys@db:5432/keys")
    assert load().keys_database == "postgresql+psycopg://keys@db:5432/keys"
    monkeypatch.setenv("BOT_KEYS_DATABASE_URL", "postgresql+psycopg://keys@db:5432/bot")
    with pytest.raises(SettingsError, match="names the database itself"):
        load()


def test_a_webhook_is_refused_without_a_secret_or_without_https(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_WEBHOOK_URL", "http://bot.example.org/hook")
    with pytest.raises(SettingsError, match="needs BOT_WEBHOOK_SECRET"):
        load()
    monkeypatch.setenv("BOT_WEBHOOK_SECRET", "s" * 32)
    with pytest.raises(SettingsError, match="must start with https://"):
        load()
    monkeypatch.setenv("BOT_API_URL", "http://127.0.0.1:9000")
    assert load().webhook_url == "http://bot.example.org/hook"


def test_a_name_that_is_no_setting_is_refused_in_the_file_and_named_in_the_environment(nowhere: Path) -> None:
    (nowhere / "bot.toml").write_text("data_folder = '/x'\n")
    with pytest.raises(SettingsError, match=r"data_folder` in bot\.toml"):
        load()
    names = {
        "BOT_DATADIR": "",
        "BOT_TOKEN": "",
        "BOT_TOKEN_FILE": "",
        "BOT_OFFICE_NAME": "",
        "BOT_CONFIG": "",
        "HOME": "",
    }
    assert unknown_variables(names) == ("BOT_DATADIR",)


def test_a_file_that_cannot_be_read_is_a_line_and_no_traceback(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / "bot.toml").write_text("api_url = \n")
    with pytest.raises(SettingsError, match=r"^bot.toml cannot be read: "):
        load()
    monkeypatch.setenv("BOT_CONFIG", "elsewhere.toml")
    with pytest.raises(SettingsError, match=r"there is no file elsewhere\.toml"):
        load()
    monkeypatch.delenv("BOT_CONFIG")
    (nowhere / "bot.toml").unlink()
    monkeypatch.setenv("BOT_TOKEN_FILE", "nowhere")
    with pytest.raises(SettingsError, match=r"BOT_TOKEN_FILE: cannot read nowhere \(FileNotFoundError\)"):
        load()


def test_the_operators_words_that_are_still_holes_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_OFFICE_HUMAN_PHONE", "651-555-0100")
    assert load().office.holes() == ("human_hours", "lawyer_line")
