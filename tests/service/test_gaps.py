"""A referral that nobody but the Office could take is counted, and stays counted when the family erases it."""

from __future__ import annotations

from tests.service.town import SELF, Town, fill_in

COUNTED = "SELECT month, place, reason, met FROM gaps"


async def to_office(town: Town, who: str, county: str, fips: str) -> None:
    """Send a referral of a young person in a county to the Office."""
    await town.type(who, "/start")
    for button in (*SELF, "age:15"):
        await town.press(who, button)
    await town.type(who, county)
    await town.press(who, f"candidate:{fips}")
    if "circumstances" in " ".join(town.shown(who).data):
        await town.press(who, "circumstances:school")
    await town.press(who, "court:no")
    await town.press(who, "initiative:office")
    await town.type(who, "Anaquartz")
    await town.press(who, "channel:chat")
    await town.press(who, "guardian_knows:no")
    await town.press(who, "send:send")


async def test_a_referral_from_a_county_without_an_initiative_is_counted(town: Town) -> None:
    await to_office(town, "ana", "Cook county", "27031")
    await to_office(town, "ben", "Cook county", "27031")
    assert town.select("SELECT owner FROM referrals") == [("office",)] * 2
    assert town.select(COUNTED) == [("2026-11", "27031", "no_initiative", 2)]


async def test_where_nobody_is_enrolled_to_read_the_gap_is_another(town: Town) -> None:
    await to_office(town, "ana", "Ramsey county", "27123")
    assert town.select(COUNTED) == [("2026-11", "27123", "no_coordinator", 1)]


async def test_a_family_that_prefers_the_office_or_is_taken_meets_no_gap(town: Town) -> None:
    await to_office(town, "ana", "Hennepin county", "27053")
    await fill_in(town, "ben", name="Benquartz")
    await town.press("ben", "send:send")
    assert len(town.select("SELECT id FROM referrals")) == 2
    assert town.select(COUNTED) == []
