"""Stores of both engines for the tests of this folder, and a referral to put into them."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.ports import Chat, Conversation, Out, Referral
from bot.text import Button, Card, Line, Plain, T
from storage.keys import KeyRing
from storage.master import MasterKey
from storage.migrate import upgrade
from storage.schema import metadata
from storage.store import Store, open_store
from storage.unit import StoredUnit
from tests.postgres import fresh_database, libpq
from tests.storage.conftest import NOON, Clock

HELLO = T("test.hello", "Hello {name}")
TEXTS = {HELLO.key: HELLO}
FAMILY, COORDINATOR = 8_100_200_300, 8_400_500_600  # Telegram ids; odd enough to be found where they must not be

OpenStore = Callable[..., Awaitable[Store]]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def main_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a main database of its own, with tables and nothing in them."""
    return str(request.getfixturevalue(f"{request.param}_main"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the migrations once; each test gets a copy of the file."""
    path = tmp_path_factory.mktemp("template") / "bot.db"
    upgrade(f"sqlite:///{path}", backup=lambda: None)
    return path


@pytest.fixture
def sqlite_main(sqlite_template: Path, tmp_path: Path) -> str:
    path = tmp_path / "data" / "bot.db"
    path.parent.mkdir()
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> str:
    """Run the migrations once; each test empties the tables, since a database for each takes longer than the tests."""
    url = fresh_database(postgres_url)
    upgrade(url, backup=lambda: None)
    return url


@pytest.fixture
def postgres_main(postgres_template: str) -> str:
    with psycopg.connect(libpq(postgres_template)) as connection:
        connection.execute(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY")
    return postgres_template


@pytest.fixture
async def main_ring(tmp_path: Path, master: MasterKey, clock: Clock) -> AsyncIterator[KeyRing]:
    ring = await KeyRing.open(url=f"sqlite:///{tmp_path / 'keys' / 'keys.db'}", master=master, now=clock)
    yield ring
    await ring.close()


@pytest.fixture
async def open_main(main_url: str, main_ring: KeyRing) -> AsyncIterator[OpenStore]:
    """Open the main database; on PostgreSQL any number at once, each a worker."""
    stores: list[Store] = []

    async def opened(**changes: Any) -> Store:
        stores.append(await open_store(**({"url": main_url, "ring": main_ring, "texts": TEXTS} | changes)))
        return stores[-1]

    yield opened
    for store in stores:
        await store.close()


@pytest.fixture
async def store(open_main: OpenStore) -> Store:
    return await open_main()


def hello(chat: Chat, **changes: Any) -> Out:
    """Ask for a greeting to be sent."""
    card = Card((Line(HELLO, {"name": "Kim Nguyen"}), Plain("612-555-0144")), ((Button(Plain("Yes"), "1:yes"),),))
    return replace(Out(chat_id=chat.id, op="card", urgency="prompt", card=card), **changes)


async def begun(unit: StoredUnit, telegram_id: int = FAMILY, **answers: str) -> Conversation:
    """Start a conversation with answers in a chat."""
    chat = await unit.chat(telegram_id, NOON)
    talk = await unit.start_conversation(chat.id, flow="self_referral", version=1, now=NOON)
    await unit.save_answers(talk, answers, NOON)
    return replace(talk, answers=answers)


async def sent(unit: StoredUnit, talk: Conversation, **changes: Any) -> Referral:
    """Send a referral of a conversation."""
    await unit.save_conversation(replace(talk, state="done"))
    new = Referral(
        id=0,
        conversation_id=talk.id,
        chat_id=talk.chat_id,
        reference="K7Q4-M2PX-9",
        state="sent",
        owner="ramsey",
        initiative="ramsey",
        sent_us=NOON,
        due_us=NOON + 5,
    )
    return await unit.add_referral(replace(new, **changes))
