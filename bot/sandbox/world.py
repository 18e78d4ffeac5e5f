"""The state of the little Telegram: people, chats, messages, taps. Knows no HTTP."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.errors import NOT_MODIFIED, QUERY_TOO_OLD, ActError, Refusal, bad, forbidden
from bot.sandbox.feed import Feed
from bot.sandbox.model import Chat, Json, Message, Person, Tap, Toast
from bot.sandbox.shown import keyboard_of, phone_json, shown_json
from bot.sandbox.updates import UpdateQueue

FIRST_PERSON = 7_000_000_001  # needs more than 32 bits, as real ids do
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
DELETE_WITHIN = 48 * 3600  # seconds (core.telegram.org/bots/api#deletemessage)
ANSWER_WITHIN = 15.0  # seconds until a tap can no longer be answered; not documented, measured by many as about this
CALLBACK_ID_BITS = 62
ADMIN_RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_post_messages", "can_edit_messages",
)  # fmt: skip


class World:
    """Everything the bot and the people can see or change."""

    def __init__(self, *, clock: Callable[[], float], username: str, name: str, bot_id: int, seed: int) -> None:
        self.clock = clock if isinstance(clock, Clock) else Clock(clock)
        self.rng = random.Random(seed)  # noqa: S311 -- reproducible, not secret
        self.feed = Feed()
        self.updates = UpdateQueue(self.clock, self.rng)
        self.bot_id = bot_id
        self.bot_username = username
        self.names: dict[str, str] = {"": name}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.messages: dict[int, Message] = {}  # one numbering for all chats, as in private chats and groups
        self.taps: dict[str, Tap] = {}
        self.scene: Json = {}
        self._last_message = self.rng.randrange(100, 100_000)
        self._by_chat: dict[int, dict[int, Message]] = {}

    # People and chats

    def person(self, name: str, language_code: str | None = None, **fields: Any) -> Person:
        """Give someone a phone that has not opened the bot yet; the fields are those of `Person`."""
        one = Person(FIRST_PERSON + len(self.people), name, language_code, **fields)
        one.phone_number = one.phone_number or f"+1612555{len(self.people) + 100:04d}"
        self.people[one.id] = one
        self.chats[one.id] = Chat(one.id, "private", person=one)
        self.feed.publish("phone", phone=phone_json(one))
        return one

    def group(self, title: str, *, kind: str = "group") -> Chat:
        """Make a group, supergroup or channel with the bot in it."""
        first = FIRST_GROUP if kind == "group" else FIRST_SUPERGROUP
        chat = Chat(first - len(self.chats), kind, title)
        self.chats[chat.id] = chat
        return chat

    def bot_json(self) -> Json:
        """Return the bot as Telegram's User."""
        return {"id": self.bot_id, "is_bot": True, "first_name": self.names[""], "username": self.bot_username}

    # Messages

    def history(self, chat_id: int) -> list[Message]:
        """Return the messages of a chat that are not deleted, oldest first."""
        return [one for one in self._by_chat.get(chat_id, {}).values() if not one.deleted]

    def add_message(self, chat: Chat, sender: Person | None, content: Json, **fields: Any) -> Message:
        """Put a message into a chat and show it."""
        self._last_message += 1
        message = Message(self._last_message, chat, int(self.clock()), sender, content, **fields)
        self.messages[message.id] = message
        self._by_chat.setdefault(chat.id, {})[message.id] = message
        self.feed.publish("message", chat_id=chat.id, message=shown_json(message))
        return message

    def message_json(self, message: Message) -> Json:
        """Return Telegram's Message object."""
        found: Json = {"message_id": message.id, "chat": message.chat.json(), "date": message.date, **message.content}
        if message.from_bot:
            found["from"] = self.bot_json()
        elif message.sender is not None:
            found["from"] = message.sender.json()
        elif message.chat.type == "channel":
            found["sender_chat"] = message.chat.json()
        if message.edit_date is not None:
            found["edit_date"] = message.edit_date
        if message.inline is not None:
            found["reply_markup"] = message.inline
        if message.protected:
            found["has_protected_content"] = True
        return found

    def remove(self, message: Message) -> None:
        """Delete a message for everyone."""
        message.deleted = True
        self.feed.publish("deleted", chat_id=message.chat.id, message_id=message.id)

    def changed(self, message: Message) -> None:
        """Show a message again after a change."""
        self.feed.publish("edited", chat_id=message.chat.id, message=shown_json(message))

    # What the bot does

    def chat(self, chat_id: int) -> Chat:
        """Return a chat the bot knows, or refuse."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad("chat not found")
        return chat

    def writable(self, chat_id: int) -> Chat:
        """Return a chat the bot may write to, or refuse in Telegram's words."""
        chat = self.chat(chat_id)
        if chat.migrated_to is not None:
            reason = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, reason, {"migrate_to_chat_id": chat.migrated_to})
        if not chat.member:
            kind = {"group": "group chat", "supergroup": "supergroup chat"}.get(chat.type, "channel chat")
            raise forbidden(f"bot was kicked from the {kind}")
        if chat.person is not None:
            _reachable(chat.person)
        return chat

    def send(self, chat: Chat, content: Json, *, markup: Json | None, **flags: bool) -> Message:
        """Send as the bot."""
        message = self.add_message(chat, None, content, from_bot=True, markup=markup, **flags)
        if markup is not None and "inline_keyboard" not in markup:
            chat.keyboard = markup if "keyboard" in markup else chat.keyboard
            chat.keyboard = None if "remove_keyboard" in markup else chat.keyboard
            self.feed.publish("keyboard", chat_id=chat.id, keyboard=keyboard_of(chat))
        return message

    def found(self, chat: Chat, message_id: int, what: str) -> Message:
        """Return a message of a chat, or refuse with "message to … not found"."""
        message = self._by_chat.get(chat.id, {}).get(message_id)
        if message is None or message.deleted:
            raise bad(f"{what} not found")
        return message

    def edit(self, message: Message, content: Json | None, markup: Json | None) -> Message:
        """Change a message of the bot; None leaves the content."""
        if not message.from_bot or (message.markup is not None and message.inline is None):
            raise bad("message can't be edited")
        if content is not None and "text" in content and "text" not in message.content:
            raise bad("there is no text in the message to edit")
        if markup == message.inline and (content is None or content == message.content):
            raise bad(NOT_MODIFIED.removeprefix("Bad Request: "))
        message.content = content if content is not None else message.content
        message.markup = markup
        if content is not None:
            message.edit_date = int(self.clock())
        self.changed(message)
        return message

    def delete(self, message: Message) -> None:
        """Delete for everyone within 48 hours, or refuse."""
        if self.clock() - message.date > DELETE_WITHIN:
            raise bad("message can't be deleted for everyone")
        if message.chat.type != "private" and not message.from_bot:
            raise bad("message can't be deleted")
        self.remove(message)

    def answer(self, query_id: str, text: str, *, alert: bool, url: str) -> None:
        """Answer a tap, once and in time, or refuse."""
        tap = self.taps.get(query_id)
        if tap is None or tap.answered or self.clock() - tap.at > ANSWER_WITHIN:
            raise bad(QUERY_TOO_OLD)
        tap.answered = True
        tap.person.toasts.append(Toast(text, alert, self.clock(), url))
        fields = {"text": text, "alert": alert, "url": url, "message_id": tap.message.id}
        self.feed.publish("toast", chat_id=tap.message.chat.id, user_id=tap.person.id, **fields)

    # What people do to the bot; the acts themselves are in `acts`

    def tell(self, kind: str, message: Message) -> int | None:
        """Queue a message update for the bot."""
        return self.updates.add(kind, self.message_json(message), message.chat.id)

    def press(self, person: Person, message: Message, data: str) -> Tap:
        """Press an inline button (the data may be forged, the message gone)."""
        tap = Tap(str(self.rng.getrandbits(CALLBACK_ID_BITS)), person, message, data, self.clock())
        self.taps[tap.id] = tap
        body = {"id": tap.id, "from": person.json(), "chat_instance": str(message.chat.id * 7919), "data": data}
        gone = {"chat": message.chat.json(), "message_id": message.id, "date": 0}
        body["message"] = gone if message.deleted else self.message_json(message)
        self.updates.add("callback_query", body, message.chat.id)
        return tap

    def membership(self, chat: Chat, person: Person, old: str, new: str) -> int | None:
        """Tell the bot that its own membership changed (blocked, removed, added)."""
        body = {
            "chat": chat.json(),
            "from": person.json(),
            "date": int(self.clock()),
            "old_chat_member": self._member(old),
            "new_chat_member": self._member(new),
        }
        return self.updates.add("my_chat_member", body, chat.id)

    def _member(self, status: str) -> Json:
        found: Json = {"user": self.bot_json(), "status": status}
        if status == "kicked":
            found["until_date"] = 0
        if status == "administrator":
            found |= dict.fromkeys(ADMIN_RIGHTS, False)
        return found

    def who(self, person_id: int) -> Person:
        """Return a person by id; raise ActError for nobody."""
        if person_id not in self.people:
            raise ActError(f"no phone {person_id}")
        return self.people[person_id]


def _reachable(person: Person) -> None:
    if person.deactivated:
        raise forbidden("user is deactivated")
    if person.blocked:
        raise forbidden("bot was blocked by the user")
    if not person.started:
        raise forbidden("bot can't initiate conversation with a user")
