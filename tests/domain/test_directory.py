"""The directory file is taken whole or refused with every problem named."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.directory import DirectoryError, Runner, from_json, sample, to_json
from bot.domain.directory.reading import SAMPLE
from bot.domain.places import nations


def entry(**changes: Any) -> dict[str, Any]:
    """Return one correct entry with changes; a change to None takes the field away."""
    whole = {
        "id": "3f8a6a52-7c1e-4b0a-9d55-0c2f6f0a1b11",
        "name": "Example Circle",
        "grantee": "Example Neighbors",
        "runner": "nonprofit",
        "reader_role": "coordinator",
        "area": {"counties": ["27001"]},
        "eligibility": {"version": 1, "adopted_on": "2025-09-15", "min_age": 10, "max_age": 17},
        "practices": ["circles"],
        "languages": ["en"],
        "capacity": "open",
        "response_days": 2,
        "contact": {"phone": "+1 218 555-0100"},
        "committee": "Example Committee",
        "valid_from": "2025-10-01",
        "confirmed_on": "2026-08-15",
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


def file(*entries: Any, **head: Any) -> str:
    return json.dumps({"format": 1, "initiatives": list(entries)} | head, indent=1)


def problems(text: str) -> list[str]:
    with pytest.raises(DirectoryError) as caught:
        from_json(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_correct_entry_is_read_with_its_defaults() -> None:
    one = from_json(file(entry())).initiatives[0]
    assert (one.code, one.runner, one.working_days, one.backup_required) == (
        "3f8a6a52",
        Runner.NONPROFIT,
        (0, 1, 2, 3, 4),
        True,
    )
    assert one.eligibility.adopted_on == date(2025, 9, 15)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"runner": None}, "runner: say who runs it: nonprofit, county_attorney, police, school, court, tribal_gov"),
        ({"runner": "nobody"}, "runner: say who runs it: nonprofit,"),
        ({"reader_role": None}, "reader_role: is missing"),
        ({"id": "seven"}, "id: must be a UUID such as"),
        ({"area": {}}, "area: say where it works: counties, towns, zips or nations"),
        ({"area": {"counties": ["Hudson"]}}, "area.counties.0: 'Hudson' is no county of Minnesota"),
        ({"area": {"counties": ["Hennipen X"]}}, "area.counties.0: 'Hennipen X' is no county of Minnesota"),
        ({"area": {"zips": ["54016"]}}, "area.zips.0: '54016' is no ZIP of Minnesota"),
        ({"area": {"nations": ["red lake"]}}, "area.nations.0: 'red lake' is no Tribal Nation of the table; the ids"),
        ({"area": {"towns": [{"county": "Aitkin", "town": "Duluth"}]}}, "'Duluth' is no town of Aitkin County"),
        ({"eligibility": {"version": 1, "adopted_on": "2025-09-15", "min_age": 18, "max_age": 10}}, "min_age 18 is ab"),
        ({"eligibility": {"version": 1}}, "eligibility.adopted_on: is missing"),
        ({"eligibility": {"version": 1, "adopted_on": "2025-09-15", "circumstances": [10]}}, "circumstances.0: "),
        ({"capacity": "full"}, "capacity 'full' needs capacity_until"),
        ({"capacity": "busy"}, "capacity: "),
        ({"response_days": 0}, "response_days: "),
        ({"response_days": "soon"}, "response_days: must be a whole number"),
        ({"working_days": [7]}, "working_days.0: must be less than or equal to 6"),
        ({"working_days": []}, "working_days: must not be empty"),
        ({"working_days": [1, 1]}, "working_days: names one thing twice"),
        ({"languages": ["English!"]}, "languages.0: must be a language code"),
        ({"contact": {"email": "nobody"}}, "contact.email: must be an e-mail address"),
        ({"contact": {"phone": "1", "web": "x"}}, "contact.web: must be an address that begins with https://"),
        ({"practices": []}, "practices: must not be empty"),
        ({"contact": {}}, "contact: give a phone number or an e-mail address"),
        ({"valid_to": "2020-01-01"}, "valid_to is before valid_from"),
        ({"confirmed_on": "yesterday"}, "confirmed_on: must be a date such as 2026-09-30"),
        ({"color": "blue"}, "color: is no field of the directory"),
    ],
)
def test_a_wrong_field_is_named_with_its_line_and_entry(changes: dict[str, Any], expected: str) -> None:
    found = problems(file(entry(id="00000000-0000-4000-8000-000000000001"), entry(**changes)))
    assert len(found) == 1
    text = file(entry(id="00000000-0000-4000-8000-000000000001"), entry(**changes))
    start = [number for number, words in enumerate(text.splitlines(), 1) if words == "  {"][1]
    line = int(re.findall(r"^line (\d+), entry 2 \(Example Circle\)", found[0])[0])
    named = re.findall(r"\), ([a-z_]+)", found[0])
    assert line == start or named[0] in " ".join(text.splitlines()[start:line])
    assert expected in found[0]


def test_every_problem_of_a_file_is_reported_at_once_and_nothing_is_taken() -> None:
    found = problems(file(entry(runner=None, color="blue"), "z", entry(id="x")))
    assert [re.sub(r"^line \d+, ", "", one).split(":")[0] for one in found] == [
        "entry 1 (Example Circle), runner",
        "entry 1 (Example Circle), color",
        "entry 2",
        "entry 3 (Example Circle), id",
    ]


def test_an_id_may_stand_only_once_and_a_short_code_too() -> None:
    twin = entry(id="3f8a6a52-0000-4b0a-9d55-0c2f6f0a1b11")
    assert [one.split(": ", 1)[1] for one in problems(file(entry(), entry()))] == ["stands in the file twice"] * 2
    assert all("same eight digits" in one for one in problems(file(entry(), twin)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1, the file: is no JSON"),
        ('{\n"initiatives": [,]}', "line 2, the file: is no JSON"),
        ("[]", 'must be an object with a list "initiatives"'),
        ('{"initiatives": 3}', 'must be an object with a list "initiatives"'),
        (file(format=2), "the file, format: must be 1"),
        (file(sample="yes"), "the file, sample: must be true or false"),
        (file(entries=[]), "the file, entries: is no field of the directory"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_directory_is_refused_in_clear_words(text: str, expected: str) -> None:
    assert expected in problems(text)[0]


def test_counties_may_be_written_as_people_write_them() -> None:
    directory = from_json(file(entry(area={"counties": ["St Louis Co", "27031"]})))
    assert directory.initiatives[0].area.counties == ("27031", "27137")
    assert set(directory.by_county) == {"27031", "27137"}


def test_a_part_county_area_is_found_under_its_county() -> None:
    area = {"towns": [{"county": "St. Louis", "town": "Hibbing"}], "zips": ["55734"], "nations": ["bois-forte"]}
    directory = from_json(file(entry(area=area)))
    assert "27137" in directory.by_county
    assert set(directory.by_nation) == {"bois-forte"}


def test_what_is_written_reads_the_same() -> None:
    assert from_json(to_json(sample())) == sample()


@given(st.randoms(use_true_random=False))
def test_the_version_does_not_depend_on_the_order_of_the_file(random: Any) -> None:
    whole = json.loads(SAMPLE.read_text(encoding="utf-8"))
    random.shuffle(whole["initiatives"])
    shuffled = from_json(json.dumps(whole))
    assert (shuffled.version, shuffled.initiatives) == (sample().version, sample().initiatives)


def test_the_version_changes_with_the_content() -> None:
    assert from_json(file(entry())).version != from_json(file(entry(response_days=3))).version


def test_an_initiative_is_found_by_id_and_by_short_code() -> None:
    directory = from_json(file(entry()))
    one = directory.initiatives[0]
    assert [directory.find(one.id), directory.find("3f8a6a52"), directory.find("ffffffff")] == [one, one, None]


def test_the_sample_is_clearly_fictional() -> None:
    directory, text = sample(), SAMPLE.read_text(encoding="utf-8")
    assert directory.sample
    assert all(one.name.endswith("(sample)") and one.grantee.startswith("Example ") for one in directory.initiatives)
    assert set(re.findall(r"@([\w.]+)", text)) == {"example.org"}
    assert set(re.findall(r"https?://([\w.]+)", text)) == {"example.org"}
    assert all(re.fullmatch(r"\+1 \d{3} 555-01\d\d", one.contact.phone) for one in directory.initiatives)


def test_the_sample_has_what_a_demo_needs() -> None:
    directory = sample()
    runners = {one.runner.value for one in directory.initiatives}
    assert {"county_attorney", "police", "school", "court", "tribal_government", "nonprofit"} <= runners
    assert {one.capacity.value for one in directory.initiatives} == {"open", "ask_first", "wait_list", "full"}
    assert any("es" in one.languages for one in directory.initiatives)
    assert any(len(one.area.counties) > 2 for one in directory.initiatives)
    assert any(one.area.towns and not one.area.counties for one in directory.initiatives)
    assert any(one.eligibility.age_hard for one in directory.initiatives)
    assert set(directory.by_nation) & set(nations())
    assert "27001" not in directory.by_county  # Aitkin County is a gap


def test_a_problem_points_at_the_line_of_its_field_or_of_what_should_hold_it() -> None:
    contact = {"phone": "1", "web": "x"}
    text = file(entry(contact=contact, eligibility={"version": 0}, practices=["circles", "a\tb"], runner=None))
    found = [(text.splitlines()[int(re.findall(r"\d+", one)[0]) - 1].strip(), one) for one in problems(text)]
    assert [(line, one.split("), ")[1].split(":")[0]) for line, one in found] == [
        ("{", "runner"),
        ('"eligibility": {', "eligibility.adopted_on"),
        ('"version": 0', "eligibility.version"),
        ('"a\\tb"', "practices.1"),
        ('"web": "x"', "contact.web"),
    ]
