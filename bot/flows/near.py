"""The look-up "What is near me?": where to look, and what is there. It asks for nobody's name and keeps nothing.

The questions about the place are those of the self-referral, under other conditions.
"""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from bot.flows.conditions import All, Condition, Given, Is, Not
from bot.flows.model import Flow, Pick, Step, Text
from bot.flows.place import LISTED, PLACE, PLACE_TYPED
from bot.text import T

PIN, BACK, OUTSIDE, MORE = "pin", "back", "outside", "more"
"""Answers that are no place: share where the phone is, leave the look-up, not in this state, show more."""
PAGES = 4
"""Cards of three that a look shows at most; who wants more than twelve asks the Office."""
LOOKING: Condition = Not(Is("place", BACK))


class Look(BaseModel):
    """Hold nothing: a look leaves nothing behind."""

    model_config = ConfigDict(frozen=True)


def _again(step_id: str, when: Condition) -> Step:
    """Ask a question of the self-referral here."""
    step = next(step for step in PLACE if step.id == step_id)
    return replace(step, part=1, when=when, review=None, keeps=False)


def _page(number: int) -> Step:
    before = All(LOOKING, Is(_page_id(number - 1), MORE)) if number else LOOKING
    return Pick(
        id=_page_id(number),
        text=T("near.found", "This is what I know for that place. I keep nothing of this look."),
        source="near",
        told="near",
        when=before,
        keeps=False,
    )


def _page_id(number: int) -> str:
    return f"found{number + 1}"


NEAR = Flow(
    id="near",
    version=1,
    result=Look,
    steps=(
        Text(
            id="place",
            text=T(
                "near.place",
                "Where should I look? Type a ZIP code, town or county. Or tap. I ask for no name and keep nothing of "
                "this look.",
            ),
            reader="place",
            options={
                PIN: T("near.place.pin", "Where my phone is"),
                "list": T("self_referral.place.list", "Show me the counties"),
                "nation": T("self_referral.place.nation", "A Tribal Nation's program"),
                OUTSIDE: T("self_referral.place.outside", "Outside Minnesota"),
                "unsure": T("self_referral.place.unsure", "Not sure"),
                BACK: T("near.place.back", "Back to where I was"),
            },
            keeps=False,
        ),
        Text(
            id="pin",
            text=T(
                "near.pin",
                "Tap Share my location below. I look up the county, take the pin out of this chat, and keep no point "
                "on the map. A computer cannot share it: then type a ZIP code, town or county.",
            ),
            reader="place",
            shares=True,
            when=Is("place", PIN),
            keeps=False,
        ),
        _again("nation", Is("place", "nation")),
        _again("candidate", All(LOOKING, PLACE_TYPED)),
        _again("letter", LISTED),
        _again("county", All(LISTED, Given("letter"))),
        *(_page(number) for number in range(PAGES)),
    ),
)
PAGE_IDS = tuple(_page_id(number) for number in range(PAGES))
