"""How a person's message gets into a chat and to the bot."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import ActError
from bot.sandbox.model import Chat, Json, Message, Person
from bot.sandbox.world import World


def post(world: World, person: Person, content: Json, chat: Chat | None = None, **fields: Any) -> Message:
    """Send a message as a person and tell the bot."""
    if person.blocked and chat is None:
        raise ActError(f"{person.first_name} has blocked the bot")
    person.started = person.started or chat is None
    message = world.add_message(chat or world.chats[person.id], person, content, **fields)
    world.tell("message", message)
    return message


def sent(*messages: Message) -> Json:
    """Return the ids of what was sent."""
    return {"message_ids": [one.id for one in messages]}
