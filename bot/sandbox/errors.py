"""Refusals in Telegram's own words (tdlib/telegram-bot-api, `Client.cpp`) and errors of the sandbox itself."""

from __future__ import annotations

from typing import Any

BAD_REQUEST = 400
FORBIDDEN = 403
CONFLICT = 409
TOO_MANY_REQUESTS = 429


class SandboxError(Exception):
    """Base of the errors of this package; never raised itself."""


class ActError(SandboxError):
    """A person tried what their phone would not let them do."""


class Refusal(SandboxError):
    """An error answer of the Bot API."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> dict[str, Any]:
        """Return the JSON object that Telegram answers."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters is not None:
            body["parameters"] = self.parameters
        return body


def bad(reason: str) -> Refusal:
    """Return a 400 with Telegram's prefix."""
    return Refusal(BAD_REQUEST, f"Bad Request: {reason}")


def forbidden(reason: str) -> Refusal:
    """Return a 403 with Telegram's prefix."""
    return Refusal(FORBIDDEN, f"Forbidden: {reason}")


def conflict(reason: str) -> Refusal:
    """Return a 409 with Telegram's prefix."""
    return Refusal(CONFLICT, f"Conflict: {reason}")


def too_many(retry_after: int) -> Refusal:
    """Return a 429 that names the wait in seconds."""
    text = f"Too Many Requests: retry after {retry_after}"
    return Refusal(TOO_MANY_REQUESTS, text, {"retry_after": retry_after})


NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
