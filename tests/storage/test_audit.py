"""The audit chain: whole as written on both engines, and broken by any change behind its back."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import create_engine, text

from storage.audit import Event, chained, first_break
from storage.store import Store
from tests.storage.conftest import NOON
from tests.storage.stores import OpenStore


async def written(store: Store, number: int) -> None:
    async with store.unit() as unit:
        await unit.audit("sent", subject=number, actor="family", detail="owner=ramsey", now=NOON + number)
        await unit.audit("due", subject=None, actor="timer", detail="", now=NOON + number)


def changed(url: str, statement: str) -> None:
    """Change the database behind the program's back."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


async def test_units_of_two_workers_make_one_whole_chain(open_main: OpenStore, main_url: str) -> None:
    store = await open_main()
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]
    await asyncio.gather(*(written(workers[n % 2], n) for n in range(8)))
    assert await store.audit_break() is None
    async with store.unit() as unit:
        rows = await unit._db.all(unit._s.audit_rows, after=0)
    assert [row[0] for row in rows] == list(range(1, 17))


@pytest.mark.parametrize(
    ("statement", "breaks_at"),
    [
        ("UPDATE audit SET detail = 'owner=anoka' WHERE seq = 3", 3),
        ("UPDATE audit SET subject = 9 WHERE seq = 2", 2),
        ("UPDATE audit SET at_us = at_us + 1 WHERE seq = 5", 5),
        ("DELETE FROM audit WHERE seq = 4", 4),
        ("UPDATE audit SET prev = hash WHERE seq = 1", 1),
    ],
)
async def test_a_change_behind_the_programs_back_breaks_the_chain(
    open_main: OpenStore, main_url: str, statement: str, breaks_at: int
) -> None:
    store = await open_main()
    for number in range(3):
        await written(store, number)
    await store.close()
    changed(main_url, statement)
    assert await (await open_main()).audit_break() == breaks_at


def test_a_row_rewritten_with_its_hash_breaks_the_row_after_it() -> None:
    events = [Event(kind="sent", subject=n, actor="family", detail="", at_us=n) for n in range(3)]
    rows = chained(events, None)
    forged = chained([Event(kind="sent", subject=7, actor="family", detail="", at_us=0)], None)[0]
    order = ("seq", "kind", "subject", "actor", "detail", "at_us", "prev", "hash")
    read = [[row[name] for name in order] for row in (forged, *rows[1:])]
    assert first_break(read) == 2


async def test_a_unit_that_failed_leaves_no_gap(store: Store) -> None:
    async def fails() -> None:
        async with store.unit() as unit:
            await unit.audit("sent", subject=1, actor="family", detail="", now=NOON)
            await unit.flush()
            raise LookupError

    await written(store, 1)
    with pytest.raises(LookupError):
        await fails()
    await written(store, 2)
    assert await store.audit_break() is None
