"""Working days leave out weekends and the holidays of Minn. Stat. 645.44 subd. 5."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.working_days import add_working_days, holidays


def test_the_holidays_of_2026_are_those_the_state_keeps() -> None:
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),  # the Fourth is a Saturday
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    ]


def test_new_years_day_on_a_saturday_is_kept_in_the_old_year() -> None:
    assert date(2027, 12, 31) in holidays(2027)


@pytest.mark.parametrize(
    ("start", "days", "working", "expected"),
    [
        (date(2026, 11, 23), 2, (), date(2026, 11, 25)),
        (date(2026, 11, 23), 3, (), date(2026, 11, 27)),  # over Thanksgiving
        (date(2026, 11, 20), 1, (), date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 23), 1, (1, 3), date(2026, 11, 24)),
        (date(2026, 11, 24), 1, (1, 3), date(2026, 12, 1)),  # the reader's Thursday is Thanksgiving
        (date(2026, 12, 31), 1, (), date(2027, 1, 4)),
    ],
)
def test_days_are_counted_in_the_readers_week(start: date, days: int, working: tuple[int, ...], expected: date) -> None:
    assert add_working_days(start, days, working) == expected
