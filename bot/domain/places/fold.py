"""Bring what a person typed and what a table says to one spelling, so that they can be compared."""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHE = re.compile("['\u2019\u2018`\u02bc]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
# "Ste" is left alone: no county or town of Minnesota is a sainte, and it is how "suite" is written in an address.
_WORDS = {"saint": "st", "mount": "mt", "fort": "ft"}


def fold(text: str) -> str:
    """Return lower case letters, digits and single spaces: no accents, no signs, "Saint" as "st"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    bare = _NOT_WORD.sub(" ", _APOSTROPHE.sub("", plain.casefold())).split()
    return " ".join(_WORDS.get(word, word) for word in bare)


def squeeze(text: str) -> str:
    """Return the folded text without its spaces: "Lac-qui-Parle", "lacquiparle" and "Lac Qui Parle" become one."""
    return fold(text).replace(" ", "")
