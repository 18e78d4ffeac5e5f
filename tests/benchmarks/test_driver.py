"""The benchmark measures only bots that finish every conversation correctly."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from benchmarks.contestants import CONTESTANTS
from benchmarks.figures import Figures, Mark, figures, percentile, ratios
from benchmarks.form import summary
from benchmarks.person import Card, Finished, Person, Tap, Type
from benchmarks.round import FailedError, Load, play
from benchmarks.scripts import QUESTIONS, FormScript
from benchmarks.wire import UnreadableError, read_request

MINI = Load(users=2, seconds=0.3, settle=0.0)


async def test_a_mini_round_over_the_stub_finishes_every_conversation() -> None:
    cores = os.sched_getaffinity(0)
    result = await play(CONTESTANTS["ptb"], MINI)
    assert os.sched_getaffinity(0) == cores
    assert result.conversations >= 2
    assert result.cards_per_conversation == len(QUESTIONS) + 1
    assert result.updates_per_second > 0
    assert 0 < result.p50_ms <= result.p95_ms <= result.p99_ms


async def test_our_own_bot_finishes_every_conversation_too_and_stores_what_it_receipts() -> None:
    # Long enough that a call which falls out of the window at either end does not decide.
    result = await play(CONTESTANTS["ours"], replace(MINI, seconds=2.0))
    assert result.conversations >= 2
    # As long as the rivals' form within a card or two: else the bots are not compared fairly.
    assert abs(result.cards_per_conversation - len(QUESTIONS) - 1) <= 2
    assert result.calls_per_update > 2


async def test_a_round_fails_when_a_script_is_not_content_with_the_end() -> None:
    class Grumbler(FormScript):
        def act(self, card: Card) -> Tap | Type | Finished:
            action = super().act(card)
            return Finished("not what I said") if isinstance(action, Finished) else action

    with pytest.raises(FailedError, match="not what I said"):
        await play(replace(CONTESTANTS["ptb"], script=Grumbler), MINI)


def test_the_form_script_reports_answers_that_were_mixed_up() -> None:
    script = FormScript(3)
    for number, question in enumerate(QUESTIONS):
        script.act(card(question.text, number))
    assert script.act(card(summary(["Yes"] * len(QUESTIONS)), 0)) == Finished(
        f"wrong last card: {summary(['Yes'] * len(QUESTIONS))}"
    )


def test_the_form_script_is_content_when_every_answer_comes_back() -> None:
    script, said = FormScript(3), []
    for number, question in enumerate(QUESTIONS):
        action = script.act(card(question.text, number))
        said.append(action.text if isinstance(action, Type) else action.data)  # type: ignore[union-attr]
    assert script.act(card(summary(said), 0)) == Finished(None)


def test_a_tap_that_was_answered_twice_is_a_loose_end() -> None:
    person = seated(lambda _: Tap("a"))
    person.start()
    person.see({}, card("What?", 0))
    person.answered("query")
    person.answered("query")
    person.finished = True
    assert person.loose_ends() == "1 taps were answered 2 times"


def test_a_typed_answer_that_stays_in_the_chat_is_a_loose_end() -> None:
    person = seated(lambda _: Type("Ana"))
    person.start()
    person.see({}, card("Your name?", 0))
    person.finished = True
    assert person.loose_ends() == "1 typed answers were left in the chat"
    person.deleted(7)
    assert person.loose_ends() is None


def test_a_person_taps_on_only_after_the_last_tap_was_answered() -> None:
    person = seated(lambda _: Tap("a"))
    person.start()
    person.see({}, card("One", 0))
    person.see({}, card("Two", 0))
    assert person.taps == 1
    person.answered("query")
    assert person.taps == 2


def test_the_stub_reads_forms_and_json_alike() -> None:
    as_form = read_request(
        b"POST /bot1:x/sendMessage HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded",
        b"chat_id=5&text=a+b&reply_markup=%7B%22inline_keyboard%22%3A%5B%5D%7D",
    )
    as_json = read_request(
        b"POST /bot1:x/sendMessage HTTP/1.1\r\ncontent-type: application/json; charset=utf-8",
        b'{"chat_id":"5","text":"a b","reply_markup":{"inline_keyboard":[]}}',
    )
    assert (
        as_form == as_json == ("sendMessage", {"chat_id": "5", "text": "a b", "reply_markup": {"inline_keyboard": []}})
    )


def test_the_stub_refuses_a_body_it_cannot_read_rather_than_measure_it() -> None:
    with pytest.raises(UnreadableError):
        read_request(b"POST /bot1:x/sendMessage HTTP/1.1\r\nContent-Type: multipart/form-data", b"--x")


def test_figures_are_differences_between_two_marks() -> None:
    first = Mark(time=10.0, bot_cpu=1.0, stub_cpu=0.5, cards=100, calls=200, polls=10)
    last = Mark(time=12.0, bot_cpu=2.5, stub_cpu=0.7, cards=600, calls=1200, polls=35)
    row = figures(first, last, took=[0.001, 0.002, 0.003], peak_mib=50.0, lengths=[20, 22])
    assert (row.updates_per_second, row.cpu_ms_per_update, row.calls_per_update) == (250.0, 3.0, 2.0)
    assert (row.bot_core_percent, row.polls_per_update, row.p50_ms, row.p99_ms) == (75.0, 0.05, 2.0, 3.0)
    assert (row.conversations, row.cards_per_conversation) == (2, 21.0)


def test_a_percentile_is_the_nearest_rank() -> None:
    assert [percentile(list(range(1, 101)), percent) for percent in (1, 50, 95, 99)] == [1, 50, 95, 99]


def test_ratios_say_how_many_times_the_updates_of_the_others() -> None:
    def row(speed: float) -> Figures:
        return Figures(speed, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)

    assert ratios({"ptb": row(250.0), "ours": row(1000.0)}, of="ours") == {"ptb": 4.0}


def card(text: str, number: int) -> Card:
    """Show the text with four buttons whose data is their label."""
    return Card(text, tuple((f"{number}{letter}", f"{number}{letter}") for letter in "abcd"))


class QuietChat:
    """A chat that hands out fixed ids and keeps nothing."""

    def say(self, person: Person, text: str) -> int:
        return 7

    def press(self, person: Person, data: str) -> str:
        return "query"

    def now(self) -> float:
        return 0.0

    def later(self, wait: float, do: Callable[[], None]) -> None:
        do()

    def shown(self, person: Person, took: float) -> None:
        return


class Scripted:
    """Do always the same."""

    def __init__(self, action: Callable[[Card], Tap | Type | Finished]) -> None:
        self.act = action


def seated(action: Callable[[Card], Tap | Type | Finished]) -> Person:
    """Return a person in a quiet chat who does always the same."""
    return Person(1, Scripted(action), QuietChat(), lambda _: None)
