"""Prepare, once a directory and county, what routing asks of every area: which towns and ZIPs, whole or in part.

A directory of the state has a thousand initiatives and is asked all day, so nothing is worked out twice. What is kept
depends on the directory alone; results are those of looking at every area afresh, which a test compares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from bot.domain import reasons
from bot.domain.directory import Directory, Initiative
from bot.domain.eligibility import Finding, Fit
from bot.domain.places import find_zip
from bot.text import T

MOST_KEPT = 4
"""Directories remembered at once: the one in use, the one an import compares with it, and those of a test."""


class Tier(IntEnum):
    """Order initiatives of the same fit: the nearer to home, the earlier."""

    NATION = 1
    LOCAL = 2  # serves the town or the ZIP
    COUNTY = 3  # serves this county alone
    WIDE = 4  # a committee of several counties, or of a part that may not be this one
    OFFICE = 5


Place = tuple[Tier, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Local:
    """Hold one initiative in one county. `whole` is how it serves all of it, `part` how it may serve a home there."""

    initiative: Initiative
    towns: Mapping[str, Place]
    zips: Mapping[str, Place]
    whole: Place | None
    part: Place

    def place(self, town: str, zip_code: str, post: str) -> Place | None:
        """Say how it serves a home: by its town or ZIP, as all of the county, maybe, or not at all.

        `post` is the folded town of the ZIP's post office.
        """
        return self.towns.get(town) or self.zips.get(zip_code) or self.whole or self._maybe(town, zip_code, post)

    def _maybe(self, town: str, zip_code: str, post: str) -> Place | None:
        """Tell whether a part-county area may hold a home whose town is not known, or only by its post office."""
        if town:  # a town outside the list is not served, unless the area goes by ZIP alone and this one is not known
            return self.part if self.zips and not self.towns and not zip_code else None
        if zip_code:
            return self.part if post in self.towns else None
        return self.part if self.zips or self.towns else None


def local(initiative: Initiative, fips: str) -> Local:
    """Prepare one initiative for one county."""
    area, county = initiative.area, reasons.county(fips)
    wide = len({*area.counties, *(town.county for town in area.towns)}) > 1
    serves = Finding(Fit.FIT, reasons.line(reasons.SERVES_COUNTY, county=county))
    return Local(
        initiative=initiative,
        towns={town.folded: _near(reasons.SERVES_TOWN, town=town.name) for town in area.towns if town.county == fips},
        zips={code: _near(reasons.SERVES_ZIP, zip=code) for code in area.zips if fips in find_zip(code).counties},
        whole=(Tier.WIDE if wide else Tier.COUNTY, serves) if fips in area.counties else None,
        part=(Tier.WIDE, Finding(Fit.CHECK, reasons.line(reasons.SERVES_PART, county=county))),
    )


def _near(text: T, **names: str) -> Place:
    return Tier.LOCAL, Finding(Fit.FIT, reasons.line(text, **names))


@dataclass(frozen=True, slots=True)
class Index:
    """Hold a directory with the counties that were asked for so far."""

    directory: Directory
    _counties: dict[str, tuple[Local, ...]] = field(default_factory=dict)

    def county(self, fips: str) -> tuple[Local, ...]:
        """List every initiative with an area in a county."""
        found = self._counties.get(fips)
        if found is None:
            found = tuple(local(one, fips) for one in self.directory.by_county.get(fips, ()))
            self._counties[fips] = found
        return found


_kept: dict[int, Index] = {}


def index_of(directory: Directory) -> Index:
    """Return the index of a directory, kept by identity: comparing two directories would cost more than routing."""
    found = _kept.get(id(directory))  # an id cannot pass to another directory: the index holds on to this one
    if found is None:
        if len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        found = _kept[id(directory)] = Index(directory)
    return found
