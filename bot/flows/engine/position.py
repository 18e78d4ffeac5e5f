"""Where a conversation stands: its questions that apply, in order, and their answers that count.

Position is derived: the current question is the first applicable step without an answer. The one stored position is
`reopened`, the step a Back or a Change went to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import dropwhile, islice

from bot.flows.conditions import SKIPPED, Answers, Condition
from bot.flows.engine.turn import Asking, Host, Option, Progress
from bot.flows.model import MORE, Choice, Flow, Pick, Repeat, Send, Step, Text
from bot.text import Line, T

YES, NO = "yes", "no"
REPEAT_OPTIONS = {YES: T("engine.more.yes", "Yes, one more"), NO: T("engine.more.no", "No, that is all")}


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
        answer = counted(step, answers.get(step.id), seen, host)
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
        answer = counted(more, own.get(MORE), seen, host)
        yield Asking(prefix + inner + MORE, more, {**around, **own}, answer)
        if answer != YES:
            return
        if step.id not in step.child.ids:
            # The next round may look at this one by its whole path, so that no list offers the same day twice.
            around |= {inner + key: value for key, value in own.items()}


def _more(step: Repeat) -> Choice:
    return Choice(id=MORE, text=step.text, options=REPEAT_OPTIONS, part=step.part, keeps=False, per_row=2)


def counted(step: Step, given: str | None, seen: Answers, host: Host) -> str | None:
    """Return what counts as the answer to a step: the given one while it is on the list."""
    if given is None:
        return step.extra
    if given == SKIPPED:
        stands = step.skip
    elif isinstance(step, Choice):
        stands = given in step.options
    elif isinstance(step, Pick):
        stands = any(given == option.answer for option in host.options(step.source, seen))
    else:
        stands = True
    return given if stands else step.extra


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


def following(flow: Flow, answers: Answers, here: Asking, host: Host) -> Asking | None:
    """Find what follows the first unanswered question, now answered: no step before it can have changed."""
    rest = islice(dropwhile(lambda step: step.id != here.path, flow.steps), 1, None)
    seen = {**here.seen, here.path: answers[here.path]}
    return next((asking for asking in _walk(rest, answers, seen, host) if asking.answer is None), None)


def open_paths(flow: Flow, progress: Progress, host: Host) -> list[str]:
    """List the applicable questions that have no answer yet, the closing step left out."""
    return [
        asking.path
        for asking in applicable(flow, progress.answers, host)
        if not isinstance(asking.step, Send) and asking.answer is None
    ]


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
