"""Conversations as data: steps, flows, and the checks that make a wrong flow impossible to import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pydantic import BaseModel

from bot.flows import errors
from bot.flows.conditions import Condition, steps_of
from bot.text import T

CODE_BYTES = 40
"""A button holds 64 bytes: a verb, a card number, the path and the option; path and option share these."""
MORE = "more"
"""Id of a repeat's own question, whether there is one more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Hold what every kind of step has; the id is for life (renaming one is a migration)."""

    id: str
    text: T
    part: int = 1
    when: Condition | None = None
    skip: bool = False
    review: T | None = None
    """Label of the line on the review card; None keeps the step off it."""
    extra: str | None = None
    """A change-line: never asked, this answer until the person changes it on the review card."""
    cite: str = ""
    keeps: bool = True
    """False for a step whose answer only steers the conversation (a language, a page of a list)."""
    variants: tuple[tuple[Condition, T], ...] = ()
    """Other wordings: the first whose condition holds replaces `text`."""
    languages: bool = False
    """Its card offers the other languages."""
    shares: bool = False
    """Its card lets a phone share where it is, which Telegram has in a reply keyboard only."""
    told: str = ""
    """What the host tells under the question, by name: a list that nobody picks from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Step):
    """Ask for one of a fixed list; the codes are for life."""

    options: Mapping[str, T]
    per_row: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Step):
    """Ask for typed words; the named reader of the host turns them into an answer or a problem.

    `options` are answers that can be tapped instead of typing.
    """

    reader: str
    options: Mapping[str, T] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    """Suggestions of the host beside the options (the first name Telegram knows)."""
    per_row: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Step):
    """Ask for one of a list that comes from data; an answer that is no longer on the list is asked again."""

    source: str
    per_row: int = 1
    typed: str = ""
    """Reader for typed words, where typing is another way to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(Step):
    """Ask a child flow again and again; `text` is the question whether there is one more."""

    child: Flow
    most: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Send(Step):
    """Close a flow: show the review and ask for the one Send."""

    options: Mapping[str, T]
    confirm: T
    confirms: tuple[tuple[Condition, T], ...] = ()
    """Other wordings of `confirm`: the first whose condition holds replaces it."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Bind steps to the model their answers fill. Raises a FlowError when it could not be carried on."""

    id: str
    version: int
    result: type[BaseModel]
    steps: tuple[Step, ...]
    parts: int = 1
    sources: frozenset[str] = frozenset()
    ids: frozenset[str] = field(init=False, repr=False, compare=False)
    """Of its steps."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "ids", frozenset(step.id for step in self.steps))
        _check_ids(self)
        _check_fields(self)
        _check_conditions(self)
        _check_texts(self)
        _check_codes(self)

    def step(self, step_id: str) -> Step | None:
        """Find a step by id; None when a deploy removed it."""
        return next((step for step in self.steps if step.id == step_id), None)


def texts(flow: Flow) -> Iterator[T]:
    """List every text of a flow, its children's too."""
    for step in flow.steps:
        yield step.text
        yield from (text for _, text in step.variants)
        if step.review:
            yield step.review
        if isinstance(step, Choice | Text | Send):
            yield from step.options.values()
        if isinstance(step, Send):
            yield step.confirm
            yield from (text for _, text in step.confirms)
        if isinstance(step, Repeat):
            yield from texts(step.child)


def _check_ids(flow: Flow) -> None:
    seen: set[str] = set()
    for step in flow.steps:
        if step.id in seen:
            raise errors.DuplicateStep(f"{flow.id}: {step.id} stands twice")
        if isinstance(step, Repeat) and step.child.step(MORE):
            raise errors.DuplicateStep(f"{flow.id}: {MORE} in {step.id} is the question whether there is one more")
        seen.add(step.id)


def _check_fields(flow: Flow) -> None:
    fields = flow.result.model_fields
    asked = {step.id for step in flow.steps if step.keeps and not isinstance(step, Send)}
    for step_id in sorted(asked - set(fields)):
        raise errors.StepWithoutField(f"{flow.id}: {step_id} has no field in {flow.result.__name__}")
    for name, spec in fields.items():
        if spec.is_required() and name not in asked:
            raise errors.FieldNeverAsked(f"{flow.id}: nothing asks for {name}")


def _check_conditions(flow: Flow) -> None:
    earlier: set[str] = set()
    for step in flow.steps:
        looked_at = steps_of(step.when).union(*(steps_of(condition) for condition, _ in step.variants))
        for named in sorted(looked_at - earlier):
            raise errors.ConditionAhead(f"{flow.id}: {step.id} looks ahead at {named}")
        earlier.add(step.id)


def _check_texts(flow: Flow) -> None:
    known: dict[str, str] = {}
    for text in texts(flow):
        if not text.key or not text.english.strip():
            raise errors.TextWithoutKey(f"{flow.id}: {text} lacks its key or its English")
        if known.setdefault(text.key, text.english) != text.english:
            raise errors.TextWithoutKey(f"{flow.id}: {text.key} stands for two sentences")


def _check_codes(flow: Flow, prefix: str = "") -> None:
    for step in flow.steps:
        codes = step.options if isinstance(step, Choice | Text | Send) else ()
        longest = max((len(code.encode()) for code in codes), default=0)
        parted = set("|.") & set(step.id) or any("|" in code or not code for code in codes)
        if parted or len((prefix + step.id).encode()) + longest > CODE_BYTES:
            raise errors.CodeTooLong(f"{flow.id}: {prefix}{step.id} and its options do not fit a button")
        if isinstance(step, Repeat):
            _check_codes(step.child, f"{prefix}{step.id}.{step.most - 1}.")
