"""What commands do with committees: add and change them, list and show them, check who sits there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final

from bot.domain.claims import PAID_CLAUSES, Policy, composition, holds, policy_on
from bot.domain.committee import required
from bot.domain.committee.cells import read_county
from bot.house import House
from bot.ports import Claimant, Committee, Seat, Staff, StoredPolicy, Unit
from bot.problems import WRONG_USE, Problem

ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
"""Of a committee: it stands in buttons, which hold 64 bytes."""
TEXTS: Final = {"name": 80, "fiscal_agent": 120, "contact": 120}
"""What members read of a committee, and how many letters at most."""
Json = Mapping[str, Any]


async def committees(house: House, _asked: Json) -> dict[str, Any]:
    """List every committee, with how many people sit today and how many meetings are known."""
    async with house.store.unit() as unit:
        found = [await _summary(house, unit, each) for each in await unit.committees()]
    return {"committees": found}


async def _summary(house: House, unit: Unit, committee: Committee) -> dict[str, Any]:
    today = today_of(house)
    seats = [each for each in await unit.seats(committee.id) if holds(each, today)]
    rows = [policy_of(each) for each in await unit.policies(committee.id)]
    rule = policy_on(rows, today)
    return {
        "id": committee.id,
        "name": committee.name,
        "county": committee.county,
        "fiscal_agent": committee.fiscal_agent,
        "contact": committee.contact,
        "seated": len({each.claimant for each in seats}),
        "meetings": len(await unit.meetings(committee.id)),
        "policy_from": rule.effective_from.isoformat() if rule else None,
        "missing": len(composition(seats, today)),
    }


async def show_committee(house: House, asked: Json) -> dict[str, Any]:
    """Tell all of one committee: people and seats, meetings, policy rows, who is enrolled."""
    async with house.store.unit() as unit:
        committee = await named(unit, asked)
        people = {each.id: each for each in await unit.claimants()}
        seats = await unit.seats(committee.id)
        staff = await unit.staff_of_committee(committee.id)
        return {
            **await _summary(house, unit, committee),
            "roster": [_told_seat(people[each.claimant], each, staff) for each in seats],
            "meeting_list": [asdict(each) for each in await unit.meetings(committee.id)],
            "policies": [policy_of(each).model_dump(mode="json") for each in await unit.policies(committee.id)],
            "people": [{"id": each.id, "role": each.role} for each in staff],
        }


def _told_seat(person: Claimant, seat: Seat, staff: Sequence[Staff]) -> dict[str, Any]:
    return {
        "code": person.code,
        "name": person.name,
        "clause": seat.clause,
        "from": seat.valid_from,
        "until": seat.valid_to,
        "home_county": person.county,
        "youth": person.youth,
        "may_claim": seat.clause in PAID_CLAUSES,
        "joined": any(each.claimant == person.id for each in staff),
    }


async def add_committee(house: House, asked: Json) -> dict[str, Any]:
    """Add a committee, or change what is given of one there is; raise Problem."""
    number = str(asked["id"])
    if not ID.fullmatch(number):
        raise Problem(f"{number!r} is no id: up to 20 small letters, digits and hyphens, as lakes-2.", WRONG_USE)
    given = {name: " ".join(str(asked[name]).split()) for name in TEXTS if asked.get(name) is not None}
    for name, said in given.items():
        if len(said) > TEXTS[name]:
            raise Problem(f"--{name.replace('_', '-')} has {TEXTS[name]} letters at most.", WRONG_USE)
    if given.get("name") == "":
        raise Problem("--name is empty: members read it, so say one.", WRONG_USE)
    if asked.get("county") is not None:
        given["county"] = _county(str(asked["county"]))
    async with house.store.unit() as unit:
        before = await unit.committee(number)
        if before is None and not given.get("name"):
            raise Problem(f"There is no committee {number!r} yet: say its name with --name.", WRONG_USE)
        now = house.service.world.clock()
        after = replace(before or Committee(id=number, name="", added_us=now), **given)  # type: ignore[arg-type]  # texts only
        if after != before:
            await unit.save_committee(after)
            kind = "committee_changed" if before else "committee_added"
            await unit.audit(kind, subject=None, actor="command", detail=number, now=now)
        return {**await _summary(house, unit, after), "stored": after != before, "new": before is None}


def _county(said: str) -> str:
    try:
        return read_county(said)
    except ValueError as error:
        raise Problem(f"--county: {error}", WRONG_USE) from None


TWO_DUTIES = (
    "One phone is chair and approver: who fills the roster also approves what is claimed. Let two persons do that: "
    "`people list` shows them, `people remove` ends a role."
)


async def check_committee(house: House, asked: Json) -> dict[str, Any]:
    """Tell what of subd. 6(a) and (b) is missing on a day, in the words of the law."""
    try:
        day = date.fromisoformat(str(asked["on"])) if asked.get("on") else today_of(house)
    except ValueError:
        raise Problem(f"{asked['on']!r} is no date: write it as 2026-09-30.", WRONG_USE) from None
    async with house.store.unit() as unit:
        committee = await named(unit, asked)
        seats = [each for each in await unit.seats(committee.id) if holds(each, day)]
        staff = await unit.staff_of_committee(committee.id)
    people = len({each.claimant for each in seats})
    missing = list(required.sentences(composition(seats, day)))
    both = {each.chat_id for each in staff if each.role == "chair"}
    both &= {each.chat_id for each in staff if each.role == "approver"}
    return {
        "id": committee.id, "name": committee.name, "on": day.isoformat(), "seated": people, "missing": missing,
        "warnings": [TWO_DUTIES] if both else [],
    }  # fmt: skip


async def named(unit: Unit, asked: Json) -> Committee:
    """Find the committee that is asked about; raise Problem."""
    found = await unit.committee(str(asked["id"]))
    if found is None:
        raise Problem(f"There is no committee {str(asked['id'])!r}; `committee list` shows them.", WRONG_USE)
    return found


def today_of(house: House) -> date:
    """Return the day it is there."""
    return house.service.world.day(house.service.world.clock())


def policy_of(row: StoredPolicy) -> Policy:
    """Read a stored policy row."""
    return Policy.model_validate_json(row.body)
