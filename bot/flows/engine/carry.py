"""Carry a conversation on: pure functions from answers and a reply to answers and events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.flows.conditions import SKIPPED
from bot.flows.engine.position import applicable, counted, current, following, open_paths, options_of
from bot.flows.engine.turn import (
    Answered,
    Asked,
    Asking,
    Back,
    Event,
    Finished,
    Host,
    Keep,
    MoreToAsk,
    Option,
    Problem,
    Progress,
    Refused,
    Reopen,
    Reply,
    Show,
    Skip,
    Stale,
    Tap,
    Turn,
    Words,
)
from bot.flows.model import Flow, Pick, Send, Text


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
    if isinstance(read, str) and read != SKIPPED and counted(here.step, read, here.seen, host) == read:
        return _answered(flow, progress, here, read, host)
    return _shown(flow, progress, host, (Refused(here.path, read if isinstance(read, Problem) else None),))


def match_label(options: Sequence[Option], words: str) -> str | None:
    """Find the option whose code was typed; labels are matched by the host, which knows the language."""
    said = words.strip().casefold()
    return next((option.answer for option in options if option.code.casefold() == said), None)


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
    return _answered(flow, progress, here, chosen.answer, host)


def _answered(flow: Flow, progress: Progress, here: Asking, answer: str, host: Host) -> Turn:
    if isinstance(here.step, Send):
        return Turn(replace(progress, reopened=None), (Finished(answer),))
    changed = here.answer
    after = Progress({**progress.answers, here.path: answer})
    events: tuple[Event, ...] = (Answered(here.path, answer),)
    if progress.reopened is None and here.path == here.step.id:
        asking = following(flow, after.answers, here, host)
        asked = () if asking is None else (Asked(asking, options_of(asking, host), False, None),)
        return Turn(after, events + asked)
    if changed is not None and changed != answer and (count := _newly(flow, progress, after, host)):
        events += (MoreToAsk(count),)
    return _shown(flow, after, host, events)


def _newly(flow: Flow, before: Progress, after: Progress, host: Host) -> int:
    return len(set(open_paths(flow, after, host)) - set(open_paths(flow, before, host)))


def _shown(flow: Flow, progress: Progress, host: Host, events: tuple[Event, ...]) -> Turn:
    here = current(flow, progress, host)
    if here is None:
        return Turn(progress, events)
    if progress.reopened != here.path:
        progress = replace(progress, reopened=None)
    at_start = next(applicable(flow, progress.answers, host)).path == here.path
    return Turn(progress, (*events, Asked(here, options_of(here, host), at_start, here.answer)))
