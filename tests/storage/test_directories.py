"""Every directory stays, with where it came from and whose doing it was."""

from __future__ import annotations

from bot.ports import StoredDirectory
from storage.store import Store
from tests.storage.conftest import NOON


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
