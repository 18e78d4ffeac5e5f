"""Texts to a family are short, plain, calm, and name people first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from bot.catalog import PLACEHOLDER, Shelf
from bot.flows.inspect import flows
from bot.flows.model import Choice, Send, Step, Text, texts
from bot.flows.paths import paths
from bot.flows.self_referral import SELF_REFERRAL
from bot.house import program_texts
from bot.text import T
from scripts.locales import FOLDER

MOST_WORDS = 60
HIGHEST_GRADE = 6.0
FEWEST_WORDS = 10
"""Below this a grade says nothing: one long word ("Information") makes it jump to thirty."""
CARDS = {"near": 150, "review": 160, "initiative": 110}
"""Cards that list more than one thing, by name, each with its own limit of words."""
STAFF = ("staff.", "role.", "outcome.")
"""Read by coordinators and the Office only."""

SAID = {
    "office": "the Office of Restorative Practices",
    "initiative": "North Star Circles",
    "next": "River Bend Circles",
    "runner": "River Bend Circles (a nonprofit)",
    "reader": "A person there",
    "who": "North Star Circles",
    "date": "Tuesday, October 6, 2026",
    "expiry": "Saturday, April 3, 2027",
    "human_hours": "Monday to Friday, 9 to 5",
    "lawyer_line": "Youth Law Project, 612-555-0100",
    "victim_line": "Day One, 1-866-223-1111",
    "reason": "it has no room now",
}
"""Arguments of usual length; the others are one word."""

NAMES = re.compile(r"\b(Minnesota|Day One|Tribal Nation|Telegram)\b")
LABELS = re.compile(r"\b(offend\w*|victim\w*|perpetrat\w*|delinquen\w*|criminal\w*|abuser\w*|accused)\b", re.IGNORECASE)
SPANISH_LABELS = re.compile(r"(v[ií]ctim|ofensor|agresor|delincuen|infractor|criminal|acusad|abusador)", re.IGNORECASE)
PRESSURE = re.compile(
    r"!|¡|\b(hurry|urgent\w*|act now|last chance|don't miss|immediately|asap|must answer)\b", re.IGNORECASE
)


def family_texts() -> dict[str, str]:
    """List what a family may read, in English."""
    return {key: text.english for key, text in program_texts().items() if not key.startswith(STAFF)}


def matching(said: Mapping[str, str], pattern: re.Pattern[str]) -> dict[str, str]:
    """List the texts in which a pattern is found, placeholders left out."""
    return {key: words for key, words in said.items() if pattern.search(PLACEHOLDER.sub("", words))}


def cards() -> Iterator[T]:
    """List the texts that make a card's body: each wording of each question, and every sentence told between them."""
    labels = {text.key for flow in flows() for step in flow.steps if step.review for text in [step.review]}
    bodies = {text.key for flow in flows() for text in texts(flow)} - labels
    for text in program_texts().values():
        if not text.key.startswith(STAFF) and (text.key in bodies or len(text.english.split()) >= FEWEST_WORDS):
            yield text


def by_area() -> dict[str, list[T]]:
    """Group the cards by the first part of their keys."""
    found: dict[str, list[T]] = {}
    for text in cards():
        found.setdefault(text.key.partition(".")[0], []).append(text)
    return found


AREAS = by_area()


def count(words: str) -> int:
    """Count words as a reader meets them, arguments filled in."""
    return len(PLACEHOLDER.sub(lambda found: SAID.get(found[1], "word"), words).split())


def syllables(word: str) -> int:
    """Count groups of vowels, a silent e at the end left out."""
    word = word.lower()
    if word.endswith("e") and not word.endswith(("le", "ee")):
        word = word[:-1]
    elif word.endswith("ed") and not word.endswith(("ted", "ded")):
        word = word[:-2]
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(words: str) -> float:
    """Return the Flesch-Kincaid school grade; commands, numbers and names count as easy words; 0 without a word."""
    plain = re.sub(NAMES, "Ann", PLACEHOLDER.sub("Ann", re.sub(r"/\w+", "this", words)))
    found = re.findall(r"[A-Za-z][A-Za-z']*", plain)
    if not found:
        return 0.0
    sentences = [each for each in re.split(r"[.?!](?:\s|$)", plain) if re.search("[A-Za-z]", each)]
    return 0.39 * len(found) / len(sentences) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def test_the_grade_is_the_known_one_of_known_sentences() -> None:
    # 6 words, 6 syllables: 0.39 * 6 + 11.8 - 15.59.
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)
    # 5 words of 4, 6, 5, 6 and 5 syllables.
    assert grade("Administrative responsibility necessitates interdisciplinary collaboration.") > 40


