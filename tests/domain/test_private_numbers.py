"""A tax, bank, card or social-security number is seen as one; what families type is not."""

from __future__ import annotations

import pytest

from bot.domain.private_numbers import looks_private

ALWAYS = (
    "123-45-6789", "my number is 123 45 6789 ok", "123.45.6789", "41-1234567", "4111 1111 1111 1111",
    "4111-1111-1111-1111", "378282246310005",
)  # fmt: skip
WHERE_MONEY_IS_THE_SUBJECT = (
    "123456789", "pay to 091000019 please", "000123456789", "account 12345678", "Routing: 0910", "SSN 6789",
    "mi cuenta es 4455667", "DE89 3704 0044 0532 0130 00", "iban gb29 4444",
)  # fmt: skip
NEVER = (
    "612 555 0142", "6125550142", "+1 612-555-0142", "16125550142", "55407", "55407-1234", "2026-11-19", "11/19/2026",
    "C-7K2M-9QX4-T", "I drove 124 miles", "Room 1204, 7:30", "4111 1111 1111 1112", "",
)  # fmt: skip


@pytest.mark.parametrize("words", ALWAYS)
@pytest.mark.parametrize("about_money", [True, False])
def test_a_number_of_its_own_shape_is_always_seen(words: str, about_money: bool) -> None:
    assert looks_private(words, about_money=about_money)


@pytest.mark.parametrize("words", WHERE_MONEY_IS_THE_SUBJECT)
def test_bare_and_named_digits_count_where_money_is_the_subject_only(words: str) -> None:
    assert [looks_private(words, about_money=each) for each in (True, False)] == [True, False]


@pytest.mark.parametrize("words", NEVER)
@pytest.mark.parametrize("about_money", [True, False])
def test_phones_places_days_and_references_are_no_such_number(words: str, about_money: bool) -> None:
    assert not looks_private(words, about_money=about_money)
