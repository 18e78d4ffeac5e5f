"""The chair's conversations about a seat: who sits under which clause since when, and when a seat ends."""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.domain import law
from bot.domain.claims import PAID_CLAUSES
from bot.domain.committee.clauses import CLAUSES
from bot.flows.conditions import All, Condition, Fact, Is, Not
from bot.flows.county import county_steps
from bot.flows.model import Choice, Flow, Send, Text
from bot.text import T

NEW_PERSON: Final[Condition] = Not(Fact("known_person"))
MAY_CLAIM: Final[Condition] = Is("clause", *map(str, sorted(PAID_CLAUSES)))


class SeatAnswers(BaseModel):
    """Hold what a chair said of a seat; `code` is empty where the program shall make one."""

    model_config = ConfigDict(frozen=True)

    name: str = ""
    clause: str
    since: str
    county: str = ""
    candidate: str = ""
    listed: str = ""
    youth: str = ""
    code: str = ""


class SeatEnd(BaseModel):
    """Hold the last day of a seat."""

    model_config = ConfigDict(frozen=True)

    last: str


SEAT = Flow(
    id="seat",
    version=1,
    result=SeatAnswers,
    steps=(
        Text(
            id="name",
            text=T("seat.name", "What is the person's name? Type it."),
            reader="person",
            when=NEW_PERSON,
            review=T("review.name", "Name"),
        ),
        Choice(
            id="clause",
            text=T("seat.clause", "Under which line of the law does the person sit?"),
            options=CLAUSES,
            told="same_name",
            review=T("review.clause", "Seat"),
            cite=law.PER_DIEM,
        ),
        Text(
            id="since",
            text=T("seat.since", "Since which day? Type it, like Dec 3 or 12/3/2026, or tap."),
            reader="since",
            source="first_days",
            told="clause",
            review=T("review.since", "Since"),
        ),
        *county_steps(
            T("seat.county", "In which county does the person live? Your committee's rule pays by it."),
            told="since",
            when=All(NEW_PERSON, MAY_CLAIM, Fact("home_county")),
        ),
        Choice(
            id="youth",
            text=T("seat.youth", "Is the person under 18? Then someone settles by phone who gets the money."),
            options={"no": T("seat.youth.no", "No"), "yes": T("seat.youth.yes", "Yes, under 18")},
            per_row=2,
            told="since",
            when=All(NEW_PERSON, MAY_CLAIM),
            review=T("review.youth", "Under 18"),
        ),
        Text(
            id="code",
            text=T(
                "seat.code",
                "Does the person have a code from {office}, or sit on another committee? Type that code. Else skip.",
            ),
            reader="code",
            skip=True,
            extra="",
            when=NEW_PERSON,
            review=T("review.code", "Code, if there is one"),
        ),
        Send(
            id="send",
            text=T("seat.review", "Please check."),
            confirm=T("seat.send", "Add this seat?"),
            options={"send": T("seat.send.send", "Add"), "change": T("seat.send.change", "Change")},
        ),
    ),
)

SEAT_END = Flow(
    id="seat_end",
    version=1,
    result=SeatEnd,
    steps=(
        Text(
            id="last",
            text=T("seat_end.last", "Which day is the last one? Type it, like Dec 3 or 12/3/2026, or tap."),
            reader="last",
            source="last_days",
            told="seat",
            review=T("review.last", "Last day"),
        ),
        Send(
            id="send",
            text=T("seat_end.review", "Please check."),
            told="seat",
            confirm=T("seat_end.send", "End this seat? Meetings up to then still count."),
            options={"send": T("seat_end.send.send", "End it"), "change": T("seat_end.send.change", "Change")},
        ),
    ),
)
