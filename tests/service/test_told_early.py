"""What a family is told before it sends: who reads and when, that nobody can, and what cannot be taken here."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.service.town import Data, Town, fill_in

MEDIA: tuple[Data, ...] = (
    {"photo": [{"file_id": "p", "width": 1, "height": 1}]},
    {"sticker": {"file_id": "s", "emoji": "😢"}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"text": "He did it", "forward_origin": {"type": "user"}, "forward_date": 1},
)
CALL = "612-555-0100, Mon-Fri 9-4"


async def deserted(town: Town) -> None:
    """Let everybody leave who could read."""
    with_people = town.house.store
    async with with_people.unit() as unit:
        for each in await unit.all_staff():
            await unit.save_staff(type(each)(**{**_fields(each), "removed_us": town.clock.us}))
    await town.house.service.refresh()


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__slots__}  # type: ignore[attr-defined]


async def test_the_card_of_one_group_says_who_reads_and_on_which_days(town: Town) -> None:
    await fill_in(town, "ana", name="Anaquartz")
    told = [each.words for each in town.sent if "Who may help. Tap one:" in each.spoken.text]
    assert ["Reader: coordinator, Monday to Friday." in each for each in told] == [True]


@pytest.mark.parametrize("words", ["No one can read it here right now. Please call a person:", CALL])
async def test_with_nobody_to_read_the_group_card_says_so_and_whom_to_call(town: Town, words: str) -> None:
    await deserted(town)
    await to_groups(town)
    assert words in town.shown("ana").words
    assert "looks with you" not in town.shown("ana").words


async def to_groups(town: Town) -> None:
    """Answer up to the groups, whoever is there."""
    await town.type("ana", "/start")
    for button in ("welcome:go", "shared_phone:go", "notice_use:go", "notice_answer:go", "notice_report:go"):
        await town.press("ana", button)
    for button in ("for_whom:self", "age:15"):
        await town.press("ana", button)
    await town.type("ana", "Hennepin county")
    await town.press("ana", "candidate:27053")
    if "circumstances" in " ".join(town.shown("ana").data):
        await town.press("ana", "circumstances:school")
    await town.press("ana", "court:no")


async def test_with_nobody_to_read_the_review_promises_no_day(town: Town) -> None:
    await deserted(town)
    await to_groups(town)
    await town.press("ana", "initiative:office")
    await town.type("ana", "Anaquartz")
    await town.press("ana", "channel:chat")
    await town.press("ana", "guardian_knows:no")
    words = town.shown("ana").words
    assert "No one can read this right now, so it cannot be sent yet." in words
    assert (CALL in words, "will try to reach you by" in words) == (True, False)


@pytest.mark.parametrize("state", ["at rest", "in a draft", "covered"])
async def test_what_cannot_be_taken_is_never_refused_in_the_same_words_twice_running(town: Town, state: str) -> None:
    if state != "at rest":
        await fill_in(town, "ana", name="Anaquartz")
    if state == "covered":
        await town.type("ana", "bye")
    said = []
    for content in MEDIA:
        await town.update(town.message("ana", **content))
        said.append(town.shown("ana").spoken.text)
    assert [first == second for first, second in pairwise(said)] == [False] * 3
    assert CALL in said[1]
    assert "was not kept" in said[0]
