"""The doctor names what is wrong in one line each, and calls nothing wrong that is right."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.admin import ACTIONS
from bot.doctor import findings
from bot.domain.directory import OFFICE, build, sample, to_json
from bot.examine import unserved
from bot.house import LOCALES, open_house
from bot.machine import Finding
from bot.prepare import init
from bot.problems import Problem
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.settings_values import Listen
from storage.errors import BadMasterKey
from tests.running import free_port, running, settings_for


def _named(found: list[Finding], name: str) -> list[tuple[str, str]]:
    return [(one.state, one.words) for one in found if one.name == name]


async def _look(settings: Settings, name: str) -> list[tuple[str, str]]:
    return _named(await findings(settings), name)


async def test_a_folder_without_data_is_a_problem_and_stays_as_it_is(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        found = await findings(settings_for(sandbox, tmp_path / "data"))
    words = f"There is no data in {tmp_path / 'data'} yet: run `python -m bot init`."
    assert _named(found, "data") == [("problem", words)]
    assert _named(found, "modes") == []  # nothing can be said of what is not there
    assert not (tmp_path / "data").exists()


async def test_a_new_folder_lacks_the_office_and_everything_else_is_right(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        await init(settings)
        found = await findings(settings)
    problems = [one.name for one in found if one.state == "problem"]
    assert problems == ["office", "routes"]
    assert _named(found, "token") == [("ok", f"Telegram knows the bot as @{sandbox.world.bot_username}.")]
    assert _named(found, "keys") == [("ok", "1 of 1 keys open.")]
    assert _named(found, "audit") == [("ok", "The audit chain holds.")]


async def test_with_an_office_enrolled_every_place_reaches_someone_and_the_running_bot_says_so(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        await init(settings)
        async with open_house(settings) as house:
            made = await ACTIONS["invite"](house, {"role": "office"})
        async with running(settings):
            office = sandbox.user("Omar")
            await office.start(made["start"])
            await office.tap("Yes, join")
            await office.wait_for("Welcome.")
            found = await findings(settings)
    assert [one for one in found if one.state == "problem"] == []
    assert _named(found, "polling") == [("ok", "The bot runs and polls.")]
    assert _named(found, "routes") == [("ok", "Every county and Nation reaches a live coordinator or the Office.")]


def test_places_without_a_live_reader_are_named_one_by_one() -> None:
    directory = sample()
    day = directory.initiatives[0].confirmed_on
    everywhere = unserved(directory, frozenset(), on=day)
    lakes = frozenset(one.id for one in directory.initiatives if one.name == "Example Lakes Circle (sample)")
    assert len(everywhere) == 87 + 11
    assert set(everywhere) - set(unserved(directory, lakes, on=day)) == {"Hennepin County"}
    assert unserved(directory, frozenset((OFFICE,)), on=day) == []


async def test_loose_rights_and_a_key_among_the_data_are_told(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        await init(settings)
        (tmp_path / "data/bot.sqlite3").chmod(0o644)
        settings.key_file.chmod(0o600)
        found = await findings(settings)
        hook = {"webhook_url": f"{sandbox.url}/hook", "webhook_secret": "s" * 32}
        for_webhook = await findings(settings_for(sandbox, tmp_path / "data", **hook))
    path = tmp_path / "data/bot.sqlite3"
    assert _named(found, "modes") == [("problem", f"Others have rights to {path}: chmod go= {path}")]
    assert [state for state, _ in _named(found, "key")] == ["problem", "warn"]
    assert [state for state, _ in _named(for_webhook, "key")] == ["problem", "problem"]


async def test_a_refused_token_and_a_silent_telegram_are_problems(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        assert await _look(settings_for(sandbox, tmp_path / "data", token="42:WRONG"), "token") == [
            ("problem", "Telegram refuses the token: copy BOT_TOKEN from @BotFather again.")
        ]
    [(state, words)] = await _look(settings_for(sandbox, tmp_path / "data"), "telegram")
    assert (state, words.startswith("Telegram does not answer (NotSent)")) == ("problem", True)


async def test_another_poller_is_a_problem(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        sandbox.faults.add("409", method="getUpdates", times=5)
        [(state, words)] = await _look(settings_for(sandbox, tmp_path / "data"), "polling")
    assert (state, words) == ("problem", "Another program polls with this token: stop it, or `run` ends with 4.")


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:9?from=bot@example.org"])
async def test_a_silent_mail_server_is_a_problem(url: str, tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        [(state, words)] = await _look(settings_for(sandbox, tmp_path / "data", smtp_url=url), "mail")
    assert (state, words) == ("problem", "The mail server 127.0.0.1 does not answer (ConnectionRefusedError).")


async def test_a_damaged_database_is_a_problem_that_names_the_way_back(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        await init(settings)
        file = tmp_path / "data/bot.sqlite3"
        file.write_bytes(b"not a database at all" * 1000)
        [(state, words)] = await _look(settings, "data")
    assert (state, "Restore the newest backup" in words) == ("problem", True)


SAMPLE = LOCALES.parent / "bot/domain/directory/sample.json"


async def test_a_data_folder_that_is_a_file_is_called_so_and_no_rights_are_taken_from_it(tmp_path: Path) -> None:
    file = tmp_path / "passwd"
    file.write_text("root:x:0:0\n")
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, file)
        found = await findings(settings)
        with pytest.raises(Problem, match="is not a folder"):
            await init(settings)
    assert _named(found, "modes") == []
    line = f"BOT_DATA_DIR: {file} is not a folder; name one, or one that is to be made."
    assert _named(found, "data") == [("problem", line)]


async def test_a_key_file_that_holds_no_key_is_called_so_before_its_rights_are_judged(tmp_path: Path) -> None:
    file = tmp_path / "passwd"
    file.write_text("root:x:0:0\n" * 1000)
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data", master_key_file=file)
        found = await _look(settings, "key")
        with pytest.raises(BadMasterKey):
            await init(settings)
        unreadable = await _look(settings_for(sandbox, tmp_path, master_key_file=Path("/proc/self/mem")), "key")
    words = f"{file} holds no server key (64 hexadecimal digits): set BOT_MASTER_KEY_FILE to the right file."
    assert found == [("problem", words)]
    assert unreadable == [
        ("problem", "The server key /proc/self/mem cannot be read by this user: chown it to the bot's user.")
    ]


async def test_the_directory_that_the_first_start_will_load_is_looked_at_before(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"initiatives": [{}]}')
    async with Sandbox() as sandbox:
        found = [
            await _look(settings_for(sandbox, tmp_path / "data", directory_file=file), "directory")
            for file in (tmp_path / "missing.json", wrong, SAMPLE)
        ]
    line = f"BOT_DIRECTORY_FILE: The directory file {tmp_path}/missing.json cannot be read (FileNotFoundError)."
    assert found[0] == [("problem", line)]
    [(state, words)] = found[1]
    assert (state, words.count("\n"), "is not right" in words) == ("problem", 0, True)
    assert found[2] == [("ok", f"BOT_DIRECTORY_FILE has {len(sample().initiatives)} initiatives.")]


async def test_an_address_that_another_program_has_is_named_unless_it_is_the_bots_own(tmp_path: Path) -> None:
    port = free_port()
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data", listen=Listen("127.0.0.1", port))
        free = await _look(settings, "listen")
        with socket.create_server(("127.0.0.1", port)):
            taken = await _look(settings, "listen")
        async with running(settings):
            own = await _look(settings, "listen")
    words = (
        f"BOT_LISTEN: 127.0.0.1:{port} cannot be had (Address already in use): `run` would go on without health and "
        "metrics. Choose another address."
    )
    assert (free, taken, own) == ([], [("warn", words)], [])


async def test_entries_that_nobody_confirmed_for_90_days_are_counted(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        await init(settings)
        first, *others = (replace(one, confirmed_on=date.today()) for one in sample().initiatives)  # noqa: DTZ011 - a day more or less
        old = replace(first, confirmed_on=date(2025, 1, 1))
        found = []
        for directory in (build([first, *others]), build([old, *others])):
            async with open_house(settings) as house:
                await ACTIONS["load_directory"](house, {"body": to_json(directory), "source": "test"})
            found.append(await _look(settings, "confirmed"))
    words = (
        f"1 of {len(others) + 1} initiatives were not confirmed for 90 days: `python -m bot directory list` marks them "
        "with !; ask them."
    )
    assert found == [[], [("warn", words)]]


async def test_a_language_of_the_settings_that_families_are_not_offered_is_named(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data", languages=("es", "en"), allow_draft_languages=False)
        await init(settings)
        found = await _look(settings, "languages")
    assert [state for state, _ in found] == ["warn", "ok"]
    assert found[0][1].startswith("BOT_LANGUAGES names es, not offered while incomplete or checked by nobody")
