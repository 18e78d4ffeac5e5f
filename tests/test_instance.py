"""One bot runs for a data folder, and commands reach it through a door that nobody else can open."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.instance import DOOR, LONGEST_LINE, ask, door, only_one
from bot.problems import WRONG_USE, Problem
from storage.errors import NotStored


async def _answer(do: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    if do == "wrong":
        raise Problem("That is not right.", WRONG_USE)
    if do == "full":
        raise NotStored("planted detail")
    if do == "broken":
        raise RuntimeError("planted words of a person")
    return {"do": do, **asked}


def test_a_second_bot_with_the_same_folder_is_refused_until_the_first_is_gone(tmp_path: Path) -> None:
    with only_one(tmp_path), pytest.raises(Problem, match="Another bot runs with the data folder"), only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


async def test_a_command_gets_its_answer_from_the_running_bot(tmp_path: Path) -> None:
    async with door(tmp_path, _answer):
        assert await ask(tmp_path, "invite", {"label": "Ana Ñ", "backup": True}) == {
            "do": "invite",
            "label": "Ana Ñ",
            "backup": True,
        }


async def test_only_the_bots_own_user_may_knock(tmp_path: Path) -> None:
    async with door(tmp_path, _answer):
        assert stat.S_IMODE((tmp_path / DOOR).stat().st_mode) == 0o600
    assert not (tmp_path / DOOR).exists()


async def test_nobody_answers_where_no_bot_runs_or_one_was_killed(tmp_path: Path) -> None:
    assert await ask(tmp_path, "invite", {}) is None
    assert await ask(tmp_path / "nowhere", "invite", {}) is None
    async with door(tmp_path, _answer):
        (tmp_path / DOOR).rename(tmp_path / "kept")
    (tmp_path / "kept").rename(tmp_path / DOOR)  # as a kill leaves it
    assert await ask(tmp_path, "invite", {}) is None
    async with door(tmp_path, _answer):
        assert await ask(tmp_path, "again", {}) == {"do": "again"}


@pytest.mark.parametrize(
    ("do", "line", "code"),
    [
        ("wrong", "That is not right.", WRONG_USE),
        ("full", "The database did not take it: is the disk full, or the server down?", 1),
        ("broken", "The running bot could not do it (RuntimeError); see its log.", 1),
    ],
)
async def test_what_the_bot_says_against_it_comes_back_with_its_code_and_no_detail(
    do: str, line: str, code: int, tmp_path: Path
) -> None:
    async with door(tmp_path, _answer):
        with pytest.raises(Problem) as problem:
            await ask(tmp_path, do, {})
    assert (problem.value.line, problem.value.code) == (line, code)


@pytest.mark.parametrize("runs", [True, False])
async def test_what_is_too_much_for_the_door_is_refused_in_a_line_and_never_sent(runs: bool, tmp_path: Path) -> None:
    asked: list[str] = []

    async def answer(do: str, _: Mapping[str, Any]) -> dict[str, Any]:
        asked.append(do)
        return {}

    async with door(tmp_path if runs else tmp_path.parent, answer):
        with pytest.raises(Problem, match="more than the 4 MB which a command may bring: divide the file"):
            await ask(tmp_path, "import", {"text": "x" * LONGEST_LINE})
    assert asked == []


async def test_a_folder_with_a_long_name_has_a_door_too(tmp_path: Path) -> None:
    deep = tmp_path.joinpath(*["a-folder-with-a-long-name"] * 8)
    deep.mkdir(parents=True)
    async with door(deep, _answer):
        assert await ask(deep, "invite", {}) == {"do": "invite"}
        short = (deep / DOOR).readlink().parent
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
    assert not short.exists()
    assert list(deep.iterdir()) == []
