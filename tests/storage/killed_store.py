"""Note updates until killed, printing each one whose unit returned."""

from __future__ import annotations

import asyncio
import itertools

from storage.keys import KeyRing
from storage.master import MasterKey
from storage.store import Store, open_store
from tests.storage.conftest import NOON
from tests.storage.stores import TEXTS, hello


async def one(store: Store, update_id: int) -> None:
    """Do what an update does, and say so once it is committed."""
    async with store.unit() as unit:
        await unit.first_time(update_id, NOON)
        chat = await unit.chat(update_id % 5, NOON)
        talk = await unit.conversation(chat.id)
        if talk is None:
            talk = await unit.start_conversation(chat.id, flow="f", version=1, now=NOON)
        await unit.save_answers(talk, {**talk.answers, f"u{update_id}": str(update_id)}, NOON)
        await unit.enqueue(hello(chat, op="notice", key=f"told:{update_id}"), NOON)
        await unit.audit("told", subject=update_id, actor="bot", detail="", now=NOON)
    print(update_id, flush=True)


async def main(url: str, keys_url: str) -> None:
    """Run ten updates at a time for ever."""
    ring = await KeyRing.open(url=keys_url, master=MasterKey(bytes(range(32))), now=lambda: NOON)
    store = await open_store(url=url, ring=ring, texts=TEXTS)
    for first in itertools.count(0, 10):
        await asyncio.gather(*(one(store, first + n) for n in range(10)))
