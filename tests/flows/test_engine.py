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
from bot.flows.model import Flow, Text
from bot.text import Line
from tests.flows.little import CLAIM, DAYS, GROUP, LITTLE, TOWN, LittleHost, Talk, choice, path_of, t

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


# --- several days ----------------------------------------------------------------------------------------------------

ONE_DAY: tuple[Reply, ...] = (
    Words("today"),
    Words("monday"),
    Tap("days.0.travel", "yes"),
    Words("12"),
    Skip("days.0.town"),
)
SECOND_DAY: tuple[Reply, ...] = (Words("tuesday"), Tap("days.1.travel", "no"), Words("Duluth"))
TWO_DAYS = {
    "date": "today",
    "days.0.date": "monday", "days.0.travel": "yes", "days.0.miles": "12", "days.0.town": "", "days.0.more": "yes",
    "days.1.date": "tuesday", "days.1.travel": "no", "days.1.town": "Duluth", "days.1.more": "no",
}  # fmt: skip


def two_days() -> Talk:
    talk = Talk(CLAIM)
    assert talk(*ONE_DAY, Tap("days.0.more", "yes"), *SECOND_DAY, Tap("days.1.more", "no")) == "note"
    return talk


def test_each_round_asks_all_questions_of_the_day_and_whether_there_is_one_more() -> None:
    talk = Talk(CLAIM)
    paths = [talk(reply) for reply in (*ONE_DAY, Tap("days.0.more", "yes"), *SECOND_DAY, Tap("days.1.more", "no"))]
    assert paths == [
        "days.0.date", "days.0.travel", "days.0.miles", "days.0.town", "days.0.more",
        "days.1.date", "days.1.travel", "days.1.town", "days.1.more", "note",
    ]  # fmt: skip
    assert talk.progress.answers == TWO_DAYS
    assert talk(Skip("note")) == "send"


def test_a_day_sees_its_own_answers_and_not_those_of_the_claim_or_of_another_day() -> None:
    talk = Talk(CLAIM, progress=Progress({"date": "undated"}))
    assert talk(Words("monday"), Tap("days.0.travel", "no")) == "days.0.town"
    talk = Talk(CLAIM, progress=Progress({**TWO_DAYS, "days.1.date": "undated"}))
    talk(Show())
    assert "days.1.town" not in [asking.path for asking in engine.applicable(CLAIM, talk.progress.answers, talk.host)]


def test_a_day_without_a_date_does_not_take_the_claims() -> None:
    talk = Talk(CLAIM, progress=Progress({"date": "today", "travel": "yes", "more": "no"}))
    assert talk(Show()) == "days.0.date"
    assert [asking.path for asking in engine.applicable(CLAIM, talk.progress.answers, talk.host)] == [
        "date", "days.0.date", "days.0.travel", "days.0.more", "note", "send",
    ]  # fmt: skip


def test_the_last_round_allowed_asks_for_no_other() -> None:
    talk = two_days()
    talk(Reopen("days.1.more"), Tap("days.1.more", "yes"))
    assert talk.events == [MoreToAsk(2)]
    assert talk(Words("friday"), Tap("days.2.travel", "no"), Words("Ely")) == "note"
    assert "days.2.more" not in [asking.path for asking in engine.applicable(CLAIM, talk.progress.answers, talk.host)]


def test_back_inside_a_round_goes_through_it_and_into_the_round_before() -> None:
    talk = two_days()
    assert [talk(Back()) for _ in range(11)] == [
        "days.1.more", "days.1.town", "days.1.travel", "days.1.date",
        "days.0.more", "days.0.town", "days.0.miles", "days.0.travel", "days.0.date", "date", "date",
    ]  # fmt: skip
    assert talk.progress.answers == TWO_DAYS


def test_back_from_a_line_reopened_in_the_second_day_goes_to_the_question_before_it() -> None:
    talk = two_days()
    assert talk(Reopen("days.1.date"), Back()) == "days.0.more"
    assert talk(Tap("days.0.more", "yes")) == "note"


def test_a_day_taken_out_is_kept_but_does_not_count_and_comes_back() -> None:
    talk = two_days()
    assert talk(Reopen("days.0.more"), Tap("days.0.more", "no")) == "note"
    assert talk.progress.answers["days.1.town"] == "Duluth"
    assert "days.1.town" not in engine.kept(CLAIM, talk.progress, talk.host)
    assert "days.1.town" not in engine.standing(CLAIM, talk.progress, talk.host)
    assert talk(Reopen("days.0.more"), Tap("days.0.more", "yes")) == "note"
    assert engine.kept(CLAIM, talk.progress, talk.host)["days.1.town"] == "Duluth"


