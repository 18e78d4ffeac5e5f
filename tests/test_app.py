"""The parts work together: updates come by polling or webhook, stopping loses nothing, refusals end with their code."""

from __future__ import annotations

import asyncio
import gc
import json
import socket
from io import StringIO
from pathlib import Path

import aiohttp
import pytest

from bot.admin import ACTIONS
from bot.app import serve
from bot.house import LOCALES, open_house
from bot.instance import ask
from bot.log import configure
from bot.prepare import init
from bot.problems import TOKEN, Problem
from bot.sandbox import Sandbox
from bot.settings_values import Listen
from tests.running import free_port, running, settings_for

SAMPLE = LOCALES.parent / "bot/domain/directory/sample.json"


async def test_a_family_is_answered_by_polling_and_again_after_a_restart(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        family = sandbox.user("Ana")
        async with running(settings) as bot:
            await family.start()
            await family.wait_for("I am a bot, not a person")
            assert await bot.stopped() == 0
        await family.say("hello?")
        async with running(settings):
            await family.wait_for("I did not get that")


async def test_a_family_is_answered_by_webhook_at_the_very_path_of_the_address(tmp_path: Path) -> None:
    port = free_port()
    async with Sandbox() as sandbox:
        settings = settings_for(
            sandbox,
            tmp_path / "data",
            webhook_url=f"http://127.0.0.1:{port}/a/hook",
            webhook_secret="s" * 32,
            listen=Listen("127.0.0.1", port),
        )
        async with running(settings) as bot:
            family = sandbox.user("Ana")
            await family.start()
            await family.wait_for("I am a bot, not a person")
            assert await _statuses(port) == {"/healthz": 200, "/readyz": 200, "/metrics": 200, "/a/hook": 405}
            assert await bot.stopped() == 0


async def _statuses(port: int) -> dict[str, int]:
    async with aiohttp.ClientSession() as session:
        found = {}
        for path in ("/healthz", "/readyz", "/metrics", "/a/hook"):
            async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                found[path] = answer.status
        return found


async def test_a_token_that_telegram_refuses_ends_the_bot_with_three(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path, token="42:WRONG")
        await init(settings)
        with pytest.raises(Problem) as problem:
            await serve(settings)
    assert problem.value.code == TOKEN


async def test_a_token_that_is_revoked_while_the_bot_runs_ends_it_with_three(tmp_path: Path) -> None:
    async with Sandbox() as sandbox, running(settings_for(sandbox, tmp_path / "data")) as bot:
        sandbox.api.token = "42:ANOTHER"
        sandbox.user("Ana")
        async with asyncio.timeout(20):
            await sandbox.user("Ana").start()
            assert await bot.task == TOKEN


async def test_the_bot_waits_for_telegram_and_can_be_stopped_while_it_waits(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path, api_url=f"http://127.0.0.1:{free_port()}")
        await init(settings)
        stop = asyncio.Event()
        task = asyncio.create_task(serve(settings, stop=stop))
        await asyncio.sleep(0.2)
        assert not task.done()
        stop.set()
        assert await task == 0


async def test_the_sample_directory_is_refused_unless_a_trial_allows_it(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path, directory_file=SAMPLE)
        await init(settings)
        async with open_house(settings):
            pass  # stores it, as the trial allows
        strict = settings_for(sandbox, tmp_path, allow_sample_data=False)
        with pytest.raises(Problem, match="The directory is the fictional sample"):
            await serve(strict)
        fresh = settings_for(sandbox, tmp_path / "fresh", allow_sample_data=False, directory_file=SAMPLE)
        await init(fresh)
        with pytest.raises(Problem, match="is the fictional sample: BOT_ALLOW_SAMPLE_DATA"):
            await serve(fresh)


async def test_while_polling_an_address_in_use_costs_health_only_and_the_log_names_the_setting(tmp_path: Path) -> None:
    said = StringIO()
    configure(stream=said)
    try:
        async with Sandbox() as sandbox:
            with socket.create_server(("127.0.0.1", 0)) as taken:
                port = taken.getsockname()[1]
                async with running(settings_for(sandbox, tmp_path / "data", listen=Listen("127.0.0.1", port))):
                    await sandbox.user("Ana").start()
                    await sandbox.user("Ana").wait_for("I am a bot, not a person")
    finally:
        configure()
    [line] = [found for found in map(json.loads, said.getvalue().splitlines()) if found["event"] == "no_health"]
    assert (line["level"], line["reason"], line["port"]) == ("warning", "BOT_LISTEN", port)


async def test_an_error_that_a_task_of_the_bot_lost_is_logged_without_its_words(tmp_path: Path) -> None:
    async def fail() -> None:
        raise ValueError("Ana's own words")

    said = StringIO()
    async with Sandbox() as sandbox, running(settings_for(sandbox, tmp_path / "data")):
        configure(stream=said)
        try:
            await asyncio.wait((asyncio.create_task(fail()),))
            gc.collect()
        finally:
            configure()
    lost = [found for found in map(json.loads, said.getvalue().splitlines()) if found["event"] == "lost_error"]
    assert [(found["error_class"], "own words" in said.getvalue()) for found in lost] == [("ValueError", False)]


async def test_a_second_bot_with_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        async with running(settings) as bot:
            with pytest.raises(Problem, match="Another bot runs with the data folder"):
                await serve(settings)
            assert not bot.task.done()


async def test_commands_change_the_running_bot_through_its_door(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        async with running(settings):
            made = await ask(settings.data_dir, "invite", {"role": "office"})
            assert made is not None
            assert made["link"] == f"https://t.me/{sandbox.world.bot_username}?start={made['start']}"
            office = sandbox.user("Omar")
            await office.start(made["start"])
            await office.tap("Yes, join")
            await office.wait_for("Welcome.")
            found = await ask(settings.data_dir, "people", {})
            assert found is not None
            assert [(one["id"], one["role"]) for one in found["people"]] == [(1, "office")]
            removed = await ask(settings.data_dir, "remove", {"id": 1})
            assert removed is not None
            assert await ask(settings.data_dir, "people", {}) == {"people": []}


async def test_every_command_that_needs_the_data_works_while_nobody_runs(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data", allow_draft_languages=False)
        await init(settings)
        async with open_house(settings) as house:
            assert (await ACTIONS["invite"](house, {"role": "office"}))["link"] is None
            before = {one["code"]: one["offered"] for one in (await ACTIONS["languages"](house, {}))["languages"]}
            await ACTIONS["review"](house, {"code": "es", "by": "Rosa Planted"})
            after = {one["code"]: one["offered"] for one in (await ACTIONS["languages"](house, {}))["languages"]}
            loaded = await ACTIONS["load_directory"](house, {"body": SAMPLE.read_text(), "source": "test"})
            body = (await ACTIONS["directory"](house, {}))["body"]
    assert (before["es"], after["es"], loaded["sample"]) == (False, True, True)
    assert "Example Lakes Circle" in body


@pytest.mark.parametrize(
    ("do", "asked", "line"),
    [
        ("invite", {"role": "king"}, "There is no role 'king'"),
        ("invite", {"role": "coordinator"}, "The directory has no initiative ''"),
        ("invite", {"role": "office", "initiative": "x"}, "belongs to no initiative"),
        ("remove", {"id": 99}, "Nobody enrolled has the number 99"),
        ("review", {"code": "xx", "by": "Rosa"}, "There is no language 'xx'"),
        ("review", {"code": "es", "by": " "}, "Say who checked it"),
        ("load_directory", {"body": "{"}, "The directory file is not right"),
    ],
)
async def test_a_command_that_is_wrong_is_answered_with_a_line(
    do: str, asked: dict[str, object], line: str, tmp_path: Path
) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path)
        await init(settings)
        async with open_house(settings) as house:
            with pytest.raises(Problem, match=line):
                await ACTIONS[do](house, asked)
