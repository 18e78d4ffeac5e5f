"""A member claims days in the chat: three taps, the arithmetic first, nothing filed twice, lost or shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.claims import ClaimBody, recompute
from bot.domain.rates import RateTable, packaged, to_json
from bot.ports import DAY, MINUTE, StoredRates
from tests.service.membertown import COMING, FILE, NORTH, REGULAR, REMOTE, MemberTown, new_member_town
from tests.service.town import fill_in

QUESTION = "You were here before. What now?"
SHOWN = ("C-", "Hennepin", "$92.00", "Example Lakes Advisory")
NEXT_OCTOBER = 340 * DAY
"""From the start of a test to a day in the federal fiscal year after the last one there are rates for."""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[MemberTown]:
    """Open a town whose sample committee has its sample rule."""
    made = await new_member_town(tmp_path / "data")
    await made.rule()
    yield made
    await made.close()


# --- the usual claim --------------------------------------------------------------------------------------------------


async def test_the_usual_claim_is_three_taps_from_the_notice(town: MemberTown) -> None:
    await town.timers()
    assert town.told("maya") == ["You have a message.\nOpen"] * 2
    taps = (REGULAR, "a|", "send:send")
    for tap in taps:
        await town.press("maya", tap)
    assert (len(taps), town.claims()) == (3, [("submitted", 1, 9200)])
    assert "Filed. Your number: C-" in town.shown("maya").words


async def test_the_arithmetic_and_its_source_stand_above_the_attestation(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    card = town.shown("maya").spoken.text
    said = [
        "Thursday, November 19, 2026: Meeting, Hennepin County",
        "Meals and small costs, full day: $92.00",
        "federal fiscal year 2027. Source: ",
        "Total: $92.00",
        "Miles are not part of this. Example Lakes Fiscal Office (sample) pays them.",
        "I attended. I have not been paid for this elsewhere.",
    ]
    places = [card.find(each) for each in said]
    assert places == sorted(places)
    assert min(places) > 0
    assert card.startswith("Information\n")
    assert "No person has checked this rate" not in card


async def test_a_rate_nobody_confirmed_is_said_and_filed(tmp_path: Path) -> None:
    town = await new_member_town(tmp_path / "data")
    await town.set_up({}, confirm=False)
    await town.house.refresh()
    unconfirmed = town.select("SELECT count(*) FROM rate_confirmations")
    async with town.house.store.unit() as unit:
        for each in await unit.rate_confirmations():
            await unit.add_rate_confirmation(replace(each, rows_hash="other"))
    await town.tap("maya", REGULAR)
    assert unconfirmed == [(1,)]
    assert "No person has checked this rate yet. You can file now." in town.shown("maya").words
    await town.presses("maya", *FILE)
    assert "One rate is new. A person checks it before anyone can say yes." in town.shown("maya").words
    assert town.select("SELECT verified FROM claims") == [(0,)]
    await town.close()


async def test_what_is_stored_is_what_was_shown_and_can_be_worked_out_again(town: MemberTown) -> None:
    await town.tap("maya", "p|together|2")
    await town.presses("maya", *FILE)
    async with town.house.store.unit() as unit:
        (version,) = await unit.claim_versions(1)
        days = await unit.claim_days(1)
    body = ClaimBody.model_validate_json(version.body)
    assert (body.total_cents, recompute(body), version.total_cents) == (17800, 17800, 17800)
    assert [(each.day, each.amount_cents, each.fiscal_year) for each in days] == [
        ("2026-11-12", 8600, 2027),
        ("2026-11-19", 9200, 2027),
    ]
    assert (body.attestation, body.attestation_language, body.clause) == ("per_diem.attest", "en", 8)


async def test_its_answers_are_shredded_once_the_claim_holds_them(town: MemberTown) -> None:
    await town.filed("maya", REGULAR)
    await town.timers()
    assert town.select("SELECT state FROM conversations WHERE flow = 'per_diem'") == [("erased",)]
    assert town.claims() == [("submitted", 1, 9200)]


async def test_a_restart_between_any_two_taps_changes_nothing(town: MemberTown) -> None:
    for tap in (REGULAR, *FILE):
        await town.restart()
        await (town.tap if tap == REGULAR else town.press)("maya", tap)
    assert town.claims() == [("submitted", 1, 9200)]


async def test_submit_pressed_twice_or_delivered_again_files_once(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.press("maya", "a|")
    data = next(each for each in town.shown("maya").data if each.endswith("send|send"))
    body = town.tapped("maya", data)
    await town.update(body)
    await town.update(body)
    await town.tap("maya", data)
    assert town.claims() == [("submitted", 1, 9200)]
    assert "C-" in town.shown("maya").words


async def test_another_phone_that_filed_first_is_told_of_kindly(town: MemberTown) -> None:
    for phone in ("maya", "maya2"):
        await town.tap(phone, REGULAR)
        await town.press(phone, "a|")
    await town.press("maya", "send:send")
    await town.press("maya2", "send:send")
    assert town.claims() == [("submitted", 1, 9200)]
    assert "You have filed for Thursday, November 19, 2026 already." in town.shown("maya2").words
    assert "Which day do you want to claim?" in town.shown("maya2").words


# --- who may claim what -----------------------------------------------------------------------------------------------


async def test_a_role_that_is_not_paid_is_told_so_with_the_paragraph_and_can_file_nothing(town: MemberTown) -> None:
    await town.type("juno", "/claims")
    assert "a role that this law does not pay (subd. 6(c))" in town.shown("juno").words
    await town.tap("juno", REGULAR)
    assert "a role that this law does not pay (subd. 6(c))" in town.shown("juno").words
    await town.tap("juno", "p|together|1")
    assert town.select("SELECT count(*) FROM conversations WHERE flow = 'per_diem'") == [(0,)]


@pytest.mark.parametrize(("role", "filed"), [("8", [("submitted", 1, 9200)]), ("9", [])])
async def test_with_two_seats_the_role_at_that_meeting_decides(
    role: str, filed: list[object], town: MemberTown
) -> None:
    await town.tap("dara", REGULAR)
    assert "In which role were you there that day?" in town.shown("dara").words
    await town.press("dara", f"days.0.role:{role}")
    if role == "8":
        await town.presses("dara", *FILE)
    else:
        assert "a role that this law does not pay (subd. 6(c))" in town.shown("dara").words
        await town.presses("dara", "days.0.barred:ok", "nothing:done")
        assert "You can claim Thursday, November 19, 2026" in town.shown("dara").words
    assert town.claims() == filed


async def test_a_day_by_video_a_late_one_and_one_to_come_are_refused_kindly(town: MemberTown) -> None:
    await town.tap("maya", REMOTE)
    assert "This committee does not pay for days you join by phone or video." in town.shown("maya").words
    await town.tap("maya", "p|file|4")
    assert "has not come yet" in town.shown("maya").words
    town.clock.us += 70 * DAY
    await town.tap("maya", REGULAR)
    assert "The last day to file for Thursday, November 19, 2026 was" in town.shown("maya").words
    assert town.claims() == []


@pytest.mark.parametrize(
    "data", ["p|file|99", "p|card|1", "p|withdraw|1|yes", "p|correct|1", "p|object|1", "p|history|1"]
)
async def test_what_is_not_ones_own_and_what_is_not_there_answer_alike(data: str, town: MemberTown) -> None:
    await town.filed("theo", REGULAR)
    for who in ("maya", "ana"):
        await town.tap(who, data)
        assert "There is nothing to show under that." in town.shown(who).words
    assert town.claims() == [("submitted", 1, 9200)]


async def test_a_family_knows_nothing_of_claims(town: MemberTown) -> None:
    await town.type("ana", "/claims")
    assert "I do not know that word." in town.shown("ana").words
    await town.type("ana", "/help")
    assert "/claims" not in town.shown("ana").words
    await town.type("maya", "/help")
    assert "/claims" in town.shown("maya").words


async def test_who_left_the_role_can_file_no_more(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.press("maya", "a|")
    data = next(each for each in town.shown("maya").data if each.endswith("send|send"))
    await town.type("maya", "/leave")
    await town.press("maya", "w|leave")
    await town.tap("maya", data)
    assert town.claims() == []


# --- no rule, no rate -------------------------------------------------------------------------------------------------


async def test_without_a_rule_it_is_filed_as_a_full_day_and_says_that_it_waits(tmp_path: Path) -> None:
    town = await new_member_town(tmp_path / "data")
    await town.tap("maya", REGULAR)
    assert "has no rule for that day yet. I count a full day." in town.shown("maya").words
    await town.presses("maya", *FILE)
    assert "Filed, and now it waits." in town.shown("maya").words
    assert town.select("SELECT state, policy, total_cents FROM claims") == [("submitted", 0, 9200)]
    assert town.told("abe") == []
    await town.close()


async def test_without_a_rate_nothing_is_filed_and_the_claim_is_kept_until_there_is_one(town: MemberTown) -> None:
    town.clock.us += NEXT_OCTOBER
    await town.rule()
    await town.tap("maya", REGULAR)
    assert "We have no rate for" in town.shown("maya").words
    await town.press("maya", "no_rate:keep")
    assert "kept for 30 days and not filed. Example Lakes Fiscal Office (sample), 612-555-0177 can help" in (
        town.shown("maya").words
    )
    async with town.house.store.unit() as unit:
        await unit.add_rates(StoredRates(id=0, source="test", by="test", body=to_json(next_year())))
    await town.type("maya", "/claims")
    await town.press("maya", "p|go")
    await town.presses("maya", *FILE)
    assert town.claims() == [("submitted", 1, 9200)]


def next_year() -> RateTable:
    """Carry the newest year's rates on by a year."""
    table = packaged()
    last = max(row.fiscal_year for row in table.mie)

    def later(day: object) -> object:
        return day.replace(year=day.year + 1) if not (day.month == 2 and day.day == 29) else day  # type: ignore[attr-defined]

    def moved(row: object) -> object:
        first, end = later(row.valid_from), later(row.valid_to)  # type: ignore[attr-defined]
        if end.month == 2 and end.day == 28 and (end.year % 4) == 0:  # type: ignore[attr-defined]
            end = end.replace(day=29)  # type: ignore[attr-defined]
        return replace(row, fiscal_year=last + 1, valid_from=first, valid_to=end)  # type: ignore[type-var]

    return RateTable(
        mie=tuple(moved(row) for row in table.mie if row.fiscal_year == last),  # type: ignore[misc]
        lodging=tuple(moved(row) for row in table.lodging if row.fiscal_year == last),  # type: ignore[misc]
    )


