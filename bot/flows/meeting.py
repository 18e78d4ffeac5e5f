"""The chair's conversation about a meeting: when, where, how, and what is provided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.flows.conditions import Is
from bot.flows.county import county_steps
from bot.flows.model import Choice, Flow, Send, Text
from bot.text import T

NO_MEAL: Final = "none"
MEALS: Final[Mapping[str, T]] = {
    NO_MEAL: T("meeting.provided.none", "No meal"),
    "breakfast": T("meeting.provided.breakfast", "Breakfast"),
    "lunch": T("meeting.provided.lunch", "Lunch"),
    "dinner": T("meeting.provided.dinner", "Dinner"),
    "breakfast,lunch": T("meeting.provided.breakfast_lunch", "Breakfast and lunch"),
    "breakfast,dinner": T("meeting.provided.breakfast_dinner", "Breakfast and dinner"),
    "lunch,dinner": T("meeting.provided.lunch_dinner", "Lunch and dinner"),
    "breakfast,lunch,dinner": T("meeting.provided.all", "All three meals"),
}
"""One tap says all: what is provided is a set of three at most."""
MODES: Final[Mapping[str, T]] = {
    "in_person": T("meeting.mode.in_person", "In person"),
    "remote": T("meeting.mode.remote", "By phone or video"),
}
ACTIVITIES: Final[Mapping[str, T]] = {
    "meeting": T("meeting.activity.meeting", "Meeting"),
    "training": T("meeting.activity.training", "Training"),
    "travel": T("meeting.activity.travel", "Travel"),
}


class MeetingAnswers(BaseModel):
    """Hold what a chair said of one meeting: an ISO day, hours of 24, a county as FIPS code or as words confirmed."""

    model_config = ConfigDict(frozen=True)

    day: str
    county: str
    candidate: str = ""
    listed: str = ""
    starts: str
    ends: str
    mode: str
    provided: str = NO_MEAL
    activity: str


MEETING = Flow(
    id="meeting",
    version=1,
    result=MeetingAnswers,
    steps=(
        Text(
            id="day",
            text=T("meeting.day", "On which day is it? Type it, like Dec 3 or 12/3/2026, or tap."),
            reader="day",
            source="days",
            review=T("review.day", "Day"),
        ),
        *county_steps(
            T("meeting.county", "In which county is it? The county sets the rate. Type a town or county, or tap."),
            told="day",
        ),
        Text(
            id="starts",
            text=T("meeting.starts", "When does it start? Type it, like 6 pm or 18:00, or tap."),
            reader="starts",
            source="starts",
            per_row=3,
            review=T("review.starts", "Starts"),
        ),
        Text(
            id="ends",
            text=T("meeting.ends", "When does it end?"),
            reader="ends",
            source="ends",
            per_row=3,
            told="starts",
            review=T("review.ends", "Ends"),
        ),
        Choice(
            id="mode",
            text=T("meeting.mode", "How do people meet?"),
            options=MODES,
            per_row=2,
            told="hours",
            review=T("review.mode", "How"),
        ),
        Text(
            id="provided",
            text=T("meeting.provided", "Which meals are provided for free?"),
            reader="meals",
            options=MEALS,
            per_row=2,
            when=Is("mode", "in_person"),
            review=T("review.meals", "Meals provided"),
        ),
        Choice(
            id="activity",
            text=T("meeting.activity", "What is it?"),
            options=ACTIVITIES,
            per_row=3,
            review=T("review.activity", "Kind"),
        ),
        Send(
            id="send",
            text=T("meeting.review", "Please check."),
            confirm=T("meeting.send", "Save this? Members of the committee can then claim it."),
            options={"send": T("meeting.send.send", "Save"), "change": T("meeting.send.change", "Change")},
        ),
    ),
)
