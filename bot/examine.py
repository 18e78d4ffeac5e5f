"""What `check` wants to know of the stored data; it is asked of the running bot, which alone may open the files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.domain.directory import OFFICE, Directory, unconfirmed
from bot.domain.eligibility import Fit
from bot.domain.places import counties, nations
from bot.domain.routing import Query, choose
from bot.house import House
from bot.rate_actions import known, standing


async def examine(house: House, _asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return codes and figures about keys, audit chain, directory, people, languages and rates; nothing of a person."""
    world = house.service.world
    report = await house.ring.verify()
    async with house.store.unit() as unit:
        table = (await known(unit)).table
    tongues = [{"code": one.code, "draft": one.draft} for one in world.tongues]
    return {
        "wraps": report.wraps,
        "broken_keys": len(report.broken),
        "audit_break": await house.store.audit_break(),
        "initiatives": len(world.directory.initiatives),
        "unconfirmed": len(unconfirmed(world.directory, world.day(world.clock()))),
        "sample": world.directory.sample,
        "office": OFFICE in world.live,
        "unserved": unserved(world.directory, world.live, on=world.day(world.clock())),
        "languages": tongues,
        "rates": standing(table, world.day(world.clock())),
    }


def unserved(directory: Directory, live: frozenset[str], *, on: date) -> list[str]:
    """Name every county and Nation whose families would reach neither a live coordinator nor the Office."""
    places = {county.full_name: Query(on=on, counties=(fips,)) for fips, county in counties().items()}
    for code, nation in nations().items():
        places[nation.name] = Query(on=on, counties=nation.counties, nation=code)
    return [name for name, query in places.items() if not _reached(directory, query, live)]


def _reached(directory: Directory, query: Query, live: frozenset[str]) -> bool:
    return any(one.initiative in live and one.fit is not Fit.NO for one in choose(directory, query).choices)