# --- afterwards -------------------------------------------------------------------------------------------------------


async def test_a_correction_is_a_new_version_under_the_same_number(town: MemberTown) -> None:
    await town.filed("maya", REGULAR)
    reference = await only_reference(town)
    await town.tap("maya", "p|correct|1")
    await town.presses("maya", "c|", "e|")
    await town.presses("maya", "days.0.meeting:2", *FILE)
    assert f"Your number is still {reference}. It is now $86.00" in town.shown("maya").words
    assert town.claims() == [("submitted", 2, 8600)]
    assert town.select("SELECT day FROM claim_days") == [("2026-11-12",)]
    await town.tap("maya", "p|history|1")
    assert "Version 1" in town.shown("maya").words
    await town.filed("maya", REGULAR)  # the day that was corrected away is free again
    assert town.claims() == [("submitted", 2, 8600), ("submitted", 1, 9200)]


async def only_reference(town: MemberTown) -> str:
    async with town.house.store.unit() as unit:
        claim = await unit.claim(1)
        assert claim
        return claim.reference


async def test_taking_back_asks_first_and_frees_the_day(town: MemberTown) -> None:
    await town.filed("maya", REGULAR)
    await town.tap("maya", "p|withdraw|1")
    assert town.claims() == [("submitted", 1, 9200)]
    await town.press("maya", "p|withdraw|1|yes")
    assert "was taken back. It will not be paid." in town.shown("maya").words
    await town.filed("maya", REGULAR)
    assert town.claims() == [("withdrawn", 1, 9200), ("submitted", 1, 9200)]


