"""Hold what a look-up found: never a verdict, always something a person can be asked to confirm."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """Name the four results: one county, several to ask about, another state, or nothing we know."""

    ONE = "one"
    ASK = "ask"
    OUTSIDE = "outside"
    UNKNOWN = "unknown"


class Note(StrEnum):
    """Say what is special about a result, so that the chat can say it too."""

    NONE = ""
    TYPO = "typo"  # the spelling was guessed
    COUNTY_OR_TOWN = "county_or_town"  # "Rice": the county, or the city in another one
    SEVERAL_COUNTIES = "several_counties"
    PO_BOX = "po_box"
    UNIQUE_ZIP = "unique_zip"  # one company, school or office
    RETIRED_ZIP = "retired_zip"
    NO_SUCH_ZIP = "no_such_zip"
    NEAR_BORDER = "near_border"
    NATION_LANDS = "nation_lands"  # a Nation's name was typed as a place; nothing is concluded about the person


@dataclass(frozen=True, slots=True)
class Option:
    """Hold one thing a person may have meant: a county (FIPS), and the town in it (folded name, "" for none)."""

    county: str
    kind: str = "county"  # county, city, village, township, post office, zip, nation or point
    town: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Hold the result of a look-up; `options` most likely first, `others` less likely ones to show after a No."""

    outcome: Outcome
    options: tuple[Option, ...] = ()
    zip: str = ""
    note: Note = Note.NONE
    state: str = ""  # two letters, when the outcome is outside and the state is known
    others: tuple[Option, ...] = ()

    @property
    def counties(self) -> tuple[str, ...]:
        """Return the FIPS codes of the counties, most likely first, each once."""
        return tuple(dict.fromkeys(option.county for option in self.options))

    @property
    def town(self) -> str:
        """Return the folded name of the town when every option is in it, else ""."""
        names = {option.town for option in self.options}
        return names.pop() if len(names) == 1 else ""


def place_of(
    options: tuple[Option, ...], *, zip_code: str = "", note: Note = Note.NONE, others: tuple[Option, ...] = ()
) -> Place:
    """Build a place from its options: none is unknown, one county is one, more are to be asked about."""
    counties = {option.county for option in options}
    outcome = Outcome.UNKNOWN if not counties else Outcome.ONE if len(counties) == 1 else Outcome.ASK
    if outcome is Outcome.ASK and note is Note.NONE:
        note = Note.SEVERAL_COUNTIES
    return Place(outcome, options, zip=zip_code, note=note, others=others)
