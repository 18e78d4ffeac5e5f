"""`init`, `run` and `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bot.cli.frame import AsJson, print_json, read_settings, run
from bot.problems import FOUND, GOOD

if TYPE_CHECKING:
    from bot.machine import Finding
    from bot.prepare import Made
    from bot.settings import Settings

MARKS = {"ok": "ok     ", "warn": "warning", "problem": "PROBLEM"}


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("init")(init_command)
    app.command("run")(run_command)
    app.command("check")(check)


def init_command(*, as_json: AsJson = False) -> None:
    """Make the data folder (mode 0700), the server key (0400), key store and database; what is there stays."""
    from bot.prepare import init

    settings = read_settings()
    made = run(lambda: init(settings))
    if as_json:
        print_json({"folder": made.folder, "key": made.key, "database": made.database})
    else:
        print("\n".join(_told(made, settings)))


def _told(made: Made, settings: Settings) -> list[str]:
    if not (made.folder or made.key or made.database):
        return [f"Everything is there in {settings.data_dir} already."]
    lines = [f"Ready: {settings.data_dir}"]
    if made.key:
        lines.append(f"Keep a copy of {settings.key_file} somewhere safe and apart: without it nothing can be read.")
    lines += ["Next: python -m bot invite office", "      python -m bot run", "      python -m bot check"]
    return lines


def run_command() -> None:
    """Run the bot until Ctrl-C or SIGTERM: in a new folder it makes what is missing, an older schema it upgrades."""
    settings = read_settings()
    raise typer.Exit(run(lambda: _run(settings), level="info"))


async def _run(settings: Settings) -> int:
    import asyncio
    import gc
    import signal

    gc.disable()  # what is imported stays: to look through it again and again takes an eighth of the start
    from bot.app import serve
    from bot.prepare import init, make_folder, nothing_there, upgraded

    gc.enable()
    settings.need_token()
    make_folder(settings.data_dir)
    if await asyncio.to_thread(nothing_there, settings):
        await init(settings)
    else:
        await upgraded(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    # What is there now stays: directory, names of places, texts. The collector need not look at them at every turn.
    return await serve(settings, stop=stop, on_ready=gc.freeze)


def check(*, as_json: AsJson = False) -> None:
    """Look whether everything is right, a line each; exit 1 when there is a problem, 0 with warnings only."""
    from bot.doctor import findings

    settings = read_settings()
    found = run(lambda: findings(settings))
    bad = any(one.state == "problem" for one in found)
    if as_json:
        print_json({"good": not bad, "checks": [_plain(one) for one in found]})
    else:
        for one in found:
            print(f"{MARKS[one.state]}  {one.words}")
    raise typer.Exit(FOUND if bad else GOOD)


def _plain(one: Finding) -> dict[str, str]:
    return {"name": one.name, "state": one.state, "words": one.words}
