"""What a key store leaves in its files: nothing of a shredded key, nothing of a refused opening, nothing for others."""

# ruff: noqa: ASYNC240 - the tests look at files while nothing else runs in their loop

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from storage.driver_sqlite import PRAGMAS, SqliteDriver
from storage.errors import BadUrl, Corrupted, NotAKeyStore, NotScrubbed, WrongKey
from storage.keys import KeyRing
from storage.keystore import refuse_same_database
from storage.master import MasterKey
from tests.storage.conftest import Clock

DIGITS = bytes(range(32)).hex()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store" / "keys.sqlite"


Open = Callable[..., Awaitable[KeyRing]]


@pytest.fixture
async def opened(path: Path, master: MasterKey, clock: Clock) -> AsyncIterator[Open]:
    """Open rings, and close them also after a test that failed: the thread of an open one would hold the process."""
    rings: list[KeyRing] = []

    async def open_one(**changes: Any) -> KeyRing:
        usual: dict[str, Any] = {"url": f"sqlite:///{path}", "master": master, "now": clock}
        ring = await KeyRing.open(**(usual | changes))
        rings.append(ring)
        return ring

    yield open_one
    for ring in rings:
        await ring.close()


def bytes_of(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def wrap_of(path: Path, key_id: str) -> bytes:
    with sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True) as connection:
        [(wrap,)] = connection.execute("SELECT wrap FROM wraps WHERE key_id = ?", (key_id,))
    connection.close()
    return bytes(wrap)


async def test_a_shredded_wrap_and_its_id_are_in_no_byte_of_the_database_or_its_log(opened: Open, path: Path) -> None:
    ring = await opened()
    boxes = [await ring.new() for _ in range(40)]  # enough for several pages
    wraps = [wrap_of(path, box.key_id) for box in boxes]
    assert [wrap in bytes_of(path.parent) for wrap in wraps] == [True] * 40
    await ring.shred(*(box.key_id for box in boxes[::2]))
    held = bytes_of(path.parent)
    assert [wrap in held for wrap in wraps] == [False, True] * 20
    assert [box.key_id.encode() in held for box in boxes] == [False, True] * 20


async def test_a_rotation_leaves_no_wrap_of_the_old_server_key_behind(opened: Open, path: Path) -> None:
    ring = await opened()
    wraps = [wrap_of(path, (await ring.new()).key_id) for _ in range(40)]
    await ring.rotate(MasterKey.random())
    assert [wrap for wrap in wraps if wrap in bytes_of(path.parent)] == []


async def test_a_shred_while_another_reader_holds_the_log_says_so_and_can_be_repeated(opened: Open, path: Path) -> None:
    ring = await opened()
    box = await ring.new()
    wrap = wrap_of(path, box.key_id)
    reader = sqlite3.connect(path, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM wraps").fetchall()
    with pytest.raises(NotScrubbed):
        await ring.shred(box.key_id)
    assert await ring.get(box.key_id) is None
    reader.close()
    await ring.shred(box.key_id)
    assert wrap not in bytes_of(path.parent)


async def test_the_wrong_server_key_changes_no_byte_even_of_a_log_that_a_kill_left(opened: Open, path: Path) -> None:
    process = subprocess.run(  # noqa: ASYNC221 - our own program, and nothing else runs in this loop
        [sys.executable, "-m", "tests.storage.killed_ring", str(path), DIGITS], check=False, stdout=subprocess.PIPE
    )
    assert process.returncode == -signal.SIGKILL
    before = {name: (path.parent / name).read_bytes() for name in ("keys.sqlite", "keys.sqlite-wal")}
    assert len(before["keys.sqlite-wal"]) > 0
    with pytest.raises(WrongKey):
        await opened(master=MasterKey(bytes(32)))
    assert {name: (path.parent / name).read_bytes() for name in before} == before
    ring = await opened(master=MasterKey.parse(DIGITS))
    assert await ring.get(process.stdout.decode().strip()) is not None


async def test_the_file_and_its_log_are_readable_by_the_owner_only_whatever_the_umask(opened: Open, path: Path) -> None:
    before = os.umask(0)
    try:
        ring = await opened()
        await ring.new()
    finally:
        os.umask(before)
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"keys.sqlite": 0o600, "keys.sqlite-wal": 0o600, "keys.sqlite-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_after_closing_only_the_database_file_is_left(opened: Open, path: Path) -> None:
    ring = await opened()
    await ring.new()
    await ring.close()
    assert [file.name for file in path.parent.iterdir()] == ["keys.sqlite"]


async def test_every_pragma_holds_on_the_connection_that_writes(path: Path) -> None:
    driver = await SqliteDriver.open(path)
    names = [pragma.removeprefix("PRAGMA ").split("=")[0] for pragma in PRAGMAS]
    try:
        actual = {name: (await driver.fetch(f"PRAGMA {name}"))[0][0] for name in names}
    finally:
        await driver.close()
    assert actual == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "trusted_schema": 0,
        "busy_timeout": 5000,
    }


