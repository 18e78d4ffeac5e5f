"""Be a Bot API server for many scripted people, on one core, never slower than the bot it serves."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Callable
from itertools import islice
from typing import Any

from benchmarks.person import Card, Json, Person
from benchmarks.wire import Connection, Params, Reply

BOT: Json = {
    "id": 1,
    "is_bot": True,
    "first_name": "Bot",
    "username": "benchmark_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
DATE = 1_800_000_000  # any time; the stub has no calendar
BATCH = 100  # most updates in one getUpdates, as Telegram has it
TRUE = b'{"ok":true,"result":true}'
SIMPLE = frozenset(
    {"deleteWebhook", "setMyCommands", "deleteMyCommands", "setMyName", "setMyDescription", "setMyShortDescription"}
    | {"setChatMenuButton", "sendChatAction", "setWebhook", "logOut", "close"}
)


def _result(value: Any) -> bytes:
    return b'{"ok":true,"result":' + json.dumps(value, separators=(",", ":")).encode() + b"}"


FIXED = {
    "getMe": _result(BOT),
    "getMyName": _result({"name": "Bot"}),
    "getMyDescription": _result({"description": ""}),
    "getMyShortDescription": _result({"short_description": ""}),
}


class Stub:
    """Queue updates, answer methods, tell people what they see."""

    def __init__(self) -> None:
        """Start empty, without delay."""
        self.delay = 0.0
        self.calls: Counter[str] = Counter()
        self.unknown: Counter[str] = Counter()
        self.took: list[float] = []
        self.polling = asyncio.Event()
        self.on_shown: Callable[[Person], None] = lambda person: None
        self.people: dict[int, Person] = {}
        self._loop = asyncio.get_running_loop()
        self._updates: deque[tuple[int, Json]] = deque()
        self._update_id = 1
        self._message_id = 1
        self._poll: tuple[Reply, int] | None = None
        self._poll_serial = 0
        self._wake_scheduled = False
        self._server: asyncio.Server | None = None
        self._methods: dict[str, Callable[[Params, Reply], None]] = {
            "getUpdates": self._get_updates,
            "sendMessage": self._send,
            "editMessageText": self._edit,
            "answerCallbackQuery": self._answer,
            "deleteMessage": self._delete,
            "deleteMessages": self._delete,
        }

    async def listen(self) -> str:
        """Open a loopback port and return the address to give the bot as `BOT_API_URL`."""
        self._server = await self._loop.create_server(
            lambda: Connection(self._handle, lambda: self.delay), "127.0.0.1", 0
        )
        host, port = self._server.sockets[0].getsockname()
        return f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    # What a person needs (benchmarks.person.Chat)

    def say(self, person: Person, text: str) -> int:
        """Queue a private text message and return its id."""
        message = self._message(person.chat_id, text)
        message["from"] = _user(person.chat_id)
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        self._queue({"message": message})
        return int(message["message_id"])

    def press(self, person: Person, data: str) -> str:
        """Queue a tap on the person's present card and return the query's id."""
        query = f"{person.chat_id}-{person.taps}"
        self._queue(
            {
                "callback_query": {
                    "id": query,
                    "from": _user(person.chat_id),
                    "message": person.message,
                    "chat_instance": str(person.chat_id),
                    "data": data,
                }
            }
        )
        return query

    def now(self) -> float:
        """Return monotonic seconds."""
        return self._loop.time()

    def later(self, wait: float, do: Callable[[], None]) -> None:
        """Call after `wait` seconds."""
        self._loop.call_later(wait, do)

    def shown(self, person: Person, took: float) -> None:
        """Book the time from update to card."""
        self.took.append(took)
        self.on_shown(person)

    # The Bot API

    def _handle(self, method: str, params: Params, reply: Reply) -> None:
        self.calls[method] += 1
        known = self._methods.get(method)
        if known is not None:
            known(params, reply)
        elif method in FIXED:
            reply(FIXED[method])
        else:
            if method not in SIMPLE:
                self.unknown[method] += 1
            reply(TRUE)

    def _get_updates(self, params: Params, reply: Reply) -> None:
        self._confirm(int(params.get("offset") or 0))
        self._flush_poll()  # a second poller ends the first one's wait
        self._poll_serial += 1
        timeout = float(params.get("timeout") or 0)
        self._poll = (reply, min(int(params.get("limit") or BATCH), BATCH))
        if self._updates or timeout <= 0:
            self._flush_poll()
            return
        self.polling.set()
        self._loop.call_later(timeout, self._expire, self._poll_serial)

    def _confirm(self, offset: int) -> None:
        while self._updates and self._updates[0][0] < offset:
            self._updates.popleft()

    def _expire(self, serial: int) -> None:
        if serial == self._poll_serial:
            self._flush_poll()

    def _flush_poll(self) -> None:
        if self._poll is not None:
            (reply, limit), self._poll = self._poll, None
            reply(_result([update for _, update in islice(self._updates, limit)]))

    def _queue(self, update: Json) -> None:
        update["update_id"] = self._update_id
        self._updates.append((self._update_id, update))
        self._update_id += 1
        if not self._wake_scheduled:  # updates of one instant leave in one batch
            self._wake_scheduled = True
            self._loop.call_soon(self._wake)

    def _wake(self) -> None:
        self._wake_scheduled = False
        if self._updates:
            self._flush_poll()

    def _send(self, params: Params, reply: Reply) -> None:
        message = self._message(int(params["chat_id"]), str(params["text"]))
        self._show(message, params, reply)

    def _edit(self, params: Params, reply: Reply) -> None:
        message = self._message(int(params["chat_id"]), str(params["text"]), message_id=int(params["message_id"]))
        message["edit_date"] = DATE
        self._show(message, params, reply)

    def _show(self, message: Json, params: Params, reply: Reply) -> None:
        message["from"] = BOT
        keyboard = (params.get("reply_markup") or {}).get("inline_keyboard")
        if keyboard:
            message["reply_markup"] = {"inline_keyboard": keyboard}
        reply(_result(message))
        person = self.people.get(message["chat"]["id"])
        if person is not None and keyboard:
            person.see(message, Card(message["text"], _buttons(keyboard)))

    def _answer(self, params: Params, reply: Reply) -> None:
        reply(TRUE)
        query = str(params["callback_query_id"])
        person = self.people.get(int(query.partition("-")[0]))
        if person is not None:
            person.answered(query)

    def _delete(self, params: Params, reply: Reply) -> None:
        reply(TRUE)
        person = self.people.get(int(params["chat_id"]))
        if person is not None:
            for message_id in params.get("message_ids") or [params["message_id"]]:
                person.deleted(int(message_id))

    def _message(self, chat_id: int, text: str, *, message_id: int | None = None) -> Json:
        if message_id is None:
            message_id, self._message_id = self._message_id, self._message_id + 1
        return {
            "message_id": message_id,
            "date": DATE,
            "chat": {"id": chat_id, "type": "private", "first_name": "Person"},
            "text": text,
        }


def _user(chat_id: int) -> Json:
    return {"id": chat_id, "is_bot": False, "first_name": "Person", "language_code": "en"}


def _buttons(keyboard: list[list[Json]]) -> tuple[tuple[str, str], ...]:
    return tuple((button["text"], button.get("callback_data", "")) for row in keyboard for button in row)
