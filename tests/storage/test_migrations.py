"""The schema: migrations make what the program expects, on both engines, after a backup and whole or not at all."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

from storage.driver import parse_url, sqlite_path
from storage.errors import UnknownVersion
from storage.migrate import FOLDER, HEAD, connected, migrate, revision, upgrade
from storage.prepared import Prepared, dialect_of
from storage.schema import metadata
from storage.statements import Statements

LATER = f"{int(HEAD) + 1:04}"
NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "{later}", "{before}", None, None

def upgrade():
    op.add_column("chats", sa.Column("later", sa.Text))
    {more}
"""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    return str(request.getfixturevalue("postgres_database"))


def newer(tmp_path: Path, more: str = "") -> Path:
    """Return the migrations of a later program."""
    folder = tmp_path / "migrations"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"{LATER}_later.py").write_text(NEXT.format(later=LATER, before=HEAD, more=more))
    return folder


def no_backup() -> None:
    raise AssertionError("a backup was made although nothing was there to lose")


def look(url: str, ask: Any) -> Any:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return ask(connection)
    finally:
        engine.dispose()


def columns(connection: Connection) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("chats")}


def migrated(url: str) -> None:
    """Go through every migration from the first, as a database of each older program did."""
    path = sqlite_path(parse_url(url))
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with connected(parse_url(url)) as connection:
        migrate(connection)
        connection.commit()


def made(url: str) -> None:
    """Make a new database as the program does."""
    assert upgrade(url, backup=no_backup)


@pytest.mark.parametrize("way", [migrated, made])
def test_the_tables_are_those_that_the_program_expects(way: Callable[[str], object], empty_url: str) -> None:
    way(empty_url)
    assert revision(empty_url) == HEAD

    def differences(connection: Connection) -> list[Any]:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert look(empty_url, differences) == []


@pytest.mark.parametrize("way", [migrated, made])
def test_the_indexes_and_options_are_those_that_the_program_expects(
    way: Callable[[str], object], tmp_path: Path
) -> None:
    """Compare the SQL of both: Alembic's own comparison knows no partial indexes and no options of SQLite."""
    found_url, expected = f"sqlite:///{tmp_path / 'made' / 'bot.db'}", f"sqlite:///{tmp_path / 'expected.db'}"
    way(found_url)
    engine = create_engine(expected)
    metadata.create_all(engine)
    engine.dispose()

    def sql(connection: Connection) -> dict[str, str]:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
        return {name: "".join(sql.split()).replace('"', "") for name, sql in rows if name != "alembic_version"}

    found = look(found_url, sql)
    assert {name for name in found if "outbox" in name} >= {"ix_outbox_unsent", "uq_outbox_key"}
    assert {name: sorted(words) for name, words in found.items()} == {
        name: sorted(words) for name, words in look(expected, sql).items()
    }


@pytest.mark.postgres
def test_a_database_made_at_once_is_that_of_the_migrations_in_postgresql_too(postgres_database: str) -> None:
    def definitions(connection: Connection) -> list[tuple[Any, ...]]:
        indexes = text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
        columns = text(
            "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY 1, 2"
        )
        keys = text("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype <> 'n' ORDER BY 1, 2")
        return [tuple(row) for asked in (indexes, columns, keys) for row in connection.execute(asked)]

    migrated(postgres_database)
    found = look(postgres_database, definitions)
    with connected(parse_url(postgres_database)) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
        connection.commit()
    made(postgres_database)
    assert len(found) > len(metadata.tables)
    assert look(postgres_database, definitions) == found


def test_an_upgrade_of_what_is_new_does_nothing(empty_url: str) -> None:
    upgrade(empty_url, backup=no_backup)
    assert not upgrade(empty_url, backup=no_backup)


def test_a_database_without_tables_has_no_revision(empty_url: str) -> None:
    assert revision(empty_url) is None


def test_an_older_schema_is_changed_only_after_a_backup(empty_url: str, tmp_path: Path) -> None:
    upgrade(empty_url, backup=no_backup)
    seen: list[str | None] = []
    assert upgrade(empty_url, backup=lambda: seen.append(revision(empty_url)), folder=newer(tmp_path))
    assert (seen, revision_of(empty_url), "later" in look(empty_url, columns)) == ([HEAD], LATER, True)


def revision_of(url: str) -> str:
    return str(
        look(url, lambda connection: connection.execute(text("SELECT version_num FROM alembic_version")).scalar())
    )


def test_a_backup_that_fails_leaves_the_schema_as_it_was(empty_url: str, tmp_path: Path) -> None:
    upgrade(empty_url, backup=no_backup)

    def fails() -> None:
        raise OSError("no room")

    with pytest.raises(OSError, match="no room"):
        upgrade(empty_url, backup=fails, folder=newer(tmp_path))
    assert ("later" in look(empty_url, columns), revision(empty_url)) == (False, HEAD)


def test_a_migration_that_fails_in_the_middle_leaves_the_schema_as_it_was(empty_url: str, tmp_path: Path) -> None:
    upgrade(empty_url, backup=no_backup)
    with pytest.raises(ZeroDivisionError):
        upgrade(empty_url, backup=lambda: None, folder=newer(tmp_path, more="1 / 0"))
    assert ("later" in look(empty_url, columns), revision(empty_url)) == (False, HEAD)


def test_a_database_of_a_newer_program_is_left_alone(empty_url: str, tmp_path: Path) -> None:
    upgrade(empty_url, backup=no_backup, folder=newer(tmp_path))
    with pytest.raises(UnknownVersion, match=LATER):
        upgrade(empty_url, backup=no_backup)


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "bot.db"
    upgrade(f"sqlite:///{path}", backup=no_backup)
    assert [stat.S_IMODE(found.stat().st_mode) for found in (path.parent, path)] == [0o700, 0o600]


def test_every_statement_is_understood_by_the_database(empty_url: str) -> None:
    upgrade(empty_url, backup=no_backup)
    is_sqlite = sqlite_path(parse_url(empty_url)) is not None
    statements = Statements("sqlite" if is_sqlite else "postgresql")
    prepared = [one for one in vars(statements).values() if isinstance(one, Prepared)]
    assert len(prepared) > 60

    def explained(connection: Connection) -> int:
        for one in prepared:
            mark = "?" if is_sqlite else "%s"
            nothing = (None,) * one.sql.count(mark)
            plan = "" if one.sql.startswith("LOCK") else "EXPLAIN "  # PostgreSQL explains no lock; the rollback ends it
            connection.connection.cursor().execute(f"{plan}{one.sql}", nothing)
        return len(prepared)

    assert look(empty_url, explained) == len(prepared)


def test_only_unsent_rows_of_the_chat_are_read_to_find_what_waits(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'bot.db'}"
    upgrade(url, backup=no_backup)
    waiting = Statements("sqlite").waiting

    def plan(connection: Connection) -> str:
        cursor = connection.connection.cursor()
        cursor.execute(f"EXPLAIN QUERY PLAN {waiting.sql}", (0,) * waiting.sql.count("?"))
        return " | ".join(row[-1] for row in cursor.fetchall())

    found = look(url, plan)
    assert ("SCAN earlier" in found, found.count("ix_outbox_unsent") > 0) == (False, True)


def test_a_dialect_takes_its_parameters_by_position() -> None:
    assert [dialect_of("sqlite").positional, dialect_of("postgresql").positional] == [True, True]
