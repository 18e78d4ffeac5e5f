"""The demo's scripts play against the real bot, in both languages, and say when the bot leaves the script."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.player import OffScript, Player, fits
from bot.demo.scripts import SCRIPTS
from bot.demo.stage import stage
from bot.problems import Problem
from bot.sandbox import Sandbox


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_whole_referral_is_played_and_the_family_is_told(language: str, tmp_path: Path) -> None:
    lines: list[str] = []
    async with stage(port=0, data=tmp_path / "data", quick=True) as made:
        await SCRIPTS["self_referral"](made, language, lines.append)
    people = {line.split(":")[0].removeprefix("bot > ") for line in lines if not line.startswith(" ")}
    assert people == {"Carol", "Omar", "Ana" if language == "en" else "Luz"}
    assert any("Good news from" in line or "Buenas noticias de" in line for line in lines)


@pytest.mark.parametrize("language", ["en", "es"])
async def test_a_claim_is_played_from_the_meeting_to_the_approval(language: str, tmp_path: Path) -> None:
    lines: list[str] = []
    async with stage(port=0, data=tmp_path / "data", quick=True) as made:
        await SCRIPTS["per_diem"](made, language, lines.append)
    people = {line.split(":")[0].removeprefix("bot > ") for line in lines if not line.startswith((" ", "…"))}
    assert people == {"Abe", "Maya" if language == "en" else "Luz"}
    assert any("is approved: $" in line or "aprobada: $" in line for line in lines)


async def test_the_page_names_a_way_to_sit_on_the_sample_committee(tmp_path: Path) -> None:
    async with stage(port=0, data=tmp_path / "data", quick=True) as made:
        said = " ".join(made.sandbox.scene["more"])
        assert [role for role, code in made.seats.items() if code not in said] == []
        assert set(made.seats) == {"member", "approver", "chair"}


async def test_hello_shows_the_welcome(tmp_path: Path) -> None:
    lines: list[str] = []
    async with stage(port=0, data=tmp_path / "data", quick=True) as made:
        await SCRIPTS["hello"](made, "en", lines.append)
    assert lines[0] == "Ana: /start"
    assert any("I am a bot, not a person" in line for line in lines)


async def test_a_script_ends_with_the_screen_where_the_bot_says_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.demo.player.PATIENCE_S", 0.1)
    async with Sandbox() as sandbox:
        player = Player(sandbox.user("Ana"), lambda _line: None)
        await player.say("hello?")
        with pytest.raises(OffScript, match=r"Ana waits for a button .* and sees:\nme \| hello\?"):
            await player.tap("a", "welcome", "go")


async def test_a_port_in_use_is_named_with_another_to_choose(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        with pytest.raises(Problem, match=f"Port {port} is in use: choose another, as in --port {port + 1}"):
            async with stage(port=port, data=tmp_path, quick=True):
                pass


def test_a_button_is_found_by_its_parts_in_order_whatever_the_number_of_its_card() -> None:
    wanted = ("a", "welcome", "go")
    fitting = [
        data
        for data in ("a|1z|welcome|go", "a|2|welcome|go|x", "a|1|go|welcome", "k|1|welcome|go")
        if fits(data, wanted)
    ]
    assert fitting == ["a|1z|welcome|go", "a|2|welcome|go|x"]
