"""A roster and a list of meetings are read whole or not at all, and every problem says where it is and what to do."""

from __future__ import annotations

from datetime import date

import pytest

from bot.domain.committee.changes import lines, meeting_changes, people_changes, seat_changes
from bot.domain.committee.errors import CommitteeFileError
from bot.domain.committee.meetings import MeetingRow, read_meetings, write_meetings
from bot.domain.committee.roster import Person, Roster, RosterSeat, read_roster, write_roster
from bot.domain.committee.sheet import MOST_ROWS, decoded

ROSTER = """code,name,clause,from,until,home county,youth
P1,Ana Sample,8,2026-01-01,,Hennepin,no
P2,Ben Sample,10,2026-01-01,2026-06-30,,yes
P2,Ben Sample,8,2026-07-01,,,yes
"""
MEETINGS = """code,date,county,starts,ends,mode,meals,activity,cancelled
2026-12,2026-12-03,St. Louis,18:00,20:00,in person,lunch; dinner,meeting,no
2027-01,2027-01-07,,9:30,11:00,remote,,training,yes
"""
HEAD = "code,name,clause,from,until,home county,youth\n"
MEETING_HEAD = "code,date,county,starts,ends,mode,meals,activity,cancelled\n"
READ = Roster(
    {
        "P1": Person(code="P1", name="Ana Sample", county="27053"),
        "P2": Person(code="P2", name="Ben Sample", youth=True),
    },
    (
        RosterSeat(code="P1", clause=8, valid_from=date(2026, 1, 1)),
        RosterSeat(code="P2", clause=10, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30)),
        RosterSeat(code="P2", clause=8, valid_from=date(2026, 7, 1)),
    ),
)


def test_a_roster_is_read() -> None:
    assert read_roster(ROSTER) == READ


def test_a_roster_that_was_written_reads_the_same() -> None:
    assert read_roster(write_roster(READ.people, READ.seats)) == READ


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + ROSTER,
        ROSTER.replace(",", ";"), ROSTER.replace(",", "\t"), "sep=;\n" + ROSTER.replace(",", ";"),
        ROSTER.replace("\n", "\r\n"), ROSTER.replace("2026-01-01", "1/1/2026").replace("2026-06-30", "6/30/26"),
        ROSTER.replace("2026-01-01", "46023").replace("2026-07-01", "1-Jul-26"),
        ROSTER.replace("home county", "Home_County"),
        ROSTER.replace("Hennepin", "hennepin county").replace(",8,", ",clause (8),"), ROSTER + ",,,,,,\n\n",
        ROSTER.replace("Hennepin,no", "27053,").replace("yes", "Y"),
    ],
)  # fmt: skip
def test_a_roster_is_read_however_a_spreadsheet_saved_it(text: str) -> None:
    assert read_roster(text) == READ


