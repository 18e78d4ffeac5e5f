"""A process killed by SIGKILL under load: what it said is stored is stored, whole and once."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from storage.keys import KeyRing
from storage.master import MasterKey
from storage.store import open_store
from tests.forked import forked
from tests.storage.conftest import NOON, Clock
from tests.storage.killed_store import main
from tests.storage.stores import TEXTS


def run_and_kill(url: str, keys_url: str, *, after: int) -> set[int]:
    """Start the process, kill it after so many updates, and return all that it said are stored."""
    with forked(lambda: asyncio.run(main(url, keys_url))) as process:
        said = [int(process.said.readline()) for _ in range(after)]
        process.kill()
        rest = process.said.read().splitlines(keepends=True)
    return {*said, *(int(line) for line in rest if line.endswith("\n"))}


@pytest.mark.parametrize("after", [1, 25])
async def test_what_a_killed_process_said_is_stored_is_whole_and_there_once(
    main_url: str, tmp_path: Path, clock: Clock, after: int
) -> None:
    keys_url = f"sqlite:///{tmp_path / 'keys' / 'keys.db'}"
    said = run_and_kill(main_url, keys_url, after=after)
    ring = await KeyRing.open(url=keys_url, master=MasterKey(bytes(range(32))), now=clock)
    store = await open_store(url=main_url, ring=ring, texts=TEXTS)
    answered: dict[str, str] = {}
    try:
        async with store.unit() as unit:
            for telegram_id in range(5):
                talk = await unit.conversation((await unit.chat(telegram_id, NOON)).id)
                answered |= talk.answers if talk else {}
        told = [row.out.key for row in await store.outbox.waiting(NOON)]
        assert await store.audit_break() is None
    finally:
        await store.close()
        await ring.close()
    assert said <= {int(words) for words in answered.values()}
    assert sorted(told) == sorted(f"told:{words}" for words in answered.values())