def test_syllables_are_those_of_the_dictionary() -> None:
    words = {"the": 1, "stopped": 1, "needed": 2, "people": 2, "free": 1, "saved": 1, "county": 2, "guardian": 2}
    assert {word: syllables(word) for word in words} == words


@pytest.mark.parametrize("area", AREAS)
def test_a_card_has_at_most_sixty_words(area: str) -> None:
    words = {text.key: count(text.english) for text in AREAS[area]}
    assert {key: number for key, number in words.items() if number > MOST_WORDS} == {}


def test_the_review_card_of_the_longest_referral_keeps_to_its_limit() -> None:
    send = next(step for step in SELF_REFERRAL.steps if isinstance(step, Send))
    lines = {step.id: count(step.review.english) + longest_answer(step) for step in SELF_REFERRAL.steps if step.review}
    changes = [step.id for step in SELF_REFERRAL.steps if step.extra is not None]
    longest = max(sum(lines.get(step, 0) for step in (*path.steps, *changes)) for path in paths(SELF_REFERRAL))
    assert count(send.text.english) + longest + count(send.confirm.english) <= CARDS["review"]


def test_the_card_of_three_initiatives_keeps_to_its_limit() -> None:
    said, step = program_texts(), SELF_REFERRAL.step("initiative")
    assert step is not None
    # Each says why it fits; one in three has a second thing to say, and it is the longest.
    second = max(count(text.english) for key, text in said.items() if key.startswith("reason."))
    three = 3 * (count(said["host.offered"].english) + count(said["reason.serves_county"].english))
    assert count(step.text.english) + three + second + count(said["host.office_about"].english) <= CARDS["initiative"]


def longest_answer(step: Step) -> int:
    """Count the words of the longest answer of a step; a typed or listed one is two words."""
    options = step.options if isinstance(step, Choice | Text) else {}
    return max([2, *(count(label.english) for label in options.values())])


@pytest.mark.parametrize("area", AREAS)
def test_a_card_can_be_read_after_six_years_of_school(area: str) -> None:
    long = (text for text in AREAS[area] if len(text.english.split()) >= FEWEST_WORDS)
    grades = {text.key: grade(text.english) for text in long}
    assert {key: years for key, years in grades.items() if years > HIGHEST_GRADE} == {}


def test_no_text_to_a_family_gives_a_person_a_label() -> None:
    assert matching(family_texts(), LABELS) == {}


def test_no_spanish_text_to_a_family_gives_a_person_a_label() -> None:
    said = Shelf.load(FOLDER).translations["es"]
    assert matching({key: said.get(key, "") for key in family_texts()}, SPANISH_LABELS) == {}


def test_no_text_presses_for_an_answer() -> None:
    said = Shelf.load(FOLDER).translations
    everything = {f"{code}:{key}": words for code, texts in said.items() for key, words in texts.items()}
    assert matching(everything, PRESSURE) == {}


def test_the_watched_words_are_caught() -> None:
    assert [bool(LABELS.search(each)) for each in ("An offender", "The victims", "She was hurt")] == [True, True, False]
    assert [bool(PRESSURE.search(each)) for each in ("Hurry up", "Now!", "When you like.")] == [True, True, False]
    assert [bool(SPANISH_LABELS.search(each)) for each in ("La víctima", "Quien fue dañado")] == [True, False]


def test_no_text_of_the_bot_uses_words_only_lawyers_use() -> None:
    hard = re.compile(
        r"\b(pursuant|herein|thereof|disclos\w*|facilitat\w*|utili[sz]e|commence|prior to)\b", re.IGNORECASE
    )
    assert matching(family_texts(), hard) == {}
