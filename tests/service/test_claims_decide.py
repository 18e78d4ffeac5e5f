"""Who may decide which claim, and what each decision does: everything asked at the press, and again at the end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.admin import remove
from bot.domain.rates import rows_hash
from bot.ports import DAY, MINUTE, RateConfirmation
from bot.service.claims import adopt, facts, moves, verdicts
from tests.service.claimtown import RIVER, ClaimTown, new_claim_town

WILL, OWN, NOT_YOURS = "You can undo it until then.", "This is your own claim", "There is nothing to show under that."
AT_ONCE = 6 * MINUTE
WEEKS = 21 * DAY


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[ClaimTown]:
    made = await new_claim_town(tmp_path / "data")
    yield made
    await made.close()


async def code(town: ClaimTown, who: str, role: str) -> str:
    """Return the code of a phone's role, "s7"."""
    async with town.desk(who) as desk:
        return next(f"s{each.id}" for each in await desk.unit.staff_of_chat(desk.chat.id) if each.role == role)


async def approve(town: ClaimTown, who: str, number: int) -> None:
    """Press Approve for the version that stands, and let the time to undo pass."""
    await town.tap(who, f"d|yes|{number}|{(await town.claim(number)).version}")
    await town.wait(AT_ONCE)


# --- who may decide --------------------------------------------------------------------------------------------------

TABLE = [
    # whose claim, of which meeting, after how long, who presses, what they read
    ("mia", "L1", 0, "avi", WILL),
    ("mia", "L1", 0, "noa", WILL),
    ("mia", "L1", 0, "abe", NOT_YOURS),  # approves for another committee
    ("mia", "L1", 0, "bea", NOT_YOURS),
    ("mia", "L1", 0, "olga", NOT_YOURS),  # the Office while approvers can
    ("mia", "L1", 0, "oto", NOT_YOURS),
    ("mia", "L1", 0, "cleo", NOT_YOURS),  # a chair decides nothing
    ("mia", "L1", 0, "mia", NOT_YOURS),
    ("mia", "L1", 0, "yan", NOT_YOURS),
    ("mia", "L1", 0, "stranger", NOT_YOURS),
    ("noa2", "L1", 0, "noa", OWN),  # filed on another phone of the same person
    ("noa", "L1", 0, "noa", OWN),
    ("noa", "L1", 0, "noa2", NOT_YOURS),
    ("noa", "L1", 0, "avi", WILL),
    ("cleo", "L1", 0, "cleo", NOT_YOURS),
    ("cleo", "L1", 0, "avi", WILL),
    ("abe", "R1", 0, "abe", OWN),
    ("abe", "R1", 0, "bea", WILL),
    ("abe", "R1", 0, "avi", NOT_YOURS),
    ("abe", "R1", 0, "olga", NOT_YOURS),
    ("abe", "L1", 0, "abe", NOT_YOURS),
    ("mia", "L1", WEEKS, "olga", WILL),  # nobody decided in time, so the Office may
    ("mia", "L1", WEEKS, "oto", WILL),
    ("mia", "L1", WEEKS, "avi", WILL),
    ("oto", "L1", WEEKS, "oto", OWN),
    ("oto", "L1", WEEKS, "olga", WILL),
    ("mia", "L1", WEEKS, "cleo", NOT_YOURS),
]


@pytest.mark.parametrize("row", TABLE)
async def test_a_claim_is_decided_by_another_person_of_its_committee_or_in_the_end_by_the_office(
    town: ClaimTown, row: tuple[str, str, int, str, str]
) -> None:
    whose, meeting, later, who, expected = row
    number = await town.filed(whose, meeting)
    town.clock.us += later
    await town.tap(who, f"d|yes|{number}|1")
    assert expected in town.shown(who).words
    assert bool((await town.claim(number)).pending) == (expected == WILL)


