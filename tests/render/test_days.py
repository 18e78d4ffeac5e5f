"""Days of the week are said as a person would."""

from __future__ import annotations

import pytest

from bot.render.days import days
from bot.text import english


@pytest.mark.parametrize(
    ("worked", "said"),
    [
        ((0, 1, 2, 3, 4), "Monday to Friday"),
        ((0, 2, 4), "Monday, Wednesday and Friday"),
        ((1, 2), "Tuesday and Wednesday"),
        ((6,), "Sunday"),
        ((3, 0, 1, 2, 5), "Monday, Tuesday, Wednesday, Thursday and Saturday"),
        ((0, 1, 2, 3, 4, 5, 6), "Monday to Sunday"),
    ],
)
def test_a_run_is_said_by_its_ends_and_others_one_by_one(worked: tuple[int, ...], said: str) -> None:
    assert english(days(worked)) == said
