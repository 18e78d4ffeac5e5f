"""The routing benchmark measures what it says, on data that is the same at every run; nothing here is timed."""

from __future__ import annotations

from collections import Counter

from benchmarks.routing import measure, query_of, start_up, told
from benchmarks.routing_data import large_directory, sayings
from bot.domain.places import look_up


def test_the_directory_and_the_inputs_are_the_same_at_every_run() -> None:
    assert large_directory(50).version == large_directory(50).version
    assert len(large_directory(50).initiatives) == 50
    assert sayings(3) == sayings(3)


def test_every_kind_of_input_is_there_and_nearly_all_are_places() -> None:
    said = sayings(40)
    assert Counter(one.kind for one in said) == dict.fromkeys(("ZIP", "town", "county", "typo", "Nation"), 40)
    known = Counter(one.kind for one in said if look_up(one.text).counties)
    assert known == {"ZIP": 40, "town": 40, "county": 40, "Nation": 40, "typo": known["typo"]}
    assert known["typo"] >= 30
    assert query_of(next(one for one in said if one.kind == "Nation")).nation


def test_the_figures_are_printed_beside_those_of_a_plain_scan() -> None:
    found = measure(large_directory(40), sayings(3), 1) | start_up(1)
    assert set(found["route"]) == {"all", "ZIP", "town", "county", "typo", "Nation"}
    assert (found["initiatives"], found["inputs"]) == (40, 15)
    words = told(found)
    assert "times as fast as the plain scan" in words
    assert "Tables in a fresh process:" in words
