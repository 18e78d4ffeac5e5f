"""A card is said in a language, whatever stands in it."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import FSI, PDI, REPEATED, TEXT_UNITS, Catalogs, Spoken, SpokenButton, spoken_date, units
from bot.text import Button, Card, Line, Plain, T
from tests.locales import write_folder

HELLO = T("hello", "Hello.")
MEET = T("meet", "{name}, see you on {day}.")
STATE = T("state", "{reference}: {state}")
TAKEN = T("state.taken", "taken by {who}")
UNSAID = T("unsaid", "Nobody put this into Spanish.")
CHANGED = T("changed", "Changed since.")
TEXTS = (HELLO, MEET, STATE, TAKEN, UNSAID, CHANGED, REPEATED)
SPANISH = {
    "hello": "Hola.",
    "meet": "Nos vemos el {day}, {name}.",
    "state": "{reference}: {state}",
    "state.taken": "la tomó {who}",
    "~changed": "De antes.",
    "i18n.repeated": "Tal vez ya viste esto.",
}
ARABIC = {"hello": "مرحبا.", "meet": "نراك يوم {day} يا {name}."}
DAY = date(2026, 10, 6)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a folder with a little Spanish and less Arabic."""
    return write_folder(tmp_path_factory.mktemp("locales"), TEXTS, es=SPANISH, ar=ARABIC)


@pytest.fixture(scope="module")
def loaded(folder: Path) -> Catalogs:
    """Load it once, for a test that runs many times."""
    return Catalogs.load(folder)


@pytest.fixture
def catalogs(folder: Path) -> Catalogs:
    """Load it anew, so that what is noted of one test is not another's."""
    return Catalogs.load(folder)


def card(*lines: Line | Plain, rows: tuple[tuple[Button, ...], ...] = ()) -> Card:
    return Card(lines, rows)


def test_lines_become_paragraphs_and_plain_words_stay_as_they_are(catalogs: Catalogs) -> None:
    spoken = catalogs.speak(card(Line(HELLO), Plain("R-7K2M <b>{name}</b>")), "es")
    assert spoken == Spoken("Hola.\n\nR-7K2M <b>{name}</b>")


def test_a_tight_line_follows_without_a_blank_line(catalogs: Catalogs) -> None:
    spoken = catalogs.speak(card(Line(HELLO), Line(STATE, {"reference": "A", "state": "1"}, tight=True)), "en")
    assert spoken.text == "Hello.\nA: 1"


def test_an_empty_line_leaves_no_gap(catalogs: Catalogs) -> None:
    assert catalogs.speak(card(Plain(""), Line(HELLO), Plain(""), Line(HELLO)), "en").text == "Hello.\n\nHello."


def test_dates_are_written_by_the_language_and_placeholders_may_change_places(catalogs: Catalogs) -> None:
    line = Line(MEET, {"name": Plain("Ana"), "day": DAY})
    assert catalogs.say(line, "en") == "Ana, see you on Tuesday, October 6, 2026."
    assert catalogs.say(line, "es") == "Nos vemos el martes, 6 de octubre de 2026, Ana."


def test_an_argument_may_itself_be_a_sentence_with_arguments(catalogs: Catalogs) -> None:
    line = Line(STATE, {"reference": "R-1", "state": Line(TAKEN, {"who": HELLO})})
    assert catalogs.say(line, "es") == "R-1: la tomó Hola."


@pytest.mark.parametrize(
    "typed", ["{day}", "{0}", "{name.__class__}", "{{day}}", "%s", "{", "}", "${x}", "\\1", "{day!r}"]
)
def test_what_a_person_typed_is_never_a_placeholder(catalogs: Catalogs, typed: str) -> None:
    line = Line(MEET, {"name": Plain(typed), "day": DAY})
    assert catalogs.say(line, "en") == f"{typed}, see you on Tuesday, October 6, 2026."


def test_buttons_keep_data_and_address_and_long_labels_are_cut_at_64(catalogs: Catalogs) -> None:
    rows = ((Button(Line(HELLO), "a|1"), Button(Plain("x" * 70), "", "https://example.org")),)
    spoken = catalogs.speak(card(Line(HELLO), rows=rows), "es")
    cut = "x" * 63 + "…"
    assert spoken.rows == ((SpokenButton("Hola.", "a|1"), SpokenButton(cut, "", "https://example.org")),)


def test_a_repeated_message_says_so_first(catalogs: Catalogs) -> None:
    assert catalogs.speak(card(Line(HELLO)), "es", repeat=True).text == "Tal vez ya viste esto.\n\nHola."


def test_a_missing_translation_is_said_in_english_and_noted(catalogs: Catalogs) -> None:
    assert catalogs.say(UNSAID, "es") == "Nobody put this into Spanish."
    assert catalogs.untranslated == {"es:unsaid"}


def test_a_fuzzy_translation_does_not_count(catalogs: Catalogs) -> None:
    assert catalogs.say(CHANGED, "es") == "Changed since."
    assert catalogs.untranslated == {"es:changed"}


def test_english_and_complete_cards_note_nothing(catalogs: Catalogs) -> None:
    catalogs.say(UNSAID, "en")
    catalogs.say(HELLO, "es")
    assert (catalogs.untranslated, catalogs.unfilled) == (set(), set())


