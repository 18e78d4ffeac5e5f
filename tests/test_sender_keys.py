"""Keys below the typing field, which Telegram has beside the buttons of a card: how they come and go."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ports import Out
from bot.sandbox import Sandbox, User
from bot.text import LOCATION, Button, Card, Plain
from tests.sending import Post, card, posting

KEYS = Card((Plain("where?"),), ((Button(Plain("Share"), LOCATION),), (Button(Plain("Back"), "b|"),)), keys=True)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with Sandbox() as sandbox, posting(tmp_path, sandbox) as opened:
        yield opened


@pytest.fixture
def ann(post: Post) -> User:
    return post.sandbox.user("Ann")


async def show(post: Post, ann: User, *outs: tuple[str, Card]) -> None:
    """Commit rows for Ann and wait until they are sent."""
    chat_id = await post.chat(ann)
    await post.put(*(Out(chat_id=chat_id, op=op, urgency="must", card=what) for op, what in outs))  # type: ignore[arg-type]
    await post.emptied()


async def test_a_card_with_keys_goes_below_since_no_edit_can_bring_them(post: Post, ann: User) -> None:
    await show(post, ann, ("card", card("one", "Go")))
    await show(post, ann, ("card", KEYS))
    assert post.texts(ann) == ["where?"]
    assert ann.screen().keyboard == (("Share",), ("Back",))


async def test_only_the_key_for_it_shares_where_the_phone_is(post: Post, ann: User) -> None:
    await show(post, ann, ("card", KEYS))
    for key in ("Back", "Share"):
        await ann.tap(key)
    assert [each.kind for each in ann.screen().messages[-2:]] == ["text", "location"]
    assert ann.screen().messages[-2].text == "Back"


async def test_keys_go_with_a_message_that_goes_too(post: Post, ann: User) -> None:
    await show(post, ann, ("card", KEYS))
    await show(post, ann, ("unkey", card("gone")), ("card", card("two", "Go")))
    assert (post.texts(ann), ann.screen().keyboard) == (["two"], ())
    stands = [message_id for message_id, _ in await post.store.outbox.messages(await post.chat(ann))]
    assert stands == [message.id for message in ann.screen().from_bot]


async def test_a_message_that_could_not_go_is_known_to_stand(post: Post, ann: User) -> None:
    await show(post, ann, ("card", KEYS))
    post.sandbox.faults.add("400", method="deleteMessage")
    await show(post, ann, ("unkey", card("gone")))
    stands = [message_id for message_id, _ in await post.store.outbox.messages(await post.chat(ann))]
    assert sorted(stands) == [message.id for message in ann.screen().from_bot]


async def test_a_cover_takes_a_card_with_keys_along(post: Post, ann: User) -> None:
    await show(post, ann, ("card", replace(KEYS, lines=(Plain("secret"),))))
    await show(post, ann, ("cover", card("Done.")))
    assert post.texts(ann) == []
