"""`directory coverage`: a table for people, JSON for programs, a map; with and without a database."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.admin import ACTIONS
from bot.cli.coverage import report_of, show
from bot.cli.coverage_options import _known
from bot.domain.coverage import cover
from bot.domain.directory import sample
from bot.house import open_house
from bot.instance import door
from tests.cli.test_commands import command, empty
from tests.service.town import LAKES, prepared, town_settings

HENNEPIN = "27053"
__all__ = ["empty"]  # the fixture is used here too


def told(*words: str) -> dict[str, Any]:
    code, out, _ = command("directory", "coverage", "--date", "2026-09-30", "--json", *words)
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_without_a_database_the_sample_is_shown_and_coordinators_are_unknown(empty: Path) -> None:
    found = told()
    assert (found["date"], found["directory"], found["gaps"]) == (
        "2026-09-30",
        {"version": sample().version, "sample": True},
        None,
    )
    assert found["counts"]["counties"] == {"open": 15, "limited": 4, "closed": 1, "gap": 67}
    assert len(found["places"]) == 98
    scott = next(one for one in found["places"] if one["name"] == "Scott")
    assert scott == {
        "kind": "county", "id": "27139", "name": "Scott", "standing": "closed", "lack": "full",
        "committees": ["Example River Valley Committee"], "languages": ["en", "es"], "live_coordinator": None,
        "initiatives": [{
            "id": scott["initiatives"][0]["id"], "code": scott["initiatives"][0]["id"][:8],
            "name": "Example River Valley Circles (sample)", "whole": True, "capacity": "full",
            "capacity_until": "2035-12-31", "capacity_known": True, "live_coordinator": None,
        }],
        "gaps_met": None,
    }  # fmt: skip
    assert not (empty / "data").exists()


def test_with_a_database_it_knows_who_is_enrolled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_DATA_DIR", str(prepared()))
    monkeypatch.setenv("BOT_ALLOW_SAMPLE_DATA", "yes")
    found = told()
    hennepin = next(one for one in found["places"] if one["id"] == HENNEPIN)
    assert {one["name"]: one["live_coordinator"] for one in hennepin["initiatives"]}[LAKES] is True
    assert found["counts"]["counties"] == {"open": 1, "limited": 0, "closed": 19, "gap": 67}
    assert (found["gaps"], hennepin["gaps_met"]) == ([], 0)


async def test_gaps_that_were_met_are_counted_for_twelve_months(tmp_path: Path) -> None:
    settings = town_settings(Path(shutil.copytree(prepared(), tmp_path / "data")))
    async with open_house(settings) as house, house.store.unit() as unit:
        for month in ("2025-09", "2025-10", "2026-09", "2026-09", "2026-10"):
            await unit.count_gap(month, place="27031", reason="no_initiative")
        await unit.count_gap("2026-09", place="", reason="no_place")
    known = await _known(settings)
    on, out = date(2026, 9, 30), StringIO()
    report = report_of(cover(known.directory, on=on, live=known.live), known.gaps, on=on)
    assert (report.met("27031"), report.met(HENNEPIN)) == (3, 0)
    assert [row["month"] for row in report.gaps or ()] == ["2025-09", "2025-10", "2026-09", "2026-09"]
    show(report, as_json_=False, out=out)
    assert "In twelve months 4 referrals met a gap" in out.getvalue()
    assert "(1 said no place in Minnesota)" in out.getvalue()


async def test_while_the_bot_runs_it_is_asked_and_the_files_are_left_alone(tmp_path: Path) -> None:
    settings = town_settings(Path(shutil.copytree(prepared(), tmp_path / "data")))
    async with open_house(settings) as house, house.store.unit() as unit:
        await unit.count_gap("2026-09", place="27031", reason="no_initiative")

    async def answer(do: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        return await ACTIONS[do](house, asked)

    async with open_house(settings) as house, door(settings.data_dir, answer):
        known = await _known(settings)
    assert known.live is not None
    assert {sample().find(one).name for one in known.live - {"office"}} == {LAKES}  # type: ignore[union-attr]
    assert known.gaps == [{"month": "2026-09", "place": "27031", "reason": "no_initiative", "count": 1}]


def test_the_table_for_people_names_every_place_and_what_is_in_the_way() -> None:
    code, out, _ = command("directory", "coverage", "--date", "2026-09-30")
    assert code == 0
    rows = {line.split("│")[1].strip(): line for line in out.splitlines() if line.count("│") > 3}
    assert all(words in rows["Scott"] for words in ("full", "en, es", "unknown", "full to 2035-12-31"))
    assert all(words in rows["Cook"] for words in ("gap", "none"))
    assert len([name for name in rows if name]) >= 98
    assert "Counties: takes families 15, a person checks first 4" in out
    assert "This is the fictional sample directory." in out


def test_the_map_is_drawn_beside_the_table(empty: Path) -> None:
    words = ("directory", "coverage", "--date", "2026-09-30", "--map", "m.svg", "--map", "M.PNG")
    code, out, _ = command(*words)
    assert (code, "Aitkin" in out) == (0, True)
    assert (empty / "m.svg").read_text().startswith("<svg ")
    assert (empty / "M.PNG").read_bytes().startswith(b"\x89PNG")
    first = (empty / "m.svg").read_bytes()
    command(*words[:-2])
    assert (empty / "m.svg").read_bytes() == first


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--map", "m.pdf"), "m.pdf: a map is a .svg or a .png.\n"),
        (("--map", "nowhere/m.svg"), "nowhere/m.svg: No such file or directory.\n"),
    ],
)
def test_a_map_that_cannot_be_drawn_is_wrong_use(words: tuple[str, ...], error: str) -> None:
    assert command("directory", "coverage", *words) == (2, "", error)


def test_a_date_that_is_none_is_wrong_use() -> None:
    assert command("directory", "coverage", "--date", "30.9.2026")[0] == 2
