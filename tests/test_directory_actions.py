"""A directory is loaded whole, with what it does to referrals; its history tells who changed what, and when."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.admin import ACTIONS
from bot.directory_actions import directory_history, load_directory
from bot.domain.directory.reading import SAMPLE
from bot.house import House, open_house
from bot.instance import ask
from bot.ports import MINUTE, Referral
from bot.prepare import init
from bot.problems import Problem
from bot.sandbox import Sandbox
from tests.line import Line, open_line
from tests.running import running, settings_for
from tests.service.sent import send

LAKES = "Example Lakes Circle (sample)"
OTHER = "Example Second Chance Conferences (sample)"


def body(change: Callable[[dict[str, Any]], bool] = lambda one: True, **head: Any) -> str:
    """Return the sample with the entries that `change` keeps, which it may also change."""
    whole = json.loads(SAMPLE.read_text("utf-8"))
    return json.dumps(whole | {"initiatives": [one for one in whole["initiatives"] if change(one)]} | head)


def without(*names: str) -> str:
    return body(lambda one: one["name"] not in names)


def full(one: dict[str, Any]) -> bool:
    if one["name"] == LAKES:
        one |= {"capacity": "full", "capacity_until": "2027-01-31"}
    return True


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    async with open_line(tmp_path) as opened:
        await opened.enrol("Cora", "coordinator", LAKES)
        await opened.enrol("Olga", "office")
        yield opened


async def loaded(line: Line, text: str, **asked: Any) -> dict[str, Any]:
    async with line.open() as (house, _, _):
        return await load_directory(house, {"body": text, "source": "new.csv", "by": "Petra Planted", **asked})


async def referral(line: Line) -> Referral:
    async with line.open() as (house, _, _), house.store.unit() as unit:
        found = await unit.referral(1)
    assert found
    return found


def words(line: Line, name: str) -> str:
    return "\n".join(line.phones[name].screen().texts)


async def test_a_load_tells_the_difference_and_a_dry_run_changes_nothing(line: Line) -> None:
    tried = await loaded(line, body(full), dry_run=True)
    fields = [
        {"field": "capacity", "before": "open", "after": "full"},
        {"field": "capacity_until", "before": None, "after": "2027-01-31"},
    ]
    assert [one["fields"] for one in tried["changed"]] == [fields]
    assert (tried["added"], tried["removed"], tried["stored"]) == ([], [], False)
    async with line.open() as (house, _, _):
        assert await directory_history(house, {}) == {"history": []}
    assert (await loaded(line, body(full)))["stored"]
    assert not (await loaded(line, body(full)))["stored"]


async def test_history_tells_version_file_person_time_and_change_newest_first(line: Line) -> None:
    first = await loaded(line, without(OTHER))
    line.clock.us += MINUTE
    second = await loaded(line, body(full), source="second.json", by="")
    async with line.open() as (house, _, _):
        found = (await directory_history(house, {}))["history"]
        newest = (await directory_history(house, {"most": 1}))["history"]
    assert [(one["version"], one["source"], one["by"], one["at"]) for one in found] == [
        (second["version"], "second.json", "", "2026-11-23T16:01:00+00:00"),
        (first["version"], "new.csv", "Petra Planted", "2026-11-23T16:00:00+00:00"),
    ]
    assert [one["name"] for one in found[0]["added"]] == [OTHER]
    assert [one["name"] for one in found[0]["changed"]] == [LAKES]
    assert (len(found[1]["added"]), newest) == (
        len(json.loads(without(OTHER))["initiatives"]),
        found[:1],
    )


async def test_who_imported_is_sealed(line: Line) -> None:
    await loaded(line, without(OTHER))
    stored = b"".join(path.read_bytes() for path in sorted((line.folder / "data").glob("*.sqlite3*")))
    assert (b"Petra Planted" in stored, b"new.csv" in stored) == (False, True)


async def test_removing_an_initiative_with_live_referrals_is_refused_and_changes_nothing(line: Line) -> None:
    await send(line, "Ana")
    before = await referral(line)
    assert list((await loaded(line, without(LAKES), dry_run=True))["live_referrals"].values()) == [1]
    with pytest.raises(Problem, match=r"would be removed: Example Lakes Circle \(sample\) \(1\)\. Nothing"):
        await loaded(line, without(LAKES))
    async with line.open() as (house, _, _):
        assert LAKES in [one.name for one in house.service.world.directory.initiatives]
        assert (await directory_history(house, {}))["history"] == []
    assert await referral(line) == before


@pytest.mark.parametrize("accepted", [False, True], ids=["waiting", "accepted"])
async def test_referrals_of_a_removed_initiative_go_to_the_office_and_the_family_is_told(
    line: Line, *, accepted: bool
) -> None:
    await send(line, "Ana")
    if accepted:
        for data in ("r|open", "r|see", "r|take"):
            await line.press("Cora", data)
        line.clock.us += 6 * MINUTE
        await line.turn()
    done = await loaded(line, without(LAKES), allow_removal=True)
    await line.turn()
    found = await referral(line)
    assert (done["stored"], found.owner, found.state, found.reader) == (True, "office", "sent", None)
    assert "came to the Office" in words(line, "Olga")
    await line.press("Olga", "r|open")
    await line.press("Ana", "f|card|1")
    assert "the Office of Restorative Practices" in words(line, "Ana")
    await line.type("Cora", "/queue")
    assert found.reference not in words(line, "Cora").split("/queue")[-1]


async def test_a_family_that_is_asked_about_a_removed_initiative_goes_to_the_office_too(line: Line) -> None:
    await line.enrol("Otto", "coordinator", OTHER)
    await send(line, "Ana")
    for data in ("r|open", "r|see", "r|no", "r|dec|1|full"):
        await line.press("Cora", data)
    line.clock.us += 6 * MINUTE
    await line.turn()
    asked = await referral(line)
    assert (asked.state, asked.owner, bool(asked.offer)) == ("offered", "office", True)
    removed = next(one["name"] for one in json.loads(body())["initiatives"] if one["id"] == asked.offer)
    done = await loaded(line, without(removed), allow_removal=True)
    found = await referral(line)
    assert (done["live_referrals"], found.state, found.owner, found.offer) == ({asked.offer: 1}, "sent", "office", "")


async def test_the_referrals_move_in_the_transaction_that_removes_their_initiative(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(line, "Ana")

    async def end(_house: House) -> None:
        raise KeyboardInterrupt  # the process ends right after the commit

    async with line.open() as (house, _, _):
        monkeypatch.setattr(House, "refresh", end)
        with pytest.raises(KeyboardInterrupt):
            await load_directory(house, {"body": without(LAKES), "allow_removal": True})
        monkeypatch.undo()
        async with house.store.unit() as unit:
            assert LAKES not in str(await unit.directory())
    assert (await referral(line)).owner == "office"


async def test_a_referral_sent_in_the_moment_of_the_removal_goes_to_the_office_too(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await send(line, "Ana")
    sent, refresh = await referral(line), House.refresh

    async def late(house: House) -> None:
        async with house.store.unit() as unit:
            moved = await unit.referral(1)
            assert moved
            assert await unit.save_referral(replace(moved, owner=sent.owner), was="sent")
        await refresh(house)

    async with line.open() as (house, _, _):
        with monkeypatch.context() as patched:
            patched.setattr(House, "refresh", late)
            await load_directory(house, {"body": without(LAKES), "allow_removal": True})
    assert (sent.owner, (await referral(line)).owner) == (LAKES_ID, "office")


async def test_removal_is_refused_where_nobody_of_the_office_could_take_the_referrals(line: Line) -> None:
    await send(line, "Ana")
    await line.type("Olga", "/leave")
    await line.press("Olga", "w|leave")
    with pytest.raises(Problem, match="Nobody of the Office is enrolled"):
        await loaded(line, without(LAKES), allow_removal=True)
    assert (await referral(line)).owner != "office"


async def test_a_difference_shown_against_an_older_directory_is_not_applied(line: Line) -> None:
    plan = await loaded(line, body(full), dry_run=True)
    await loaded(line, without(OTHER))
    with pytest.raises(Problem, match="changed by somebody else meanwhile"):
        await loaded(line, body(full), was=plan["was"])


async def test_the_sample_is_refused_where_it_is_not_allowed(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path, allow_sample_data=False)
        await init(settings)
        async with open_house(settings) as house:
            with pytest.raises(Problem, match="This is the fictional sample"):
                await ACTIONS["load_directory"](house, {"body": body()})
            assert (await ACTIONS["load_directory"](house, {"body": body(sample=False)}))["stored"]


async def test_a_running_bot_uses_the_new_directory_at_once(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        settings = settings_for(sandbox, tmp_path / "data")
        async with running(settings):
            done = await ask(settings.data_dir, "load_directory", {"body": without(LAKES), "source": "x"})
            assert done
            assert done["stored"]
            stored = await ask(settings.data_dir, "directory", {})
            assert stored
            assert LAKES not in stored["body"]
            with pytest.raises(Problem, match="The directory has no initiative"):
                await ask(settings.data_dir, "invite", {"role": "coordinator", "initiative": LAKES_ID})


LAKES_ID = next(one["id"] for one in json.loads(SAMPLE.read_text("utf-8"))["initiatives"] if one["name"] == LAKES)