def test_a_language_that_is_not_in_the_list_speaks_english(catalogs: Catalogs) -> None:
    assert catalogs.say(HELLO, "xx") == "Hello."


def test_an_outbox_row_from_before_a_deploy_keeps_its_own_english(catalogs: Catalogs) -> None:
    before = Line(T("meet", "{name}, see you."), {"name": "Ana"})
    assert catalogs.say(before, "es") == "Ana, see you."
    now = Line(MEET, {"name": "Ana", "day": DAY})
    assert catalogs.say(now, "es") == "Nos vemos el martes, 6 de octubre de 2026, Ana."


def test_an_argument_that_is_missing_shows_dots_and_is_noted(catalogs: Catalogs) -> None:
    assert catalogs.say(Line(MEET, {"day": DAY}), "en") == "…, see you on Tuesday, October 6, 2026."
    assert catalogs.unfilled == {"meet:name"}


def test_right_to_left_words_are_isolated_in_a_left_to_right_sentence(catalogs: Catalogs) -> None:
    line = Line(MEET, {"name": Plain("علي"), "day": DAY})
    assert catalogs.say(line, "en") == f"{FSI}علي{PDI}, see you on Tuesday, October 6, 2026."


def test_every_plain_word_is_isolated_in_a_right_to_left_sentence(catalogs: Catalogs) -> None:
    line = Line(MEET, {"name": Plain("Ana"), "day": DAY})
    assert catalogs.say(line, "ar") == f"نراك يوم الثلاثاء، 6 أكتوبر 2026 يا {FSI}Ana{PDI}."


@pytest.mark.parametrize("control", ["\u202e", "\u2069", "\u2067", "\u200f"])
def test_bidi_controls_cannot_leave_the_argument(catalogs: Catalogs, control: str) -> None:
    line = Line(MEET, {"name": Plain(f"{control}Ana\n{control}B"), "day": DAY})
    assert catalogs.say(line, "en") == f"{FSI}Ana{PDI}\n{FSI}B{PDI}, see you on Tuesday, October 6, 2026."


def test_accents_and_emoji_need_no_isolation(catalogs: Catalogs) -> None:
    assert catalogs.say(Line(MEET, {"name": "Zoë 🙂", "day": DAY}), "en").startswith("Zoë 🙂, see")


def test_a_long_plain_value_is_cut_as_little_as_needed_and_no_sentence_is(catalogs: Catalogs) -> None:
    line = Line(MEET, {"name": Plain("🙂" * 5000), "day": DAY})
    text = catalogs.speak(card(Line(HELLO), line), "en").text
    assert units(text) in (TEXT_UNITS - 1, TEXT_UNITS)
    assert text.startswith("Hello.\n\n🙂")
    assert text.endswith("🙂…, see you on Tuesday, October 6, 2026.")


def test_length_is_counted_in_utf16_units_as_telegram_does(catalogs: Catalogs) -> None:
    assert catalogs.speak(card(Plain("🙂" * 3000)), "en").text == "🙂" * 2047 + "…"


def test_a_text_of_exactly_the_limit_is_not_cut(catalogs: Catalogs) -> None:
    assert catalogs.speak(card(Plain("x" * TEXT_UNITS)), "en").text == "x" * TEXT_UNITS


def test_more_sentences_than_fit_end_after_a_whole_one(catalogs: Catalogs) -> None:
    text = catalogs.speak(card(*[Line(HELLO)] * 1000), "en").text
    assert units(text) <= TEXT_UNITS
    assert set(text.split("\n")) == {"Hello.", "", "…"}


@given(st.lists(st.text(max_size=5000), max_size=6), st.sampled_from(["en", "es", "ar", "xx"]))
def test_any_words_fit_one_message(loaded: Catalogs, words: list[str], language: str) -> None:
    lines = [Line(MEET, {"name": Plain(each), "day": DAY}) for each in words]
    spoken = loaded.speak(card(Line(HELLO), *lines, *map(Plain, words)), language)
    assert 0 < units(spoken.text) <= TEXT_UNITS


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en_US", "Tuesday, October 6, 2026"),
        ("es_US", "martes, 6 de octubre de 2026"),
        ("vi", "Thứ Ba, 6 tháng 10, 2026"),
        ("so", "Talaado, Oktoobar 6, 2026"),
        ("ru", "вторник, 6 октября 2026\u202fг."),  # noqa: RUF001 -- the Russian letter is meant
        ("zh", "2026年10月6日星期二"),
    ],
)
def test_a_date_has_its_weekday_month_and_year_in_full(locale: str, words: str) -> None:
    assert spoken_date(DAY, locale) == words


def test_a_card_is_said_in_well_under_a_millisecond(catalogs: Catalogs) -> None:
    # It takes 25 µs on a quiet machine; the bound is ten times that, so that a busy one does not fail it.
    line = Line(MEET, {"name": Plain("Ana"), "day": DAY})
    rows = tuple((Button(Line(HELLO), f"a|{row}"), Button(Plain("Ramsey"), "b")) for row in range(4))
    whole = card(Line(HELLO), line, Line(HELLO), rows=rows)
    catalogs.speak(whole, "es")
    began = time.perf_counter()
    for _ in range(1000):
        catalogs.speak(whole, "es")
    assert (time.perf_counter() - began) / 1000 < 300e-6
