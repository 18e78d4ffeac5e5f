"""Fold typed words so that a phone's spelling does not matter: case, accents, apostrophes and punctuation."""

from __future__ import annotations

import unicodedata

APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc\u02b9\u2032\uff07`\u00b4"))
"""What keyboards write where a word is cut short; left out before accents are, for one of them is an accent."""


def fold(words: str) -> str:
    """Return the bare words, small letters and digits parted by single spaces; "" where there are none."""
    apart = unicodedata.normalize("NFKD", words.translate(APOSTROPHES).casefold())
    kept = (c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())
