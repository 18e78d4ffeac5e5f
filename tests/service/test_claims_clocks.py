"""What happens to claims and meetings by itself: nobody is left waiting, nothing is told that says anything."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.claims import Policy, recompute
from bot.ports import DAY, MINUTE, Meeting
from bot.rate_actions import confirm_rates
from bot.service.claims import adopt, clocks, moves
from tests.service.claimtown import FOREST, LAKES, POLICY, ClaimTown, new_claim_town
from tests.service.test_claims_decide import approve, denied, object_to

MESSAGE = "You have a message.\nOpen"


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ClaimTown]:
    made = await new_claim_town(tmp_path / "data")
    yield made
    await made.close()


def due(town: ClaimTown, kind: str) -> list[date]:
    """List the days on which clocks of a kind run out."""
    world = town.house.service.world
    return [world.day(at) for (at,) in town.select(f"SELECT due_us FROM due WHERE kind = '{kind}' ORDER BY due_us")]


async def days(town: ClaimTown, count: int) -> None:
    """Let days pass one by one, as the clocks of a running bot see them."""
    for _ in range(count):
        await town.wait(DAY)


# --- none is ever left waiting ---------------------------------------------------------------------------------------


async def test_an_undecided_claim_is_recalled_after_five_working_days_and_the_offices_after_ten(
    town: ClaimTown,
) -> None:
    await town.filed("mia", "L1")
    # Thanksgiving Day lies between: the fifth working day after Monday 23 November is Tuesday 1 December.
    assert due(town, "claim_waits") == [date(2026, 12, 1)]
    await days(town, 9)
    assert len(town.told("avi")) == 2
    assert town.told("olga") == []
    await days(town, 7)
    told = "C-0000 of Lakes Committee has waited 10 working days. Nobody who may decide it has done so."
    assert [told in each for each in town.told("olga")] == [True]
    await town.tap("olga", "d|home")
    assert "Claims that wait: 1." in town.shown("olga").words
    await days(town, 8)
    assert len(town.told("olga")) == 2, "and again, until somebody decides"


async def test_a_decided_claim_has_no_clock(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await approve(town, "avi", number)
    assert town.select("SELECT kind FROM due WHERE kind LIKE 'claim_w%' OR kind LIKE 'claim_a%'") == []


async def test_the_office_hears_why_a_claim_without_a_rule_waits(town: ClaimTown) -> None:
    await town.filed("mia", "F1")
    assert town.told("avi") == []
    await days(town, 16)
    assert any("The committee has no rule for that day yet." in each for each in town.told("olga"))


async def test_a_returned_claim_is_recalled_to_its_claimant(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|ret|{number}|day.1")
    await town.wait(6 * MINUTE)
    await days(town, 9)
    assert town.told("mia") == [MESSAGE, MESSAGE]


async def test_the_office_is_reminded_of_an_objection_until_it_answers(town: ClaimTown) -> None:
    number = await denied(town)
    await object_to(town, "mia", number)
    await days(town, 18)
    told = [each for each in town.told("olga") if each.startswith("Objection: C-0000")]
    assert len(told) == 3
    await town.tap("olga", f"d|open|{number}")
    assert "I sat by the door" in town.shown("olga").words, "what was said stays with the reminder"
    await town.tap("olga", f"d|uphold|{number}")
    await town.wait(6 * MINUTE)
    assert due(town, "claim_objection") == []


# --- a youth's payee -------------------------------------------------------------------------------------------------


async def test_a_missed_day_for_a_payee_goes_to_the_office_until_it_is_settled(town: ClaimTown) -> None:
    number = await town.filed("yan", "L1")
    assert town.told("cleo") == [MESSAGE]
    assert due(town, "claim_payee") == [date(2026, 12, 3)]
    await days(town, 11)
    late = "C-0000 of Lakes Committee: the day to settle the payee has passed."
    assert [late in each for each in town.told("olga")] == [True]
    await town.tap("olga", f"d|settle|{number}")
    assert due(town, "claim_payee") == []
    await town.press("yan", f"p|card|{number}")
    assert "It is settled who gets the money." in town.shown("yan").words


async def test_one_payee_has_one_clock_however_many_claims(town: ClaimTown) -> None:
    await town.filed("yan", "L1")
    await town.wait(2 * DAY)
    await town.filed("yan", "L2")
    assert due(town, "claim_payee") == [date(2026, 12, 3)]


# --- a meeting -------------------------------------------------------------------------------------------------------


async def planned(town: ClaimTown, day: str, *, policy: Policy | None = POLICY, **changes: object) -> Meeting:
    """Save a meeting of the Lakes committee with its clocks."""
    new = Meeting(id=0, committee=LAKES, code="N1", day=day, county="27137", minutes=90, starts="18:00")
    async with town.desk() as desk:
        saved = await desk.unit.save_meeting(replace(new, **changes))  # type: ignore[arg-type]  # replace checks the names
        await clocks.plan(desk.unit, desk.world, saved, policy)
        town.meetings[saved.code] = saved
        return saved


def planned_days(town: ClaimTown) -> dict[str, list[date]]:
    return {kind: due(town, kind) for kind in ("claim_preview", "claim_opens", "claim_deadline") if due(town, kind)}


async def test_a_meeting_has_three_clocks(town: ClaimTown) -> None:
    await planned(town, "2026-12-08")
    assert planned_days(town) == {
        "claim_preview": [date(2026, 12, 6)],
        "claim_opens": [date(2026, 12, 9)],
        "claim_deadline": [date(2027, 1, 30)],
    }


MEETINGS = [
    ({"cancelled": True}, POLICY, set()),
    ({"mode": "remote"}, POLICY, set()),
    (
        {"mode": "remote"},
        POLICY.model_copy(update={"remote": "paid"}),
        {"claim_preview", "claim_opens", "claim_deadline"},
    ),
    ({"mode": "remote"}, None, {"claim_preview", "claim_opens"}),
    ({}, None, {"claim_preview", "claim_opens"}),
    ({"day": "2026-11-24"}, POLICY, {"claim_opens", "claim_deadline"}),
    ({"day": "2026-11-20"}, POLICY, {"claim_opens", "claim_deadline"}),  # written down afterwards: told at once
    ({"day": "2026-11-01"}, POLICY, {"claim_deadline"}),  # of longer ago: the deadline only
    ({"day": "2026-09-01"}, POLICY, set()),
]


@pytest.mark.parametrize(("changes", "policy", "expected"), MEETINGS)
async def test_clocks_that_have_nothing_to_say_are_not_set_and_old_ones_are_cleared(
    town: ClaimTown, changes: dict[str, object], policy: Policy | None, expected: set[str]
) -> None:
    await planned(town, "2026-12-08")
    await planned(town, str(changes.get("day", "2026-12-08")), policy=policy, **{
        name: value for name, value in changes.items() if name != "day"
    })  # fmt: skip
    assert set(planned_days(town)) == expected


async def test_each_member_who_may_claim_and_has_not_is_told_by_a_message_that_says_nothing(town: ClaimTown) -> None:
    meeting = await planned(town, "2026-11-27")
    await days(town, 2)
    told = {who: town.told(who) for who in ("mia", "noa", "noa2", "cleo", "yan", "avi", "olga", "stranger")}
    assert told == {"mia": [MESSAGE], "noa": [MESSAGE], "noa2": [MESSAGE], "cleo": [MESSAGE], "yan": [MESSAGE]} | {
        who: [] for who in ("avi", "olga", "stranger")
    }
    assert any(f"p|preview|{meeting.id}" in each.data for each in town.sent if each.to == town.people["mia"])
    await days(town, 2)
    assert await town.file("mia", "N1")
    await town.wait(DAY)
    assert any(f"p|file|{meeting.id}" in each.data for each in town.sent if each.to == town.people["cleo"])
    before = {who: len(town.told(who)) for who in ("mia", "cleo")}
    await days(town, 60)
    told_later = {who: [each for each in town.told(who)[before[who] :] if each == MESSAGE] for who in before}
    assert told_later == {"mia": [], "cleo": [MESSAGE]}


async def test_a_meeting_saved_again_tells_nobody_twice(town: ClaimTown) -> None:
    await planned(town, "2026-11-20")
    await town.wait(MINUTE)
    await planned(town, "2026-11-20", minutes=120)
    await town.wait(MINUTE)
    assert town.told("mia") == [MESSAGE]


async def test_a_meeting_called_off_before_its_clock_runs_out_tells_nobody(town: ClaimTown) -> None:
    meeting = await planned(town, "2026-11-25")
    async with town.desk() as desk:
        await desk.unit.save_meeting(replace(meeting, cancelled=True))
    await days(town, 4)
    assert town.told("mia") == []


# --- a rule arrives --------------------------------------------------------------------------------------------------


async def arrive(town: ClaimTown, **changes: object) -> int:
    """Let the Forest committee adopt a rule; return how many claims it reached."""
    async with town.desk() as desk:
        await town.adopt(desk, FOREST, POLICY.model_copy(update=changes))
        return await adopt.arrived(desk, FOREST)


async def test_a_rule_that_changes_nothing_files_the_claim_under_it_and_tells_the_approver(town: ClaimTown) -> None:
    number = await town.filed("mia", "F1")
    await town.filed("cleo", "L1")
    await town.wait(3 * DAY)
    before = len(town.told("avi"))
    assert await arrive(town, adopted_on=date(2026, 11, 20)) == 1
    claim = await town.claim(number)
    assert (claim.state, claim.version, bool(claim.policy)) == ("submitted", 2, True)
    assert len(town.told("avi")) == before + 1
    assert town.told("mia") == [MESSAGE]
    async with town.desk() as desk:
        body = await moves.body_of(desk, claim)
    assert body
    assert (body.policy is not None, recompute(body)) == (True, claim.total_cents)
    await approve(town, "avi", number)
    assert (await town.claim(number)).state == "approved"


ASKS = [
    {"travel_days": True},
    {"mileage": "gsa"},
    {"lodging": True},
    {"ask_public_employer": True},
    {"ask_paid_elsewhere": True},
    {"deduct_meals": True},
    {"minimum_minutes": 120},
    {"filing_days": 20},
]


@pytest.mark.parametrize("changes", ASKS)
async def test_a_rule_that_changes_or_asks_something_sends_the_claim_back(
    town: ClaimTown, changes: dict[str, object]
) -> None:
    number = await town.filed("mia", "F1")
    assert await arrive(town, **changes) == 1
    claim = await town.claim(number)
    assert (claim.state, claim.reason, claim.version) == ("returned", "policy", 1)
    await town.press("mia", f"p|card|{number}")
    assert "The committee has a rule for that day now. It changes your claim." in town.shown("mia").words


async def test_a_rule_of_a_later_day_leaves_the_claim_waiting(town: ClaimTown) -> None:
    number = await town.filed("mia", "F1")
    assert await arrive(town, effective_from=date(2026, 11, 1)) == 0
    assert (await town.claim(number)).state == "submitted"


async def test_a_rule_of_one_committee_touches_no_claim_of_another(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await arrive(town)
    assert (await town.claim(number)).version == 1


async def test_the_claims_of_a_day_are_one_reminder_and_an_own_one_hides_none(town: ClaimTown) -> None:
    for who in ("noa", "mia", "cleo"):
        await town.filed(who, "L1")
    before = {who: len(town.told(who)) for who in ("avi", "noa")}
    await town.wait(9 * DAY)
    new = {who: [each for each in town.told(who)[at:] if each.startswith("1 item")] for who, at in before.items()}
    assert {who: len(each) for who, each in new.items()} == {"avi": 1, "noa": 1}


# --- a rate is confirmed ---------------------------------------------------------------------------------------------


async def test_approvers_are_told_once_a_committee_when_what_hindered_an_approval_is_gone(town: ClaimTown) -> None:
    numbers = [await town.filed(who, "L3") for who in ("mia", "cleo")]
    before = len(town.told("avi"))
    await confirm_rates(town.house, {"year": 2027, "by": "Olga", "reference": "gsa.gov"})
    assert [(await town.claim(each)).verified for each in numbers] == [True, True]
    assert len(town.told("avi")) == before + 1


async def test_an_own_claim_before_it_keeps_nobody_from_hearing_that_another_can_be_approved(town: ClaimTown) -> None:
    for who in ("noa", "cleo"):
        await town.filed(who, "L3")
    before = len(town.told("noa"))
    await confirm_rates(town.house, {"year": 2027, "by": "Olga", "reference": "gsa.gov"})
    assert town.told("noa")[before:] == ["1 item waits. Due Tuesday, December 8, 2026.\nOpen"]
