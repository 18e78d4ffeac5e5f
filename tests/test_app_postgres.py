"""The whole bot runs on PostgreSQL, with database and keys in two databases of one server."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.admin import ACTIONS
from bot.doctor import findings
from bot.house import open_house
from bot.prepare import init
from bot.sandbox import Sandbox
from tests.postgres import fresh_database, postgres_url  # noqa: F401 - fixture
from tests.running import running, settings_for

pytestmark = pytest.mark.postgres


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
