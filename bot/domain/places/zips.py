"""Find the counties of a ZIP: candidates, the default first, never a verdict."""

from __future__ import annotations

from bot.domain.places.fold import fold
from bot.domain.places.place import Note, Option, Outcome, Place, place_of
from bot.domain.places.tables import state_of_zip, zips

_NOTES = {"box": Note.PO_BOX, "unique": Note.UNIQUE_ZIP, "retired": Note.RETIRED_ZIP}


def find_zip(code: str) -> Place:
    """Find a ZIP of five digits: its candidate counties, the state outside Minnesota it lies in, or nothing."""
    found = zips().get(code)
    if found:
        options = tuple(Option(fips, "zip") for fips in found.counties)
        return place_of(options, zip_code=code, note=_NOTES.get(found.kind, Note.NONE))
    if state := state_of_zip(code):
        return Place(Outcome.OUTSIDE, zip=code, state=state)
    return Place(Outcome.UNKNOWN, zip=code, note=Note.NO_SUCH_ZIP)


def town_of_zip(code: str) -> str:
    """Return the folded name of a Minnesota ZIP's town, or ""."""
    found = zips().get(code)
    return fold(found.town) if found else ""
