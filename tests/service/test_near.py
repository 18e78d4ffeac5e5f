"""What is near, for a family without a referral: shown from the directory, asked of nobody, and gone afterwards."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.domain.places import counties
from bot.flows.near import NEAR
from bot.ports import MINUTE
from bot.render.family import NO_MEDIA
from bot.render.near import practice
from bot.text import english
from tests.line import Line
from tests.service.families import catalogs, family_host
from tests.service.test_staff import last
from tests.service.town import FAMILIES, LAKES, Sent, Town, fill_in
from tests.test_texts_style import CARDS

INSIDE = (44.9312345, -93.3712345)
"""St. Louis Park, six kilometers and more from the next county."""
BETWEEN = (44.9631234, -93.2061234)
"""Between Minneapolis and Saint Paul, half a kilometer from the county line."""
CHICAGO = (41.8812345, -87.6312345)
HUDSON = (44.9701234, -92.7651234)
"""Just over the St. Croix, in Wisconsin."""


def shared(town: Town, who: str, point: tuple[float, float], **more: float) -> dict[str, Any]:
    """Write the JSON of a shared location."""
    return town.message(who, location={"latitude": point[0], "longitude": point[1], **more})


def labels(sent: Sent) -> list[str]:
    """List what a card's own buttons say."""
    return [button.label for row in sent.spoken.rows for button in row if not button.data.startswith("s|")]


async def at_pin(town: Town, who: str = "ana") -> None:
    """Open a look-up and ask to share where the phone is."""
    await town.type(who, "/near")
    await town.press(who, "place:pin")


def open_flows(town: Town) -> list[str]:
    """List the open conversations by flow."""
    return [flow for (flow,) in town.select("SELECT flow FROM conversations WHERE state = 'open' ORDER BY id")]


def answers_of_looks(town: Town) -> list[tuple[Any, ...]]:
    """List the stored answers of look-ups."""
    return town.select(
        "SELECT conversation_id FROM answers JOIN conversations ON conversations.id = conversation_id "
        f"WHERE flow = '{NEAR.id}'"
    )


async def test_a_place_shows_who_serves_it_with_public_fields_and_the_office_last(town: Town) -> None:
    await town.type("ana", "/near")
    await town.type("ana", "Minneapolis")
    await town.press("ana", "candidate:27053")
    said = town.shown("ana").spoken.text
    told = [
        "Example Lakes Circle (sample). Example Lakes Community Circles (a nonprofit) runs it. "
        "Serves Hennepin County.\n"
        "Offers circles, family group meetings. Speaks English, Spanish, Somali.\n"
        "Contact: +1 612 555-0101, lakes@example.org, https://example.org/lakes.",
        "Or a person at the Office of Restorative Practices looks with you: 612-555-0100, Mon-Fri 9-4.",
    ]
    assert [each for each in told if each not in said] == []
    assert said.endswith(told[-1])


async def test_nobody_is_told_no_gap_is_counted_and_no_consent_is_taken(town: Town) -> None:
    before = len(town.sent)
    for county, fips in (("Aitkin county", "27001"), ("Hennepin county", "27053")):
        await town.type("ana", "/near")
        await town.type("ana", county)
        await town.press("ana", f"candidate:{fips}")
    assert {sent.to for sent in town.sent[before:]} == {FAMILIES["ana"]}
    assert {sent.row.out.op for sent in town.sent[before:]} <= {"card", "answer", "delete"}
    counted = [town.select(f"SELECT * FROM {table}") for table in ("gaps", "consents", "referrals")]
    assert counted == [[], [], []]


async def test_a_place_without_an_initiative_says_so_and_names_the_office(town: Town) -> None:
    await town.type("ana", "/near")
    await town.type("ana", "Aitkin county")
    await town.press("ana", "candidate:27001")
    said = town.shown("ana").spoken.text
    assert "No local group serves this place yet. A person at the Office can look with you.\nCall 612-555-0100" in said


