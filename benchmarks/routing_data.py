"""Make a large directory and a mixed list of places people say, the same at every run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from bot.domain.directory import Area, AreaTown, Directory, build, sample
from bot.domain.places import counties, nations
from bot.domain.places.tables import towns, zips

SEED = 142


def large_directory(size: int) -> Directory:
    """Generate initiatives by the sample's rules: half of one county, the rest wide, of towns, ZIPs or Nations."""
    random, known = Random(SEED), sample().initiatives
    entries = (
        replace(
            random.choice(known),
            id=f"{number:08x}-0000-4000-8000-000000000000",
            name=f"Circle {number}",
            area=_area(random, number),
            order=number % 50,
        )
        for number in range(size)
    )
    return build(entries, sample=True)


def _area(random: Random, number: int) -> Area:
    fips = sorted(counties())
    match number % 20:
        case 10 | 11 | 12 | 13:
            return Area(counties=tuple(random.sample(fips, random.randint(2, 6))))
        case 14 | 15 | 16:
            return Area(towns=tuple(AreaTown(county, name) for county, name in random.sample(_towns(), 5)))
        case 17 | 18:
            return Area(zips=tuple(random.sample(sorted(zips()), 8)))
        case 19:
            return Area(nations=(random.choice(sorted(nations())),), counties=(random.choice(fips),))
        case _:
            return Area(counties=(random.choice(fips),))


def _towns() -> list[tuple[str, str]]:
    return [(town.counties[0], town.name) for same in towns().values() for town in same if town.counties]


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what a person typed, the Nation they chose, and the kind for the table."""

    kind: str
    text: str
    nation: str = ""


def sayings(each: int) -> list[Said]:
    """Mix ZIPs, towns, counties, misspelt ones and Nations, `each` of every kind."""
    random = Random(SEED)
    names = [counties()[fips].full_name for fips in counties()]
    said = [
        *(Said("ZIP", random.choice(sorted(zips()))) for _ in range(each)),
        *(Said("town", random.choice(_towns())[1]) for _ in range(each)),
        *(Said("county", random.choice(names)) for _ in range(each)),
        *(Said("typo", typo) for typo in _typos(random, names, each)),
        *(Said("Nation", nation.name, nation.id) for nation in random.choices(list(nations().values()), k=each)),
    ]
    random.shuffle(said)
    return said


def _typos(random: Random, names: list[str], each: int) -> Iterator[str]:
    for number in range(each):
        word = random.choice(names) if number % 2 else random.choice(_towns())[1]
        at = random.randrange(1, len(word))
        yield word[:at] + word[at + 1 :]
