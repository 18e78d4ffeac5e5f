"""Read a committee's roster: who sits under which clause of subd. 6(a), and from when to when.

One row is one seat. A person who holds two has two rows with the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from bot.domain.committee.cells import read_clause, read_code, read_county, read_date, read_name, read_yes_or_no
from bot.domain.committee.sheet import Column, Row, Sheet, read_sheet, write_sheet
from bot.domain.places import counties

Value = TypeVar("Value")
COLUMNS: Final = (
    Column("code", required=True, help="the Office's own code for the person, the same in every committee"),
    Column("name", required=True),
    Column("clause", required=True, help="1 to 11 of Minn. Stat. 142A.76, subd. 6(a)"),
    Column("from", required=True, help="first day, 2026-01-01"),
    Column("until", help="last day; empty while it goes on"),
    Column("home county", help="needed where the policy pays by home county"),
    Column("youth", help="yes: the payee is settled by a person, off chat"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Hold what a roster says of one person."""

    code: str
    name: str
    county: str = ""
    youth: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSeat:
    """Hold one seat of a roster; `code` is the person's."""

    code: str
    clause: int
    valid_from: date
    valid_to: date | None = None

    @property
    def key(self) -> tuple[str, int, date]:
        """Tell seats apart."""
        return self.code, self.clause, self.valid_from

    def covers(self, day: date) -> bool:
        """Tell whether the seat is held on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Roster:
    """Hold the people of a committee by code, and their seats."""

    people: Mapping[str, Person]
    seats: tuple[RosterSeat, ...]


def read_roster(text: str, *, file: str = "roster") -> Roster:
    """Read a roster; raise CommitteeFileError with every problem in it."""
    sheet = read_sheet(text, COLUMNS, file=file)
    people: dict[str, tuple[Row, Person]] = {}
    seats: list[tuple[Row, RosterSeat]] = []
    for row in sheet.rows:
        before = len(sheet.faults)
        person, seat = _person(sheet, row), _seat(sheet, row)
        if len(sheet.faults) == before and person.code and seat is not None:
            _same_person(sheet, row, person, people)
            _apart(sheet, row, seat, seats)
            seats.append((row, seat))
    sheet.check()
    return Roster({code: person for code, (_, person) in people.items()}, tuple(seat for _, seat in seats))


def write_roster(people: Mapping[str, Person], seats: Sequence[RosterSeat]) -> str:
    """Write a roster so that `read_roster` reads the same one."""
    return write_sheet(COLUMNS, [_written(people[seat.code], seat) for seat in seats])


def _written(person: Person, seat: RosterSeat) -> dict[str, str]:
    return {
        "code": person.code,
        "clause": str(seat.clause),
        "from": seat.valid_from.isoformat(),
        "until": seat.valid_to.isoformat() if seat.valid_to else "",
        **person_fields(person),
    }


def person_fields(person: Person) -> dict[str, str]:
    """Say what a roster says of a person, by its columns."""
    home = counties()[person.county].name if person.county else ""
    return {"name": person.name, "home county": home, "youth": "yes" if person.youth else "no"}


def cell(sheet: Sheet, row: Row, column: str, read: Callable[[str], Value], default: Any = None) -> Value:
    """Read a filled cell, noting what is wrong with it; `default` for an empty or wrong one."""
    if not row[column]:
        return default  # type: ignore[no-any-return]  # the caller says what an empty cell is
    try:
        return read(row[column])
    except ValueError as error:
        sheet.wrong(row, column, str(error))
        return default  # type: ignore[no-any-return]  # as above; the fault stops the file


def _person(sheet: Sheet, row: Row) -> Person:
    return Person(
        code=cell(sheet, row, "code", read_code, ""),
        name=cell(sheet, row, "name", read_name, ""),
        county=cell(sheet, row, "home county", read_county, ""),
        youth=cell(sheet, row, "youth", read_yes_or_no, False),
    )


def _seat(sheet: Sheet, row: Row) -> RosterSeat | None:
    clause, first = cell(sheet, row, "clause", read_clause), cell(sheet, row, "from", read_date)
    last = cell(sheet, row, "until", read_date)
    if last is not None and first is not None and last < first:
        sheet.wrong(row, "until", f"{last} lies before from ({first}): the seat would end before it begins")
    code = cell(sheet, row, "code", read_code, "")
    return RosterSeat(code=code, clause=clause, valid_from=first, valid_to=last) if clause and first else None


def _same_person(sheet: Sheet, row: Row, person: Person, known: dict[str, tuple[Row, Person]]) -> None:
    """Note where a code stands for two people, or what is said of one person differs."""
    first, same = known.setdefault(person.code, (row, person))
    for column, one, other in (
        ("name", same.name, person.name),
        ("home county", same.county, person.county),
        ("youth", same.youth, person.youth),
    ):
        if one != other:
            words = f"is not what line {first.line} says of {person.code!r}: one code is one person, with one {column}"
            sheet.wrong(row, column, words)


def _apart(sheet: Sheet, row: Row, seat: RosterSeat, seats: Sequence[tuple[Row, RosterSeat]]) -> None:
    """Note where a person would hold the same clause twice on a day."""
    for earlier, other in seats:
        same = (other.code, other.clause) == (seat.code, seat.clause)
        if same and overlap(other, seat):
            words = f"{seat.code!r} already holds clause {seat.clause} in line {earlier.line} on some of these days"
            sheet.wrong(row, "from", f"{words}: end one before the other begins")
            return


def overlap(one: RosterSeat, other: RosterSeat) -> bool:
    """Tell whether two seats share a day."""
    first, last = max(one.valid_from, other.valid_from), min(one.valid_to or date.max, other.valid_to or date.max)
    return first <= last
