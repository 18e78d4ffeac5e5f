"""The workers of a test run are copies of one process that has done once what each would do."""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import copies
from tests.forked import forked

SOON_S = 20.0
START = "import sys;exec(eval(sys.stdin.readline()))"
SAYS = "import os; os.write(1, f\"{os.environ['PREPARED']} {os.getpid()}\\n\".encode())"


def prepare() -> None:
    os.environ["PREPARED"] = "once"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Give the address of a process that is copied for whoever asks; it ends with the test."""
    reading, writing = os.pipe()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        listener.listen()

        def run() -> None:
            os.close(writing)
            copies.serve(listener, prepare, until=reading)
            print("all have ended", flush=True)

        with forked(run) as original:
            os.close(reading)
            yield str(tmp_path / "socket")
            os.close(writing)
            assert select.select([original.said], [], [], SOON_S)[0]
            assert original.said.readline() == "all have ended\n"


def start(address: str) -> subprocess.Popen[str]:
    """Start a worker as xdist does."""
    command = (
        sys.executable,
        "-SE",
        copies.__file__,
        address,
        "-u",
        "-c",
        "import sys;exec(eval(sys.stdin.readline()))",
    )
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_each_worker_has_what_was_prepared_once_and_is_a_process_of_its_own(address: str) -> None:
    workers = [start(address) for _ in range(2)]
    said = [worker.communicate(f"{SAYS!r}\n", timeout=SOON_S)[0].split() for worker in workers]
    assert [words[0] for words in said] == ["once", "once"]
    assert len({words[1] for words in said} | {str(worker.pid) for worker in workers}) == 4


def test_a_worker_that_hangs_ends_with_the_run(address: str) -> None:
    with start(address) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.write(f"{SAYS + '; import time; time.sleep(600)'!r}\n")
        worker.stdin.flush()
        assert worker.stdout.readline().startswith("once ")
        worker.kill()  # as a run does that has waited long enough; the fixture sees that its copy ends too
