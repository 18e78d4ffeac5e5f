"""What Telegram shows before anybody starts the bot: in every language, only where it changed, and never in the way."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.catalog import Shelf
from bot.menu import ABOUT, MENU, introduce
from bot.sandbox import Sandbox
from bot.service import Tongue
from bot.telegram_http import Api
from scripts.locales import FOLDER
from tests.service.families import catalogs

NAME = "Circle Help"
MOST = {"description": 512, "short_description": 120}
ENGLISH, SPANISH = Tongue(code="en", name="English"), Tongue(code="es", name="Español")
HMONG = Tongue(code="hmn", name="Hmoob")


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Open a sandbox that listens."""
    async with Sandbox() as opened:
        yield opened


async def introduced(sandbox: Sandbox, *tongues: Tongue, name: str = NAME) -> list[str]:
    """Introduce the bot and return the methods it called, with the language of each."""
    before = len(sandbox.api.calls.since(0))
    api = Api(token=sandbox.token, api_url=sandbox.url)
    await api.start()
    try:
        await introduce(api, catalogs(), tongues, name=name)
    finally:
        await api.close()
    made = sandbox.api.calls.since(0)[before:]
    return [f"{each.method} {each.params.get('language_code', '')}".strip() for each in made]


def said(field: str, language: str) -> str:
    """Say one of the descriptions."""
    return catalogs().say(dict(ABOUT.values())[field], language)


async def test_every_language_has_its_menu_and_descriptions(sandbox: Sandbox) -> None:
    await introduced(sandbox, ENGLISH, SPANISH)
    world = sandbox.world
    assert world.descriptions == {"": said("description", "en"), "es": said("description", "es")}
    assert world.short_descriptions == {"": said("short_description", "en"), "es": said("short_description", "es")}
    assert {language: len(menu) for (_, language), menu in world.commands.items()} == {"": len(MENU), "es": len(MENU)}


async def test_what_stands_already_is_not_set_again(sandbox: Sandbox) -> None:
    await introduced(sandbox, ENGLISH, SPANISH)
    assert await introduced(sandbox, ENGLISH, SPANISH) == [
        "setMyCommands", "getMyDescription", "getMyShortDescription",
        "setMyCommands es", "getMyDescription es", "getMyShortDescription es",
        "getMyName",
    ]  # fmt: skip


async def test_a_description_that_somebody_changed_is_put_right(sandbox: Sandbox) -> None:
    await introduced(sandbox, ENGLISH, SPANISH)
    sandbox.world.descriptions["es"] = "Otra cosa"
    assert "setMyDescription es" in await introduced(sandbox, ENGLISH, SPANISH)
    assert sandbox.world.descriptions["es"] == said("description", "es")


async def test_a_language_telegram_has_no_code_for_does_not_keep_the_others_from_theirs(sandbox: Sandbox) -> None:
    await introduced(sandbox, ENGLISH, HMONG, SPANISH, name="Neutral")
    assert list(sandbox.world.descriptions) == ["", "es"]
    assert sandbox.world.names[""] == "Neutral"


async def test_a_refusal_ends_the_introduction_and_nothing_else(sandbox: Sandbox) -> None:
    sandbox.faults.add("429", method="setMyDescription")
    assert await introduced(sandbox, ENGLISH) == ["setMyCommands", "getMyDescription", "setMyDescription"]
    assert sandbox.world.descriptions == {}
    assert "setMyDescription" in await introduced(sandbox, ENGLISH)
    assert sandbox.world.descriptions == {"": said("description", "en")}


@pytest.mark.parametrize("field", MOST)
def test_a_description_fits_in_every_language(field: str) -> None:
    key = dict(ABOUT.values())[field].key
    shelf = Shelf.load(FOLDER)
    lengths = {code: len(texts.get(key, "")) for code, texts in shelf.translations.items()}
    assert {code: length for code, length in lengths.items() if length > MOST[field]} == {}
    assert 0 < len(shelf.english[key]) <= MOST[field]


def test_the_description_says_it_is_free_asks_for_no_story_and_names_the_number_for_an_emergency() -> None:
    words = said("description", "en")
    needed = ("in Minnesota", "It is free and your choice", "You do not have to write what happened", "call 911")
    assert [each for each in needed if each not in words] == []
    assert "911" in said("description", "es")