@pytest.mark.parametrize(
    ("rows", "where", "words"),
    [
        (
            "P1,Ana,8,2026-01-01,,Henepin,",
            "line 2, home county",
            "'Henepin' is no county of Minnesota: did you mean Hennepin?",
        ),
        (
            "P1,Ana,8,2026-01-01,,Narnia,",
            "line 2, home county",
            "'Narnia' is no county of Minnesota: write its name, as Hennepin or St. Louis",
        ),
        ("P1,Ana,8,2026-02-30,,,", "line 2, from", "'2026-02-30' is no date: write year-month-day, as 2026-09-30"),
        ("P1,Ana,8,soon,,,", "line 2, from", "'soon' is no date: write year-month-day, as 2026-09-30"),
        ("P1,Ana,12,2026-01-01,,,", "line 2, clause", "'12' is no clause of subd. 6(a): write a number from 1 to 11"),
        (
            "P1,Ana,community,2026-01-01,,,",
            "line 2, clause",
            "'community' is no clause of subd. 6(a): write a number from 1 to 11",
        ),
        ("P1,Ana,0,2026-01-01,,,", "line 2, clause", "'0' is no clause of subd. 6(a): write a number from 1 to 11"),
        (
            "P1,Ana,8,2026-07-01,2026-06-30,,",
            "line 2, until",
            "2026-06-30 lies before from (2026-07-01): the seat would end before it begins",
        ),
        ("P1,Ana,8,2026-01-01,,,maybe", "line 2, youth", "'maybe' must be yes or no"),
        ("P1,,8,2026-01-01,,,", "line 2, name", "is empty: every row needs it"),
        (",Ana,8,2026-01-01,,,", "line 2, code", "is empty: every row needs it"),
        ("P1,Ana,8,,,,", "line 2, from", "is empty: every row needs it"),
        ("P1,Ana,8,2026-01-01,,,,,x", "line 2", "has more cells than there are columns: is a quotation mark missing?"),
        (
            "P1,Ana,8,2026-01-01,,,\nP1,Ana,8,2026-05-01,,,",
            "line 3, from",
            "'P1' already holds clause 8 in line 2 on some of these days: end one before the other begins",
        ),
        (
            "P1,Ana,8,2026-01-01,2026-05-01,,\nP1,Ana,8,2026-05-01,,,",
            "line 3, from",
            "'P1' already holds clause 8 in line 2 on some of these days: end one before the other begins",
        ),
        (
            "P1,Ana,8,2026-01-01,,,\nP1,Eva,10,2026-01-01,,,",
            "line 3, name",
            "is not what line 2 says of 'P1': one code is one person, with one name",
        ),
        (
            "P1,Ana,8,2026-01-01,,,no\nP1,Ana,10,2026-01-01,,,yes",
            "line 3, youth",
            "is not what line 2 says of 'P1': one code is one person, with one youth",
        ),
        (
            'P1,"Ana,8,2026-01-01,,,',
            "line 2",
            "cannot be read as a table here: a quotation mark may be missing or too many (unexpected end of data)",
        ),
    ],
)
def test_a_problem_of_a_roster_names_its_row_and_what_to_do(rows: str, where: str, words: str) -> None:
    with pytest.raises(CommitteeFileError) as found:
        read_roster(HEAD + rows)
    assert str(found.value) == f"roster, {where}: {words}"


@pytest.mark.parametrize(
    ("head", "where", "words"),
    [
        ("", "", "is empty: the first row must name the columns"),
        ("name,clause,from\n", "line 1, code", "is missing: the table needs this column"),
        ("code,name,clause,from,name\n", "line 1, name", "stands there twice"),
        ("code,name,clause,from,utnil\n", "line 1, 'utnil'", "is no column of this table: did you mean 'until'?"),
    ],
)
def test_a_problem_of_the_head_names_the_column(head: str, where: str, words: str) -> None:
    with pytest.raises(CommitteeFileError) as found:
        read_roster(head)
    assert str(found.value) == ", ".join(filter(None, ("roster", where))) + f": {words}"


def test_every_problem_is_named_in_the_order_of_the_file() -> None:
    with pytest.raises(CommitteeFileError) as found:
        read_roster(HEAD + "P1,Ana,99,never,,,\nP2,Ben,8,2026-01-01,,Narnia,")
    assert [(each.line, each.column) for each in found.value.faults] == [(2, "clause"), (2, "from"), (3, "home county")]


def test_a_file_that_is_not_utf_8_names_the_line() -> None:
    with pytest.raises(CommitteeFileError, match=r"r\.csv, line 2: is not UTF-8 text"):
        decoded(HEAD.encode() + "P1,Peña".encode("latin-1"), file="r.csv")


def test_a_file_that_no_committee_has_is_refused_before_its_rows_are_looked_at() -> None:
    with pytest.raises(CommitteeFileError) as found:
        read_roster(HEAD + "P1,Ana,8,2026-01-05,,,\n" * (MOST_ROWS + 1))
    assert str(found.value) == f"roster: has {MOST_ROWS + 1} rows: no committee's table has more than {MOST_ROWS}"


def test_a_file_saved_as_unicode_text_is_read() -> None:
    assert read_roster(decoded(ROSTER.replace(",", "\t").encode("utf-16"), file="r.txt")) == READ


def test_a_cell_that_would_be_a_formula_comes_back_as_it_was() -> None:
    people = {"P1": Person(code="P1", name="=1+1")}
    written = write_roster(people, READ.seats[:1])
    assert ",'=1+1," in written
    assert read_roster(written).people["P1"].name == "=1+1"