@pytest.mark.parametrize("damage", [b"not a database, but some words" * 100, b"SQLite format 3\0" + b"\xff" * 8176])
async def test_a_damaged_file_is_refused_and_left_as_it_is(opened: Open, path: Path, damage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(damage)
    with pytest.raises(Corrupted):
        await opened()
    assert path.read_bytes() == damage


async def test_a_page_damaged_in_a_real_store_is_found_before_anything_is_written(opened: Open, path: Path) -> None:
    ring = await opened()
    for _ in range(100):
        await ring.new()
    await ring.close()
    whole = path.read_bytes()
    damaged = whole[: 4096 * 3] + b"\xa5" * 4096 + whole[4096 * 4 :]
    path.write_bytes(damaged)
    with pytest.raises(Corrupted):
        await opened()
    assert path.read_bytes() == damaged


async def test_an_empty_file_that_a_kill_left_becomes_a_key_store(opened: Open, path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o600)
    ring = await opened()
    assert (await ring.verify()).sound


async def test_a_listener_that_raises_stops_the_transaction_and_the_next_one_works(opened: Open) -> None:
    """Stand for a kill at every statement: after each, the store holds what was given out and no half one."""
    for count in range(1, 5):  # BEGIN, INSERT, COMMIT, COMMITTED
        left = [10**6]

        def stop(_sql: str, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise ConnectionAbortedError

        ring = await opened(on_statement=stop)
        left[0] = count
        with pytest.raises(ConnectionAbortedError):
            await ring.new()
        box = await ring.new()
        assert await ring.get(box.key_id) is box
        await ring.close()
    ring = await opened()
    assert (await ring.verify()).wraps == 5  # four that were given out, one whose commit went through unheard


@pytest.mark.parametrize(
    ("keys", "main"),
    [
        ("sqlite:///{0}/a.sqlite", "sqlite+aiosqlite:///{0}/a.sqlite"),
        ("sqlite:///{0}/a.sqlite", "sqlite:///{0}/x/../a.sqlite"),
        ("sqlite:///{0}/soft.sqlite", "sqlite:///{0}/a.sqlite"),
        ("sqlite:///{0}/hard.sqlite", "sqlite:///{0}/a.sqlite"),
        ("postgresql+psycopg://one:x@localhost/bot", "postgresql://two:y@127.0.0.1:5432/bot"),
        ("postgresql://DB.example/bot", "postgresql://db.example/bot?sslmode=require"),
        ("postgresql:///bot?host=/run/postgresql", "postgresql://localhost/bot"),
    ],
)
def test_two_names_of_one_database_are_seen_through(tmp_path: Path, keys: str, main: str) -> None:
    (tmp_path / "a.sqlite").touch()
    (tmp_path / "soft.sqlite").symlink_to(tmp_path / "a.sqlite")
    (tmp_path / "hard.sqlite").hardlink_to(tmp_path / "a.sqlite")
    with pytest.raises(NotAKeyStore):
        refuse_same_database(keys.format(tmp_path), main.format(tmp_path))


def test_two_databases_are_let_through(tmp_path: Path) -> None:
    files = [f"sqlite:///{tmp_path}/{name}.sqlite" for name in ("keys", "bot")]
    servers = [f"postgresql://localhost{port}/{name}" for port, name in ((":1", "bot"), (":2", "bot"), (":1", "keys"))]
    for number, one in enumerate(files + servers):
        for other in (files + servers)[number + 1 :]:
            refuse_same_database(one, other)


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true", "mysql://u:hidden@h/d", "hidden"]
)
async def test_a_url_that_names_no_lasting_database_is_refused_without_quoting_it(opened: Open, url: str) -> None:
    with pytest.raises(BadUrl) as caught:
        await opened(url=url)
    assert "hidden" not in str(caught.value)


def _threads() -> set[threading.Thread]:
    """List the threads but those that the loop lends to whoever has to wait, and ends itself."""
    return {thread for thread in threading.enumerate() if not thread.name.startswith("asyncio_")}


async def test_neither_a_closed_nor_a_refused_ring_leaves_a_thread_that_would_hold_the_process(
    opened: Open, master: MasterKey
) -> None:
    before = _threads()
    ring = await opened()
    assert len(_threads() - before) == 1
    await ring.close()
    with pytest.raises(WrongKey):
        await opened(master=MasterKey(bytes(32)))
    late = _threads() - before
    for thread in late:
        thread.join(timeout=5)  # a closed connection's thread takes a moment to return
    assert [thread for thread in late if thread.is_alive()] == []
