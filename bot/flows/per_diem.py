"""The claim conversation: which days, what changes the amount, the attestation, and the one Submit.

The usual claim is opened with its day already answered, and asks for the attestation and for Submit. Everything else is
asked only where the policy of that day needs it; the host knows the policy, the roster and the rates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.domain import law
from bot.flows.conditions import Answers, Fact
from bot.flows.model import MORE, Choice, Flow, Pick, Repeat, Send, Text
from bot.text import T

NO_DAY: Final = "none"
"""The answer that claims none of the days on the list."""
MOST_DAYS: Final = 10
"""Days in one claim; who has more files a second one."""
CLAIM: Final = "claim"
"""Steers a correction: the number of the claim it changes."""
MEALS: Final[Mapping[str, tuple[str, ...]]] = {
    "n": (),
    "b": ("breakfast",),
    "l": ("lunch",),
    "d": ("dinner",),
    "bl": ("breakfast", "lunch"),
    "bd": ("breakfast", "dinner"),
    "ld": ("lunch", "dinner"),
    "bld": ("breakfast", "lunch", "dinner"),
}
"""Meals that were provided, by the code of the answer."""
ATTESTATION: Final = T(
    "per_diem.attest", "By tapping below you say: I attended. I have not been paid for this elsewhere."
)
ATTESTATION_VERSION: Final = "2026-11-21.1"
"""Raise it when the meaning of the attestation changes; a claim keeps the one it was filed under."""


class ClaimedDay(BaseModel):
    """Hold the answers about one day."""

    model_config = ConfigDict(frozen=True)

    meeting: str
    role: str = ""
    employer: str = ""
    elsewhere: str = ""
    travel: str = ""
    provided: str = ""
    night: str = ""
    miles: str = ""


class PerDiem(BaseModel):
    """Hold the answers of a claim besides its days, which `rounds` gathers."""

    model_config = ConfigDict(frozen=True)

    days: str = ""
    attest: str


def _of_day(name: str) -> Fact:
    return Fact(name, needs=("meeting",))


DAY = Flow(
    id="per_diem_day",
    version=1,
    result=ClaimedDay,
    steps=(
        Pick(
            id="meeting",
            text=T("per_diem.meeting", "Which day do you want to claim?"),
            source="meetings",
            told="gone",
            review=T("review.meeting", "Day"),
        ),
        Pick(
            id="role",
            text=T("per_diem.role", "You hold two seats. In which role were you there that day?"),
            source="roles",
            told="day",
            when=_of_day("two_seats"),
            review=T("review.role", "Role"),
            cite=law.PER_DIEM,
        ),
        Choice(
            id="employer",
            text=T("per_diem.employer", "Did a public employer pay you for this time?"),
            options={"no": T("per_diem.employer.no", "No"), "yes": T("per_diem.employer.yes", "Yes")},
            per_row=2,
            told="day",
            when=_of_day("asks_employer"),
            review=T("review.employer", "Paid by a public employer"),
        ),
        Choice(
            id="elsewhere",
            text=T("per_diem.elsewhere", "Did someone else pay you for this day?"),
            options={"no": T("per_diem.elsewhere.no", "No"), "yes": T("per_diem.elsewhere.yes", "Yes")},
            per_row=2,
            told="day",
            when=_of_day("asks_elsewhere"),
            review=T("review.elsewhere", "Paid by someone else"),
        ),
        Choice(
            id="barred",
            text=T("per_diem.barred", "So this day cannot be claimed."),
            options={"ok": T("per_diem.barred.ok", "Leave this day out")},
            told="barred",
            when=_of_day("barred"),
            keeps=False,
            cite=law.PER_DIEM,
        ),
        Choice(
            id="travel",
            text=T(
                "per_diem.travel",
                "Was it a full day, or the first or last day of a trip? The first and last day of a trip pay 75 "
                "percent.",
            ),
            options={
                "no": T("per_diem.travel.no", "A full day"),
                "yes": T("per_diem.travel.yes", "First or last day of a trip"),
            },
            told="day",
            when=_of_day("asks_travel"),
            review=T("review.travel", "Kind of day"),
        ),
        Choice(
            id="provided",
            text=T("per_diem.provided", "Which meals did you get for free? They come off the amount."),
            options={
                "n": T("per_diem.provided.none", "No meal"),
                "b": T("per_diem.provided.breakfast", "Breakfast"),
                "l": T("per_diem.provided.lunch", "Lunch"),
                "d": T("per_diem.provided.dinner", "Dinner"),
                "bl": T("per_diem.provided.breakfast_lunch", "Breakfast and lunch"),
                "bd": T("per_diem.provided.breakfast_dinner", "Breakfast and dinner"),
                "ld": T("per_diem.provided.lunch_dinner", "Lunch and dinner"),
                "bld": T("per_diem.provided.all", "All three meals"),
            },
            per_row=2,
            told="day",
            when=_of_day("asks_provided"),
            review=T("review.provided", "Free meals"),
        ),
        Choice(
            id="night",
            text=T("per_diem.night", "Did you have to stay the night there?"),
            options={"no": T("per_diem.night.no", "No"), "yes": T("per_diem.night.yes", "Yes")},
            per_row=2,
            told="day",
            when=_of_day("asks_night"),
            review=T("review.night", "Night away"),
        ),
        Text(
            id="miles",
            text=T("per_diem.miles", "How many miles did you drive, there and back? Type a whole number."),
            reader="miles",
            options={"0": T("per_diem.miles.none", "I drove no miles")},
            told="day",
            when=_of_day("asks_miles"),
            review=T("review.miles", "Miles"),
        ),
    ),
)

PER_DIEM = Flow(
    id="per_diem",
    version=1,
    result=PerDiem,
    steps=(
        Repeat(id="days", text=T("per_diem.more", "Do you want to claim one more day?"), child=DAY, most=MOST_DAYS),
        Choice(
            id="nothing",
            text=T("per_diem.nothing", "There is no day left in this claim, so I file nothing."),
            options={"done": T("per_diem.nothing.done", "Back to my claims")},
            when=Fact("nothing_left"),
            keeps=False,
        ),
        Choice(
            id="no_rate",
            text=T(
                "per_diem.no_rate",
                "I do not file it with a wrong amount. I keep it here, and you can file it once there is a rate.",
            ),
            options={"keep": T("per_diem.no_rate.keep", "Keep it for later")},
            told="no_rate",
            when=Fact("no_rate"),
            keeps=False,
        ),
        Pick(
            id="attest",
            text=ATTESTATION,
            source="attest",
            told="claim",
            when=Fact("claimable"),
            cite=law.PER_DIEM,
        ),
        Send(
            id="send",
            text=T("per_diem.review", "Please check."),
            told="total",
            options={"send": T("per_diem.send.send", "Submit"), "change": T("per_diem.send.change", "Change")},
            confirm=T("per_diem.send", "Submit this claim to {committee}?"),
            when=Fact("claimable"),
        ),
    ),
)


def rounds(answers: Answers) -> Iterator[tuple[int, Answers]]:
    """List the days of a claim with their number and answers, up to the first that has no other after it."""
    for index in range(MOST_DAYS):
        inner = f"days.{index}."
        own = {path[len(inner) :]: answer for path, answer in answers.items() if path.startswith(inner)}
        if own:
            yield index, own
        if own.get(MORE) != "yes":
            return


def opened(*meetings: int) -> dict[str, str]:
    """Answer which days a claim is about, and that there is no other: what a tapped day steers."""
    steer: dict[str, str] = {}
    for index, meeting in enumerate(meetings[:MOST_DAYS]):
        last = index + 1 == min(len(meetings), MOST_DAYS)
        steer[f"days.{index}.meeting"] = str(meeting)
        steer[f"days.{index}.{MORE}"] = "no" if last else "yes"
    return steer
