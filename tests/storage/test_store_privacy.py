"""Nothing that a person said, or that tells who they are, stands readable in the database's bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from bot.ports import DAY, Invite, Result
from storage.store import Store
from tests.postgres import libpq
from tests.storage.conftest import NOON
from tests.storage.stores import COORDINATOR, FAMILY, OpenStore, begun, hello, sent

PLANTED = ("Zebulon Quist", "612-555-0199", "he broke the window of the Elks lodge", "K7Q4-M2PX-9", "Kim Nguyen")
SECRETS = ("Maria Lopez", "token-abcdef", "482913", "maria@county.example", "Ana Ruiz")


async def fill(store: Store) -> None:
    """Put every planted word where it belongs."""
    async with store.unit() as unit:
        talk = await begun(unit, name=PLANTED[0], phone=PLANTED[1], what=PLANTED[2])
        await sent(unit, talk, reference=PLANTED[3])
        family, office = await unit.chat(FAMILY, NOON), await unit.chat(COORDINATOR, NOON)
        await unit.enqueue(hello(family), NOON)
        await unit.enqueue(hello(office, op="email", address=SECRETS[3]), NOON)
        invite = Invite(id=0, role="coordinator", initiative="ramsey", label=SECRETS[0], expires_us=NOON + DAY)
        await unit.enrol(await unit.add_invite(invite, SECRETS[1]), office.id, NOON)
        await unit.add_code("move", SECRETS[2], chat_id=family.id, expires_us=NOON + DAY)
        await unit.add_language_review("es", catalog="abc", by=SECRETS[4], now=NOON)


def forms(words: str) -> Iterator[bytes]:
    """Write words as they might leak: as text, and a number as SQLite or PostgreSQL would store it."""
    yield words.encode()
    if words.isdigit():
        for size in (6, 8):
            yield int(words).to_bytes(size, "big")


def leaks(content: bytes) -> list[str]:
    return [
        words
        for words in (*PLANTED, *SECRETS, str(FAMILY), str(COORDINATOR))
        for form in forms(words)
        if form in content
    ]


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_planted_word_or_number_is_in_any_file(open_main: OpenStore, sqlite_main: str, tmp_path: Path) -> None:
    store = await open_main(url=sqlite_main)
    await fill(store)
    content = await asyncio.to_thread(bytes_below, tmp_path)
    assert b"self_referral" in content  # the log's pages are looked at, too
    assert leaks(content) == []


@pytest.mark.postgres
async def test_no_planted_word_or_number_is_in_any_row(open_main: OpenStore, postgres_main: str) -> None:
    await fill(await open_main(url=postgres_main))
    engine = create_engine(postgres_main)
    with psycopg.connect(libpq(postgres_main)) as connection:
        rows = [
            row
            for table in inspect(engine).get_table_names()
            for row in connection.execute(f'SELECT * FROM "{table}"')  # type: ignore[call-overload]
        ]
    engine.dispose()
    numbers = [value for row in rows for value in row if isinstance(value, int)]
    content = b"\n".join(
        str(value).encode() if isinstance(value, str) else bytes(value)
        for row in rows
        for value in row
        if isinstance(value, (str, bytes))
    )
    assert b"self_referral" in content
    assert (leaks(content), FAMILY in numbers, COORDINATOR in numbers) == ([], False, False)


def test_the_check_above_finds_a_word_and_a_number_that_leak() -> None:
    content = PLANTED[2].encode() + FAMILY.to_bytes(6, "big")
    assert leaks(content) == [PLANTED[2], str(FAMILY)]


async def test_what_was_sent_leaves_no_sealed_body_behind(
    open_main: OpenStore, sqlite_main: str, tmp_path: Path
) -> None:
    store = await open_main(url=sqlite_main)
    await fill(store)
    rows = await store.outbox.waiting(NOON)
    async with store.unit() as unit:
        bodies = [row[5] for row in await unit._db.all(unit._s.waiting, now=NOON, most=9)]
    before = await asyncio.to_thread(bytes_below, tmp_path)
    assert [body in before for body in bodies] == [True, True]
    done = [Result(row_id=row.id, chat_id=row.out.chat_id, state="sent", op=row.out.op) for row in rows]
    await store.outbox.finish(done, NOON)
    await store.close()
    content = await asyncio.to_thread(bytes_below, tmp_path)
    assert [body in content for body in bodies] == [False, False]
    engine = create_engine(sqlite_main)
    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*), count(chat_id), count(body) FROM outbox")).one()
    engine.dispose()
    assert tuple(left) == (2, 0, 0)
