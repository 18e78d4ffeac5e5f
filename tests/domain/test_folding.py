"""Words are the same however a phone spells them."""

from __future__ import annotations

import pytest

from bot.domain.folding import fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("I\u2019m not safe", "im not safe"),
        (" BYE!… ", "bye"),
        ("b\u200bye", "bye"),
        ("I\u00b4m", "im"),
        ("¿Verá esto la policía?", "vera esto la policia"),
        ("\uff22\uff59\uff45", "bye"),
        ("Δεν είμαι", "δεν ειμαι"),
        ("👍", ""),
    ],
)
def test_case_accents_apostrophes_and_punctuation_do_not_matter(typed: str, folded: str) -> None:
    assert fold(typed) == folded
