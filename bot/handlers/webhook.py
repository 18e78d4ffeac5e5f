"""The web listener: Telegram's webhook, and health and metrics, which polling mode serves too.

An update is answered 200 only after its transaction has committed, otherwise 503: Telegram brings it again. Who does
not know the secret gets 401 before a byte of the body is read.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from bot.handlers.dispatch import Dispatch
from bot.handlers.inbound import ALLOWED_UPDATES, read
from bot.log import get_logger
from bot.telegram_http import Api

PATH = "/telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 -- the name of a header
MAX_BODY = 1_000_000
"""Telegram's updates are some kilobytes; nothing larger is read."""
WEBHOOK_CONNECTIONS = 100
"""The most Telegram offers; it is what lets updates of different chats come side by side."""
BACKLOG = 512
STORE_S = 50.0
"""Telegram gives up on an answer after a minute; before that it is told to come again."""

log = get_logger("webhook")

Ready = Callable[[], Awaitable[bool]]


class NoSecret(ValueError):
    """Say that a webhook without a secret was asked for; anyone could then speak as Telegram."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Answer Telegram's posts (an ASGI application of one path)."""

    dispatch: Dispatch
    secret: str

    def __post_init__(self) -> None:
        """Refuse to exist without a secret."""
        if not self.secret:
            raise NoSecret("BOT_WEBHOOK_SECRET is not set")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        response = Response(status_code=self._refusal(request) or await self._take(request))
        await response(scope, receive, send)

    def _refusal(self, request: Request) -> int:
        """Return why a request gets no work done, or 0."""
        if request.method != "POST":
            return 405
        given = request.headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self.secret.encode()):
            return 401
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return 415
        length = request.headers.get("content-length", "")
        return 413 if length and (not length.isdecimal() or int(length) > MAX_BODY) else 0

    async def _take(self, request: Request) -> int:
        try:
            body = await _body(request)
            if body is None:
                return 413
            inbound = read(json.loads(body))
        except (ValueError, AttributeError, RecursionError):
            return 400  # not an update: nothing to acknowledge, and no work done
        except ClientDisconnect:
            return 400
        task = self.dispatch.submit(inbound)
        # The work goes on if Telegram hangs up: what is begun commits, and its return is de-duplicated.
        done, _ = await asyncio.wait((task,), timeout=STORE_S)
        return 200 if done and not task.cancelled() and task.result() else 503


async def _body(request: Request) -> bytes | None:
    """Read the body; None where it is too long, whatever its header said."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > MAX_BODY:
            return None
    return bytes(parts)


def listener(
    *, ready: Ready, registry: CollectorRegistry, webhook: Webhook | None = None, path: str = PATH
) -> Starlette:
    """Build the listener: health, metrics, and in webhook mode Telegram's path, that of the public address."""

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def readyz(_: Request) -> Response:
        return PlainTextResponse("ready") if await ready() else PlainTextResponse("not ready", status_code=503)

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE_LATEST})

    routes: Sequence[Route] = (
        *((Route(path, webhook),) if webhook else ()),
        Route("/healthz", healthz),
        Route("/readyz", readyz),
        Route("/metrics", metrics),
    )
    return Starlette(routes=routes)


class _Server(uvicorn.Server):
    """Leave signals to the program: it stops receivers, sender and storage in that order."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


class Listening:
    """Serve an application on `host:port` until stopped."""

    def __init__(self, app: Starlette, listen: str) -> None:
        host, _, port = listen.rpartition(":")
        self._address = (host.strip("[]") or "127.0.0.1", int(port))
        self._server = _Server(
            uvicorn.Config(
                app,
                access_log=False,  # a line for each update would cost more than the update
                log_config=None,
                lifespan="off",
                server_header=False,
                ws="none",
                timeout_keep_alive=75,
                timeout_graceful_shutdown=10,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> int:
        """Begin to serve and return the port; raises OSError where the address cannot be had."""
        listening = _bind(*self._address)
        self._task = asyncio.create_task(self._server.serve(sockets=[listening]))
        return int(listening.getsockname()[1])

    async def stop(self) -> None:
        """Answer what is begun, then close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task


def _bind(host: str, port: int) -> socket.socket:
    """Bind here, not in uvicorn, which ends the whole program where it cannot; raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the protocol named asyncio sets no TCP_NODELAY, and each answer waits 40 ms for a delayed ACK.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


async def set_webhook(api: Api, *, url: str, secret: str) -> None:
    """Tell Telegram where updates go; raises TelegramError."""
    if not secret:
        raise NoSecret("BOT_WEBHOOK_SECRET is not set")
    await api.call(
        "setWebhook",
        {
            "url": url,
            "secret_token": secret,
            "allowed_updates": ALLOWED_UPDATES,
            "max_connections": WEBHOOK_CONNECTIONS,
        },
    )
    log.info("webhook_set")
