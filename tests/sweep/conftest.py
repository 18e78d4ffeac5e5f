"""One rehearsal of the whole referral for all tests of a worker: its warm process costs more than a hundred kills."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.sweep.claiming import claimed
from tests.sweep.sweep import Rehearsed, rehearsed


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def english() -> AsyncIterator[Rehearsed]:
    """Give a referral of a family that reads English."""
    async with rehearsed("en") as found:
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def spanish() -> AsyncIterator[Rehearsed]:
    """Give a referral of a family that reads Spanish."""
    async with rehearsed("es") as found:
        yield found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def claim() -> AsyncIterator[Rehearsed]:
    """Give a claim of a member who reads English."""
    async with claimed("en") as found:
        yield found
