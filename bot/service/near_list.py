"""Rank for a look-up what serves a place, and say it; pure, so the host of a flow can ask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.domain.directory import OFFICE, Initiative
from bot.domain.routing import MOST_OFFERED, Choice, Query
from bot.flows.conditions import Answers
from bot.flows.engine import Option
from bot.flows.near import MORE, OUTSIDE, PAGE_IDS
from bot.render import near as cards
from bot.service.world import World
from bot.text import Line

START = "start"
"""The answer that asks for a request."""
UNDER = "under"
"""Among the answers of a look-up that lies on top of another conversation."""
Runner = Callable[[Initiative], Line]
"""Say who runs an initiative."""


def serving(world: World, query: Query, answers: Answers) -> tuple[Sequence[Choice], Choice]:
    """List every initiative that serves the place, and the Office; who reads there plays no part, no gap counts."""
    asked = replace(query, outside=answers.get("place") == OUTSIDE)
    *ranked, office = world.routes.choose(world.directory, asked).choices
    return [choice for choice in ranked if choice.initiative != OFFICE], office


def _page(answers: Answers) -> int:
    return sum(answers.get(page) == MORE for page in PAGE_IDS)


def told(world: World, query: Query, answers: Answers, runner: Runner) -> list[Line]:
    """Tell of up to three initiatives, and of the Office last."""
    choices, office = serving(world, query, answers)
    at = _page(answers) * MOST_OFFERED
    lines: list[Line] = []
    for choice in choices[at : at + MOST_OFFERED]:
        one = world.directory.find(choice.initiative)
        if one is not None:
            lines += cards.initiative(one, runner(one), choice.reasons[0])
    reason = None if choices else office.reasons[0]
    return lines + cards.office(reason, world.args, outside=answers.get("place") == OUTSIDE)


def ways(world: World, query: Query, answers: Answers) -> list[Option]:
    """List the ways on: more of them, and back to what lies under the look-up or on to a request."""
    page = _page(answers)
    more = len(serving(world, query, answers)[0]) > (page + 1) * MOST_OFFERED and page + 1 < len(PAGE_IDS)
    onward = Option("on", Line(cards.GO_ON)) if answers.get(UNDER) else Option(START, Line(cards.START))
    done = [] if answers.get(UNDER) else [Option("done", Line(cards.DONE))]
    return [*([Option(MORE, Line(cards.MORE))] if more else []), onward, *done]
