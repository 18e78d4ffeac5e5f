"""What people do outside the private chat: groups, channels, inline queries."""

from __future__ import annotations

from bot.sandbox import media
from bot.sandbox.errors import ActError
from bot.sandbox.model import Chat, Json, Person
from bot.sandbox.posting import post, sent
from bot.sandbox.world import World


def _place(world: World, chat_id: int) -> Chat:
    if chat_id not in world.chats:
        raise ActError(f"no chat {chat_id}")
    return world.chats[chat_id]


def group_say(world: World, person: Person, chat_id: int, text: str) -> Json:
    """Write in a group the bot is in."""
    return sent(post(world, person, media.text(text), _place(world, chat_id)))


def group_add(world: World, person: Person, title: str = "A group", kind: str = "group") -> Json:
    """Add the bot to a new group, supergroup or channel."""
    chat = world.group(title, kind=kind)
    world.membership(chat, person, "left", "administrator" if kind == "channel" else "member")
    return {"chat_id": chat.id}


def group_remove(world: World, person: Person, chat_id: int) -> Json:
    """Remove the bot from a group."""
    chat = _place(world, chat_id)
    chat.member = False
    world.membership(chat, person, "member", "kicked")
    return {}


def group_migrate(world: World, person: Person, chat_id: int) -> Json:
    """Turn a group into a supergroup with a new id."""
    old = _place(world, chat_id)
    new = world.group(old.title, kind="supergroup")
    world.tell("message", world.add_message(old, person, {"migrate_to_chat_id": new.id}))
    old.migrated_to = new.id
    world.tell("message", world.add_message(new, person, {"migrate_from_chat_id": old.id}))
    return {"chat_id": new.id}


def channel_post(world: World, _person: Person, chat_id: int, text: str) -> Json:
    """Publish in a channel the bot is in."""
    message = world.add_message(_place(world, chat_id), None, media.text(text))
    world.tell("channel_post", message)
    return sent(message)


def inline_query(world: World, person: Person, query: str) -> Json:
    """Type the bot's name and a query in another chat."""
    body = {"id": str(world.rng.getrandbits(62)), "from": person.json(), "query": query, "offset": ""}
    world.updates.add("inline_query", body, person.id)
    return {}


GROUP_ACTS = (group_say, group_add, group_remove, group_migrate, channel_post, inline_query)
