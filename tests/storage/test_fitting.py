"""A database whose number of the schema is right and whose tables are not is refused before anything is read of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.driver import parse_url
from storage.errors import OlderSchema, OtherSchema
from storage.fitting import differences, refuse_other_schema
from storage.migrate import connected, upgrade
from tests.storage.stores import OpenStore


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the URL of a database of its own, which may be spoilt."""
    made = f"sqlite:///{tmp_path}/bot.db" if request.param == "sqlite" else request.getfixturevalue("postgres_database")
    upgrade(str(made), backup=lambda: None)
    return str(made)


def change(url: str, *statements: str) -> None:
    with connected(parse_url(url)) as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def test_what_the_migrations_made_fits_and_foreign_tables_do_not_matter(url: str) -> None:
    change(url, "CREATE TABLE notes_of_the_operator (words TEXT)")
    assert differences(url) == []
    refuse_other_schema(url)


def test_tables_and_columns_of_another_version_are_named(url: str) -> None:
    change(url, "DROP TABLE gaps", "ALTER TABLE meta RENAME COLUMN value TO words", "ALTER TABLE chats ADD later TEXT")
    assert differences(url) == ["no gaps", "no meta.value", "unknown chats.later", "unknown meta.words"]
    with pytest.raises(OtherSchema, match=r"^no gaps, no meta.value, unknown chats.later and 1 more$"):
        refuse_other_schema(url)


def test_an_older_schema_is_to_be_upgraded(url: str) -> None:
    change(url, "DROP TABLE gaps", "DELETE FROM alembic_version")
    with pytest.raises(OlderSchema):
        refuse_other_schema(url)


async def test_a_store_is_not_opened_on_tables_of_another_version(open_main: OpenStore, sqlite_main: str) -> None:
    change(sqlite_main, "ALTER TABLE referrals RENAME TO other_referrals")
    with pytest.raises(OtherSchema, match="no referrals"):
        await open_main(url=sqlite_main)
