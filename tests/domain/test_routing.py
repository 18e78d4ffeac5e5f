"""Routing: total, deterministic, explainable; eligibility has three outcomes and the Office stands behind everyone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import circumstances, reasons
from bot.domain.directory import (
    OFFICE,
    Area,
    AreaTown,
    Capacity,
    Contact,
    Directory,
    Eligibility,
    Initiative,
    Prior,
    Runner,
    build,
    sample,
)
from bot.domain.eligibility import Fit
from bot.domain.places import counties, look_up, nations
from bot.domain.routing import Choices, Query, Tier, choose, circumstances_matter, query_for
from bot.text import english

ON = date(2026, 9, 30)
HENNEPIN, RAMSEY, ST_LOUIS, COOK, BELTRAMI = "27053", "27123", "27137", "27031", "27007"
SAMPLE = sample()


def initiative(number: int = 1, **changes: Any) -> Initiative:
    rules = {name: changes.pop(name) for name in list(changes) if name in Eligibility.__dataclass_fields__}
    values: dict[str, Any] = {
        "id": f"{number:08d}-0000-4000-8000-000000000000",
        "name": f"Circle {number}",
        "grantee": "Example",
        "runner": Runner.NONPROFIT,
        "reader_role": "coordinator",
        "area": Area(counties=(HENNEPIN,)),
        "eligibility": Eligibility(version=1, adopted_on=date(2025, 9, 15), **rules),
        "practices": ("circles",),
        "languages": ("en",),
        "capacity": Capacity.OPEN,
        "capacity_until": None,
        "response_days": 2,
        "working_days": (0, 1, 2, 3, 4),
        "backup_required": True,
        "takes_harmed": False,
        "off_lands": False,
        "contact": Contact(phone="+1 612 555-0100"),
        "committee": "Example",
        "valid_from": date(2025, 1, 1),
        "valid_to": None,
        "confirmed_on": date(2026, 8, 15),
        "order": 100,
    }
    return Initiative(**values | changes)


def ask(*initiatives: Initiative, **query: Any) -> Choices:
    return choose(build(initiatives), Query(**{"on": ON, "counties": (HENNEPIN,), "age": 14} | query))


def fit_and_reasons(choices: Choices) -> tuple[str, str]:
    first = choices.choices[0]
    return first.fit.value, " ".join(english(line) for line in first.reasons)


def order(choices: Choices) -> list[str]:
    return [SAMPLE.by_id[one.initiative].name if one.initiative in SAMPLE.by_id else one.initiative[:8].lstrip("0")
            for one in choices.choices]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "query", "fit", "why"),
    [
        ({}, {}, "fit", "Serves Hennepin County. Takes any age."),
        ({"min_age": 10, "max_age": 17}, {}, "fit", "Serves Hennepin County. Takes ages 10 to 17."),
        ({"min_age": 10}, {}, "fit", "Serves Hennepin County. Takes ages 10 and up."),
        ({"max_age": 17}, {"age": 0}, "fit", "Serves Hennepin County. Takes ages up to 17."),
        ({"min_age": 10, "max_age": 17}, {"age": None}, "check", "A person will check the age."),
        ({}, {"age": None}, "check", "A person will check the age."),
        ({"min_age": 10}, {"age": 9}, "check", "Mostly takes other ages. A person will check."),
        ({"min_age": 10, "age_hard": True}, {"age": 9}, "no", "Takes ages 10 and up only."),
        ({"max_age": 17, "age_hard": True}, {"age": 30}, "no", "Takes ages up to 17 only."),
        ({"max_age": 17}, {"age": 30}, "check", "Mostly takes other ages."),
        ({"min_age": 10, "age_hard": True}, {"age": 10}, "fit", "Takes ages 10 and up."),
        ({"max_age": 17, "age_hard": True}, {"age": 17}, "fit", "Takes ages up to 17."),
        ({"circumstances": frozenset({7})}, {}, "check", "A person will check if this is what they do."),
        ({"circumstances": frozenset({7})}, {"circumstances": frozenset()}, "check", "A person will check if this"),
        ({"circumstances": frozenset({7})}, {"circumstances": frozenset({7})}, "fit", "Serves Hennepin County."),
        ({"circumstances": frozenset({7})}, {"circumstances": frozenset({7, 4})}, "check", "A person will check if"),
        ({"circumstances": frozenset({7})}, {"circumstances": frozenset({4})}, "no", "Does not do this kind of circle"),
        ({}, {"circumstances": frozenset({4})}, "fit", "Serves Hennepin County."),
        ({"capacity": Capacity.ASK_FIRST}, {}, "check", "Asks to be called first."),
        ({"capacity": Capacity.WAIT_LIST}, {}, "check", "Has a wait list."),
        ({"capacity": Capacity.FULL}, {}, "no", "Is full now."),
        ({"capacity": Capacity.FULL, "capacity_until": ON}, {}, "no", "Is full now."),
        ({"capacity": Capacity.FULL, "capacity_until": date(2026, 9, 29)}, {}, "check", "Has not told us lately"),
        ({"capacity_until": date(2026, 9, 29)}, {}, "check", "Has not told us lately"),
        ({"prior_participation": Prior.FIRST_TIME}, {}, "check", "Mostly takes people who are new to it."),
        ({"parent_consent": True}, {}, "fit", "Asks a parent or guardian to agree."),
        ({"languages": ("en", "es")}, {"language": "es"}, "fit", "Serves Hennepin County. Speaks Spanish."),
        ({"languages": ("en", "es")}, {"language": "es-MX"}, "fit", "Speaks Spanish."),
        ({}, {"language": "so"}, "check", "Has no one yet who speaks Somali."),
        ({}, {"language": "xx"}, "check", "Has no one yet who speaks xx."),
        ({"takes_harmed": True}, {"harmed": True, "age": 40}, "check", "Works with people who were hurt."),
        ({}, {"harmed": True}, "no", "Does not take requests from people who were hurt."),
        ({"takes_harmed": True, "max_age": 17, "age_hard": True}, {"harmed": True, "age": 40}, "check", "Works with"),
        ({"area": Area(zips=("55404",))}, {"zip": "55404"}, "fit", "Serves ZIP 55404."),
        ({"area": Area(towns=(AreaTown(HENNEPIN, "Edina"),))}, {"town": "edina"}, "fit", "Serves Edina."),
        ({"area": Area(towns=(AreaTown(HENNEPIN, "Edina"),))}, {}, "check", "Serves a part of Hennepin County."),
    ],
)
def test_an_initiative_fits_or_is_checked_or_is_not_this_one_with_its_reason(
    changes: dict[str, Any], query: dict[str, Any], fit: str, why: str
) -> None:
    found, words = fit_and_reasons(ask(initiative(**changes), **query))
    assert (found, why in words) == (fit, True), words


def test_a_no_says_only_why_not() -> None:
    assert fit_and_reasons(ask(initiative(capacity=Capacity.FULL, languages=("en", "es")), language="es")) == (
        "no",
        "Is full now.",
    )


@pytest.mark.parametrize(
    ("changes", "query"),
    [
        ({"valid_from": date(2026, 10, 1)}, {}),
        ({"valid_to": date(2026, 9, 29)}, {}),
        ({}, {"counties": (RAMSEY,)}),
        ({}, {"counties": ()}),
        ({}, {"outside": True}),
        ({}, {"avoid": frozenset({initiative().id})}),
        ({"area": Area(towns=(AreaTown(HENNEPIN, "Edina"),))}, {"town": "bloomington"}),
        ({"area": Area(towns=(AreaTown(HENNEPIN, "Edina"),))}, {"zip": "55404"}),
        ({"area": Area(zips=("55404",))}, {"zip": "55405"}),
        ({"area": Area(nations=("red-lake",))}, {}),
        ({"area": Area(nations=("red-lake",))}, {"nation": "white-earth"}),
        ({"area": Area(nations=("white-earth",))}, {"nation": "white-earth"}),
    ],
)
def test_an_initiative_that_does_not_serve_the_place_is_not_in_the_list(
    changes: dict[str, Any], query: dict[str, Any]
) -> None:
    assert [one.initiative for one in ask(initiative(**changes), **query).choices] == [OFFICE]


def test_the_nearer_comes_first_and_the_office_last() -> None:
    town = initiative(1, area=Area(towns=(AreaTown(HENNEPIN, "Edina"),)), order=9)
    county = initiative(2, order=8)
    wide = initiative(3, area=Area(counties=(HENNEPIN, RAMSEY)), order=7)
    nation = initiative(4, area=Area(nations=("red-lake",)), off_lands=True, order=10)
    found = ask(wide, county, town, nation, town="edina", nation="red-lake")
    assert [one.tier for one in found.choices] == [Tier.NATION, Tier.LOCAL, Tier.COUNTY, Tier.WIDE, Tier.OFFICE]
    assert order(found) == ["4", "1", "2", "3", OFFICE]


def test_fit_comes_before_check_before_no_whatever_is_nearer() -> None:
    full = initiative(1, capacity=Capacity.FULL)
    wait = initiative(2, capacity=Capacity.WAIT_LIST)
    wide = initiative(3, area=Area(counties=(HENNEPIN, RAMSEY)))
    assert order(ask(full, wait, wide)) == ["3", "2", "1", OFFICE]


def test_ties_go_by_declared_order_and_then_by_name() -> None:
    found = ask(initiative(1, name="B"), initiative(2, name="A"), initiative(3, name="C", order=1))
    assert order(found) == ["3", "2", "1", OFFICE]


def test_the_family_is_offered_at_most_three_and_a_chosen_nation_first() -> None:
    nation = initiative(9, area=Area(nations=("red-lake",)), off_lands=True, capacity=Capacity.WAIT_LIST)
    found = ask(*(initiative(number) for number in range(1, 5)), nation, nation="red-lake")
    assert [one.initiative[:8] for one in found.offered()] == ["00000009", "00000001", "00000002"]
    assert found.owner == initiative(1).id


def test_where_nobody_can_take_it_the_office_has_it() -> None:
    found = ask(initiative(capacity=Capacity.FULL))
    assert (found.owner, [one.initiative for one in found.offered()]) == (OFFICE, [OFFICE])
    assert order(found) == ["1", OFFICE]


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({}, reasons.OFFICE),
        ({"counties": (COOK,)}, reasons.GAP),
        ({"counties": ()}, reasons.NOWHERE),
        ({"outside": True, "counties": ()}, reasons.OUTSIDE),
    ],
)
def test_the_office_says_why_it_is_asked(query: dict[str, Any], reason: object) -> None:
    assert ask(initiative(), **query).choices[-1].reasons[0].text == reason


def test_a_nation_serves_on_its_lands_and_beyond_them_only_if_it_says_so() -> None:
    near = initiative(area=Area(nations=("white-earth",)))
    assert fit_and_reasons(ask(near, nation="white-earth", counties=("27087",)))[0] == "fit"
    assert fit_and_reasons(ask(near, nation="white-earth", counties=()))[0] == "check"
    minor = initiative(area=Area(nations=("mille-lacs",)))
    assert fit_and_reasons(ask(minor, nation="mille-lacs", counties=("27115",)))[0] == "check"
    far = initiative(area=Area(nations=("white-earth",)), off_lands=True)
    assert fit_and_reasons(ask(far, nation="white-earth"))[0] == "fit"


def test_county_initiatives_stay_beside_the_nations() -> None:
    found = choose(SAMPLE, Query(on=ON, counties=(BELTRAMI,), nation="red-lake", age=15))
    assert order(found) == ["Example Northern Peacemaking Circle (sample)", "Example Headwaters Conferences (sample)",
                            OFFICE]  # fmt: skip


def test_a_nation_is_never_concluded_from_an_address() -> None:
    found = choose(SAMPLE, replace(query_for(look_up("Red Lake Nation"), on=ON), age=15))
    assert all(one.tier is not Tier.NATION for one in found.choices)


@pytest.mark.parametrize("nation", ["another-nation", "native-in-city"])
def test_another_nation_and_a_native_program_in_the_city_are_choices_too(nation: str) -> None:
    found = choose(SAMPLE, Query(on=ON, counties=(HENNEPIN,), nation=nation, age=15))
    assert order(found)[0] == "Example Urban Native Family Circle (sample)"


def test_with_several_counties_the_answer_is_the_union_and_the_office_owns_it() -> None:
    first, second = initiative(1), initiative(2, area=Area(counties=(RAMSEY,)))
    both = initiative(3, area=Area(counties=(HENNEPIN, RAMSEY)))
    found = ask(first, second, both, counties=(RAMSEY, HENNEPIN))
    assert (sorted(order(found)[:-1]), found.owner) == (["1", "2", "3"], OFFICE)


def test_circumstances_are_asked_only_where_open_initiatives_differ_by_them() -> None:
    some, other = initiative(1, circumstances=frozenset({4})), initiative(2, circumstances=frozenset({7}))
    full = initiative(3, circumstances=frozenset({7}), capacity=Capacity.FULL)
    query = Query(on=ON, counties=(HENNEPIN,), age=14)
    cases = [((), query), ((some,), query), ((some, some), query), ((some, full), query), ((some, other), query)]
    assert [circumstances_matter(build(found), asked) for found, asked in cases] == [False] * 4 + [True]
    assert not circumstances_matter(build((some, other)), replace(query, harmed=True))
    assert circumstances_matter(SAMPLE, query)
    assert not circumstances_matter(SAMPLE, replace(query, counties=(RAMSEY,)))


@pytest.mark.parametrize(
    ("answer", "fit"), [("coming_home", "fit"), ("home", "check"), ("court", "no"), ("else", "check"), (None, "check")]
)
def test_an_answer_in_plain_words_is_mapped_to_clauses_and_an_unsure_one_is_checked(
    answer: str | None, fit: str
) -> None:
    taken = initiative(circumstances=frozenset({5, 9}))
    assert fit_and_reasons(ask(taken, circumstances=circumstances.clauses(answer)))[0] == fit


def test_every_answer_has_a_label_and_only_clauses_of_the_law() -> None:
    assert list(circumstances.ANSWERS) == list(circumstances.LABELS)
    assert len(circumstances.ANSWERS) == 7
    assert all((found or frozenset()) <= circumstances.CLAUSES for found in circumstances.ANSWERS.values())


def test_every_reason_has_a_key_of_its_own_and_english_words() -> None:
    texts = (*reasons.all_texts(), *circumstances.LABELS.values())
    assert len({text.key for text in texts}) == len(texts)
    assert all(text.english.strip() for text in texts)
    assert not any(word in text.english.lower() for text in texts for word in ("offender", "victim"))


# --- properties ---

fips_codes = st.sampled_from(sorted(counties()))
queries = st.builds(
    Query,
    on=st.dates(date(2024, 1, 1), date(2040, 1, 1)),
    counties=st.lists(fips_codes, max_size=3, unique=True).map(tuple),
    town=st.sampled_from(["", "minneapolis", "duluth", "nowhere"]),
    zip=st.sampled_from(["", "55404", "55792", "55731", "99999"]),
    nation=st.sampled_from(["", "another-nation", "native-in-city", *nations()]),
    age=st.none() | st.integers(0, 120),
    circumstances=st.none() | st.frozensets(st.integers(1, 9)),
    language=st.sampled_from([None, "en", "es", "so", "zz"]),
    harmed=st.booleans(),
    outside=st.booleans(),
)


@given(queries)
def test_routing_is_total_and_deterministic_and_ends_with_the_office(query: Query) -> None:
    found = choose(SAMPLE, query)
    fits = [one.fit.rank for one in found.choices[:-1]]
    ids = [one.initiative for one in found.choices]
    assert found == choose(SAMPLE, query)
    assert fits == sorted(fits)
    assert ids[-1] == OFFICE
    assert len(set(ids)) == len(ids)
    assert all(english(line) for one in found.choices for line in one.reasons)
    assert all(one.reasons for one in found.choices)
    assert 1 <= len(found.offered()) <= 3
    assert found.owner in ids
    assert found.of(found.owner) is not None


@given(queries, st.randoms(use_true_random=False))
def test_routing_does_not_depend_on_the_order_of_the_file(query: Query, random: Any) -> None:
    shuffled = list(SAMPLE.initiatives)
    random.shuffle(shuffled)
    assert choose(build(shuffled, sample=True), query) == choose(SAMPLE, query)


@given(queries, st.sampled_from(SAMPLE.initiatives))
def test_closing_an_initiative_changes_only_what_it_would_have_had(query: Query, closed: Initiative) -> None:
    shut = replace(closed, capacity=Capacity.FULL, capacity_until=None)
    without = build([shut if one.id == closed.id else one for one in SAMPLE.initiatives])
    before, after = choose(SAMPLE, query), choose(without, query)
    assert [one for one in before.choices if one.initiative != closed.id] == [
        one for one in after.choices if one.initiative != closed.id
    ]
    if before.owner != closed.id:
        assert after.owner == before.owner
    mine = after.of(closed.id)
    assert mine is None or mine.fit is Fit.NO


@given(queries)
def test_an_avoided_initiative_is_never_offered_again(query: Query) -> None:
    first = choose(SAMPLE, query).owner
    assert choose(SAMPLE, replace(query, avoid=frozenset({first}))).owner != first or first == OFFICE


def test_an_empty_directory_still_answers() -> None:
    empty: Directory = build(())
    assert choose(empty, Query(on=ON, counties=(HENNEPIN,))).owner == OFFICE
