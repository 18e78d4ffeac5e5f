"""Nothing that a person said, or that tells who they are, stands readable in the database's bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from bot.ports import DAY, Claimant, Invite, RateConfirmation, Result, StoredRates
from storage.store import Store
from storage.unit import StoredUnit
from tests.postgres import libpq
from tests.storage.claiming import day, filed, member
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
        await claiming(unit)


async def claiming(unit: StoredUnit) -> None:
    """Put every planted word of a roster and a claim where it belongs; the claim is changed and paid."""
    code, name, county, reference, payment, first, second, by = CLAIMS
    person = await member(unit, Claimant(id=0, code=code, name=name, county=county, youth=True), clause=10)
    claim = await filed(unit, person, reference=reference, body=first, telegram_id=COORDINATOR)
    assert claim is not None
    assert await unit.revise_claim(claim, second, [day()], was=claim)
    revised = replace(claim, version=2)
    assert await unit.save_claim(replace(revised, state="paid", payment=payment), was=revised)
    await unit.add_rates(StoredRates(id=0, source="gsa.json", by=by, body="{}"))
    confirmed = RateConfirmation(fiscal_year=2027, rows_hash="ab", by=by, reference="gsa.gov", at_us=NOON)
    await unit.add_rate_confirmation(confirmed)


CLAIMS = (
    "P-0042-Quist", "Philippa Quist", "Otter Tail home", "K9Q4-M2PX-8", "CHK 118842",
    '{"clause": "youth of clause ten", "attested": "I attended in Duluth"}', '{"total": "USD 86.00 the second"}',
    "Petra Confirms",
)  # fmt: skip


def forms(words: str) -> Iterator[bytes]:
    """Write words as they might leak: as text, and a number as SQLite or PostgreSQL would store it."""
    yield words.encode()
    if words.isdigit():
        for size in (6, 8):
            yield int(words).to_bytes(size, "big")


def leaks(content: bytes) -> list[str]:
    return [
        words
        for words in (*PLANTED, *SECRETS, *CLAIMS, str(FAMILY), str(COORDINATOR))
        for form in forms(words)
        if form in content
    ]


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_no_planted_word_or_number_is_in_any_file(open_main: OpenStore, sqlite_main: str, tmp_path: Path) -> None:
    store = await open_main(url=sqlite_main)
    await fill(store)
    content = await asyncio.to_thread(bytes_below, tmp_path)
    assert b"Lakes Committee" in content  # what is public is readable
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
