"""What people do on their phones. Each act changes the world and tells the bot, as Telegram would."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox import media
from bot.sandbox.entities import pieces
from bot.sandbox.errors import ActError
from bot.sandbox.groups import GROUP_ACTS
from bot.sandbox.model import Chat, Json, Message, Person
from bot.sandbox.posting import post, sent
from bot.sandbox.shown import keyboard_of, phone_json
from bot.sandbox.world import World

START_LINK = re.compile(
    r"(?:https?://)?t\.me/(\w+)\?start=([\w-]{1,64})$|tg://resolve\?domain=(\w+)&start=([\w-]{1,64})$"
)
PAYLOAD = re.compile(r"[\w-]{0,64}$", re.ASCII)


def act(world: World, person_id: int, name: str, fields: dict[str, Any]) -> Json:
    """Do the act called `name`; raise ActError when the phone would not let the person."""
    if name not in ACTS:
        raise ActError(f"no act called {name}")
    person = world.who(person_id)
    try:
        SIGNATURES[name].bind(world, person, **fields)
    except TypeError as error:
        raise ActError(f"{name}: {error}") from error
    return ACTS[name](world, person, **fields)


def say(world: World, person: Person, text: str, reply_to: int | None = None) -> Json:
    """Type a text; the phone cuts what is longer than 4,096 UTF-16 units into several messages."""
    chat = world.chats[person.id]
    found = pieces(text)
    if not found:
        raise ActError("the phone sends no empty message")
    return sent(*[post(world, person, media.text(piece) | _reply(world, chat, reply_to)) for piece in found])


def _reply(world: World, chat: Chat, reply_to: int | None) -> Json:
    if reply_to is None:
        return {}
    return {"reply_to_message": world.message_json(world.found(chat, reply_to, "message to be replied"))}


def start(world: World, person: Person, payload: str = "") -> Json:
    """Press Start (or follow a start link with a payload); this also unblocks the bot."""
    if not PAYLOAD.match(payload):
        raise ActError("a start payload has at most 64 letters, digits, _ and -")
    if person.blocked:
        unblock(world, person)
    return sent(post(world, person, media.text(f"/start {payload}".strip())))


def tap(world: World, person: Person, button: str | None = None, message_id: int | None = None, **place: int) -> Json:
    """Press a button by caption (on the newest message that has it) or by `row` and `column` of a message."""
    for message in reversed(_tappable(world, person, message_id)):
        found = _button(message, button, place)
        if found is not None:
            return _pressed(world, person, message, found)
    if button is not None and message_id is None:
        return _key(world, person, button)
    raise ActError(f"no such button: {button or place}")


def _tappable(world: World, person: Person, message_id: int | None) -> list[Message]:
    shown = [one for one in world.history(person.id) if not one.hidden and one.inline is not None]
    return [one for one in shown if message_id in (None, one.id)]


def _button(message: Message, caption: str | None, place: dict[str, int]) -> Json | None:
    rows: list[list[Json]] = message.inline["inline_keyboard"] if message.inline else []
    if caption is not None:
        return next((one for row in rows for one in row if one["text"] == caption), None)
    try:
        return rows[place.get("row", 0)][place.get("column", 0)]
    except IndexError:
        return None


def _pressed(world: World, person: Person, message: Message, button: Json) -> Json:
    if "callback_data" in button:
        return {"callback_id": world.press(person, message, button["callback_data"]).id}
    if "url" in button:
        return open_link(world, person, button["url"])
    return {"copied": button["copy_text"]["text"]} if "copy_text" in button else {}


def _key(world: World, person: Person, caption: str) -> Json:
    chat = world.chats[person.id]
    keys = [key for row in (chat.keyboard or {}).get("keyboard", []) for key in row if key["text"] == caption]
    if not keys:
        raise ActError(f"no such button: {caption}")
    if (chat.keyboard or {}).get("one_time_keyboard"):  # hidden once used; an icon of the phone still opens it
        chat.keyboard = {**(chat.keyboard or {}), "hidden": True}
        world.feed.publish("keyboard", chat_id=chat.id, keyboard=keyboard_of(chat))
    if keys[0].get("request_contact"):
        return contact(world, person)
    if keys[0].get("request_location"):
        return location(world, person)
    return say(world, person, caption)


def open_link(world: World, person: Person, url: str) -> Json:
    """Follow a link; one that starts this bot presses Start with its payload."""
    match = START_LINK.match(url)
    name, payload = (match.group(1) or match.group(3), match.group(2) or match.group(4)) if match else ("", "")
    if name and name.lower() == world.bot_username.lower():
        return start(world, person, payload)
    return {"url": url}


def press(world: World, person: Person, message_id: int, data: str) -> Json:
    """Press with any data on any message, deleted ones too: a forged or very old button."""
    if message_id not in world.messages:
        raise ActError(f"no message {message_id}")
    return {"callback_id": world.press(person, world.messages[message_id], data).id}


def edit(world: World, person: Person, message_id: int, text: str) -> Json:
    """Change an own text."""
    message = _own(world, person, message_id)
    message.content = media.text(text)
    message.edit_date = int(world.clock())
    world.changed(message)
    world.tell("edited_message", message)
    return sent(message)


def _own(world: World, person: Person, message_id: int) -> Message:
    message = world.messages.get(message_id)
    if message is None or message.deleted or message.sender is not person:
        raise ActError(f"{person.first_name} has no message {message_id}")
    return message


def delete(world: World, person: Person, message_id: int) -> Json:
    """Delete a message of the chat on both sides; Telegram tells a bot nothing of it."""
    found = [one for one in world.history(person.id) if one.id == message_id]
    if not found:
        raise ActError(f"no message {message_id}")
    world.remove(found[0])
    return {}


def clear_history(world: World, person: Person, for_bot: bool = True) -> Json:
    """Delete the chat, for the bot too unless told otherwise."""
    for message in world.history(person.id):
        message.hidden = True
        if for_bot:
            world.remove(message)
    world.feed.publish("cleared", chat_id=person.id)
    return {}


def block(world: World, person: Person) -> Json:
    """Block the bot."""
    if not person.blocked:
        person.blocked = True
        world.membership(world.chats[person.id], person, "member", "kicked")
        world.feed.publish("phone", phone=phone_json(person))
    return {}


def unblock(world: World, person: Person) -> Json:
    """Unblock the bot."""
    if person.blocked:
        person.blocked = False
        world.membership(world.chats[person.id], person, "kicked", "member")
        world.feed.publish("phone", phone=phone_json(person))
    return {}


def photo(world: World, person: Person, caption: str = "") -> Json:
    """Send a photo."""
    return sent(post(world, person, media.photo(world.rng, caption)))


def sticker(world: World, person: Person, emoji: str = "🙂") -> Json:
    """Send a sticker."""
    return sent(post(world, person, media.sticker(world.rng, emoji)))


def dice(world: World, person: Person, emoji: str = "🎲") -> Json:
    """Throw a die."""
    return sent(post(world, person, media.dice(world.rng, emoji)))


def send(world: World, person: Person, kind: str) -> Json:
    """Send a `voice`, `audio`, `video`, `video_note`, `animation` or `document`."""
    makers: dict[str, Callable[..., Json]] = {
        "voice": media.voice,
        "audio": media.audio,
        "video": media.video,
        "video_note": media.video_note,
        "animation": media.animation,
        "document": media.document,
    }
    if kind not in makers:
        raise ActError(f"the phone cannot send a {kind}")
    return sent(post(world, person, makers[kind](world.rng)))


def location(world: World, person: Person, latitude: float | None = None, longitude: float | None = None,
             accuracy: float | None = None) -> Json:  # fmt: skip
    """Share a point (default: where the phone is)."""
    here = person.position
    point = here if latitude is None or longitude is None else (latitude, longitude, None)
    return sent(post(world, person, media.location(point[0], point[1], accuracy or point[2])))


def go(_world: World, person: Person, latitude: float, longitude: float, accuracy: float | None = None) -> Json:
    """Carry the phone to a point; the bot hears nothing of it until a key or the clip shares it."""
    person.position = (latitude, longitude, accuracy)
    return {}


def venue(world: World, person: Person, title: str = "Library") -> Json:
    """Share a named place."""
    return sent(post(world, person, media.venue(*person.position[:2], title)))


def contact(world: World, person: Person, number: str | None = None, name: str | None = None) -> Json:
    """Share a contact: the own one, or another's `number` and `name`."""
    if number is None:
        return sent(post(world, person, media.contact(person.phone_number, person.first_name, person)))
    return sent(post(world, person, media.contact(number, name or "Somebody")))


def poll(world: World, person: Person, question: str = "Tea or coffee?", options: list[str] | None = None) -> Json:
    """Send a poll."""
    return sent(post(world, person, media.poll(world.rng, question, options or ["Tea", "Coffee"])))


def forward(world: World, person: Person, text: str, sender: str = "Somebody") -> Json:
    """Forward a text of somebody else."""
    return sent(post(world, person, media.forward(text, sender, int(world.clock()) - 60)))


def raw_message(world: World, person: Person, content: Json) -> Json:
    """Send any content, unchecked: lone surrogates, NUL, kinds that do not exist yet."""
    return sent(post(world, person, content))


ACTS: dict[str, Callable[..., Json]] = {
    one.__name__: one
    for one in (
        say, start, tap, open_link, press, edit, delete, clear_history, block, unblock, photo, sticker, dice, send,
        location, go, venue, contact, poll, forward, raw_message, *GROUP_ACTS,
    )
}  # fmt: skip
SIGNATURES = {name: inspect.signature(one) for name, one in ACTS.items()}
