"""Recognize words that look like a tax, bank, card or social-security number, which no chat should hold.

Only the shape is looked at. A phone number of ten digits, a ZIP code, a date and a claim's reference are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

APART: Final = r"[ .\-\u2013]?"
SOCIAL_SECURITY: Final = re.compile(r"(?<!\d)(?!000|666)\d{3}[ .\-\u2013]\d{2}[ .\-\u2013]\d{4}(?!\d)")
"""A tax number of a person (ITIN) has the same shape."""
EMPLOYER: Final = re.compile(r"(?<!\d)\d{2}[\-\u2013]\d{7}(?!\d)")
CARD: Final = re.compile(rf"(?<!\d)[3-6]\d{{3}}(?:{APART}\d){{11,12}}(?!\d)")
IBAN: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
BARE: Final = re.compile(r"(?<![\d\-])\d{9}(?![\d\-])|(?<![\d\-+])\d{12,17}(?![\d\-])")
"""Nine digits are a routing or social-security number, twelve and more an account; a phone has ten or eleven."""
NAMED: Final = re.compile(
    r"\b(?:ssn|itin|ein|iban|tax id|social security|seguro social|routing|account|acct|cuenta|bank|banco)\b"
    r".{0,25}?\d{4,}",
    re.IGNORECASE,
)


def looks_private(words: str, *, about_money: bool) -> bool:
    """Tell whether typed words hold such a number; where money is the subject, bare and named digits count, too."""
    plain = " ".join(words.split())
    if SOCIAL_SECURITY.search(plain) or EMPLOYER.search(plain) or any(_is_card(each) for each in _cards(plain)):
        return True
    return about_money and any(shape.search(plain) for shape in (IBAN, BARE, NAMED))


def _cards(words: str) -> Iterator[str]:
    return ("".join(filter(str.isdecimal, found[0])) for found in CARD.finditer(words))


def _is_card(digits: str) -> bool:
    """Check the last digit as card numbers have it (Luhn)."""
    doubled = [int(each) * (2 if index % 2 else 1) for index, each in enumerate(reversed(digits))]
    return sum(each - 9 if each > 9 else each for each in doubled) % 10 == 0
