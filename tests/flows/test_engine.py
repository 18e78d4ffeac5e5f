"""Conversations are carried on by any reply, forget nothing, and survive a change of the flow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import engine
from bot.flows.conditions import SKIPPED, Is
from bot.flows.engine import (
    Answered,
    Back,
    Finished,
    MoreToAsk,
    Problem,
    Progress,
    Refused,
    Reopen,
    Reply,
    Show,
    Skip,
    Stale,
    Tap,
    Words,
)
from bot.text import Line
from tests.flows.little import GROUP, LITTLE, LittleHost, Talk, choice, path_of, t

TO_SEND: tuple[Reply, ...] = (Tap("who", "me"), Words("Duluth"), Tap("group", "oak"))
DONE = {"who": "me", "town": "Duluth", "group": "oak"}


def ready() -> Talk:
    talk = Talk(LITTLE)
    assert talk(*TO_SEND) == "send"
    return talk


# --- one question after the other ------------------------------------------------------------------------------------


def test_a_conversation_starts_with_its_first_question_and_nothing_to_go_back_to() -> None:
    turn = engine.start(LITTLE, LittleHost())
    assert (path_of(turn), turn.progress) == ("who", Progress())
    talk = Talk(LITTLE)
    talk(Show())
    assert (talk.asked.at_start, talk.asked.current) == (True, None)
    assert [option.code for option in talk.asked.options] == ["me", "child"]


def test_a_tap_is_stored_and_leads_to_the_next_question() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me")) == "town"
    assert talk.turn
    assert talk.turn.answered == {"who": "me"}
    assert not talk.asked.at_start


@pytest.mark.parametrize(
    ("replies", "answers"),
    [
        (TO_SEND, {}),
        ((Tap("who", "child"), Words("Kim"), Skip("town"), Tap("group", "oak")), {}),
        (TO_SEND, {"subject": "7", "quiet": "yes", "reason": "left", "child_name": "behind"}),
    ],
)
def test_after_an_answer_stands_what_a_fresh_look_shows(replies: tuple[Reply, ...], answers: dict[str, str]) -> None:
    progress, seen = Progress(answers), []
    for reply in replies:
        turn = engine.resume(LITTLE, progress, reply, LittleHost())
        progress = turn.progress
        fresh = engine.resume(LITTLE, progress, Show(), LittleHost())
        assert turn.events[1:] == fresh.events
        seen.append(path_of(turn))
    assert len(set(seen)) == len(replies)


def test_a_tap_may_stand_for_another_answer_than_its_code() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Tap("town", "mine")) == "group"
    assert talk.progress.answers["town"] == "Duluth"


def test_typed_words_are_read_by_the_reader_of_the_step() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Words("Winona")) == "group"
    assert talk.progress.answers == {"who": "me", "town": "Winona"}


def test_a_typed_code_works_like_its_button() -> None:
    assert Talk(LITTLE)(Words(" CHILD ")) == "child_name"


def test_typed_words_for_a_list_count_only_when_they_name_an_entry() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Skip("town"), Words("ash tree")) == "group"
    assert talk.events == [Refused("group", None)]
    assert "group" not in talk.progress.answers
    assert talk(Words("elm tree")) == "send"


def test_words_that_are_no_answer_are_refused_with_the_readers_reason() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Words("?!")) == "town"
    assert talk.events == [Refused("town", Problem(Line(t("no")), Line(t("still_no"))))]
    assert talk.progress.answers == {"who": "me"}


def test_words_where_only_buttons_answer_are_refused_without_a_reason() -> None:
    talk = Talk(LITTLE)
    assert talk(Words("neither")) == "who"
    assert talk.events == [Refused("who", None)]


def test_a_skip_is_an_answer_where_it_is_offered_and_an_old_button_elsewhere() -> None:
    talk = Talk(LITTLE)
    assert talk(Skip("who")) == "who"
    assert talk.events == [Stale()]
    assert talk(Tap("who", "me"), Skip("town")) == "group"
    assert talk.progress.answers["town"] == SKIPPED


@pytest.mark.parametrize(
    "old", [Tap("who", "child"), Tap("group", "oak"), Tap("town", "yours"), Tap("", ""), Skip("who"), Tap("x", "y")]
)
def test_a_button_of_another_question_changes_nothing(old: Reply) -> None:
    talk = Talk(LITTLE)
    talk(Tap("who", "me"))
    before = talk.progress
    assert talk(old) == "town"
    assert (talk.events, talk.progress) == ([Stale()], before)


def test_the_closing_step_ends_with_its_code_and_is_no_answer() -> None:
    talk = ready()
    assert talk(Tap("send", "send")) is None
    assert talk.events == [Finished("send")]
    assert talk.progress == Progress(DONE)


def test_when_nothing_applies_any_more_every_reply_is_harmless() -> None:
    flow = replace(LITTLE, steps=LITTLE.steps[:-1])
    for reply in (Show(), Words("x"), Tap("who", "me"), Skip("town"), Reopen("nowhere")):
        talk = Talk(flow, progress=Progress(DONE))
        assert talk(reply) is None
        assert talk.progress == Progress(DONE)


# --- back and change -------------------------------------------------------------------------------------------------


def test_back_goes_one_question_at_a_time_to_the_first_and_stays_there() -> None:
    talk = ready()
    assert [talk(Back()) for _ in range(5)] == ["group", "town", "who", "who", "who"]
    assert talk.progress.answers == DONE
    assert talk.progress.reopened == "who"
    assert (talk.asked.current, talk.asked.at_start) == ("me", True)


def test_back_at_the_first_question_of_a_new_conversation_stays() -> None:
    talk = Talk(LITTLE)
    assert talk(Back()) == "who"
    assert talk.progress == Progress()


def test_back_then_the_same_answer_returns_to_where_one_was() -> None:
    talk = ready()
    assert talk(Back(), Back(), Words("Duluth")) == "send"
    assert talk.events == []
    assert talk.progress == Progress(DONE)


def test_back_goes_to_skipped_questions_too_but_never_to_change_lines() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Skip("town"), Tap("group", "oak"), Back(), Back()) == "town"


def test_a_line_of_the_review_is_reopened_with_its_answer() -> None:
    talk = ready()
    assert talk(Reopen("town")) == "town"
    assert talk.asked.current == "Duluth"
    assert talk.progress == Progress(DONE, "town")
    assert talk(Words("Winona")) == "send"
    assert talk.progress == Progress({**DONE, "town": "Winona"})


def test_there_is_one_marker_and_the_last_reopening_has_it() -> None:
    talk = ready()
    talk(Reopen("town"), Reopen("who"))
    assert talk.progress.reopened == "who"
    assert talk(Show()) == "who"


@pytest.mark.parametrize("path", ["child_name", "nowhere", "", "reason", "send.0"])
def test_reopening_what_does_not_apply_is_an_old_button(path: str) -> None:
    talk = ready()
    assert talk(Reopen(path)) == "send"
    assert talk.events == [Stale()]


@pytest.mark.parametrize("path", ["group", "send"])
def test_no_forged_button_jumps_over_a_question_that_has_no_answer(path: str) -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Reopen(path)) == "town"
    assert talk.events == [Stale()]
    assert talk.progress.reopened is None


def test_reopening_the_present_question_shows_it() -> None:
    talk = Talk(LITTLE)
    assert talk(Tap("who", "me"), Reopen("town")) == "town"
    assert talk.events == []


def test_a_reopened_question_that_no_longer_applies_is_forgotten() -> None:
    talk = Talk(LITTLE, progress=Progress(DONE, "child_name"))
    assert talk(Show()) == "send"
    assert talk.progress.reopened is None


# --- what a change brings up -----------------------------------------------------------------------------------------


def test_only_what_a_change_makes_newly_relevant_is_asked_and_the_person_is_told() -> None:
    talk = ready()
    assert talk(Reopen("who"), Tap("who", "child")) == "child_name"
    assert talk.events == [MoreToAsk(1)]
    assert talk(Words("Bo")) == "send"


def test_an_answer_to_a_question_that_no_longer_applies_is_kept_but_does_not_count() -> None:
    talk = ready()
    talk(Reopen("who"), Tap("who", "child"), Words("Bo"), Reopen("who"), Tap("who", "me"))
    assert talk.progress.answers["child_name"] == "Bo"
    assert engine.kept(LITTLE, talk.progress, talk.host) == {**DONE, "quiet": "no"}
    assert engine.standing(LITTLE, talk.progress, talk.host) == DONE
    assert talk(Reopen("who"), Tap("who", "child")) == "send"


def test_a_change_line_has_its_answer_until_it_is_changed_and_may_bring_up_a_question() -> None:
    talk = ready()
    lines = [(asking.path, answer) for asking, answer in engine.reviewed(LITTLE, talk.progress, talk.host)]
    assert lines == [("who", "me"), ("town", "Duluth"), ("group", "oak"), ("quiet", "no")]
    assert talk(Reopen("quiet"), Tap("quiet", "yes")) == "reason"
    assert talk.events == [MoreToAsk(1)]


def test_a_change_line_whose_answer_left_the_list_has_its_own_again() -> None:
    talk = Talk(LITTLE, progress=Progress({**DONE, "quiet": "whisper"}))
    assert talk(Show()) == "send"
    assert engine.kept(LITTLE, talk.progress, talk.host)["quiet"] == "no"


def test_an_option_no_longer_on_the_list_is_asked_again() -> None:
    talk = ready()
    talk.host.groups = ("elm",)
    assert talk(Tap("send", "send")) == "group"
    assert talk.events == [Stale()]
    assert talk.asked.current is None
    assert talk.progress.answers == DONE
    assert talk(Tap("group", "elm")) == "send"


def test_a_list_entry_that_stands_for_another_answer_counts_as_on_the_list() -> None:
    flow = replace(LITTLE, steps=(LITTLE.steps[0], replace(GROUP, source="first"), LITTLE.steps[-1]))
    talk = Talk(flow)
    assert talk(Tap("who", "me"), Tap("group", "mine")) == "send"
    assert talk.progress.answers["group"] == "Duluth"


def test_an_answer_left_behind_steers_no_later_question_and_no_list() -> None:
    asked_by_name = choice("reason", "yes", when=Is("child_name", "Bo"))
    flow = replace(LITTLE, steps=(LITTLE.steps[0], LITTLE.steps[1], GROUP, asked_by_name, LITTLE.steps[-1]))
    talk = Talk(flow)
    assert talk(Tap("who", "child"), Words("Bo"), Tap("group", "oak")) == "reason"
    assert talk(Reopen("who"), Tap("who", "me")) == "send"
    talk.host.asked.clear()
    talk(Show())
    assert [seen for source, seen in talk.host.asked if source == "groups"] == [{"who": "me"}]


def test_what_no_step_asks_for_is_seen_by_lists_and_stands_to_the_end() -> None:
    talk = Talk(LITTLE, progress=Progress({**DONE, "avoid": "x"}))
    talk(Show())
    assert all(seen["avoid"] == "x" for _, seen in talk.host.asked)
    assert engine.standing(LITTLE, talk.progress, talk.host) == {**DONE, "avoid": "x"}
    assert "avoid" not in engine.kept(LITTLE, talk.progress, talk.host)


def test_the_answers_to_store_are_those_of_this_turn() -> None:
    talk = Talk(LITTLE)
    talk(Tap("who", "me"))
    talk(Skip("town"))
    assert talk.turn
    assert [event for event in talk.turn.events if isinstance(event, Answered)] == [Answered("town", SKIPPED)]
