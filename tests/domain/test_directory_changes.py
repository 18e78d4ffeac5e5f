"""The difference of two directories names every field that changed, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings

from bot.domain.directory import Directory, from_json, plain
from bot.domain.directory.changes import Changed, Difference, FieldChange, Named, difference
from tests.domain.directories import directories
from tests.domain.test_directory import entry, file

OTHER = "00000000-0000-4000-8000-000000000001"
ID = "3f8a6a52-7c1e-4b0a-9d55-0c2f6f0a1b11"


def entries(*given: dict[str, Any]) -> list[dict[str, Any]]:
    return [plain(one) for one in from_json(file(*given)).initiatives]


def test_added_changed_and_removed_are_told_field_by_field() -> None:
    before = entries(entry(), entry(id=OTHER, name="Old"))
    phone = {"phone": "+1 218 555-0101"}
    after = entries(entry(name="New name", contact=phone), entry(id="1" + OTHER[1:], name="Newcomer"))
    fields = (
        FieldChange("name", "Example Circle", "New name"),
        FieldChange("contact.phone", "+1 218 555-0100", "+1 218 555-0101"),
    )
    assert difference(before, after) == Difference(
        added=(Named("1" + OTHER[1:], "Newcomer"),),
        changed=(Changed(ID, "New name", fields),),
        removed=(Named(OTHER, "Old"),),
    )


@given(directories())
@settings(max_examples=25, deadline=None)
def test_a_directory_does_not_differ_from_itself_in_another_order(directory: Directory) -> None:
    found = [plain(one) for one in directory.initiatives]
    assert not difference(found, found[::-1])
    assert len(difference([], found).added) == len(difference(found, []).removed) == len(found)
