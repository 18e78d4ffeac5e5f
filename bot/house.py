"""The parts that every process needs, built once from the settings: keys, store, languages, directory, service."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.directory import Directory, DirectoryError, Runner, build, from_json, sample, to_json
from bot.domain.directory.formats import read
from bot.i18n import Catalogs, Offered, choose
from bot.log import get_logger
from bot.office import Office
from bot.ports import Clock, OutRow, Unit
from bot.problems import Problem
from bot.service import Service, Tongue, World
from bot.settings import Settings, credential
from bot.text import Arg, T
from bot.texts import all_texts
from storage.keys import KeyRing
from storage.master import FoundKey, find_master_key
from storage.store import Store, open_store

LOCALES: Final = Path(__file__).resolve().parent.parent / "locales"
OFFICE_NAME: Final = T("office.name", "the Office of Restorative Practices")
"""Stands for the name of the settings while the operator has not chosen one, so that it is said in each language."""
Hear = Callable[[str], None]
log = get_logger("house")


def now_us() -> int:
    """Tell the time, microseconds since 1970 UTC."""
    return time.time_ns() // 1000


def deaf(_label: str) -> None:
    """Listen to statements and do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wires:
    """Hold what a process gives to its parts: time, chance, and who listens to the database.

    The sender is told of new and recalled rows; the kill sweep of the tests hears every statement.
    """

    clock: Clock = now_us
    entropy: Callable[[int], bytes] = secrets.token_bytes
    hear: Hear = deaf
    offer: Callable[[Sequence[OutRow]], None] = lambda _rows: None
    recall: Callable[[Sequence[int]], None] = lambda _ids: None


@dataclass(slots=True, kw_only=True)
class House:
    """Hold the open parts of one process."""

    settings: Settings
    ring: KeyRing
    store: Store
    catalogs: Catalogs
    service: Service
    edition: tuple[int | None, ...] = ()
    """Figures that tell whether what was read is still what stands in the database."""

    async def refresh(self) -> None:
        """Read again what commands change: directory, signed languages, who is enrolled."""
        async with self.store.unit() as unit:
            edition = await unit.edition()  # before what it stands for: what changes meanwhile is read once more
            body, reviews = await unit.directory(), await unit.language_reviews()
        world = self.service.world
        world.directory = directory_of(body, self.settings)
        world.police_run = any(each.runner is Runner.POLICE for each in world.directory.initiatives)
        world.tongues = tongues_of(self.catalogs, reviews, self.settings)
        world.unchecked = unchecked_of(self.catalogs, world.tongues, self.settings)
        await self.service.refresh()
        self.edition = edition

    async def notice(self) -> None:
        """Read again what another worker or a command changed; one small query where nothing did."""
        async with self.store.unit() as unit:
            edition = await unit.edition()
        if edition != self.edition:
            await self.refresh()
            log.info("refreshed")


def words(office: Office, username: str) -> Mapping[str, Arg]:
    """Return the operator's words as the texts name them."""
    return {
        "office": OFFICE_NAME if office.name == OFFICE_NAME.english else office.name,
        "agency": office.agency,
        "citation": office.citation,
        "human_phone": office.human_phone,
        "human_hours": office.human_hours,
        "exit_word": office.exit_word,
        "lawyer_line": office.lawyer_line,
        "victim_line": office.victim_line,
        "day_one": office.day_one,
        "bot_link": f"https://t.me/{username}" if username else "",
    }


def tongues_of(catalogs: Catalogs, reviews: Mapping[str, str], settings: Settings) -> tuple[Tongue, ...]:
    """List the languages a family may choose from."""
    drafts = settings.allow_draft_languages
    offered = catalogs.shelf.offered(reviews, allow_drafts=drafts, only=settings.languages)
    return tuple(Tongue(code=each.code, name=each.name, draft=each.draft) for each in offered)


