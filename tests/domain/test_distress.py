"""Words of distress open the card, in both languages and however they are spelled; words of every day do not."""

from __future__ import annotations

import pytest

from bot.domain.distress import is_distress

DISTRESS = (
    "I want to die", "kms", "KMS!!", "i cant go on anymore", "I can\u2019t go on any more", "cant go on",
    "I can't go on.",
    "I cannot go on like this", "I can't go on, nobody helps", "i cant do this anymore", "I can't take it any longer",
    "cant take it", "i dont wanna live", "I don't want to be here anymore", "wish i was dead", "they told me kys",
    "gonna unalive", "tired of living", "There is no point in living", "he hit me yesterday",
    "my dad beats me, he beats me",
    "me quiero morir", "quiero morirme", "Ya no puedo m\u00e1s", "no puedo mas.",
    "no puedo seguir as\u00ed", "ya no aguanto m\u00e1s",
    "no tengo ganas de vivir", "me voy a matar", "quiero desaparecer", "me hago da\u00f1o", "mi pap\u00e1 me pega",
)  # fmt: skip
EVERY_DAY = (
    "I can't go on Tuesday", "I cant go on the bus", "cannot go on a call today", "I can't go on to the next card",
    "I can't do this on my phone", "I can't do it Monday", "I cant take it to school", "no puedo m\u00e1s tarde",
    "No puedo seguir el martes", "no aguanto el ruido", "Kmspring", "I took the skis", "Dieter", "live in Minneapolis",
    "Die Straße", "Hurst", "Mato Grosso", "me corto el pelo", "over the dose", "I want to do this alive and well",
)  # fmt: skip


@pytest.mark.parametrize("words", DISTRESS)
def test_words_of_distress_open_the_card(words: str) -> None:
    assert is_distress(words) is True


@pytest.mark.parametrize("words", EVERY_DAY)
def test_words_of_every_day_do_not(words: str) -> None:
    assert is_distress(words) is False
