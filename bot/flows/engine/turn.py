"""What goes into a turn of a conversation and what comes out of it: all of it values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.flows.conditions import Answers
from bot.flows.model import Step
from bot.text import Line, Plain


@dataclass(frozen=True, slots=True)
class Option:
    """Offer one answer: its code, what the button says, and a line about it for the card."""

    code: str
    label: Line | Plain
    about: tuple[Line, ...] = ()
    value: str = ""
    """The answer it stands for, where that is not its code (a name)."""

    @property
    def answer(self) -> str:
        """The answer it stands for."""
        return self.value or self.code


@dataclass(frozen=True, slots=True)
class Problem:
    """Say why typed words are no answer; a text of its own for the first and the second time."""

    first: Line
    second: Line | None = None
    news: bool = False
    """Says something particular, so it is said however many replies were unclear before."""


class Host(Protocol):
    """Answer what a flow may ask of the world: lists that come from data, readers of typed words, facts."""

    def options(self, source: str, answers: Answers) -> Sequence[Option]:
        """List the options of a source, best first."""
        ...

    def read(self, reader: str, words: str, answers: Answers) -> str | Problem:
        """Turn typed words into an answer."""
        ...

    def fact(self, name: str, answers: Answers) -> bool:
        """Tell whether a named fact holds."""
        ...


@dataclass(frozen=True, slots=True)
class Progress:
    """Hold all there is of a conversation: its answers by path, and the step gone back to."""

    answers: Mapping[str, str] = field(default_factory=dict)
    reopened: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Name one applicable question: its path (step id, or repeat.index.step), what it can see, the answer it has.

    An answer that is no longer on the list is none; a change-line has its own until the person changes it.
    """

    path: str
    step: Step
    seen: Answers
    answer: str | None


# What a person did.
@dataclass(frozen=True, slots=True)
class Tap:
    """Press an option of the step a button was made for."""

    path: str
    code: str


@dataclass(frozen=True, slots=True)
class Words:
    """Type words."""

    words: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Press Skip of a step."""

    path: str


@dataclass(frozen=True, slots=True)
class Back:
    """Go to the question before this one; nothing is deleted."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Change the answer of a step from the review card."""

    path: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave a reopened question as it was answered."""


@dataclass(frozen=True, slots=True)
class Show:
    """Ask where we are."""


Reply = Tap | Words | Skip | Back | Reopen | Keep | Show


# What came of it.
@dataclass(frozen=True, slots=True)
class Asked:
    """Show this question now. `at_start` when there is nothing to go back to."""

    asking: Asking
    options: tuple[Option, ...]
    at_start: bool
    current: str | None
    """The answer given before, when the step was reopened."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The reply was no answer to the present question."""

    path: str
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Stale:
    """The button belonged to another question than the present one."""


@dataclass(frozen=True, slots=True)
class MoreToAsk:
    """A changed answer made this many questions newly relevant."""

    count: int


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer is to be stored under this path."""

    path: str
    answer: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The closing step was answered with this code."""

    code: str


Event = Asked | Refused | Stale | MoreToAsk | Answered | Finished


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold what one reply made of a conversation."""

    progress: Progress
    events: tuple[Event, ...]

    @property
    def answered(self) -> dict[str, str]:
        """Answers to store."""
        return {event.path: event.answer for event in self.events if isinstance(event, Answered)}
