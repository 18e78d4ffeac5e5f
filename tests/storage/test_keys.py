"""The key store: a wrap before its row, shredding for good, a wrong key that writes nothing; on both engines."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypedDict

import psycopg
import pytest

from storage.driver import parse_url, sqlite_path
from storage.driver_postgres import PostgresDriver
from storage.driver_sqlite import PRAGMAS, SqliteDriver
from storage.envelope import Box
from storage.errors import (
    Busy,
    NotAKeyStore,
    NotScrubbed,
    NotStored,
    NotText,
    SuspiciousSweep,
    Tampered,
    UnknownVersion,
    WrongKey,
)
from storage.keys import KeyRing, Report
from storage.master import MasterKey
from tests.storage.conftest import NOON, Clock, OpenRing


class Place(TypedDict):
    table: str
    column: str
    row: str


PLACE: Place = {"table": "answers", "column": "sealed", "row": "17"}
HOUR = 3_600_000_000


async def run_sql(url: str, *statements: str) -> list[tuple[object, ...]]:
    """Do something to a key store behind its back and return the rows of the last statement."""
    parsed = parse_url(url)
    path = sqlite_path(parsed)
    driver = await (SqliteDriver.open(path) if path else PostgresDriver.open(parsed))
    try:
        async with driver.transaction():
            for statement in statements[:-1]:
                await driver.execute(statement)
            last = statements[-1]
            return await driver.fetch(last) if last.startswith("SELECT") else [(await driver.execute(last),)]
    finally:
        await driver.close()


async def everything(url: str) -> list[tuple[object, ...]]:
    """Return all that a key store holds."""
    wraps = await run_sql(url, "SELECT key_id, wrap, created_us FROM wraps ORDER BY key_id")
    return wraps + await run_sql(url, "SELECT * FROM key_store")


async def known_none(_ids: Sequence[str]) -> set[str]:
    return set()


async def test_words_sealed_before_a_restart_open_after_it(open_ring: OpenRing) -> None:
    box = await (await open_ring()).new()
    sealed = box.seal("fourteen", **PLACE)
    again = await (await open_ring()).get(box.key_id)
    assert again is not None
    assert again.open(sealed, **PLACE) == "fourteen"


async def test_a_wrap_is_committed_before_its_box_is_given_out(open_ring: OpenRing, keys_url: str) -> None:
    heard: list[str] = []
    box = await (await open_ring(on_statement=heard.append)).new()
    assert await run_sql(keys_url, "SELECT key_id, created_us FROM wraps") == [(box.key_id, NOON)]
    assert heard[-2:] == ["COMMIT", "COMMITTED"]


async def test_neither_keys_nor_words_of_the_server_key_lie_in_the_store(
    ring: KeyRing, keys_url: str, master: MasterKey
) -> None:
    box = await ring.new()
    [(key_id, wrap, _), store] = await everything(keys_url)
    assert isinstance(wrap, bytes)
    key = master.unwrap(wrap, name=str(key_id))
    held = repr((wrap, store))
    assert (key_id, len(box.key_id), len(key)) == (box.key_id, 32, 32)
    assert [repr(secret)[2:-1] in held for secret in (key, bytes(range(32)))] == [False, False]


async def test_every_key_is_another(ring: KeyRing, keys_url: str, master: MasterKey) -> None:
    boxes = [await ring.new() for _ in range(5)]
    wraps = [row for row in await everything(keys_url) if len(row) == 3]
    keys = {master.unwrap(row[1], name=str(row[0])) for row in wraps if isinstance(row[1], bytes)}
    assert (len({box.key_id for box in boxes}), len(keys)) == (5, 5)


async def test_a_hundred_new_keys_at_once_are_all_there(ring: KeyRing, open_ring: OpenRing) -> None:
    boxes = await asyncio.gather(*(ring.new() for _ in range(100)))
    other = await open_ring()
    found = await asyncio.gather(*(other.get(box.key_id) for box in boxes))
    assert [box.key_id for box in found if box] == [box.key_id for box in boxes]


async def test_the_usual_path_asks_the_key_store_nothing(open_ring: OpenRing, clock: Clock) -> None:
    heard: list[str] = []
    ring = await open_ring(on_statement=heard.append)
    box = await ring.new()
    heard.clear()
    clock.now += 59_999_999
    assert (await ring.get(box.key_id), heard) == (box, [])


@pytest.mark.parametrize("later", [60_000_000, -1])
async def test_after_a_minute_or_when_the_clock_went_back_the_store_is_asked_again(
    open_ring: OpenRing, clock: Clock, later: int
) -> None:
    ring = await open_ring()
    box = await ring.new()
    await (await open_ring()).shred(box.key_id)
    clock.now += later
    assert await ring.get(box.key_id) is None


@pytest.mark.parametrize("key_id", ["", "ab" * 16, "no such key", "' OR 1=1 --"])
async def test_a_key_that_never_was_is_like_a_shredded_one(ring: KeyRing, key_id: str) -> None:
    await ring.new()
    assert await ring.get(key_id) is None


async def test_a_shredded_key_is_gone_at_once_and_after_a_restart_and_the_others_stay(open_ring: OpenRing) -> None:
    ring = await open_ring()
    boxes = [await ring.new() for _ in range(3)]
    await ring.shred(boxes[0].key_id, boxes[1].key_id)
    await ring.shred(boxes[0].key_id, "never was")
    for process in (ring, await open_ring()):
        there = [await process.get(box.key_id) is not None for box in boxes]
        assert there == [False, False, True]


async def test_a_read_that_meets_a_shred_does_not_bring_the_key_back(open_ring: OpenRing, clock: Clock) -> None:
    ring = await open_ring()
    box = await ring.new()
    for _ in range(20):
        clock.now += HOUR  # so that the read goes to the database
        box = await ring.new()
        clock.now += HOUR
        await asyncio.gather(ring.get(box.key_id), ring.shred(box.key_id), ring.get(box.key_id))
        assert await ring.get(box.key_id) is None


async def test_a_cancelled_caller_leaves_no_transaction_open(open_ring: OpenRing) -> None:
    ring, other = await open_ring(), await open_ring()
    for turns in range(12):  # cancel at every point on the way
        task = asyncio.create_task(ring.new())
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert len((await ring.new()).key_id) == len((await other.new()).key_id) == 32


async def test_the_wrong_server_key_is_refused_and_nothing_is_written(open_ring: OpenRing, keys_url: str) -> None:
    await (await open_ring()).new()
    before = await everything(keys_url)
    heard: list[str] = []
    with pytest.raises(WrongKey):
        await open_ring(master=MasterKey(bytes(32)), on_statement=heard.append)
    assert await everything(keys_url) == before
    assert [sql for sql in heard if sql.startswith(("INSERT", "UPDATE", "DELETE", "CREATE", "BEGIN", "COMMIT"))] == []


async def test_a_store_of_a_newer_format_is_refused(open_ring: OpenRing, keys_url: str) -> None:
    await open_ring()
    await run_sql(keys_url, "UPDATE key_store SET format = 2")
    with pytest.raises(UnknownVersion):
        await open_ring()


async def test_a_database_that_holds_other_tables_is_refused_and_left_alone(open_ring: OpenRing, keys_url: str) -> None:
    await run_sql(keys_url, "CREATE TABLE referrals (id INTEGER)")
    with pytest.raises(NotAKeyStore):
        await open_ring()
    with pytest.raises(Exception, match="key_store"):
        await run_sql(keys_url, "SELECT * FROM key_store")


async def test_a_key_store_that_other_tables_moved_into_is_refused(open_ring: OpenRing, keys_url: str) -> None:
    await open_ring()
    await run_sql(keys_url, "CREATE TABLE referrals (id INTEGER)")
    with pytest.raises(NotAKeyStore):
        await open_ring()


async def test_the_main_database_is_refused_as_key_store(open_ring: OpenRing, keys_url: str) -> None:
    with pytest.raises(NotAKeyStore):
        await open_ring(main_url=keys_url)


async def test_many_processes_that_found_one_store_at_once_agree_on_it(open_ring: OpenRing, keys_url: str) -> None:
    rings = await asyncio.gather(*(open_ring() for _ in range(6)))
    assert len({(ring.store_id, ring.lookup("phone", "1")) for ring in rings}) == 1
    assert await run_sql(keys_url, "SELECT count(*) FROM key_store") == [(1,)]


async def test_a_damaged_wrap_is_tampering_and_not_a_shredded_key(open_ring: OpenRing, keys_url: str) -> None:
    boxes = [await (await open_ring()).new() for _ in range(2)]
    first, second = (f"'{box.key_id}'" for box in boxes)
    swapped = f"UPDATE wraps SET wrap = (SELECT wrap FROM wraps WHERE key_id = {second}) WHERE key_id = {first}"
    await run_sql(keys_url, swapped)
    ring = await open_ring()
    with pytest.raises(Tampered):
        await ring.get(boxes[0].key_id)
    expected = Report(2, (boxes[0].key_id,), MasterKey(bytes(range(32))).fingerprint, ring.store_id)
    assert (await ring.verify(), expected.sound) == (expected, False)


async def test_verify_opens_every_wrap(ring: KeyRing, master: MasterKey) -> None:
    for _ in range(3):
        await ring.new()
    report = await ring.verify()
    assert (report, report.sound) == (Report(3, (), master.fingerprint, ring.store_id), True)


async def test_rotation_moves_every_key_to_the_new_server_key_and_searches_keep_finding(open_ring: OpenRing) -> None:
    ring, new_master = await open_ring(), MasterKey.random()
    boxes = [await ring.new() for _ in range(3)]
    sealed, found = boxes[0].seal("fourteen", **PLACE), ring.lookup("phone", "+16125550100")
    assert await ring.rotate(new_master) == 3
    boxes.append(await ring.new())
    with pytest.raises(WrongKey):
        await open_ring()
    after = await open_ring(master=new_master)
    opened = [await after.get(box.key_id) for box in boxes]
    assert all(isinstance(box, Box) for box in opened)
    assert opened[0] is not None
    assert opened[0].open(sealed, **PLACE) == "fourteen"
    assert after.lookup("phone", "+16125550100") == found
    assert (await after.verify()).wraps == 4


async def test_a_rotation_that_meets_a_damaged_wrap_changes_nothing(open_ring: OpenRing, keys_url: str) -> None:
    ring = await open_ring()
    boxes = [await ring.new() for _ in range(3)]
    last = max(box.key_id for box in boxes)
    flipped = "substr(wrap, 1, 60) || substr(wrap, 1, 1)"  # another last byte
    await run_sql(keys_url, f"UPDATE wraps SET wrap = CAST({flipped} AS {_blob(keys_url)}) WHERE key_id = '{last}'")
    before = await everything(keys_url)
    with pytest.raises(Tampered):
        await ring.rotate(MasterKey.random())
    assert await everything(keys_url) == before
    assert (await (await open_ring()).verify()).broken == (last,)


def _blob(url: str) -> str:
    return "BLOB" if url.startswith("sqlite") else "BYTEA"


async def test_a_process_that_missed_a_rotation_adds_no_key_and_calls_no_key_damaged(
    open_ring: OpenRing, keys_url: str, clock: Clock
) -> None:
    stale, ring = await open_ring(), await open_ring()
    box = await ring.new()
    await ring.rotate(MasterKey.random())
    before = await everything(keys_url)
    for attempt in (stale.new(), stale.get(box.key_id), stale.verify(), stale.rotate(MasterKey.random())):
        with pytest.raises(WrongKey):
            await attempt
    assert await everything(keys_url) == before


async def test_keys_made_while_another_process_rotates_all_open_afterwards(open_ring: OpenRing) -> None:
    ring, busy, new_master = await open_ring(), await open_ring(), MasterKey.random()
    for _ in range(20):
        await ring.new()
    results = await asyncio.gather(ring.rotate(new_master), *(busy.new() for _ in range(20)), return_exceptions=True)
    added = [result for result in results[1:] if isinstance(result, Box)]
    assert {type(result) for result in results[1:]} <= {Box, WrongKey}
    report = await (await open_ring(master=new_master)).verify()
    assert (report.wraps, report.broken) == (20 + len(added), ())


async def test_a_wrap_without_a_row_is_swept_after_an_hour_and_no_other(ring: KeyRing, clock: Clock) -> None:
    used, orphan = await ring.new(), await ring.new()
    clock.now += 1
    young = await ring.new()
    clock.now += HOUR - 1

    async def known(ids: Sequence[str]) -> set[str]:
        return {used.key_id} & set(ids)

    assert await ring.sweep(known=known, older_than_us=HOUR) == 1
    assert [await ring.get(box.key_id) is None for box in (used, orphan, young)] == [False, True, False]
    assert await ring.sweep(known=known) == 0


async def test_a_sweep_asks_in_pages_of_500(ring: KeyRing, keys_url: str, clock: Clock) -> None:
    rows = ", ".join(f"('{number:032x}', 'x', {NOON})" for number in range(1001))
    await run_sql(keys_url, f"INSERT INTO wraps (key_id, wrap, created_us) VALUES {rows}")
    clock.now += HOUR
    asked: list[int] = []

    async def known(ids: Sequence[str]) -> set[str]:
        asked.append(len(ids))
        return set(ids) - {f"{7:032x}"}

    assert (await ring.sweep(known=known), asked) == (1, [500, 500, 1])


async def test_a_sweep_beside_the_wrong_main_database_shreds_nothing(ring: KeyRing, clock: Clock) -> None:
    for _ in range(51):
        await ring.new()
    clock.now += HOUR
    with pytest.raises(SuspiciousSweep):
        await ring.sweep(known=known_none)
    assert (await ring.verify()).wraps == 51


async def test_a_lookup_is_a_keyed_hash_of_kind_and_value(ring: KeyRing, keys_url: str, master: MasterKey) -> None:
    [(wrap,)] = await run_sql(keys_url, "SELECT lookup_wrap FROM key_store")
    assert isinstance(wrap, bytes)
    message = b"\0\0\0\x05phone" + b"+16125550100"
    expected = hmac.new(master.unwrap(wrap, name="lookup"), message, hashlib.sha256).digest()
    assert ring.lookup("phone", "+16125550100") == expected
    pairs = (("phone", "1"), ("phone", "2"), ("telegram", "1"), ("phon", "e1"))
    assert len({ring.lookup(*pair) for pair in pairs}) == 4


async def test_a_lookup_in_another_store_gives_other_hashes_even_under_the_same_server_key(
    open_ring: OpenRing, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = await open_ring(url=f"sqlite:///{tmp_path_factory.mktemp('other') / 'keys.sqlite'}")
    assert other.lookup("phone", "1") != (await open_ring()).lookup("phone", "1")


async def test_a_lookup_refuses_lone_surrogates(ring: KeyRing) -> None:
    with pytest.raises(NotText):
        ring.lookup("phone", "\udfff")


@pytest.mark.postgres
async def test_a_cut_session_is_opened_again_without_anybody_noticing(
    postgres_database: str, master: MasterKey, clock: Clock
) -> None:
    ring = await KeyRing.open(url=postgres_database, master=master, now=clock)
    box = await ring.new()
    again: tuple[Callable[[], Awaitable[object]], ...] = (
        ring.new,
        partial(ring.get, box.key_id),
        partial(ring.shred, "ab" * 16),
        ring.verify,
    )
    for work in again:
        clock.now += HOUR
        _cut_sessions(postgres_database)
        await work()
    assert (await ring.verify()).wraps == 2
    await ring.close()


def _cut_sessions(url: str) -> None:
    """Kill every other session of this database, as an administrator or a restart does."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
