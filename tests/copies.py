"""Start the workers of a test run as copies of one process that has imported and collected everything already.

Each worker would otherwise compile, import and collect the whole project for itself, which is a tenth of all the work.
xdist starts a worker as `<python> -u -c <first line>`, with pipes as standard input and output, and lets a run choose
that python. Here it is this file: it hands the pipes to the one process, which forks; the copy reads the first line.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

WAIT = 300.0
"""Seconds that a worker waits for the one process to have collected, on the slowest machine."""


@contextmanager
def original(collected: Sequence[str]) -> Iterator[str]:
    """Run the process that is copied, for these paths of tests; give the command that stands for python."""
    with tempfile.TemporaryDirectory(prefix="copies-") as folder:
        address = str(Path(folder, "socket"))
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(address)
            listener.listen()
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.copies", str(listener.fileno()), *collected],
                stdin=subprocess.PIPE,
                pass_fds=[listener.fileno()],
            )
        try:
            yield f"{sys.executable} -SE {__file__} {address}"
        finally:
            process.communicate()  # the end of its input is its end


def serve(listener: socket.socket, prepare: Callable[[], object], *, until: int) -> None:
    """Prepare, then make a copy for each worker that asks, until the end of the input `until`, a descriptor."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the run is told of it, and ends this
    prepare()
    gc.collect()
    gc.freeze()
    copied: list[int] = []
    while listener in select.select([listener, until], [], [])[0]:
        asking, _ = listener.accept()
        pid = os.fork()
        if pid == 0:
            listener.close()
            _become(asking)
        copied.append(pid)
        asking.close()
    for pid in copied:
        os.kill(pid, signal.SIGKILL)  # all have ended, unless one hangs
        os.waitpid(pid, 0)


def _become(asking: socket.socket) -> NoReturn:
    ended = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        _, pipes, _, _ = socket.recv_fds(asking, 1, 3)
        for number, pipe in enumerate(pipes):
            os.dup2(pipe, number)
            os.close(pipe)
        with open(0, closefd=False) as told:
            first = told.readline()
        exec(eval(first), {"__name__": "__main__"})  # as xdist's own start does
        ended = 0
    finally:
        os._exit(ended)


def ask(address: str) -> None:
    """Hand our standard input, output and error to a copy, and last as long as it."""
    with socket.socket(socket.AF_UNIX) as asking:
        asking.settimeout(WAIT)
        asking.connect(address)
        asking.settimeout(None)
        socket.send_fds(asking, [b"\0"], [0, 1, 2])
        with suppress(KeyboardInterrupt):
            asking.recv(1)


def collect(paths: Sequence[str]) -> None:
    """Import what these tests need, and what the first of them would otherwise read in every worker."""
    import pytest

    hidden = os.open(os.devnull, os.O_WRONLY)
    shown = os.dup(1)
    os.dup2(hidden, 1)
    try:
        pytest.main(["--collect-only", "-qq", "-n0", "-p", "no:cacheprovider", *paths])
    finally:
        os.dup2(shown, 1)
    from hypothesis import given, strategies

    given(strategies.integers())(lambda number: None)()


if __name__ == "__main__":
    if sys.argv[1].isdigit():
        serve(socket.socket(fileno=int(sys.argv[1])), lambda: collect(sys.argv[2:]), until=sys.stdin.fileno())
    else:
        ask(sys.argv[1])
