"""Conditions as data, so that every path can be listed, drawn, tested and read by a lawyer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

Answers = Mapping[str, str]
Facts = Callable[[str], bool]

SKIPPED = ""
"""A skip is an answer: the empty string, shown as "not given"."""


@dataclass(frozen=True, slots=True)
class Is:
    """Hold when the step's answer is one of the values."""

    step: str
    values: tuple[str, ...]

    def __init__(self, step: str, *values: str) -> None:
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Below:
    """Hold when the step's answer is known and its number is below the bound."""

    step: str
    bound: int


@dataclass(frozen=True, slots=True)
class Given:
    """Hold when the step has an answer that is not a skip."""

    step: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Hold when the host says so; `needs` names the steps the fact is computed from."""

    name: str
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Hold when the condition does not."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class All:
    """Hold when every condition does."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Hold when at least one condition does."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)


Condition = Is | Below | Given | Fact | Not | All | AnyOf


def number(answer: str) -> int | None:
    """Read the first number of an answer such as "15", "18-20" or "u10" (under ten: nine); None where there is none."""
    head = answer.split("-", 1)[0]
    if head.startswith("u") and head[1:].isdecimal():
        return int(head[1:]) - 1
    return int(head) if head.isdecimal() else None


def holds(condition: Condition | None, answers: Answers, fact: Facts) -> bool:
    """Tell whether a condition holds for these answers; no condition always holds."""
    match condition:
        case None:
            return True
        case Is():
            return answers.get(condition.step) in condition.values
        case Below():
            known = number(answers.get(condition.step, SKIPPED))
            return known is not None and known < condition.bound
        case Given():
            return answers.get(condition.step, SKIPPED) != SKIPPED
        case Fact():
            return all(step in answers for step in condition.needs) and fact(condition.name)
        case Not():
            return not holds(condition.condition, answers, fact)
        case All():
            return all(holds(each, answers, fact) for each in condition.conditions)
        case AnyOf():
            return any(holds(each, answers, fact) for each in condition.conditions)


def steps_of(condition: Condition | None) -> frozenset[str]:
    """Name the steps a condition looks at."""
    match condition:
        case None:
            return frozenset()
        case Is() | Below() | Given():
            return frozenset((condition.step,))
        case Fact():
            return frozenset(condition.needs)
        case Not():
            return steps_of(condition.condition)
        case All() | AnyOf():
            return frozenset().union(*(steps_of(each) for each in condition.conditions))


def words(condition: Condition | None) -> str:
    """Write a condition out for a diagram and for a reader."""
    match condition:
        case None:
            return "always"
        case Is():
            return f"{condition.step} is {' or '.join(condition.values)}"
        case Below():
            return f"{condition.step} below {condition.bound}"
        case Given():
            return f"{condition.step} is given"
        case Fact():
            return condition.name.replace("_", " ")
        case Not():
            return f"not ({words(condition.condition)})"
        case All():
            return " and ".join(words(each) for each in condition.conditions)
        case AnyOf():
            return " or ".join(words(each) for each in condition.conditions)