async def test_shredding_in_postgresql_leaves_no_bytes_in_the_tables_file(
    postgres_database: str, master: MasterKey, clock: Clock
) -> None:
    ring = await KeyRing.open(url=postgres_database, master=master, now=clock)
    box = await ring.new()
    [(wrap, before)] = await run_sql(postgres_database, "SELECT wrap, pg_relation_filepath('wraps') FROM wraps")
    await ring.shred(box.key_id)
    rows = await run_sql(postgres_database, "SELECT pg_relation_filepath('wraps'), pg_relation_size('wraps')")
    assert isinstance(wrap, bytes)
    assert (rows[0][0] == before, rows[0][1]) == (False, 0)
    await ring.close()


@pytest.mark.postgres
async def test_a_shred_says_that_another_session_may_still_see_what_was_deleted(
    postgres_database: str, master: MasterKey, clock: Clock
) -> None:
    ring = await KeyRing.open(url=postgres_database, master=master, now=clock)
    box = await ring.new()
    with psycopg.connect(postgres_database.replace("+psycopg", "")) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1")
        with pytest.raises(NotScrubbed):
            await ring.shred(box.key_id)
    await ring.shred(box.key_id)
    assert await run_sql(postgres_database, "SELECT pg_relation_size('wraps')") == [(0,)]
    await ring.close()


