"""Make one key and die as by `kill -9`, leaving the log behind: `python -m tests.storage.killed_ring PATH DIGITS`."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from storage.keys import KeyRing
from storage.master import MasterKey


async def main(path: str, digits: str) -> None:
    """Print the id of the new key once its wrap is committed."""
    ring = await KeyRing.open(url=f"sqlite:///{path}", master=MasterKey.parse(digits), now=lambda: 1)
    print((await ring.new()).key_id, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
