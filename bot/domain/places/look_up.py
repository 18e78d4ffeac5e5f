"""Turn whatever a person typed about where they live into a place to confirm."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce

from bot.domain.places.fold import fold
from bot.domain.places.names import find_exactly, find_name
from bot.domain.places.place import Note, Outcome, Place, place_of
from bot.domain.places.states import is_state_name, other_state, without_minnesota
from bot.domain.places.tables import elsewhere
from bot.domain.places.zips import find_zip

LONGEST = 200  # letters that are read: a place is short, and the rest is not ours to read
_ZIP = re.compile(r"(?<![\d-])(\d{5})(?:-\d{4})?(?![\d-])")
_ALMOST_ZIP = re.compile(r"\d{3,9}")
_LEAD = re.compile(
    r"^(?:(?:hi|hello|well|um) )?"
    r"(?:(?:i|we|im|were|i am|we are|my family|she|he|they)(?: currently| now| am| are)? )?"
    r"(?:(?:live|lives|living|stay|staying|reside|come|from|moved) )?"
    r"(?:(?:just )?(?:in|at|near|from|to|around|by|outside of) )?(?:the )?"
)
UNKNOWN = Place(Outcome.UNKNOWN)


def look_up(text: str) -> Place:
    """Find the place a person means, from a ZIP, a town, a county or several of them in one line.

    The result is always to be confirmed. Several parts narrow each other down ("Royalton, Pine County"); where they
    contradict each other all are asked about. A misspelt name is guessed only when it is all there is.
    """
    text = text[:LONGEST].strip()
    codes = _ZIP.findall(text)
    rest = without_minnesota(_ZIP.sub(" ", text).strip(" ,"))
    found = [find_zip(code) for code in codes]
    if rest and (named := _named(rest, guess=not codes)).outcome is not Outcome.UNKNOWN:
        found.append(named)
    if not found:
        return Place(Outcome.UNKNOWN, note=Note.NO_SUCH_ZIP) if _ALMOST_ZIP.fullmatch(fold(text)) else UNKNOWN
    return together(found)


def together(places: list[Place]) -> Place:
    """Narrow several places down to what they share; ask about all of them where they share nothing."""
    known = [place for place in places if place.options]
    outside = next((place for place in places if place.outcome is Outcome.OUTSIDE), None)
    if not known:
        return outside or (places[0] if places else UNKNOWN)
    met = reduce(_meet, known)
    return replace(met, outcome=Outcome.ASK) if outside else met


def _meet(one: Place, other: Place) -> Place:
    """Keep what both may mean, the better-named option of each county; the surer place gives the order."""
    code, note = one.zip or other.zip, one.note or other.note
    shared = set(one.counties) & set(other.counties)
    if not shared:
        return place_of(one.options + other.options, zip_code=code)
    named = (one, other) if any(option.town for option in one.options) else (other, one)
    options = tuple(option for option in named[0].options if option.county in shared)
    ordered = sorted(options, key=lambda option: one.counties.index(option.county))
    return place_of(tuple(ordered), zip_code=code, note=note if len(shared) > 1 else Note.NONE)


def _named(text: str, *, guess: bool) -> Place:
    folded = _LEAD.sub("", fold(text), count=1)
    if is_state_name(folded):
        return Place(Outcome.OUTSIDE, state=other_state(folded))
    for whole in dict.fromkeys((fold(text), folded)):
        if (found := find_exactly(whole)).options:
            return found
    if state := other_state(text) or elsewhere().get(folded, ""):
        return Place(Outcome.OUTSIDE, state=state)
    parts = [place for part in text.split(",") if (place := find_exactly(_LEAD.sub("", fold(part), count=1))).options]
    if parts:
        return together(parts)
    return find_name(folded) if guess and folded else UNKNOWN
