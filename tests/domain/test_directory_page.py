"""The page about the directory names every column and every attribute there is, and its example can be imported."""

from __future__ import annotations

import re
from pathlib import Path

from bot.domain.directory.formats import read
from bot.domain.directory.hsds import ATTRIBUTES
from bot.domain.directory.table import COLUMNS

PAGE = (Path(__file__).parent.parent.parent / "docs/directory.md").read_text("utf-8")


def test_the_page_names_every_column() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (yes)? ?\| (.*) \|$", PAGE, re.M)
    assert rows == [(one.header, "yes" if one.required else "", one.help) for one in COLUMNS]


def test_the_page_names_every_attribute() -> None:
    assert re.findall(r"^\| `(\w+)` \| ([^|]*) \|$", PAGE, re.M) == [(one.code, one.name) for one in ATTRIBUTES]


def test_the_example_of_the_page_is_correct() -> None:
    example = re.findall(r"^```csv\n(.*?)```$", PAGE, re.M | re.S)[0]
    names = [one.name for one in read(example.encode(), name="x.csv").initiatives]
    assert names == ["Example Prairie Circle", "Example Range Conferences"]
