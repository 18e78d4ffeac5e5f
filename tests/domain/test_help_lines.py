"""Every number a text says is a help line with a source, and one to be looked at is never silently dropped."""

from __future__ import annotations

from datetime import date

from bot.domain.help_lines import help_lines, to_review
from bot.house import program_texts


def test_each_text_named_by_a_line_exists_and_says_its_number() -> None:
    texts = program_texts()
    silent = [
        (line.id, key)
        for line in help_lines()
        for key in line.texts
        if line.number not in texts[key].english and "{day_one}" not in texts[key].english
    ]
    assert silent == []


def test_every_text_that_says_911_or_988_is_named_by_its_line() -> None:
    for line in help_lines():
        if line.number in {"911", "988"}:
            saying = {key for key, text in program_texts().items() if line.number in text.english}
            assert saying == set(line.texts)


def test_unverified_lines_are_to_be_reviewed_now_and_all_after_their_day() -> None:
    assert [line.id for line in to_review(date(2026, 11, 21))] == [
        line.id for line in help_lines() if not line.verified_on
    ]
    assert to_review(date(2100, 1, 1)) == help_lines()
