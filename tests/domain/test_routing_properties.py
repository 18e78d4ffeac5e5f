"""On a large made-up directory the index changes no answer, capacity nobody else's, and order nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.plain_routing import plain_choices
from benchmarks.routing_data import large_directory, sayings
from bot.domain import reasons, routing_index
from bot.domain.directory import AreaTown, Capacity, Directory, Initiative, build, sample
from bot.domain.eligibility import Fit
from bot.domain.places import look_up, town_of_zip
from bot.domain.places.tables import towns, zips
from bot.domain.routing import Query, choose, query_for
from bot.domain.routing_index import MOST_KEPT, index_of
from bot.i18n import Catalogs
from scripts.locales import FOLDER
from tests.domain.test_routing import ON, queries

SIZE = 120


@cache
def large() -> Directory:
    return large_directory(SIZE)


LANGUAGES = ("en", "es", "so", "hmn", "zz")
typed = st.sampled_from(sayings(40))
homes = st.builds(
    lambda query, town, code: replace(query, town=town, zip=code, on=ON),
    queries,
    st.sampled_from(["", *sorted(towns())]),
    st.sampled_from(["", *sorted(zips())]),
)
said = st.builds(
    lambda one, age, language, harmed: replace(
        query_for(look_up(one.text), on=ON, nation=one.nation), age=age, language=language, harmed=harmed
    ),
    typed,
    st.none() | st.integers(0, 120),
    st.none() | st.sampled_from(LANGUAGES),
    st.booleans(),
)


def near(town: AreaTown, told: str) -> Query:
    """Ask for a home in a town that some initiative names: by its name, its post office's ZIP, or its county only."""
    home = Query(on=ON, counties=(town.county,), age=14)
    code = first_zips().get(town.folded, "")
    return {"town": replace(home, town=town.folded), "zip": replace(home, zip=code), "county": home}[told]


@cache
def first_zips() -> dict[str, str]:
    return {town_of_zip(code): code for code in sorted(zips(), reverse=True)}


neighbours = st.builds(
    near,
    st.sampled_from([town for one in large().initiatives for town in one.area.towns]),
    st.sampled_from(["town", "zip", "county"]),
)
anyone = homes | said | neighbours


@given(anyone)
def test_the_index_gives_what_looking_at_every_initiative_gives(query: Query) -> None:
    for directory in (large(), sample()):
        assert choose(directory, query).choices[:-1] == plain_choices(directory, query)


@given(anyone)
def test_whom_a_family_avoids_is_in_no_list_of_either(query: Query) -> None:
    avoid = frozenset(one.initiative for one in choose(large(), query).choices[:2])
    again = replace(query, avoid=avoid)
    assert choose(large(), again).choices[:-1] == plain_choices(large(), again)


def touched(query: Query, number: int) -> Initiative:
    """Take an initiative that serves the family, mostly; now and then any, which must not come in."""
    serving = [one.initiative for one in choose(large(), query).choices[:-1]]
    if serving and number % 10:
        return large().by_id[serving[number % len(serving)]]
    return large().initiatives[number]


@given(anyone, st.integers(0, SIZE - 1), st.sampled_from(Capacity), st.booleans())
@settings(max_examples=60)
def test_changing_one_capacity_changes_only_the_place_of_that_initiative(
    query: Query, number: int, capacity: Capacity, expired: bool
) -> None:
    one = touched(query, number)
    until = ON - timedelta(days=1) if expired else date(2035, 1, 1)
    before, after = choose(large(), query), choose(_with(replace(one, capacity=capacity, capacity_until=until)), query)
    assert [c for c in before.choices if c.initiative != one.id] == [c for c in after.choices if c.initiative != one.id]
    assert after.owner in {before.owner, one.id} or before.owner == one.id


@given(anyone, st.integers(0, SIZE - 1))
@settings(max_examples=60)
def test_less_room_never_brings_an_initiative_more_families(query: Query, number: int) -> None:
    one, until = touched(query, number), date(2035, 1, 1)
    steps = (Capacity.OPEN, Capacity.WAIT_LIST, Capacity.FULL)
    found = [choose(_with(replace(one, capacity=step, capacity_until=until)), query) for step in steps]
    ranks = [choice.fit.rank for choices in found if (choice := choices.of(one.id))]
    places = [[c.initiative for c in choices.choices].index(one.id) for choices in found if choices.of(one.id)]
    assert len(ranks) in {0, 3}
    assert ranks == sorted(ranks)
    assert places == sorted(places)
    assert found[-1].owner != one.id
    assert all(choice.fit is Fit.NO for choice in [found[-1].of(one.id)] if choice)


def _with(changed: Initiative) -> Directory:
    return build((changed if one.id == changed.id else one for one in large().initiatives), sample=True)


@given(anyone, st.integers(0, 3))
@settings(max_examples=60)
def test_the_order_of_the_file_and_what_was_asked_before_change_nothing(query: Query, seed: int) -> None:
    shuffled = list(large().initiatives)
    Random(seed).shuffle(shuffled)
    assert choose(build(shuffled, sample=True), query) == choose(large(), query)


def test_an_index_is_kept_for_a_directory_and_never_for_another_in_its_place() -> None:
    directories = [build(sample().initiatives[:number]) for number in range(MOST_KEPT + 3)]
    indexes = [index_of(one) for one in directories]
    assert all(index.directory is one for index, one in zip(indexes, directories, strict=True))
    assert index_of(directories[-1]) is indexes[-1]
    assert len(routing_index._kept) <= MOST_KEPT
    del directories[0], indexes[0]
    for _ in range(50):  # an address may be used again; the index must not
        fresh = build(sample().initiatives[:1])
        assert index_of(fresh).directory is fresh


@cache
def catalogs() -> Catalogs:
    return Catalogs.load(FOLDER)


@given(anyone)
@settings(max_examples=60)
def test_every_reason_that_routing_gives_is_said_in_every_complete_language(query: Query) -> None:
    for choice in choose(large(), query).choices:
        for line in choice.reasons:
            for code in complete():
                assert catalogs().say(line, code).strip()
    assert (catalogs().untranslated, catalogs().unfilled) == (set(), set())


@cache
def complete() -> tuple[str, ...]:
    shelf = catalogs().shelf
    return tuple(one.code for one in shelf.languages if shelf.standing(one.code).complete)


@pytest.mark.parametrize("text", reasons.all_texts(), ids=lambda text: text.key)
def test_every_reason_there_is_has_words_of_its_own_in_every_complete_language(text: reasons.T) -> None:
    assert {"en", "es"} <= set(complete())
    assert [code for code in complete() if not catalogs().shelf.translations[code].get(text.key)] == []
