"""Look at what is near, without a referral: anybody may, and it leaves nothing behind.

It lies on top of whatever is open, as a message does, and is shredded when it ends or is left. Where a phone is comes
in with its update, becomes the names of the counties it may be in, and goes with the update: it is never stored.
"""

from __future__ import annotations

from dataclasses import replace

from bot.domain.places import Outcome, Place, counties, find_point
from bot.flows.near import NEAR, OUTSIDE, PIN
from bot.inbound import Point
from bot.ports import HOUR, Conversation, Out
from bot.render import help as helps
from bot.service import near_end, talk
from bot.service.desk import Desk
from bot.service.near_list import UNDER

LOOKS_AN_HOUR = 30
"""Of one chat, far above what a person needs: each makes a key and shreds it."""
MOST_NAMED = 6
"""Counties a point may be in that are asked about; a wider circle of doubt is no place."""


async def look(desk: Desk) -> None:
    """Begin a look-up on top of what is open."""
    if await desk.unit.count(desk.chat.id, "look", window_us=HOUR, now=desk.now) > LOOKS_AN_HOUR:
        desk.show(helps.one(helps.SLOW_DOWN, desk.world.args))
        return
    if not desk.chat.language:
        desk.change(language=desk.world.choose_language(desk.inbound.language_code or None))
    await near_end.leave(desk)
    under = await desk.unit.conversation(desk.chat.id)
    await talk.begin(desk, NEAR, {UNDER: under.flow} if under is not None else None)


async def located(desk: Desk, conversation: Conversation, point: Point) -> Conversation:
    """Take where the phone is as the answer about the place; the pin leaves the chat before anything is shown."""
    desk.remove_typed = False
    delete = Out(chat_id=desk.chat.id, op="delete", urgency="must", message_id=desk.inbound.message_id)
    await desk.unit.enqueue(delete, desk.now)
    if near_end.keys_up(conversation):
        await near_end.put_away(desk)
    kept = {key: value for key, value in conversation.answers.items() if key not in NEAR.ids}
    answers = {**kept, **placed(find_point(point.lat, point.lon, accuracy=point.accuracy))}
    await desk.unit.save_answers(conversation, answers, desk.now)
    after = replace(conversation, answers=answers, reopened=None)
    await desk.unit.save_conversation(after)
    return after


def placed(place: Place) -> dict[str, str]:
    """Answer the questions about the place: one county is taken, several are asked about, another state is outside."""
    if place.outcome is Outcome.OUTSIDE:
        return {"place": OUTSIDE}
    names = ", ".join(counties()[fips].full_name for fips in place.counties[:MOST_NAMED])
    sure = {"candidate": place.counties[0]} if place.outcome is Outcome.ONE else {}
    return {"place": PIN, PIN: names, **sure}
