"""Read what a family types: a place, a name, a number, an address; or say why it is none."""

from __future__ import annotations

import re

from bot.domain.places.place import Outcome
from bot.flows.engine import Problem
from bot.service.where import Find
from bot.text import Line, T

NAME_LENGTH = 60
WORDS_LENGTH = 1500
"""Of a message or complaint, in characters."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")

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


def read(reader: str, words: str, find: Find) -> str | Problem:
    """Turn typed words into an answer, or say why they are none; raises KeyError for no reader."""
    match reader:
        case "place":
            return _place(words, find)
        case "letter":
            return words.strip()[:1].upper()
        case "name":
            return _name(words)
        case "phone":
            return _phone(words)
        case "email":
            return _email(words)
        case "words":
            plain = words.strip()
            return plain if 0 < len(plain) <= WORDS_LENGTH else Problem(Line(TOO_LONG))
    raise KeyError(reader)


def _place(words: str, find: Find) -> str | Problem:
    """Keep typed words that name a place in Minnesota."""
    place = find(words)
    if place.counties:
        return words.strip()[:80]
    if place.outcome is Outcome.OUTSIDE:
        return Problem(Line(PLACE_OUTSIDE), Line(STILL_OUTSIDE), news=True)
    first = NO_SUCH_ZIP if words.strip().isdigit() else NOT_A_PLACE
    return Problem(Line(first), Line(STILL_NOT_A_PLACE))


def _name(words: str) -> str | Problem:
    """Keep a short name on one line."""
    name = " ".join(words.split())
    return name if 0 < len(name) <= NAME_LENGTH else Problem(Line(NOT_A_NAME))


def _phone(words: str) -> str | Problem:
    """Read a phone number, a bare one as of the United States; kept in its international form."""
    import phonenumbers  # noqa: PLC0415 - as slow to load as all the ports: a process that reads no number does without

    problem = Problem(Line(NOT_A_PHONE), Line(STILL_NOT_A_PHONE))
    try:
        number = phonenumbers.parse(words, "US")
    except phonenumbers.NumberParseException:
        return problem
    if not phonenumbers.is_possible_number(number):
        return problem
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _email(words: str) -> str | Problem:
    """Keep what has the shape of an e-mail address."""
    plain = words.strip()
    if len(plain) <= 254 and EMAIL.fullmatch(plain):
        return plain
    return Problem(Line(NOT_AN_EMAIL), Line(STILL_NOT_AN_EMAIL))
