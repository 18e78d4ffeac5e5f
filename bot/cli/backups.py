"""`backup`, `restore` and `db upgrade`: the stored data as a whole."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.frame import NO_DATA, AsJson, print_json, read_settings, run
from bot.problems import FOUND, GOOD, Problem

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.backup import Backup

Folder = Annotated[Path | None, typer.Argument(help="Folder of the backups; the data folder's own where left out.")]


def add(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    group = typer.Typer(help="The database.", no_args_is_help=True)
    app.add_typer(group, name="db")

    @group.callback()
    def _group() -> None: ...

    group.command("upgrade")(upgrade)


def upgrade(*, as_json: AsJson = False) -> None:
    """Bring the database to this program's schema, after a backup; `run` does it too."""
    settings = read_settings()
    done = run(lambda: _upgrade(settings))
    if as_json:
        print_json({"upgraded": done})
    else:
        print("The database is upgraded." if done else "The database has this program's schema already.")


async def _upgrade(settings: Settings) -> bool:
    from bot.prepare import nothing_there, upgraded

    if nothing_there(settings):
        raise Problem(NO_DATA.format(settings.data_dir))
    return await upgraded(settings)


def backup(*, as_json: AsJson = False) -> None:
    """Make a sealed backup of database and key store while the bot runs or not; the server key is never in it."""
    settings = read_settings()
    made = run(lambda: _backup(settings))
    if as_json:
        print_json([_described(one) for one in made])
        return
    for one in made:
        print(one.path)
    print("Copies of the keys are kept 7 days, of the database 30. Keep the server key elsewhere: they need it.")


async def _backup(settings: Settings) -> tuple[Backup, Backup]:
    import asyncio

    from bot.house import find_key, now_us
    from bot.prepare import nothing_there
    from storage.backup import make_backup

    if nothing_there(settings):
        raise Problem(NO_DATA.format(settings.data_dir))
    master = find_key(settings).key
    urls = {"main_url": settings.database, "keys_url": settings.keys_database}
    return await asyncio.to_thread(lambda: make_backup(**urls, folder=settings.backups, master=master, now=now_us()))


def _described(one: Backup) -> dict[str, Any]:
    from bot.admin import spoken_time

    return asdict(one) | {"path": str(one.path), "made_us": spoken_time(one.made_us)}


def restore(
    folder: Folder = None,
    *,
    verify: Annotated[bool, typer.Option("--verify", help="Only try it out, aside; nothing is changed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Put the newest backups of a folder back where there is nothing, or the lost half; --verify only tries it out."""
    settings = read_settings()
    where = folder or settings.backups
    raise typer.Exit(run(lambda: (_verify if verify else _restore)(settings, where, as_json)))


def _pair(folder: Path) -> tuple[Backup, Backup]:
    from storage.backup import newest

    main, keys = newest(folder, "main"), newest(folder, "keys")
    if main is None or keys is None:
        raise Problem(f"{folder} does not hold a backup of both the database and the key store.")
    return main, keys


async def _verify(settings: Settings, folder: Path, as_json: bool) -> int:
    from bot.admin import spoken_time
    from bot.house import find_key, now_us
    from storage.backup import verify

    main, keys = _pair(folder)
    found = await verify(main.path, keys.path, master=find_key(settings).key, now=now_us)
    if as_json:
        print_json({"made": spoken_time(main.made_us), "sound": found.sound, **asdict(found)})
    else:
        for line in found.problems:
            print(line)
        state = "can be restored" if found.sound else "is not sound"
        opened = f"{found.opened} conversations and {found.claims} claims open."
        print(f"The backup of {spoken_time(main.made_us)} {state}: {opened}")
    return GOOD if found.sound else FOUND


async def _restore(settings: Settings, folder: Path, as_json: bool) -> int:
    import asyncio

    from bot.admin import spoken_time
    from bot.house import find_key
    from bot.prepare import make_folder
    from storage.backup import restore_pair

    main, keys = _pair(folder)
    make_folder(settings.data_dir)
    master = find_key(settings).key
    urls = {"main_url": settings.database, "keys_url": settings.keys_database}
    made = await asyncio.to_thread(lambda: restore_pair(main.path, keys.path, **urls, master=master))
    if as_json:
        print_json([_described(one) for one in made])
    else:
        print(f"The data of {spoken_time(main.made_us)} is back in {settings.data_dir}. Next: python -m bot check")
    return GOOD
