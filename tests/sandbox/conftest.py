"""A sandbox with a clock that stands still, reached without a socket (fast) or over HTTP (real)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, MutableMapping
from typing import Any

import aiohttp
import pytest

from bot.sandbox import Sandbox, User

NOON = 1_795_262_400.0
TOKEN = "42:TEST"


class Caller:
    """Call the Bot API of a sandbox through its ASGI door."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    async def raw(
        self, path: str, body: bytes = b"", kind: str = "application/json", query: str = ""
    ) -> tuple[int, Any]:
        """Return status and JSON of one request."""
        sent: list[MutableMapping[str, Any]] = []

        async def receive() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body}

        async def send(event: MutableMapping[str, Any]) -> None:
            sent.append(event)

        scope = {
            "type": "http", "method": "POST", "path": path, "query_string": query.encode(),
            "headers": [(b"content-type", kind.encode())],
        }  # fmt: skip
        await self.sandbox(scope, receive, send)
        return sent[0]["status"], json.loads(sent[1]["body"])

    async def __call__(self, method: str, **params: Any) -> Any:
        """Return the whole JSON answer of a method."""
        return (await self.raw(f"/bot{TOKEN}/{method}", json.dumps(params).encode()))[1]

    async def ok(self, method: str, **params: Any) -> Any:
        """Return the result of a method that must succeed."""
        answer = await self(method, **params)
        assert answer["ok"], answer
        return answer["result"]


@pytest.fixture
def sandbox() -> Sandbox:
    """A sandbox at noon that does not listen."""
    return Sandbox(token=TOKEN, clock=lambda: NOON)


@pytest.fixture
def call(sandbox: Sandbox) -> Caller:
    """The bot's side."""
    return Caller(sandbox)


@pytest.fixture
async def ana(sandbox: Sandbox) -> User:
    """Somebody who has pressed Start."""
    user = sandbox.user("Ana", "es")
    await user.start()
    return user


@pytest.fixture
async def live() -> AsyncIterator[Sandbox]:
    """A sandbox that listens, on the real clock."""
    async with Sandbox(token=TOKEN) as sandbox:
        yield sandbox


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session:
        yield session


def refusal(code: int, description: str, **parameters: int) -> dict[str, Any]:
    """Return Telegram's error JSON."""
    body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
    return body | ({"parameters": parameters} if parameters else {})


def inline(*captions: str, data: str = "x") -> dict[str, Any]:
    """Return an inline keyboard of one column."""
    return {"inline_keyboard": [[{"text": one, "callback_data": data}] for one in captions]}
