"""Run our bot under the profiler: `python -m benchmarks.profiled FILE run`; used by `benchmarks.run --profile`."""

from __future__ import annotations

import cProfile
import sys
import time
from pathlib import Path

from bot.cli.main import app


def main(file: Path, arguments: list[str]) -> None:
    """Run a command of the bot; write where its CPU time (not waiting) went into `file`, for `python -m pstats`."""
    profile = cProfile.Profile(time.thread_time)
    profile.enable()
    try:
        app(arguments)
    finally:
        profile.disable()
        profile.dump_stats(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
