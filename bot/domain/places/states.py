"""Notice the name of another state in what a person typed."""

from __future__ import annotations

import re

from bot.domain.places.fold import fold

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MS": "Mississippi",
    "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire", "NJ": "New Jersey",
    "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont", "VA": "Virginia",
    "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
# Washington is a county here, and Virginia, Delaware, Iowa and others are towns: the exact name is tried first.
_BY_NAME = {fold(name): code for code, name in STATES.items()}
_NEIGHBOURS = frozenset({"wi", "ia", "nd", "sd"})  # taken in small letters too; "in", "or", "me", "co" are words
_LAST = re.compile(r"(?:^|(?P<comma>,)|\s)\s*(?P<code>[A-Za-z]{2})\.?\s*$")
_MINNESOTA = re.compile(r"(?:\s|,|^)\s*(?:MN|Minn|Minnesota|Minnesotta|Minesota|USA|US)\.?\s*$", re.IGNORECASE)


def without_minnesota(text: str) -> str:
    """Return the text without "MN", "Minnesota" or "USA" at its end."""
    while (shorter := _MINNESOTA.sub("", text)) != text:
        text = shorter
    return text


def other_state(text: str) -> str:
    """Return the two letters of another state that the text ends with, or ""."""
    last = _LAST.search(text)
    if last and _is_code(last["code"], after_comma=bool(last["comma"]), text=text):
        return last["code"].upper()
    return _BY_NAME.get(fold(text.rpartition(",")[2]), "") if "," in text else _ending(fold(text))


def is_state_name(folded: str) -> bool:
    """Tell whether the whole folded text is the name of another state and of no county or well-known town here."""
    return folded in _BY_NAME and folded not in ("washington", "virginia")


def _is_code(code: str, *, after_comma: bool, text: str) -> bool:
    if code.upper() not in STATES:
        return False
    if code.lower() in _NEIGHBOURS or after_comma:
        return True
    return code.isupper() and not text.isupper() and code != "CO"  # "Aitkin CO" is a county


def _ending(folded: str) -> str:
    for name, code in _BY_NAME.items():
        if folded in (name, f"state of {name}", f"{name} state") or folded.endswith(f" {name}"):
            return code
    return ""
