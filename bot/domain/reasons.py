"""Hold every sentence that says why an initiative fits, needs a person's look, or is not this one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.places import counties
from bot.text import Arg, Line, Plain, T

SERVES_COUNTY = T("reason.serves_county", "Serves {county}.")
SERVES_TOWN = T("reason.serves_town", "Serves {town}.")
SERVES_ZIP = T("reason.serves_zip", "Serves ZIP {zip}.")
SERVES_PART = T("reason.serves_part", "Serves a part of {county}. A person will check if yours is in it.")
SERVES_NATION = T("reason.serves_nation", "Run for families of {nation}.")
SERVES_ANOTHER_NATION = T("reason.serves_another_nation", "For families of any Tribal Nation.")
SERVES_NATIVE_CITY = T("reason.serves_native_city", "For Native families in the city.")
NATION_LANDS_CHECK = T("reason.nation_lands_check", "Works near its own lands. A person will check if it reaches you.")

SPEAKS = T("reason.speaks", "Speaks {language}.")
LANGUAGE_CHECK = T(
    "reason.language_check", "Has no one yet who speaks {language}. A person will look for an interpreter."
)

AGES_BETWEEN = T("reason.ages_between", "Takes ages {youngest} to {oldest}.")
AGES_FROM = T("reason.ages_from", "Takes ages {youngest} and up.")
AGES_TO = T("reason.ages_to", "Takes ages up to {oldest}.")
AGES_ANY = T("reason.ages_any", "Takes any age.")
AGE_UNKNOWN = T("reason.age_unknown", "A person will check the age.")
AGE_ASK = T("reason.age_ask", "Mostly takes other ages. A person will check.")
AGE_TOO_YOUNG = T("reason.age_too_young", "Takes ages {youngest} and up only.")
AGE_TOO_OLD = T("reason.age_too_old", "Takes ages up to {oldest} only.")

CIRCUMSTANCES_CHECK = T("reason.circumstances_check", "A person will check if this is what they do.")
CIRCUMSTANCES_NO = T("reason.circumstances_no", "Does not do this kind of circle.")

ASK_FIRST = T("reason.ask_first", "Asks to be called first. A person will check.")
WAIT_LIST = T("reason.wait_list", "Has a wait list. A person will check.")
FULL = T("reason.full", "Is full now.")
CAPACITY_OLD = T("reason.capacity_old", "Has not told us lately if there is room. A person will check.")

HARMED_CHECK = T("reason.harmed_check", "Works with people who were hurt. A person will talk with you first.")
HARMED_NO = T("reason.harmed_no", "Does not take requests from people who were hurt.")
PARENT = T("reason.parent", "Asks a parent or guardian to agree.")
FIRST_TIME = T("reason.first_time", "Mostly takes people who are new to it. A person will check.")

OFFICE = T("reason.office", "A person at the Office can look with you.")
OUTSIDE = T("reason.outside", "This place is outside Minnesota. A person at the Office can say who to ask there.")
NOWHERE = T("reason.nowhere", "We could not tell where you live. A person at the Office can look with you.")
GAP = T("reason.gap", "No local group serves this place yet. A person at the Office can look with you.")

LANGUAGES: Mapping[str, T] = MappingProxyType(
    {
        "en": T("language.name.en", "English"),
        "es": T("language.name.es", "Spanish"),
        "so": T("language.name.so", "Somali"),
        "hmn": T("language.name.hmn", "Hmong"),
        "kar": T("language.name.kar", "Karen"),
        "vi": T("language.name.vi", "Vietnamese"),
        "am": T("language.name.am", "Amharic"),
        "om": T("language.name.om", "Oromo"),
        "ar": T("language.name.ar", "Arabic"),
        "fr": T("language.name.fr", "French"),
        "ru": T("language.name.ru", "Russian"),
        "lo": T("language.name.lo", "Lao"),
        "oj": T("language.name.oj", "Ojibwe"),
        "dak": T("language.name.dak", "Dakota"),
        "ase": T("language.name.ase", "American Sign Language"),
    }
)
"""Languages initiatives name; another code is shown as it is."""


def language_name(code: str) -> T | Plain:
    """Return the name of a language as a text to translate, or the code itself."""
    return LANGUAGES.get(code.partition("-")[0]) or Plain(code)


COUNTY = T("reason.county", "{name} County")


def line(text: T, **args: Arg) -> Line:
    """Join a reason and its arguments."""
    return Line(text, MappingProxyType(args)) if args else Line(text)


def county(fips: str) -> Line:
    """Name a county as each language does."""
    return line(COUNTY, name=Plain(counties()[fips].name))


def all_texts() -> tuple[T, ...]:
    """Return every text of this module, for the catalogs and for the tests."""
    return (*(one for one in globals().values() if isinstance(one, T)), *LANGUAGES.values())
