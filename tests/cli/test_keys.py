"""`keys init|rotate|verify`: what they print and leave behind, also when a rotation was cut off at any point."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from bot.cli.keys import init_keys, rotate_keys, verify_keys
from bot.problems import Problem
from bot.settings import Settings
from storage.engine_sqlite import lock_folder
from storage.errors import Locked, WrongKey
from storage.keys import KeyRing
from storage.master import MasterKey, create_master_key, draft_of, read_master_key


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    return settings_with(data_dir=tmp_path / "data", master_key_file=tmp_path / "etc" / "master.key")


def settings_with(**given: Any) -> Settings:
    """Read the settings; the rest comes from an environment in which the bot is not set up."""
    return Settings(**given)


async def said(command: Any, settings: Settings) -> tuple[int, Any]:
    """Run a command with --json and return its exit code and what it printed."""
    out = io.StringIO()
    code = await command(settings, as_json=True, out=out)
    return code, json.loads(out.getvalue())


async def keys_made(settings: Settings, count: int) -> list[str]:
    ring = await KeyRing.open(url=settings.keys_database, master=read_master_key(settings.key_file), now=lambda: 1)
    try:
        return [(await ring.new()).key_id for _ in range(count)]
    finally:
        await ring.close()


async def test_init_makes_key_and_key_store_once_and_then_changes_nothing(settings: Settings) -> None:
    code, first = await said(init_keys, settings)
    assert (code, first["made"], stat.S_IMODE(settings.key_file.stat().st_mode)) == (0, True, 0o400)
    assert await said(init_keys, settings) == (0, first | {"made": False})


async def test_init_makes_no_second_key_for_a_key_store_whose_key_is_missing(settings: Settings) -> None:
    await init_keys(settings, as_json=False, out=io.StringIO())
    settings.key_file.unlink()
    with pytest.raises(Problem, match="put the key file back"):
        await init_keys(settings, as_json=False, out=io.StringIO())
    assert list(settings.key_file.parent.iterdir()) == []


async def test_init_with_the_wrong_key_keeps_that_key_and_says_so(settings: Settings) -> None:
    await init_keys(settings, as_json=False, out=io.StringIO())
    settings.key_file.unlink()
    other = create_master_key(settings.key_file)
    with pytest.raises(WrongKey):
        await init_keys(settings, as_json=False, out=io.StringIO())
    assert read_master_key(settings.key_file).fingerprint == other.fingerprint


async def test_verify_counts_the_keys_and_names_those_that_do_not_open(settings: Settings) -> None:
    _, made = await said(init_keys, settings)
    first, _ = sorted(await keys_made(settings, 2))
    expected = {"wraps": 2, "broken": [], "fingerprint": made["fingerprint"], "store": made["store"]}
    assert await said(verify_keys, settings) == (0, expected)
    with sqlite3.connect(settings.keys_database.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE wraps SET wrap = x'01' WHERE key_id = ?", (first,))
    connection.close()
    assert await said(verify_keys, settings) == (1, expected | {"broken": [first]})


async def test_a_rotation_keeps_every_key_and_the_old_server_key_under_another_name(settings: Settings) -> None:
    _, made = await said(init_keys, settings)
    await keys_made(settings, 3)
    code, done = await said(rotate_keys, settings)
    previous = settings.key_file.with_name(f"master.key.previous-{made['fingerprint'][:8]}")
    assert (code, done["wraps"], done["previous"]) == (0, 3, str(previous))
    assert sorted(file.name for file in settings.key_file.parent.iterdir()) == sorted(["master.key", previous.name])
    assert read_master_key(previous).fingerprint == made["fingerprint"]
    _, report = await said(verify_keys, settings)
    assert (report["wraps"], report["broken"], report["fingerprint"]) == (3, [], done["fingerprint"])
    assert (report["store"], done["fingerprint"] == made["fingerprint"]) == (made["store"], False)


@pytest.mark.parametrize("reached", ["new key on the disk", "key store changed", "old key kept"])
async def test_a_rotation_cut_off_anywhere_goes_on_when_run_again(settings: Settings, reached: str) -> None:
    _, made = await said(init_keys, settings)
    await keys_made(settings, 3)
    old, new = read_master_key(settings.key_file), create_master_key(draft_of(settings.key_file))
    if reached != "new key on the disk":
        await _rotated(settings, old, new)
    if reached == "old key kept":
        settings.key_file.with_name(f"master.key.previous-{old.fingerprint[:8]}").hardlink_to(settings.key_file)
    code, done = await said(rotate_keys, settings)
    assert (code, done["wraps"], done["fingerprint"]) == (0, 3, new.fingerprint)
    assert (await said(verify_keys, settings))[0] == 0
    assert read_master_key(Path(done["previous"])).fingerprint == made["fingerprint"]


async def _rotated(settings: Settings, old: MasterKey, new: MasterKey) -> None:
    ring = await KeyRing.open(url=settings.keys_database, master=old, now=lambda: 1)
    await ring.rotate(new)
    await ring.close()


async def test_a_rotation_with_a_wrong_key_changes_neither_store_nor_key_file(settings: Settings) -> None:
    await init_keys(settings, as_json=False, out=io.StringIO())
    right = settings.key_file.read_text()
    settings.key_file.unlink()
    wrong = create_master_key(settings.key_file)
    with pytest.raises(WrongKey):
        await rotate_keys(settings, as_json=False, out=io.StringIO())
    assert read_master_key(settings.key_file).fingerprint == wrong.fingerprint
    settings.key_file.unlink()
    settings.key_file.write_text(right)
    settings.key_file.chmod(0o400)
    assert (await said(verify_keys, settings))[0] == 0


async def test_a_key_that_is_not_in_a_file_is_not_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bot_master_key").write_text("ab" * 32)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    settings = settings_with(data_dir=tmp_path / "data")
    await init_keys(settings, as_json=False, out=io.StringIO())
    with pytest.raises(Problem, match="only a key file can be rotated"):
        await rotate_keys(settings, as_json=False, out=io.StringIO())
    assert sorted(os.listdir(tmp_path)) == ["bot_master_key", "data"]


@pytest.mark.parametrize("command", [init_keys, rotate_keys, verify_keys])
async def test_nothing_is_done_beside_a_bot_that_runs(settings: Settings, command: Any) -> None:
    await init_keys(settings, as_json=False, out=io.StringIO())
    lock = lock_folder(settings.data_dir)
    before = settings.key_file.read_text()
    with pytest.raises(Locked):
        await command(settings, as_json=False, out=io.StringIO())
    assert settings.key_file.read_text() == before
    assert lock > 0


async def test_people_read_a_sentence_that_holds_no_key(settings: Settings) -> None:
    out = io.StringIO()
    for command in (init_keys, verify_keys, rotate_keys):
        await command(settings, as_json=False, out=out)
    digits = [file.read_text().strip() for file in settings.key_file.parent.iterdir()]
    lines = out.getvalue().splitlines()
    assert lines[:2] == [f"Server key made: {settings.key_file}", "All 0 keys open."]
    assert lines[2].startswith("0 keys are wrapped under a new server key. The old key is kept as ")
    assert [key for key in digits if key in out.getvalue()] == []
