"""Answer what the self-referral may ask of the world: lists that come from data, readers of typed words, facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache, cached_property

import phonenumbers

from bot.domain import reasons
from bot.domain.circumstances import clauses
from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY, OFFICE, Initiative, Runner
from bot.domain.places import Place, counties, look_up, nations
from bot.domain.places.place import Outcome
from bot.domain.routing import Choice, Query
from bot.flows.conditions import SKIPPED, Answers, number
from bot.flows.engine import Option, Problem
from bot.render.days import days
from bot.render.parts import say
from bot.service import near_list
from bot.service.world import World
from bot.text import Line, Plain, T

NAME_LENGTH = 60
WORDS_LENGTH = 1500
"""Of a message or complaint, in characters."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")

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

NOT_A_PLACE = T("problem.place", "I do not know that place. Try a ZIP code or a county name, like 55407 or Ramsey.")
STILL_NOT_A_PLACE = T("problem.place_again", "I still do not find it. Tap Show me the counties, or Not sure.")
PLACE_OUTSIDE = T("problem.place_outside", "That place is not in Minnesota. If you live there, tap Outside Minnesota.")
STILL_OUTSIDE = T("problem.place_outside_again", "That is outside Minnesota. Tap Outside Minnesota to go on.")
NO_SUCH_ZIP = T("problem.no_such_zip", "I do not find that ZIP code. Please check it, or type the town.")
NOT_A_NAME = T("problem.name", "Please type just a name, up to 60 letters, or tap Skip.")
NOT_A_PHONE = T("problem.phone", "That does not look like a phone number. Type ten digits, like 612 555 0142.")
STILL_NOT_A_PHONE = T("problem.phone_again", "I still cannot read it. Tap Back and pick another way to reach you.")
NOT_AN_EMAIL = T("problem.email", "That does not look like an e-mail address. It has an @, like ana@example.org.")
STILL_NOT_AN_EMAIL = T("problem.email_again", "I still cannot read it. Tap Back and pick another way to reach you.")
TOO_LONG = T("problem.words", "That is too long for one message. Please keep it under 1,500 letters.")


TYPED_AT = {"move": "help_place", "pin": "pin"}
"""The step that holds the place itself after these answers to the question about the place."""
NO_PLACES = frozenset(("", "list", "nation", "move", "outside", "unsure", "pin", "back"))

Find = Callable[[str], Place]
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
        self._find: Find = cache(look_up)

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
                letter = _letter(answers)
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
        found = candidates(answers, self._find)
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
        place = _typed_place(answers, self._find)
        county = county_of(answers, self._find)
        nation = answers.get("nation", "")
        return Query(
            counties=(county,) if county else (),
            town=_town(place, county),
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
                return bool(candidates(answers, self._find))
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
                if not county_of(answers, self._find):
                    return False
                known = {key: value for key, value in answers.items() if key != "circumstances"}
                return self._world.routes.circumstances_matter(self._world.directory, self.query(known))
        raise KeyError(name)

    def read(self, reader: str, words: str, answers: Answers) -> str | Problem:
        """Turn typed words into an answer, or say why they are none."""
        match reader:
            case "place":
                return read_place(words, self._find)
            case "letter":
                return words.strip()[:1].upper()
            case "name":
                return read_name(words)
            case "phone":
                return read_phone(words)
            case "email":
                return read_email(words)
            case "words":
                plain = words.strip()
                return plain if 0 < len(plain) <= WORDS_LENGTH else Problem(Line(TOO_LONG))
        raise KeyError(reader)


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


def county_of(answers: Mapping[str, str], find: Find = look_up) -> str:
    """Return the FIPS code of the county that was confirmed, or ""."""
    for step in ("county", "candidate"):
        if (answer := answers.get(step, "")).isdigit():
            return answer if step == "county" or candidates(answers, find) else ""
    return ""


def candidates(answers: Mapping[str, str], find: Find = look_up) -> tuple[str, ...]:
    """List the counties the answers so far may mean, best first."""
    nation = answers.get("nation", "") if answers.get("place") == "nation" else ""
    if nation in nations():
        return nations()[nation].counties
    place = _typed_place(answers, find)
    return place.counties[:6] if place else ()


def _typed_place(answers: Mapping[str, str], find: Find) -> Place | None:
    said = answers.get(TYPED_AT.get(answers.get("place", ""), "place"), "")
    if len(said) == 1 or said in NO_PLACES:
        return None
    place = find(said)
    return place if place.counties else None


def _letter(answers: Mapping[str, str]) -> str:
    tapped = answers.get("help_place", "") if answers.get("place") == "move" else ""
    return tapped if len(tapped) == 1 else answers.get("letter", "")


def _town(place: Place | None, county: str) -> str:
    if place is None:
        return ""
    return next((option.town for option in place.options if option.county == county and option.town), "")


def _county(fips: str) -> Option:
    return Option(fips, reasons.county(fips))


def read_place(words: str, find: Find = look_up) -> str | Problem:
    """Keep typed words that name a place in Minnesota."""
    place = find(words)
    if place.counties:
        return words.strip()[:80]
    if place.outcome is Outcome.OUTSIDE:
        return Problem(Line(PLACE_OUTSIDE), Line(STILL_OUTSIDE), news=True)
    first = NO_SUCH_ZIP if words.strip().isdigit() else NOT_A_PLACE
    return Problem(Line(first), Line(STILL_NOT_A_PLACE))


def read_name(words: str) -> str | Problem:
    """Keep a short name on one line."""
    name = " ".join(words.split())
    return name if 0 < len(name) <= NAME_LENGTH else Problem(Line(NOT_A_NAME))


def read_phone(words: str) -> str | Problem:
    """Read a phone number, a bare one as of the United States; kept in its international form."""
    problem = Problem(Line(NOT_A_PHONE), Line(STILL_NOT_A_PHONE))
    try:
        number = phonenumbers.parse(words, "US")
    except phonenumbers.NumberParseException:
        return problem
    if not phonenumbers.is_possible_number(number):
        return problem
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_email(words: str) -> str | Problem:
    """Keep what has the shape of an e-mail address."""
    plain = words.strip()
    if len(plain) <= 254 and EMAIL.fullmatch(plain):
        return plain
    return Problem(Line(NOT_AN_EMAIL), Line(STILL_NOT_AN_EMAIL))
