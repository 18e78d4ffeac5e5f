"""Tell whether a main database and a key store belong together, by looking only: each command asks before it writes.

The main database notes whose keys it needs before it has the first one made (`storage.store`).
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, text

from storage.driver import parse_url, sqlite_path
from storage.engine_sqlite import judged
from storage.errors import LostDatabase, LostKeys, WrongPair
from storage.keystore import refuse_same_database
from storage.migrate import connected

_MADE: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"


def refuse_halves(main_url: str, keys_url: str) -> None:
    """Raise LostDatabase, LostKeys, WrongPair where one half is missing or is that of another pair. Blocks.

    Both may be missing. The order keeps a worker that makes both at this moment from being taken for a loss: key store,
    note, keys.
    """
    refuse_same_database(keys_url, main_url)
    held = _holds_keys(keys_url)
    needs = key_store_of(main_url)
    if needs is None:
        if held:
            raise LostDatabase("the key store holds keys and there is no database")
        return
    found = store_id(keys_url)
    if found is None:
        raise LostKeys("there is no key store for this database")
    if found != needs:
        raise WrongPair("the keys of this database are in another key store")


def key_store_of(main_url: str) -> str | None:
    """Return which key store holds the keys of a main database; None where there is none, or it needs none yet."""
    return _first(main_url, "meta", "SELECT value FROM meta WHERE name = 'key_store'")


def store_id(keys_url: str) -> str | None:
    """Return which key store this is; None where there is none."""
    return _first(keys_url, "key_store", "SELECT store_id FROM key_store")


def _holds_keys(keys_url: str) -> bool:
    return _first(keys_url, "wraps", "SELECT key_id FROM wraps LIMIT 1") is not None


def _first(url: str, table: str, query: str) -> str | None:
    """Return the first value of a query, None where there is no row, table or database."""
    path = sqlite_path(parse_url(url))
    if path is not None:
        return _first_in(path, table, query) if path.exists() else None
    with connected(parse_url(url)) as connection:
        found = connection.execute(text(query)).scalar() if inspect(connection).has_table(table) else None
    return None if found is None else str(found)


def _first_in(path: Path, table: str, query: str) -> str | None:
    """Ask through a connection that cannot write: the bot may be using the file."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            made = connection.execute(_MADE, (table,)).fetchone()
            found = connection.execute(query).fetchone() if made else None
    except sqlite3.DatabaseError as error:
        raise judged(error) from error
    return None if found is None else str(found[0])
