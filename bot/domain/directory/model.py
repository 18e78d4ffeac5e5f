"""Hold the directory of initiatives (Subd. 4(d)) as frozen values, with the index that routing asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from bot.domain.places import fold

OFFICE = "office"
"""Stands in place of an initiative's id where the Office of Restorative Practices is meant."""

ANOTHER_NATION, NATIVE_IN_CITY = "another-nation", "native-in-city"
"""Choices beside the eleven Nations: a Nation of another state, and a Native program in the city."""

CONFIRMED_FOR_DAYS = 90
"""An entry that nobody confirmed for longer is flagged: staff, phones and rules change within a quarter."""


class Runner(StrEnum):
    """Name who runs an initiative; the family is told before anything is sent."""

    NONPROFIT = "nonprofit"
    COUNTY_ATTORNEY = "county_attorney"
    POLICE = "police"
    SCHOOL = "school"
    COURT = "court"
    TRIBAL_GOVERNMENT = "tribal_government"
    OTHER = "other"


class Capacity(StrEnum):
    """Name how an initiative takes new families."""

    OPEN = "open"
    ASK_FIRST = "ask_first"
    WAIT_LIST = "wait_list"
    FULL = "full"


class Prior(StrEnum):
    """Name what a committee says about people who have taken part before; the bot never asks, a person does."""

    ANY = "any"
    FIRST_TIME = "first_time"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class AreaTown:
    """Name one town of a part-county area: the county's FIPS code and the town's own name."""

    county: str
    name: str
    folded: str = field(init=False, compare=False, repr=False)
    """The name as the place tables spell it: folded once, asked for at every referral."""

    def __post_init__(self) -> None:
        """Fold the name."""
        object.__setattr__(self, "folded", fold(self.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Hold where an initiative works: whole counties, and towns or ZIPs where it serves part of one; Nations."""

    counties: tuple[str, ...] = ()
    towns: tuple[AreaTown, ...] = ()
    zips: tuple[str, ...] = ()
    nations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Eligibility:
    """Hold a committee's rules (Subd. 6(d)-(e)). Ages in whole years, both ends included; None is no limit.

    `circumstances` are clause numbers 1 to 9 of Subd. 6(f); none means every one. Clause 10, self-referral, is how
    every referral comes here.
    """

    version: int
    adopted_on: date
    min_age: int | None = None
    max_age: int | None = None
    age_hard: bool = False
    circumstances: frozenset[int] = frozenset()
    parent_consent: bool = False
    prior_participation: Prior = Prior.ANY
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Hold the public contact of an initiative."""

    phone: str = ""
    email: str = ""
    web: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Initiative:
    """Hold one entry. `working_days` count from Monday = 0; `response_days` are working days of its reader."""

    id: str
    name: str
    grantee: str
    runner: Runner
    reader_role: str
    area: Area
    eligibility: Eligibility
    practices: tuple[str, ...]
    languages: tuple[str, ...]
    capacity: Capacity
    capacity_until: date | None
    response_days: int
    working_days: tuple[int, ...]
    backup_required: bool
    takes_harmed: bool
    off_lands: bool
    contact: Contact
    committee: str
    valid_from: date
    valid_to: date | None
    confirmed_on: date
    order: int

    @property
    def code(self) -> str:
        """Return the short code: the first eight hex digits of the id, unique in a directory."""
        return self.id[:8]

    def valid(self, on: date) -> bool:
        """Tell whether the entry counts on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)

    def confirmed(self, on: date) -> bool:
        """Tell whether somebody confirmed the entry in the last 90 days."""
        return (on - self.confirmed_on).days <= CONFIRMED_FOR_DAYS

    def capacity_known(self, on: date) -> bool:
        """Tell whether the capacity value has not expired by a day."""
        return self.capacity_until is None or on <= self.capacity_until


INTERNAL = frozenset({"backup_required", "order", "confirmed_on", "response_days", "working_days"})
"""Fields that an export for the public leaves out."""

Index = Mapping[str, tuple[Initiative, ...]]


def _by(keyed: Iterable[tuple[str, Initiative]]) -> Index:
    found: dict[str, dict[str, Initiative]] = {}
    for key, initiative in keyed:
        found.setdefault(key, {})[initiative.id] = initiative
    return MappingProxyType({key: tuple(same.values()) for key, same in found.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Hold a whole directory; `version` is a hash of what it says, whatever the order of the file."""

    initiatives: tuple[Initiative, ...]
    version: str
    sample: bool = False
    by_county: Index = field(compare=False, repr=False)
    by_nation: Index = field(compare=False, repr=False)
    by_id: Mapping[str, Initiative] = field(compare=False, repr=False)

    @classmethod
    def of(
        cls, initiatives: Iterable[Initiative], *, version: str, zip_county: Mapping[str, tuple[str, ...]], sample: bool
    ) -> Directory:
        """Build a directory and its index, in the declared order and then by name."""
        ordered = tuple(sorted(initiatives, key=lambda one: (one.order, fold(one.name), one.id)))
        return cls(
            initiatives=ordered,
            version=version,
            sample=sample,
            by_county=_by((fips, one) for one in ordered for fips in counties_of(one.area, zip_county)),
            by_nation=_by((nation, one) for one in ordered for nation in one.area.nations),
            by_id=MappingProxyType({one.id: one for one in ordered}),
        )

    def find(self, id_or_code: str) -> Initiative | None:
        """Find an initiative by id or by its short code."""
        found = self.by_id.get(id_or_code)
        return found or next((one for one in self.initiatives if one.code == id_or_code), None)


def counties_of(area: Area, zip_county: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the FIPS codes of every county an area touches."""
    parts = [town.county for town in area.towns] + [fips for code in area.zips for fips in zip_county.get(code, ())]
    return tuple(dict.fromkeys((*area.counties, *parts)))


def unconfirmed(directory: Directory, on: date) -> tuple[Initiative, ...]:
    """List the entries that nobody confirmed in the last 90 days."""
    return tuple(one for one in directory.initiatives if not one.confirmed(on))