async def test_well_inside_a_county_nothing_is_asked(town: Town) -> None:
    await at_pin(town)
    await town.update(shared(town, "ana", INSIDE, horizontal_accuracy=20))
    assert "Serves Hennepin County." in town.shown("ana").spoken.text


@pytest.mark.parametrize(
    ("point", "more", "offered"),
    [
        (BETWEEN, {}, ["Hennepin County", "Ramsey County"]),
        (INSIDE, {"horizontal_accuracy": 1500}, []),
        ((44.9312, -93.2212), {"horizontal_accuracy": 1500}, ["Hennepin County", "Ramsey County"]),
        (HUDSON, {}, ["Washington County"]),
    ],
)
async def test_near_a_border_or_inside_the_doubt_the_county_is_asked(
    town: Town, point: tuple[float, float], more: dict[str, float], offered: list[str]
) -> None:
    await at_pin(town)
    await town.update(shared(town, "ana", point, **more))
    assert [each for each in labels(town.shown("ana")) if each.endswith("County")] == offered


async def test_outside_minnesota_is_said_with_what_there_is_to_do(town: Town) -> None:
    await at_pin(town)
    await town.update(shared(town, "ana", CHICAGO))
    said = town.shown("ana").spoken.text
    assert "This place is outside Minnesota. A person at the Office can say who to ask there." in said
    assert "Or call 211 where you live." in said


async def test_where_a_phone_is_stands_nowhere_afterwards(town: Town, capfd: pytest.CaptureFixture[str]) -> None:
    await at_pin(town)
    sent = await town.update(shared(town, "ana", BETWEEN, horizontal_accuracy=77.25))
    async with town.house.store.unit() as unit:
        chat = await unit.chat(FAMILIES["ana"], town.clock())
        conversation = await unit.conversation(chat.id)
    assert conversation is not None
    said = "".join([repr(conversation.answers), *(repr(each.row) + each.words for each in sent), *capfd.readouterr()])
    on_disk = town.bytes_on_disk().decode("latin-1")
    planted = ("44.963", "93.206", "77.25", "44963", "93206")
    assert [word for word in planted if word in said or word in on_disk] == []
    assert {"place", "pin"} <= set(conversation.answers)


async def test_a_location_that_fails_to_be_handled_leaves_nothing_in_the_log(
    town: Town, capfd: pytest.CaptureFixture[str]
) -> None:
    await at_pin(town)
    town.house.service.world.exit_word = None  # type: ignore[assignment]  # anything that makes the handling fail
    body = shared(town, "ana", BETWEEN)
    with pytest.raises(AttributeError) as failed:
        await town.update(body)
    said = "".join([str(failed.value), *capfd.readouterr()])
    assert [word for word in ("44.96", "93.20") if word in said] == []


async def test_the_pin_leaves_the_chat_before_anything_is_shown_and_then_the_keys(town: Town) -> None:
    await at_pin(town)
    body = shared(town, "ana", INSIDE)
    sent = await town.update(body)
    assert [each.row.out.op for each in sent] == ["delete", "unkey", "card"]
    assert sent[0].row.out.message_id == body["message"]["message_id"]


async def test_a_phone_shares_by_key_and_sees_neither_pin_nor_keys_afterwards(line: Line) -> None:
    phone = line.phone("Ana")
    await line.type("Ana", "/near")
    await line.press("Ana", "place:pin")
    assert phone.screen().keyboard[0] == ("Share my location",)
    await phone.act("go", latitude=INSIDE[0], longitude=INSIDE[1], accuracy=12.5)
    await phone.tap("Share my location")
    await line.turn()
    assert "Serves Hennepin County." in last(line, "Ana")
    assert (phone.screen().keyboard, [each.kind for each in phone.screen().messages]) == ((), ["text"])
    assert [each for each in (b"44.93123", b"93.37123") if each in _written(line.folder)] == []


