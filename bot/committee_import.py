"""Import a committee's roster, meetings and policy: one transaction over all the files named, all of it or nothing.

Claims keep what they were filed with; the difference says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

from bot.committee_actions import Json, named, policy_of, today_of
from bot.domain.claims import Policy, composition, policy_on
from bot.domain.committee import changes, policies, required
from bot.domain.committee.changes import Change
from bot.domain.committee.errors import CommitteeFileError, Fault
from bot.domain.committee.meetings import MeetingRow, read_meetings
from bot.domain.committee.roster import Person, Roster, RosterSeat, read_roster
from bot.house import House
from bot.ports import Chat, Claimant, Committee, Meeting, Seat, StoredPolicy, Unit
from bot.problems import Problem
from bot.service.claims import adopt, meetings
from bot.service.claims.chair_meetings import tell_off
from bot.service.core import NOBODY
from bot.service.desk import Desk

KEPT: Final = (
    "Claims filed for {day} ({count}) keep the day, the place and the rate they were filed with; this changes none of "
    "them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Files:
    """Hold what the files say; None for one that was not named."""

    roster: Roster | None
    meetings: tuple[MeetingRow, ...] | None
    policies: tuple[Policy, ...] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stands:
    """Hold what stands of a committee before an import."""

    committee: Committee
    people: Mapping[str, Claimant]
    seats: tuple[RosterSeat, ...]
    ids: Mapping[tuple[str, int, date], int]
    """Of the seats."""
    meetings: Mapping[str, Meeting]
    policies: Mapping[str, Policy]
    """The newest row of each day of effect."""


async def import_committee(house: House, asked: Json) -> dict[str, Any]:
    """Make the files named the committee's: the difference and its warnings, or every problem in them.

    `roster`, `meetings`, `policy` are `{"name": file name, "text": what it holds}`; `dry_run` changes nothing; `was`
    is the state the difference was shown against; `allow_removal` lets seats go that had begun.
    """
    async with house.store.unit() as unit:
        committee = await named(unit, asked)
        await unit.hold_committee(committee.id)
        files, faults = _read(asked, committee)
        if faults:
            return {"stored": False, "problems": [asdict(each) for each in faults], "changes": [], "warnings": []}
        stands = await _stands(unit, committee)
        found = list(_changes(stands, files))
        report = {
            "was": _state(stands),
            "changes": [each.plain() for each in found],
            "warnings": [
                *_warnings(house, stands, files),
                *await _elsewhere(unit, stands, found),
                *await _kept(unit, stands, files),
            ],
            "problems": [],
            "stored": False,
        }
        if asked.get("was", report["was"]) != report["was"]:
            raise Problem("The committee was changed by somebody else meanwhile: look at the difference again.")
        if asked.get("dry_run") or not found:
            return report
        if not asked.get("allow_removal"):
            _may_go(house, stands, found)
        await _store(house, unit, stands, files)
    return report | {"stored": True}


def _read(asked: Json, committee: Committee) -> tuple[_Files, list[Fault]]:
    """Read every file named; the problems of all of them."""
    faults: list[Fault] = []
    read: dict[str, Any] = {"roster": None, "meetings": None, "policy": None}
    readers: Mapping[str, Callable[..., object]] = {
        "roster": read_roster,
        "meetings": partial(read_meetings, county=committee.county),
        "policy": policies.read_policies,
    }
    for name, reader in readers.items():
        given = asked.get(name)
        if given:
            try:
                read[name] = reader(str(given["text"]), file=str(given["name"]))
            except CommitteeFileError as error:
                faults += error.faults
    return _Files(roster=read["roster"], meetings=read["meetings"], policies=read["policy"]), faults


async def _stands(unit: Unit, committee: Committee) -> _Stands:
    people = {each.id: each for each in await unit.claimants()}
    stored = [(_roster_seat(people[each.claimant], each), each.id) for each in await unit.seats(committee.id)]
    rows = {each.effective_from: policy_of(each) for each in reversed(await unit.policies(committee.id))}
    return _Stands(
        committee=committee,
        people={each.code: each for each in people.values()},
        seats=tuple(seat for seat, _ in stored),
        ids={seat.key: number for seat, number in stored},
        meetings={each.code: each for each in await unit.meetings(committee.id)},
        policies=rows,
    )


def _roster_seat(person: Claimant, seat: Seat) -> RosterSeat:
    last = date.fromisoformat(seat.valid_to) if seat.valid_to else None
    first = date.fromisoformat(seat.valid_from)
    return RosterSeat(code=person.code, clause=seat.clause, valid_from=first, valid_to=last)


def _person(person: Claimant) -> Person:
    return Person(code=person.code, name=person.name, county=person.county, youth=person.youth)


def _meeting_row(meeting: Meeting) -> MeetingRow:
    return MeetingRow(
        code=meeting.code, day=date.fromisoformat(meeting.day), county=meeting.county, starts=meeting.starts or "00:00",
        minutes=meeting.minutes, mode=meeting.mode, provided=meeting.provided, activity=meeting.activity,
        cancelled=meeting.cancelled,
    )  # fmt: skip


def _state(stands: _Stands) -> str:
    """Name the state of what an import changes, so that a difference is applied to what it was shown of."""
    parts = (stands.people, stands.seats, stands.meetings, stands.policies)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _changes(stands: _Stands, files: _Files) -> Sequence[Change]:
    found: list[Change] = []
    if files.roster is not None:
        known = {code: _person(one) for code, one in stands.people.items()}
        found += changes.people_changes(known, files.roster.people)
        found += changes.seat_changes(stands.seats, files.roster.seats)
    if files.meetings is not None:
        found += changes.meeting_changes(map(_meeting_row, stands.meetings.values()), files.meetings)
    if files.policies is not None:
        after = {each.effective_from.isoformat(): policies.fields(each) for each in files.policies}
        found += changes.policy_changes({day: policies.fields(one) for day, one in stands.policies.items()}, after)
    return found


def _warnings(house: House, stands: _Stands, files: _Files) -> list[str]:
    """Say what is allowed and yet to be known."""
    said = list(policies.warnings(files.policies or ()))
    if files.roster is not None:
        seats = [_as_seat(stands, each, stands.ids.get(each.key, 0), 0) for each in files.roster.seats]
        numbers = {code: at for at, code in enumerate(files.roster.people, 1)}
        held = [
            replace(seat, claimant=numbers[row.code]) for seat, row in zip(seats, files.roster.seats, strict=True)
        ]  # fmt: skip
        missing = required.sentences(composition(held, today_of(house)))
        said += [f"With this roster the law still asks for: {each}" for each in missing]
    if files.meetings is not None:
        others = set(stands.meetings) - {each.code for each in files.meetings}
        said += [f"{len(others)} meetings that the file leaves out stay as they are."] if others else []
    return said


async def _elsewhere(unit: Unit, stands: _Stands, found: Sequence[Change]) -> list[str]:
    """Say whose change counts in another committee as well."""
    said: list[str] = []
    for each in found:
        if each.kind == "person" and each.what == "changed":
            seats = await unit.seats_of(stands.people[each.key].id)
            if any(seat.committee != stands.committee.id for seat in seats):
                said.append(f"{each.key!r} sits on another committee too: the change counts there as well.")
    return said


async def _kept(unit: Unit, stands: _Stands, files: _Files) -> list[str]:
    """Say of each changed meeting how many claims rest on it."""
    said: list[str] = []
    for row in files.meetings or ():
        before = stands.meetings.get(row.code)
        if before is not None and _meeting_row(before) != row and (count := await resting(unit, before)):
            said.append(KEPT.format(day=before.day, count=count))
    return said


async def resting(unit: Unit, meeting: Meeting) -> int:
    """Count the live claims of a committee that hold the day of a meeting."""
    count = 0
    for claim in await unit.claims_in(meeting.committee):
        if claim.state not in {"withdrawn", "denied"}:
            days = await unit.claim_days(claim.id)
            count += any((day.day, day.activity) == (meeting.day, meeting.activity) for day in days)
    return count


def _may_go(house: House, stands: _Stands, found: Sequence[Change]) -> None:
    """Raise Problem where a seat would go that had begun: days it was held could be claimed no more."""
    gone = {each.key for each in found if each.kind == "seat" and each.what == "removed"}
    began = [each for each in stands.seats if changes.seat_key(each) in gone and each.valid_from <= today_of(house)]
    if began:
        names = "; ".join(changes.seat_key(each) for each in began)
        raise Problem(
            f"These seats have begun and the roster leaves them out: {names}. Nothing was changed. To end a seat, keep "
            "its row and write its last day under until. Say --allow-removal where the seat was a slip."
        )


async def _store(house: House, unit: Unit, stands: _Stands, files: _Files) -> None:
    now, committee = house.service.world.clock(), stands.committee.id
    if files.roster is not None:
        await _store_roster(unit, stands, files.roster)
    if files.policies is not None:
        await _store_policies(unit, stands, files.policies, now)
    desk = Desk(unit, Chat(id=0, telegram_id=0), NOBODY, house.service.world, now)
    await _store_meetings(desk, stands, files.meetings or (), today_of(house))
    names = [name for name in ("roster", "meetings", "policies") if getattr(files, name) is not None]
    detail = f"{committee} {','.join(names)}"
    await unit.audit("committee_imported", subject=None, actor="command", detail=detail, now=now)
    if files.policies is not None:  # claims that waited for a rule are looked at again, meetings get their clocks anew
        await adopt.arrived(desk, committee)


async def _store_meetings(desk: Desk, stands: _Stands, found: Sequence[MeetingRow], today: date) -> None:
    """Save what is new or changed, each with its clocks; who knew of one that is called off now is told."""
    rules = [policy_of(each) for each in await desk.unit.policies(stands.committee.id)]
    for row in found:
        before = stands.meetings.get(row.code)
        if before is None or _meeting_row(before) != row:
            saved = await desk.unit.save_meeting(_as_meeting(stands.committee.id, row, before))
            await meetings.plan(desk.unit, desk.world, saved, policy_on(rules, row.day, today=today))
            if before is not None and saved.cancelled and not before.cancelled:
                await tell_off(desk, before)


async def _store_roster(unit: Unit, stands: _Stands, roster: Roster) -> None:
    people: dict[str, Claimant] = {}
    for code, one in roster.people.items():
        before = stands.people.get(code) or Claimant(id=0, code=code)
        after = replace(before, name=one.name, county=one.county, youth=one.youth)
        people[code] = after if before == after else await unit.save_claimant(after)
    seats = [_as_seat(stands, each, stands.ids.get(each.key, 0), people[each.code].id) for each in roster.seats]
    await unit.replace_seats(stands.committee.id, seats)


def _as_seat(stands: _Stands, row: RosterSeat, number: int, claimant: int) -> Seat:
    last = row.valid_to.isoformat() if row.valid_to else ""
    return Seat(
        id=number, committee=stands.committee.id, claimant=claimant, clause=row.clause,
        valid_from=row.valid_from.isoformat(), valid_to=last,
    )  # fmt: skip


def _as_meeting(committee: str, row: MeetingRow, before: Meeting | None) -> Meeting:
    return Meeting(
        id=before.id if before else 0, committee=committee, code=row.code, day=row.day.isoformat(), county=row.county,
        minutes=row.minutes, starts=row.starts, mode="remote" if row.mode == "remote" else "in_person",
        provided=row.provided, activity=row.activity, cancelled=row.cancelled,
    )  # fmt: skip


async def _store_policies(unit: Unit, stands: _Stands, found: Sequence[Policy], now: int) -> None:
    for each in found:
        day = each.effective_from.isoformat()
        if stands.policies.get(day) != each:
            body = each.model_dump_json()
            row = StoredPolicy(id=0, committee=stands.committee.id, effective_from=day, body=body, added_us=now)
            await unit.add_policy(row)
