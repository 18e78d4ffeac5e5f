"""Answer what the chair's conversations ask of the world: usual days, hours and counties, readers of typed words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from bot.domain import reasons
from bot.domain.claims import PAID_CLAUSES, Policy
from bot.domain.committee.cells import LONGEST_CODE, LONGEST_NAME
from bot.domain.committee.clauses import CLAUSES
from bot.domain.committee.days import read_day
from bot.domain.folding import fold
from bot.domain.places import Outcome, counties, look_up
from bot.flows import engine
from bot.flows.conditions import Answers
from bot.flows.county import LIST
from bot.flows.engine import Option, Problem
from bot.ports import Claimant, Committee, Conversation, Meeting, Seat
from bot.render import committee as cards
from bot.render.parts import button, say
from bot.service.claims import chair_words, policies
from bot.service.desk import Desk
from bot.service.facts import row_id
from bot.service.host import NONE_OF_THESE
from bot.text import Arg, Button, Line, Plain

USUAL_HOURS: Final = ("09:00", "12:00", "17:00", "17:30", "18:00", "18:30")
MOST_COUNTIES: Final = 4
MEETING_DAYS: Final = (-400, 800)
FIRST_DAYS: Final = (-7300, 400)
LAST_DAYS: Final = (-7300, 3700)
"""A day typed is this many days from today at least and at most; else its year is a slip."""
COMMITTEE, MEETING, SEAT = "committee", "meeting", "seat"
"""What steers a conversation: ids, given by the button that began it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """Hold what is known of a committee when a chair does something there."""

    committee: Committee
    seats: Sequence[Seat]
    people: Mapping[int, Claimant]
    meetings: Sequence[Meeting]
    policy: Policy | None
    """Of today."""

    def seat(self, seat_id: int) -> Seat | None:
        """Find a seat of this committee."""
        return next((each for each in self.seats if each.id == seat_id), None)

    def name(self, claimant: int) -> str:
        """Return a person's name."""
        return self.people[claimant].name if claimant in self.people else ""


async def room(desk: Desk, committee: Committee) -> Room:
    """Load a committee as it stands now."""
    unit, today = desk.unit, desk.world.day(desk.now)
    seats = await unit.seats(committee.id)
    sitting = {each.claimant for each in seats}
    return Room(
        committee=committee,
        seats=seats,
        people={each.id: each for each in await unit.claimants() if each.id in sitting},
        meetings=await unit.meetings(committee.id),
        policy=await policies.on(unit, committee.id, today, today=today),
    )


async def of(desk: Desk, conversation: Conversation) -> ChairHost:
    """Return the host of a chair's conversation."""
    steer = conversation.answers
    number = steer.get(COMMITTEE, "")
    committee = await desk.unit.committee(number) or Committee(id=number, name=number)
    return ChairHost(await room(desk, committee), today=desk.world.day(desk.now), steer=steer)


