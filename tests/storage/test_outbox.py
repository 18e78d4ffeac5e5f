"""The outbox: what waits, in which order, what is told to the sender, and what is left when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from bot.ports import Chat, Out, OutRow, Result
from storage.keys import KeyRing
from storage.prepared import prepare
from storage.schema import outbox as o
from storage.store import Store
from tests.storage.conftest import NOON
from tests.storage.stores import COORDINATOR, FAMILY, OpenStore, hello


async def queued(store: Store, *changes: dict[str, Any], telegram_id: int = FAMILY) -> list[Out]:
    """Queue greetings to a chat, each with its changes."""
    async with store.unit() as unit:
        chat = await unit.chat(telegram_id, NOON)
        outs = [hello(chat, **change) for change in changes]
        for out in outs:
            await unit.enqueue(out, NOON)
    return outs


async def waiting(store: Store, at: int = NOON) -> list[Out]:
    return [row.out for row in await store.outbox.waiting(at)]


async def done(store: Store, row: OutRow, **changes: Any) -> None:
    result = Result(row_id=row.id, chat_id=row.out.chat_id, state="sent", op=row.out.op, attempts=1)
    await store.outbox.finish([replace(result, **changes)], NOON + 1)


async def everything(store: Store) -> list[tuple[Any, ...]]:
    """Return what is left of the rows: state, chat, body, error."""
    async with store.unit() as unit:
        columns = select(o.c.state, o.c.chat_id, o.c.body, o.c.error).order_by(o.c.id)
        return await unit._db.all(prepare("everything", columns, unit._s._dialect))


async def test_what_waits_is_read_as_it_was_queued(store: Store) -> None:
    [out] = await queued(
        store, {"language": "es", "below": True, "subject": 4, "key": "told:4", "expires_us": NOON + 9}
    )
    [row] = await store.outbox.waiting(NOON)
    assert row == OutRow(
        id=row.id, out=out, telegram_id=FAMILY, attempts=0, next_us=NOON, created_us=NOON, uncertain=False
    )


async def test_safety_goes_first_and_the_rest_in_its_order(store: Store) -> None:
    mine = await queued(store, {"op": "notice"}, {"op": "card"}, {"urgency": "safety"})
    theirs = await queued(store, {"op": "notice"}, telegram_id=COORDINATOR)
    assert await waiting(store) == [mine[2], mine[0], mine[1], theirs[0]]


async def test_nothing_of_a_chat_passes_an_earlier_row_that_has_to_wait(store: Store) -> None:
    mine = await queued(
        store, {"op": "notice"}, {"op": "card"}, {"urgency": "safety"}, {"op": "answer"}, {"op": "email"}
    )
    theirs = await queued(store, {}, telegram_id=COORDINATOR)
    row = next(row for row in await store.outbox.waiting(NOON) if row.out == mine[0])
    await done(store, row, state="again", next_us=NOON + 50, error="flood")
    assert await waiting(store) == [mine[2], mine[3], mine[4], theirs[0]]
    assert await waiting(store, NOON + 50) == [mine[2], *mine[:2], *mine[3:], theirs[0]]


async def test_an_answer_to_a_tap_that_waits_holds_nothing_up(store: Store) -> None:
    mine = await queued(store, {"op": "answer"}, {"op": "card"})
    row = (await store.outbox.waiting(NOON))[0]
    await done(store, row, state="again", next_us=NOON + 50)
    assert await waiting(store) == [mine[1]]


async def test_a_row_tried_again_keeps_its_count_and_waits_for_its_time(store: Store) -> None:
    await queued(store, {})
    [row] = await store.outbox.waiting(NOON)
    await done(store, row, state="again", next_us=NOON + 50, attempts=3)
    assert (await waiting(store, NOON + 49), await store.outbox.next_us()) == ([], NOON + 50)
    [again] = await store.outbox.waiting(NOON + 50)
    assert again == replace(row, attempts=3, next_us=NOON + 50)


async def test_nothing_waits_where_there_is_nothing(store: Store) -> None:
    assert (await waiting(store), await store.outbox.next_us()) == ([], None)


@pytest.mark.parametrize("state", ["sent", "failed", "dropped", "uncertain"])
async def test_a_finished_row_holds_neither_words_nor_chat(store: Store, state: str) -> None:
    await queued(store, {"op": "notice"})
    [row] = await store.outbox.waiting(NOON)
    await done(store, row, state=state, error="blocked")
    assert await everything(store) == [(state, None, None, "blocked")]


async def test_a_finished_row_is_not_finished_again(store: Store) -> None:
    await queued(store, {"op": "notice"})
    [row] = await store.outbox.waiting(NOON)
    await done(store, row)
    await done(store, row, state="again", next_us=NOON)
    assert (await waiting(store), (await everything(store))[0][0]) == ([], "sent")


async def test_a_notice_of_the_same_name_is_written_once_for_ever(store: Store) -> None:
    await queued(store, {"op": "notice", "key": "told:4"}, {"op": "notice", "key": "told:4"})
    [row] = await store.outbox.waiting(NOON)
    await done(store, row)
    await queued(store, {"op": "notice", "key": "told:4"})
    assert await waiting(store) == []


async def test_a_send_that_began_before_a_crash_is_uncertain_after_it(open_main: OpenStore) -> None:
    store = await open_main()
    await queued(store, {"op": "contact", "urgency": "once"})
    [row] = await store.outbox.waiting(NOON)
    await store.outbox.begin([row.id], NOON)
    assert await waiting(store) == []  # this process knows that it is under way
    await store.close()
    store = await open_main()
    assert list(await store.outbox.waiting(NOON)) == [replace(row, uncertain=True)]


async def test_a_send_that_began_and_surely_failed_is_certain_again(store: Store) -> None:
    await queued(store, {"op": "contact", "urgency": "once"})
    [row] = await store.outbox.waiting(NOON)
    await store.outbox.begin([row.id], NOON)
    await done(store, row, state="again", next_us=NOON + 1)
    assert list(await store.outbox.waiting(NOON + 1)) == [replace(row, attempts=1, next_us=NOON + 1)]


async def stands(store: Store) -> tuple[int | None, list[tuple[int, int]]]:
    """Return the family's live card and the messages that stand."""
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        return chat.card_id, list(await unit.messages(chat.id))


