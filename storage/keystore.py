"""The key store's tables and statements, written once in SQLAlchemy Core, compiled per engine, and where it may lie."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    exists,
    insert,
    select,
    update,
)
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.expression import ClauseElement

from storage.driver import Driver, Listener, Row, parse_url, sqlite_path
from storage.driver_postgres import PostgresDriver
from storage.driver_sqlite import DIALECT, SqliteDriver, reading, tables
from storage.envelope import KEY_BYTES
from storage.errors import NotAKeyStore, UnknownVersion, WrongKey
from storage.master import MasterKey

FORMAT: Final = 1

_metadata = MetaData()

KEY_STORE: Final = Table(
    "key_store",
    _metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # always 1: one row
    Column("format", Integer, nullable=False),
    Column("store_id", String(32), nullable=False),  # random; the main database remembers whose keys it needs
    Column("fingerprint", String(32), nullable=False),  # of the server key
    Column("lookup_wrap", LargeBinary, nullable=False),  # the search key: random, so that it outlives rotation
    Column("created_us", BigInteger, nullable=False),
)

WRAPS: Final = Table(
    "wraps",
    _metadata,
    Column("key_id", String(32), primary_key=True),
    Column("wrap", LargeBinary, nullable=False),
    Column("created_us", BigInteger, nullable=False),
)

TABLES: Final = frozenset(_metadata.tables)


@dataclass(frozen=True, slots=True)
class Statements:
    """Hold the SQL of one engine; parameters are named as in the comments."""

    create: tuple[str, ...]
    describe: str  # none; gives format, store_id, fingerprint, lookup_wrap
    found: str  # all columns of key_store
    add: str  # key_id, wrap, created_us, fingerprint
    wrap_of: str  # key_id
    any_wrap: str  # none; gives whether there is any
    remove: str  # key_id
    all_wraps: str  # none; gives key_id, wrap
    ids_before: str  # before
    rewrap: str  # name, wrap
    rekey: str  # old, fingerprint, lookup_wrap


@cache
def statements(dialect: Dialect) -> Statements:
    """Compile every statement for one engine, once a process."""

    def sql(statement: ClauseElement) -> str:
        return str(statement.compile(dialect=dialect))

    return Statements(
        create=tuple(sql(CreateTable(table, if_not_exists=True)) for table in _metadata.sorted_tables),
        describe=sql(select(*(KEY_STORE.c[name] for name in ("format", "store_id", "fingerprint", "lookup_wrap")))),
        found=sql(insert(KEY_STORE)),
        add=sql(_ADD),
        wrap_of=sql(select(WRAPS.c.wrap).where(WRAPS.c.key_id == bindparam("key_id"))),
        any_wrap=sql(select(exists(select(WRAPS.c.key_id)))),
        remove=sql(delete(WRAPS).where(WRAPS.c.key_id == bindparam("key_id"))),
        all_wraps=sql(select(WRAPS.c.key_id, WRAPS.c.wrap).order_by(WRAPS.c.key_id)),  # some 10^4, 130 bytes each
        ids_before=sql(select(WRAPS.c.key_id).where(WRAPS.c.created_us <= bindparam("before"))),
        rewrap=sql(update(WRAPS).where(WRAPS.c.key_id == bindparam("name")).values(wrap=bindparam("wrap"))),
        rekey=sql(_REKEY),
    )


# A wrap is added only while the store still has the server key that made it: another process may rotate meanwhile.
# FOR SHARE makes PostgreSQL wait for such a rotation and look again; SQLite, which has one writer, leaves it out.
_ADD: Final = insert(WRAPS).from_select(
    ["key_id", "wrap", "created_us"],
    select(
        bindparam("key_id", type_=String),
        bindparam("wrap", type_=LargeBinary),
        bindparam("created_us", type_=BigInteger),
    )
    .where(KEY_STORE.c.fingerprint == bindparam("fingerprint"))
    .with_for_update(read=True),
)

_REKEY: Final = (
    update(KEY_STORE)
    .where(KEY_STORE.c.fingerprint == bindparam("old"))
    .values(fingerprint=bindparam("fingerprint"), lookup_wrap=bindparam("lookup_wrap"))
)


def refuse_same_database(keys_url: str, main_url: str) -> None:
    """Raise NotAKeyStore when both URLs name one database: who copies it would have keys and what they open."""
    keys, main = parse_url(keys_url), parse_url(main_url)
    if _place(keys) == _place(main) or _same_file(sqlite_path(keys), sqlite_path(main)):
        raise NotAKeyStore("the key store must be another database than the main one")


def _place(url: URL) -> tuple[object, ...]:
    path = sqlite_path(url)
    if path is not None:
        return ("sqlite", path.resolve())
    host = str(url.host or url.query.get("host") or "localhost")
    here = "localhost" if host in ("127.0.0.1", "::1") or host.startswith("/") else host.lower()
    return ("postgresql", here, url.port or 5432, url.database)


def _same_file(one: Path | None, other: Path | None) -> bool:
    """Tell whether two names are hard links to one file."""
    return one is not None and other is not None and one.exists() and other.exists() and one.samefile(other)


@dataclass(frozen=True, slots=True)
class Description:
    """Be the one row of `key_store`."""

    format: int
    store_id: str
    fingerprint: str
    lookup_wrap: bytes


@dataclass(frozen=True, slots=True)
class OpenKeyStore:
    """Join an open and checked key store with its SQL and its description."""

    driver: Driver
    sql: Statements
    found: Description


async def open_key_store(
    url: str, *, master: MasterKey, main_url: str | None, now: Callable[[], int], hear: Listener
) -> OpenKeyStore:
    """Open or found a key store; raise WrongKey, NotAKeyStore, UnknownVersion, Corrupted, having written nothing."""
    parsed = parse_url(url)
    if main_url is not None:
        refuse_same_database(url, main_url)
    path = sqlite_path(parsed)
    there = path is not None and _has_content(path)
    seen = await asyncio.to_thread(_seen, path, master, hear) if path and there else None
    driver = await (SqliteDriver.open(path, hear=hear) if path else PostgresDriver.open(parsed, hear=hear))
    try:
        return OpenKeyStore(driver, statements(driver.dialect), seen or await _described(driver, master, now))
    except BaseException:
        await driver.close()
        raise


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _seen(path: Path, master: MasterKey, hear: Listener) -> Description | None:
    """Check a file before it is opened for writing, which alone would already move its log into it. Blocks."""
    with reading(path, hear) as ask:
        if not _ours(tables(ask)):
            return None
        found = _description(ask(statements(DIALECT).describe))
    if found is not None:
        _check(found, master)
    return found


async def _described(driver: Driver, master: MasterKey, now: Callable[[], int]) -> Description:
    sql = statements(driver.dialect)
    async with driver.reading():
        found = await describe(driver, sql)
    if found is None:
        found = await _found(driver, sql, master=master, created_us=now())
    _check(found, master)
    return found


async def describe(driver: Driver, sql: Statements) -> Description | None:
    """Return what the key store says of itself, None for an empty database; raise NotAKeyStore for any other."""
    return _description(await driver.fetch(sql.describe)) if _ours(await driver.tables()) else None


def _ours(tables: set[str]) -> bool:
    """Tell whether our tables are there; raise NotAKeyStore where any other is."""
    if tables - TABLES:
        raise NotAKeyStore("this database holds other tables; the key store needs one of its own")
    return KEY_STORE.name in tables


def _description(rows: Sequence[Row]) -> Description | None:
    return Description(*rows[0]) if rows else None


def _check(found: Description, master: MasterKey) -> None:
    if found.format != FORMAT:
        raise UnknownVersion(f"key store format {found.format}")
    if found.fingerprint != master.fingerprint:
        raise WrongKey("this key store was written with another server key")


async def _found(driver: Driver, sql: Statements, *, master: MasterKey, created_us: int) -> Description:
    """Make tables and the describing row, unless another process was quicker."""
    async with driver.transaction():
        await driver.reserve()
        there = await describe(driver, sql)
        if there is not None:
            return there
        for statement in sql.create:
            await driver.execute(statement)
        wrap = master.wrap(secrets.token_bytes(KEY_BYTES), name="lookup")
        fresh = Description(FORMAT, secrets.token_hex(16), master.fingerprint, wrap)
        await driver.execute(sql.found, {"id": 1, "created_us": created_us} | asdict(fresh))
    return fresh
