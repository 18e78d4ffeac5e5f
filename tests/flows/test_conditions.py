"""Conditions hold for answers, name the steps they look at, and can be read aloud."""

from __future__ import annotations

import pytest

from bot.flows.conditions import (
    SKIPPED,
    All,
    AnyOf,
    Below,
    Condition,
    Fact,
    Given,
    Is,
    Not,
    holds,
    number,
    steps_of,
    words,
)


def no_fact(name: str) -> bool:
    raise AssertionError(f"{name} was asked for")


@pytest.mark.parametrize(
    ("condition", "answers", "verdict"),
    [
        (None, {}, True),
        (Is("who", "me", "child"), {"who": "child"}, True),
        (Is("who", "me", "child"), {"who": "other"}, False),
        (Is("who", "me"), {}, False),
        (Below("age", 18), {"age": "17"}, True),
        (Below("age", 18), {"age": "18-20"}, False),
        (Below("age", 10), {"age": "u10"}, True),
        (Below("age", 9), {"age": "u10"}, False),
        (Below("age", 18), {"age": SKIPPED}, False),
        (Below("age", 18), {}, False),
        (Given("name"), {"name": "Ana"}, True),
        (Given("name"), {"name": SKIPPED}, False),
        (Given("name"), {}, False),
        (Not(Given("name")), {}, True),
        (All(Given("name"), Is("who", "me")), {"name": "Ana", "who": "me"}, True),
        (All(Given("name"), Is("who", "me")), {"name": "Ana"}, False),
        (AnyOf(Given("name"), Is("who", "me")), {"name": "Ana"}, True),
        (AnyOf(Given("name"), Is("who", "me")), {}, False),
        (All(), {}, True),
        (AnyOf(), {}, False),
    ],
)
def test_a_condition_holds_for_these_answers_and_not_for_others(
    condition: Condition | None, answers: dict[str, str], verdict: bool
) -> None:
    assert holds(condition, answers, no_fact) == verdict


def test_a_fact_is_asked_for_only_when_the_answers_it_needs_are_there() -> None:
    asked: list[str] = []

    def fact(name: str) -> bool:
        asked.append(name)
        return True

    assert not holds(Fact("typed", needs=("place",)), {}, fact)
    assert asked == []
    assert holds(Fact("typed", needs=("place",)), {"place": SKIPPED}, fact)
    assert asked == ["typed"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("15", 15), ("18-20", 18), ("21-", 21), ("u10", 9), ("", None), ("u", None), ("list", None), ("-3", None)],
)
def test_the_number_of_an_answer_is_its_first(answer: str, expected: int | None) -> None:
    assert number(answer) == expected


@pytest.mark.parametrize("answer", ["²", "①", "u³", "𝟙²"])
def test_signs_that_only_look_like_digits_are_no_number(answer: str) -> None:
    assert number(answer) is None


def test_a_condition_names_every_step_it_looks_at() -> None:
    condition = All(Is("who", "me"), Not(AnyOf(Below("age", 18), Fact("near", needs=("town", "zip")))), Given("name"))
    assert steps_of(condition) == {"who", "age", "town", "zip", "name"}
    assert steps_of(None) == frozenset()


def test_a_condition_reads_as_words() -> None:
    condition = All(Is("who", "me", "child"), Not(AnyOf(Below("age", 18), Fact("is_near"))), Given("name"))
    assert words(condition) == "who is me or child and not (age below 18 or is near) and name is given"
    assert words(None) == "always"
