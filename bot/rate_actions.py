"""What commands do with rates: tell them, lay an imported table over them whole, record who compared a year.

Each takes and returns JSON values. A confirmation counts for the figures it was given for; others ask for a new one.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.domain.rates import (
    MileageRow,
    RateTable,
    RateTableError,
    checked,
    difference,
    first_day,
    fiscal_year,
    from_json,
    last_day,
    merged,
    mileage_hash,
    mileage_key,
    of_year,
    packaged,
    rows_hash,
    to_json,
)
from bot.house import House
from bot.ports import Chat, RateConfirmation, StoredRates, Unit
from bot.problems import WRONG_USE, Problem
from bot.service.claims import adopt
from bot.service.core import NOBODY
from bot.service.desk import Desk

SEPTEMBER: Final = 9
"""GSA publishes the rates of the coming fiscal year in August: from this month on they should be here."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Hold the rates that count, who confirmed which figures, and where imported ones came from."""

    table: RateTable
    confirmations: Mapping[int, RateConfirmation]
    imports: Sequence[StoredRates] = ()

    def confirmed(self, key: int, figures: str) -> dict[str, Any] | None:
        """Tell who confirmed these figures; None where nobody did."""
        found = self.confirmations.get(key)
        if found is None or found.rows_hash != figures:
            return None
        return {"by": found.by, "reference": found.reference, "at": _spoken(found.at_us)}


async def known(unit: Unit) -> Known:
    """Read the rates that count now."""
    stored, confirmed = await unit.stored_rates(), await unit.rate_confirmations()
    table = merged(packaged(), [one.body for one in stored], {one.fiscal_year: one.rows_hash for one in confirmed})
    return Known(table=table, confirmations={one.fiscal_year: one for one in confirmed}, imports=stored)


async def rates(house: House, asked: Json) -> dict[str, Any]:
    """Tell every fiscal year and how it stands, or every row of the one named by `year`."""
    world = house.service.world
    async with house.store.unit() as unit:
        found = await known(unit)
    return told(found, today=world.day(world.clock()), year=asked.get("year"))


def told(found: Known, *, today: date, year: int | None = None) -> dict[str, Any]:
    """Return the fiscal years there are, or every row of one; raise Problem where there is no such year."""
    if year is not None:
        return _year(found, year, rows=True)
    return {
        "today": today.isoformat(),
        "fiscal_year": fiscal_year(today),
        "years": [_year(found, one) for one in found.table.fiscal_years],
        "mileage": [_mile(found, row) for row in found.table.mileage],
        "imports": [{"at": _spoken(one.added_us), "by": one.by, "source": one.source} for one in found.imports],
    }


def _year(found: Known, year: int, *, rows: bool = False) -> dict[str, Any]:
    table = _only(found.table, year)
    figures = rows_hash(table, year)
    head = {
        "fiscal_year": year,
        "areas": len({row.area for row in table.mie}),
        "verified": table.verified(year),
        "hash": figures,
        "sources": sorted({row.source for row in of_year(table, year)}),
        "confirmed": found.confirmed(year, figures),
    }
    if not rows:
        return head
    plain = json.loads(to_json(table))
    return head | {
        "mie": plain["mie"],
        "lodging": plain["lodging"],
        "mileage": [_mile(found, one) for one in table.mileage],
    }


def _only(table: RateTable, year: int) -> RateTable:
    """Cut a fiscal year out, with the miles that count in it; raise Problem where it is not there."""
    if year not in table.fiscal_years:
        there = ", ".join(map(str, table.fiscal_years))
        raise Problem(f"There are no rates of FY{year}; there are those of {there}.", WRONG_USE)
    first, last = first_day(year), last_day(year)
    miles = tuple(row for row in table.mileage if row.valid_from <= last and row.valid_to >= first)
    mie = tuple(row for row in table.mie if row.fiscal_year == year)
    return RateTable(mie=mie, lodging=tuple(row for row in table.lodging if row.fiscal_year == year), mileage=miles)


def _mile(found: Known, row: MileageRow) -> dict[str, Any]:
    figures = mileage_hash(row)
    return {
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat(),
        "tenth_cents_per_mile": row.tenth_cents_per_mile,
        "source": row.source,
        "verified": row.verified,
        "hash": figures,
        "confirmed": found.confirmed(mileage_key(row), figures),
    }


async def rate_table(house: House, _asked: Json) -> dict[str, Any]:
    """Return every row that counts, as the text `from_json` reads."""
    async with house.store.unit() as unit:
        return {"body": to_json((await known(unit)).table)}


