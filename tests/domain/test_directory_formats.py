"""What is exported is imported the same, in every format; what is wrong is named as its file calls it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from bot.domain.directory import Directory, DirectoryError, build, from_json, sample
from bot.domain.directory.formats import Format, read, told, write
from bot.domain.places import counties
from tests.domain.directories import directories
from tests.domain.test_directory import entry, file

ON = date(2026, 11, 2)
SCHEMA = json.loads((Path(__file__).parent / "hsds/service_with_definitions.json").read_text("utf-8"))


def closed(schema: Any) -> Any:
    """Let a schema refuse fields that it does not name: a misspelt one is not HSDS."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(one) for key, one in schema.items()}
    return found | ({"additionalProperties": False} if isinstance(schema.get("properties"), dict) else {})


CHECK = Draft202012Validator(closed(SCHEMA), format_checker=FormatChecker())


def problems(text: str, form: Format) -> list[str]:
    with pytest.raises(DirectoryError) as caught:
        read(text.encode(), name="x", form=form)
    return [str(problem) for problem in caught.value.problems]


# --- round trips ---


@pytest.mark.parametrize("form", Format)
@given(directories(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(max_examples=25, deadline=None)
def test_what_is_exported_is_imported_the_same(form: Format, directory: Directory, on: date) -> None:
    again = read(write(directory, form, on=on), name=f"x.{form.value}", form=form)
    assert (again, again.version) == (directory, directory.version)


@pytest.mark.parametrize("form", Format)
def test_the_sample_and_an_empty_directory_come_back(form: Format) -> None:
    for directory in (sample(), build(())):
        assert read(write(directory, form, on=ON), name="x", form=form) == directory


@pytest.mark.parametrize("form", Format)
def test_every_county_comes_back(form: Format) -> None:
    directory = from_json(file(entry(area={"counties": sorted(counties())})))
    assert read(write(directory, form, on=ON), name="x", form=form) == directory


@given(directories(), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
@settings(max_examples=15, deadline=None)
def test_an_export_is_correct_hsds_and_uses_only_fields_of_hsds(directory: Directory, on: date) -> None:
    for service in json.loads(write(directory, Format.HSDS, on=on)):
        assert [error.message for error in CHECK.iter_errors(service)] == []


def test_the_schema_can_refuse() -> None:
    service = json.loads(write(sample(), Format.HSDS, on=ON))[0]
    wrong = [service | {"status": "open"}, service | {"color": "blue"}, service | {"id": 7}]
    wrong += [service | {"contacts": [{"title": "x"}]}, {key: one for key, one in service.items() if key != "name"}]
    assert [len(list(CHECK.iter_errors(one))) for one in wrong] == [1, 1, 1, 1, 1]


def test_ids_of_an_hsds_export_are_unique_and_stay_the_same() -> None:
    text = write(sample(), Format.HSDS, on=ON)
    assert text == write(sample(), Format.HSDS, on=ON)
    for service in json.loads(text):
        lists = ("phones", "schedules", "service_areas", "languages", "contacts", "attributes")
        ids = [one["id"] for name in lists for one in service.get(name, [])]
        assert len(ids) == len(set(ids))


def test_an_hsds_service_says_status_alert_and_the_mapped_fields() -> None:
    changes = {"capacity": "full", "capacity_until": "2026-12-01", "confirmed_on": "2026-08-03"}
    directory = from_json(file(entry(**changes)))
    service = json.loads(write(directory, Format.HSDS, on=ON))[0]
    assert (service["status"], service["alert"]) == (
        "temporarily closed",
        "Full until 2026-12-01. Not confirmed for 90 days: it may be out of date.",
    )
    assert (service["organization"]["name"], service["minimum_age"], service["maximum_age"]) == (
        "Example Neighbors",
        10,
        17,
    )
    assert (service["service_areas"][0]["name"], service["assured_date"]) == ("Aitkin County, Minnesota", "2026-08-03")
    late = json.loads(write(directory, Format.HSDS, on=date(2020, 1, 1)))[0]
    assert late["status"] == "inactive"


@pytest.mark.parametrize(
    ("on", "flagged"), [(date(2026, 11, 13), False), (date(2026, 11, 14), True)], ids=["90 days", "91 days"]
)
def test_an_entry_not_confirmed_for_90_days_is_flagged_in_every_export(on: date, *, flagged: bool) -> None:
    directory = from_json(file(entry(confirmed_on="2026-08-15")))
    exports = [write(directory, form, on=on).decode() for form in Format]
    assert ["ot confirmed for 90 days" in one for one in exports] == [flagged] * 3


@pytest.mark.parametrize("form", Format)
def test_an_export_for_the_public_leaves_internal_fields_out(form: Format) -> None:
    text = write(sample(), form, on=ON, public=True).decode()
    for inner in ("response_days", "answers within", "backup", "order\n", "byday", "assured_date", "confirmed_on"):
        assert inner not in text
    assert "Example Lakes Circle (sample)" in text


# --- the spreadsheet ---


def table(directory: Directory) -> list[list[str]]:
    return list(csv.reader(io.StringIO(write(directory, Format.CSV, on=ON).decode("utf-8-sig"), newline="")))


def test_no_cell_is_a_formula_and_text_comes_back_exactly() -> None:
    contact = {"phone": "+1 218 555-0100", "email": "=x@example.org"}
    directory = from_json(file(entry(name='=HYPERLINK("http://x")', grantee="@x", committee="-x", contact=contact)))
    cells = [cell for row in table(directory) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []
    assert "'+1 218 555-0100" in cells
    assert read(write(directory, Format.CSV, on=ON), name="x.csv") == directory


ONE = from_json(file(entry(area={"counties": ["Aitkin", "St. Louis"]}, practices=["circles", "a; b"])))


def as_saved(*, delimiter: str = ",", ends: str = "\r\n", first: str = "") -> str:
    """Write the table as a spreadsheet program of some locale does."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=ends).writerows(table(ONE))
    return first + out.getvalue()


SAVED = {
    "plain": as_saved(ends="\n").encode(),
    "mark and CRLF": as_saved().encode("utf-8-sig"),
    "semicolons": as_saved(delimiter=";").encode("utf-8-sig"),
    "tabs in UTF-16": as_saved(delimiter="\t").encode("utf-16"),
    "old Macintosh": as_saved(ends="\r").encode(),
    "delimiter named": as_saved(delimiter=";", first="sep=;\r\n").encode(),
    "empty rows": (as_saved() + ",,,,,\r\n\r\n").encode(),
}


@pytest.mark.parametrize("kind", SAVED)
def test_a_table_is_read_however_a_spreadsheet_saved_it(kind: str) -> None:
    assert read(SAVED[kind], name="list.csv") == ONE


def rows(**changes: str) -> str:
    """Return the table of one entry with cells changed by header; None takes a column away."""
    headers, cells = table(ONE)
    row = dict(zip(headers, cells, strict=True)) | changes
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(row), list(row.values())])
    return out.getvalue()


def test_what_people_write_by_hand_is_understood() -> None:
    text = rows(**{
        "who runs it": "County Attorney", "counties": "st louis co, Aitkin", "valid from": "10/1/2025",
        "working days": "Mon-Wed; Friday", "strict ages": "TRUE", "capacity": "Ask first",
        "capacity until": "1/31/2027", "towns": "Hibbing (St. Louis)", "circumstances": "2, 1", "id": "",
    })  # fmt: skip
    one = read(text.encode(), name="x.csv").initiatives[0]
    assert (one.runner.value, one.area.counties, one.valid_from) == (
        "county_attorney",
        ("27001", "27137"),
        date(2025, 10, 1),
    )
    assert (one.working_days, one.eligibility.age_hard, one.capacity_until) == ((0, 1, 2, 4), True, date(2027, 1, 31))
    assert (one.area.towns[0].name, one.eligibility.circumstances) == ("Hibbing", frozenset({1, 2}))
    again = read(text.encode(), name="x.csv").initiatives[0]
    assert one.id == again.id


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"who runs it": ""}, "line 2, entry 1 (Example Circle), who runs it: say who runs it: nonprofit,"),
        ({"who runs it": "me"}, "line 2, entry 1 (Example Circle), who runs it: say who runs it: nonprofit, county at"),
        ({"name": " "}, "line 2, entry 1, name: is missing"),
        ({"counties": "Hudson"}, "counties: 'Hudson' is no county of Minnesota"),
        ({"counties": ""}, "counties, towns, zips, nations: say where it works: counties, towns, zips or nations"),
        ({"towns": "Hibbing"}, "towns: write the county behind the town in parentheses, as Hibbing (St. Louis), not"),
        ({"towns": "Duluth (Aitkin)"}, "towns: 'Duluth' is no town of Aitkin County"),
        ({"youngest age": "ten"}, "youngest age: must be a whole number"),
        ({"youngest age": "18"}, "youngest age, oldest age: youngest age 18 is above oldest age 17"),
        ({"strict ages": "maybe"}, "strict ages: must be yes or no"),
        ({"capacity": "busy"}, "capacity: must be one of: open, ask first, wait list, full"),
        ({"capacity": "full"}, "capacity 'full' needs capacity until: the day it has to be said again"),
        ({"working days": "Mon; Funday"}, "working days: must be weekdays such as Mon; Tue; Fri, or Mon-Fri"),
        ({"working days": "Mon; Mon"}, "working days: names one thing twice"),
        ({"valid from": "31/12/2025"}, "valid from: '31/12/2025' is no date: month/day/year, or 2026-09-30"),
        ({"confirmed on": "soon"}, "confirmed on: must be a date such as 2026-09-30"),
        ({"phone": ""}, "phone, e-mail: give a phone number or an e-mail address"),
        ({"id": "seven"}, "id: must be a UUID such as"),
        ({"color": "blue"}, "line 1, the file, 'color': is no column of the directory"),
        ({"langauges": "es"}, "'langauges': is no column of the directory: 'languages'?"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(changes: dict[str, str], expected: str) -> None:
    found = problems(rows(**changes), Format.CSV)
    assert len(found) == 1
    assert expected in found[0]


def test_a_missing_column_is_told_once_and_not_for_every_row() -> None:
    headers, cells = table(ONE)
    at = headers.index("who runs it")
    text = "\n".join(",".join(f'"{one}"' for one in (*row[:at], *row[at + 1 :])) for row in (headers, cells, cells))
    assert problems(text, Format.CSV) == ["line 1, the file, who runs it: is missing: the table needs this column"]


def test_lines_are_those_of_the_file_even_after_a_cell_of_two_lines() -> None:
    headers, cells = table(ONE)
    words = headers.index("rules in words")
    two = [*cells[:words], "one\ntwo", *cells[words + 1 :]]
    bad = ["8" + cells[0][1:], "", *cells[2:]]
    out = io.StringIO(newline="")
    csv.writer(out).writerows([headers, two, bad])
    assert problems(out.getvalue(), Format.CSV) == ["line 4, entry 2, name: is missing"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1, the file: is empty: the first row must name the columns"),
        ('name,"organization\n', "line 1, the file: cannot be read as a table here: a quotation mark may be missing"),
        (rows().replace("\r\n", ",more\r\n").replace("remarks,more", "remarks"), "has more cells than there are col"),
        (rows().replace("name,", "name,name,", 1), "column 'name': stands there twice"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_clear_words(text: str, expected: str) -> None:
    assert any(expected in one for one in problems(text, Format.CSV))


def test_an_old_code_page_is_refused_with_its_line() -> None:
    with pytest.raises(DirectoryError, match="line 2, the file: is not UTF-8 text: in a spreadsheet, save it as"):
        read(rows(name="Ni\xf1o").encode("latin-1"), name="x.csv")


# --- HSDS of others ---


def hsds(**changes: Any) -> Any:
    service = json.loads(write(from_json(file(entry())), Format.HSDS, on=ON))[0] | changes
    return {key: one for key, one in service.items() if one is not None}


def without(code: str) -> list[Any]:
    return [one for one in hsds()["attributes"] if one["taxonomy_term"]["code"] != code]


PACKED = {
    "one service": lambda one: one,
    "a page": lambda one: {"total_items": 1, "contents": [one]},
    "an organization": lambda one: {
        "id": "x",
        "name": "Example Neighbors",
        "services": [{key: value for key, value in one.items() if key != "organization"}],
    },
    "organizations": lambda one: [{"id": "x", "name": "Example Neighbors", "services": [one]}],
    "a bag": lambda one: {"services": [one]},
}


@pytest.mark.parametrize("kind", PACKED)
def test_services_are_found_whatever_they_are_packed_in(kind: str) -> None:
    assert read(json.dumps(PACKED[kind](hsds())).encode(), name="x.json") == from_json(file(entry()))


def test_a_county_of_another_publisher_is_known_by_its_name_and_its_status_says_the_capacity() -> None:
    areas = [{"id": "x", "name": "Hennepin County, MN"}]
    text = json.dumps([hsds(service_areas=areas, attributes=without("capacity"))])
    one = read(text.encode(), name="x.json").initiatives[0]
    assert (one.area.counties, one.capacity.value) == (("27053",), "open")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"attributes": without("runner")}, "attributes: runner (who runs it): say who runs it: nonprofit,"),
        ({"name": None}, "entry 1, name: is missing"),
        ({"organization": None}, "organization.name: is missing"),
        ({"minimum_age": "ten"}, "minimum_age: must be a whole number"),
        ({"minimum_age": 90}, "minimum_age, maximum_age: minimum_age 90 is above maximum_age 17"),
        ({"service_areas": []}, "service_areas: say where it works"),
        ({"service_areas": [{"id": "x", "name": "Hudson, WI"}]}, "service_areas: 'Hudson, WI' is no county of Minneso"),
        ({"languages": [{"id": "x", "name": "Spanish"}]}, "languages: must be a language code"),
        ({"contacts": None}, "contacts.title: is missing"),
        ({"schedules": [{"id": "x", "valid_from": "2026-01-01", "byday": "1MO"}]}, "schedules.byday: must be weekdays"),
        ({"assured_date": "soon"}, "assured_date: must be a date such as 2026-09-30"),
        ({"phones": None, "email": None}, "phones, email: give a phone number or an e-mail address"),
    ],
)
def test_a_wrong_field_of_hsds_is_named_as_hsds_calls_it(changes: dict[str, Any], expected: str) -> None:
    found = problems(json.dumps([hsds(**changes)], indent=1), Format.HSDS)
    assert len(found) == 1
    assert expected in found[0]


def test_a_wrong_value_of_hsds_is_pointed_at() -> None:
    text = json.dumps([hsds(minimum_age="ten")], indent=1)
    line = next(number for number, words in enumerate(text.splitlines(), 1) if '"ten"' in words)
    assert problems(text, Format.HSDS)[0].startswith(f"line {line}, entry 1 (Example Circle), minimum_age")


def test_an_unknown_attribute_of_our_taxonomy_is_refused_and_those_of_others_are_not() -> None:
    own = json.loads(json.dumps(hsds()["attributes"][0]))
    own["taxonomy_term"]["code"] = "runer"
    other = {"id": "x", "taxonomy_term": {"id": "x", "name": "y", "description": "z", "taxonomy": "theirs"}}
    found = problems(json.dumps([hsds(attributes=[*hsds()["attributes"], own, other])]), Format.HSDS)
    assert [one.split("), ")[-1] for one in found] == [
        "line 1, entry 1 (Example Circle): 'runer' is no attribute of the directory"
    ]


@pytest.mark.parametrize("text", ["{}", "3", '{"services": 4}', "null", '["x"]', "[[1]]"])
def test_json_that_holds_no_services_is_refused(text: str) -> None:
    assert problems(text, Format.HSDS)


def _odd(text: str) -> Iterator[Format]:
    for form in Format:
        with pytest.raises(DirectoryError):
            read(text.encode(), name="x", form=form)
        yield form


@given(st.text(max_size=60).map(lambda text: "[{" + text))
@settings(max_examples=50, deadline=None)
def test_whatever_a_file_holds_it_is_read_or_refused_with_problems(text: str) -> None:
    assert list(_odd(text)) == list(Format)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(hsds())), VALUES)
@settings(max_examples=80, deadline=None)
def test_a_field_of_hsds_of_any_shape_is_read_or_refused_with_problems(name: str, value: Any) -> None:
    try:
        found = len(read(json.dumps([hsds() | {name: value}]).encode(), name="x.json", form=Format.HSDS).initiatives)
    except DirectoryError as error:
        found = len(error.problems)
    assert found > 0


# --- which format ---


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.csv", "name", Format.CSV),
        ("a.TXT", "[1]", Format.CSV),
        ("a.json", "[]", Format.HSDS),
        ("a.json", '{"initiatives": []}', Format.JSON),
        ("a", " {", Format.JSON),
        ("a", "name;id", Format.CSV),
        ("a.json", "name;id", Format.JSON),
    ],
)
def test_the_format_is_told_from_ending_and_content(name: str, text: str, expected: Format) -> None:
    assert told(text, name) == expected
