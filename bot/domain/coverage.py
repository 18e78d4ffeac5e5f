"""Say for every county and Tribal Nation who serves it, what is in the way, and where nobody does (Subd. 4(e)).

Pure: the directory, the enrolled coordinators and the day come in; the same input gives the same list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import Literal

from bot.domain.directory import Area, Capacity, Directory, Initiative
from bot.domain.places import counties, find_zip, nations


class Lack(IntEnum):
    """Name what is in the way, the least first: an initiative has the worst of its own, a place the least of all."""

    NOTHING = 0
    ROOM_UNSURE = 1  # ask first, a wait list, or a capacity nobody has confirmed in time
    PART_OF_COUNTY = 2  # serves only a part of the county
    NO_COORDINATOR = 3  # nobody is enrolled who would read a referral
    FULL = 4
    NO_INITIATIVE = 5  # nobody serves the place: the Office has every referral

    @property
    def code(self) -> str:
        """Return the name that programs read."""
        return self.name.lower()


class Standing(StrEnum):
    """Name the four states of a place, as the map draws them."""

    OPEN = "open"
    LIMITED = "limited"
    CLOSED = "closed"
    GAP = "gap"


_STANDINGS = {
    Lack.NOTHING: Standing.OPEN,
    Lack.ROOM_UNSURE: Standing.LIMITED,
    Lack.PART_OF_COUNTY: Standing.LIMITED,
    Lack.NO_COORDINATOR: Standing.CLOSED,
    Lack.FULL: Standing.CLOSED,
    Lack.NO_INITIATIVE: Standing.GAP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """Hold one initiative in one place; `live` tells whether a coordinator is enrolled, None where nobody knows."""

    initiative: Initiative
    whole: bool
    live: bool | None
    capacity_known: bool

    @property
    def lack(self) -> Lack:
        """Return the worst that is in the way of a family here."""
        return max(self._lacks(), default=Lack.NOTHING)

    def _lacks(self) -> Iterator[Lack]:
        if self.live is False:
            yield Lack.NO_COORDINATOR
        if not self.whole:
            yield Lack.PART_OF_COUNTY
        if not self.capacity_known or self.initiative.capacity in {Capacity.ASK_FIRST, Capacity.WAIT_LIST}:
            yield Lack.ROOM_UNSURE
        elif self.initiative.capacity is Capacity.FULL:
            yield Lack.FULL


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Hold one county (`id` is its FIPS code) or one Nation (`id` of the table) and whoever serves it."""

    kind: Literal["county", "nation"]
    id: str
    name: str
    serving: tuple[Serving, ...]

    @property
    def lack(self) -> Lack:
        """Return what is in the way where the least is."""
        return min((one.lack for one in self.serving), default=Lack.NO_INITIATIVE)

    @property
    def standing(self) -> Standing:
        """Return the state of the place."""
        return _STANDINGS[self.lack]

    @property
    def committees(self) -> tuple[str, ...]:
        """Return the advisory committees that answer for the place, each once."""
        return tuple(dict.fromkeys(one.initiative.committee for one in self.serving))

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the codes of the languages spoken, sorted."""
        return tuple(sorted({code for one in self.serving for code in one.initiative.languages}))

    @property
    def live(self) -> bool | None:
        """Tell whether anyone here has a coordinator; None where there is no database to know it from."""
        known = [one.live for one in self.serving if one.live is not None]
        return any(known) if known or not self.serving else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Hold all 87 counties and 11 Nations as they stand on a day, in the order of the tables."""

    on: date
    version: str
    sample: bool
    counties: tuple[Covered, ...]
    nations: tuple[Covered, ...]

    @property
    def places(self) -> tuple[Covered, ...]:
        """Return the counties and then the Nations."""
        return self.counties + self.nations


def cover(directory: Directory, *, on: date, live: frozenset[str] | None) -> Coverage:
    """Look at every place on a day; `live` holds initiative ids with a coordinator, None where nobody knows."""

    def served(found: tuple[Initiative, ...], fips: str = "") -> tuple[Serving, ...]:
        return tuple(
            Serving(
                initiative=one,
                whole=not fips or fips in one.area.counties,
                live=None if live is None else one.id in live,
                capacity_known=one.capacity_known(on),
            )
            for one in found
            if one.valid(on) and (not fips or fips in _homes(one.area))
        )

    return Coverage(
        on=on,
        version=directory.version,
        sample=directory.sample,
        counties=tuple(
            Covered(kind="county", id=fips, name=each.name, serving=served(directory.by_county.get(fips, ()), fips))
            for fips, each in counties().items()
        ),
        nations=tuple(
            Covered(kind="nation", id=each.id, name=each.name, serving=served(directory.by_nation.get(each.id, ())))
            for each in nations().values()
        ),
    )


def _homes(area: Area) -> frozenset[str]:
    """Return the counties an area is in. A ZIP counts for its first county only: its others are to be asked about."""
    by_zip = [find_zip(code).counties[:1] for code in area.zips]
    return frozenset((*area.counties, *(town.county for town in area.towns), *(fips for one in by_zip for fips in one)))


def count(places: tuple[Covered, ...]) -> dict[Standing, int]:
    """Count places by standing, all four named."""
    found = Counter(place.standing for place in places)
    return {standing: found[standing] for standing in Standing}
