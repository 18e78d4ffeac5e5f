"""The whole bot runs on PostgreSQL, with database and keys in two databases of one server."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.admin import ACTIONS
from bot.doctor import findings
from bot.domain.directory import build, sample, to_json
from bot.house import now_us, open_house
from bot.instance import ask
from bot.ports import DAY, Invite
from bot.prepare import init
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.settings_values import Listen
from tests.postgres import fresh_database, postgres_url  # noqa: F401 - fixture
from tests.running import free_port, running, settings_for

pytestmark = pytest.mark.postgres
NOTICED_S = 20
"""Within a minute is promised; every five seconds is how often they look."""


async def test_a_family_and_the_office_are_answered_from_postgresql(
    postgres_url: str,  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    urls = {"database_url": fresh_database(postgres_url), "keys_database_url": fresh_database(postgres_url)}
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data", **urls)
        await init(settings)
        async with open_house(settings) as house:
            made = await ACTIONS["invite"](house, {"role": "office"})
        async with running(settings) as bot:
            office, family = sandbox.user("Omar"), sandbox.user("Ana")
            await office.start(made["start"])
            await office.tap("Yes, join")
            await family.start()
            await family.tap("Start")
            await family.wait_for("Anyone who holds this phone")
            await office.wait_for("Welcome.")
            found = await findings(settings)
            assert await bot.stopped() == 0
    assert [one for one in found if one.state == "problem"] == []
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["master.key", "run.lock"]


@pytest.mark.slow  # standing by and taking over are counted in seconds
async def test_two_workers_share_the_work_and_one_of_them_sends(postgres_url: str, tmp_path: Path) -> None:  # noqa: F811
    urls = {"database_url": fresh_database(postgres_url), "keys_database_url": fresh_database(postgres_url)}
    async with Sandbox() as sandbox:
        first, second = (_worker(sandbox, tmp_path / "data", urls) for _ in range(2))
        await init(first)
        family = sandbox.user("Ana")
        async with running(first) as sending, running(second):  # Telegram posts to the one that said so last
            await family.start()
            await family.wait_for("I am a bot, not a person")
            await sending.stopped()
            await family.tap("Start")
            await family.wait_for("Anyone who holds this phone", timeout=30)
        sent = [call.method for call in sandbox.calls.since(0) if call.method in ("sendMessage", "editMessageText")]
    assert sent == ["sendMessage", "editMessageText"]


async def test_each_worker_notices_what_was_changed_through_another(postgres_url: str, tmp_path: Path) -> None:  # noqa: F811
    urls = {"database_url": fresh_database(postgres_url), "keys_database_url": fresh_database(postgres_url)}
    given = urls | {"master_key_file": tmp_path / "key" / "master.key", "allow_draft_languages": False}
    (tmp_path / "key").mkdir(mode=0o700)
    async with Sandbox() as sandbox:
        first, second = (_worker(sandbox, tmp_path / name, given) for name in ("a", "b"))  # a door each
        async with running(first), running(second):
            before = [await ask(one.data_dir, "examine", {}) for one in (first, second)]
            await ask(second.data_dir, "review", {"code": "es", "by": "Rosa"})
            await ask(first.data_dir, "load_directory", {"body": to_json(build(sample().initiatives[:1]))})
            async with open_house(first) as house, house.store.unit() as unit:  # somebody joins, on a third worker
                invite = Invite(id=0, role="office", initiative="", label="", expires_us=now_us() + DAY)
                chat = await unit.chat(8_100_200_300, now_us())
                await unit.enrol(await unit.add_invite(invite, "token"), chat.id, now_us())
            async with asyncio.timeout(NOTICED_S):
                while {_read(await ask(one.data_dir, "examine", {})) for one in (first, second)} != {(1, True, True)}:  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
    assert [_read(one) for one in before] == [(len(sample().initiatives), False, False)] * 2


def _read(seen: Mapping[str, Any] | None) -> tuple[int, bool, bool]:
    """Return what a worker knows: how many initiatives, whether Spanish is offered, whether the Office can read."""
    assert seen is not None
    return seen["initiatives"], "es" in [one["code"] for one in seen["languages"]], seen["office"]


def _worker(sandbox: Sandbox, folder: Path, given: Mapping[str, Any]) -> Settings:
    port = free_port()
    hook = {"webhook_url": f"http://127.0.0.1:{port}/hook", "webhook_secret": "s" * 32}
    return settings_for(sandbox, folder, listen=Listen("127.0.0.1", port), **hook, **given)
