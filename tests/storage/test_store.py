"""Units of work on both engines: what is written in one is read in the next, alone or not at all."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.ports import DAY, HOUR, Chat, Due, Invite, Referral, Staff, View
from storage.errors import StillNeeded, WrongPair
from storage.keys import KeyRing
from storage.master import MasterKey
from storage.store import Store
from tests.storage.conftest import NOON, Clock
from tests.storage.stores import COORDINATOR, FAMILY, OpenStore, begun, hello, sent


async def test_an_update_is_new_once_and_again_after_72_hours(store: Store) -> None:
    async def noted(at: int) -> bool:
        async with store.unit() as unit:
            return await unit.first_time(41, at)

    assert [await noted(NOON), await noted(NOON + 72 * HOUR), await noted(NOON + 72 * HOUR + 1)] == [True, False, True]


async def test_a_repeated_update_counts_from_when_it_was_first_seen(store: Store) -> None:
    for at in (NOON, NOON + 40 * HOUR):
        async with store.unit() as unit:
            await unit.first_time(41, at)
    async with store.unit() as unit:
        assert await unit.first_time(41, NOON + 80 * HOUR)


async def test_a_chat_is_made_once_and_kept_as_it_was_saved(store: Store) -> None:
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        kept = replace(chat, language="es", separate=True, card_no=3, unclear=1, covered=True, blocked=True)
        await unit.save_chat(kept)
    async with store.unit() as unit:
        assert await unit.chat(FAMILY, NOON + 7) == replace(kept, seen_us=NOON + 7)
        assert await unit.chat_by_id(chat.id) == replace(kept, seen_us=NOON + 7)


async def test_saving_a_chat_never_changes_the_card_that_the_sender_noted(store: Store) -> None:
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        await unit.save_chat(replace(chat, card_id=99))
    async with store.unit() as unit:
        assert (await unit.chat_by_id(chat.id)).card_id is None


async def test_answers_are_read_as_they_were_saved_and_removed_where_they_are_no_more(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit, age="14", town="Ely")
    async with store.unit() as unit:
        found = await unit.conversation(talk.chat_id)
        assert found == talk
        await unit.save_answers(found, {"age": "15", "note": "ﷺ 👩‍👧 \n"}, NOON + 1)
    async with store.unit() as unit:
        changed = replace(talk, answers={"age": "15", "note": "ﷺ 👩‍👧 \n"}, touched_us=NOON + 1)
        assert await unit.conversation_by_id(talk.id) == changed


async def test_a_conversation_keeps_what_was_saved_of_it(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit)
        other = await unit.chat(COORDINATOR, NOON)
        saved = replace(talk, chat_id=other.id, reopened="age", state="done", touched_us=NOON + 9, version=2)
        await unit.save_conversation(saved)
    async with store.unit() as unit:
        assert await unit.conversation_by_id(talk.id) == saved
        assert await unit.conversation(talk.chat_id) is None


async def test_a_chat_has_one_open_conversation_of_a_flow(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit)
        with pytest.raises(ValueError, match="open conversation"):
            await unit.start_conversation(talk.chat_id, flow="self_referral", version=1, now=NOON)
        other = await unit.start_conversation(talk.chat_id, flow="complaint", version=1, now=NOON)
    async with store.unit() as unit:
        assert await unit.conversation(talk.chat_id) == other


async def test_an_erased_conversation_is_gone_and_another_may_begin(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit, age="14")
    async with store.unit() as unit:
        await unit.erase_conversation(talk.id)
    async with store.unit() as unit:
        assert await unit.conversation(talk.chat_id) is None
        assert await unit.conversation_by_id(talk.id) is None
        assert (await begun(unit)).answers == {}


async def test_a_row_whose_key_was_shredded_before_a_crash_reads_as_erased(store: Store, main_ring: KeyRing) -> None:
    async with store.unit() as unit:
        talk = await begun(unit, age="14")
        referral = await sent(unit, talk)
    async with store.unit() as unit:
        key_id = unit._boxes[talk.id].key_id if await unit.conversation_by_id(talk.id) else ""
    await main_ring.shred(key_id)  # and then the process dies before its transaction
    async with store.unit() as unit:
        assert await unit.referral(referral.id) == replace(referral, state="erased", reference="")
        assert list(await unit.referrals_of_chat(talk.chat_id)) == []
        assert await unit.conversation_by_id(talk.id) is None
        assert list(await unit.referrals_owned("ramsey")) == []


async def test_a_chat_whose_key_was_shredded_before_a_crash_begins_anew(store: Store, main_ring: KeyRing) -> None:
    async with store.unit() as unit:
        old = await unit.chat(FAMILY, NOON)
        await unit.enqueue(hello(old), NOON)
        reached = unit._reached[old.id]
    assert reached is not None
    await main_ring.shred(reached[0].key_id)
    async with store.unit() as unit:
        new = await unit.chat(FAMILY, NOON)
        assert (new.id > old.id, new.language) == (True, "")
        assert await unit.chat_by_id(old.id) == Chat(id=old.id, telegram_id=0, blocked=True)
    assert list(await store.outbox.waiting(NOON)) == []


async def test_a_referral_is_kept_and_found_by_id_reference_chat_and_owner(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit)
        first = await sent(unit, talk, clauses="1,4", county="27123", passed_over="7,anoka")
        second = await sent(unit, talk, reference="OTHER", sent_us=NOON + 1, due_us=NOON)
    async with store.unit() as unit:
        assert await unit.referral(first.id) == first
        assert await unit.referral_by_reference("OTHER") == second
        assert await unit.referral_by_reference("other") is None
        assert list(await unit.referrals_of_chat(talk.chat_id)) == [second, first]
        assert list(await unit.referrals_owned("ramsey")) == [second, first]


async def accepted(store: Store, referral: Referral, reader: int) -> bool:
    async with store.unit() as unit:
        return await unit.save_referral(replace(referral, state="accepted", reader=reader), was="sent")


async def test_of_two_who_accept_at_once_one_wins(open_main: OpenStore, main_url: str) -> None:
    store = await open_main()
    other = store if main_url.startswith("sqlite") else await open_main()
    async with store.unit() as unit:
        referral = await sent(unit, await begun(unit))
    won = await asyncio.gather(accepted(store, referral, 7), accepted(other, referral, 8))
    async with store.unit() as unit:
        found = await unit.referral(referral.id)
    assert sorted(won) == [False, True]
    assert found == replace(referral, state="accepted", reader=[7, 8][won.index(True)])


async def test_a_referral_with_a_reader_is_not_given_to_another(store: Store) -> None:
    async with store.unit() as unit:
        held = await sent(unit, await begun(unit), state="accepted", reader=7)
        assert not await unit.save_referral(replace(held, reader=8), was="accepted")
        assert await unit.save_referral(replace(held, reader=None, state="offered"), was="accepted")
        assert await unit.referral(held.id) == replace(held, reader=None, state="offered")


async def test_views_of_a_referral_are_listed_in_their_order(store: Store, staff: Staff) -> None:
    async with store.unit() as unit:
        referral = await sent(unit, await begun(unit))
        views = [View(referral_id=referral.id, staff_id=staff.id, at_us=NOON + n) for n in (5, 2)]
        for view in views:
            await unit.add_view(view)
        assert list(await unit.views(referral.id)) == views


async def test_a_due_row_is_moved_by_set_and_left_by_set_once(store: Store) -> None:
    async with store.unit() as unit:
        await unit.set_due(Due(kind="answer_by", subject=1, due_us=NOON))
        await unit.set_due(Due(kind="answer_by", subject=1, due_us=NOON + 3, detail="second"))
        await unit.set_due_once(Due(kind="answer_by", subject=1, due_us=NOON + 9))
        await unit.set_due_once(Due(kind="remind", subject=1, due_us=NOON + 2))
        await unit.set_due(Due(kind="expire", subject=2, due_us=NOON + 4))
    async with store.unit() as unit:
        moved = Due(kind="answer_by", subject=1, due_us=NOON + 3, detail="second")
        remind = Due(kind="remind", subject=1, due_us=NOON + 2)
        assert list(await unit.due_rows(NOON + 3)) == [remind, moved]
        assert list(await unit.due_rows(NOON + 9, limit=1)) == [remind]
        await unit.clear_due("remind", 1)
        assert list(await unit.due_rows(NOON + 3)) == [moved]
        assert [await unit.planned("answer_by", 1), await unit.planned("remind", 1)] == [moved, None]


async def test_tries_are_counted_within_their_window(store: Store) -> None:
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        tries = [await unit.count(chat.id, "guess", window_us=HOUR, now=NOON + n) for n in (0, 1, HOUR - 1, HOUR, HOUR)]
        assert tries == [1, 2, 3, 1, 2]
        assert await unit.count(chat.id, "draft", window_us=HOUR, now=NOON) == 1


@pytest.fixture
async def staff(store: Store) -> Staff:
    """Enrol a coordinator."""
    return await enrolled(store, COORDINATOR, "token")


async def enrolled(store: Store, telegram_id: int, token: str, *, backup: bool = False) -> Staff:
    async with store.unit() as unit:
        chat = await unit.chat(telegram_id, NOON)
        invite = Invite(
            id=0, role="coordinator", initiative="ramsey", label="Maria Lopez", backup=backup, expires_us=NOON + DAY
        )
        added = await unit.add_invite(invite, token)
        assert await unit.invite(token) == added
        found = await unit.enrol(added, chat.id, NOON)
    assert found is not None
    return found


async def test_an_invitation_enrols_once(store: Store, staff: Staff) -> None:
    async with store.unit() as unit:
        invite = await unit.invite("token")
        assert invite is not None
        assert (invite.used_us, await unit.invite("another")) == (NOON, None)
        assert await unit.enrol(invite, staff.chat_id, NOON) is None
        assert list(await unit.staff_of_chat(staff.chat_id)) == [staff]


async def test_an_invitation_that_has_ended_enrols_nobody(store: Store) -> None:
    async with store.unit() as unit:
        chat = await unit.chat(COORDINATOR, NOON)
        invite = await unit.add_invite(Invite(id=0, role="office", expires_us=NOON), "token")
        assert await unit.enrol(invite, chat.id, NOON) is None


async def test_a_second_invitation_to_the_same_role_leaves_one_role(store: Store, staff: Staff) -> None:
    assert await enrolled(store, COORDINATOR, "second") == staff


async def test_main_readers_come_before_backups_and_removed_ones_not_at_all(store: Store) -> None:
    second = await enrolled(store, 2, "b", backup=True)
    main = await enrolled(store, 3, "c")
    gone = await enrolled(store, 4, "d")
    async with store.unit() as unit:
        await unit.save_staff(replace(gone, removed_us=NOON))
        await unit.save_staff(replace(main, away_until_us=NOON + DAY))
    async with store.unit() as unit:
        away = replace(main, away_until_us=NOON + DAY)
        assert list(await unit.staff_for("coordinator", "ramsey")) == [away, second]
        assert list(await unit.staff_for("coordinator")) == [away, second]
        assert list(await unit.staff_for("office")) == []
        assert list(await unit.staff_of_chat(gone.chat_id)) == []
        assert list(await unit.all_staff()) == [second, away, replace(gone, removed_us=NOON)]
        assert await unit.staff(gone.id) == replace(gone, removed_us=NOON)


async def test_a_code_works_once_until_its_end_and_a_newer_one_replaces_it(store: Store) -> None:
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        await unit.add_code("move", "1111", chat_id=chat.id, expires_us=NOON + 5)
        await unit.add_code("move", "2222", chat_id=chat.id, expires_us=NOON + 5)
        assert await unit.use_code("move", "1111", NOON) is None
        assert await unit.use_code("delete", "2222", NOON) is None
        assert await unit.use_code("move", "2222", NOON + 5) is None
        assert await unit.use_code("move", "2222", NOON + 4) == chat.id
        assert await unit.use_code("move", "2222", NOON + 4) is None


async def test_a_move_hands_conversations_and_referrals_to_the_other_chat(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit, age="14")
        referral = await sent(unit, talk)
        draft = await unit.start_conversation(talk.chat_id, flow="self_referral", version=1, now=NOON)
        new = await unit.chat(2, NOON)
        await unit.move_chat(talk.chat_id, new.id)
    async with store.unit() as unit:
        assert list(await unit.referrals_of_chat(new.id)) == [replace(referral, chat_id=new.id)]
        assert await unit.conversation(new.id) == replace(draft, chat_id=new.id)
        assert await unit.conversation_by_id(talk.id) == replace(talk, chat_id=new.id, state="done")
        assert list(await unit.referrals_of_chat(talk.chat_id)) == []


async def test_a_draft_is_not_moved_over_a_draft_of_the_same_flow(store: Store) -> None:
    async with store.unit() as unit:
        old = await begun(unit, age="14")
        complaint = await unit.start_conversation(old.chat_id, flow="complaint", version=1, now=NOON)
        new = await begun(unit, 2, age="15")
        await unit.move_chat(old.chat_id, new.chat_id)
    async with store.unit() as unit:
        assert await unit.conversation(old.chat_id) == old
        assert await unit.conversation_by_id(new.id) == new
        assert await unit.conversation_by_id(complaint.id) == replace(complaint, chat_id=new.chat_id)


async def test_a_forgotten_chat_leaves_a_number_and_the_person_is_new(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit, age="14")
        chat = await unit.chat_by_id(talk.chat_id)
        referral = await sent(unit, talk, state="closed")
        await unit.enqueue(hello(chat), NOON)
        await unit.note_message(chat.id, 5, NOON)
        await unit.add_code("move", "1111", chat_id=chat.id, expires_us=NOON + 5)
        await unit.forget_chat(chat.id)
    async with store.unit() as unit:
        assert await unit.chat_by_id(chat.id) == Chat(id=chat.id, telegram_id=0, blocked=True)
        assert (await unit.chat(FAMILY, NOON)).id > chat.id
        assert await unit.conversation_by_id(talk.id) is None
        assert await unit.referral(referral.id) == replace(referral, state="erased", reference="")
        assert list(await unit.messages(chat.id)) == []
        assert await unit.use_code("move", "1111", NOON) is None
    assert list(await store.outbox.waiting(NOON)) == []


async def test_a_chat_with_a_live_referral_or_a_role_is_not_forgotten(store: Store, staff: Staff) -> None:
    async with store.unit() as unit:
        referral = await sent(unit, await begun(unit))
    for chat_id in (referral.chat_id, staff.chat_id):
        with pytest.raises(StillNeeded):
            async with store.unit() as unit:
                await unit.forget_chat(chat_id)
    async with store.unit() as unit:
        assert await unit.referral(referral.id) == referral


async def test_the_newest_directory_and_each_language_review_are_kept(store: Store) -> None:
    async with store.unit() as unit:
        assert await unit.directory() is None
        await unit.save_directory('{"a": 1}', version="1", source="file", now=NOON)
        await unit.save_directory('{"a": 2}', version="2", source="file", now=NOON)
        await unit.add_language_review("es", catalog="old", by="Ana Ruiz", now=NOON)
        await unit.add_language_review("es", catalog="new", by="Ana Ruiz", now=NOON)
    async with store.unit() as unit:
        assert await unit.directory() == '{"a": 2}'
        assert dict(await unit.language_reviews()) == {"es": "new"}


async def test_a_consent_is_recorded_with_its_conversation(store: Store) -> None:
    async with store.unit() as unit:
        talk = await begun(unit)
        await unit.add_consent(talk.id, kind="notice", version="3", language="es", detail="read", now=NOON)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with store.unit() as unit:
            await unit.add_consent(talk.id + 1, kind="notice", version="3", language="es", detail="", now=NOON)


async def test_a_unit_that_raises_changes_nothing(store: Store) -> None:
    async def fails() -> None:
        async with store.unit() as unit:
            await begun(unit)
            await unit.audit("sent", subject=1, actor="family", detail="", now=NOON)
            raise LookupError("a poison update")

    with pytest.raises(LookupError):
        await fails()
    async with store.unit() as unit:
        assert await unit.conversation((await unit.chat(FAMILY, NOON)).id) is None


async def test_no_update_is_lost_when_many_change_one_chat_at_once(open_main: OpenStore, main_url: str) -> None:
    store = await open_main()
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]

    async def counted(worker: Store) -> None:
        async with worker.unit() as unit:
            chat = await unit.chat(FAMILY, NOON)
            await asyncio.sleep(0)
            await unit.save_chat(replace(chat, card_no=chat.card_no + 1))

    await asyncio.gather(*(counted(workers[n % 2]) for n in range(30)))
    async with store.unit() as unit:
        assert (await unit.chat(FAMILY, NOON)).card_no == 30


async def test_one_update_delivered_to_many_at_once_is_new_to_one(open_main: OpenStore, main_url: str) -> None:
    store = await open_main()
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]

    async def new(worker: Store) -> bool:
        async with worker.unit() as unit:
            return await unit.first_time(5, NOON)

    assert sum(await asyncio.gather(*(new(workers[n % 2]) for n in range(12)))) == 1


async def test_keys_that_rows_name_are_known_and_others_swept(store: Store, main_ring: KeyRing, clock: Clock) -> None:
    async with store.unit() as unit:
        talk = await begun(unit, age="14")
    lost = await main_ring.new()
    clock.now += 2 * HOUR
    assert await main_ring.sweep(known=store.known_keys) == 1
    assert await main_ring.get(lost.key_id) is None
    async with store.unit() as unit:
        assert await unit.conversation_by_id(talk.id) == talk


async def test_housekeeping_removes_what_is_of_no_use_and_nothing_else(store: Store) -> None:
    async with store.unit() as unit:
        await unit.first_time(1, NOON)
        await unit.first_time(2, NOON + 7 * DAY)
        talk = await begun(unit, age="14")
        await unit.count(talk.chat_id, "guess", window_us=HOUR, now=NOON)
        await unit.note_message(talk.chat_id, 5, NOON)
    assert await store.housekeeping(NOON + 8 * DAY) == 2  # the first update and the counter
    async with store.unit() as unit:
        assert await unit.conversation_by_id(talk.id) == talk
        assert list(await unit.messages(talk.chat_id)) == [(5, NOON)]
        assert [await unit.first_time(n, NOON + 8 * DAY) for n in (1, 2)] == [True, False]


async def test_the_edition_changes_with_what_each_worker_has_read_and_with_nothing_else(store: Store) -> None:
    async def edition() -> tuple[int | None, ...]:
        async with store.unit() as unit:
            return await unit.edition()

    seen = [await edition()]
    async with store.unit() as unit:
        chat = await unit.chat(COORDINATOR, NOON)
        await unit.save_directory("{}", version="1", source="test", now=NOON)
    seen.append(await edition())
    for language, at in (("es", NOON), ("so", NOON + DAY), ("es", NOON + 1)):  # the last by a worker of another clock
        async with store.unit() as unit:
            await unit.add_language_review(language, catalog="a", by="Rosa", now=at)
        seen.append(await edition())
    async with store.unit() as unit:
        new = Invite(id=0, role="office", initiative="", label="", expires_us=NOON + DAY)
        person = await unit.enrol(await unit.add_invite(new, "token"), chat.id, NOON)
    seen.append(await edition())
    assert person is not None
    async with store.unit() as unit:
        await unit.save_staff(replace(person, removed_us=NOON))
    seen.append(await edition())
    assert len(set(seen)) == 7
    async with store.unit() as unit:
        await begun(unit, age="14")
    assert await edition() == seen[-1]


async def test_a_database_is_not_opened_with_the_keys_of_another(
    store: Store, open_main: OpenStore, tmp_path: object, master: MasterKey, clock: Clock
) -> None:
    await store.close()
    other = await KeyRing.open(url=f"sqlite:///{tmp_path}/other/keys.db", master=master, now=clock)
    try:
        with pytest.raises(WrongPair):
            await open_main(ring=other)
    finally:
        await other.close()
