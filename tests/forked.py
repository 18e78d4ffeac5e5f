"""Run something in a process of its own that begins as a copy of this one.

It can be killed, fail and change its environment like any other process. A new interpreter would import for a second
what is all here already.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NoReturn, TextIO


@dataclass(frozen=True, slots=True)
class Forked:
    """Hold a process that runs, and the end of the pipe that its standard output goes into."""

    pid: int
    said: TextIO

    def kill(self) -> None:
        """End it as a failing machine does."""
        os.kill(self.pid, signal.SIGKILL)


@contextmanager
def forked(run: Callable[[], object]) -> Iterator[Forked]:
    """Call `run` in a process of its own; kill it in the end, if it is still there."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _live(run, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        process = Forked(pid, said)
        try:
            yield process
        finally:
            process.kill()  # a process that has ended stays known until it is waited for
            os.waitpid(pid, 0)


def _live(run: Callable[[], object], out: int) -> NoReturn:
    failed = 1
    try:
        os.dup2(out, 1)
        sys.stdout = os.fdopen(out, "w")
        run()
        sys.stdout.flush()
        failed = 0
    except BaseException:
        traceback.print_exc()  # where pytest shows what a failed test wrote
    finally:
        os._exit(failed)  # past everything that the process this is a copy of would do at its end
