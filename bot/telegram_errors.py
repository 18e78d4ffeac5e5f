"""The one table of what can go wrong with a call to Telegram, and what it means.

Most specific first: `BadRequest` is a `NetworkError` in the library, and `InvalidToken` is also what an unknown method
raises. A row matches by error class and a piece of Telegram's description; "" matches any. Callers branch on the kind,
logs and the outbox keep the code, nobody reads the sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.telegram_http import FloodWait, NotSent, ServerTrouble, Unsure

Kind = Literal[
    "chat",  # this chat cannot be written to: permanent
    "same",  # the message already is as wanted: success
    "missing",  # the message is not there or cannot be edited: send a new one; for a deletion: done
    "kept",  # the message cannot be deleted any more: it stays
    "stale",  # a tap that can no longer be answered: nothing to do
    "wait",  # flood limit: wait as long as it says
    "later",  # not carried out: try again
    "uncertain",  # perhaps carried out
    "migrated",  # the chat has another id now
    "token",  # the token may be lost: getMe decides
    "conflict",  # another poller or a webhook
    "bug",  # Telegram refuses what we made: trying again is of no use
]


@dataclass(frozen=True, slots=True)
class Row:
    """Map an error class and a piece of its description (lower case) to a kind and a code."""

    error: type[BaseException]
    piece: str
    kind: Kind
    code: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Say what an error means; `seconds` only where Telegram said how long to wait."""

    kind: Kind
    code: str
    seconds: int = 0


TABLE: tuple[Row, ...] = (
    Row(FloodWait, "", "wait", "flood"),
    Row(RetryAfter, "", "wait", "flood"),
    Row(ChatMigrated, "", "migrated", "migrated"),
    Row(Conflict, "", "conflict", "conflict"),
    Row(InvalidToken, "", "token", "token"),
    Row(Forbidden, "blocked by the user", "chat", "blocked"),
    Row(Forbidden, "user is deactivated", "chat", "deactivated"),
    Row(Forbidden, "can't initiate conversation", "chat", "never_started"),
    Row(Forbidden, "", "chat", "forbidden"),
    Row(BadRequest, "message is not modified", "same", "not_modified"),
    Row(BadRequest, "message to edit not found", "missing", "edit_not_found"),
    Row(BadRequest, "message can't be edited", "missing", "not_editable"),
    Row(BadRequest, "message to delete not found", "missing", "delete_not_found"),
    Row(BadRequest, "message can't be deleted", "kept", "not_deletable"),
    Row(BadRequest, "message_id_invalid", "missing", "message_id_invalid"),
    Row(BadRequest, "message identifier", "missing", "message_id_invalid"),
    Row(BadRequest, "query is too old", "stale", "query_too_old"),
    Row(BadRequest, "query id is invalid", "stale", "query_invalid"),
    Row(BadRequest, "query_id_invalid", "stale", "query_invalid"),
    Row(BadRequest, "chat not found", "chat", "chat_not_found"),
    Row(BadRequest, "user not found", "chat", "user_not_found"),
    Row(BadRequest, "user is deactivated", "chat", "deactivated"),
    Row(BadRequest, "user_is_blocked", "chat", "blocked"),
    Row(BadRequest, "input_user_deactivated", "chat", "deactivated"),
    Row(BadRequest, "peer_id_invalid", "chat", "peer_invalid"),
    Row(BadRequest, "group chat was upgraded", "migrated", "migrated"),
    Row(BadRequest, "", "bug", "bad_request"),
    Row(NotSent, "", "later", "not_sent"),
    Row(ServerTrouble, "", "later", "server_trouble"),
    Row(Unsure, "", "uncertain", "uncertain"),
    Row(TimedOut, "", "uncertain", "timed_out"),
    # What is left of NetworkError and TelegramError: an answer nobody foresaw, to a request that did go out.
    Row(NetworkError, "", "uncertain", "network"),
    Row(TelegramError, "", "uncertain", "telegram"),
)

DEFAULT_WAIT_S = 1


def classify(error: BaseException) -> Fault:
    """Find an error's row; what is no `TelegramError` at all is our own bug."""
    text = str(error).lower() if isinstance(error, BadRequest | Forbidden) else ""
    for row in TABLE:
        if isinstance(error, row.error) and row.piece in text:
            return Fault(row.kind, row.code, _seconds(error))
    return Fault("bug", "internal")


def _seconds(error: BaseException) -> int:
    if isinstance(error, FloodWait):
        return error.seconds
    if isinstance(error, RetryAfter):
        wait = error.retry_after
        return max(int(wait.total_seconds() if isinstance(wait, timedelta) else wait), DEFAULT_WAIT_S)
    return 0
