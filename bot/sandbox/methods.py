"""The Bot API's methods for messages: each checks its parameters in Telegram's order and changes the world."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox import media
from bot.sandbox.entities import CAPTION_LIMIT, formatted
from bot.sandbox.errors import bad
from bot.sandbox.formatting import units
from bot.sandbox.markup import parse_markup
from bot.sandbox.model import Chat, Json, Message
from bot.sandbox.params import Params
from bot.sandbox.world import World

TOAST_LIMIT = 200  # characters of an answer to a tap
DELETE_AT_ONCE = 100  # messages
FLAGS = ("chat_id", "disable_notification", "protect_content", "reply_markup", "reply_parameters")
EDIT = ("chat_id", "message_id", "inline_message_id", "reply_markup")
TEXT = ("text", "parse_mode", "entities", "link_preview_options", "disable_web_page_preview")
ACTIONS = frozenset((
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
))  # fmt: skip
Handler = Callable[[World, Params], Any]


@dataclass(frozen=True, slots=True)
class Method:
    """A method: its name as documented, what it does, which fields it has, whether flood limits count it."""

    name: str
    run: Handler
    fields: frozenset[str]
    limited: bool = False


def _chat_id(params: Params) -> int:
    if params.text("chat_id") == "":
        raise bad("chat_id is empty")
    return params.integer("chat_id")


def _is_private(world: World, params: Params) -> bool:
    chat = world.chats.get(params.integer("chat_id"))
    return chat is None or chat.type == "private"


def _markup(world: World, params: Params, *, inline_only: bool = False) -> Json | None:
    raw = params.values.get("reply_markup")
    return parse_markup(raw, inline_only=inline_only, private=_is_private(world, params))


def _content(params: Params) -> Json:
    if params.text("text") == "":
        raise bad("message text is empty")
    preview = params.json("link_preview_options", "can't parse link preview options JSON object")
    if preview is not None and not isinstance(preview, dict):
        raise bad("object expected as link preview options")
    entities = params.json("entities", "can't parse entities JSON object")
    content = formatted(params.text("text"), params.text("parse_mode"), entities)
    return {**content, "link_preview_options": preview} if preview else content


def _reply(world: World, chat: Chat, params: Params) -> Json:
    reply = params.json("reply_parameters", "can't parse reply parameters JSON object")
    if not isinstance(reply, dict):
        return {}
    if reply.get("allow_sending_without_reply") and reply.get("message_id") not in world.messages:
        return {}
    target = world.found(chat, int(reply.get("message_id", 0)), "message to be replied")
    return {"reply_to_message": world.message_json(target)}


def _send(world: World, params: Params, content: Json) -> Json:
    markup = _markup(world, params)
    chat = world.writable(_chat_id(params))
    content = {**content, **_reply(world, chat, params)}
    flags = {"protected": params.flag("protect_content"), "silent": params.flag("disable_notification")}
    return world.message_json(world.send(chat, content, markup=markup, **flags))


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    return _send(world, params, _content(params))


def send_document(world: World, params: Params) -> Json:
    """Send a file that was uploaded or is known by id or address."""
    if "document" not in params.files and params.text("document") == "":
        raise bad("there is no document in the request")
    name = params.files["document"][0] if "document" in params.files else "file"
    content = media.document(world.rng, name, mime="application/octet-stream")
    if params.text("caption"):
        entities = params.json("caption_entities", "can't parse entities JSON object")
        shown = formatted(params.text("caption"), params.text("parse_mode"), entities, CAPTION_LIMIT)
        content["caption"] = shown["text"]
        content |= {"caption_entities": shown["entities"]} if "entities" in shown else {}
    return _send(world, params, content)


def _edited(world: World, params: Params, content: Json | None) -> Json:
    markup = _markup(world, params, inline_only=True)
    message_id = params.integer("message_id")
    if params.text("chat_id") == "" and message_id <= 0:
        raise bad("message identifier is not specified")
    chat = world.writable(_chat_id(params))
    message = world.found(chat, message_id, "message to edit")
    if content is not None and "reply_to_message" in message.content:
        content = {**content, "reply_to_message": message.content["reply_to_message"]}
    return world.message_json(world.edit(message, content, markup))


def edit_message_text(world: World, params: Params) -> Json:
    """Change the text of an own message."""
    return _edited(world, params, _content(params))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Change or remove the buttons of an own message."""
    return _edited(world, params, None)


def delete_message(world: World, params: Params) -> bool:
    """Delete one message."""
    if params.text("chat_id") == "":
        raise bad("chat identifier is not specified")
    if params.integer("message_id") <= 0:
        raise bad("message identifier is not specified")
    chat = world.chat(params.integer("chat_id"))
    world.delete(world.found(chat, params.integer("message_id"), "message to delete"))
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete up to 100 messages; those that are gone are skipped."""
    ids = _message_ids(params)
    chat = world.chat(_chat_id(params))
    found: list[Message] = [one for one in world.history(chat.id) if one.id in ids]
    for message in found:
        world.delete(message)
    return True


def _message_ids(params: Params) -> list[int]:
    if params.text("message_ids") == "":
        raise bad("message identifiers are not specified")
    ids = params.json("message_ids", "can't parse message_ids JSON object")
    if not isinstance(ids, list):
        raise bad("expected an Array of message identifiers")
    if len(ids) > DELETE_AT_ONCE:
        raise bad("too many message identifiers specified")
    if not all(isinstance(one, int) for one in ids):
        raise bad("message identifier must be a Number")
    if not all(one > 0 for one in ids):
        raise bad("invalid message identifier specified")
    if not ids:
        raise bad("message identifiers are not specified")
    return ids


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a tap."""
    text = params.text("text")
    if units(text) > TOAST_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    alert = params.flag("show_alert")
    world.answer(params.text("callback_query_id"), text, alert=alert, url=params.text("url"))
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Show "is typing"."""
    chat = world.writable(_chat_id(params))
    if params.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    world.feed.publish("typing", chat_id=chat.id, action=params.text("action"))
    return True


def get_chat(world: World, params: Params) -> Json:
    """Describe a chat."""
    chat = world.chat(_chat_id(params))
    if chat.person is not None and not chat.person.started:
        raise bad("chat not found")
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), True
    )
    extra = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
    return {**chat.json(), **extra}


MESSAGE_METHODS = (
    Method("sendMessage", send_message, frozenset((*FLAGS, *TEXT)), limited=True),
    Method(
        "sendDocument",
        send_document,
        frozenset((*FLAGS, "document", "caption", "parse_mode", "caption_entities", "disable_content_type_detection")),
        limited=True,
    ),
    Method("editMessageText", edit_message_text, frozenset((*EDIT, *TEXT)), limited=True),
    Method("editMessageReplyMarkup", edit_message_reply_markup, frozenset(EDIT), limited=True),
    Method("deleteMessage", delete_message, frozenset(("chat_id", "message_id"))),
    Method("deleteMessages", delete_messages, frozenset(("chat_id", "message_ids"))),
    Method(
        "answerCallbackQuery",
        answer_callback_query,
        frozenset(("callback_query_id", "text", "show_alert", "url", "cache_time")),
    ),
    Method("sendChatAction", send_chat_action, frozenset(("chat_id", "action"))),
    Method("getChat", get_chat, frozenset(("chat_id",))),
)
