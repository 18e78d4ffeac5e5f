"""Set up the fictional committee of `committee.toml`: roster, meetings around today, its rule, and invitations."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from bot.domain.claims import Policy, policy_on
from bot.domain.rates import fiscal_year, packaged, rows_hash
from bot.house import House
from bot.ports import Claimant, Committee, Invite, Meeting, RateConfirmation, Role, Seat, StoredPolicy, Unit
from bot.service.claims import clocks
from bot.service.links import INVITE_LIFE, new_token

FILE: Final = Path(__file__).with_name("committee.toml")
SAMPLE: Final[Mapping[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))
COMMITTEE: Final = str(SAMPLE["committee"]["id"])
MEMBER, YOUTH, TWO_SEATS, JUDGE = "EX-08", "EX-10", "EX-13", "EX-01"
"""Codes of persons who play a part: a community member, a young person, one with two seats, one who may not claim."""
SEATED_SINCE: Final = 400
"""Days before it is set up."""


async def set_up(house: House, *, policy: Mapping[str, Any] | None = None, confirm: bool = True) -> None:
    """Store the committee; `policy` changes figures of its rule, an empty one leaves it without any.

    `confirm` says in the sample's name that a person has compared the year's rates, without which nothing is approved.
    """
    world = house.service.world
    today = world.day(world.clock())
    async with house.store.unit() as unit:
        await unit.save_committee(Committee(**SAMPLE["committee"], added_us=world.clock()))
        if confirm:
            await _confirm(unit, fiscal_year(today), world.clock())
        await _seat(unit, today)
        rule = None if policy == {} else await _rule(unit, today, policy or {}, world.clock())
        for row in SAMPLE["meeting"]:
            day = today + timedelta(days=row["day"])
            meeting = await unit.save_meeting(
                Meeting(**{"id": 0, "committee": COMMITTEE, **row, "day": day.isoformat()})
            )
            await clocks.plan(unit, world, meeting, policy_on([rule], day) if rule else None)


async def _confirm(unit: Unit, year: int, now: int) -> None:
    found = rows_hash(packaged(), year)
    await unit.add_rate_confirmation(
        RateConfirmation(fiscal_year=year, rows_hash=found, by="sample", reference="made up for the sample", at_us=now)
    )


async def _seat(unit: Unit, today: date) -> None:
    since = (today - timedelta(days=SEATED_SINCE)).isoformat()
    seats: list[Seat] = []
    for row in SAMPLE["person"]:
        person = await unit.save_claimant(
            Claimant(id=0, code=row["code"], name=row["name"], county="27053", youth=bool(row.get("youth")))
        )
        seats += [
            Seat(id=0, committee=COMMITTEE, claimant=person.id, clause=clause, valid_from=since)
            for clause in row["clauses"]
        ]
    await unit.replace_seats(COMMITTEE, seats)


async def _rule(unit: Unit, today: date, changed: Mapping[str, Any], now: int) -> Policy:
    given = {name: value for name, value in SAMPLE["policy"].items() if name not in {"adopted", "effective"}}
    rule = Policy(
        adopted_on=today + timedelta(days=SAMPLE["policy"]["adopted"]),
        effective_from=today + timedelta(days=SAMPLE["policy"]["effective"]),
        by_consensus=True,
        **{**given, **changed},
    )
    body, since = rule.model_dump_json(), rule.effective_from.isoformat()
    await unit.add_policy(StoredPolicy(id=0, committee=COMMITTEE, effective_from=since, body=body, added_us=now))
    return rule


async def invited(house: House, role: Role, person: str = "") -> str:
    """Make an invitation of the committee and return its start payload; a member is named by the roster's code."""
    now, token = house.service.world.clock(), new_token(house.service.world.entropy)
    async with house.store.unit() as unit:
        found = await unit.claimant_by_code(person) if person else None
        made = Invite(
            id=0,
            role=role,
            committee="" if found else COMMITTEE,
            claimant=found.id if found else 0,
            label=f"Demo {role}",
            expires_us=now + INVITE_LIFE,
        )
        await unit.add_invite(made, token)
    return token
