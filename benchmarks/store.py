"""Measure the store alone: updates per second and CPU per usual update, singly and with many waiting.

Run: python benchmarks/store.py [--updates N] [--url URL]
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sqlite3
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import aiosqlite

sys.path.insert(0, str(Path(__file__).parents[1]))

from bot.ports import Out, Result
from bot.text import Button, Card, Line, Plain, T
from storage.keys import KeyRing
from storage.master import MasterKey
from storage.migrate import upgrade
from storage.store import Store, open_store

CHATS = 200
QUESTION = T("benchmark.question", "How old is {name}?")
CARD = Card(
    (Line(QUESTION, {"name": "Kim"}), Plain("3 of 4")),
    tuple((Button(Line(T(f"benchmark.{n}", "An option")), f"3:age:{n}"),) for n in range(6)),
)
TEXTS = {text.key: text for text in (QUESTION, *(T(f"benchmark.{n}", "An option") for n in range(6)))}


def now() -> int:
    """Tell the time in microseconds UTC."""
    return time.time_ns() // 1000


async def usual(store: Store, update_id: int) -> None:
    """Do what one answered question does."""
    at = now()
    async with store.unit() as unit:
        if not await unit.first_time(update_id, at):
            return
        chat = await unit.chat(1_000_000 + update_id % CHATS, at)
        talk = await unit.conversation(chat.id)
        if talk is None or len(talk.answers) == 24:
            if talk is not None:
                await unit.save_conversation(replace(talk, state="done"))
            talk = await unit.start_conversation(chat.id, flow="self_referral", version=1, now=at)
        answers = {**talk.answers, f"question_{len(talk.answers)}": "fourteen and a half"}
        await unit.save_answers(talk, answers, at)
        await unit.save_conversation(talk)
        await unit.save_chat(chat)
        await unit.enqueue(Out(chat_id=chat.id, op="answer", urgency="effort", query_id="1"), at)
        await unit.enqueue(Out(chat_id=chat.id, op="card", urgency="prompt", card=CARD), at)


async def finish(store: Store) -> None:
    """Settle what waits, as the sender does."""
    while rows := await store.outbox.waiting(now()):
        sent = [
            Result(row_id=row.id, chat_id=row.out.chat_id, state="sent", op=row.out.op, message_id=row.out.chat_id)
            for row in rows
        ]
        await store.outbox.finish(sent, now())


async def measure(store: Store, ids: itertools.count[int], updates: int, at_once: int) -> str:
    """Run updates with so many waiting at once; return a line of figures."""
    turns = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with turns:
            await usual(store, next(ids))

    cpu, wall = time.process_time(), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(updates)))
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    await finish(store)
    return f"{at_once:4} at once: {updates / wall:6.0f} updates/s, {cpu / updates * 1e6:5.0f} us CPU each"


async def hops(folder: str, times: int = 5000) -> str:
    """Measure one indexed read on this thread and through aiosqlite's; return a line of figures."""
    path, sql = f"{folder}/hops.db", "SELECT b FROM a WHERE a = ?"
    here = sqlite3.connect(path, isolation_level=None)
    here.execute("CREATE TABLE a (a INTEGER PRIMARY KEY, b)")
    here.execute("INSERT INTO a VALUES (1, 2)")
    start = time.perf_counter()
    for _ in range(times):
        here.execute(sql, (1,)).fetchall()
    direct = (time.perf_counter() - start) / times * 1e6
    here.close()
    async with aiosqlite.connect(path) as there:
        start = time.perf_counter()
        for _ in range(times):
            await there.execute_fetchall(sql, (1,))
        hopped = (time.perf_counter() - start) / times * 1e6
    return f"one read: {direct:.1f} us on the loop's thread, {hopped:.1f} us through aiosqlite"


async def main(updates: int, url: str | None) -> None:
    """Measure on a new database."""
    with tempfile.TemporaryDirectory() as folder:
        print(await hops(folder))
        where = url or f"sqlite:///{folder}/bot.db"
        await asyncio.to_thread(upgrade, where, backup=lambda: None)
        ring = await KeyRing.open(url=f"sqlite:///{folder}/keys.db", master=MasterKey.random(), now=now)
        store = await open_store(url=where, ring=ring, texts=TEXTS)
        try:
            ids = itertools.count(1)
            await measure(store, ids, CHATS * 3, 1)
            for at_once in (1, 8, 64):
                print(await measure(store, ids, updates, at_once))
        finally:
            await store.close()
            await ring.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=3000)
    parser.add_argument("--url", default=None)
    given = parser.parse_args()
    asyncio.run(main(given.updates, given.url))
