"""Open a town on files of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.town import Town, new_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town with two coordinators of one initiative and one person at the Office."""
    made = new_town(tmp_path / "data")
    await made.open()
    yield made
    await made.close()
