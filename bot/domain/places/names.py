"""Find counties, towns and Nations by name, in any common spelling, and guess at a misspelt one."""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.domain.places.fold import fold, squeeze
from bot.domain.places.place import Note, Option, Place, place_of
from bot.domain.places.tables import Town, county_spellings, nation_spellings, nations, towns

MOST_GUESSES = 6  # more buttons than this help nobody
LONGEST_GUESS = 40  # letters; a longer text is a story, not a misspelt name
# One slip in five letters is .8, in six .83, two in ten .8; a stated "county" leaves 87 names: more is forgiven.
ALIKE, ALIKE_COUNTY = 0.79, 0.69  # just below, so that rounding does not decide
SHORTEST_TOWN_GUESS = 6  # below that, everyday words are one letter from some township
SHORTEST_COUNTY_GUESS = 5
TIE = 0.02

_COUNTY = re.compile(r"^(?:county of )?(.+?) (?:county|co|cty|cnty|counties|countys)$|^county of (.+)$")
_TOWN = re.compile(r"^(city|town|village|township) of (.+)$|^(.+?) (city|township|twp|twnshp|twsp|town|village)$")
_KINDS = {"city": ("city",), **dict.fromkeys(("township", "twp", "twnshp", "twsp"), ("township",))}
_SHORT = {  # what people write for the largest cities
    "mpls": ("minneapolis",),
    "minnie": ("minneapolis",),
    "stp": ("st paul",),
    "twin cities": ("minneapolis", "st paul"),
    "minneapolis st paul": ("minneapolis", "st paul"),
}
_NATION = re.compile(r"^(.+?) (?:indian )?(?:reservation|rez|nation|band|tribe|community|indian community)$")


def find_name(text: str) -> Place:
    """Find what a folded name may mean: a county, a town, a Nation's lands, or both a county and a town."""
    stated = _COUNTY.match(text)
    if stated and (found := find_county(stated[1] or stated[2])).options:
        return found
    return _exact(text) or _guess(text)


def find_exactly(text: str) -> Place:
    """Find a folded name without guessing at its spelling."""
    stated = _COUNTY.match(text)
    if stated and (fips := county_spellings().get(squeeze(stated[1] or stated[2]))):
        return place_of((Option(fips),))
    return _exact(text) or place_of(())


def find_county(text: str) -> Place:
    """Find a county where a county was asked for; a misspelt one is guessed."""
    folded = fold(text)
    stated = _COUNTY.match(folded)
    bare = (stated[1] or stated[2]) if stated else folded
    for name in (folded, bare):
        if fips := county_spellings().get(squeeze(name)):
            return place_of((Option(fips),))
    return _guess_county(bare)


def find_town(text: str) -> Place:
    """Find a city, village or township where a town was asked for; a misspelt one is guessed."""
    folded = fold(text)
    return _towns_of(folded) or _bare_town(folded) or _guess_town(folded)


def _exact(text: str) -> Place | None:
    fips = county_spellings().get(squeeze(text))
    if fips:
        return _county_or_town(fips, towns().get(text, ()))
    return _nation(text) or _towns_of(text) or _bare_town(text)


def _county_or_town(fips: str, same: tuple[Town, ...]) -> Place:
    """Ask "the county or the city?" where a city elsewhere has the name; a township elsewhere is shown after a No."""
    elsewhere = tuple(option for option in _options(same) if option.county != fips)
    cities = tuple(option for option in elsewhere if option.kind in ("city", "village"))
    rest = tuple(option for option in elsewhere if option not in cities)
    note = Note.COUNTY_OR_TOWN if cities else Note.NONE
    return place_of((Option(fips), *cities), note=note, others=rest)


def _options(same: tuple[Town, ...]) -> tuple[Option, ...]:
    return tuple(Option(fips, town.kind, town.name) for town in same for fips in town.counties)


def _towns_of(name: str) -> Place | None:
    same = towns().get(name)
    return place_of(_options(same)) if same else None


def _bare_town(text: str) -> Place | None:
    """Find "city of Duluth", "Duluth township", and a name typed without its spaces."""
    if text in _SHORT:
        return place_of(tuple(option for name in _SHORT[text] for option in _options(towns()[name])))
    stated = _TOWN.match(text)
    if stated and (same := towns().get(stated[2] or stated[3])):
        kinds = _KINDS.get(stated[1] or stated[4], ())
        return place_of(_options(tuple(town for town in same if town.kind in kinds) or same))
    name = _squeezed_towns().get(text.replace(" ", ""))
    return _towns_of(name) if name else None


def _nation(text: str) -> Place | None:
    stated = _NATION.match(text)
    known = nation_spellings()
    found = known.get(text) or (known.get(stated[1]) if stated else None)
    if not found or any(town.kind == "city" for town in towns().get(text, ())):
        return None  # "Shakopee" is the city; the Nation is chosen, or named in full
    lands = tuple(Option(fips, "nation") for fips in nations()[found].counties)
    town = _options(towns().get(text, ()))
    return place_of((*town, *lands), note=Note.NATION_LANDS)


@cache
def _squeezed_towns() -> dict[str, str]:
    return {name.replace(" ", ""): name for name in towns()}


# --- guesses ---


def _guess(text: str) -> Place:
    counties, towns_alike = _alike_counties(text, ALIKE), _alike_towns(text)
    best = max([score for score, _ in counties + towns_alike], default=0.0)
    options = [option for score, option in counties + towns_alike if score >= best - TIE]
    return _guessed(_without_townships(options))


def _guess_county(text: str) -> Place:
    scored = _alike_counties(text, ALIKE_COUNTY)
    best = max([score for score, _ in scored], default=0.0)
    return _guessed([option for score, option in scored if score >= best - TIE])


def _guess_town(text: str) -> Place:
    scored = _alike_towns(text)
    best = max([score for score, _ in scored], default=0.0)
    return _guessed(_without_townships([option for score, option in scored if score >= best - TIE]))


def _guessed(options: list[Option]) -> Place:
    return place_of(tuple(dict.fromkeys(options))[:MOST_GUESSES], note=Note.TYPO if options else Note.NONE)


def _without_townships(options: list[Option]) -> list[Option]:
    """Drop a township's name when a county or a city is just as near: far more people mean those."""
    known = [option for option in options if option.kind in ("county", "city")]
    return known or options


def _alike_counties(text: str, least: float) -> list[tuple[float, Option]]:
    found = _alike(squeeze(text), county_spellings().keys(), least, SHORTEST_COUNTY_GUESS)
    return [(score, Option(county_spellings()[name])) for name, score in found]


def _alike_towns(text: str) -> list[tuple[float, Option]]:
    found = _alike(squeeze(text), _squeezed_towns().keys(), ALIKE, SHORTEST_TOWN_GUESS)
    return [(score, option) for name, score in found for option in _options(towns()[_squeezed_towns()[name]])]


def _alike(text: str, names: object, least: float, shortest: int) -> list[tuple[str, float]]:
    if not shortest <= len(text) <= LONGEST_GUESS:
        return []
    found = process.extract(text, names, scorer=OSA.normalized_similarity, score_cutoff=least, limit=MOST_GUESSES)  # type: ignore[call-overload]
    return [(str(name), float(score)) for name, score, _ in found]
