"""One commit for all units that wait together on SQLite: each stands or falls alone, and none returns too early."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import aiosqlite
import pytest

from storage.engine_sqlite import GROUP
from storage.errors import Corrupted, Locked, NotStored
from storage.migrate import upgrade
from storage.store import Store
from tests.storage.conftest import NOON
from tests.storage.stores import FAMILY, OpenStore, begun


@pytest.fixture(name="main_url")
def only_sqlite(sqlite_main: str) -> str:
    return sqlite_main


@pytest.fixture
def file(main_url: str) -> Path:
    return Path(main_url.removeprefix("sqlite:///"))


async def noted(store: Store, update_id: int, *, fail: bool = False) -> int:
    async with store.unit() as unit:
        await unit.first_time(update_id, NOON)
        await asyncio.sleep(0)
        if fail:
            raise LookupError(str(update_id))
    return update_id


def stored(file: Path) -> list[int]:
    """Return the updates that are committed, as another program sees them."""
    connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        return [row[0] for row in connection.execute("SELECT update_id FROM updates ORDER BY update_id")]
    finally:
        connection.close()


async def test_units_that_wait_together_share_commits(open_main: OpenStore, file: Path) -> None:
    heard: list[str] = []
    store = await open_main(on_statement=heard.append)
    heard.clear()
    await asyncio.gather(*(noted(store, n) for n in range(2 * GROUP)))
    assert stored(file) == list(range(2 * GROUP))
    assert heard.count("db COMMIT") == heard.count("db COMMITTED") <= 4


async def test_a_unit_returns_only_after_its_commit(store: Store, file: Path) -> None:
    async def seen(update_id: int) -> bool:
        return await noted(store, update_id) in stored(file)

    assert all(await asyncio.gather(*(seen(n) for n in range(20))))


async def test_a_body_that_raises_undoes_only_itself(store: Store, file: Path) -> None:
    results = await asyncio.gather(*(noted(store, n, fail=n % 3 == 1) for n in range(12)), return_exceptions=True)
    assert [n for n, result in enumerate(results) if isinstance(result, LookupError)] == [1, 4, 7, 10]
    assert stored(file) == [0, 2, 3, 5, 6, 8, 9, 11]


async def test_a_cancelled_body_undoes_only_itself_and_nobody_waits_for_ever(store: Store, file: Path) -> None:
    tasks = [asyncio.create_task(noted(store, n)) for n in range(10)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    async with asyncio.timeout(10):
        results = await asyncio.gather(*tasks, return_exceptions=True)
        await noted(store, 99)
    survived = [n for n, result in enumerate(results) if result == n]
    assert set(survived) >= {1, 3, 5, 7, 9}
    assert set(stored(file)) >= {*survived, 99}


async def test_a_unit_cancelled_while_it_waits_for_its_commit_is_still_committed(store: Store, file: Path) -> None:
    inside = asyncio.Event()

    async def one() -> None:
        async with store.unit() as unit:
            await unit.first_time(1, NOON)
            inside.set()

    task = asyncio.create_task(one())
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await noted(store, 2)
    assert stored(file) == [1, 2]


class SlowCommit:
    """Let COMMIT wait until it is told to go on, as a slow disk does."""

    def __init__(self, disk: aiosqlite.Connection) -> None:
        self.disk = disk
        self.committing, self.go_on = asyncio.Event(), asyncio.Event()

    async def commit(self) -> None:
        self.committing.set()
        await self.go_on.wait()
        await self.disk.commit()

    def __getattr__(self, name: str) -> object:
        return getattr(self.disk, name)


async def test_a_full_groups_last_unit_cancelled_in_mid_commit_is_cancelled_and_committed(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine_sqlite.GROUP", 1)
    engine = store._engine
    slow = SlowCommit(engine._disk)  # type: ignore[attr-defined]
    engine._disk = slow  # type: ignore[attr-defined]
    task = asyncio.create_task(noted(store, 1))
    await slow.committing.wait()
    task.cancel()
    await asyncio.sleep(0)
    other = asyncio.create_task(noted(store, 2))
    slow.go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await other, stored(file)) == (2, [1, 2])


class FailingCommit:
    """Refuse COMMIT as a full disk does, at the only connection there is."""

    def __init__(self, disk: aiosqlite.Connection) -> None:
        self.disk = disk
        self.fails = True

    async def commit(self) -> None:
        if self.fails:
            raise sqlite3.OperationalError("database or disk is full")
        await self.disk.commit()

    def __getattr__(self, name: str) -> object:
        return getattr(self.disk, name)


async def test_a_commit_that_fails_fails_every_unit_of_the_group_and_later_ones_work(store: Store, file: Path) -> None:
    engine = store._engine
    failing = FailingCommit(engine._disk)  # type: ignore[attr-defined]
    engine._disk = failing  # type: ignore[attr-defined]
    results = await asyncio.gather(*(noted(store, n) for n in range(5)), return_exceptions=True)
    assert [type(result) for result in results] == [NotStored] * 5
    failing.fails = False
    await noted(store, 7)
    assert stored(file) == [7]


async def test_a_disk_that_is_full_in_mid_unit_fails_it_and_stores_nothing(open_main: OpenStore, file: Path) -> None:
    store = await open_main()
    pages = store._engine._connection.execute("PRAGMA page_count").fetchone()[0]  # type: ignore[attr-defined]
    store._engine._connection.execute(f"PRAGMA max_page_count={pages}")  # type: ignore[attr-defined]

    async def too_much() -> None:
        async with store.unit() as unit:
            await unit.save_directory("x" * 100_000, version="1", source="", now=NOON)

    with pytest.raises(NotStored):
        await too_much()
    await noted(store, 1)
    assert stored(file) == [1]


async def test_a_second_writer_is_refused_in_clear_words(store: Store, open_main: OpenStore, main_url: str) -> None:
    with pytest.raises(Locked, match="another process"):
        await open_main()
    with pytest.raises(Locked):
        upgrade(main_url, backup=lambda: None)
    await store.close()
    await noted(await open_main(), 1)


async def test_another_program_that_holds_the_file_for_a_moment_is_waited_for(store: Store, file: Path) -> None:
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(noted(store, 1))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    other.execute("ROLLBACK")
    other.close()
    assert await waiting == 1


async def test_a_damaged_file_is_refused(store: Store, open_main: OpenStore, file: Path) -> None:
    await store.close()
    await asyncio.to_thread(file.write_bytes, b"no database at all" * 300)
    with pytest.raises(Corrupted):
        await open_main()


async def test_every_statement_and_commit_is_heard_before_it_happens(open_main: OpenStore, file: Path) -> None:
    heard: list[str] = []
    store = await open_main(on_statement=heard.append)
    heard.clear()
    await noted(store, 1)
    assert heard == ["db BEGIN", "db note_update", "db COMMIT", "db COMMITTED"]


def fall() -> None:
    raise LookupError("stopped here")


@pytest.mark.parametrize(
    "stop_at", ["db note_update", "db see_chat", "db add_conversation", "db put_answer", "db COMMIT"]
)
async def test_an_update_stopped_at_any_statement_is_whole_when_it_comes_again(
    open_main: OpenStore, stop_at: str
) -> None:
    stop: list[Callable[[], None]] = []

    def hear(label: str) -> None:
        if label == stop_at and stop:
            stop.pop()()

    async def update(store: Store) -> bool:
        async with store.unit() as unit:
            new = await unit.first_time(1, NOON)
            if new:
                await begun(unit, age="14")
        return new

    store = await open_main(on_statement=hear)
    stop.append(fall)
    with pytest.raises((LookupError, NotStored)):
        await update(store)
    assert await update(store)
    async with store.unit() as unit:
        talk = await unit.conversation((await unit.chat(FAMILY, NOON)).id)
    assert talk is not None
    assert talk == replace(talk, answers={"age": "14"})
