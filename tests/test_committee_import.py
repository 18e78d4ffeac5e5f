"""An import of a committee's files meets claims that were filed, claims that wait for a rule, and others' changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.admin import invite
from bot.committee_actions import TWO_DUTIES, check_committee, show_committee
from bot.committee_import import import_committee
from bot.problems import Problem
from tests.service.claimtown import FOREST, LAKES, ClaimTown, new_claim_town

POLICY = (
    "adopted on,effective from,by consensus,reference\n2026-01-05,2026-01-05,yes,Minutes of January 5\n"
    "2027-01-05,2027-01-05,yes,Minutes of the year after\n"
)
MEETINGS = "code,date,county,starts,ends\nL1,2026-09-28,Hennepin,18:00,19:30\nnew,2026-12-08,Ely county,18:00,20:00\n"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ClaimTown]:
    made = await new_claim_town(tmp_path / "data")
    yield made
    await made.close()


async def imported(town: ClaimTown, committee: str, **texts: str) -> dict[str, Any]:
    """Import texts as files, and what else is asked as it stands."""
    files = {name: {"name": f"{name}.csv", "text": text} for name, text in texts.items() if name != "was"}
    more = {"was": texts["was"]} if "was" in texts else {}
    return await import_committee(town.house, {"id": committee, **files, **more})


async def exported(town: ClaimTown, committee: str = LAKES) -> dict[str, Any]:
    return await show_committee(town.house, {"id": committee})


async def test_a_policy_reaches_the_claims_that_waited_for_it(town: ClaimTown) -> None:
    number = await town.filed("mia", "F1")
    assert (await town.claim(number)).policy == 0
    assert (await imported(town, FOREST, policy=POLICY))["stored"]
    assert (await town.claim(number)).policy > 0
    assert "You have a message." in town.told("mia")[-1]


async def test_a_changed_meeting_says_how_many_claims_rest_on_it_and_changes_none(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    async with town.desk() as desk:
        before = await desk.unit.claim_versions(number)
    done = await imported(town, LAKES, meetings=MEETINGS.replace("Ely county", "Cook"))
    assert done["warnings"] == [
        "2 meetings that the file leaves out stay as they are.",
        "Claims filed for 2026-09-28 (1) keep the day, the place and the rate they were filed with; this changes none "
        "of them.",
    ]
    async with town.desk() as desk:
        assert await desk.unit.claim_versions(number) == before
    kept = {each["code"]: each["county"] for each in (await exported(town))["meeting_list"]}
    assert kept == {"L1": "27053", "L2": "27137", "L3": "27137", "new": "27031"}


async def test_who_claimed_a_meeting_that_a_file_calls_off_is_told_and_reads_so(town: ClaimTown) -> None:
    await town.filed("mia", "L1")
    before = len(town.told("mia"))
    off = "code,date,county,starts,ends,cancelled\nL1,2026-09-28,St. Louis,18:00,19:30,yes\n"
    await imported(town, LAKES, meetings=off)
    await imported(town, LAKES, meetings=off)
    assert len(town.told("mia")) == before + 1
    await town.press("mia", "p|preview")
    assert "was called off" in town.shown("mia").words


async def test_a_new_meeting_gets_its_clocks(town: ClaimTown) -> None:
    await imported(town, LAKES, meetings=MEETINGS.replace("Ely county", "Cook"))
    number = next(each["id"] for each in (await exported(town))["meeting_list"] if each["code"] == "new")
    rows = town.select(f"SELECT kind FROM due WHERE subject = {number} AND kind LIKE 'claim_%' ORDER BY kind")
    assert [kind for (kind,) in rows] == ["claim_deadline", "claim_opens", "claim_preview"]


async def test_what_somebody_else_changed_meanwhile_stops_an_import(town: ClaimTown) -> None:
    shown = await import_committee(
        town.house, {"id": LAKES, "policy": {"name": "p.csv", "text": POLICY}, "dry_run": True}
    )
    seat = (await exported(town))["roster"][0]
    async with town.desk() as desk:
        seats = list(await desk.unit.seats(LAKES))
        await desk.unit.replace_seats(LAKES, seats[1:])
    with pytest.raises(Problem, match="changed by somebody else meanwhile"):
        await imported(town, LAKES, policy=POLICY, was=shown["was"])
    assert seat["code"] not in {each["code"] for each in (await exported(town))["roster"]}


async def test_a_change_of_somebody_who_sits_elsewhere_too_is_said(town: ClaimTown) -> None:
    roster = "code,name,clause,from\nP-mia,Mia Newname,8,2027-01-01\n"
    done = await import_committee(
        town.house, {"id": FOREST, "roster": {"name": "r.csv", "text": roster}, "allow_removal": True}
    )
    assert "'P-mia' sits on another committee too: the change counts there as well." in done["warnings"]
    names = {each["name"] for each in (await exported(town))["roster"]}
    assert "Mia Newname" in names


async def test_a_roster_warns_of_what_the_law_would_still_ask_for(town: ClaimTown) -> None:
    roster = "code,name,clause,from\n" + "".join(f"Q{at},Name {at},{at},2026-01-01\n" for at in range(1, 12))
    done = await import_committee(
        town.house,
        {"id": FOREST, "roster": {"name": "r.csv", "text": roster}, "allow_removal": True, "dry_run": True},
    )
    said = [each for each in done["warnings"] if each.startswith("With this roster")]
    assert [each.split(": ")[1].partition(",")[0] for each in said] == ["paragraph (a)", "paragraph (b)"]
    assert (await check_committee(town.house, {"id": FOREST}))["missing"] != []


async def test_a_phone_that_fills_the_roster_and_approves_too_is_warned_of(town: ClaimTown) -> None:
    assert (await check_committee(town.house, {"id": LAKES}))["warnings"] == []
    invited = await invite(town.house, {"role": "approver", "committee": LAKES})
    async with town.desk() as desk:
        cleo = next(each for each in await desk.unit.staff_of_committee(LAKES) if each.role == "chair")
        asked = await desk.unit.invite(invited["start"])
        assert asked is not None
        assert await desk.unit.enrol(asked, cleo.chat_id, town.clock()) is not None
    assert (await check_committee(town.house, {"id": LAKES}))["warnings"] == [TWO_DUTIES]


async def test_names_codes_and_clauses_are_sealed(town: ClaimTown) -> None:
    roster = "code,name,clause,from\nPLANTED-7,Robin Planted,8,2026-01-01\n"
    await import_committee(
        town.house, {"id": FOREST, "roster": {"name": "r.csv", "text": roster}, "allow_removal": True}
    )
    stored = town.bytes_on_disk()
    assert [word for word in (b"Robin", b"Planted", b"PLANTED-7") if word in stored] == []
