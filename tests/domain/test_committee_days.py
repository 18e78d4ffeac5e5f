"""Days and hours are read as people write them, and as spreadsheets save them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.committee.days import read_day
from bot.domain.committee.hours import MorningOrEvening, ends, read_hour

TODAY = date(2026, 11, 21)
DEC_3 = date(2026, 12, 3)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("2026-12-03", DEC_3), ("2026/12/3", DEC_3), ("12/3/2026", DEC_3), ("12/3/26", DEC_3), ("12-3-2026", DEC_3),
        ("12/3", DEC_3), ("Dec 3", DEC_3), ("dec. 3rd", DEC_3), ("3 Dec", DEC_3), ("December 3, 2026", DEC_3),
        ("Thursday, December 3, 2026", DEC_3), ("Thu 12/3", DEC_3), ("3 dic", DEC_3), ("3 de diciembre", DEC_3),
        ("el 3 de diciembre de 2026", DEC_3), ("jueves 3 de diciembre", DEC_3), ("03-Dec-26", DEC_3), ("46359", DEC_3),
        ("  dec 3  ", DEC_3), ("DEC3", DEC_3), ("mar 3", date(2027, 3, 3)), ("mar 1 dic", date(2026, 12, 1)),
        ("miércoles 2 de diciembre", date(2026, 12, 2)), ("23/12/2026", date(2026, 12, 23)),
        ("23/12", date(2026, 12, 23)), ("13/13", None),
        ("today", TODAY), ("hoy", TODAY), ("mañana", date(2026, 11, 22)), ("Pasado mañana", date(2026, 11, 23)),
        ("ayer", date(2026, 11, 20)), ("Nov 20", date(2026, 11, 20)), ("Jan 5", date(2027, 1, 5)),
        ("Jul 1", date(2027, 7, 1)), ("Aug 30", date(2026, 8, 30)), ("Feb 29", None), ("Feb 30", None),
        ("ene 5", date(2027, 1, 5)), ("5 de setiembre", date(2026, 9, 5)), ("soon", None), ("", None), ("3", None),
        ("Dec", None), ("Dec 3 or Dec 4", None), ("meeting on Dec 3", None), ("12/3/202", None), ("ju 3", None),
        ("2026-13-01", None), ("0/3/2026", None), ("December 33", None), ("1/2/3/4", None), ("99999", None),
    ],
)  # fmt: skip
def test_a_day_is_read_as_it_is_written(words: str, day: date | None) -> None:
    assert read_day(words, today=TODAY) == day


@pytest.mark.parametrize("words", ["Dec 3", "12/3", "3 dic", "today"])
def test_a_file_must_say_the_year(words: str) -> None:
    assert read_day(words) is None


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("18:00", "18:00"), ("6 pm", "18:00"), ("6pm", "18:00"), ("6:30 p.m.", "18:30"), ("6:30PM", "18:30"),
        ("9", "09:00"),
        ("6 de la tarde", "18:00"), ("8 de la noche", "20:00"), ("9 de la mañana", "09:00"), ("a las 6 pm", "18:00"),
        ("noon", "12:00"), ("mediodía", "12:00"), ("12 pm", "12:00"), ("12 am", "00:00"), ("12:30 a.m.", "00:30"),
        ("18h", "18:00"), ("1830", "18:30"), ("09:00", "09:00"), ("06:00", "06:00"), ("10", "10:00"), ("12", "12:00"),
        ("18.30", "18:30"), ("6:00:00 PM", "18:00"), ("18:00:00", "18:00"), ("18 pm", "18:00"), ("18 am", None),
        ("25", None),
        ("18:60", None), ("six", None), ("", None), ("6 pm to 8 pm", None), ("0 pm", None),
    ],
)  # fmt: skip
def test_an_hour_is_read_as_it_is_written(words: str, hour: str | None) -> None:
    assert read_hour(words) == hour


@pytest.mark.parametrize("words", ["6", "6:30", "1", "8:15"])
def test_an_hour_that_comes_twice_a_day_is_asked_about(words: str) -> None:
    with pytest.raises(MorningOrEvening):
        read_hour(words)


@pytest.mark.parametrize(
    ("words", "hour"),
    [("6:30", "06:30"), ("18:00", "18:00"), ("6:00 PM", "18:00"), ("0.75", "18:00"), ("0,75", "18:00")],
)
def test_a_file_says_hours_of_24_or_as_a_spreadsheet_saves_them(words: str, hour: str) -> None:
    assert read_hour(words, of_24=True) == hour


def test_the_end_of_a_meeting_follows_from_its_start_and_length() -> None:
    assert (ends("18:00", 90), ends("", 90)) == ("19:30", "")