@pytest.mark.parametrize("press", ["yes|{}|1", "back|{}|1", "no|{}|1", "ret|{}|day.1", "deny|{}|absent.1", "open|{}"])
async def test_nothing_at_all_is_done_or_shown_of_an_own_claim(town: ClaimTown, press: str) -> None:
    number = await town.filed("noa", "L1")
    await town.tap("noa", f"d|{press.format(number)}")
    assert OWN in town.shown("noa").words
    assert "$86.00" not in town.shown("noa").words


async def test_who_leaves_the_committees_list_of_members_still_cannot_decide_the_own_claim(town: ClaimTown) -> None:
    number = await town.filed("noa", "L1")
    for phone in ("noa", "noa2"):
        await remove(town.house, {"id": (await code(town, phone, "member"))[1:]})
    await town.tap("noa", f"d|yes|{number}|1")
    assert OWN in town.shown("noa").words


async def test_an_approver_who_becomes_the_claimant_within_the_five_minutes_does_not_approve(town: ClaimTown) -> None:
    number = await town.filed("yan", "L1")
    async with town.desk() as desk:
        claim = await desk.unit.claim(number)
        assert claim
        await moves.settle_payee(desk, claim, (await desk.unit.all_staff())[0])
    await town.tap("avi", f"d|yes|{number}|1")
    await town.join("avi", "member", person="yan")
    await town.wait(AT_ONCE)
    claim = await town.claim(number)
    assert (claim.state, claim.pending, claim.approvals) == ("submitted", "", "")
    assert any("did not take effect. This is your own claim" in each for each in town.told("avi"))


