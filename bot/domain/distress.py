"""Words that mean somebody may be in danger of themselves or of others. Data, matched before anything else is parsed.

The list errs toward showing the card: a wrong card costs a tap, a missed one may cost more. English and Spanish.
"""

from __future__ import annotations

import re

from bot.domain.folding import fold

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
SAYS_NOT_SAFE = frozenset(
    (
        "not safe",
        "i am not safe",
        "im unsafe",
        "i am unsafe",
        "unsafe",
        "i dont feel safe",
        "i do not feel safe",
        "no a salvo",
        "no me siento a salvo",
        "no me siento seguro",
        "no me siento segura",
        "estoy en peligro",
        "im in danger",
        "i am in danger",
    )
)
"""Whole messages that mean the button I'm not safe, folded. "No estoy seguro" is not among them: it says "not sure"."""
ASKS_POLICE = frozenset(
    (
        "police",
        "the police",
        "cops",
        "will the police see this",
        "will police see it",
        "do police see this",
        "policia",
        "la policia",
        "vera esto la policia",
        "la policia vera esto",
        "la policia va a ver esto",
    )
)
"""Whole messages that mean the button Will police see this?"""
_ANY = re.compile(r"\b(?:" + "|".join(re.escape(phrase) for phrase in PHRASES) + r")\b")


def is_distress(words: str) -> bool:
    """Tell whether typed words hold a phrase of the list, whatever its accents, case and punctuation."""
    return _ANY.search(fold(words)) is not None