@pytest.mark.postgres
async def test_a_key_store_that_is_gone_stores_nothing_and_works_again_when_it_is_back(
    postgres_database: str, master: MasterKey, clock: Clock
) -> None:
    ring = await KeyRing.open(url=postgres_database, master=master, now=clock)
    name = postgres_database.rpartition("/")[2]
    server = postgres_database.replace("+psycopg", "").removesuffix(name) + "postgres"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        _cut_sessions_of(connection, name)
        with pytest.raises(NotStored):
            await ring.new()
        connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await ring.new()
    assert (await ring.verify()).wraps == 1
    await ring.close()


def _cut_sessions_of(connection: psycopg.Connection, name: str) -> None:
    connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


async def test_a_key_store_that_another_process_holds_stores_nothing_and_says_so(
    tmp_path: Path, master: MasterKey, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.driver_sqlite.PRAGMAS", (*PRAGMAS[:-1], "PRAGMA busy_timeout=1"))
    ring = await KeyRing.open(url=f"sqlite:///{tmp_path / 'keys.sqlite'}", master=master, now=clock)
    with closing(sqlite3.connect(tmp_path / "keys.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy):
            await ring.new()
        other.execute("ROLLBACK")
    await ring.new()
    assert (await ring.verify()).wraps == 1
    await ring.close()
