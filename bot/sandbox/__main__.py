"""Run the sandbox as a process of its own: `python -m bot.sandbox --port 8081 --token 42:TEST`."""

from __future__ import annotations

import argparse
import asyncio
import signal

from bot.sandbox.flood import Limits
from bot.sandbox.host import TOKEN, USERNAME, Sandbox


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description="A local Bot API server with phones.")
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port (default)")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--username", default=USERNAME)
    parser.add_argument("--seed", type=int, default=1, help="where random numbers start")
    parser.add_argument("--flood", action="store_true", help="enforce Telegram's flood limits")
    return parser.parse_args(given)


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGINT or SIGTERM; the first line printed is the address."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    limits = Limits() if options.flood else None
    sandbox = Sandbox(
        port=options.port, token=options.token, username=options.username, seed=options.seed, limits=limits
    )
    async with sandbox:
        print(sandbox.url, flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(serve(arguments()))
