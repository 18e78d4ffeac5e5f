"""Words that mean somebody may be in danger of themselves or of others. Data, matched before anything else is parsed.

The list errs toward showing the card: a wrong card costs a tap, a missed one may cost more. English and Spanish.
"""

from __future__ import annotations

import re
import unicodedata

PHRASES = (
    "kill myself",
    "killing myself",
    "kill me",
    "want to die",
    "wanna die",
    "end my life",
    "end it all",
    "suicide",
    "suicidal",
    "hurt myself",
    "hurting myself",
    "cut myself",
    "cutting myself",
    "self harm",
    "dont want to live",
    "do not want to live",
    "no reason to live",
    "better off dead",
    "going to kill",
    "he hits me",
    "she hits me",
    "they hit me",
    "is hitting me",
    "scared for my life",
    "afraid for my life",
    "matarme",
    "me quiero morir",
    "quiero morir",
    "quitarme la vida",
    "suicidio",
    "suicidarme",
    "hacerme dano",
    "lastimarme",
    "cortarme",
    "no quiero vivir",
    "me pega",
    "me golpea",
    "miedo por mi vida",
)
_ANY = re.compile(r"\b(?:" + "|".join(re.escape(phrase) for phrase in PHRASES) + r")\b")


def is_distress(words: str) -> bool:
    """Tell whether typed words hold a phrase of the list, whatever its accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "").replace("\u2019", "")
    return _ANY.search(re.sub(r"[^a-z0-9]+", " ", plain)) is not None
