"""Places of Minnesota: counties, Tribal Nations, judicial districts, ZIPs, towns, and the look-ups over them."""

from bot.domain.places.fold import fold
from bot.domain.places.look_up import look_up, together
from bot.domain.places.names import find_county, find_town
from bot.domain.places.place import Note, Option, Outcome, Place, place_of
from bot.domain.places.points import find_point
from bot.domain.places.tables import County, Nation, counties, districts, nation_spellings, nations
from bot.domain.places.zips import find_zip, town_of_zip

__all__ = [
    "County",
    "Nation",
    "Note",
    "Option",
    "Outcome",
    "Place",
    "counties",
    "districts",
    "find_county",
    "find_point",
    "find_town",
    "find_zip",
    "fold",
    "look_up",
    "nation_spellings",
    "nations",
    "place_of",
    "together",
    "town_of_zip",
]
