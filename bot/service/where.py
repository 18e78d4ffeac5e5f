"""Where a family is, as its answers say: the county that was confirmed, those it may be, the town."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.places import Place, look_up, nations

TYPED_AT = {"move": "help_place", "pin": "pin"}
"""The step that holds the place itself after these answers to the question about the place."""
NO_PLACES = frozenset(("", "list", "nation", "move", "outside", "unsure", "pin", "back"))

Find = Callable[[str], Place]


def county_of(answers: Mapping[str, str], find: Find = look_up) -> str:
    """Return the FIPS code of the county that was confirmed, or ""."""
    for step in ("county", "candidate"):
        if (answer := answers.get(step, "")).isdigit():
            return answer if step == "county" or candidates(answers, find) else ""
    return ""


def candidates(answers: Mapping[str, str], find: Find = look_up) -> tuple[str, ...]:
    """List the counties the answers so far may mean, best first."""
    nation = answers.get("nation", "") if answers.get("place") == "nation" else ""
    if nation in nations():
        return nations()[nation].counties
    place = typed_place(answers, find)
    return place.counties[:6] if place else ()


def typed_place(answers: Mapping[str, str], find: Find) -> Place | None:
    """Find the place in Minnesota that was typed; None where none was, or it is no place there."""
    said = answers.get(TYPED_AT.get(answers.get("place", ""), "place"), "")
    if len(said) == 1 or said in NO_PLACES:
        return None
    place = find(said)
    return place if place.counties else None


def letter(answers: Mapping[str, str]) -> str:
    """Return the letter the county begins with, as it was tapped, or ""."""
    tapped = answers.get("help_place", "") if answers.get("place") == "move" else ""
    return tapped if len(tapped) == 1 else answers.get("letter", "")


def town(place: Place | None, county: str) -> str:
    """Return the town that was typed, of this county, or ""."""
    if place is None:
        return ""
    return next((option.town for option in place.options if option.county == county and option.town), "")
