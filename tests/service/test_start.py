"""How the bot answers whoever comes first: in the phone's language, and with a welcome whatever link brought them."""

from __future__ import annotations

import pytest

from bot.admin import invite
from bot.service.enrol import TOKEN
from tests.service.town import Data, Town, fill_in

PHOTO: Data = {"photo": [{"file_id": "p", "width": 1, "height": 1}]}
FLYERS = ("flyer", "volante", "poster-7", "A" * 64, "i_yes_x", "AAAABBBBCCCCDDD")


async def first(town: Town, language: str = "es", **content: object) -> str:
    """Let a phone that nobody used before bring something; return the card it gets."""
    body = town.message("ben", **content)
    body["message"]["from"]["language_code"] = language
    await town.update(body)
    return town.shown("ben").words


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"text": "/help"}, "Puedo"),
        ({"text": "me quiero morir"}, "Lo siento"),
        ({"text": "/safe"}, "a salvo"),
        ({"text": "/start volante"}, "Soy un bot"),
        ({"text": "/start AAAABBBBCCCCDDDD"}, "enlace"),
        ({"text": "hola"}, "Soy un bot"),
        ({"text": "/complaint"}, "Oficina"),
        (PHOTO, "no puedo"),
    ],
)
async def test_before_a_language_was_chosen_the_phones_is_spoken(town: Town, content: Data, said: str) -> None:
    assert said in await first(town, **content)


async def test_a_language_that_is_not_offered_is_answered_in_the_first_one(town: Town) -> None:
    assert "Any time: " in await first(town, "xx", text="/help")


async def test_a_chosen_language_outlasts_the_phones(town: Town) -> None:
    await first(town, "en", text="/start")
    await town.tap("ben", "l|es")
    assert "Puedo" in await first(town, "en", text="/help")


@pytest.mark.parametrize("payload", FLYERS)
async def test_a_link_that_is_no_invitation_opens_the_welcome(town: Town, payload: str) -> None:
    words = await first(town, "en", text=f"/start {payload}")
    assert ("I am a bot, not a person" in words, "That link" in words) == (True, False)


async def test_an_ended_invitation_says_so(town: Town) -> None:
    assert "That link has ended or was used." in await first(town, "en", text="/start AAAABBBBCCCCDDDD")


async def test_a_flyer_shows_a_draft_where_it_stood(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await town.type("ana", "/start flyer")
    assert "Your answers are saved. Here is where we were." in town.shown("ana").words


async def test_every_invitation_looks_like_one(town: Town) -> None:

    made = [await invite(town.house, {"role": "office", "initiative": ""}) for _ in range(20)]
    assert [each["start"] for each in made if not TOKEN.fullmatch(str(each["start"]))] == []
