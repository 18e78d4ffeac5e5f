"""The place look-up finds what people type, asks where it is ambiguous, and never breaks."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.places import (
    Note,
    Outcome,
    counties,
    districts,
    find_county,
    find_town,
    find_zip,
    look_up,
    nations,
    town_of_zip,
)
from bot.domain.places.tables import HERE, towns, zips


def names(text: str) -> list[str]:
    return [counties()[fips].name for fips in look_up(text).counties]


@pytest.mark.parametrize(
    ("typed", "county"),
    [
        ("55404", "Hennepin"),
        (" 55404-1234 ", "Hennepin"),
        ("MN 55404", "Hennepin"),
        ("Minneapolis, MN 55401", "Hennepin"),
        ("st louis co", "St. Louis"),
        ("Saint Louis", "St. Louis"),
        ("ST. LOUIS COUNTY", "St. Louis"),
        ("stlouis", "St. Louis"),
        ("lac qui parle cty", "Lac qui Parle"),
        ("Lac-Qui-Parle", "Lac qui Parle"),
        ("LacQuiParle County, Minnesota", "Lac qui Parle"),
        ("county of Cook", "Cook"),
        ("Rice County", "Rice"),
        ("Aitkin CO", "Aitkin"),
        ("hennepin county mn", "Hennepin"),
        ("Lake of the Woods", "Lake of the Woods"),
        ("mc leod", "McLeod"),
        ("Duluth", "St. Louis"),
        ("I live in Duluth", "St. Louis"),
        ("we are staying near bemidji", "Beltrami"),
        ("St Paul MN", "Ramsey"),
        ("mpls", "Hennepin"),
        ("Virginia", "St. Louis"),
        ("Grand Portage", "Cook"),
        ("Shakopee", "Scott"),
        ("Royalton, Pine County", "Pine"),
        ("St. Cloud, Benton County", "Benton"),
        ("ramsey city", "Anoka"),
        ("Hibbing township", "St. Louis"),
        ("Scott", "Scott"),
        ("Washington", "Washington"),
        ("Lake", "Lake"),
        ("WINONA\u200b", "Winona"),
    ],
)
def test_a_common_spelling_finds_one_county(typed: str, county: str) -> None:
    found = look_up(typed)
    assert (found.outcome, names(typed)) == (Outcome.ONE, [county])


@pytest.mark.parametrize("fips", sorted(counties()))
def test_every_county_is_found_by_its_name_with_the_word_county_and_by_every_spelling_of_the_table(fips: str) -> None:
    county = counties()[fips]
    spellings = [county.full_name, county.full_name.upper(), f"{county.name} co.", *county.aliases]
    assert {(find_county(one).counties, find_county(one).note) for one in spellings} == {((fips,), Note.NONE)}
    assert look_up(f"{county.full_name}, MN").counties == (fips,)
    assert look_up(county.name).counties[0] == fips


@pytest.mark.parametrize(
    ("typed", "county"),
    [
        ("kandiohi", "Kandiyohi"),
        ("Koochichng county", "Koochiching"),
        ("Yellow Medcine", "Yellow Medicine"),
        ("otertail", "Otter Tail"),
        ("anoak", "Anoka"),
        ("brainard", "Crow Wing"),
        ("rochestor", "Olmsted"),
        ("Bemiji", "Beltrami"),
        ("eden prarie", "Hennepin"),
    ],
)
def test_a_misspelt_name_is_guessed_and_marked_as_a_guess(typed: str, county: str) -> None:
    assert (names(typed)[0], look_up(typed).note) == (county, Note.TYPO)


def test_the_seventeen_names_that_are_a_county_and_a_town_elsewhere_are_asked_about_with_the_county_first() -> None:
    asked = [county.name for county in counties().values() if look_up(county.name).note is Note.COUNTY_OR_TOWN]
    assert asked == [
        "Becker", "Beltrami", "Blue Earth", "Clearwater", "Cook", "Cottonwood", "Dakota", "Faribault", "Grant",
        "Le Sueur", "Mahnomen", "Marshall", "Ramsey", "Red Lake", "Rice", "Wadena", "Wright",
    ]  # fmt: skip
    assert all(look_up(name).outcome is Outcome.ASK for name in asked)
    assert [(o.kind, counties()[o.county].name) for o in look_up("Faribault").options] == [
        ("county", "Faribault"),
        ("city", "Rice"),
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("St. Cloud", ["Stearns", "Sherburne", "Benton"]),
        ("56301", ["Stearns", "Sherburne", "Benton"]),
        ("Lake City", ["Wabasha", "Goodhue"]),
        ("Roosevelt", ["Roseau", "Lake of the Woods", "Beltrami", "Crow Wing"]),
        ("twin cities", ["Hennepin", "Ramsey"]),
        ("55404 or 55101", ["Hennepin", "Ramsey"]),
        ("Leech Lake Reservation", ["Cass", "Itasca", "Beltrami", "Hubbard"]),
    ],
)
def test_a_place_in_several_counties_is_asked_about(typed: str, expected: list[str]) -> None:
    assert (look_up(typed).outcome, names(typed)) == (Outcome.ASK, expected)


def test_a_nation_named_as_a_place_concludes_nothing_about_the_person() -> None:
    found = look_up("Red Lake Nation")
    assert (found.outcome, found.note) == (Outcome.ASK, Note.NATION_LANDS)
    assert not hasattr(found, "nation")


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("54016", "WI"),
        ("Hudson WI", "WI"),
        ("Hudson, Wisconsin", "WI"),
        ("Fargo", "ND"),
        ("fargo nd", "ND"),
        ("Sioux Falls, SD", "SD"),
        ("Chicago", "IL"),
        ("Denver, CO", "CO"),
        ("Wisconsin", "WI"),
        ("washington state", "WA"),
        ("90210", "CA"),
    ],
)
def test_another_state_is_outside(typed: str, state: str) -> None:
    assert (look_up(typed).outcome, look_up(typed).state, names(typed)) == (Outcome.OUTSIDE, state, [])


@pytest.mark.parametrize(
    "typed",
    ["", " ", "asdfgh", "hello", "i don't know", "my house", "school", "police", "mother", "00000", "99999", "5540",
     "554041", "Minnesota", "mn", "??", "😀", "0" * 5000, "x" * 5000, "\ud800", "' OR 1=1 --", "none of your business"],
)  # fmt: skip
def test_nonsense_is_unknown(typed: str) -> None:
    assert (look_up(typed).outcome, look_up(typed).counties) == (Outcome.UNKNOWN, ())


@pytest.mark.parametrize(
    ("code", "note", "first"),
    [
        ("55801", Note.PO_BOX, "27137"),
        ("55555", Note.RETIRED_ZIP, "27019"),
        ("55145", Note.UNIQUE_ZIP, "27123"),
        ("55404", Note.NONE, "27053"),
    ],
)
def test_a_special_zip_says_so_and_still_gives_its_county(code: str, note: Note, first: str) -> None:
    assert (find_zip(code).counties[0], find_zip(code).note) == (first, note)


def test_a_contradiction_is_asked_about_and_never_decided() -> None:
    assert (look_up("Duluth, Hennepin County").outcome, names("Duluth, Hennepin County")) == (
        Outcome.ASK,
        ["St. Louis", "Hennepin"],
    )
    assert look_up("Duluth 54016").outcome is Outcome.ASK


def test_town_and_zip_are_kept_for_initiatives_that_serve_part_of_a_county() -> None:
    assert (look_up("Virginia").town, look_up("55792").zip, town_of_zip("55792")) == ("virginia", "55792", "virginia")
    assert look_up("Rice").town == ""
    assert find_town("Rice").counties == ("27009", "27029")


def test_the_tables_are_whole() -> None:
    assert (len(counties()), len(nations()), len(districts())) == (87, 11, 10)
    assert sum(len(found) for found in districts().values()) == 87
    assert len(zips()) == 1032
    known = set(counties())
    assert {fips for found in zips().values() for fips in found.counties} == known
    assert {fips for same in towns().values() for town in same for fips in town.counties} == known
    assert {fips for nation in nations().values() for fips in nation.counties} <= known
    assert sorted(nations()) == [
        "bois-forte", "fond-du-lac", "grand-portage", "leech-lake", "lower-sioux", "mille-lacs", "prairie-island",
        "red-lake", "shakopee", "upper-sioux", "white-earth",
    ]  # fmt: skip


def test_the_tables_stay_under_half_a_megabyte() -> None:
    assert sum(file.stat().st_size for file in HERE.iterdir() if file.suffix in (".csv", ".geojson")) < 500_000


def test_every_zip_gives_its_default_county_first_and_every_town_of_the_table_is_found() -> None:
    assert all(find_zip(code).counties == found.counties for code, found in zips().items())
    assert all(find_town(name).outcome in (Outcome.ONE, Outcome.ASK) for name in towns())


def test_the_tables_are_read_only_when_asked_for() -> None:
    script = (
        "import bot.domain.places.tables as t\n"
        "from bot.domain.places import look_up\n"
        "assert [c.cache_info().currsize for c in (t.counties, t.towns, t.zips, t.shapes)] == [0, 0, 0, 0]\n"
        "look_up('55404')\n"
        "assert [c.cache_info().currsize for c in (t.zips, t.shapes)] == [1, 0]\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@given(st.text(max_size=80))
def test_any_text_gives_a_place_and_the_same_one_twice(text: str) -> None:
    found = look_up(text)
    assert found == look_up(text)
    assert set(found.counties) <= set(counties())
    assert (found.outcome is Outcome.UNKNOWN) <= (found.counties == ())
    if found.outcome is Outcome.ONE:
        assert len(found.counties) == 1


@given(st.integers(min_value=0, max_value=99_999))
def test_any_five_digits_give_an_answer(number: int) -> None:
    code = f"{number:05d}"
    found = find_zip(code)
    assert (found.outcome in (Outcome.ONE, Outcome.ASK)) == (code in zips())
