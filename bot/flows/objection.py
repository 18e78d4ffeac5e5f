"""A short conversation: what a member says to the Office against the denial of a claim."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.flows.model import Flow, Send, Text
from bot.text import T

CLAIM: Final = "claim"
"""Steers which claim it is about, by number."""


class Objection(BaseModel):
    """Hold what was said."""

    model_config = ConfigDict(frozen=True)

    words: str


OBJECTION = Flow(
    id="objection",
    version=1,
    result=Objection,
    steps=(
        Text(
            id="words",
            text=T(
                "objection.words",
                "You may object. A person at {office} looks at your claim again, not the one who said no. What should "
                "they know? Type it in one message.",
            ),
            reader="words",
            review=T("review.words", "Message"),
        ),
        Send(
            id="send",
            text=T("objection.review", "Please check."),
            confirm=T("objection.send", "Send this to {office}?"),
            options={"send": T("objection.send.send", "Send"), "change": T("objection.send.change", "Change")},
        ),
    ),
)
