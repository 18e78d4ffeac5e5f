"""Read what is left of a run: the database files in plain SQL, the key store's wraps, and what Telegram saw.

Nothing of the bot is asked. Keys are opened only to tell what is sealed from what is not, and what was sealed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bot.sandbox import Sandbox
from bot.sandbox.calls import Call
from bot.sandbox.updates import Trace
from storage.envelope import Box
from storage.master import MasterKey, read_master_key
from tests.postgres import libpq

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Hold everything the checker judges by."""

    tables: Tables
    faults: tuple[str, ...]
    """What the database engine itself found wrong with its file."""
    wraps: Sequence[Row]
    master: MasterKey
    calls: Sequence[Call]
    traces: Sequence[Trace]
    files: Sequence[Path]
    """Every file in which nothing planted may stand readable."""
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Words that left the process by another way (metrics), by name."""
    planted: Sequence[str] = ()
    kills: int = 0
    repeated: Mapping[Any, int] = field(default_factory=dict)
    """How many messages had been repeated in each chat before those kills."""
    now_us: int = 0

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table."""
        return self.tables[table]

    def boxes(self) -> dict[str, Box]:
        """Open every wrap."""
        return {
            row["key_id"]: Box(row["key_id"], self.master.unwrap(row["wrap"], name=row["key_id"])) for row in self.wraps
        }

    def people(self) -> dict[int, int]:
        """Return Telegram's id of each chat."""
        boxes = self.boxes()
        return {
            row["id"]: int(
                boxes[row["key_id"]].open(
                    row["telegram_sealed"], table="chats", column="telegram_sealed", row=str(row["id"])
                )
            )
            for row in self.rows("chats")
            if row["telegram_sealed"] is not None and row["key_id"] in boxes
        }

    def answers(self, conversation: Row) -> dict[str, str]:
        """Open the answers of a conversation."""
        box, number = self.boxes()[conversation["key_id"]], conversation["id"]
        return {
            row["path"]: box.open(row["sealed"], table="answers", column="sealed", row=str(number), field=row["path"])
            for row in self.rows("answers")
            if row["conversation_id"] == number
        }


def gather(
    data: Path,
    sandbox: Sandbox,
    *,
    planted: Sequence[str],
    kills: int = 0,
    more: Iterable[Path] = (),
    spoken: Mapping[str, str] | None = None,
    database: str | None = None,
) -> Evidence:
    """Gather the evidence of a run whose bot is dead or quiet; `database` is the URL of a PostgreSQL one."""
    tables, faults, wraps = _from_files(data, database)
    return Evidence(
        tables=tables,
        faults=faults,
        wraps=wraps,
        master=read_master_key(data / "master.key"),
        calls=sandbox.calls.since(),
        traces=list(sandbox.world.updates.traces.values()),
        files=[*(path for path in data.rglob("*") if path.is_file() and path.stat().st_size), *more],
        spoken=spoken or {},
        planted=planted,
        kills=kills,
        now_us=time.time_ns() // 1000,
    )


def _from_files(data: Path, database: str | None) -> tuple[Tables, tuple[str, ...], list[Row]]:
    wraps, more = read_sqlite(data / "keys.sqlite3")
    tables, faults = read_postgres(database) if database else read_sqlite(data / "bot.sqlite3")
    return tables, (*faults, *more), wraps["wraps"]


def read_sqlite(path: Path) -> tuple[Tables, tuple[str, ...]]:
    """Return every table of a file, and what SQLite finds wrong with it.

    A last reader who closes and may write would move the log into the file, and hide what stands in it.
    """
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    try:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        tables = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        lost = [row[0] for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()
    wrong = [f"the file {path.name} is damaged: {one}" for one in found if one != "ok"]
    return tables, (*wrong, *(f"a row of {table} names a row that is not there" for table in lost))


def read_postgres(url: str) -> tuple[Tables, tuple[str, ...]]:
    """Return every table of a database; PostgreSQL holds its references itself."""
    with psycopg.connect(libpq(url), row_factory=dict_row) as connection:
        names = [
            row["table_name"]
            for row in connection.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
            )
        ]
        tables = {name: [dict(row) for row in connection.execute(f'SELECT * FROM "{name}"')] for name in names}  # type: ignore[arg-type]
    return tables, ()
