"""Where claims meet the rest of the chat: idle phones, a new phone, photos, a chair's payees, forged buttons."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from bot.admin import remove
from bot.ports import MINUTE
from tests.service.claimtown import LAKES, ClaimTown, new_claim_town
from tests.service.town import Data

QUESTION: Final = "You were here before. What now?"
PHOTO: Final[Data] = {"photo": [{"file_id": "p", "width": 1, "height": 1}]}
MEMBER_VERBS: Final = "file together preview card correct withdraw object history all more go home zz"
CHAIR_VERBS: Final = (
    "home roster meets check addseat addmeet leave seat link end unend more meet change cancel off on zz"
)
STOOD: Final = ("claims", "claim_days", "claim_versions", "seats", "meetings", "claimants", "committees", "policies")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ClaimTown]:
    made = await new_claim_town(tmp_path / "data")
    yield made
    await made.close()


def stands(town: ClaimTown) -> list[list[tuple[Any, ...]]]:
    return [town.select(f"SELECT * FROM {name}") for name in STOOD]


# --- idle ---


@pytest.mark.parametrize("role", ["approver", "chair"])
async def test_who_only_works_here_is_not_asked_after_idle_minutes_and_the_tap_counts(
    role: Any, town: ClaimTown
) -> None:
    await town.join("stranger", role, LAKES)
    number = await town.filed("mia", "L1")
    await town.tap("stranger", f"d|open|{number}" if role == "approver" else f"m|roster|{LAKES}")
    before = town.shown("stranger").words
    await town.wait(16 * MINUTE)
    assert town.shown("stranger").words == before
    await town.tap("stranger", f"d|yes|{number}|1" if role == "approver" else f"m|meets|{LAKES}")
    assert QUESTION not in town.shown("stranger").words
    assert bool((await town.claim(number)).pending) == (role == "approver")


async def test_an_approver_who_is_a_member_too_is_asked_as_every_member(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("noa", f"d|open|{number}")
    await town.wait(16 * MINUTE)
    assert town.shown("noa").words == "Nothing new.\nOpen"
    await town.tap("noa", f"d|yes|{number}|1")
    assert QUESTION in town.shown("noa").words
    assert (await town.claim(number)).pending == ""


# --- a photo, a meeting that is off, a role that ended ---


@pytest.mark.parametrize(("who", "home"), [("mia", "You can claim"), ("avi", "No claim waits for you.")])
async def test_a_photo_of_somebody_with_a_role_is_refused_with_the_way_home(
    who: str, home: str, town: ClaimTown
) -> None:
    await town.update(town.message(who, **PHOTO))
    assert "I cannot take photos" in town.shown(who).words
    await town.tap(who, "s|start")
    assert home in town.shown(who).words
    assert town.select("SELECT 1 FROM conversations WHERE state = 'open'") == []


async def test_a_coming_meeting_that_was_called_off_says_so_without_a_tense_that_is_wrong(town: ClaimTown) -> None:
    async with town.desk() as desk:
        coming = replace(town.meetings["L3"], id=0, code="L9", day="2026-12-15", cancelled=True)
        coming = await desk.unit.save_meeting(coming)
    await town.tap("mia", f"p|preview|{coming.id}")
    assert "The meeting on Tuesday, December 15, 2026 was called off." in town.shown("mia").words


async def test_a_member_who_is_removed_leaves_the_claim_and_the_office_hears_what_to_tell(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    [(role,)] = town.select(f"SELECT id FROM staff WHERE claimant = {town.claimants['mia']} AND role = 'member'")
    await remove(town.house, {"id": role})
    for data in (f"p|card|{number}", f"p|withdraw|{number}|yes", f"p|correct|{number}", "p|home"):
        await town.tap("mia", data)
        assert "C-0" not in town.shown("mia").words
    await town.tap("avi", f"d|yes|{number}|1")
    await town.wait(6 * MINUTE)
    assert (await town.claim(number)).state == "approved"
    assert "this chat cannot reach the member" in town.told("olga")[-1]


# --- a new phone ---


async def code_of(town: ClaimTown, who: str) -> str:
    await town.type(who, "/move")
    found = re.search(r"/move ([A-Z0-9-]+)", town.shown(who).words)
    assert found
    return found[1]


async def test_a_members_code_hands_over_role_claims_and_draft_and_the_old_phone_loses_them(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("mia", f"p|file|{town.meetings['L2'].id}")
    await town.type("stranger", f"/move {await code_of(town, 'mia')}")
    assert "Your requests moved to another phone" in town.told("mia")[-1]
    await town.type("stranger", "/claims")
    assert {"p|go", f"p|card|{number}"} <= set(town.shown("stranger").data)
    await town.tap("mia", f"p|card|{number}")
    assert "There is nothing to show under that." in town.shown("mia").words
    await town.tap("stranger", f"p|withdraw|{number}|yes")
    assert (await town.claim(number)).state == "withdrawn"


async def test_other_phones_of_a_member_hear_of_the_new_one(town: ClaimTown) -> None:
    await town.type("stranger", f"/move {await code_of(town, 'noa2')}")
    assert "Someone joined as you from another chat" in town.told("noa")[-1]


async def test_a_phone_that_is_another_member_takes_nothing(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    before = stands(town)
    await town.type("cleo", f"/move {await code_of(town, 'mia')}")
    assert "This chat is already joined as another person" in town.shown("cleo").words
    assert stands(town) == before
    await town.tap("mia", f"p|card|{number}")
    assert "is filed for" in town.shown("mia").words


async def test_who_approves_hands_on_the_member_but_not_the_approver_and_still_not_the_own_claim(
    town: ClaimTown,
) -> None:
    number = await town.filed("noa", "L1")
    await town.type("stranger", f"/move {await code_of(town, 'noa')}")
    roles = dict(town.select("SELECT role, count(*) FROM staff WHERE removed_us IS NULL GROUP BY role"))
    assert (roles["approver"], roles["member"]) == (5, 8)
    for who in ("noa", "stranger"):
        await town.tap(who, f"d|yes|{number}|1")
    assert (await town.claim(number)).pending == ""


# --- an approver who is no coordinator ---


async def test_who_stays_is_led_back_to_the_claims_to_decide(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.type("avi", "/leave")
    await town.press("avi", "r|home")
    assert f"d|open|{number}" in town.shown("avi").data


# --- the chair ---


async def test_a_chair_finds_a_payee_to_settle_at_home_until_it_is(town: ClaimTown) -> None:
    await town.join("stranger", "chair", LAKES)
    number = await town.filed("yan", "L1")
    await town.tap("stranger", "m|home")
    assert f"d|open|{number}" in town.shown("stranger").data
    for data in (f"d|open|{number}", f"d|payee|{number}", f"d|settle|{number}"):
        await town.press("stranger", data)
    await town.tap("stranger", "m|home")
    assert f"d|open|{number}" not in town.shown("stranger").data


# --- buttons nobody made ---


@pytest.mark.parametrize("who", ["stranger", "mia", "bea", "olga"])
async def test_no_forged_button_of_a_member_or_a_chair_changes_what_is_anothers(who: str, town: ClaimTown) -> None:
    """Nobody of the four chairs a committee, and the claims and seats named are those of others."""
    await town.filed("cleo", "L1")
    await town.filed("yan", "R1")
    before, numbers = stands(town), ("1", "2", "9", LAKES, "²", "-1", "")
    for verbs, prefix in ((MEMBER_VERBS, "p"), (CHAIR_VERBS, "m")):
        for verb in verbs.split():
            for number in numbers:
                for detail in ("", "yes", "0.", "zz.²"):
                    sent = await town.tap(who, f"{prefix}|{verb}|{number}|{detail}".rstrip("|"))
                    assert sum(each.row.out.op == "answer" for each in sent) == 1
    assert stands(town) == before
