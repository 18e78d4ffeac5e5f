"""Open a town on files of its own for every test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.line import Line, open_line
from tests.service.town import Town, new_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town with two coordinators of one initiative and one person at the Office."""
    made = new_town(tmp_path / "data")
    await made.open()
    yield made
    await made.close()


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[Line]:
    """Open a line with a coordinator of one initiative and a person of the Office."""
    async with open_line(tmp_path) as opened, opened.staying():
        await opened.enrol("Cora", "coordinator", "Example Lakes")
        await opened.enrol("Olga", "office")
        yield opened
