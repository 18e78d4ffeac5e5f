"""Reply to the self-referral with anything, in any order and language: no answer is lost, every card can be sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.referral import SelfReferral
from bot.flows import engine
from bot.flows.engine import Answered, Asked, Progress, Reply
from bot.flows.model import Choice, Send, Text
from bot.flows.self_referral import SELF_REFERRAL
from tests.service.families import Family, check_card

PATHS = [step.id for step in SELF_REFERRAL.steps]
CODES = sorted(
    {code for step in SELF_REFERRAL.steps if isinstance(step, Choice | Text | Send) for code in step.options}
)
TYPED = [
    "55407", "Minneapolis", "hennepin county", "St. Paul", "Ramsey", "Duluth", "00000", "90210", "Chicago", "Fargo",
    "612 555 0142", "+44 20 7946 0958", "911", "ana@example.org", "@", "Ana", "yes", "15", "R", "go", "list", "move",
    "\u202eabc\u202c", "א" * 40, "👩‍👩‍👧‍👦" * 200, "\x07\x1b[31m", " ", "\n" * 30, "x" * 5000, "{office}", "%s", "<b>&",
    "²", "٣", "a|b|c", "days.0.date", "", "ß", "İ",
]  # fmt: skip
anything = st.one_of(st.sampled_from(TYPED), st.text(max_size=40), st.sampled_from(CODES))
paths = st.one_of(st.sampled_from(PATHS), st.sampled_from(["", "nowhere", "send.0", "age.0.more"]))


class FlowMachine(RuleBasedStateMachine):
    """Reply to one conversation with anything."""

    def __init__(self) -> None:
        super().__init__()
        self.family = Family()
        self.before = Progress()

    @initialize(first_name=st.sampled_from(["Ana", "", "Ян", "A" * 64, "\u2067שרה", "yes"]))
    def begin(self, first_name: str) -> None:
        self.family = Family(first_name=first_name)

    def say(self, reply: Reply) -> None:
        here = self.family.asked
        self.before = self.family.progress
        self.family.reply(reply)
        self._only_what_was_asked_changed(here)
        if self.family.asked is None and not any(isinstance(e, engine.Finished) for e in self.family.turn.events):
            self.family = Family(language=self.family.language)  # the service erases what ended early
        elif self.family.asked is None:
            self.family.reply(engine.Show())

    def _only_what_was_asked_changed(self, here: Asked | None) -> None:
        stored = [event for event in self.family.turn.events if isinstance(event, Answered)]
        expected = {**self.before.answers, **{event.path: event.answer for event in stored}}
        assert self.family.progress.answers == expected
        assert [event.path for event in stored] in ([], [here.asking.path if here else ""])

    @rule(data=st.data())
    def tap(self, data: st.DataObject) -> None:
        asked = self.family.asked
        assert asked
        code = data.draw(st.sampled_from([option.code for option in asked.options] or ["none"]))
        self.say(engine.Tap(asked.asking.path, code))

    @rule(data=st.data())
    def tap_on(self, data: st.DataObject) -> None:
        """Answer several questions in a row, so that late ones are reached often."""
        for _ in range(8):
            asked = self.family.asked
            assert asked
            codes = [option.code for option in asked.options if option.code not in {"other", "stop"}]
            if isinstance(asked.asking.step, Send):
                return
            self.say(engine.Tap(asked.asking.path, data.draw(st.sampled_from(codes))) if codes else engine.Words(
                {"phone": "612 555 0142", "email": "ana@example.org"}.get(asked.asking.path, "Ana")
            ))  # fmt: skip

    @rule(path=paths, code=anything)
    def tap_forged(self, path: str, code: str) -> None:
        self.say(engine.Tap(path, code))

    @rule(words=anything)
    def type(self, words: str) -> None:
        self.say(engine.Words(words))

    @rule()
    def skip(self) -> None:
        assert self.family.asked
        self.say(engine.Skip(self.family.asked.asking.path))

    @rule(path=paths)
    def skip_forged(self, path: str) -> None:
        self.say(engine.Skip(path))

    @rule()
    def back(self) -> None:
        self.say(engine.Back())

    @rule(path=paths)
    def reopen(self, path: str) -> None:
        self.say(engine.Reopen(path))

    @rule(language=st.sampled_from(["en", "es"]))
    def switch_language(self, language: str) -> None:
        self.family.language = language
        self.say(engine.Show())
        assert self.family.progress.answers == self.before.answers

    @precondition(lambda self: len(self.family.progress.answers) > 3)
    @rule()
    def leave_someone_out(self) -> None:
        answers = self.family.progress.answers
        self.family.progress = Progress({**answers, "avoid": answers.get("initiative", "")}, "initiative")
        self.say(engine.Show())

    @invariant()
    def the_first_open_question_is_asked_or_the_reopened_one(self) -> None:
        family = self.family
        assert family.asked
        applicable = list(engine.applicable(SELF_REFERRAL, family.progress.answers, family.host))
        waiting = next(asking.path for asking in applicable if asking.answer is None)
        assert family.asked.asking.path == (family.progress.reopened or waiting)
        assert family.asked.asking.path in [asking.path for asking in applicable]
        assert engine.current(SELF_REFERRAL, family.progress, family.host) == family.asked.asking

    @invariant()
    def what_can_be_sent_fills_the_model(self) -> None:
        assert self.family.asked
        if isinstance(self.family.asked.asking.step, Send):
            kept = engine.kept(SELF_REFERRAL, self.family.progress, self.family.host)
            sent = SelfReferral(**kept)
            assert {name: value for name, value in sent if name in kept} == kept
            assert bool(sent.phone) == (sent.channel in {"call", "text"})
            assert bool(sent.email) == (sent.channel == "email")

    @invariant()
    def its_card_can_be_sent(self) -> None:
        assert self.family.asked
        spoken = self.family.spoken()
        assert spoken
        check_card(spoken, step=self.family.asked.asking.step.id)


def run(examples: int, steps: int, **more: Any) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, **more
    )
    run_state_machine_as_test(FlowMachine, settings=chosen)


def test_a_family_may_reply_with_anything() -> None:
    run(25, 25, derandomize=True)


@pytest.mark.slow
def test_a_family_may_reply_with_anything_at_length() -> None:
    run(1000, 50)
