"""What commands do with the stored directory: load a new one whole, or tell what changed, when and by whom.

A directory is loaded in one transaction, together with what it does to referrals: an initiative that goes leaves none
behind, its live referrals go to the Office.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.directory import OFFICE, Directory, DirectoryError, from_json, plain, to_json
from bot.domain.directory.changes import Difference, difference
from bot.house import House, directory_of
from bot.ports import Chat, Referral, StoredDirectory, Unit
from bot.problems import Problem
from bot.render import staff as cards
from bot.service import referrals
from bot.service.core import NOBODY
from bot.service.desk import Desk

MOST_TOLD: Final = 1000
"""So many loads are told at most: what a command prints has to fit into one answer of the running bot."""
Json = Mapping[str, Any]


async def load_directory(house: House, asked: Json) -> dict[str, Any]:
    """Store a directory, given as this project's JSON, as the newest; raise Problem where it may not be.

    `dry_run` only tells the difference; `was` is the version the difference was shown against; `allow_removal` lets
    initiatives with live referrals go; `source` and `by` are kept for the history.
    """
    async with house.store.unit() as unit:
        body = await unit.directory()
    before, found = await asyncio.to_thread(_both, house, body, str(asked["body"]))
    change = difference(map(plain, before.initiatives), map(plain, found.initiatives))
    async with house.store.unit() as unit:
        await unit.hold_directory()
        if await unit.directory() != body or asked.get("was", before.version) != before.version:
            raise Problem("The directory was changed by somebody else meanwhile: look at the difference again.")
        live = await _live(unit, change)
        report = _report(before, found, change, live)
        if asked.get("dry_run") or (body is not None and before.version == found.version):
            return report
        await _may_go(unit, live, house, allowed=bool(asked.get("allow_removal")))
        await _store(house, unit, found, asked)
        await _to_office(house, unit, live)
    await house.refresh()
    await _stragglers(house, change)
    return report | {"stored": True}


def _both(house: House, body: str | None, text: str) -> tuple[Directory, Directory]:
    """Read the directory in use and the new one; raise Problem."""
    try:
        found = from_json(text)
    except DirectoryError as error:
        raise Problem(f"The directory file is not right:\n{error}") from None
    if found.sample and not house.settings.allow_sample_data:
        raise Problem("This is the fictional sample: BOT_ALLOW_SAMPLE_DATA=yes allows it for a trial.")
    return directory_of(body, house.settings), found


def _report(before: Directory, found: Directory, change: Difference, live: Mapping[str, int]) -> dict[str, Any]:
    return {
        "version": found.version,
        "was": before.version,
        "initiatives": len(found.initiatives),
        "sample": found.sample,
        "stored": False,
        **change.plain(),
        "live_referrals": dict(live),
    }


async def _live(unit: Unit, change: Difference) -> dict[str, int]:
    """Count the live referrals of each initiative that would go: those it has, and those whose family is asked."""
    counts = {gone.id: len(await _of(unit, gone.id)) for gone in change.removed}
    return {initiative: count for initiative, count in counts.items() if count}


async def _of(unit: Unit, initiative: str) -> list[Referral]:
    offered = [each for each in await unit.referrals_owned(OFFICE) if each.offer == initiative]
    return [*await unit.referrals_owned(initiative), *offered]


async def _may_go(unit: Unit, live: Mapping[str, int], house: House, *, allowed: bool) -> None:
    """Raise Problem where removal was not allowed, or where nobody at the Office could take what is left."""
    if live and not allowed:
        known = house.service.world.directory.by_id
        names = ", ".join(f"{known[one].name if one in known else one} ({count})" for one, count in live.items())
        raise Problem(
            f"These initiatives have live referrals and would be removed: {names}. Nothing was changed. "
            "Say --allow-removal to remove them: their referrals go to the Office."
        )
    if live and not await referrals.readers(_desk(house, unit), OFFICE):
        raise Problem("Nobody of the Office is enrolled to take the live referrals: `invite office` first.")


async def _store(house: House, unit: Unit, found: Directory, asked: Json) -> None:
    now, body = house.service.world.clock(), to_json(found)
    texts = {name: str(asked.get(name, "")) for name in ("source", "by")}
    await unit.save_directory(body, version=found.version, now=now, **texts)
    await unit.audit("directory_loaded", subject=None, actor="command", detail=found.version, now=now)


def _desk(house: House, unit: Unit) -> Desk:
    world = house.service.world
    return Desk(unit, Chat(id=0, telegram_id=0), NOBODY, world, world.clock())


async def _to_office(house: House, unit: Unit, initiatives: Mapping[str, int]) -> None:
    """Give every live referral of initiatives that go to the Office; the families are told."""
    desk = _desk(house, unit)
    for initiative in initiatives:
        for referral in await _of(unit, initiative):
            await referrals.to_office(desk, referral, why=cards.WHY_LEFT, actor="command")


async def _stragglers(house: House, change: Difference) -> None:
    """Move what was sent to an initiative in the moment in which it went."""
    async with house.store.unit() as unit:
        await _to_office(house, unit, await _live(unit, change))


async def directory_history(house: House, asked: Json) -> dict[str, Any]:
    """Tell the newest loads, newest first: version, file, person, time, and what each changed."""
    most = min(int(asked.get("most", MOST_TOLD)), MOST_TOLD)
    async with house.store.unit() as unit:
        rows = await unit.directories(most + 1)
    return {"history": await asyncio.to_thread(_history, rows, most)}


def _history(rows: Sequence[StoredDirectory], most: int) -> list[dict[str, Any]]:
    entries = [json.loads(row.body)["initiatives"] for row in rows] + [[]]
    told = zip(rows, entries, entries[1:], strict=False)
    return [_told(row, difference(older, newer)) for row, newer, older in told][:most]


def _told(row: StoredDirectory, change: Difference) -> dict[str, Any]:
    at = datetime.fromtimestamp(row.added_us / 1_000_000, UTC).isoformat(timespec="seconds")
    return {"version": row.version, "source": row.source, "by": row.by, "at": at, **change.plain()}
