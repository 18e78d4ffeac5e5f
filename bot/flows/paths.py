"""Find every order in which a flow can ask its questions, from its conditions alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.flows.conditions import SKIPPED, All, AnyOf, Below, Condition, Fact, Given, Is, Not, holds, steps_of
from bot.flows.model import Choice, Flow, Send, Step, Text

TYPED, LISTED = "typed", "listed"
"""Stand for what a person typed and for an entry of a list that comes from data."""
YES, NO = "yes", "no"

Known = Mapping[str, str]
"""Answers by step, and facts by name with a question mark, as far as a later condition looks at them."""
Order = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Hold one order of questions, and answers that lead along it (a fact's name ends in a question mark)."""

    steps: Order
    example: tuple[tuple[str, str], ...]


class _Open(Exception):
    """A fact was looked at that is not settled yet: both ways are to be followed."""


def paths(flow: Flow) -> tuple[Path, ...]:
    """List every order, shortest first. Facts are taken to be free, so an order may be listed that no one can get."""
    steps = tuple(step for step in flow.steps if step.extra is None)
    found = _orders(steps, {}, {})
    return tuple(Path(order, example) for order, example in sorted(found.items(), key=lambda each: len(each[0])))


_Example = tuple[tuple[str, str], ...]
_Seen = dict[tuple[int, frozenset[tuple[str, str]]], dict[Order, _Example]]


def _orders(steps: tuple[Step, ...], known: Known, seen: _Seen) -> dict[Order, _Example]:
    if not steps:
        return {(): ()}
    known = _still_needed(steps, known)
    place = (len(steps), frozenset(known.items()))
    if place not in seen:
        seen[place] = _followed(steps, known, seen)
    return seen[place]


def _followed(steps: tuple[Step, ...], known: Known, seen: _Seen) -> dict[Order, _Example]:
    step, rest = steps[0], steps[1:]
    found: dict[Order, _Example] = {}
    for asked, now in _settled(step.when, known):
        head: _Example = tuple((name, value) for name, value in now.items() if name not in known)
        values = answers(step, rest) if asked else (None,)
        for value in values:
            after = now if value is None else {**now, step.id: value}
            own: _Example = ((step.id, value),) if value is not None and len(values) > 1 else ()
            for order, example in _orders(rest, after, seen).items():
                found.setdefault(((step.id,) if asked else ()) + order, head + own + example)
    return found


def _still_needed(steps: Iterable[Step], known: Known) -> Known:
    needed: set[str] = set()
    for step in steps:
        needed |= steps_of(step.when) | {f"{each.name}?" for each in atoms(step.when) if isinstance(each, Fact)}
    return {name: value for name, value in known.items() if name in needed}


def _settled(condition: Condition | None, known: Known) -> Iterator[tuple[bool, Known]]:
    def fact(name: str) -> bool:
        if f"{name}?" not in known:
            raise _Open(f"{name}?")
        return known[f"{name}?"] == YES

    try:
        yield holds(condition, known, fact), known
    except _Open as name:
        for verdict in (YES, NO):
            yield from _settled(condition, {**known, str(name): verdict})


def answers(step: Step, rest: Iterable[Step]) -> tuple[str, ...]:
    """List answers of a step, one for each way in which the steps after it can tell answers apart."""
    looks = [atom for later in rest for atom in atoms(later.when) if not isinstance(atom, Fact)]
    looks = [atom for atom in looks if step.id in steps_of(atom)]
    told: dict[tuple[bool, ...], str] = {}
    for value in _possible(step, looks):
        told.setdefault(tuple(holds(atom, {step.id: value}, lambda _: False) for atom in looks), value)
    return tuple(told.values())


def _possible(step: Step, looks: Iterable[Condition]) -> Iterator[str]:
    if not isinstance(step, Choice | Send):
        yield TYPED if isinstance(step, Text) else LISTED
        for look in looks:
            yield from look.values if isinstance(look, Is) else ()
            yield from (str(look.bound - 1), str(look.bound)) if isinstance(look, Below) else ()
    if isinstance(step, Choice | Send | Text):
        yield from step.options
    if step.skip:
        yield SKIPPED


def atoms(condition: Condition | None) -> Iterator[Is | Below | Given | Fact]:
    """List the conditions a condition is made of."""
    match condition:
        case None:
            return
        case Not():
            yield from atoms(condition.condition)
        case All() | AnyOf():
            for each in condition.conditions:
                yield from atoms(each)
        case _:
            yield condition