async def test_a_role_that_ends_within_the_five_minutes_approves_nothing(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|yes|{number}|1")
    await remove(town.house, {"id": (await code(town, "avi", "approver"))[1:]})
    assert (await town.claim(number)).pending == ""
    await town.wait(AT_ONCE)
    assert (await town.claim(number)).state == "submitted"
    await town.tap("avi", f"d|yes|{number}|1")
    assert NOT_YOURS in town.shown("avi").words


async def test_with_the_last_approver_gone_the_office_is_told_and_decides(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    for phone in ("avi", "noa"):
        await remove(town.house, {"id": (await code(town, phone, "approver"))[1:]})
    assert any(each.startswith("1 item waits.") for each in town.told("olga"))
    await approve(town, "olga", number)
    assert (await town.claim(number)).state == "approved"


async def test_where_the_only_other_approver_blocked_the_bot_the_office_decides(town: ClaimTown) -> None:
    number = await town.filed("noa", "L1")
    async with town.desk("avi") as desk:
        await desk.unit.save_chat(replace(desk.chat, blocked=True))
    await town.tap("olga", f"d|yes|{number}|1")
    assert WILL in town.shown("olga").words


# --- what hinders an approval ----------------------------------------------------------------------------------------


async def test_above_the_limit_two_different_persons_approve(town: ClaimTown) -> None:
    number = await town.filed("mia", "R1")
    await approve(town, "abe", number)
    claim = await town.claim(number)
    assert (claim.state, claim.approvals) == ("submitted", await code(town, "abe", "approver"))
    await town.tap("abe", f"d|yes|{number}|1")
    assert "You approved this claim before" in town.shown("abe").words
    await approve(town, "bea", number)
    claim = await town.claim(number)
    assert (claim.state, len(claim.approvals.split(","))) == ("approved", 2)


async def test_a_second_approval_by_the_same_person_in_another_role_or_phone_does_not_count(town: ClaimTown) -> None:
    number = await town.filed("mia", "R1")
    await approve(town, "abe", number)
    await town.join("abe", "office")
    town.clock.us += WEEKS
    await town.tap("abe", f"d|yes|{number}|1")
    assert "You approved this claim before" in town.shown("abe").words
    town.people = {**town.people, "abe2": 3100}
    await town.join("abe2", "member", person="abe")
    await town.join("abe2", "approver", RIVER)
    await town.tap("abe2", f"d|yes|{number}|1")
    assert "You approved this claim before" in town.shown("abe2").words
    assert (await town.claim(number)).pending == ""


async def test_where_only_one_approver_may_the_office_is_the_second(town: ClaimTown) -> None:
    number = await town.filed("bea", "R1")
    await town.tap("olga", f"d|yes|{number}|1")
    assert NOT_YOURS in town.shown("olga").words
    await approve(town, "abe", number)
    await approve(town, "olga", number)
    assert (await town.claim(number)).state == "approved"


async def test_an_unconfirmed_rate_is_not_approved_until_its_very_rows_are_confirmed(town: ClaimTown) -> None:
    number = await town.filed("mia", "L3")
    await town.tap("avi", f"d|yes|{number}|1")
    assert "Nobody has checked this rate yet" in town.shown("avi").words
    await confirm(town, "not the figures of the table")
    await town.tap("avi", f"d|yes|{number}|1")
    assert "Nobody has checked this rate yet" in town.shown("avi").words
    await confirm(town)
    await approve(town, "avi", number)
    claim = await town.claim(number)
    assert (claim.state, claim.verified) == ("approved", True)


async def test_a_confirmation_of_other_figures_takes_an_earlier_one_back_until_the_approval(town: ClaimTown) -> None:
    number = await town.filed("mia", "L3")
    await confirm(town)
    async with town.desk() as desk:
        assert await adopt.rates_confirmed(desk) == 1
    await confirm(town, "other figures")
    await town.tap("avi", f"d|yes|{number}|1")
    assert "Nobody has checked this rate yet" in town.shown("avi").words
    await confirm(town)
    await approve(town, "avi", number)
    await confirm(town, "other figures")
    claim = await town.claim(number)
    async with town.desk() as desk:
        assert (claim.state, await verdicts.is_verified(desk, claim)) == ("approved", True)


async def confirm(town: ClaimTown, figures: str = "") -> None:
    """Let a person confirm the rates of the fiscal year of November."""
    async with town.desk() as desk:
        said = figures or rows_hash(await facts.rates(desk.unit), 2027)
        await desk.unit.add_rate_confirmation(
            RateConfirmation(fiscal_year=2027, rows_hash=said, by="olga", reference="gsa.gov", at_us=town.clock.us)
        )


async def test_a_claim_without_a_rule_is_kept_and_cannot_be_approved(town: ClaimTown) -> None:
    number = await town.filed("mia", "F1")
    await town.tap("avi", f"d|yes|{number}|1")
    assert "The committee has no rule for that day yet" in town.shown("avi").words
    assert (await town.claim(number)).pending == ""


async def test_a_young_persons_payee_is_settled_by_another_person_before_an_approval(town: ClaimTown) -> None:
    number = await town.filed("yan", "L1")
    await town.tap("avi", f"d|yes|{number}|1")
    assert "not settled who gets the money" in town.shown("avi").words
    await town.tap("yan", f"d|settle|{number}")
    assert NOT_YOURS in town.shown("yan").words
    await town.press("cleo", f"d|open|{number}")
    assert "$" not in town.shown("cleo").words, "a chair reads no amount"
    assert "Yan" not in town.shown("cleo").words
    await town.press("cleo", f"d|payee|{number}")
    await town.press("cleo", f"d|settle|{number}")
    assert "the payee is settled" in town.shown("cleo").words
    assert town.select("SELECT actor FROM audit WHERE kind = 'claim_payee_settled'") == [
        (await code(town, "cleo", "chair"),)
    ]
    await approve(town, "avi", number)
    assert (await town.claim(number)).state == "approved"


# --- the card --------------------------------------------------------------------------------------------------------


async def test_the_card_names_person_arithmetic_and_source_and_never_which_group(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1", "L2")
    await town.tap("avi", f"d|open|{number}")
    words = town.shown("avi").words
    assert words.splitlines()[0] == "C-0000, Lakes Committee. Filed Monday, November 23, 2026."
    assert "Mia Quillquartz, eligible under Subd. 6(c)." in words
    assert "Monday, September 28, 2026" in words
    assert "Tuesday, September 29, 2026" in words
    assert words.count("$86.00") == 2
    assert "$172.00" in words
    assert "I have not been paid for this elsewhere" in words
    assert "Source:" in words
    for group in ("parent", "youth", "justice", "community member", "clause"):
        assert group not in words.casefold()


async def test_an_earlier_version_is_shown_with_what_changed(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.file("mia", "L1", "L2", was=await town.claim(number))
    await town.tap("avi", f"d|open|{number}")
    assert "$86.00. The next one changed it by +$86.00." in town.shown("avi").words


async def test_a_notice_names_nobody_no_committee_and_no_amount(town: ClaimTown) -> None:
    await town.filed("mia", "L1")
    assert town.told("avi") == ["1 item waits. Due Tuesday, December 8, 2026.\nOpen"]


async def test_who_has_one_claim_waiting_is_not_told_of_each_further_one(town: ClaimTown) -> None:
    await town.filed("mia", "L1")
    await town.filed("cleo", "L1")
    await town.filed("noa", "L2")
    assert len(town.told("avi")) == 1
    assert len(town.told("noa")) == 1


async def test_who_may_not_decide_what_waits_is_told_of_the_first_they_may(town: ClaimTown) -> None:
    await town.filed("noa2", "L1")
    assert town.told("noa") == ["You have a message.\nOpen"], "it was filed on the other phone"
    await town.filed("mia", "L1")
    assert [each.split(".")[0] for each in town.told("noa")] == ["You have a message", "1 item waits"]


# --- the queue and a meeting at once ---------------------------------------------------------------------------------


async def test_the_queue_lists_claims_by_committee_and_meeting_with_amounts(town: ClaimTown) -> None:
    for who in ("mia", "cleo", "noa"):
        await town.filed(who, "L1")
    await town.filed("bea", "L2")
    await town.filed("mia", "R2")
    await town.tap("avi", "d|home")
    words = town.shown("avi").words
    assert words.splitlines()[0] == "Claims that wait: 4."
    assert "Lakes Committee: 4 for $344.00, the oldest of Monday, November 23, 2026." in words
    assert "Meeting of Monday, September 28, 2026: 3 for $258.00" in words
    assert "River" not in words
    await town.tap("noa", "d|home")
    assert town.shown("noa").words.splitlines()[0] == "Claims that wait: 3.", "the own one is not among them"
    await town.tap("olga", "d|home")
    assert "No claim waits for you." in town.shown("olga").words


@pytest.mark.parametrize(
    ("who", "ways"),
    [("avi", []), ("noa", ["p|home"]), ("olga", ["r|home"]), ("oto", ["p|home", "r|home"])],
)
async def test_the_queue_leads_to_what_else_this_persons_roles_give(who: str, ways: list[str], town: ClaimTown) -> None:
    await town.tap(who, "d|home")
    assert [each for each in town.shown(who).data if each.endswith("|home")] == ways


async def test_the_first_of_two_persons_reads_that_a_second_is_needed(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1", "L2")
    await town.tap("avi", f"d|open|{number}")
    assert "It is above the limit, so two persons have to approve it." in town.shown("avi").words
    await town.press("avi", f"d|yes|{number}")
    assert "so a second person looks next." in town.shown("avi").words
    await town.wait(AT_ONCE)
    assert (await town.claim(number)).state == "submitted"


async def test_a_meetings_claims_are_approved_at_once_and_those_that_cannot_are_named(town: ClaimTown) -> None:
    mia, cleo = await town.filed("mia", "L1"), await town.filed("cleo", "L1")
    noa, yan = await town.filed("noa", "L1"), await town.filed("yan", "L1")
    await town.tap("noa", "d|home")
    await town.press("noa", "d|meeting|")
    words = town.shown("noa").words
    assert "C-0000: Mia Quillquartz, $86.00" in words
    assert "C-0002, $86.00: cannot be approved now. This is your own claim." in words
    assert "C-0003, $86.00: cannot be approved now. It is not settled who gets the money" in words
    await town.press("noa", "d|all|")
    assert "In 5 minutes your yes counts. Claims: 2, for $172.00." in town.shown("noa").words
    await town.wait(AT_ONCE)
    states = [(await town.claim(each)).state for each in (mia, cleo, noa, yan)]
    assert states == ["approved", "approved", "submitted", "submitted"]


async def test_one_undo_takes_a_whole_meeting_back_and_nothing_else(town: ClaimTown) -> None:
    alone = await town.filed("bea", "L1")
    await town.tap("avi", f"d|yes|{alone}|1")
    both = [await town.filed(who, "L1") for who in ("mia", "cleo")]
    meeting = town.meetings["L1"].id
    await town.tap("avi", f"d|meeting|{meeting}")
    await town.press("avi", "d|all|")
    await town.press("avi", "d|unall|")
    assert "Undone. Nobody was told." in town.shown("avi").words
    await town.wait(AT_ONCE)
    assert [(await town.claim(each)).state for each in (alone, *both)] == ["approved", "submitted", "submitted"]


async def test_a_meetings_card_that_is_older_than_a_claim_shows_the_new_list_first(town: ClaimTown) -> None:
    await town.filed("mia", "L1")
    meeting = town.meetings["L1"].id
    await town.tap("avi", f"d|meeting|{meeting}")
    older = next(each for each in town.shown("avi").data if each.startswith("d|all|"))
    added = await town.filed("cleo", "L1")
    await town.tap("avi", older)
    assert "It has changed since you saw it." in town.shown("avi").words
    assert town.select("SELECT DISTINCT pending FROM claims") == [("",)]
    await town.press("avi", "d|all|")
    assert (await town.claim(added)).pending


# --- undo, and who was first -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("press", ["yes|{}|1", "ret|{}|day.1", "deny|{}|absent.1"])
async def test_who_decided_can_undo_it_for_five_minutes_and_nobody_else_can(town: ClaimTown, press: str) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|{press.format(number)}")
    await town.tap("noa", f"d|undo|{number}")
    assert "cannot be undone" in town.shown("noa").words
    await town.press("avi", "d|undo|")
    await town.wait(AT_ONCE)
    assert (await town.claim(number)).state == "submitted"
    assert town.told("mia") == []
    await town.tap("avi", f"d|undo|{number}")
    assert "cannot be undone" in town.shown("avi").words


async def test_two_approvers_at_once_one_wins_and_the_other_is_told(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|yes|{number}|1")
    await town.tap("noa", f"d|deny|{number}|absent.1")
    assert "Someone else has decided it, or it has moved on." in town.shown("noa").words
    await town.tap("avi", f"d|yes|{number}|1")
    assert "Someone else has decided it, or it has moved on." in town.shown("avi").words
    await town.wait(AT_ONCE)
    claim = await town.claim(number)
    assert (claim.state, claim.decided_by) == ("approved", await code(town, "avi", "approver"))


async def test_a_button_of_an_older_version_decides_nothing(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.file("mia", "L1", "L2", was=await town.claim(number))
    for press in ("yes|{}|1", "back|{}|1", "no|{}|1", "ret|{}|day.1", "deny|{}|absent.1", "yes|{}|", "deny|{}|absent"):
        await town.tap("avi", f"d|{press.format(number)}")
        assert "It has changed since you saw it." in town.shown("avi").words
    assert (await town.claim(number)).pending == ""


async def test_a_change_within_the_five_minutes_drops_the_approval_of_the_older_version(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|yes|{number}|1")
    await town.file("mia", "L1", "L2", was=await town.claim(number))
    await town.wait(AT_ONCE)
    claim = await town.claim(number)
    assert (claim.state, claim.version, claim.approvals) == ("submitted", 2, "")


async def test_a_change_after_an_approval_needs_a_new_one(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await approve(town, "avi", number)
    await town.file("mia", "L2", was=await town.claim(number))
    claim = await town.claim(number)
    assert (claim.state, claim.version, claim.approvals, claim.pay_by) == ("submitted", 2, "", "")
    await approve(town, "avi", number)
    assert (await town.claim(number)).state == "approved"


async def test_a_claim_taken_back_within_the_five_minutes_is_not_approved(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|yes|{number}|1")
    claim = await town.claim(number)
    async with town.desk("mia") as desk:
        assert await moves.withdraw(desk, claim)
    assert any(each.startswith("C-0000 was taken back.") for each in town.told("avi"))
    await town.wait(AT_ONCE)
    assert (await town.claim(number)).state == "withdrawn"
    assert await town.file("mia", "L1"), "the day is free again"


# --- return, deny, object --------------------------------------------------------------------------------------------


async def test_a_returned_claim_says_what_to_correct(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|back|{number}|1")
    await town.press("avi", f"d|ret|{number}|meals")
    assert town.told("mia") == []
    await town.wait(AT_ONCE)
    assert town.told("mia") == ["You have a message.\nOpen"]
    await town.press("mia", f"p|card|{number}")
    assert "C-0000 came back to you. Please look at the meals you were given." in town.shown("mia").words
    assert f"p|correct|{number}" in town.shown("mia").data


async def denied(town: ClaimTown, who: str = "avi", whose: str = "mia") -> int:
    """Let a claim be denied."""
    number = await town.filed(whose, "L1")
    await town.tap(who, f"d|no|{number}|1")
    await town.press(who, f"d|deny|{number}|absent")
    await town.wait(AT_ONCE)
    return number


async def object_to(town: ClaimTown, who: str, number: int) -> None:
    """Object, as the conversation does once it is sent."""
    async with town.desk(who) as desk:
        claim = await desk.unit.claim(number)
        assert claim
        talk = await desk.unit.start_conversation(desk.chat.id, flow="objection", version=1, now=desk.now)
        await desk.unit.save_answers(talk, {"words": "I sat by the door", "claim": str(number)}, desk.now)
        await moves.object_to(desk, claim, talk.id)


async def test_a_denial_gives_its_reason_and_the_way_to_object(town: ClaimTown) -> None:
    number = await denied(town)
    await town.press("mia", f"p|card|{number}")
    assert "C-0000 was denied. Your name is not on the list of who was there." in town.shown("mia").words
    assert f"p|object|{number}" in town.shown("mia").data


async def test_the_office_sends_a_claim_back_and_another_person_decides(town: ClaimTown) -> None:
    number = await denied(town)
    await object_to(town, "mia", number)
    await town.tap("avi", f"d|open|{number}")
    assert NOT_YOURS in town.shown("avi").words
    await town.tap("olga", "d|home")
    await town.press("olga", f"d|open|{number}")
    assert "It was denied for this reason: Not on the attendance list. The member objects." in town.shown("olga").words
    assert "I sat by the door" in town.shown("olga").words
    await town.press("olga", "d|reopen|")
    await town.wait(AT_ONCE)
    assert (await town.claim(number)).state == "submitted"
    await town.tap("avi", f"d|yes|{number}|1")
    assert "You decided on this one already." in town.shown("avi").words
    await approve(town, "noa", number)
    assert (await town.claim(number)).state == "approved"


async def test_a_denial_that_stands_is_told_and_ends_it(town: ClaimTown) -> None:
    number = await denied(town)
    await object_to(town, "mia", number)
    await town.tap("olga", f"d|uphold|{number}")
    await town.wait(AT_ONCE)
    await town.press("mia", f"p|card|{number}")
    assert "A second person has looked, so it stays so." in town.shown("mia").words
    assert not moves.can_object(await town.claim(number))


async def test_a_second_denial_by_another_person_ends_it(town: ClaimTown) -> None:
    number = await denied(town)
    await object_to(town, "mia", number)
    await town.tap("olga", f"d|reopen|{number}")
    await town.wait(AT_ONCE)
    await town.tap("noa", f"d|deny|{number}|absent.1")
    await town.wait(AT_ONCE)
    claim = await town.claim(number)
    assert (claim.state, claim.objected, moves.can_object(claim)) == ("denied", False, False)


async def test_who_denied_at_the_office_does_not_answer_the_objection_while_another_can(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    town.clock.us += WEEKS
    await town.tap("olga", f"d|deny|{number}|absent.1")
    await town.wait(AT_ONCE)
    await object_to(town, "mia", number)
    await town.tap("olga", f"d|uphold|{number}")
    assert "You decided on this one already." in town.shown("olga").words
    await town.tap("oto", f"d|uphold|{number}")
    assert (await town.claim(number)).pending.startswith("uphold")


async def test_nobody_answers_the_own_objection(town: ClaimTown) -> None:
    number = await denied(town, whose="oto")
    await object_to(town, "oto", number)
    for verb in ("open", "reopen", "uphold"):
        await town.tap("oto", f"d|{verb}|{number}")
        assert OWN in town.shown("oto").words
    assert (await town.claim(number)).pending == ""


async def test_a_day_filed_anew_meanwhile_leaves_the_denied_claim_as_it_is(town: ClaimTown) -> None:
    number = await denied(town)
    await object_to(town, "mia", number)
    assert await town.file("mia", "L1")
    await town.tap("olga", f"d|reopen|{number}")
    await town.wait(AT_ONCE)
    claim = await town.claim(number)
    assert (claim.state, claim.objected, claim.pending) == ("denied", False, "")
    assert any("has filed that day anew" in each for each in town.told("olga"))


# --- payment ---------------------------------------------------------------------------------------------------------


async def pay(town: ClaimTown, number: int, payment: str = "EFT 1") -> str:
    async with town.desk() as desk:
        claim = await desk.unit.claim(number)
        assert claim
        return await moves.pay(desk, claim, paid_on=desk.world.day(desk.now), payment=payment)


async def test_only_an_approved_claim_is_paid_and_only_once(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    assert await pay(town, number) == "not_approved"
    await town.tap("avi", f"d|yes|{number}|1")
    assert await pay(town, number) == "not_approved"
    await town.wait(AT_ONCE)
    assert await pay(town, number) == "paid"
    assert await pay(town, number) == "already"
    assert await pay(town, number, "EFT 2") == "other"
    assert len(town.select("SELECT 1 FROM audit WHERE kind = 'claim_paid'")) == 1
    await town.press("mia", f"p|card|{number}")
    assert "C-0000 was paid on Monday, November 23, 2026: $86.00. Lakes County paid it." in town.shown("mia").words


async def test_the_audit_chain_holds_codes_of_each_move_and_no_name(town: ClaimTown) -> None:
    number = await town.filed("mia", "L1")
    await town.tap("avi", f"d|open|{number}")
    await approve(town, "avi", number)
    avi = await code(town, "avi", "approver")
    assert town.select(f"SELECT kind, actor, detail FROM audit WHERE subject = {number} AND kind LIKE 'claim%'") == [
        ("claim_submitted", "member", "v1"),
        ("claim_read", avi, "v1"),
        ("claim_approve_pressed", avi, "v1 "),
        ("claim_approved", avi, "v1"),
    ]
    assert b"Quillquartz" not in town.bytes_on_disk()


async def test_whose_chat_is_out_of_reach_is_told_by_the_office(town: ClaimTown) -> None:
    number = await denied(town)
    row = next(each.row for each in town.sent if each.to == town.people["mia"] and each.row.out.op == "notice")
    await town.house.service.undeliverable(row, "blocked")
    assert any("this chat cannot reach the member" in each for each in town.told("olga"))
    for phone in ("mia",):
        await remove(town.house, {"id": (await code(town, phone, "member"))[1:]})
    await object_to(town, "mia", number)
    await town.tap("olga", f"d|uphold|{number}")
    before = len(town.told("olga"))
    await town.wait(AT_ONCE)
    assert len(town.told("olga")) == before + 1
