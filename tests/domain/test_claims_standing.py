"""Who may claim a day, worked by hand: the roster of that day, the role, the policy, the deadline, days taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bot.domain.claims import (
    Attended,
    Choose,
    Eligible,
    Ineligible,
    Missing,
    Policy,
    Rules,
    composition,
    filing_deadline,
    policy_on,
    rate_county,
    refusals,
    settled,
    standing,
)

DAY = date(2026, 9, 30)


@dataclass(frozen=True, slots=True)
class Seat:
    """Hold a seat as storage has it."""

    committee: str
    claimant: int
    clause: int
    valid_from: str
    valid_to: str = ""


def seats(words: str, claimant: int = 1) -> tuple[Seat, ...]:
    """Read "lakes 8 2026-01-01 2026-09-30; river 3 2026-01-01": committee, clause, first and last day."""
    parts = [part.split() for part in words.split(";") if part.strip()]
    return tuple(Seat(each[0], claimant, int(each[1]), each[2], each[3] if len(each) > 3 else "") for each in parts)


def told(found: object) -> str:
    """Say an outcome in a word, as the table below does."""
    match found:
        case Eligible(clause):
            return f"eligible {clause}"
        case Choose(clauses):
            return f"choose {' '.join(map(str, clauses))}"
        case Ineligible(reason):
            return reason.text.key.removeprefix("claims.")
        case _:
            raise AssertionError(found)


# What the roster says, the day claimed (committee "lakes"), and what follows.
ROSTER = [
    ("a community member", "lakes 8 2026-01-01", "2026-09-30", "eligible 8"),
    ("a parent, a young person, somebody justice-impacted", "lakes 10 2026-01-01", "2026-09-30", "eligible 10"),
    ("a judge", "lakes 1 2026-01-01", "2026-09-30", "role_not_paid"),
    ("a county attorney", "lakes 2 2026-01-01", "2026-09-30", "role_not_paid"),
    ("a public defender", "lakes 3 2026-01-01", "2026-09-30", "role_not_paid"),
    ("social services", "lakes 4 2026-01-01", "2026-09-30", "role_not_paid"),
    ("probation", "lakes 5 2026-01-01", "2026-09-30", "role_not_paid"),
    ("police", "lakes 6 2026-01-01", "2026-09-30", "role_not_paid"),
    ("a school", "lakes 7 2026-01-01", "2026-09-30", "role_not_paid"),
    ("a practitioner", "lakes 9 2026-01-01", "2026-09-30", "role_not_paid"),
    ("victims advocacy", "lakes 11 2026-01-01", "2026-09-30", "role_not_paid"),
    ("nobody of the roster", "", "2026-09-30", "not_on_roster"),
    ("somebody of another committee's roster", "river 8 2026-01-01", "2026-09-30", "not_on_roster"),
    ("a seat that begins on that day", "lakes 8 2026-09-30", "2026-09-30", "eligible 8"),
    ("a seat that begins the day after", "lakes 8 2026-10-01", "2026-09-30", "not_on_roster"),
    ("a seat that ends on that day", "lakes 8 2026-01-01 2026-09-30", "2026-09-30", "eligible 8"),
    ("a seat that ended the day before", "lakes 8 2026-01-01 2026-09-29", "2026-09-30", "not_on_roster"),
    ("a seat for one day", "lakes 8 2026-09-30 2026-09-30", "2026-09-30", "eligible 8"),
    ("a gap between two seats", "lakes 8 2026-01-01 2026-08-31; lakes 8 2026-10-01", "2026-09-30", "not_on_roster"),
    ("the same seat renewed", "lakes 8 2025-01-01 2026-09-30; lakes 8 2026-10-01", "2026-09-30", "eligible 8"),
    ("from 8 to 3, the last day as 8", "lakes 8 2026-01-01 2026-09-30; lakes 3 2026-10-01", "2026-09-30", "eligible 8"),
    ("from 8 to 3, the first day as 3", "lakes 8 2026-01-01 2026-09-30; lakes 3 2026-10-01", "2026-10-01",
     "role_not_paid"),
    ("from 3 to 8, the last day as 3", "lakes 3 2026-01-01 2026-09-30; lakes 8 2026-10-01", "2026-09-30",
     "role_not_paid"),
    ("from 10 to 8", "lakes 10 2026-01-01 2026-09-30; lakes 8 2026-10-01", "2026-10-01", "eligible 8"),
    ("a change on one day, where both seats count", "lakes 8 2026-01-01 2026-09-30; lakes 3 2026-09-30", "2026-09-30",
     "choose 3 8"),
    ("a practitioner who is a parent too", "lakes 9 2026-01-01; lakes 10 2026-01-01", "2026-09-30", "choose 9 10"),
    ("a parent who is a community member too", "lakes 10 2026-01-01; lakes 8 2026-01-01", "2026-09-30", "choose 8 10"),
    ("two roles, none paid", "lakes 7 2026-01-01; lakes 11 2026-01-01", "2026-09-30", "role_not_paid"),
    ("paid here, police there", "lakes 8 2026-01-01; river 6 2026-01-01", "2026-09-30", "eligible 8"),
    ("police here, paid there", "lakes 6 2026-01-01; river 8 2026-01-01", "2026-09-30", "role_not_paid"),
]  # fmt: skip


@pytest.mark.parametrize(("who", "roster", "day", "outcome"), ROSTER, ids=[row[0] for row in ROSTER])
def test_the_roster_of_that_day_decides(who: str, roster: str, day: str, outcome: str) -> None:
    assert told(standing(seats(roster), "lakes", date.fromisoformat(day))) == outcome


@pytest.mark.parametrize(
    ("clause", "outcome"), [(8, "eligible 8"), (3, "role_not_paid"), (10, "choose 3 8"), (None, "choose 3 8")]
)
def test_whoever_has_two_roles_says_in_which_one_they_were_there(clause: int | None, outcome: str) -> None:
    both = standing(seats("lakes 8 2026-01-01; lakes 3 2026-01-01"), "lakes", DAY)
    assert told(settled(both, clause, DAY)) == outcome


def test_a_role_that_was_said_changes_nothing_where_there_is_one_role() -> None:
    assert told(settled(standing(seats("lakes 3 2026-01-01"), "lakes", DAY), 8, DAY)) == "role_not_paid"


MEMBER = "lakes 8 2026-01-01"
# What was attended, what the policy adopts (None: no policy), today, days taken, and every reason against it.
CLAIMS: list[tuple[str, dict[str, Any], dict[str, Any] | None, str, tuple[str, ...], tuple[str, ...]]] = [
    ("a usual day", {}, {}, "2026-10-01", (), ()),
    ("no policy yet: it is taken, and waits", {}, None, "2026-10-01", (), ()),
    ("on the day itself", {}, {}, "2026-09-30", (), ()),
    ("the day before", {}, {}, "2026-09-29", (), ("not_yet",)),
    ("a meeting that was called off", {"cancelled": True}, {}, "2026-10-01", (), ("cancelled",)),
    ("remote, nothing adopted about it", {"mode": "remote"}, {}, "2026-10-01", (), ("remote_unpaid",)),
    ("remote, adopted as unpaid", {"mode": "remote"}, {"remote": "unpaid"}, "2026-10-01", (), ("remote_unpaid",)),
    ("remote, adopted as paid", {"mode": "remote"}, {"remote": "paid"}, "2026-10-01", (), ()),
    ("remote, and no policy yet: it waits", {"mode": "remote"}, None, "2026-10-01", (), ()),
    ("just long enough", {"minutes": 90}, {"minimum_minutes": 90}, "2026-10-01", (), ()),
    ("a minute too short", {"minutes": 89}, {"minimum_minutes": 90}, "2026-10-01", (), ("too_short",)),
    ("short, and no least length adopted", {"minutes": 1}, {}, "2026-10-01", (), ()),
    ("on the last day to file: 30 September + 60 days", {}, {}, "2026-11-29", (), ()),
    ("one day after the last day to file", {}, {}, "2026-11-30", (), ("too_late",)),
    ("a deadline of no days: that day", {}, {"filing_days": 0}, "2026-09-30", (), ()),
    ("a deadline of no days: the day after", {}, {"filing_days": 0}, "2026-10-01", (), ("too_late",)),
    ("a deadline across the fiscal year", {}, {"filing_days": 1}, "2026-10-01", (), ()),
    ("long after, and no policy yet", {}, None, "2027-09-30", (), ()),
    ("that day is in another claim", {}, {}, "2026-10-01", ("2026-09-30",), ("taken",)),
    ("that day is in a claim of another committee", {}, {}, "2026-10-01", ("2026-09-30",), ("taken",)),
    ("other days are taken", {}, {}, "2026-10-01", ("2026-09-29", "2026-10-01"), ()),
    ("the day is taken, and no policy yet", {}, None, "2026-10-01", ("2026-09-30",), ("taken",)),
    ("a public employee who was paid, where it is asked", {"employer_paid": True}, {"ask_public_employer": True},
     "2026-10-01", (), ("employer_paid",)),
    ("a public employee on unpaid leave", {"employer_paid": False}, {"ask_public_employer": True},
     "2026-10-01", (), ()),
    ("a public employee, where it is not asked", {"employer_paid": True}, {}, "2026-10-01", (), ()),
    ("paid by somebody else, where it is asked", {"paid_elsewhere": True}, {"ask_paid_elsewhere": True}, "2026-10-01",
     (), ("paid_elsewhere",)),
    ("paid by somebody else, where only the employer is asked", {"paid_elsewhere": True},
     {"ask_public_employer": True}, "2026-10-01", (), ()),
    ("another committee's meeting", {"committee": "river"}, {}, "2026-10-01", (), ("not_on_roster",)),
    ("before the seat began", {"day": date(2025, 12, 31)}, {}, "2026-01-02", (), ("not_on_roster",)),
    ("everything at once", {"mode": "remote", "minutes": 1, "cancelled": True, "employer_paid": True},
     {"minimum_minutes": 60, "ask_public_employer": True}, "2027-01-01", ("2026-09-30",),
     ("cancelled", "taken", "remote_unpaid", "too_short", "too_late", "employer_paid")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "attended", "rules", "today", "taken", "against"), CLAIMS, ids=[row[0] for row in CLAIMS]
)
def test_every_reason_against_a_day_is_named(
    *,
    what: str,
    attended: dict[str, Any],
    rules: dict[str, Any] | None,
    today: str,
    taken: tuple[str, ...],
    against: tuple[str, ...],
) -> None:
    found = refusals(
        Attended(**{"committee": "lakes", "day": DAY, "minutes": 120, **attended}),
        seats=seats(MEMBER),
        today=date.fromisoformat(today),
        policy=None if rules is None else Rules(**rules),
        taken=[date.fromisoformat(each) for each in taken],
    )
    assert tuple(line.text.key.removeprefix("claims.") for line in found) == against


@pytest.mark.parametrize(("clause", "against"), [(8, ()), (3, ("claims.role_not_paid",)), (None, ())])
def test_of_two_roles_the_one_that_was_said_counts(clause: int | None, against: tuple[str, ...]) -> None:
    attended = Attended(committee="lakes", day=DAY, minutes=60, clause=clause)
    two = seats("lakes 8 2026-01-01; lakes 3 2026-01-01")
    found = refusals(attended, seats=two, today=DAY, policy=Rules())
    assert tuple(line.text.key for line in found) == against


# --- the policy of a day ---


def adopted(adopted_on: str, effective_from: str, **rules: Any) -> Policy:
    return Policy.model_validate(
        {
            "adopted_on": adopted_on,
            "effective_from": effective_from,
            "by_consensus": True,
            "reference": "minutes",
            **rules,
        }
    )


SPRING, FALL = adopted("2026-01-05", "2026-02-01"), adopted("2026-08-01", "2026-10-01")
LATE = adopted("2026-09-15", "2026-03-01")


@pytest.mark.parametrize(
    ("rows", "day", "wanted"),
    [
        ((), "2026-09-30", None),
        ((SPRING,), "2026-01-31", None),
        ((SPRING,), "2026-02-01", SPRING),
        ((SPRING, FALL), "2026-09-30", SPRING),
        ((FALL, SPRING), "2026-10-01", FALL),
        ((SPRING, LATE), "2026-09-14", SPRING),
        ((SPRING, LATE), "2026-09-15", LATE),
    ],
)
def test_the_newest_row_in_effect_and_adopted_by_that_day_counts(
    rows: tuple[Policy, ...], day: str, wanted: Policy | None
) -> None:
    assert policy_on(rows, date.fromisoformat(day)) is wanted


def test_a_claim_that_waited_gets_the_rule_adopted_later_for_its_day() -> None:
    day, today = date(2026, 3, 1), date(2026, 9, 15)
    before = policy_on([LATE], day, today=date(2026, 9, 14))
    assert [policy_on([LATE], day), before, policy_on([LATE], day, today=today)] == [None, None, LATE]


def test_of_two_rows_of_one_day_the_first_given_counts() -> None:
    newer = adopted("2026-01-05", "2026-02-01", remote="paid")
    assert policy_on([newer, SPRING], DAY) is newer


def test_a_policy_is_read_back_as_it_was_written_and_knows_no_other_field() -> None:
    assert Policy.model_validate_json(SPRING.model_dump_json()) == SPRING
    with pytest.raises(ValueError, match="Extra inputs"):
        adopted("2026-01-05", "2026-02-01", bonus=1)


def test_the_last_day_to_file_is_counted_in_days_of_the_calendar() -> None:
    assert filing_deadline(Rules(filing_days=30), date(2024, 2, 1)) == date(2024, 3, 2)


@pytest.mark.parametrize(
    ("rules", "home", "wanted"),
    [(None, "27137", "27053"), (Rules(), "27137", "27053"), (Rules(rate_county="home"), "27137", "27137"),
     (Rules(rate_county="home"), "", "27053")],
)  # fmt: skip
def test_the_meeting_county_counts_unless_the_policy_says_home(rules: Rules | None, home: str, wanted: str) -> None:
    assert rate_county(rules, meeting="27053", home=home) == wanted


# --- composition ---


def committee(*clauses: int) -> list[Seat]:
    """Seat one person after the other, from the start of the year on."""
    return [Seat("lakes", person, clause, "2026-01-01") for person, clause in enumerate(clauses, 1)]


WHOLE = (1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 8, 9, 10, 11)


def test_five_community_members_of_fifteen_are_a_third() -> None:
    assert composition(committee(*WHOLE), DAY) == []


def test_four_of_fourteen_are_less_than_a_third() -> None:
    fourteen = (1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 9, 10, 11)
    assert composition(committee(*fourteen), DAY) == [Missing("share", 8, 4, 5)]


def test_a_clause_nobody_fills_is_named() -> None:
    assert composition(committee(*(each for each in WHOLE if each not in (1, 11))), DAY) == [
        Missing("clause", 1, 0, 1), Missing("clause", 11, 0, 1),
    ]  # fmt: skip


def test_an_empty_committee_lacks_every_clause() -> None:
    assert composition([], DAY) == [Missing("clause", clause, 0, 1) for clause in range(1, 12)]


def test_one_community_member_is_not_several() -> None:
    assert composition(committee(8), DAY) == [
        *(Missing("clause", clause, 0, 1) for clause in range(1, 12) if clause != 8), Missing("several", 8, 1, 2),
    ]  # fmt: skip


def test_a_person_in_two_seats_is_one_member() -> None:
    twice = [*committee(1, 2, 3, 4, 5, 6, 7, 8, 8, 8, 8, 10, 11), Seat("lakes", 12, 9, "2026-01-01")]
    assert composition(twice, DAY) == [Missing("share", 8, 4, 5)]
    assert composition([*twice, Seat("lakes", 13, 8, "2026-01-01")], DAY) == []
    assert composition([*committee(*WHOLE), Seat("lakes", 1, 9, "2026-01-01")], DAY) == []


def test_seats_that_ended_or_have_not_begun_do_not_count() -> None:
    rows = [
        *committee(*WHOLE[:-1]),
        Seat("lakes", 15, 11, "2026-01-01", "2026-09-29"),
        Seat("lakes", 16, 11, "2026-10-01"),
    ]
    assert composition(rows, DAY) == [Missing("clause", 11, 0, 1)]