def unchecked_of(catalogs: Catalogs, offered: Sequence[Tongue], settings: Settings) -> tuple[Tongue, ...]:
    """List the languages that are written but not signed off: choosing one leads to an interpreter."""
    codes = {each.code for each in offered}
    drafts = catalogs.shelf.offered({}, allow_drafts=True, only=settings.languages)
    return tuple(Tongue(code=each.code, name=each.name, draft=True) for each in drafts if each.code not in codes)


def directory_of(body: str | None, settings: Settings) -> Directory:
    """Return the stored directory, the sample where there is none and it is allowed, or an empty one."""
    if body is not None:
        return from_json(body)
    return sample() if settings.allow_sample_data else build(())


def read_directory(path: Path) -> Directory:
    """Read a directory file of any format; raise Problem with every fault in it."""
    try:
        return read(path.read_bytes(), name=path.name)
    except OSError as error:
        raise Problem(f"The directory file {path} cannot be read ({type(error).__name__}).") from None
    except DirectoryError as error:
        raise Problem(f"The directory file {path} is not right:\n{error}") from None


@cache
def program_texts() -> Mapping[str, T]:
    """Return every text of the program; they are written in its source and read from there once a process."""
    return all_texts()


def find_key(settings: Settings) -> FoundKey:
    """Find the server key where the settings say; raise a StorageError."""
    text = settings.master_key.get_secret_value() if settings.master_key else None
    return find_master_key(
        file=settings.master_key_file,
        credential=credential("bot_master_key"),
        text=text,
        development=settings.allow_sample_data,
        default=settings.data_dir / "master.key",
    )


@asynccontextmanager
async def open_house(settings: Settings, *, username: str = "", wires: Wires | None = None) -> AsyncIterator[House]:
    """Open keys, store, languages and directory; raise Problem or a StorageError, having written nothing."""
    given = wires or Wires()
    master = find_key(settings).key
    ring = await KeyRing.open(
        url=settings.keys_database,
        master=master,
        now=given.clock,
        main_url=settings.database,
        on_statement=lambda sql: given.hear(f"keys {sql}"),
    )
    try:
        store = await open_store(
            url=settings.database,
            ring=ring,
            texts=program_texts(),
            on_commit=given.offer,
            on_recall=given.recall,
            on_statement=given.hear,
        )
        try:
            house = _house(settings, ring, store, username, given)
            await _first_directory(house)
            await house.refresh()
            yield house
        finally:
            await store.close()
    finally:
        await ring.close()


def _house(settings: Settings, ring: KeyRing, store: Store, username: str, wires: Wires) -> House:
    catalogs = Catalogs.load(LOCALES)
    world = World(
        directory=build(()),
        args=words(settings.office, username),
        tongues=tongues_of(catalogs, {}, settings),
        say=catalogs.say,
        choose_language=lambda code: _nearest(world, code),
        entropy=wires.entropy,
        clock=wires.clock,
        zone=ZoneInfo(settings.office.timezone),
        exit_word=settings.office.exit_word,
    )
    return House(settings=settings, ring=ring, store=store, catalogs=catalogs, service=Service(store, world))


def _nearest(world: World, code: str | None) -> str:
    return choose(code, [Offered(each.code, each.name, each.draft) for each in world.tongues])


async def _first_directory(house: House) -> None:
    """Load the file of the settings where the database has no directory yet."""
    path = house.settings.directory_file
    if path is None:
        return
    async with house.store.unit() as unit:
        if await unit.directory() is not None:
            return
        found = await asyncio.to_thread(read_directory, path)
        if found.sample and not house.settings.allow_sample_data:
            raise Problem(f"{path} is the fictional sample: BOT_ALLOW_SAMPLE_DATA=yes allows it for a trial.")
        await save_directory(house, unit, found, source=path.name)


async def save_directory(house: House, unit: Unit, directory: Directory, *, source: str) -> None:
    """Store a directory as the newest."""
    now = house.service.world.clock()
    await unit.save_directory(to_json(directory), version=directory.version, source=source, now=now)