async def test_a_denial_can_be_objected_to_in_ones_own_words(town: MemberTown) -> None:
    await town.filed("maya", REGULAR)
    await town.presses("abe", "d|open|1", "d|no|1", "d|deny|1|absent")
    town.clock.us += 6 * MINUTE
    await town.timers()
    await town.press("maya", "p|card|1")
    await town.press("maya", "p|object|1")
    await town.type("maya", "I was there from six to eight.")
    await town.press("maya", "send:send")
    assert town.select("SELECT state, objected FROM claims") == [("denied", 1)]
    await town.press("olga", "d|open|1")
    assert "I was there from six to eight." in town.shown("olga").words


async def test_a_young_person_is_told_until_when_a_person_settles_who_gets_the_money(town: MemberTown) -> None:
    await town.filed("noor", REGULAR)
    words = town.shown("noor").words
    assert "A person talks with you about who gets the money, by Thursday, December 3, 2026." in words
    assert "That is done outside this chat." in words
    assert town.select("SELECT count(*) FROM due WHERE kind = 'claim_payee'") == [(1,)]


async def test_the_price_is_shown_before_the_meeting_and_the_same_button_claims_it_after(town: MemberTown) -> None:
    await town.tap("maya", COMING)
    assert "This is what the day pays if you come." in town.shown("maya").words
    assert "Total: $86.00" in town.shown("maya").words
    town.clock.us += 11 * DAY
    await town.filed("maya", COMING)
    assert town.claims() == [("submitted", 1, 8600)]


