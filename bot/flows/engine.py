"""Carry a conversation on: pure functions from answers and a reply to answers and events.

Position is derived: the current question is the first applicable step without an answer. The one stored position is
`reopened`, the step a Back or a Change went to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import dropwhile, islice
from typing import Protocol

from bot.flows.conditions import SKIPPED, Answers, Condition
from bot.flows.model import MORE, Choice, Flow, Pick, Repeat, Send, Step, Text
from bot.text import Line, Plain, T

YES, NO = "yes", "no"
REPEAT_OPTIONS = {YES: T("engine.more.yes", "Yes, one more"), NO: T("engine.more.no", "No, that is all")}


@dataclass(frozen=True, slots=True)
class Option:
    """Offer one answer: its code, what the button says, and a line about it for the card."""

    code: str
    label: Line | Plain
    about: tuple[Line, ...] = ()
    value: str = ""
    """The answer it stands for, where that is not its code (a name)."""


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


def applicable(flow: Flow, answers: Answers, host: Host, prefix: str = "") -> Iterator[Asking]:
    """List the questions that apply to these answers, in order.

    Conditions and lists see what counts: answers to earlier questions that apply, and what no step asks for. An answer
    left behind by a change steers nothing.
    """
    seen = {key: value for key, value in answers.items() if key not in flow.ids and _head(key) not in flow.ids}
    yield from _walk(flow.steps, answers, seen, host, prefix)


def _walk(steps: Iterable[Step], answers: Answers, seen: Answers, host: Host, prefix: str = "") -> Iterator[Asking]:
    """List the questions that apply among these steps, the answers before them being `seen`."""
    for step in steps:
        if not _applies(step.when, seen, host):
            continue
        if isinstance(step, Repeat):
            yield from _rounds(step, answers, seen, host, prefix)
            seen = {**seen, **{key: value for key, value in answers.items() if _head(key) == step.id}}
            continue
        answer = _counted(step, answers.get(step.id), seen, host)
        yield Asking(prefix + step.id, step, seen, answer)
        if answer is not None:
            seen = {**seen, step.id: answer}


def _head(path: str) -> str:
    return path.partition(".")[0]


def _applies(condition: Condition | None, seen: Answers, host: Host) -> bool:
    return condition is None or condition.holds(seen, lambda name: host.fact(name, seen))


def _rounds(step: Repeat, answers: Answers, seen: Answers, host: Host, prefix: str) -> Iterator[Asking]:
    around = {key: value for key, value in seen.items() if _head(key) not in step.child.ids}
    for index in range(step.most):
        inner = f"{step.id}.{index}."
        own = {key[len(inner) :]: value for key, value in answers.items() if key.startswith(inner)}
        yield from applicable(step.child, {**around, **own}, host, prefix + inner)
        if index + 1 == step.most:
            return
        more = _more(step)
        answer = _counted(more, own.get(MORE), seen, host)
        yield Asking(prefix + inner + MORE, more, {**around, **own}, answer)
        if answer != YES:
            return
        if step.id not in step.child.ids:
            # The next round may look at this one by its whole path, so that no list offers the same day twice.
            around |= {inner + key: value for key, value in own.items()}


def _more(step: Repeat) -> Choice:
    return Choice(id=MORE, text=step.text, options=REPEAT_OPTIONS, part=step.part, keeps=False, per_row=2)


def _counted(step: Step, given: str | None, seen: Answers, host: Host) -> str | None:
    if given is None:
        return step.extra
    if given == SKIPPED:
        stands = step.skip
    elif isinstance(step, Choice):
        stands = given in step.options
    elif isinstance(step, Pick):
        stands = any(given == _stands_for(option) for option in host.options(step.source, seen))
    else:
        stands = True
    return given if stands else step.extra


def _stands_for(option: Option) -> str:
    return option.value or option.code


def options_of(asking: Asking, host: Host) -> tuple[Option, ...]:
    """List what can be tapped for a question."""
    step = asking.step
    fixed = step.options if isinstance(step, Choice | Text | Send) else {}
    source = step.source if isinstance(step, Pick | Text) else ""
    found = tuple(host.options(source, asking.seen)) if source else ()
    return found + tuple(Option(code, Line(label)) for code, label in fixed.items())


def current(flow: Flow, progress: Progress, host: Host) -> Asking | None:
    """Find the present question: the reopened one while it applies, else the first without an answer."""
    waiting = None
    for asking in applicable(flow, progress.answers, host):
        if asking.path == progress.reopened:
            return asking
        if waiting is None and asking.answer is None:
            waiting = asking
            if progress.reopened is None:
                break
    return waiting


def start(flow: Flow, host: Host) -> Turn:
    """Open a conversation with its first question."""
    return _shown(flow, Progress(), host, ())


def resume(flow: Flow, progress: Progress, reply: Reply, host: Host) -> Turn:
    """Carry a conversation on by one reply; never raises for anything a person can send."""
    match reply:
        case Show():
            return _shown(flow, progress, host, ())
        case Back():
            return _shown(flow, replace(progress, reopened=_before(flow, progress, host)), host, ())
        case Keep():
            return _shown(flow, replace(progress, reopened=None), host, ())
        case Reopen():
            return _reopened(flow, progress, reply.path, host)
        case Words():
            return _words(flow, progress, reply.words, host)
        case Tap() | Skip():
            return _pressed(flow, progress, reply, host)


def _before(flow: Flow, progress: Progress, host: Host) -> str | None:
    here = current(flow, progress, host)
    before: str | None = progress.reopened
    for asking in applicable(flow, progress.answers, host):
        if here and asking.path == here.path:
            break
        if asking.step.extra is None and asking.answer is not None:
            before = asking.path
    return before


def _reopened(flow: Flow, progress: Progress, path: str, host: Host) -> Turn:
    known = {asking.path for asking in applicable(flow, progress.answers, host) if asking.answer is not None}
    here = current(flow, progress, host)
    if path not in known and (here is None or here.path != path):
        return _shown(flow, progress, host, (Stale(),))
    return _shown(flow, replace(progress, reopened=path), host, ())


def _words(flow: Flow, progress: Progress, words: str, host: Host) -> Turn:
    here = current(flow, progress, host)
    if here is None:
        return _shown(flow, progress, host, (Stale(),))
    label = match_label(options_of(here, host), words)
    if label is not None:
        return _answered(flow, progress, here, label, host)
    reader = here.step.reader if isinstance(here.step, Text) else here.step.typed if isinstance(here.step, Pick) else ""
    read = host.read(reader, words, here.seen) if reader else None
    if isinstance(read, str) and read != SKIPPED and _counted(here.step, read, here.seen, host) == read:
        return _answered(flow, progress, here, read, host)
    return _shown(flow, progress, host, (Refused(here.path, read if isinstance(read, Problem) else None),))


def match_label(options: Sequence[Option], words: str) -> str | None:
    """Find the option whose code was typed; labels are matched by the host, which knows the language."""
    said = words.strip().casefold()
    return next((_stands_for(option) for option in options if option.code.casefold() == said), None)


def _pressed(flow: Flow, progress: Progress, reply: Tap | Skip, host: Host) -> Turn:
    here = current(flow, progress, host)
    if here is None or here.path != reply.path:
        return _shown(flow, progress, host, (Stale(),))
    if isinstance(reply, Skip):
        if not here.step.skip:
            return _shown(flow, progress, host, (Stale(),))
        return _answered(flow, progress, here, SKIPPED, host)
    chosen = next((option for option in options_of(here, host) if option.code == reply.code), None)
    if chosen is None:
        return _shown(flow, progress, host, (Stale(),))
    return _answered(flow, progress, here, _stands_for(chosen), host)


def _answered(flow: Flow, progress: Progress, here: Asking, answer: str, host: Host) -> Turn:
    if isinstance(here.step, Send):
        return Turn(replace(progress, reopened=None), (Finished(answer),))
    changed = here.answer
    after = Progress({**progress.answers, here.path: answer})
    events: tuple[Event, ...] = (Answered(here.path, answer),)
    if progress.reopened is None and here.path == here.step.id:
        return Turn(after, events + _onward(flow, after, here, host))
    if changed is not None and changed != answer and (count := _newly(flow, progress, after, host)):
        events += (MoreToAsk(count),)
    return _shown(flow, after, host, events)


def _onward(flow: Flow, after: Progress, here: Asking, host: Host) -> tuple[Event, ...]:
    """Ask what follows the first unanswered question, now answered: no step before it can have changed."""
    rest = islice(dropwhile(lambda step: step.id != here.path, flow.steps), 1, None)
    seen = {**here.seen, here.path: after.answers[here.path]}
    following = (asking for asking in _walk(rest, after.answers, seen, host) if asking.answer is None)
    asking = next(following, None)
    return () if asking is None else (Asked(asking, options_of(asking, host), False, None),)


def _newly(flow: Flow, before: Progress, after: Progress, host: Host) -> int:
    return len(set(open_paths(flow, after, host)) - set(open_paths(flow, before, host)))


def open_paths(flow: Flow, progress: Progress, host: Host) -> list[str]:
    """List the applicable questions that have no answer yet, the closing step left out."""
    return [
        asking.path
        for asking in applicable(flow, progress.answers, host)
        if not isinstance(asking.step, Send) and asking.answer is None
    ]


def _shown(flow: Flow, progress: Progress, host: Host, events: tuple[Event, ...]) -> Turn:
    here = current(flow, progress, host)
    if here is None:
        return Turn(progress, events)
    if progress.reopened != here.path:
        progress = replace(progress, reopened=None)
    at_start = next(applicable(flow, progress.answers, host)).path == here.path
    return Turn(progress, (*events, Asked(here, options_of(here, host), at_start, here.answer)))


def reviewed(flow: Flow, progress: Progress, host: Host) -> list[tuple[Asking, str]]:
    """List the lines of the review card with their answers, in the order asked."""
    return [
        (asking, asking.answer)
        for asking in applicable(flow, progress.answers, host)
        if asking.step.review and asking.answer is not None
    ]


def kept(flow: Flow, progress: Progress, host: Host) -> dict[str, str]:
    """Return the answers that count: those of applicable steps, skips and steering left out."""
    return {
        asking.path: asking.answer
        for asking in applicable(flow, progress.answers, host)
        if asking.step.keeps and not isinstance(asking.step, Send) and asking.answer
    }


def standing(flow: Flow, progress: Progress, host: Host) -> dict[str, str]:
    """Return all that stands when a conversation closes: the person's answers that count, and what no step asks for."""
    counting = {asking.path for asking in applicable(flow, progress.answers, host) if asking.answer is not None}
    return {key: value for key, value in progress.answers.items() if key in counting or _head(key) not in flow.ids}
