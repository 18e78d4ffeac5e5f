"""The sender on a real store against the sandbox, over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.ports import SECOND, Out, OutRow
from bot.sandbox import Limits as Flood
from bot.sandbox import Sandbox, User
from tests.sending import Post, card, microseconds, posting


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def post(tmp_path: Path, sandbox: Sandbox) -> AsyncIterator[Post]:
    async with posting(tmp_path, sandbox) as post:
        yield post


@pytest.fixture
def ann(sandbox: Sandbox) -> User:
    return sandbox.user("Ann")


def sent(sandbox: Sandbox) -> list[tuple[str, str]]:
    """List what took effect, as method and text or message id."""
    return [
        (call.method, str(call.params.get("text", call.params.get("message_id", ""))))
        for call in sandbox.calls.since()
        if call.took_effect
    ]


async def test_a_card_is_sent_and_then_edited_in_place(post: Post, ann: User) -> None:
    await post.send(ann, "card", "one", "prompt")
    await post.emptied()
    await post.send(ann, "card", "two", "prompt")
    await post.emptied()
    assert post.texts(ann) == ["two"]
    assert [method for method, _ in sent(post.sandbox)] == ["sendMessage", "editMessageText"]


async def test_a_card_is_known_after_a_restart(tmp_path: Path, sandbox: Sandbox, ann: User) -> None:
    async with posting(tmp_path, sandbox) as post:
        await post.send(ann, "card", "one", "prompt")
        await post.emptied()
    async with posting(tmp_path, sandbox) as post:
        post.chats["Ann"] = 1
        await post.send(ann, "card", "two", "prompt")
        await post.emptied()
        assert post.texts(ann) == ["two"]
    assert [method for method, _ in sent(sandbox)] == ["sendMessage", "editMessageText"]


async def test_a_card_below_is_sent_before_the_old_one_goes(post: Post, ann: User) -> None:
    await post.send(ann, "card", "one", "prompt")
    await post.emptied()
    await post.send(ann, "card", "two", "prompt", below=True)
    await post.emptied()
    assert post.texts(ann) == ["two"]
    assert [method for method, _ in sent(post.sandbox)] == ["sendMessage", "sendMessage", "deleteMessage"]
    assert [message_id for message_id, _ in await post.store.outbox.messages(1)] == [
        message.id for message in ann.screen().messages if message.from_bot
    ]


async def test_a_tapped_notice_becomes_the_card_and_the_old_one_goes(post: Post, ann: User) -> None:
    await post.send(ann, "card", "one", "prompt")
    await post.send(ann, "notice", "You have a message.")
    await post.emptied()
    notice = ann.screen().messages[-1].id
    await post.send(ann, "card", "two", "prompt", message_id=notice)
    await post.emptied()
    assert [(one.id, one.text) for one in ann.screen().messages if one.from_bot] == [(notice, "two")]
    assert [message_id for message_id, _ in await post.store.outbox.messages(1)] == [notice]
    await post.send(ann, "card", "three", "prompt")
    await post.emptied()
    assert [(one.id, one.text) for one in ann.screen().messages if one.from_bot] == [(notice, "three")]


async def test_a_tap_on_a_message_above_the_card_leaves_the_card_in_place(post: Post, ann: User) -> None:
    await post.send(ann, "notice", "You have a message.")
    await post.send(ann, "card", "one", "prompt")
    await post.emptied()
    above, card = [one.id for one in ann.screen().messages if one.from_bot]
    await post.send(ann, "card", "two", "prompt", message_id=above)
    await post.emptied()
    assert [(one.id, one.text) for one in ann.screen().messages if one.from_bot] == [(card, "two")]


async def test_a_tap_on_a_message_that_is_gone_falls_back_to_the_card(post: Post, ann: User) -> None:
    await post.send(ann, "card", "one", "prompt")
    await post.send(ann, "notice", "You have a message.")
    await post.emptied()
    notice = ann.screen().messages[-1].id
    await post.api.call("deleteMessage", {"chat_id": ann.id, "message_id": notice})
    await post.send(ann, "card", "two", "prompt", message_id=notice)
    await post.emptied()
    assert post.texts(ann) == ["two"]
    assert sent(post.sandbox)[-1][0] == "editMessageText"


async def test_the_same_card_again_counts_as_sent(post: Post, ann: User) -> None:
    await post.send(ann, "card", "one", "prompt")
    await post.emptied()
    await post.send(ann, "card", "one", "prompt")
    await post.emptied()
    assert (post.texts(ann), post.undeliverable) == (["one"], [])


async def test_a_card_the_person_deleted_is_sent_anew(post: Post, ann: User) -> None:
    await post.send(ann, "card", "one", "prompt")
    await post.emptied()
    shown = next(message.id for message in ann.screen().messages if message.from_bot)
    await ann.act("delete", message_id=shown)
    await post.send(ann, "card", "two", "prompt")
    await post.emptied()
    assert post.texts(ann) == ["two"]


async def test_rows_of_one_chat_arrive_in_order(post: Post, ann: User) -> None:
    chat = await post.chat(ann)
    words = [f"notice {number}" for number in range(12)]
    await post.put(*(Out(chat_id=chat, op="notice", urgency="must", card=card(one)) for one in words))
    await post.emptied()
    assert post.texts(ann) == words


async def test_order_holds_when_the_first_row_has_to_be_tried_again(post: Post, ann: User) -> None:
    chat = await post.chat(ann)
    post.sandbox.faults.add("500", times=2)
    for number in range(6):  # each in a commit of its own, during the pause of the first
        await post.put(Out(chat_id=chat, op="notice", urgency="must", card=card(f"notice {number}")))
        await asyncio.sleep(0.02)
    await post.emptied()
    assert post.texts(ann) == [f"notice {number}" for number in range(6)]


async def test_order_holds_when_storing_a_retry_takes_longer_than_its_pause(post: Post, ann: User) -> None:
    chat = await post.chat(ann)
    finish = post.store.outbox.finish

    async def slow_finish(*args: Any) -> None:
        await asyncio.sleep(0.2)
        await finish(*args)

    post.store.outbox.finish = slow_finish  # type: ignore[method-assign]
    post.sandbox.faults.add("500")
    await post.put(*(Out(chat_id=chat, op="notice", urgency="must", card=card(f"notice {n}")) for n in range(3)))
    for _ in range(20):
        await asyncio.sleep(0.01)
        post.sender.nudge()
    await post.emptied()
    assert post.texts(ann) == [f"notice {n}" for n in range(3)]


async def test_rows_from_before_the_start_go_before_new_ones(tmp_path: Path, sandbox: Sandbox, ann: User) -> None:
    async with posting(tmp_path, sandbox) as post:
        chat = await post.chat(ann)
        await post.sender.stop()
        for number in range(5):
            await post.put(Out(chat_id=chat, op="notice", urgency="must", card=card(f"old {number}")))
    async with posting(tmp_path, sandbox) as post:
        for number in range(3):
            await post.put(Out(chat_id=chat, op="notice", urgency="must", card=card(f"new {number}")))
        await post.emptied()
        assert post.texts(ann) == [*(f"old {number}" for number in range(5)), *(f"new {number}" for number in range(3))]


async def test_one_chat_that_hangs_does_not_hold_up_another(post: Post, sandbox: Sandbox, ann: User) -> None:
    ben = sandbox.user("Ben")
    await post.chat(ben)
    sandbox.faults.add("delay", seconds=0.5, chat_id=ann.id)
    await post.send(ann, "notice", "slow")
    await post.send(ben, "notice", "fast")
    await ben.wait_for("fast", timeout=0.4)
    assert post.texts(ann) == []
    await post.emptied()


async def test_of_several_questions_that_wait_only_the_newest_is_sent(post: Post, sandbox: Sandbox, ann: User) -> None:
    sandbox.faults.add("delay", seconds=0.1)
    await post.send(ann, "notice", "first")
    for number in range(4):
        await post.send(ann, "card", f"question {number}", "prompt", below=number == 1)
    await post.emptied()
    assert post.texts(ann) == ["first", "question 3"]
    assert post.sender.counts == {"sent": 2, "dropped": 3}


async def test_a_question_that_replaces_one_meant_to_go_below_goes_below(
    post: Post, sandbox: Sandbox, ann: User
) -> None:
    await post.send(ann, "card", "question 0", "prompt")
    await post.emptied()
    await post.send(ann, "notice", "between")
    sandbox.faults.add("delay", seconds=0.1)
    await post.send(ann, "notice", "slow")
    await post.send(ann, "card", "question 1", "prompt", below=True)
    await post.send(ann, "card", "question 2", "prompt")
    await post.emptied()
    assert post.texts(ann) == ["between", "slow", "question 2"]


async def test_safety_overtakes_what_waits_for_the_limits(tmp_path: Path, sandbox: Sandbox, ann: User) -> None:
    async with posting(tmp_path, sandbox, limits="100/s, chat 1 then 1/s") as post:
        await post.send(ann, "notice", "one")
        await post.send(ann, "notice", "two")
        await post.send(ann, "notice", "help", "safety")
        await ann.wait_for("help", timeout=0.5)
        assert post.texts(ann) == ["one", "help"]


async def test_our_limits_keep_us_clear_of_telegrams(tmp_path: Path) -> None:
    flood = Flood(overall=30, chat_burst=5, chat_rate=40)
    async with Sandbox(limits=flood) as sandbox, posting(tmp_path, sandbox, limits="30/s, chat 3 then 20/s") as post:
        ann = sandbox.user("Ann")
        chat = await post.chat(ann)
        await post.put(*(Out(chat_id=chat, op="notice", urgency="must", card=card(f"n {n}")) for n in range(9)))
        await post.emptied()
        assert [call.code for call in sandbox.calls.of("sendMessage")] == [200] * 9


async def test_a_429_holds_up_its_chat_only(post: Post, sandbox: Sandbox, ann: User) -> None:
    ben = sandbox.user("Ben")
    await post.chat(ben)
    sandbox.faults.add("429", retry_after=1, chat_id=ann.id)
    await post.send(ann, "notice", "late")
    await asyncio.sleep(0.05)
    await post.send(ben, "notice", "at once")
    await ben.wait_for("at once", timeout=0.5)
    assert post.texts(ann) == []
    await ann.wait_for("late", timeout=2)


async def test_a_long_429_goes_back_to_the_outbox_with_its_time(post: Post, sandbox: Sandbox, ann: User) -> None:
    sandbox.faults.add("429", retry_after=3600)
    await post.send(ann, "notice", "late")
    await asyncio.sleep(0.1)
    rows = await post.unsent()
    assert [(row.attempts, round((row.next_us - microseconds()) / SECOND, -1)) for row in rows] == [(0, 3600)]
    assert post.sender.waiting == 0


@pytest.mark.parametrize("fault", ["500", "502", "html", "cut_json", "reset"])
async def test_a_must_notice_arrives_whatever_the_network_does(
    post: Post, sandbox: Sandbox, ann: User, fault: str
) -> None:
    sandbox.faults.add(fault, times=2)  # type: ignore[arg-type]
    await post.send(ann, "notice", "hello")
    await post.emptied()
    assert [text.replace("(repeat)\n", "") for text in post.texts(ann)] == ["hello"]


@pytest.mark.parametrize("fault", ["drop", "cut_after"])
async def test_a_must_notice_that_perhaps_arrived_is_repeated_and_says_so(
    post: Post, sandbox: Sandbox, ann: User, fault: str
) -> None:
    sandbox.faults.add(fault)  # type: ignore[arg-type]
    await post.send(ann, "notice", "hello")
    await post.emptied()
    assert (post.texts(ann), post.undeliverable) == (["hello", "(repeat)\nhello"], [])


async def test_a_time_out_counts_as_perhaps_arrived(tmp_path: Path, sandbox: Sandbox, ann: User) -> None:
    async with posting(tmp_path, sandbox, answer_s=0.2) as post:
        sandbox.faults.add("hang", seconds=1.0)
        await post.send(ann, "notice", "hello")
        await post.emptied()
        assert post.texts(ann) == ["hello", "(repeat)\nhello"]


async def test_a_once_notice_that_perhaps_arrived_is_not_sent_again_but_told(
    post: Post, sandbox: Sandbox, ann: User
) -> None:
    sandbox.faults.add("drop")
    await post.send(ann, "notice", "hello", "once")
    await post.emptied()
    assert (post.texts(ann), post.undeliverable) == (["hello"], [(1, "uncertain")])


async def test_a_once_notice_that_was_refused_for_now_is_sent_again(post: Post, sandbox: Sandbox, ann: User) -> None:
    sandbox.faults.add("500")
    await post.send(ann, "notice", "hello", "once")
    await post.emptied()
    assert (post.texts(ann), post.undeliverable) == (["hello"], [])


async def test_a_once_notice_begun_before_a_crash_is_not_sent_again(
    tmp_path: Path, sandbox: Sandbox, ann: User
) -> None:
    async with posting(tmp_path, sandbox) as post:
        await post.chat(ann)
        await post.sender.stop()
        await post.send(ann, "notice", "hello", "once")
        await post.store.outbox.begin([1], microseconds())
    async with posting(tmp_path, sandbox) as post:
        await post.emptied()
        assert (post.texts(ann), post.undeliverable) == ([], [(1, "uncertain")])


async def test_a_blocked_chat_is_told_and_nothing_is_stuck(post: Post, ann: User) -> None:
    await post.chat(ann)
    await ann.act("block")
    await post.send(ann, "notice", "one")
    await post.send(ann, "card", "two", "prompt")
    await post.emptied()
    assert post.undeliverable == [(1, "blocked"), (2, "blocked")]


async def test_what_cannot_be_told_is_told_later_and_stays_until_then(
    tmp_path: Path, sandbox: Sandbox, ann: User
) -> None:
    refusals = [True, True]

    def refuse(_row: OutRow, _code: str) -> None:
        if refusals:
            refusals.pop()
            raise OSError("the disk is full")

    async with posting(tmp_path, sandbox, refuse=refuse) as post:
        await post.chat(ann)
        await ann.act("block")
        await post.send(ann, "notice", "one")
        await post.emptied()
        assert (refusals, post.undeliverable) == ([], [(1, "blocked")])


async def test_a_text_telegram_refuses_ends_and_the_next_one_goes(post: Post, ann: User) -> None:
    chat = await post.chat(ann)
    await post.put(
        Out(chat_id=chat, op="notice", urgency="must", card=card("")),
        Out(chat_id=chat, op="notice", urgency="must", card=card("good")),
    )
    await post.emptied()
    assert (post.texts(ann), post.undeliverable) == (["good"], [(1, "bad_request")])


async def test_a_contact_is_protected(post: Post, ann: User) -> None:
    await post.send(ann, "contact", "Reach them at 555-0100")
    await post.emptied()
    assert [message.protected for message in ann.screen().messages if message.from_bot] == [True]


async def test_a_message_is_deleted_and_one_that_is_gone_counts_as_deleted(post: Post, ann: User) -> None:
    chat = await post.chat(ann)
    (typed,) = await ann.say("my secret")
    for _ in range(2):
        await post.put(Out(chat_id=chat, op="delete", urgency="must", message_id=typed))
        await post.emptied()
    assert ("my secret" in [message.text for message in ann.screen().messages], post.undeliverable) == (False, [])


async def test_a_message_too_old_to_delete_stays_and_nobody_is_bothered(
    post: Post, sandbox: Sandbox, ann: User
) -> None:
    chat = await post.chat(ann)
    (typed,) = await ann.say("old")
    sandbox.clock.advance(49 * 3600)
    await post.put(Out(chat_id=chat, op="delete", urgency="must", message_id=typed))
    await post.emptied()
    assert post.undeliverable == []


async def test_a_tap_is_answered_with_the_first_line_beside_a_card_that_hangs(
    post: Post, sandbox: Sandbox, ann: User
) -> None:
    chat = await post.chat(ann)
    await post.put(Out(chat_id=chat, op="card", urgency="prompt", card=card("question", "Yes")))
    await post.emptied()
    (query_id,) = [await _tapped(sandbox, ann)]
    sandbox.faults.add("delay", seconds=0.5, method="editMessageText")
    await post.put(
        Out(chat_id=chat, op="card", urgency="prompt", card=card("next")),
        Out(chat_id=chat, op="answer", urgency="effort", query_id=query_id, card=card("Saved\nmore")),
    )
    await asyncio.sleep(0.2)
    assert (ann.toast_texts, post.texts(ann)) == (["Saved"], ["question"])
    await post.emptied()


async def test_an_answer_ten_seconds_late_is_dropped(post: Post, sandbox: Sandbox, ann: User) -> None:
    chat = await post.chat(ann)
    async with post.store.unit() as unit:
        await unit.enqueue(
            Out(chat_id=chat, op="answer", urgency="effort", query_id="77"), microseconds() - 11 * SECOND
        )
    await post.emptied()
    assert (sandbox.calls.of("answerCallbackQuery"), post.sender.counts) == ([], {"dropped": 1})


async def test_a_row_past_its_time_is_dropped_unsent(post: Post, ann: User) -> None:
    await post.send(ann, "notice", "too late", expires_us=microseconds() - 1)
    await post.emptied()
    assert (post.texts(ann), post.sender.counts) == ([], {"dropped": 1})


async def test_cover_leaves_one_neutral_card(post: Post, sandbox: Sandbox, ann: User) -> None:
    await post.send(ann, "notice", "old")
    await post.emptied()
    async with post.store.unit() as unit:  # two days ago, as storage knows it
        await unit.note_message(1, ann.screen().messages[-1].id, microseconds())
    await post.send(ann, "notice", "young")
    await post.send(ann, "card", "question", "prompt")
    await post.emptied()
    await post.send(ann, "cover", "Hello", "safety")
    await post.emptied()
    assert post.texts(ann) == ["Hello"]


async def test_cover_turns_what_is_too_old_to_remove(post: Post, sandbox: Sandbox, ann: User) -> None:
    await post.send(ann, "notice", "old")
    await post.emptied()
    sandbox.clock.advance(49 * 3600)
    await post.send(ann, "card", "question", "prompt")
    await post.emptied()
    await post.send(ann, "cover", "Hello", "safety")
    await post.emptied()
    assert post.texts(ann) == ["Hello", "Hello"]


async def test_a_recalled_row_is_not_sent(post: Post, sandbox: Sandbox, ann: User) -> None:
    sandbox.faults.add("delay", seconds=0.2)
    await post.send(ann, "notice", "first")
    await post.send(ann, "notice", "withdrawn", subject=9)
    async with post.store.unit() as unit:
        await unit.recall(9)
    await post.emptied()
    assert post.texts(ann) == ["first"]


async def test_a_lost_token_is_suspected_and_the_row_is_kept(post: Post, sandbox: Sandbox, ann: User) -> None:
    sandbox.faults.add("401")
    await post.send(ann, "notice", "hello")
    await asyncio.sleep(0.1)
    assert (post.suspects, [row.attempts for row in await post.unsent()]) == (["token"], [1])


async def test_stopping_finishes_what_is_in_flight(tmp_path: Path, sandbox: Sandbox, ann: User) -> None:
    async with posting(tmp_path, sandbox) as post:
        sandbox.faults.add("delay", seconds=0.2)
        await post.send(ann, "notice", "in flight")
        await post.send(ann, "notice", "for later")
        await asyncio.sleep(0.05)
        await post.sender.stop()
        assert (post.texts(ann), [row.id for row in await post.unsent()]) == (["in flight"], [2])


async def test_rows_nobody_offered_are_found_by_the_sweep(tmp_path: Path, sandbox: Sandbox, ann: User) -> None:
    async with posting(tmp_path, sandbox, sweep_s=0.05) as post:
        await post.chat(ann)
        offer = post.sender.offer
        post.sender.offer = lambda rows: None  # type: ignore[method-assign]
        await post.send(ann, "notice", "another process wrote this")
        await post.emptied()
        post.sender.offer = offer  # type: ignore[method-assign]
        await post.send(ann, "notice", "and this came after")
        await post.emptied()
        assert post.texts(ann) == ["another process wrote this", "and this came after"]


async def test_a_kill_repeats_at_most_one_message_of_a_chat(post: Post, sandbox: Sandbox, ann: User) -> None:
    chat = await post.chat(ann)
    finish = post.store.outbox.finish
    released = asyncio.Event()

    async def slow_finish(*args: Any) -> None:
        await released.wait()
        await finish(*args)

    post.store.outbox.finish = slow_finish  # type: ignore[method-assign]
    await post.put(*(Out(chat_id=chat, op="notice", urgency="must", card=card(f"n {n}")) for n in range(3)))
    await asyncio.sleep(0.2)
    assert post.texts(ann) == ["n 0"]  # the second waits until it is stored that the first went out
    released.set()
    await post.emptied()
    assert post.texts(ann) == ["n 0", "n 1", "n 2"]


async def test_after_an_outage_only_the_newest_question_is_sent(post: Post, sandbox: Sandbox, ann: User) -> None:
    sandbox.faults.add("500", times=3)
    for number in range(5):
        await post.send(ann, "card", f"question {number}", "prompt")
        await asyncio.sleep(0.02)
    await post.emptied()
    assert post.texts(ann) == ["question 4"]
    assert [text for _, text in sent(sandbox)] == ["question 4"]


async def _tapped(sandbox: Sandbox, user: User) -> str:
    await user.tap("Yes")
    update = sandbox.world.updates.waiting()[-1]
    return str(update["callback_query"]["id"])
