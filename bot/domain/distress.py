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
    "kms",
    "kys",
    "unalive",
    "off myself",
    "hang myself",
    "hanging myself",
    "shoot myself",
    "overdose on",
    "take my own life",
    "taking my own life",
    "take my life",
    "ending my life",
    "ending it all",
    "wanting to die",
    "wish i was dead",
    "wish i were dead",
    "wish i was never born",
    "wanna be dead",
    "want to be dead",
    "dont wanna live",
    "dont wanna be alive",
    "dont want to be alive",
    "do not want to be alive",
    "dont want to be here anymore",
    "dont wanna be here anymore",
    "tired of living",
    "tired of being alive",
    "nothing to live for",
    "no point in living",
    "no point living",
    "not worth living",
    "he hit me",
    "she hit me",
    "hits me",
    "he hurts me",
    "she hurts me",
    "they hurt me",
    "he beats me",
    "she beats me",
    "he chokes me",
    "he choked me",
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
    "quiero morirme",
    "quisiera morir",
    "quisiera morirme",
    "quisiera estar muerto",
    "quisiera estar muerta",
    "quiero estar muerto",
    "quiero estar muerta",
    "ganas de morir",
    "ganas de morirme",
    "ganas de vivir",
    "no quiero seguir viviendo",
    "no quisiera vivir",
    "me voy a matar",
    "me quiero matar",
    "me mato",
    "acabar con mi vida",
    "terminar con mi vida",
    "acabar con todo",
    "no vale la pena vivir",
    "cansado de vivir",
    "cansada de vivir",
    "quiero desaparecer",
    "ahorcarme",
    "colgarme",
    "autolesion",
    "me lastimo",
    "me hago dano",
    "me pegan",
    "me pego",
    "me golpean",
    "me golpeo",
    "me maltrata",
    "me maltratan",
)
LIMITS = (
    "cant go on",
    "cannot go on",
    "can not go on",
    "cant keep going",
    "cannot keep going",
    "cant do this",
    "cant do it",
    "cant take it",
    "cant take this",
    "cannot take it",
    "cannot take this",
    "no puedo mas",
    "no puedo seguir",
    "no aguanto",
    "no aguanto mas",
    "no lo aguanto",
    "no doy mas",
)
ON = (
    "any ?more",
    "any longer",
    "no longer",
    "like this",
    "living",
    "con esto",
    "asi",
    "viviendo",
    "mas",
)
"""A limit is one at the end of a sentence or before one of these: who cannot go on Tuesday, or later, is just busy."""
ALONE = frozenset(("cant do this", "cant do it", "no aguanto"))
"""Said of many things; meant here only with one of those words after it."""
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
_AFTER = r" (?:" + "|".join(ON) + r")\b"
_LIMIT = re.compile(
    r"\b(?:" + "|".join(f"{limit}(?:{_AFTER}{'' if limit in ALONE else '|$'})" for limit in LIMITS) + ")"
)
_SENTENCE = re.compile(r"[.!?;,:\n\u2026]+")


def is_distress(words: str) -> bool:
    """Tell whether typed words hold a phrase of the list, whatever its accents, case and punctuation."""
    if _ANY.search(fold(words)):
        return True
    return any(_LIMIT.search(fold(sentence)) for sentence in _SENTENCE.split(words))