# --- what is never kept -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["123-45-6789", "my routing number is 091000019", "4111 1111 1111 1111"])
@pytest.mark.parametrize("begun", [False, True])
async def test_a_tax_bank_or_card_number_is_removed_and_not_kept(words: str, begun: bool, town: MemberTown) -> None:
    if begun:
        await town.tap("maya", REGULAR)
    sent = await town.type("maya", words)
    assert "That looked like a bank, card or tax number." in town.shown("maya").words
    assert "delete" in [each.row.out.op for each in sent]
    assert ("I attended." in town.shown("maya").words) is begun
    digits = words.rpartition(" ")[2].encode()
    await town.close()
    assert digits not in town.bytes_on_disk()


async def test_such_a_number_is_no_answer_of_a_family_either(town: MemberTown) -> None:
    await town.type("ana", "/start")
    await town.type("ana", "123-45-6789")
    assert "That looked like a bank, card or tax number." in town.shown("ana").words
    assert "I am a bot" in town.shown("ana").words


@pytest.mark.parametrize("reach", ["home", "draft", "filed"])
async def test_idle_or_left_a_member_sees_the_question_first(reach: str, town: MemberTown) -> None:
    await town.type("maya", "/claims")
    if reach != "home":
        await town.tap("maya", REGULAR)
    if reach == "filed":
        await town.presses("maya", *FILE)
    town.clock.us += 16 * MINUTE
    await town.timers()
    assert town.shown("maya").words == "Nothing new.\nOpen"
    for data in (REGULAR, COMING, "p|card|1", "p|home", "p|history|1", "s|open"):
        await town.tap("maya", data)
        words = town.shown("maya").words
        assert (data, QUESTION in words, [each for each in SHOWN if each in words]) == (data, True, [])
    await town.type("maya", "/claims")
    await town.press("maya", "s|uncover|/claims")
    assert "You can claim" in town.shown("maya").words


