"""A main database and its key store are used together or not at all; a first start may be killed anywhere."""

from __future__ import annotations

import asyncio
import itertools
import os
import signal
from pathlib import Path

import pytest

from storage.driver import parse_url, sqlite_path
from storage.errors import LostDatabase, LostKeys, NotAKeyStore, WrongPair
from storage.keys import KeyRing
from storage.master import MasterKey
from storage.migrate import connected, upgrade
from storage.pair import key_store_of, refuse_halves, store_id
from storage.store import Store, open_store
from tests.storage.conftest import NOON, Clock
from tests.storage.stores import OpenStore

FEWEST = 20
"""Events of a first start; more is no harm."""
NEVER = 0


@pytest.fixture
def ring_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'keys' / 'keys.db'}"  # the place of `main_ring`


def empty(main_url: str) -> None:
    """Take out what says whose keys these are, as an empty database says nothing."""
    with connected(parse_url(main_url)) as connection:
        connection.exec_driver_sql("DELETE FROM meta")
        connection.commit()


async def test_an_empty_database_is_refused_beside_keys_again_and_again(
    store: Store, main_url: str, ring_url: str, open_main: OpenStore
) -> None:
    await store.close()
    await asyncio.to_thread(refuse_halves, main_url, ring_url)
    await asyncio.to_thread(empty, main_url)
    for _ in range(2):
        with pytest.raises(LostDatabase):
            await open_main()
        with pytest.raises(LostDatabase):
            await asyncio.to_thread(refuse_halves, main_url, ring_url)


async def test_a_database_without_its_key_store_or_with_another_is_refused_and_none_is_made(
    store: Store, main_url: str, tmp_path: Path, master: MasterKey, clock: Clock
) -> None:
    await store.close()
    missing = tmp_path / "missing.db"
    with pytest.raises(LostKeys):
        await asyncio.to_thread(refuse_halves, main_url, f"sqlite:///{missing}")
    assert not missing.exists()
    other = f"sqlite:///{tmp_path / 'other.db'}"
    ring = await KeyRing.open(url=other, master=master, now=clock)
    await ring.close()
    with pytest.raises(WrongPair):
        await asyncio.to_thread(refuse_halves, main_url, other)


@pytest.mark.postgres
async def test_keys_in_postgresql_are_looked_for_there(
    postgres_main: str, postgres_database: str, master: MasterKey, clock: Clock
) -> None:
    refuse_halves(postgres_main, postgres_database)
    ring = await KeyRing.open(url=postgres_database, master=master, now=clock)
    try:
        refuse_halves(postgres_main, postgres_database)
        await (await open_store(url=postgres_main, ring=ring, texts={})).close()
        refuse_halves(postgres_main, postgres_database)
        assert key_store_of(postgres_main) == store_id(postgres_database) == ring.store_id
    finally:
        await ring.close()
    empty(postgres_main)
    with pytest.raises(LostDatabase):
        refuse_halves(postgres_main, postgres_database)


def test_nothing_at_all_is_no_loss_and_nothing_is_made_by_looking(tmp_path: Path) -> None:
    refuse_halves(f"sqlite:///{tmp_path / 'bot.db'}", f"sqlite:///{tmp_path / 'keys.db'}")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotAKeyStore):
        refuse_halves(f"sqlite:///{tmp_path / 'bot.db'}", f"sqlite:///{tmp_path / 'bot.db'}")


@pytest.mark.postgres
async def test_workers_that_start_together_on_empty_databases_all_start(
    postgres_main: str, postgres_database: str, master: MasterKey, clock: Clock
) -> None:
    async def worker() -> str | None:
        await asyncio.to_thread(refuse_halves, postgres_main, postgres_database)
        ring = await KeyRing.open(url=postgres_database, master=master, now=clock)
        try:
            await (await open_store(url=postgres_main, ring=ring, texts={})).close()
            return ring.store_id
        finally:
            await ring.close()

    found = await asyncio.gather(*(worker() for _ in range(4)))
    assert set(found) == {key_store_of(postgres_main)}


class Killer:
    """Count events and kill this process at the chosen one."""

    def __init__(self, at: int) -> None:
        self._left = at

    def hear(self, _label: str) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


async def _started(main_url: str, keys_url: str, kill_at: int) -> None:
    """Start as `run` does in an empty folder: look, key store, tables, store."""
    killer = Killer(kill_at)
    refuse_halves(main_url, keys_url)
    master = MasterKey(bytes(range(32)))
    ring = await KeyRing.open(
        url=keys_url, master=master, now=lambda: NOON, main_url=main_url, on_statement=killer.hear
    )
    killer.hear("key store made")
    upgrade(main_url, backup=lambda: None)
    killer.hear("tables made")
    store = await open_store(url=main_url, ring=ring, texts={}, on_statement=killer.hear)
    await store.close()
    await ring.close()


def _killed(main_url: str, keys_url: str, at: int) -> bool:
    """Start in a process of its own and tell whether it was killed."""
    pid = os.fork()
    if pid == 0:
        try:
            asyncio.run(_started(main_url, keys_url, at))
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert code in (0, -signal.SIGKILL)
    return code != 0


def test_a_first_start_killed_at_any_event_starts_the_next_time(tmp_path: Path) -> None:
    for event in itertools.count(1):
        main_url, keys_url = (f"sqlite:///{tmp_path}/{event}/{name}.db" for name in ("bot", "keys"))
        if not _killed(main_url, keys_url, event):
            break
        asyncio.run(_started(main_url, keys_url, NEVER))
    assert event > FEWEST


def test_a_lost_file_is_noticed_and_not_made_anew(tmp_path: Path) -> None:
    main_url, keys_url = (f"sqlite:///{tmp_path}/{name}/{name}.db" for name in ("bot", "keys"))
    asyncio.run(_started(main_url, keys_url, NEVER))
    path = sqlite_path(parse_url(main_url))
    assert path is not None
    path.unlink()
    with pytest.raises(LostDatabase):
        refuse_halves(main_url, keys_url)
    assert not path.exists()
