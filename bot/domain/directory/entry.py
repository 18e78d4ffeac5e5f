"""Check one entry of a directory file: pydantic at the edge, frozen values behind it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self
from unicodedata import category
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from bot.domain.directory.model import (
    ANOTHER_NATION,
    NATIVE_IN_CITY,
    Area,
    AreaTown,
    Capacity,
    Contact,
    Eligibility,
    Initiative,
    Prior,
    Runner,
)
from bot.domain.places import counties, find_county, find_town, find_zip, nations
from bot.domain.places.place import Note, Outcome

OLDEST = 120
LONGEST_PROMISE = 30  # working days; a longer promise is not one
DEFAULT_ORDER = 100
EMAIL = r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$"
WEEK = (0, 1, 2, 3, 4)


def _county(value: object) -> str:
    """Take a county by FIPS code or by a known spelling."""
    if isinstance(value, str):
        if value in counties():
            return value
        found = find_county(value)
        if found.outcome is Outcome.ONE and found.note is not Note.TYPO:
            return found.counties[0]
    raise ValueError(f"{value!r} is no county of Minnesota")


def _nation(value: str) -> str:
    if value not in nations() and value not in (ANOTHER_NATION, NATIVE_IN_CITY):
        known = ", ".join((*nations(), ANOTHER_NATION, NATIVE_IN_CITY))
        raise ValueError(f"{value!r} is no Tribal Nation of the table; the ids are {known}")
    return value


def _zip(value: str) -> str:
    if find_zip(value).outcome not in (Outcome.ONE, Outcome.ASK):
        raise ValueError(f"{value!r} is no ZIP of Minnesota")
    return value


def _one_line(value: str) -> str:
    """Refuse what no line of text holds: it would break a table, a button or a log."""
    if any(category(letter) == "Cc" for letter in value):
        raise ValueError("must be one line of text, without tabs and control characters")
    return value


def _lines(value: str) -> str:
    _one_line(value.replace("\n", ""))
    return value


def _once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(set(values), key=str))


CountyCode = Annotated[str, BeforeValidator(_county)]
NationId = Annotated[str, AfterValidator(_nation)]
ZipCode = Annotated[str, AfterValidator(_zip)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
Words = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_one_line)]
Age = Annotated[int, Field(ge=0, le=OLDEST)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class TownFile(_File):
    """Read a town of a part-county area."""

    county: CountyCode
    town: Words

    @model_validator(mode="after")
    def _in_county(self) -> Self:
        found = find_town(self.town)
        if found.note is Note.TYPO or self.county not in found.counties:
            raise ValueError(f"{self.town!r} is no town of {counties()[self.county].full_name}")
        return self


class AreaFile(_File):
    """Read an area; at least one county, town, ZIP or Nation."""

    counties: tuple[CountyCode, ...] = ()
    towns: tuple[TownFile, ...] = ()
    zips: tuple[ZipCode, ...] = ()
    nations: tuple[NationId, ...] = ()

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not (self.counties or self.towns or self.zips or self.nations):
            raise ValueError("say where it works: counties, towns, zips or nations")
        return self

    def value(self) -> Area:
        """Return the checked area, in an order that does not depend on the file."""
        towns = sorted((AreaTown(one.county, one.town) for one in self.towns), key=lambda one: (one.county, one.folded))
        return Area(
            counties=_once(self.counties), towns=tuple(towns), zips=_once(self.zips), nations=_once(self.nations)
        )


class EligibilityFile(_File):
    """Read a committee's rules."""

    version: Annotated[int, Field(ge=1)]
    adopted_on: date
    min_age: Age | None = None
    max_age: Age | None = None
    age_hard: bool = False
    circumstances: tuple[Annotated[int, Field(ge=1, le=9)], ...] = ()
    parent_consent: bool = False
    prior_participation: Prior = Prior.ANY
    words: Annotated[str, Field(max_length=500), AfterValidator(_lines)] = ""

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.min_age is not None and self.max_age is not None and self.min_age > self.max_age:
            raise ValueError(f"min_age {self.min_age} is above max_age {self.max_age}")
        return self

    def value(self) -> Eligibility:
        """Return the checked rules."""
        return Eligibility(**(self.model_dump() | {"circumstances": frozenset(self.circumstances)}))


class ContactFile(_File):
    """Read the public contact: a phone number or an e-mail address at least."""

    phone: Annotated[str, Field(max_length=40), AfterValidator(_one_line)] = ""
    email: Annotated[str, Field(pattern=EMAIL, max_length=200), AfterValidator(_one_line)] = ""
    web: Annotated[str, Field(pattern=r"^$|^https?://\S+$", max_length=200), AfterValidator(_one_line)] = ""

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.phone or self.email):
            raise ValueError("give a phone number or an e-mail address")
        return self


class EntryFile(_File):
    """Read one initiative."""

    id: UUID
    name: Words
    grantee: Words
    runner: Runner
    reader_role: Words
    area: AreaFile
    eligibility: EligibilityFile
    practices: tuple[Words, ...]
    languages: tuple[Language, ...]
    capacity: Capacity
    capacity_until: date | None = None
    response_days: Annotated[int, Field(ge=1, le=LONGEST_PROMISE)]
    working_days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = WEEK
    backup_required: bool = True
    takes_harmed: bool = False
    off_lands: bool = False
    contact: ContactFile
    committee: Words
    valid_from: date
    valid_to: date | None = None
    confirmed_on: date
    order: int = DEFAULT_ORDER

    @field_validator("practices", "languages", "working_days")
    @classmethod
    def _some_each_once(cls, values: tuple[Any, ...]) -> tuple[Any, ...]:
        if not values:
            raise ValueError("must not be empty")
        if len(set(values)) != len(values):
            raise ValueError("names one thing twice")
        return values

    @model_validator(mode="after")
    def _dates_make_sense(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to is before valid_from")
        if self.capacity is not Capacity.OPEN and self.capacity_until is None:
            raise ValueError(f"capacity {self.capacity.value!r} needs capacity_until: the day it has to be said again")
        return self

    def value(self) -> Initiative:
        """Return the checked entry."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return Initiative(
            **plain
            | {
                "id": str(self.id),
                "area": self.area.value(),
                "eligibility": self.eligibility.value(),
                "contact": Contact(**self.contact.model_dump()),
                "working_days": tuple(sorted(self.working_days)),
                "practices": tuple(self.practices),
            }
        )