async def test_a_sent_card_becomes_the_live_card_and_the_one_it_replaced_is_gone(store: Store) -> None:
    await queued(store, {}, {"below": True})
    first, second = await store.outbox.waiting(NOON)
    await done(store, first, message_id=70)
    assert await stands(store) == (70, [(70, NOON + 1)])
    await done(store, second, message_id=72, removed=(70,))
    assert await stands(store) == (72, [(72, NOON + 1)])


async def test_a_notice_stands_without_becoming_the_card_and_a_removed_card_is_none(store: Store) -> None:
    await queued(store, {}, {"op": "notice"}, {"op": "delete"})
    card, notice, delete = await store.outbox.waiting(NOON)
    await done(store, card, message_id=70)
    await done(store, notice, message_id=71)
    assert await stands(store) == (70, [(71, NOON + 1), (70, NOON + 1)])
    await done(store, delete, removed=(70,))
    assert await stands(store) == (None, [(71, NOON + 1)])
    assert list(await store.outbox.messages(notice.out.chat_id)) == [(71, NOON + 1)]


async def test_an_edited_message_keeps_the_time_it_was_first_sent(store: Store) -> None:
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        await unit.note_message(chat.id, 70, NOON - 5)
    await queued(store, {})
    [card] = await store.outbox.waiting(NOON)
    await done(store, card, message_id=70)
    assert await stands(store) == (70, [(70, NOON - 5)])


async def test_a_withdrawal_recalls_what_is_unsent_about_it_and_no_more(store: Store) -> None:
    mine = await queued(store, {"op": "notice", "subject": 4}, {"op": "notice", "subject": 5})
    await queued(store, {"op": "notice", "subject": 4, "key": "told:4"}, telegram_id=COORDINATOR)
    async with store.unit() as unit:
        assert await unit.recall(4, chat_id=mine[0].chat_id) == 1
    assert await waiting(store) == mine
    async with store.unit() as unit:
        assert await unit.recall(4) == 1
    assert await waiting(store) == [mine[1]]
    assert [row[0] for row in await everything(store)] == ["recalled", "waiting", "recalled"]


async def test_the_sender_is_offered_rows_after_their_commit_and_told_of_recalled_ones(open_main: OpenStore) -> None:
    told: list[tuple[str, Any]] = []

    def offered(rows: Sequence[OutRow]) -> None:
        told.append(("offered", [row.id for row in rows]))

    def recalled(ids: Sequence[int]) -> None:
        told.append(("recalled", list(ids)))

    store = await open_main(on_commit=offered, on_recall=recalled)
    async with store.unit() as unit:
        chat = await unit.chat(FAMILY, NOON)
        await unit.enqueue(hello(chat, op="notice", subject=4), NOON)
        await unit.enqueue(hello(chat, op="notice", subject=5), NOON)
        await unit.enqueue(hello(chat, op="notice", subject=6), NOON)
        await unit.recall(5)
        assert told == []
    first, second = [row.id for row in await store.outbox.waiting(NOON)]
    async with store.unit() as unit:
        await unit.recall(4)
    with pytest.raises(LookupError):
        await _fails(store, chat)
    await store.housekeeping(NOON)
    assert told == [("recalled", [first + 1]), ("offered", [first, second]), ("recalled", [first])]


async def _fails(store: Store, chat: Chat) -> None:
    async with store.unit() as unit:
        await unit.enqueue(hello(chat), NOON)
        raise LookupError


async def test_a_row_offered_is_the_row_that_waits(open_main: OpenStore) -> None:
    offers: list[OutRow] = []
    store = await open_main(on_commit=offers.extend)
    await queued(store, {}, {"op": "notice", "key": "a"})
    assert list(await store.outbox.waiting(NOON)) == offers


async def test_a_row_of_an_erased_chat_is_dropped(store: Store, main_ring: KeyRing) -> None:
    await queued(store, {})
    async with store.unit() as unit:
        await unit.chat(FAMILY, NOON)
        [(box, _)] = [reached for reached in unit._reached.values() if reached]
    await main_ring.shred(box.key_id)
    assert (await waiting(store), await everything(store)) == ([], [("dropped", None, None, "erased")])


async def test_a_row_whose_text_is_gone_fails_with_a_clear_word(open_main: OpenStore) -> None:
    store = await open_main()
    await queued(store, {})
    await store.close()
    store = await open_main(texts={})
    assert (await waiting(store), await everything(store)) == ([], [("failed", None, None, "UnknownText")])


async def test_one_process_at_a_time_is_the_sender(open_main: OpenStore, main_url: str) -> None:
    store = await open_main()
    assert [await store.be_the_sender(), await store.be_the_sender()] == [True, True]
    if not main_url.startswith("sqlite"):
        other = await open_main()
        assert not await other.be_the_sender()
        await store.close()
        assert await other.be_the_sender()
