"""`demo`: the bot with phones in a browser, or a script played without one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from bot.cli.frame import fail, run
from bot.problems import FOUND, GOOD, WRONG_USE
from bot.settings_values import known_languages

PORT: Final = 8765
NAMES: Final = ("hello", "self_referral", "per_diem")
"""The scripts; the same as `bot.demo.scripts.SCRIPTS`, which a test compares."""


def add(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(  # noqa: PLR0913 -- options of a command
    *,
    port: Annotated[int, typer.Option(help="Port of the page on this computer; 0 takes any.")] = PORT,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
    script: Annotated[str, typer.Option(help=f"Play without a browser: {', '.join(NAMES)}.")] = "",
    language: Annotated[str, typer.Option(help="Language of the script's family, such as es.")] = "en",
    fast: Annotated[
        bool, typer.Option("--fast", help="Send without Telegram's flood limits, for automated runs.")
    ] = False,
    data: Annotated[Path | None, typer.Option(help="Keep the data here; else it goes when the demo ends.")] = None,
) -> None:
    """Show the real bot with phones in a browser, on this computer only: no token, sample directory."""
    if script and script not in NAMES:
        fail(f"There is no script {script!r}: {', '.join(NAMES)}.", WRONG_USE)
    if language not in known_languages():
        fail(f"There is no language {language!r}: {', '.join(known_languages())}.", WRONG_USE)
    if script:
        raise typer.Exit(run(lambda: _play(script, language, data)))
    run(lambda: _show(port, browser=browser, quick=fast, data=data))


async def _play(name: str, language: str, data: Path | None) -> int:
    from bot.demo.player import OffScript
    from bot.demo.scripts import SCRIPTS
    from bot.demo.stage import stage

    async with stage(port=0, data=data, quick=True) as made:
        try:
            await SCRIPTS[name](made, language, print)
        except OffScript as error:
            print(error)
            return FOUND
    return GOOD


async def _show(port: int, *, browser: bool, quick: bool, data: Path | None) -> None:
    print("Starting the bot and the phones …", flush=True)
    import asyncio
    import signal
    import webbrowser

    from bot.demo.stage import stage

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with stage(port=port, data=data, quick=quick) as made:
        print(f"The phones are at {made.sandbox.url} (Ctrl-C ends the demo)", flush=True)
        if browser:
            await asyncio.to_thread(webbrowser.open, made.sandbox.url)
        await stop.wait()
