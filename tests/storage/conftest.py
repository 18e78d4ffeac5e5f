"""Key stores of both engines for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from storage.keys import KeyRing
from storage.master import MasterKey
from tests.postgres import postgres_database, postgres_url  # noqa: F401 - fixtures

NOON = 1_790_000_000_000_000  # some time, in microseconds UTC
OpenRing = Callable[..., Awaitable[KeyRing]]


class Clock:
    """Tell the time that a test says it is, in microseconds UTC."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def master() -> MasterKey:
    return MasterKey(bytes(range(32)))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def keys_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'keys.sqlite'}"
    return str(request.getfixturevalue("postgres_database"))


@pytest.fixture
async def open_ring(keys_url: str, master: MasterKey, clock: Clock) -> AsyncIterator[OpenRing]:
    """Open any number of rings on one key store; each stands for a process."""
    rings: list[KeyRing] = []

    async def opened(**changes: object) -> KeyRing:
        ring = await KeyRing.open(**({"url": keys_url, "master": master, "now": clock} | changes))  # type: ignore[arg-type]
        rings.append(ring)
        return ring

    yield opened
    for ring in rings:
        await ring.close()


@pytest.fixture
async def ring(open_ring: OpenRing) -> KeyRing:
    return await open_ring()


from tests.storage.stores import (  # noqa: E402, F401 - fixtures, which need the clock from above
    main_ring,
    main_url,
    open_main,
    postgres_main,
    postgres_template,
    sqlite_main,
    sqlite_template,
    store,
)
