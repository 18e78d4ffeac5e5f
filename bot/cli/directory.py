"""Answer `python -m bot directory list|import|history`: what is printed, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, TextIO
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.domain.directory import Directory, Initiative, plain, unconfirmed
from bot.domain.directory.table import COLUMNS
from bot.domain.places import counties, nations

MINNESOTA: Final = ZoneInfo("America/Chicago")
_COLUMNS: Final = {".".join(map(str, column.path)): column for column in COLUMNS}


def today() -> date:
    """Return the day it is in Minnesota."""
    return datetime.now(MINNESOTA).date()


def list_directory(directory: Directory, *, as_json: bool, out: TextIO, on: date | None = None) -> int:
    """Print every initiative, for people or as JSON, and return the exit code 0."""
    day = on or today()
    if as_json:
        print(json.dumps(listing(directory, day), ensure_ascii=False, indent=2), file=out)
    else:
        _show(directory, out, day)
    return 0


def listing(directory: Directory, on: date) -> dict[str, Any]:
    """Return the directory as JSON values: version, sample or not, and every entry with code and confirmation."""
    entries = [{"code": one.code, "confirmed": one.confirmed(on)} | plain(one) for one in directory.initiatives]
    return {"version": directory.version, "sample": directory.sample, "initiatives": entries}


def _show(directory: Directory, out: TextIO, on: date) -> None:
    console = Console(file=out, highlight=False)
    headers = ("Code", "Initiative", "Run by", "Area", "Languages", "Capacity", "Confirmed")
    table = Table(*headers, title=f"Version {directory.version}")
    for one in directory.initiatives:
        run_by = one.runner.value.replace("_", " ")
        capacity = one.capacity.value.replace("_", " ")
        confirmed = f"{one.confirmed_on}{'' if one.confirmed(on) else ' !'}"
        cells = (one.code, one.name, run_by, area_words(one), ", ".join(one.languages), capacity, confirmed)
        table.add_row(*(escape(cell) for cell in cells))
    console.print(table)
    if old := unconfirmed(directory, on):
        console.print(f"! {len(old)} not confirmed for 90 days: ask whether the entry is still right.", markup=False)
    if directory.sample:
        console.print("This is the fictional sample directory.")


def area_words(initiative: Initiative) -> str:
    """Say in words where an initiative works: Nations, counties, parts of counties."""
    area = initiative.area
    names = [nations()[one].name if one in nations() else one.replace("-", " ") for one in area.nations]
    whole = [counties()[fips].name for fips in area.counties]
    parts = [town.name for town in area.towns] or [f"ZIP {code}" for code in area.zips]
    return ", ".join((*names, *whole, *parts))


def difference_lines(report: Mapping[str, Any]) -> Iterator[str]:
    """Say what would be or was added, changed field by field, and removed."""
    live = report.get("live_referrals", {})
    for one in report["added"]:
        yield f"+ {one['name']} ({one['id'][:8]}) is new"
    for one in report["changed"]:
        yield f"~ {one['name']} ({one['id'][:8]})"
        yield from (f"    {_field(each)}" for each in one["fields"])
    for one in report["removed"]:
        waiting = f", with {live[one['id']]} live referrals" if one["id"] in live else ""
        yield f"- {one['name']} ({one['id'][:8]}) is removed{waiting}"


def _field(change: Mapping[str, Any]) -> str:
    column = _COLUMNS.get(change["field"])
    name = column.header if column else change["field"]
    return f"{name}: {_value(change, 'before')} \N{RIGHTWARDS ARROW} {_value(change, 'after')}"


def _value(change: Mapping[str, Any], side: str) -> str:
    value, column = change[side], _COLUMNS.get(change["field"])
    if value is None or value in ("", []):
        return "nothing"
    return column.write(value) if column else str(value)


def history_lines(loads: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say of every load when, by whom, from which file, and what it changed."""
    for one in loads:
        at = datetime.fromisoformat(one["at"]).astimezone(MINNESOTA)
        who = f" by {one['by']}" if one["by"] else ""
        source = f" from {one['source']}" if one["source"] else ""
        yield f"{at:%Y-%m-%d %H:%M} version {one['version']}{who}{source}"
        yield from (f"  {line}" for line in difference_lines(one))
