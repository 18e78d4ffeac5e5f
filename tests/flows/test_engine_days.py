"""A child flow asked again and again: every round has its own answers, and Back goes through them."""

from __future__ import annotations

from dataclasses import replace

from bot.flows import engine
from bot.flows.engine import Back, MoreToAsk, Progress, Reopen, Reply, Show, Skip, Stale, Tap, Words
from bot.flows.model import Flow
from tests.flows.little import CLAIM, DAYS, Talk

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
