"""Answer what the self-referral may ask of the world: lists that come from data, readers of typed words, facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache, cached_property

from bot.domain import reasons
from bot.domain.circumstances import clauses
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, OFFICE, Initiative, Runner
from bot.domain.places import counties, look_up, nations
from bot.domain.routing import Choice, Query
from bot.flows.conditions import SKIPPED, Answers, number
from bot.flows.engine import Option, Problem
from bot.render.days import days
from bot.render.parts import say
from bot.service import near_list, typed, where
from bot.service.world import World
from bot.text import Line, Plain, T

RUNNERS = {
    Runner.NONPROFIT: T("runner.nonprofit", "{name} (a nonprofit)"),
    Runner.COUNTY_ATTORNEY: T("runner.county_attorney", "{name} (a county attorney's office)"),
    Runner.POLICE: T("runner.police", "{name} (a police office)"),
    Runner.SCHOOL: T("runner.school", "{name} (a school)"),
    Runner.COURT: T("runner.court", "{name} (a court)"),
    Runner.TRIBAL_GOVERNMENT: T("runner.tribal_government", "{name} (a Tribal government)"),
    Runner.OTHER: T("runner.other", "{name}"),
}
A_PERSON = T("host.a_person", "A person there")
OFFICE_LABEL = T("host.office", "A person helps me find one")
OFFICE_ABOUT = T("host.office_about", "Or a person at {office} looks with you.")
OFFICE_ONLY = T("host.office_only", "No group there can read it now. A person at {office} looks with you.")
OFFERED = T("host.offered", "{name}. {runner} runs it. {reason}")
READER = T("host.reader", "Reader: {role}, {days}.")
"""Said where one is offered; of three it would not fit the words a whole path may have."""
OFFICE_AWAY = T("host.office_away", "Or call a person: {human_phone}, {human_hours}.")
NOBODY = T(
    "host.nobody",
    "No one can read it here right now. Please call a person: {human_phone}, {human_hours}. Your answers stay saved.",
)
NONE_OF_THESE = T("host.none_of_these", "None of these. Show the counties")
ANOTHER = T("host.another_nation", "Another Nation")
CITY = T("host.city_program", "A Native program in the city")

EXPECTED = frozenset(
    (
        reasons.SPEAKS,
        reasons.AGES_BETWEEN,
        reasons.AGES_FROM,
        reasons.AGES_TO,
        reasons.AGES_ANY,
        reasons.AGE_UNKNOWN,
        reasons.CIRCUMSTANCES_CHECK,
    )
)
"""What need not be said where several are offered: a person at any of them checks what the bot cannot."""

Known = tuple[object, ...]
"""A question and the answers it was asked with, in their order."""


class FamilyHost:
    """Host one update of one conversation; places, lists and facts are worked out once per update.

    The engine walks the steps several times an update, and what is typed is looked up among three thousand names.
    """

    def __init__(self, world: World, *, today: date, first_name: str = "", language: str = "") -> None:
        self._world = world
        self._today = today
        self._first_name = first_name
        self.language = language
        self._lists: dict[Known, Sequence[Option]] = {}
        self._facts: dict[Known, bool] = {}
        self._find: where.Find = cache(look_up)

    # --- sources ---------------------------------------------------------------------------------------------------

    def options(self, source: str, answers: Answers) -> Sequence[Option]:
        """List the options of a source, best first."""
        known = (source, *answers.items())
        found = self._lists.get(known)
        if found is None:
            found = self._lists[known] = self._listed(source, answers)
        return found

    def _listed(self, source: str, answers: Answers) -> Sequence[Option]:
        match source:
            case "talk_languages":
                return [Option(tongue.code, Plain(tongue.name)) for tongue in self._world.tongues]
            case "first_name":
                return [Option("mine", Plain(self._first_name), value=self._first_name)] if self._first_name else []
            case "nations":
                return self._nations
            case "candidates":
                return self._candidates(answers)
            case "letters":
                return [Option(letter, Plain(letter)) for letter in sorted({c.name[0] for c in counties().values()})]
            case "counties":
                letter = where.letter(answers)
                return [_county(fips) for fips, county in counties().items() if county.name[0] == letter]
            case "initiatives":
                return self._initiatives(answers)
            case "near":
                return near_list.ways(self._world, self.query(answers), answers)
        raise KeyError(source)

    @cached_property
    def _nations(self) -> Sequence[Option]:
        named = [Option(nation.id, Plain(nation.name)) for nation in nations().values()]
        return [*named, Option(ANOTHER_NATION, Line(ANOTHER)), Option(NATIVE_IN_CITY, Line(CITY))]

    def _candidates(self, answers: Answers) -> Sequence[Option]:
        found = where.candidates(answers, self._find)
        return [*(_county(fips) for fips in found), Option("none", Line(NONE_OF_THESE))]

    def _initiatives(self, answers: Answers) -> Sequence[Option]:
        choices = self.offered(answers)
        offered = [self.offer(choice, alone=len(choices) == 1) for choice in choices]
        reads = OFFICE in self._world.live
        about = (OFFICE_ABOUT if reads else OFFICE_AWAY) if offered else (OFFICE_ONLY if reads else NOBODY)
        return [*offered, Option(OFFICE, Line(OFFICE_LABEL), (say(about, self._world.args),))]

    def offer(self, choice: Choice, *, alone: bool) -> Option:
        """Say an initiative as families read it before they pick; alone, with every reason."""
        initiative = self.initiative(choice.initiative)
        first, *rest = choice.reasons if alone else _in_brief(choice.reasons)
        offered = say(OFFERED, name=Plain(initiative.name), runner=runner(initiative), reason=first)
        read = [reader(initiative)] if alone else []
        return Option(initiative.code, Plain(initiative.name), (offered, *rest, *read))

    def told(self, name: str, answers: Answers) -> Sequence[Line]:
        """Tell what a card lists that nobody picks from; "" is nothing."""
        return near_list.told(self._world, self.query(answers), answers, runner) if name == "near" else ()

    def initiative(self, initiative_id: str) -> Initiative:
        """Find an initiative by id or code; raises KeyError."""
        found = self._world.directory.find(initiative_id)
        if found is None:
            raise KeyError(initiative_id)
        return found

    # --- routing ---------------------------------------------------------------------------------------------------

    def query(self, answers: Answers) -> Query:
        """Say for routing what the answers say."""
        place = where.typed_place(answers, self._find)
        county = where.county_of(answers, self._find)
        nation = answers.get("nation", "")
        return Query(
            counties=(county,) if county else (),
            town=where.town(place, county),
            zip=place.zip if place else "",
            nation=nation,
            age=number(answers.get("age", SKIPPED)),
            circumstances=clauses(answers.get("circumstances")),
            language=answers.get("talk_language") or self.language,
            on=self._today,
            harmed=answers.get("for_whom") == "hurt",
            avoid=frozenset(filter(None, answers.get("avoid", "").split(","))),
        )

    def offered(self, answers: Answers) -> list[Choice]:
        """List up to three initiatives that may fit and have someone to read, a chosen Nation's first."""
        query = self.query(answers)
        ranked = self._world.routes.choose(self._world.directory, query)
        live = (*(c for c in ranked.choices if c.initiative in self._world.live), *ranked.choices[-1:])
        return [c for c in replace(ranked, choices=live).offered() if c.initiative != OFFICE]

    # --- facts and readers -----------------------------------------------------------------------------------------

    def fact(self, name: str, answers: Answers) -> bool:
        """Tell whether a named fact holds."""
        known = (name, *answers.items())
        held = self._facts.get(known)
        if held is None:
            held = self._facts[known] = self._holds(name, answers)
        return held

    def _holds(self, name: str, answers: Answers) -> bool:
        match name:
            case "place_typed":
                return bool(where.candidates(answers, self._find))
            case "letter_tapped":
                return answers.get("place") == "move" and len(answers.get("help_place", "")) == 1
            case "sent_to_office":
                return answers.get("initiative") == OFFICE
            case "nobody_reads":
                return answers.get("initiative") == OFFICE and OFFICE not in self._world.live
            case "sent_to_nation":
                picked = self._world.directory.find(answers.get("initiative", ""))
                return picked is not None and bool(picked.area.nations)
            case "circumstances_matter":
                if not where.county_of(answers, self._find):
                    return False
                known = {key: value for key, value in answers.items() if key != "circumstances"}
                return self._world.routes.circumstances_matter(self._world.directory, self.query(known))
        raise KeyError(name)

    def read(self, reader: str, words: str, answers: Answers) -> str | Problem:
        """Turn typed words into an answer, or say why they are none."""
        return typed.read(reader, words, self._find)


def _in_brief(told: Sequence[Line]) -> Sequence[Line]:
    """Keep why it serves the place, a missing language, and the last thing to know: a card of three can be read."""
    first, *rest = [each for each in told if each.text not in EXPECTED]
    return (first, *(each for each in rest if each.text == reasons.LANGUAGE_CHECK or each is rest[-1]))


def runner(initiative: Initiative) -> Line:
    """Say who runs an initiative: the organization and what kind it is."""
    return say(RUNNERS[initiative.runner], name=Plain(initiative.grantee))


def reader(initiative: Initiative) -> Line:
    """Say who reads there, and on which days."""
    return say(READER, role=Plain(initiative.reader_role), days=days(initiative.working_days))


def _county(fips: str) -> Option:
    return Option(fips, reasons.county(fips))
