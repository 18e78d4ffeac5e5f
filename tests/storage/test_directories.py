"""Every directory stays, with where it came from and whose doing it was."""

from __future__ import annotations

import asyncio

from bot.ports import StoredDirectory
from storage.store import Store
from tests.storage.conftest import NOON
from tests.storage.stores import OpenStore


async def test_directories_are_listed_newest_first_with_source_and_person(store: Store) -> None:
    async with store.unit() as unit:
        assert list(await unit.directories(5)) == []
        await unit.save_directory('{"a": 1}', version="1", source="old.csv", now=NOON)
        await unit.save_directory('{"a": 2}', version="2", source="new.csv", now=NOON + 1, by="Ana Ruiz")
    old = StoredDirectory(version="1", source="old.csv", by="", body='{"a": 1}', added_us=NOON)
    new = StoredDirectory(version="2", source="new.csv", by="Ana Ruiz", body='{"a": 2}', added_us=NOON + 1)
    async with store.unit() as unit:
        assert list(await unit.directories(5)) == [new, old]
        assert list(await unit.directories(1)) == [new]


async def test_who_wants_to_change_the_directory_waits_for_who_holds_it(open_main: OpenStore, main_url: str) -> None:
    store = await open_main()
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]

    async def add(worker: Store, letter: str) -> None:
        async with worker.unit() as unit:
            await unit.hold_directory()
            newest = await unit.directory() or ""
            await asyncio.sleep(0)
            await unit.save_directory(newest + letter, version=letter, source="", now=NOON)

    await asyncio.gather(*(add(workers[at % 2], letter) for at, letter in enumerate("abcdef")))
    async with store.unit() as unit:
        assert sorted(str(await unit.directory())) == list("abcdef")