def _written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("word", ["Leave quickly", "I'm not safe", "Will police see this?", "Back", "55407"])
async def test_every_key_and_typed_words_work_as_buttons_do(line: Line, word: str) -> None:
    phone = line.phone("Ana")
    await line.type("Ana", "/near")
    await line.press("Ana", "place:pin")
    await line.type("Ana", word)
    shown = {
        "Leave quickly": "",
        "I'm not safe": "Are you safe right now?",
        "Will police see this?": "I cannot promise they never will.",
        "Back": "Where should I look?",
        "55407": "Which county is that?",
    }
    assert shown[word] in "\n".join(phone.screen().texts)
    assert (phone.screen().keyboard == ()) == (word in {"Leave quickly", "Back", "55407"})
    assert "Share my location below" not in "\n".join(phone.screen().texts)


@pytest.mark.parametrize("flow", ["referral", "complaint"])
async def test_what_is_open_waits_under_a_look_and_go_on_returns_to_it(town: Town, flow: str) -> None:
    await town.type("ana", "/start")
    await town.press("ana", "welcome:go")
    if flow == "complaint":
        await town.type("ana", "/complaint")
    was = town.shown("ana").spoken.text
    await town.type("ana", "/near")
    await town.type("ana", "Hennepin county")
    await town.press("ana", "candidate:27053")
    assert "Go on where I was" in labels(town.shown("ana"))
    await town.press("ana", "found1:on")
    assert town.shown("ana").spoken.text == was
    assert NEAR.id not in open_flows(town)


@pytest.mark.parametrize("way", ["done", "start", "bye", "/start", "/status", "/near", "idle", "s|leave", "/complaint"])
async def test_a_look_is_shredded_when_it_ends_or_is_left(town: Town, way: str) -> None:
    await town.type("ana", "/near")
    await town.type("ana", "Hennepin county")
    await town.press("ana", "candidate:27053")
    first = town.select(f"SELECT id FROM conversations WHERE flow = '{NEAR.id}'")[-1]
    assert first in answers_of_looks(town)
    if way == "idle":
        town.clock.us += 16 * MINUTE
        await town.timers()
    elif way.startswith("s|"):
        await town.press("ana", way)
    elif way in {"done", "start"}:
        await town.press("ana", f"found1:{way}")
    else:
        await town.type("ana", way)
    assert first not in answers_of_looks(town)
    assert town.select(f"SELECT state FROM conversations WHERE id = {first[0]}") == [("erased",)]


async def test_an_idle_look_turns_neutral_and_takes_its_keys_away(line: Line) -> None:
    phone = line.phone("Ana")
    await line.type("Ana", "/near")
    await line.press("Ana", "place:pin")
    line.clock.us += 16 * MINUTE
    await line.turn()
    assert (phone.screen().texts, phone.screen().keyboard) == (("Nothing new.",), ())


async def test_leaving_a_look_quickly_leaves_an_empty_chat_without_keys(line: Line) -> None:
    phone = line.phone("Ana")
    await line.type("Ana", "/near")
    await line.press("Ana", "place:pin")
    await phone.tap("Leave quickly")
    await line.turn()
    assert (phone.screen().texts, phone.screen().keyboard) == ((), ())


async def test_elsewhere_a_location_keeps_its_answer_and_goes_too(town: Town) -> None:
    await town.type("ana", "/start")
    body = shared(town, "ana", INSIDE)
    sent = await town.update(body)
    assert english(NO_MEDIA) in town.shown("ana").spoken.text
    assert [each.row.out.message_id for each in sent if each.row.out.op == "delete"] == [body["message"]["message_id"]]


async def test_a_named_place_and_a_forwarded_pin_are_no_answer(town: Town) -> None:
    await at_pin(town)
    place = {"latitude": INSIDE[0], "longitude": INSIDE[1]}
    venue = {"venue": {"location": place, "title": "x", "address": "y"}}
    for more in (venue, {"forward_origin": {"type": "user"}}):
        await town.update(town.message("ana", location=place, **more))
        assert "Tap Share my location below." in town.shown("ana").spoken.text


