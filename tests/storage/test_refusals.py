"""What a database refuses becomes a type that says what to do, and no password and no word of the server gets out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url

from storage.driver import parse_url
from storage.driver_postgres import PostgresDriver
from storage.driver_sqlite import SqliteDriver, reading
from storage.engine_postgres import PostgresEngine
from storage.errors import Corrupted, DiskFull, NoDatabase, NotAllowed, NotStored, NotWritable, Refused, ServerDown
from storage.migrate import connected, revision
from storage.refusals import of_sqlite, place_of
from tests.postgres import libpq

NOBODY = "postgresql://u:planted@127.0.0.1:1/db"


def test_a_database_is_named_without_user_and_password() -> None:
    urls = (NOBODY, "postgresql+psycopg://u:planted@/db?host=/run/pg", "postgresql:///db")
    assert [place_of(make_url(url)) for url in urls] == ["127.0.0.1:1/db", "/run/pg:5432/db", "localhost:5432/db"]


@pytest.mark.parametrize("url", [NOBODY, "postgresql://u:planted@no-such-host.invalid/db"])
async def test_a_server_that_does_not_answer_is_told_by_every_way_in(url: str) -> None:
    place = place_of(make_url(url))
    with pytest.raises(ServerDown, match=place):
        revision(url)
    for way in (PostgresDriver, PostgresEngine):
        with pytest.raises(ServerDown, match=place):
            await way.open(parse_url(url))


def _wrong_password(url: URL) -> URL:
    return url.set(password="planted")


def _ghost(url: URL) -> URL:
    return url.set(username="ghost", password="planted")


def _nowhere(url: URL) -> URL:
    return url.set(database="nowhere")


@pytest.mark.postgres
@pytest.mark.parametrize(("change", "kind"), [(_wrong_password, Refused), (_ghost, Refused), (_nowhere, NoDatabase)])
async def test_a_server_that_refuses_says_whether_for_the_user_or_the_database(
    change: Callable[[URL], URL], kind: type[Exception], postgres_url: str
) -> None:
    url = change(make_url(postgres_url))
    with pytest.raises(kind) as caught:
        revision(url.render_as_string(hide_password=False))
    assert (str(caught.value), caught.value.__cause__) == (place_of(url), None)
    for way in (PostgresDriver, PostgresEngine):
        with pytest.raises(kind):
            await way.open(url)


@pytest.mark.postgres
def test_a_user_without_rights_is_told_so(postgres_database: str) -> None:
    with psycopg.connect(libpq(postgres_database), autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS reader")
        connection.execute("CREATE ROLE reader LOGIN PASSWORD 'reader'")
    url = make_url(postgres_database).set(username="reader", password="reader")
    with pytest.raises(NotAllowed), connected(url) as connection:
        connection.exec_driver_sql("CREATE TABLE public.mine (id integer)")


def failed(connection: sqlite3.Connection, sql: str) -> sqlite3.Error:
    with pytest.raises(sqlite3.DatabaseError) as caught:
        connection.execute(sql)
    return caught.value


def test_the_codes_of_sqlite_have_a_meaning(tmp_path: Path) -> None:
    path = tmp_path / "bot.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (words TEXT)")
    connection.execute("PRAGMA max_page_count=1")
    full = failed(connection, "INSERT INTO notes VALUES (randomblob(100000))")
    syntax = failed(connection, "SELEC")
    connection.close()
    read_only = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    closed = failed(read_only, "INSERT INTO notes VALUES ('x')")
    read_only.close()
    path.write_bytes(b"nothing like a database" * 100)
    damaged = failed(sqlite3.connect(path), "SELECT * FROM notes")
    found = [type(of_sqlite(error)) for error in (full, closed, damaged, syntax)]
    assert found == [DiskFull, NotWritable, Corrupted, type(None)]


async def test_a_key_store_that_cannot_be_opened_is_not_a_fault_of_the_program(tmp_path: Path) -> None:
    with pytest.raises(NotWritable), reading(tmp_path / "missing"):
        pass
    with pytest.raises(NotStored):
        await SqliteDriver.open(tmp_path)  # a folder
