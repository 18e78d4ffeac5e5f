"""Read the committed place tables once, when first asked for. Their sources are in SOURCES.md beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.domain.places.fold import fold, squeeze
from bot.domain.places.geometry import Shape

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class County:
    """Hold one county: FIPS code, name without the word County, other spellings, judicial district 1 to 10."""

    fips: str
    name: str
    aliases: tuple[str, ...]
    district: int

    @property
    def full_name(self) -> str:
        """Return the name with the word County."""
        return f"{self.name} County"


@dataclass(frozen=True, slots=True)
class Nation:
    """Hold one Tribal Nation: stable id, names, and the counties its lands share (FIPS codes)."""

    id: str
    name: str
    self_name: str
    people: str
    aliases: tuple[str, ...]
    counties_main: tuple[str, ...]
    counties_minor: tuple[str, ...]

    @property
    def counties(self) -> tuple[str, ...]:
        """Return every county it shares, the main ones first."""
        return self.counties_main + self.counties_minor


@dataclass(frozen=True, slots=True)
class Town:
    """Hold one name of one kind (city, village, township, post office) and its counties, most likely first."""

    name: str
    kind: str
    counties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zip:
    """Hold one Minnesota ZIP: its kind (area, box, unique, retired), town and candidate counties, the default first."""

    code: str
    kind: str
    town: str
    counties: tuple[str, ...]


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split("|") if part)


@cache
def counties() -> Mapping[str, County]:
    """Return the 87 counties by FIPS code, in the order of their names."""
    district = {row["county_fips"]: int(row["district"]) for row in _rows("districts.csv")}
    rows = _rows("counties.csv")
    return MappingProxyType(
        {row["fips"]: County(row["fips"], row["name"], _split(row["aliases"]), district[row["fips"]]) for row in rows}
    )


@cache
def districts() -> Mapping[int, tuple[str, ...]]:
    """Return the ten judicial districts with the FIPS codes of their counties."""
    found: dict[int, tuple[str, ...]] = {}
    for county in counties().values():
        found[county.district] = (*found.get(county.district, ()), county.fips)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def nations() -> Mapping[str, Nation]:
    """Return the eleven Tribal Nations by id."""
    return MappingProxyType({row["id"]: _nation(row) for row in _rows("nations.csv")})


def _nation(row: dict[str, str]) -> Nation:
    return Nation(
        row["id"],
        row["name"],
        row["self_name"],
        row["people"],
        _split(row["aliases"]),
        _split(row["county_fips_main"]),
        _split(row["county_fips_minor"]),
    )


@cache
def county_spellings() -> Mapping[str, str]:
    """Return every known spelling of a county, without spaces, signs and the word County, and its FIPS code."""
    found: dict[str, str] = {}
    for county in counties().values():
        for spelling in (county.name, *county.aliases):
            found[squeeze(spelling)] = county.fips
    return MappingProxyType(found)


@cache
def nation_spellings() -> Mapping[str, str]:
    """Return every known spelling of a Nation, folded, and its id."""
    found: dict[str, str] = {}
    for nation in nations().values():
        for spelling in (nation.name, nation.self_name, nation.id, *nation.aliases):
            found[fold(spelling)] = nation.id
    return MappingProxyType(found)


@cache
def towns() -> Mapping[str, tuple[Town, ...]]:
    """Return the towns by folded name: cities first, then villages, post offices, townships."""
    found: dict[str, list[Town]] = {}
    for row in _rows("towns.csv"):
        found.setdefault(row["name"], []).append(Town(row["name"], row["kind"], _split(row["counties"])))
    order = ("city", "village", "post office", "township")
    return MappingProxyType(
        {name: tuple(sorted(same, key=lambda town: order.index(town.kind))) for name, same in found.items()}
    )


@cache
def zips() -> Mapping[str, Zip]:
    """Return the Minnesota ZIPs by code."""
    return MappingProxyType(
        {r["zip"]: Zip(r["zip"], r["kind"], r["town"], _split(r["counties"])) for r in _rows("zips.csv")}
    )


@cache
def _other_prefixes() -> Mapping[str, tuple[str, int]]:
    return {row["prefix"]: (_split(row["states"])[0], int(row["last_two"], 16)) for row in _rows("other_zips.csv")}


def state_of_zip(code: str) -> str:
    """Return the two letters of the state a ZIP outside Minnesota lies in, or "" where there is no such ZIP."""
    state, mask = _other_prefixes().get(code[:3], ("", 0))
    return state if mask >> int(code[3:]) & 1 else ""


@cache
def elsewhere() -> Mapping[str, str]:
    """Return names that are no place in Minnesota and a well-known place outside, with the state's two letters."""
    return MappingProxyType({row["name"]: row["state"] for row in _rows("elsewhere.csv")})


@cache
def shapes() -> tuple[Shape, ...]:
    """Return the outlines of the 87 counties."""
    collection = json.loads((HERE / "counties.geojson").read_text(encoding="utf-8"))
    return tuple(
        Shape.of(f["id"], tuple(tuple((x, y) for x, y in ring) for ring in f["geometry"]["coordinates"]))
        for f in collection["features"]
    )
