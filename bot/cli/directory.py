"""Answer `python -m bot directory list`. Import, export and coverage come with the directory of the whole state."""

from __future__ import annotations

import json
from typing import Any, TextIO

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.domain.directory import Directory, Initiative, plain
from bot.domain.places import counties, nations


def list_directory(directory: Directory, *, as_json: bool, out: TextIO) -> int:
    """Print every initiative, for people or as JSON, and return the exit code 0."""
    if as_json:
        print(json.dumps(listing(directory), ensure_ascii=False, indent=2), file=out)
    else:
        _show(directory, out)
    return 0


def listing(directory: Directory) -> dict[str, Any]:
    """Return the directory as JSON values: version, whether it is the sample, and every entry with its short code."""
    entries = [{"code": one.code} | plain(one) for one in directory.initiatives]
    return {"version": directory.version, "sample": directory.sample, "initiatives": entries}


def _show(directory: Directory, out: TextIO) -> None:
    console = Console(file=out, highlight=False)
    table = Table("Code", "Initiative", "Run by", "Area", "Languages", "Capacity", title=f"Version {directory.version}")
    for one in directory.initiatives:
        run_by = one.runner.value.replace("_", " ")
        capacity = one.capacity.value.replace("_", " ")
        cells = (one.code, one.name, run_by, area_words(one), ", ".join(one.languages), capacity)
        table.add_row(*(escape(cell) for cell in cells))
    console.print(table)
    if directory.sample:
        console.print("This is the fictional sample directory.")


def area_words(initiative: Initiative) -> str:
    """Say in words where an initiative works: Nations, counties, parts of counties."""
    area = initiative.area
    names = [nations()[one].name if one in nations() else one.replace("-", " ") for one in area.nations]
    whole = [counties()[fips].name for fips in area.counties]
    parts = [town.name for town in area.towns] or [f"ZIP {code}" for code in area.zips]
    return ", ".join((*names, *whole, *parts))