class ChairHost:
    """Host one update of one conversation of a chair."""

    def __init__(self, known: Room, *, today: date, steer: Answers) -> None:
        self.room = known
        self._today = today
        self._meeting = row_id(steer.get(MEETING, ""))
        self._seat = known.seat(row_id(steer.get(SEAT, "")))
        self._find = cache(look_up)

    # --- sources ---------------------------------------------------------------------------------------------------

    def options(self, source: str, answers: Answers) -> Sequence[Option]:
        """List the options of a source, best first."""
        match source:
            case "days":
                return _days(self._today, self._today + timedelta(days=1), self._today + timedelta(days=7))
            case "first_days":
                return _days(self._today, self._today.replace(day=1))
            case "last_days":
                return self._last_days()
            case "starts":
                return [Option(each, cards.hour(each)) for each in USUAL_HOURS]
            case "ends":
                return chair_words.ends(answers.get("starts", ""))
            case "usual_counties":
                return [_county(fips) for fips in self._usual_counties()]
            case "candidates":
                found = [_county(fips) for fips in self._candidates(answers)]
                return [*found, Option("none", Line(NONE_OF_THESE))]
            case "letters":
                return [Option(letter, Plain(letter)) for letter in sorted({c.name[0] for c in counties().values()})]
            case "counties":
                letter = answers.get("letter", "")
                return [_county(fips) for fips, county in counties().items() if county.name[0] == letter]
        raise KeyError(source)

    def _last_days(self) -> Sequence[Option]:
        first = date.fromisoformat(self._seat.valid_from) if self._seat else self._today
        month_end = (self._today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        return _days(*(day for day in (self._today, month_end) if day >= first))

    def _usual_counties(self) -> list[str]:
        """List where this committee meets, its own county first."""
        held = [self.room.committee.county, *(each.county for each in self.room.meetings)]
        return [fips for fips in dict.fromkeys(held) if fips in counties()][:MOST_COUNTIES]

    def _candidates(self, answers: Answers) -> tuple[str, ...]:
        said = answers.get("county", "")
        return () if said == LIST or said in counties() else self._find(said).counties[:6]

    # --- facts and readers -----------------------------------------------------------------------------------------

    def fact(self, name: str, answers: Answers) -> bool:
        """Tell whether a named fact holds."""
        match name:
            case "county_typed":
                return bool(self._candidates(answers))
            case "known_person":
                return self._seat is not None
            case "home_county":
                return self.room.policy is not None and self.room.policy.rate_county == "home"
        raise KeyError(name)

    def read(self, reader: str, words: str, answers: Answers) -> str | Problem:
        """Turn typed words into an answer, or say why they are none."""
        match reader:
            case "day":
                return self._read_day(words, MEETING_DAYS)
            case "since":
                return self._read_day(words, FIRST_DAYS)
            case "last":
                return self._read_last(words)
            case "starts":
                return chair_words.read_hour(words)
            case "ends":
                return chair_words.read_end(words, answers.get("starts", ""))
            case "county":
                return self._read_county(words)
            case "letter":
                return words.strip()[:1].upper()
            case "meals":
                return chair_words.read_meals(words)
            case "person":
                name = " ".join(words.split())
                return name if 0 < len(name) <= LONGEST_NAME else Problem(Line(cards.NOT_A_PERSON))
            case "code":
                code = " ".join(words.split())
                return code if 0 < len(code) <= LONGEST_CODE else Problem(Line(cards.NOT_A_CODE))
        raise KeyError(reader)

    def _read_day(self, words: str, bounds: tuple[int, int]) -> str | Problem:
        found = read_day(words, today=self._today)
        if found is None:
            return Problem(Line(cards.NOT_A_DAY), Line(cards.STILL_NOT_A_DAY))
        if not bounds[0] <= (found - self._today).days <= bounds[1]:
            far = say(cards.DAY_TOO_FAR, date=found)
            return Problem(far, far, news=True)
        return found.isoformat()

    def _read_last(self, words: str) -> str | Problem:
        found = self._read_day(words, LAST_DAYS)
        if isinstance(found, str) and self._seat is not None and found < self._seat.valid_from:
            early = say(cards.SEAT_ENDS_BEFORE, date=date.fromisoformat(self._seat.valid_from))
            return Problem(early, early, news=True)
        return found

    def _read_county(self, words: str) -> str | Problem:
        place = self._find(words)
        if place.counties:
            return words.strip()[:80]
        if place.outcome is Outcome.OUTSIDE:
            return Problem(Line(cards.NOT_HERE), Line(cards.NOT_HERE), news=True)
        return Problem(Line(cards.NOT_A_COUNTY), Line(cards.STILL_NOT_A_COUNTY))

    # --- what a card tells -----------------------------------------------------------------------------------------

    def told(self, name: str, answers: Answers) -> Sequence[Line]:
        """Tell what a card says before its question; "" is nothing."""
        match name:
            case "day":
                day = answers.get("day", "")
                return [_of_day(day), *([say(cards.SAME_DAY)] if self._taken(day) else [])]
            case "starts":
                return [say(cards.STARTS_IS, starts=cards.hour(answers["starts"]))]
            case "hours":
                hours = {"starts": cards.hour(answers["starts"]), "ends": cards.hour(answers["ends"])}
                return [say(cards.HOURS, hours)]
            case "same_name":
                return [say(cards.SAME_NAME)] if self._same_name(answers.get("name", "")) else []
            case "clause":
                return [say(cards.MAY_CLAIM if int(answers["clause"]) in PAID_CLAUSES else cards.MAY_NOT_CLAIM)]
            case "since":
                return [_of_day(answers.get("since", ""))]
            case "seat":
                return [line(self.room, self._seat, named=True)] if self._seat else []
        return []

    def _taken(self, day: str) -> bool:
        return any(each.day == day and each.id != self._meeting and not each.cancelled for each in self.room.meetings)

    def _same_name(self, name: str) -> bool:
        return bool(name) and fold(name) in {fold(each.name) for each in self.room.people.values()}

    def args(self, answers: Answers) -> Mapping[str, Arg]:
        """Fill the card of the one Send."""
        return {"committee": Plain(self.room.committee.name)}

    def ways(self, asking: engine.Asking) -> Sequence[Button]:
        """Let the conversation be left from each card."""
        return [button(cards.LEAVE_UNSAVED, f"m|leave|{self.room.committee.id}")]


def line(known: Room, seat: Seat, *, named: bool = False) -> Line:
    """Say a seat of the roster, with the name where it stands in a list."""
    last = date.fromisoformat(seat.valid_to) if seat.valid_to else None
    name = known.name(seat.claimant) if named else ""
    return cards.held(CLAUSES[str(seat.clause)], date.fromisoformat(seat.valid_from), last, name)


def county_of(answers: Answers) -> str:
    """Return the FIPS code of the county that was tapped or confirmed; "" without one."""
    return next(
        (said for step in ("listed", "candidate", "county") if (said := answers.get(step, "")) in counties()), ""
    )


def _days(*days: date) -> list[Option]:
    return [Option(each.isoformat(), say(cards.DATE, date=each)) for each in dict.fromkeys(days)]


def _of_day(day: str) -> Line:
    return say(cards.DAY_IS, date=date.fromisoformat(day))


def _county(fips: str) -> Option:
    return Option(fips, reasons.county(fips))