def test_every_days_answers_count_under_their_paths() -> None:
    talk = two_days()
    assert engine.kept(CLAIM, talk.progress, talk.host) == {
        "date": "today", "days.0.date": "monday", "days.0.travel": "yes", "days.0.miles": "12",
        "days.1.date": "tuesday", "days.1.travel": "no", "days.1.town": "Duluth",
    }  # fmt: skip
    assert [path for path, _ in lines(talk)] == [
        "date", "days.0.date", "days.0.travel", "days.0.miles", "days.0.town", "days.1.date", "days.1.travel",
        "days.1.town",
    ]  # fmt: skip


def lines(talk: Talk) -> list[tuple[str, str]]:
    return [(asking.path, answer) for asking, answer in engine.reviewed(talk.flow, talk.progress, talk.host)]


def test_rounds_within_rounds_keep_their_answers_apart() -> None:
    week = Flow(id="week", version=1, result=CLAIM.result, steps=(CLAIM.steps[0], DAYS))
    month = Flow(id="month", version=1, result=CLAIM.result, steps=(replace(DAYS, child=week),))
    talk = Talk(month)
    talk(Words("w0"), Words("d0"), Tap("days.0.days.0.travel", "no"), Skip("days.0.days.0.town"))
    talk(Tap("days.0.days.0.more", "no"), Tap("days.0.more", "yes"))
    assert talk.asked.asking.path == "days.1.date"
    assert talk(Words("w1")) == "days.1.days.0.date"
    assert talk.progress.answers["days.0.days.0.date"] == "d0"


def test_a_tap_for_another_day_is_an_old_button() -> None:
    talk = two_days()
    talk(Reopen("days.1.travel"))
    assert talk(Tap("days.0.travel", "no")) == "days.1.travel"
    assert talk.events == [Stale()]


# --- a deploy under a running conversation ---------------------------------------------------------------------------


def test_a_question_added_in_the_middle_is_asked_when_it_is_reached() -> None:
    added = choice("reason", "yes", "no")
    flow = replace(LITTLE, steps=(*LITTLE.steps[:2], added, *LITTLE.steps[2:5], LITTLE.steps[-1]))
    talk = Talk(flow, progress=ready().progress)
    assert talk(Show()) == "reason"
    assert talk(Tap("reason", "no")) == "send"
    assert talk.progress.answers == {**DONE, "reason": "no"}


def test_a_removed_question_is_passed_over_and_its_old_button_is_harmless() -> None:
    flow = replace(LITTLE, steps=tuple(step for step in LITTLE.steps if step is not TOWN))
    half = Talk(LITTLE)
    half(Tap("who", "me"))
    talk = Talk(flow, progress=half.progress)
    assert talk(Words("oak")) == "send"
    talk = Talk(flow, progress=Progress(half.progress.answers, "town"))
    assert talk(Skip("town")) == "group"
    assert talk.events == [Stale()]
    assert talk.progress.reopened is None


def test_reordered_questions_keep_their_answers() -> None:
    steps = LITTLE.steps
    flow = replace(LITTLE, steps=(TOWN, GROUP, steps[0], steps[1], *steps[4:]))
    half = Talk(LITTLE)
    half(Tap("who", "child"), Words("Bo"))
    talk = Talk(flow, progress=half.progress)
    assert talk(Show()) == "town"
    assert talk(Words("Ely"), Tap("group", "elm")) == "send"
    assert engine.kept(flow, talk.progress, talk.host) == {
        "town": "Ely", "group": "elm", "who": "child", "child_name": "Bo", "quiet": "no",
    }  # fmt: skip


def test_an_option_removed_from_the_flow_is_asked_again() -> None:
    flow = replace(LITTLE, steps=(choice("who", "child"), *LITTLE.steps[1:]))
    talk = Talk(flow, progress=ready().progress)
    assert talk(Show()) == "who"


def test_a_skip_no_longer_allowed_is_asked_again() -> None:
    flow = replace(LITTLE, steps=tuple(replace(step, skip=False) for step in LITTLE.steps))
    talk = Talk(flow, progress=Progress({**DONE, "town": SKIPPED}))
    assert talk(Show()) == "town"


def test_a_question_that_becomes_typed_keeps_what_was_tapped() -> None:
    typed = Text(id="who", text=t("who"), reader="word", review=t("wl"))
    talk = Talk(replace(LITTLE, steps=(typed, *LITTLE.steps[1:])), progress=ready().progress)
    assert talk(Show()) == "send"


def test_the_answers_to_store_are_those_of_this_turn() -> None:
    talk = Talk(LITTLE)
    talk(Tap("who", "me"))
    talk(Skip("town"))
    assert talk.turn
    assert [event for event in talk.turn.events if isinstance(event, Answered)] == [Answered("town", SKIPPED)]
