"""What was answered, as a person reads it again: before it is sent, after, and on a reader's card."""

from __future__ import annotations

from bot.flows import engine
from bot.flows.engine import Progress
from bot.flows.model import Flow, Text
from bot.render import committee as committee_cards
from bot.render import family as cards
from bot.service.claims.host import ClaimHost
from bot.service.desk import Desk
from bot.service.flow_host import CommitteeHost
from bot.service.host import FamilyHost
from bot.text import Arg, Line, Plain, T

FROM_LIST = T("review.from_list", "picked from the list")
FlowHost = FamilyHost | CommitteeHost


def review_lines(desk: Desk, flow: Flow, progress: Progress, host: FlowHost) -> list[Line]:
    """Write what will be sent, a line an answer."""
    return cards.listed(
        [(asking.step, shown(desk, asking, answer, host)) for asking, answer in reviewed(flow, progress, host)]
    )


def reviewed(flow: Flow, progress: Progress, host: FlowHost) -> list[tuple[engine.Asking, str]]:
    """List what a person answered and may change, as the card counts it."""
    found = engine.reviewed(flow, progress, host)
    return host.counted(found) if isinstance(host, ClaimHost) else found


def shown(desk: Desk, asking: engine.Asking, answer: str, host: FlowHost) -> Arg:
    """Choose what stands for an answer on a card."""
    if answer == "list" and asking.step.id in {"place", "county"}:
        return FROM_LIST
    if isinstance(asking.step, Text) and (said := committee_cards.said(asking.step.reader, answer)) is not None:
        return said
    if asking.step.id == "talk_language" and not answer:
        return Plain(desk.world.tongue(desk.language).name)
    return cards.shown_answer(asking, answer, engine.options_of(asking, host))