async def test_leaving_quickly_keeps_the_claim_that_was_begun(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.type("maya", "bye")
    await town.type("maya", "hi")
    assert QUESTION in town.shown("maya").words
    await town.press("maya", "s|uncover")
    await town.presses("maya", *FILE)
    assert town.claims() == [("submitted", 1, 9200)]


async def test_a_change_of_language_goes_on_where_it_was(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.tap("maya", "l|es")
    assert "Asistí. No me han pagado por esto en otra parte." in town.shown("maya").words
    await town.presses("maya", *FILE)
    assert "Presentada. Tu número: C-" in town.shown("maya").words


async def test_an_attestation_counts_for_the_days_it_was_given_for_only(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    old = next(each for each in town.shown("maya").data if each.startswith("a|"))
    await town.presses("maya", "p|more", "days.1.meeting:2", "days.1.more:no")
    await town.tap("maya", old)
    assert "Total: $178.00" in town.shown("maya").words
    assert "That was an older button." in town.shown("maya").words
    await town.presses("maya", *FILE)
    assert town.claims() == [("submitted", 1, 17800)]


async def test_back_and_nothing_filed(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.type("maya", "/back")
    assert "Do you want to claim one more day?" in town.shown("maya").words
    await town.press("maya", "s|drop")
    assert "You can claim Thursday, November 19, 2026" in town.shown("maya").words
    assert town.select("SELECT state FROM conversations WHERE flow = 'per_diem'") == [("erased",)]


async def test_erasing_takes_the_draft_and_leaves_what_was_filed(town: MemberTown) -> None:
    await town.filed("maya", REGULAR)
    await town.tap("maya", NORTH)
    await town.type("maya", "/delete")
    assert "Claims you filed stay: they are records of public money." in town.shown("maya").words
    await town.press("maya", "s|delete")
    assert "Claims you filed stay" in town.shown("maya").words
    await town.timers()
    assert town.select("SELECT count(*) FROM conversations WHERE state = 'open'") == [(0,)]
    assert town.claims() == [("submitted", 1, 9200)]
    await town.type("maya", "/mydata")
    assert "$92.00, waits for a yes" in town.shown("maya").words


# --- beside a request -------------------------------------------------------------------------------------------------


def open_flows(town: MemberTown) -> list[str]:
    return [each for (each,) in town.select("SELECT flow FROM conversations WHERE state = 'open' ORDER BY id")]


async def test_a_claim_lies_on_top_of_a_request_that_is_half_done_and_leaves_it_as_it_was(town: MemberTown) -> None:
    await begin_request(town, "maya")
    await town.tap("maya", REGULAR)
    assert open_flows(town) == ["self_referral", "per_diem"]
    await town.presses("maya", *FILE)
    assert open_flows(town) == ["self_referral"]
    await town.type("maya", "/start")
    assert "How old" in town.shown("maya").words
    assert town.claims() == [("submitted", 1, 9200)]


async def begin_request(town: MemberTown, who: str) -> None:
    """Answer the first questions of a self-referral."""
    await town.type(who, "/claims")
    await town.press(who, "s|new")
    for button in ("welcome:go", "shared_phone:go", "notice_use:go", "notice_answer:go", "notice_report:go"):
        await town.press(who, button)
    await town.press(who, "for_whom:self")


async def test_a_request_begins_on_top_of_a_claim_that_is_half_done_and_both_are_kept(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await begin_request(town, "maya")
    assert open_flows(town) == ["per_diem", "self_referral"]
    await town.tap("maya", NORTH)  # another claim replaces the one beneath, and lies on top
    assert open_flows(town) == ["self_referral", "per_diem"]
    await town.press("maya", "s|drop")
    assert "How old" in town.shown("maya").words


async def test_a_claim_on_top_gives_way_to_the_request_beneath_it(town: MemberTown) -> None:
    await begin_request(town, "maya")
    await town.tap("maya", REGULAR)
    await town.type("maya", "/claims")
    await town.press("maya", "s|new")
    assert "How old" in town.shown("maya").words
    assert open_flows(town) == ["self_referral"]


async def test_a_member_may_send_a_request_while_a_claim_waits_beneath(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.type("maya", "/claims")
    await town.press("maya", "s|new")
    await town.tap("maya", "v|")
    await fill_in_here(town, "maya")
    assert town.select("SELECT count(*) FROM referrals") == [(1,)]
    await town.tap("maya", "v|")
    assert "I attended." in town.shown("maya").words
    await town.presses("maya", *FILE)
    assert town.claims() == [("submitted", 1, 9200)]


async def fill_in_here(town: MemberTown, who: str) -> None:
    """Go on with an open request up to Send."""
    await fill_in(town, who, name="Anaquartz")
    await town.press(who, "send:send")


async def test_start_over_of_a_covered_claim_leads_back_to_what_can_be_claimed(town: MemberTown) -> None:
    await town.tap("maya", REGULAR)
    await town.type("maya", "bye")
    await town.type("maya", "hi")
    await town.press("maya", "s|over")
    assert "You can claim Thursday, November 19, 2026" in town.shown("maya").words
    assert open_flows(town) == []


# --- other roles ------------------------------------------------------------------------------------------------------


async def test_who_approves_is_told_of_such_a_number_too(town: MemberTown) -> None:
    await town.type("abe", "routing 091000019")
    assert "That looked like a bank, card or tax number." in town.shown("abe").words
    assert "d|home" in town.shown("abe").data


async def test_who_has_two_roles_is_asked_what_to_see_and_gets_there(town: MemberTown) -> None:
    await town.join("theo", "approver")
    await town.type("theo", "/claims")
    assert [each for each in town.shown("theo").data if each.endswith("|home")] == ["p|home", "d|home"]
    await town.press("theo", "d|home")
    assert "No claim waits for you." in town.shown("theo").words
    await town.filed("theo", REGULAR)
    await town.tap("theo", "d|open|1")
    await town.tap("theo", "d|yes|1|.1")
    assert town.claims() == [("submitted", 1, 9200)]
    assert town.select("SELECT pending, approvals FROM claims") == [("", "")]


async def test_the_office_finds_claims_on_its_own_card_where_there_is_a_committee(town: MemberTown) -> None:
    await town.type("olga", "/start")
    assert "d|home" in town.shown("olga").data
    await town.press("olga", "d|home")
    assert "No claim waits for you." in town.shown("olga").words


async def test_a_member_who_leaves_is_told_and_claims_no_more(town: MemberTown) -> None:
    await town.type("maya", "/leave")
    await town.press("maya", "w|leave")
    assert "You left. Thank you." in town.shown("maya").words
    await town.type("maya", "/claims")
    assert "I do not know that word." in town.shown("maya").words
