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

    def holds(self, answers: Answers, _fact: Facts) -> bool:
        """Look at the answer."""
        return answers.get(self.step) in self.values


@dataclass(frozen=True, slots=True)
class Below:
    """Hold when the step's answer is known and its number is below the bound."""

    step: str
    bound: int

    def holds(self, answers: Answers, _fact: Facts) -> bool:
        """Look at the answer's number."""
        known = number(answers.get(self.step, SKIPPED))
        return known is not None and known < self.bound


@dataclass(frozen=True, slots=True)
class Given:
    """Hold when the step has an answer that is not a skip."""

    step: str

    def holds(self, answers: Answers, _fact: Facts) -> bool:
        """Look whether there is an answer."""
        return answers.get(self.step, SKIPPED) != SKIPPED


@dataclass(frozen=True, slots=True)
class Fact:
    """Hold when the host says so; `needs` names the steps the fact is computed from."""

    name: str
    needs: tuple[str, ...] = ()

    def holds(self, answers: Answers, fact: Facts) -> bool:
        """Ask the host once the steps it needs are answered."""
        return all(step in answers for step in self.needs) and fact(self.name)


@dataclass(frozen=True, slots=True)
class Not:
    """Hold when the condition does not."""

    condition: Condition

    def holds(self, answers: Answers, fact: Facts) -> bool:
        """Turn the condition around."""
        return not self.condition.holds(answers, fact)


@dataclass(frozen=True, slots=True)
class All:
    """Hold when every condition does."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)

    def holds(self, answers: Answers, fact: Facts) -> bool:
        """Look at one after the other, up to the first that does not."""
        return all(each.holds(answers, fact) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Hold when at least one condition does."""

    conditions: tuple[Condition, ...]

    def __init__(self, *conditions: Condition) -> None:
        object.__setattr__(self, "conditions", conditions)

    def holds(self, answers: Answers, fact: Facts) -> bool:
        """Look at one after the other, up to the first that does."""
        return any(each.holds(answers, fact) for each in self.conditions)


Condition = Is | Below | Given | Fact | Not | All | AnyOf


def number(answer: str) -> int | None:
    """Read the first number of an answer such as "15", "18-20" or "u10" (under ten: nine); None where there is none."""
    head = answer.split("-", 1)[0]
    if head.startswith("u") and head[1:].isdecimal():
        return int(head[1:]) - 1
    return int(head) if head.isdecimal() else None


def holds(condition: Condition | None, answers: Answers, fact: Facts) -> bool:
    """Tell whether a condition holds for these answers; no condition always holds."""
    return condition is None or condition.holds(answers, fact)


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