# --- meetings --------------------------------------------------------------------------------------------------------

DECEMBER = MeetingRow(
    code="2026-12", day=date(2026, 12, 3), county="27137", starts="18:00", minutes=120, provided="lunch,dinner"
)
JANUARY = MeetingRow(
    code="2027-01", day=date(2027, 1, 7), county="27053", starts="09:30", minutes=90, mode="remote",
    activity="training", cancelled=True,
)  # fmt: skip


def test_meetings_are_read_and_an_empty_county_is_the_committees_own() -> None:
    assert read_meetings(MEETINGS, county="27053") == (DECEMBER, JANUARY)


def test_meetings_that_were_written_read_the_same() -> None:
    assert read_meetings(write_meetings((DECEMBER, JANUARY))) == (DECEMBER, JANUARY)


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        (
            "M,2026-12-03,Hennepin,18:00,17:00,,,,",
            "line 2, ends",
            "17:00 is not after starts (18:00): hours are of one day, as 18:00 and 20:00",
        ),
        ("M,2026-12-03,Hennepin,01:00,23:00,,,,", "line 2, ends", "01:00 to 23:00 is more than 16 hours: please check"),
        (
            "M,2026-12-03,Hennepin,evening,20:00,,,,",
            "line 2, starts",
            "'evening' is no hour: write it as 18:00 or 6:00 PM",
        ),
        (
            "M,2026-12-03,Hennepin,18:00,20:00,,brunch,,",
            "line 2, meals",
            "'brunch' is no meal: write breakfast, lunch, dinner, or none",
        ),
        ("M,2026-12-03,Hennepin,18:00,20:00,phone,,,", "line 2, mode", "'phone' must be in person or remote"),
        (
            "M,2026-12-03,Hennepin,18:00,20:00,,,party,",
            "line 2, activity",
            "'party' must be one of: meeting, training, travel",
        ),
        (
            "M,2026-12-03,,18:00,20:00,,,,",
            "line 2, county",
            "is empty, and the committee has no county of its own: write where it is",
        ),
        ("M,12/3,Hennepin,18:00,20:00,,,,", "line 2, date", "'12/3' is no date: write year-month-day, as 2026-09-30"),
        (
            "M,2026-12-03,Hennepin,18:00,20:00,,,,\nm,2026-12-04,Hennepin,18:00,20:00,,,,",
            "line 3, code",
            "'m' stands in line 2 already: each meeting has its own",
        ),
    ],
)
def test_a_problem_of_a_meeting_names_its_row_and_what_to_do(row: str, where: str, words: str) -> None:
    with pytest.raises(CommitteeFileError) as found:
        read_meetings(MEETING_HEAD + row)
    assert str(found.value) == f"meetings, {where}: {words}"


@pytest.mark.parametrize("meals", ["dinner; lunch", "lunch and dinner", "Lunch/Dinner", "lunch,dinner"])
def test_meals_are_kept_in_the_order_of_the_day(meals: str) -> None:
    (found,) = read_meetings(MEETING_HEAD + f'M,2026-12-03,Hennepin,18:00,20:00,,"{meals}",,')
    assert found.provided == "lunch,dinner"


# --- the difference --------------------------------------------------------------------------------------------------


def test_the_difference_says_what_is_new_changed_and_gone() -> None:
    after = read_roster(ROSTER.replace("Ana Sample", "Ana Planted").replace(",2026-06-30", ",2026-05-31"))
    seats = (*after.seats[1:], RosterSeat(code="P1", clause=9, valid_from=date(2026, 2, 1)))
    told = [*people_changes(READ.people, after.people), *seat_changes(READ.seats, seats)]
    assert list(lines([each.plain() for each in told])) == [
        "~ person P1",
        "    name: Ana Sample → Ana Planted",
        "~ seat P2, clause 10 from 2026-01-01",
        "    until: 2026-06-30 → 2026-05-31",
        "+ seat P1, clause 9 from 2026-02-01",
        "    until: no end",
        "- seat P1, clause 8 from 2026-01-01",
    ]


def test_a_meeting_the_list_leaves_out_stays() -> None:
    assert [each.plain() for each in meeting_changes((DECEMBER, JANUARY), (DECEMBER,))] == []
