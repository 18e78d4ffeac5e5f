"""Leave out what needs a browser or PostgreSQL where there is none, say so, and refuse to where both are required."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Generator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from execnet import XSpec
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from tests import copies, found

TOGETHER = (
    (re.compile(r"tests/browser/"), "browser"),
    (re.compile(r"tests/render/test_map\.py"), "map"),
    (re.compile(r"tests/sweep/test_kill\.py.*\[1\]"), "kills 1"),
    (re.compile(r"tests/sweep/test_(kill|checker|redelivery)\.py"), "kills 0"),
    (re.compile(r"tests/sweep/test_postgres\.py"), "kills in PostgreSQL"),
    (re.compile(r"tests/(handlers/test_(polling|webhook)|test_(sender|telegram_errors|app)|cli/test_run)"), "waiting"),
)
"""Tests that share what takes seconds to make, and those that mostly wait: one worker runs each group."""
LONG = re.compile(r"tests/(transcripts|benchmarks)/|_machine|tests/storage/test_pair")
"""Single tests that would be waited for in the end, if they began last."""


def group_of(nodeid: str) -> str:
    """Return the group of a test: its own name where it has none."""
    return next((group for pattern, group in TOGETHER if pattern.match(nodeid)), nodeid)


class Scheduler(LoadScopeScheduling):
    """Give each group of tests to one worker, and every other test to whoever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """Forget a group that is done: the whole list is counted at every test, which takes longer with each."""
        super().mark_test_complete(node, item_index, duration)
        groups = self.assigned_work[node]
        group = self._split_scope(self.registered_collections[node][item_index])
        if all(groups[group].values()):
            del groups[group]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes(config: pytest.Config, specs: Sequence[XSpec]) -> None:
    """Let every worker begin as a copy of one process, which collects once for all."""
    running = ExitStack()
    config.add_cleanup(running.close)
    python = running.enter_context(copies.original(config.args))
    for spec in specs:
        spec.python = python


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduler:
    """Keep our order: the longest groups first."""
    config.option.loadscopereorder = False
    return Scheduler(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests whose program is not on this machine; begin with what is long."""
    items.sort(key=lambda item: (group_of(item.nodeid) == item.nodeid, not LONG.search(item.nodeid)))
    for mark in found.missing():
        why = pytest.mark.skip(reason=f"{found.NAMES[mark]} was not found on this machine")
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(why)


gc.disable()  # what is imported stays


def pytest_collection_finish() -> None:
    """Never look for garbage among what is imported and collected: it is most of what there is, and it stays."""
    gc.freeze()
    gc.enable()


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
ROOM = 2**31
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    # Thousands of small files wait for the disk else; what survives a kill survives it here too.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# A slow machine is no wrong answer: no test is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