async def test_three_are_shown_then_more_and_a_new_place_begins_with_the_first(town: Town) -> None:
    await town.type("ana", "/near")
    for button in ("place:nation", "nation:native-in-city", "letter:H", "county:27053"):
        await town.press("ana", button)
    first = town.shown("ana").spoken.text
    assert (first.count("runs it."), "Show more" in labels(town.shown("ana"))) == (3, True)
    await town.press("ana", "found1:more")
    second = town.shown("ana").spoken.text
    assert (second.count("runs it."), "Show more" in labels(town.shown("ana"))) == (1, False)
    assert second.endswith("612-555-0100, Mon-Fri 9-4.")
    for _ in range(6):
        await town.press("ana", "b|")
        if "Where should I look?" in town.shown("ana").spoken.text:
            break
    await town.press("ana", "n|")
    assert town.shown("ana").spoken.text == first
    await town.press("ana", "found1:more")
    assert town.shown("ana").spoken.text == second


async def test_what_was_sent_is_never_shown(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    await town.press("ana", "send:send")
    before = len(town.sent)
    await town.type("ana", "/near")
    await town.type("ana", "Minneapolis")
    await town.press("ana", "candidate:27053")
    await town.press("ana", "found1:start")
    said = "\n".join(sent.words for sent in town.sent[before:])
    assert re.findall(r"R-\w{4}-\w{4}-\w|Anaquartz", said) == []


async def test_a_covered_draft_is_asked_about_before_a_look_lies_on_it(town: Town) -> None:
    await town.type("ana", "/start")
    await town.type("ana", "bye")
    await town.type("ana", "/near")
    assert "You were here before." in town.shown("ana").spoken.text
    await town.press("ana", "s|uncover")
    assert "Where should I look?" in town.shown("ana").spoken.text


async def test_looks_are_limited_and_help_lines_are_not(town: Town) -> None:
    for _ in range(31):
        await town.type("ana", "/near")
    assert "That was too many tries." in town.shown("ana").spoken.text
    await town.press("ana", "s|safe")
    assert "Are you safe right now?" in town.shown("ana").spoken.text


async def test_a_full_initiative_and_one_without_a_reader_are_shown_all_the_same(town: Town) -> None:
    world = town.house.service.world
    world.live = frozenset()
    await town.type("ana", "/near")
    await town.type("ana", "Hennepin county")
    await town.press("ana", "candidate:27053")
    assert LAKES in town.shown("ana").spoken.text


async def test_every_sample_initiative_is_told_without_a_label_or_what_is_not_public(town: Town) -> None:
    await town.type("ana", "/near")
    await town.type("ana", "Hennepin county")
    await town.press("ana", "candidate:27053")
    said = town.shown("ana").spoken.text.casefold()
    assert [word for word in ("victim", "offender", "monday", "2025", "2026", "committee") if word in said] == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Circles", "circles"),
        ("victim-offender conferences", "talks with the person who was hurt"),
        ("Offender re-entry circles", "other ways to make things right"),
        ("drum circles", "drum circles"),
    ],
)
def test_a_practice_is_named_in_words_that_give_nobody_a_label(name: str, said: str) -> None:
    assert english(practice(name)) == said


@pytest.mark.parametrize("nation", ["", "red-lake", "native-in-city"])
def test_a_card_of_three_keeps_to_its_limit_in_every_county(nation: str) -> None:
    question = next(step.text.english for step in NEAR.steps if step.id == "found1")
    longest = 0
    for fips in counties():
        answers = {"place": "nation" if nation else "list", "nation": nation, "letter": "A", "county": fips}
        lines = [catalogs().say(line, "en") for line in family_host().told("near", answers)]
        longest = max(longest, len(" ".join([question, *lines]).split()))
    assert CARDS["initiative"] < longest <= CARDS["near"]
