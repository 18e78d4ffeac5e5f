"""Read the list of a committee's meetings: day, county, hours, mode, meals provided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.committee.cells import (
    read_activity,
    read_code,
    read_county,
    read_date,
    read_meals,
    read_mode,
    read_time,
    read_yes_or_no,
)
from bot.domain.committee.hours import LONGEST, ends, minutes_of
from bot.domain.committee.roster import cell
from bot.domain.committee.sheet import Column, Row, Sheet, read_sheet, write_sheet
from bot.domain.places import counties

COLUMNS: Final = (
    Column("code", required=True, help="your own name for the meeting, for life; a row with it again changes it"),
    Column("date", required=True, help="2026-12-03"),
    Column("county", help="where it is; empty is the committee's own county"),
    Column("starts", required=True, help="18:00"),
    Column("ends", required=True, help="20:00"),
    Column("mode", help="in person or remote"),
    Column("meals", help="meals provided: breakfast; lunch; dinner; none"),
    Column("activity", help="meeting, training or travel"),
    Column("cancelled", help="yes: it does not take place"),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRow:
    """Hold one meeting as a list says it; the county is a FIPS code, "" the committee's own."""

    code: str
    day: date
    county: str
    starts: str
    minutes: int
    mode: str = "in_person"
    provided: str = ""
    activity: str = "meeting"
    cancelled: bool = False


def read_meetings(text: str, *, file: str = "meetings", county: str = "") -> tuple[MeetingRow, ...]:
    """Read a list of meetings, in a committee of a county; raise CommitteeFileError with every problem in it."""
    sheet = read_sheet(text, COLUMNS, file=file)
    lines: dict[str, int] = {}
    found: list[MeetingRow] = []
    for row in sheet.rows:
        before = len(sheet.faults)
        meeting = _meeting(sheet, row, county)
        if meeting is not None and len(sheet.faults) == before:
            first = lines.setdefault(meeting.code.casefold(), row.line)
            if first != row.line:
                sheet.wrong(row, "code", f"{meeting.code!r} stands in line {first} already: each meeting has its own")
            found.append(meeting)
    sheet.check()
    return tuple(found)


def write_meetings(meetings: Sequence[MeetingRow]) -> str:
    """Write a list so that `read_meetings` reads the same one."""
    return write_sheet(COLUMNS, [{"code": each.code, **fields(each)} for each in meetings])


def fields(meeting: MeetingRow) -> dict[str, str]:
    """Say a meeting by the columns of its list, the code left out."""
    return {
        "date": meeting.day.isoformat(),
        "county": counties()[meeting.county].name if meeting.county else "",
        "starts": meeting.starts,
        "ends": ends(meeting.starts, meeting.minutes),
        "mode": meeting.mode.replace("_", " "),
        "meals": meeting.provided.replace(",", "; ") or "none",
        "activity": meeting.activity,
        "cancelled": "yes" if meeting.cancelled else "no",
    }


def _meeting(sheet: Sheet, row: Row, county: str) -> MeetingRow | None:
    day = cell(sheet, row, "date", read_date)
    starts, minutes = _hours(sheet, row)
    where = cell(sheet, row, "county", read_county, county)
    if not where and not row["county"]:
        sheet.wrong(row, "county", "is empty, and the committee has no county of its own: write where it is")
    made = {
        "mode": cell(sheet, row, "mode", read_mode, "in_person"),
        "provided": cell(sheet, row, "meals", read_meals, ""),
        "activity": cell(sheet, row, "activity", read_activity, "meeting"),
    }
    cancelled = cell(sheet, row, "cancelled", read_yes_or_no, False)
    code = cell(sheet, row, "code", read_code, "")
    if day is None or not code:
        return None
    return MeetingRow(
        code=code, day=day, county=where, starts=starts, minutes=minutes, cancelled=cancelled, **made
    )  # fmt: skip


def _hours(sheet: Sheet, row: Row) -> tuple[str, int]:
    """Return when it starts and how long it lasts, in minutes."""
    starts, last = cell(sheet, row, "starts", read_time, ""), cell(sheet, row, "ends", read_time, "")
    if not starts or not last:
        return "", 0
    minutes = minutes_of(last) - minutes_of(starts)
    if minutes <= 0:
        sheet.wrong(row, "ends", f"{last} is not after starts ({starts}): hours are of one day, as 18:00 and 20:00")
    elif minutes > LONGEST:
        sheet.wrong(row, "ends", f"{starts} to {last} is more than {LONGEST // 60} hours: please check")
    return starts, minutes
