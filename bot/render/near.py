"""What the look-up "What is near me?" shows: initiatives by their public fields, and the Office last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from types import MappingProxyType

from bot.domain import reasons
from bot.domain.directory import Contact, Initiative
from bot.domain.places import fold
from bot.render.parts import BACK, LEAVE, NOT_SAFE, POLICE, Args, Row, button, say, standing
from bot.text import LOCATION, Arg, Card, Line, Plain, T

LOOK = T("near.look", "What is near me?")
SHARE = T("near.share", "Share my location")
MORE = T("near.more", "Show more")
START = T("near.start", "Start a request")
GO_ON = T("near.go_on", "Go on where I was")
DONE = T("near.done", "Done")
ONE = T("near.one", "{name}. {runner} runs it. {reason}")
DOES = T("near.does", "Offers {practices}. Speaks {languages}.")
CONTACT = T("near.contact", "Contact: {contact}.")
NO_CONTACT = T("near.no_contact", "It shows no number. The Office can ask for you.")
OFFICE = T("near.office", "Or a person at {office} looks with you: {human_phone}, {human_hours}.")
OFFICE_CALL = T("near.office_call", "Call {human_phone}, {human_hours}.")
OUTSIDE = T("near.outside", "Or call 211 where you live.")
LIST = T("near.list", "{first}, {next}")
"""Joins the parts of a list, two at a time."""
ENDED = T("near.ended", "The look is over. I kept nothing of it.")

PRACTICES: Mapping[str, T] = MappingProxyType(
    {
        "circles": T("practice.circles", "circles"),
        "peacemaking circles": T("practice.peacemaking_circles", "peacemaking circles"),
        "family circles": T("practice.family_circles", "family circles"),
        "family group conferences": T("practice.family_group", "family group meetings"),
        "victim offender conferences": T("practice.face_to_face", "talks with the person who was hurt"),
        "community conferences": T("practice.community", "community meetings"),
    }
)
"""Practices by folded name, in words that give nobody a label; another one is shown as the directory has it."""
LABELLED = ("victim", "offender")
OTHER_PRACTICE = T("practice.other", "other ways to make things right")


def initiative(one: Initiative, runner: Line, reason: Line) -> list[Line]:
    """Tell of one initiative: who runs it, why it is shown, what it does; nothing that is not public."""
    practices, languages = map(practice, one.practices), map(reasons.language_name, one.languages)
    lines = [
        say(ONE, name=Plain(one.name), runner=runner, reason=reason),
        say(DOES, practices=listed(list(practices)), languages=listed(list(languages))),
    ]
    found = contact(one.contact)
    lines.append(say(CONTACT, contact=listed(found)) if found else say(NO_CONTACT))
    return [replace(line, tight=index > 0) for index, line in enumerate(lines)]


def practice(name: str) -> T | Plain:
    """Name a practice as it is said to a family."""
    folded = fold(name)
    known = PRACTICES.get(folded)
    return known or (OTHER_PRACTICE if any(label in folded for label in LABELLED) else Plain(name))


def contact(given: Contact) -> list[Plain]:
    """List the ways of a public contact."""
    return [Plain(each) for each in (given.phone, given.email, given.web) if each]


def listed(parts: Sequence[Arg]) -> Arg:
    """Join the parts of a list as each language does."""
    return reduce(lambda first, following: say(LIST, first=first, next=following), parts) if parts else Plain("")


def office(reason: Line | None, args: Args, *, outside: bool) -> list[Line]:
    """Tell of the Office, the last of every list; `reason` where it is all there is."""
    if reason is None:
        return [say(OFFICE, args)]
    lines = [reason, say(OFFICE_CALL, args), *([say(OUTSIDE)] if outside else [])]
    return [replace(line, tight=index > 0) for index, line in enumerate(lines)]


def keyed(card: Card) -> Card:
    """Turn a card's buttons into keys: the one that shares where the phone is, Back, and the standing ones."""
    keys: tuple[Row, ...] = (
        (button(SHARE, LOCATION),),
        (button(BACK, "b|"),),
        (button(NOT_SAFE, "s|safe"), button(POLICE, "s|police")),
        (button(LEAVE, "s|leave"),),
    )
    return replace(card, rows=keys, keys=True)


def with_look(card: Card) -> Card:
    """Offer the look-up above the standing rows."""
    above = len(card.rows) - len(standing())
    return replace(card, rows=(*card.rows[:above], (button(LOOK, "s|near"),), *card.rows[above:]))
