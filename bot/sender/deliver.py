"""One outbox row → the calls to Telegram (or the mail server) that make it true, and what stands in the chat then.

A card is edited in place; where that cannot be, a new one is sent first and the old one removed after, so that a
person is never left without a card. A notice whose button was tapped becomes the card: what it opens appears under the
finger, not further up. Everything here may be done twice: an edit to the same text and the removal of what is gone
count as done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from telegram.error import TelegramError

from bot.i18n import Spoken, SpokenButton
from bot.mail import Mail
from bot.ports import HOUR, Clock, OutRow
from bot.telegram_errors import classify
from bot.text import LOCATION, Card

DELETABLE_US = 48 * HOUR
"""Bots may delete messages younger than 48 hours (core.telegram.org/bots/api#deletemessage)."""
DELETED_AT_ONCE = 100
ANSWER_LENGTH = 200
"""Of the text shown for a tap (core.telegram.org/bots/api#answercallbackquery)."""
KNOWN_CARDS = 20_000
"""Live cards remembered; for an older chat the stored one is right again."""

_NO_PREVIEW = {"is_disabled": True}
"""A preview would show a picture of a linked page to whoever glances at the phone."""


class NoMail(Exception):
    """Say that there is no mail server to send by."""


class Calls(Protocol):
    """Call a method of the Bot API; raises TelegramError."""

    async def call(self, method: str, params: Mapping[str, object]) -> Any: ...


class Speak(Protocol):
    """Put a card into words of a language; `repeat` marks a notice that may have arrived before."""

    def __call__(self, card: Card, language: str, *, repeat: bool = False) -> Spoken: ...


Messages = Callable[[int], Awaitable[Sequence[tuple[int, int]]]]


@dataclass(frozen=True, slots=True)
class Delivered:
    """Say what stands now and what is gone."""

    message_id: int | None = None
    removed: tuple[int, ...] = ()
    code: str = ""


class Deliver:
    """Deliver rows; raises TelegramError, MailError, NoMail."""

    def __init__(self, calls: Calls, speak: Speak, *, mail: Mail | None, messages: Messages, clock: Clock) -> None:
        self._calls = calls
        self._speak = speak
        self._mail = mail
        self._messages = messages
        self._clock = clock
        self._cards: dict[int, int] = {}

    async def __call__(self, row: OutRow, *, repeat: bool = False) -> Delivered:
        """Do what the row asks."""
        match row.out.op:
            case "card":
                return await self._card(row)
            case "notice" | "contact":
                return Delivered(await self._send(row, repeat=repeat))
            case "delete":
                return await self._delete(row)
            case "answer":
                return await self._answer(row)
            case "cover":
                return await self._cover(row)
            case "unkey":
                return await self._unkey(row)
            case "email":
                return await self._email(row)

    def brings_message(self, row: OutRow) -> bool:
        """Say whether this row sends a new message for sure (one that a person would see twice)."""
        return row.out.op in ("notice", "contact") or (
            row.out.op == "card" and (_below(row) or (self._card_id(row) is None and row.out.message_id is None))
        )

    def _card_id(self, row: OutRow) -> int | None:
        return self._cards.get(row.out.chat_id, row.card_id)

    async def _card(self, row: OutRow) -> Delivered:
        old, tapped = self._card_id(row), row.out.message_id
        known = sorted({one for one in (old, tapped) if one is not None}, reverse=True)
        new = None if _below(row) else await self._edited(row, known)
        if new is None:
            new = await self._send(row)
        self._stands(row.out.chat_id, new)
        gone = [one for one in known if one != new and await self._try_delete(row.telegram_id, one)]
        return Delivered(new, tuple(gone))

    async def _edited(self, row: OutRow, known: Sequence[int]) -> int | None:
        """Edit the first of these messages that can be edited, lowest in the chat first, and return which."""
        for message_id in known:
            if await self._edit(row, message_id):
                return message_id
        return None

    def _stands(self, chat_id: int, message_id: int) -> None:
        self._cards.pop(chat_id, None)
        self._cards[chat_id] = message_id
        if len(self._cards) > KNOWN_CARDS:
            del self._cards[next(iter(self._cards))]

    async def _edit(self, row: OutRow, message_id: int) -> bool:
        """Edit a message to the row's card; False when it cannot be edited."""
        params = self._words(row)
        params["message_id"] = message_id
        try:
            await self._calls.call("editMessageText", params)
        except TelegramError as error:
            kind = classify(error).kind
            if kind not in ("same", "missing"):
                raise
            return kind == "same"
        return True

    async def _send(self, row: OutRow, *, repeat: bool = False) -> int:
        params = self._words(row, repeat=repeat)
        if row.out.op == "contact":
            params["protect_content"] = True
        sent = await self._calls.call("sendMessage", params)
        return int(sent["message_id"])

    def _words(self, row: OutRow, *, repeat: bool = False) -> dict[str, object]:
        spoken = self._spoken(row, repeat=repeat)
        params: dict[str, object] = {
            "chat_id": row.telegram_id,
            "text": spoken.text,
            "link_preview_options": _NO_PREVIEW,
        }
        if spoken.keys:
            params["reply_markup"] = _keyboard(spoken)
        elif spoken.rows:
            params["reply_markup"] = {"inline_keyboard": [[_button(one) for one in line] for line in spoken.rows]}
        return params

    def _spoken(self, row: OutRow, *, repeat: bool = False) -> Spoken:
        return self._speak(row.out.card or Card(()), row.out.language, repeat=repeat)

    async def _delete(self, row: OutRow) -> Delivered:
        message_id = row.out.message_id
        if message_id is None:
            return Delivered(code="no_message")
        try:
            await self._calls.call("deleteMessage", {"chat_id": row.telegram_id, "message_id": message_id})
        except TelegramError as error:
            fault = classify(error)
            if fault.kind == "kept":
                return Delivered(code=fault.code)
            if fault.kind != "missing":
                raise
        return Delivered(removed=(message_id,))

    async def _try_delete(self, telegram_id: int, message_id: int) -> bool:
        """Remove a message if that can be had now; it stays noted as standing otherwise, and its buttons are stale."""
        try:
            await self._calls.call("deleteMessage", {"chat_id": telegram_id, "message_id": message_id})
        except TelegramError as error:
            return classify(error).kind == "missing"
        return True

    async def _answer(self, row: OutRow) -> Delivered:
        params: dict[str, object] = {"callback_query_id": row.out.query_id}
        if row.out.card is not None and (text := self._spoken(row).text):
            params["text"] = text.split("\n", 1)[0][:ANSWER_LENGTH]
        try:
            await self._calls.call("answerCallbackQuery", params)
        except TelegramError as error:
            fault = classify(error)
            if fault.kind != "stale":
                raise
            return Delivered(code=fault.code)
        return Delivered()

    async def _unkey(self, row: OutRow) -> Delivered:
        """Take the keys away: only a message can say so to the phone, and it goes again at once."""
        params = {**self._words(row), "reply_markup": {"remove_keyboard": True}}
        sent = int((await self._calls.call("sendMessage", params))["message_id"])
        return Delivered(None if await self._try_delete(row.telegram_id, sent) else sent)

    async def _cover(self, row: OutRow) -> Delivered:
        """Turn the live card neutral first (it is what a glance falls on), then remove or turn all others.

        A card with keys cannot be edited: it goes with the others.
        """
        card = self._card_id(row)
        standing = await self._messages(row.out.chat_id)
        if card is not None and not await self._edit(row, card):
            card = None
        others = [(message_id, sent_us) for message_id, sent_us in standing if message_id != card]
        young = [message_id for message_id, sent_us in others if self._clock() - sent_us < DELETABLE_US]
        removed = await self._remove(row.telegram_id, young)
        for message_id in (message_id for message_id, _ in others if message_id not in removed):
            await self._neutral(row, message_id)
        return Delivered(removed=tuple(removed))

    async def _neutral(self, row: OutRow, message_id: int) -> None:
        """Turn one message neutral; one that the person wrote cannot be, and stays."""
        try:
            await self._edit(row, message_id)
        except TelegramError as error:
            if classify(error).kind != "bug":
                raise

    async def _remove(self, telegram_id: int, message_ids: Sequence[int]) -> set[int]:
        """Remove many messages, a hundred a call; where Telegram refuses a call, one by one."""
        removed: set[int] = set()
        for start in range(0, len(message_ids), DELETED_AT_ONCE):
            part = message_ids[start : start + DELETED_AT_ONCE]
            try:
                await self._calls.call("deleteMessages", {"chat_id": telegram_id, "message_ids": part})
                removed.update(part)
            except TelegramError as error:
                if classify(error).kind not in ("missing", "kept", "bug"):
                    raise
                removed.update([one for one in part if await self._try_delete(telegram_id, one)])
        return removed

    async def _email(self, row: OutRow) -> Delivered:
        if self._mail is None:
            raise NoMail
        subject, _, body = self._spoken(row).text.partition("\n")
        await self._mail.send(row.out.address, subject=subject, body=body.strip() or subject)
        return Delivered()


def _button(button: SpokenButton) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}


def _below(row: OutRow) -> bool:
    """Say whether a card goes below what stands: asked for so, or for its keys, which no edit can bring."""
    return row.out.below or bool(row.out.card and row.out.card.keys)


def _keyboard(spoken: Spoken) -> dict[str, object]:
    return {
        "keyboard": [[_key(one) for one in line] for line in spoken.rows],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }


def _key(button: SpokenButton) -> dict[str, object]:
    shares: dict[str, object] = {"request_location": True} if button.data == LOCATION else {}
    return {"text": button.label, **shares}
