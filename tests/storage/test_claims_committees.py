"""Committees, rosters, meetings and policies: found by code, replaced whole, and people's enrolments of one person."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.ports import DAY, Claimant, Committee, Invite, Meeting, OtherPerson, Role, Seat, Staff, StoredPolicy
from storage.store import Store
from storage.unit import StoredUnit
from tests.storage.claiming import LAKES, PERSON, RIVER, member
from tests.storage.conftest import NOON
from tests.storage.stores import OpenStore

OTHER = Claimant(id=0, code="P-0043", name="Ana Ruiz", payee_settled_us=NOON)
MEETING = Meeting(
    id=0, committee="lakes", code="M1", day="2026-09-30", county="27137", minutes=90, starts="18:00", mode="remote",
    provided="lunch,dinner", activity="training", cancelled=True,
)  # fmt: skip


async def invited(unit: StoredUnit, role: Role, *, committee: str = "", claimant: int = 0) -> Invite:
    new = Invite(id=0, role=role, committee=committee, claimant=claimant, label="Kim", expires_us=NOON + DAY)
    return await unit.add_invite(new, f"{role}-{committee}-{claimant}-{NOON}")


async def enrolled(unit: StoredUnit, telegram_id: int, role: Role, *, committee: str = "", claimant: int = 0) -> Staff:
    chat = await unit.chat(telegram_id, NOON)
    new = Invite(id=0, role=role, committee=committee, claimant=claimant, expires_us=NOON + DAY)
    found = await unit.enrol(await unit.add_invite(new, f"{telegram_id}-{role}-{committee}-{claimant}"), chat.id, NOON)
    assert found is not None
    return found


async def test_committees_are_saved_and_replaced(store: Store) -> None:
    changed = replace(RIVER, name="River Valley", contact="612-555-0100")
    async with store.unit() as unit:
        for committee in (RIVER, LAKES, changed):
            await unit.save_committee(committee)
        assert list(await unit.committees()) == [LAKES, changed]
        assert [await unit.committee("river"), await unit.committee("sea")] == [changed, None]


async def test_a_person_is_found_by_code_and_keeps_the_number(store: Store) -> None:
    async with store.unit() as unit:
        first, second = await unit.save_claimant(PERSON), await unit.save_claimant(OTHER)
        again = await unit.save_claimant(replace(PERSON, name="Zebulon Q. Quist", id=99))
    async with store.unit() as unit:
        assert (again, first.id != second.id) == (replace(PERSON, id=first.id, name="Zebulon Q. Quist"), True)
        assert list(await unit.claimants()) == [again, replace(OTHER, id=second.id)]
        assert [await unit.claimant_by_code(code) for code in ("P-0042", "P-0044")] == [again, None]
        assert [await unit.claimant(first.id), await unit.claimant(77)] == [again, None]


async def test_two_imports_at_once_know_a_new_person_once(store: Store, open_main: OpenStore, main_url: str) -> None:
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]

    async def save(at: int) -> int:
        async with workers[at % 2].unit() as unit:
            return (await unit.save_claimant(replace(PERSON, county=f"2700{at}"))).id

    assert len(set(await asyncio.gather(*(save(at) for at in range(6))))) == 1


async def test_seats_are_replaced_whole_and_keep_their_numbers(store: Store) -> None:
    async with store.unit() as unit:
        person = await member(unit, clause=8)
        other = await unit.save_claimant(OTHER)
        first = (await unit.seats("lakes"))[0]
        assert first == Seat(id=first.id, committee="lakes", claimant=person.id, clause=8, valid_from="2026-01-01")
        moved = replace(first, valid_to="2026-06-30")
        new = Seat(id=0, committee="lakes", claimant=other.id, clause=11, valid_from="2026-07-01")
        await unit.replace_seats("lakes", [moved, new])
        await unit.replace_seats("river", [replace(first, clause=10)])  # a seat elsewhere is another one
    async with store.unit() as unit:
        lakes, river = list(await unit.seats("lakes")), list(await unit.seats("river"))
        assert lakes == [moved, replace(new, id=lakes[1].id)]
        assert [one.clause for one in await unit.seats_of(person.id)] == [8, 10]
        assert len({one.id for one in (*lakes, *river)}) == 3
        await unit.replace_seats("lakes", [])
        assert [list(await unit.seats("lakes")), list(await unit.seats("river"))] == [[], river]


async def test_who_changes_seats_waits_for_who_holds_the_committee(
    store: Store, open_main: OpenStore, main_url: str
) -> None:
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]
    async with store.unit() as unit:
        person = await member(unit)
        await unit.replace_seats("lakes", [])

    async def add(at: int) -> None:
        async with workers[at % 2].unit() as unit:
            await unit.hold_committee("lakes")
            seats = await unit.seats("lakes")
            await asyncio.sleep(0)
            new = Seat(id=0, committee="lakes", claimant=person.id, clause=at + 1, valid_from="2026-01-01")
            await unit.replace_seats("lakes", [*seats, new])

    await asyncio.gather(*(add(at) for at in range(6)))
    async with store.unit() as unit:
        assert sorted(one.clause for one in await unit.seats("lakes")) == [1, 2, 3, 4, 5, 6]


async def test_meetings_are_saved_by_their_code_and_listed_newest_first(store: Store) -> None:
    async with store.unit() as unit:
        for committee in (LAKES, RIVER):
            await unit.save_committee(committee)
        first = await unit.save_meeting(MEETING)
        later = await unit.save_meeting(replace(MEETING, code="M2", day="2026-10-01", cancelled=False))
        elsewhere = await unit.save_meeting(replace(MEETING, committee="river"))
        changed = await unit.save_meeting(replace(MEETING, minutes=60))
    async with store.unit() as unit:
        assert changed == replace(first, minutes=60)
        assert list(await unit.meetings("lakes")) == [later, changed]
        assert [await unit.meeting(elsewhere.id), await unit.meeting(99)] == [elsewhere, None]


async def test_policies_are_kept_beside_each_other_newest_effect_first(store: Store) -> None:
    async with store.unit() as unit:
        await unit.save_committee(LAKES)
        assert list(await unit.policies("lakes")) == []
        new = StoredPolicy(id=0, committee="lakes", effective_from="2026-01-01", body='{"a": 1}', added_us=NOON)
        old = await unit.add_policy(new)
        late = await unit.add_policy(replace(new, effective_from="2026-07-01"))
        mended = await unit.add_policy(replace(new, body='{"a": 2}', added_us=NOON + 1))
    async with store.unit() as unit:
        assert list(await unit.policies("lakes")) == [late, mended, old]
        assert [await unit.policy(old.id), await unit.policy(0)] == [old, None]


async def test_an_invitation_names_committee_and_person_and_so_does_who_enrols(store: Store) -> None:
    async with store.unit() as unit:
        person = await member(unit)
        invite = await invited(unit, "member", claimant=person.id)
        assert await unit.invite(f"member--{person.id}-{NOON}") == invite
        joined = await enrolled(unit, 1, "member", claimant=person.id)
        chair = await enrolled(unit, 2, "chair", committee="lakes")
        elsewhere = await enrolled(unit, 2, "approver", committee="river")
        await enrolled(unit, 3, "office")
    async with store.unit() as unit:
        assert (joined.claimant, chair.committee, elsewhere.committee) == (person.id, "lakes", "river")
        assert list(await unit.staff_of_claimant(person.id)) == [joined]
        assert list(await unit.staff_of_committee("lakes")) == [joined, chair]
        assert list(await unit.staff_of_committee("river")) == [elsewhere]
        assert [list(await unit.staff_of_claimant(0)), list(await unit.staff_of_committee(""))] == [[], []]
        assert await unit.staff(joined.id) == joined


async def test_a_chat_is_one_person_and_a_person_may_have_two_chats(store: Store) -> None:
    async with store.unit() as unit:
        person, other = await member(unit), await member(unit, OTHER)
        phone = await enrolled(unit, 1, "member", claimant=person.id)
        tablet = await enrolled(unit, 2, "member", claimant=person.id)
        assert await enrolled(unit, 1, "approver", committee="river") is not None
        new = Invite(id=0, role="member", claimant=other.id, expires_us=NOON + DAY)
        invite = await unit.add_invite(new, "token")
        with pytest.raises(OtherPerson):
            await unit.enrol(invite, phone.chat_id, NOON)
        assert list(await unit.staff_of_claimant(person.id)) == [phone, tablet]
        assert await unit.invite("token") == invite  # not used up
        again = await unit.add_invite(replace(new, claimant=person.id), "again")
        assert await unit.enrol(again, phone.chat_id, NOON) == phone


async def test_a_chat_that_left_may_be_another_person(store: Store) -> None:
    async with store.unit() as unit:
        person, other = await member(unit), await member(unit, OTHER)
        gone = await enrolled(unit, 1, "member", claimant=person.id)
        await unit.save_staff(replace(gone, removed_us=NOON))
        here = await enrolled(unit, 1, "member", claimant=other.id)
        assert [list(await unit.staff_of_claimant(one.id)) for one in (person, other)] == [[], [here]]


async def test_the_database_itself_refuses_a_second_person_in_a_chat(store: Store) -> None:
    async with store.unit() as unit:
        person, other = await member(unit), await member(unit, OTHER)
        phone = await enrolled(unit, 1, "member", claimant=person.id)
    new = Invite(id=0, role="member", claimant=other.id, expires_us=NOON + DAY)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with store.unit() as unit:
            await unit._add_staff(new, phone.chat_id, NOON)


async def test_a_seat_needs_its_committee(store: Store) -> None:
    async with store.unit() as unit:
        await unit.save_committee(Committee(id="lakes", name="Lakes"))
        person = await unit.save_claimant(PERSON)
    seat = Seat(id=0, committee="sea", claimant=person.id, clause=8, valid_from="2026-01-01")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with store.unit() as unit:
            await unit.replace_seats("sea", [seat])