async def import_rates(house: House, asked: Json) -> dict[str, Any]:
    """Lay a table, given as this project's JSON, over the rates that count: all of it or nothing; raise Problem.

    `dry_run` only tells the difference; `source` and `by` are kept with it.
    """
    given = await asyncio.to_thread(_read, str(asked["body"]))
    now = house.service.world.clock()
    async with house.store.unit() as unit:
        await unit.hold_rates()
        before = await known(unit)
        report = planned(before, given)
        if asked.get("dry_run") or not report["changes"]:
            return report
        texts = {name: str(asked.get(name, "")) for name in ("source", "by")}
        await unit.add_rates(StoredRates(id=0, body=to_json(given), added_us=now, **texts))
        names = " ".join(f"{year}:{rows_hash(given, year)}" for year in given.fiscal_years) or "mileage"
        await unit.audit("rates_imported", subject=None, actor="command", detail=names, now=now)
    return report | {"stored": True}


def planned(before: Known, given: RateTable) -> dict[str, Any]:
    """Tell what an import would change and what nobody has confirmed then; raise Problem where it does not fit."""
    confirmed = {key: one.rows_hash for key, one in before.confirmations.items()}
    bodies = [*(one.body for one in before.imports), to_json(given)]
    after = merged(packaged(), bodies, confirmed)
    _fits(after)
    return {
        "stored": False,
        "fiscal_years": list(given.fiscal_years),
        "mileage_rows": len(given.mileage),
        "changes": [one.plain() for one in difference(before.table, after)],
        "unverified": [year for year in given.fiscal_years if not after.verified(year)],
        "unverified_mileage": sorted({row.valid_from.year for row in _new_miles(after, given) if not row.verified}),
    }


def _new_miles(after: RateTable, given: RateTable) -> Iterable[MileageRow]:
    first = {row.valid_from for row in given.mileage}
    return (row for row in after.mileage if row.valid_from in first)


def _read(body: str) -> RateTable:
    try:
        return from_json(body)
    except RateTableError as error:
        raise Problem(f"The rates are not right:\n{error}") from None


def _fits(table: RateTable) -> None:
    """Refuse a table that has gaps once it is laid over the others."""
    try:
        checked(table)
    except RateTableError as error:
        raise Problem(f"With these rates the table would not hold together:\n{error}") from None


async def confirm_rates(house: House, asked: Json) -> dict[str, Any]:
    """Record who compared the figures of a fiscal year (or, with `mileage`, of a calendar year) with which table.

    `hash` is that of the figures the person saw; raise Problem where others are there by now.
    """
    by, reference = (str(asked.get(name, "")).strip() for name in ("by", "reference"))
    if not by or not reference:
        raise Problem("Say who compared the rates, and with which official table: --by, --reference.", WRONG_USE)
    year, now = int(asked["year"]), house.service.world.clock()
    async with house.store.unit() as unit:
        await unit.hold_rates()
        found = await known(unit)
        figures = (
            _miles(found.table, year) if asked.get("mileage") else {year: rows_hash(_only(found.table, year), year)}
        )
        _seen(figures, str(asked.get("hash") or ""))
        for key, name in figures.items():
            kept = RateConfirmation(fiscal_year=key, rows_hash=name, by=by, reference=reference, at_us=now)
            await unit.add_rate_confirmation(kept)
            await unit.audit("rates_confirmed", subject=None, actor="command", detail=f"{key}:{name}", now=now)
        await adopt.rates_confirmed(Desk(unit, Chat(id=0, telegram_id=0), NOBODY, house.service.world, now))
    what = "mileage" if asked.get("mileage") else "fiscal_year"
    return {what: year, "by": by, "reference": reference, "hashes": list(figures.values()), "verified": True}


def _miles(table: RateTable, year: int) -> dict[int, str]:
    """Name the figures of every mileage row that begins in a calendar year; raise Problem where none does."""
    rows = [row for row in table.mileage if row.valid_from.year == year]
    if not rows:
        raise Problem(f"No rate for miles begins in {year}; `rates list` shows them.", WRONG_USE)
    return {mileage_key(row): mileage_hash(row) for row in rows}


def _seen(figures: Mapping[int, str], name: str) -> None:
    if name and name not in figures.values():
        there = ", ".join(figures.values())
        raise Problem(f"These are other figures than those of {name}: {there}. Look at them again: `rates show`.")


def standing(table: RateTable, today: date) -> dict[str, Any]:
    """Tell how the rates of this federal fiscal year stand, and from September on whether the coming ones are here."""
    year = fiscal_year(today)
    state = "missing" if year not in table.fiscal_years else "ok" if table.verified(year) else "unverified"
    coming = today.month == SEPTEMBER and year + 1 not in table.fiscal_years
    return {"fiscal_year": year, "state": state, "coming": year + 1 if coming else None}


def without_data() -> Known:
    """Return what a machine knows on which nothing was made yet: the rates that come with the program."""
    return Known(table=packaged(), confirmations={})


def _spoken(us: int) -> str:
    return datetime.fromtimestamp(us / 1_000_000, UTC).isoformat(timespec="seconds")
