"""Imported rates stay beside each other; who compared a fiscal year with the official table is kept by year."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.ports import RateConfirmation, StoredRates
from storage.store import Store
from tests.storage.conftest import NOON
from tests.storage.stores import OpenStore

RATES = StoredRates(id=0, source="gsa.json", by="Ana Ruiz", body='{"mie": []}', added_us=NOON)
CONFIRMED = RateConfirmation(fiscal_year=2027, rows_hash="ab12", by="Ana Ruiz", reference="gsa.gov", at_us=NOON)


async def test_tables_are_listed_in_the_order_of_their_import(store: Store) -> None:
    async with store.unit() as unit:
        assert list(await unit.stored_rates()) == []
        first = await unit.add_rates(RATES)
        second = await unit.add_rates(replace(RATES, source="later.csv", by=""))
    async with store.unit() as unit:
        assert list(await unit.stored_rates()) == [first, second]
    assert (first, second.by) == (replace(RATES, id=first.id), "")


async def test_a_fiscal_year_has_the_newest_confirmation(store: Store) -> None:
    newer = replace(CONFIRMED, rows_hash="cd34", by="Petra", at_us=NOON + 1)
    older = replace(CONFIRMED, fiscal_year=2026)
    async with store.unit() as unit:
        for one in (CONFIRMED, older, newer):
            await unit.add_rate_confirmation(one)
    async with store.unit() as unit:
        assert list(await unit.rate_confirmations()) == [older, newer]


async def test_who_wants_to_change_rates_waits_for_who_holds_them(
    store: Store, open_main: OpenStore, main_url: str
) -> None:
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]

    async def add(at: int) -> None:
        async with workers[at % 2].unit() as unit:
            await unit.hold_rates()
            count = len(await unit.stored_rates())
            await asyncio.sleep(0)
            await unit.add_rates(replace(RATES, body=str(count)))

    await asyncio.gather(*(add(at) for at in range(6)))
    async with store.unit() as unit:
        assert [one.body for one in await unit.stored_rates()] == list("012345")
