"""A deploy under a running conversation: questions added, removed and reordered, and answers that stay."""

from __future__ import annotations

from dataclasses import replace

from bot.flows import engine
from bot.flows.conditions import SKIPPED
from bot.flows.engine import Progress, Show, Skip, Stale, Tap, Words
from bot.flows.model import Text
from tests.flows.little import GROUP, LITTLE, TOWN, Talk, choice, t

DONE = {"who": "me", "town": "Duluth", "group": "oak"}


def test_a_question_added_in_the_middle_is_asked_when_it_is_reached() -> None:
    added = choice("reason", "yes", "no")
    flow = replace(LITTLE, steps=(*LITTLE.steps[:2], added, *LITTLE.steps[2:5], LITTLE.steps[-1]))
    talk = Talk(flow, progress=Progress(DONE))
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
    talk = Talk(flow, progress=Progress(DONE))
    assert talk(Show()) == "who"


def test_a_skip_no_longer_allowed_is_asked_again() -> None:
    flow = replace(LITTLE, steps=tuple(replace(step, skip=False) for step in LITTLE.steps))
    talk = Talk(flow, progress=Progress({**DONE, "town": SKIPPED}))
    assert talk(Show()) == "town"


def test_a_question_that_becomes_typed_keeps_what_was_tapped() -> None:
    typed = Text(id="who", text=t("who"), reader="word", review=t("wl"))
    talk = Talk(replace(LITTLE, steps=(typed, *LITTLE.steps[1:])), progress=Progress(DONE))
    assert talk(Show()) == "send"
