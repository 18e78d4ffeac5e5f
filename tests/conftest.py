"""Leave out what needs a browser or PostgreSQL where there is none, say so, and refuse to where both are required."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import found


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests whose program is not on this machine."""
    for mark in found.missing():
        why = pytest.mark.skip(reason=f"{found.NAMES[mark]} was not found on this machine")
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(why)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where the environment requires what the test is marked with."""
    report = yield
    marks = sorted(mark for mark in found.required() if item.get_closest_marker(mark))
    if report.skipped and marks and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{found.REQUIRE} names {', '.join(marks)}, and this test was left out: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Close with a line for each program that is not on this machine."""
    for line in found.lines():
        terminalreporter.write_line(line)


MEMORY = Path("/dev/shm")
ROOM = 2**30
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Thousands of small databases wait for the disk else; what survives a kill survives it here too.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# A slow machine is no wrong answer: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
