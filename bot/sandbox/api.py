"""The Bot API over HTTP: `{base}/bot{token}/{method}`, with faults, flood limits and a log of all calls."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.sandbox.calls import Call, Calls
from bot.sandbox.errors import WEBHOOK_ACTIVE, Refusal, bad, conflict, too_many
from bot.sandbox.faults import AFTER, BEFORE, Fault, Faults
from bot.sandbox.flood import Flood
from bot.sandbox.methods import MESSAGE_METHODS, Method
from bot.sandbox.methods_bot import BOT_METHODS
from bot.sandbox.model import Json
from bot.sandbox.params import Params, read_params
from bot.sandbox.polling import FIELDS as POLL_FIELDS
from bot.sandbox.polling import Poll, Polling, allow
from bot.sandbox.webhook import CONNECTIONS, Webhook
from bot.sandbox.world import World

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

METHODS: dict[str, Method] = {one.name.lower(): one for one in (*MESSAGE_METHODS, *BOT_METHODS)}
WEBHOOK_FIELDS = frozenset(
    ("url", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates", "secret_token")
)
NAMES = {one.lower(): one for one in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo")} | {
    key: one.name for key, one in METHODS.items()
}
TOKEN = re.compile(r"[1-9]\d{0,15}:[\w-]+$")
SECRET = re.compile(r"[\w-]{0,256}$", re.ASCII)
LOOPBACK = frozenset(("127.0.0.1", "localhost", "::1"))
OK = 200
GONE = 499  # the bot closed the connection first (only in the log)
HTML = b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
CUT = b'{"ok":true,"result":{"message_id":12,"from":{"id":42,"is_b'


class BotApi:
    """Serve one bot."""

    def __init__(self, world: World, token: str, flood: Flood | None) -> None:
        self.world = world
        self.token = token
        self.flood = flood
        self.calls = Calls()
        self.faults = Faults()
        self.polling = Polling(world.updates)
        self.webhook = Webhook(world.updates, world.clock, self._from_webhook)

    async def close(self) -> None:
        """Let long polls go and stop webhook deliveries."""
        self.polling.close()
        await self.webhook.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            name, params = await self._read(scope, receive)
        except Refusal as refusal:
            await _answer(send, refusal.code, refusal.body())
            return
        call = self.calls.open(self.world.clock(), NAMES.get(name.lower(), name), params.logged())
        fault = self.faults.take(call.method, params.values)
        call.fault = fault.kind if fault else None
        if fault is not None and fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in BEFORE:
            await self._fail(call, fault, send)
            return
        code, body = await self._logged(call, params, receive)
        if fault is not None and fault.kind in AFTER:
            await self._lose(fault, body, send)
            return
        if code != GONE:
            call.answered = True
            await _answer(send, code, body)

    async def _read(self, scope: Scope, receive: Receive) -> tuple[str, Params]:
        token, _, name = scope["path"].removeprefix("/bot").partition("/")
        token = unquote(token)
        if not TOKEN.match(token):
            raise Refusal(404, "Not Found")
        if token != self.token:
            raise Refusal(401, "Unauthorized")
        headers = dict(scope["headers"])
        body = await _body(receive)
        return name, read_params(scope["query_string"], headers.get(b"content-type", b"").decode("latin-1"), body)

    async def _logged(self, call: Call, params: Params, receive: Receive | None) -> tuple[int, Json]:
        try:
            result = await self._run(call.method, params, receive)
        except Refusal as refusal:
            call.code, call.result = refusal.code, refusal.description
            return refusal.code, refusal.body()
        call.code, call.took_effect = OK, True
        call.result = [one.get("update_id") for one in result] if call.method == "getUpdates" else result
        return OK, {"ok": True, "result": result}

    async def _run(self, name: str, params: Params, receive: Receive | None) -> Any:
        match name:
            case "getUpdates":
                params.only(POLL_FIELDS)
                return await self._get_updates(params, receive)
            case "setWebhook":
                params.only(WEBHOOK_FIELDS)
                return await self._set_webhook(params)
            case "deleteWebhook":
                params.only(frozenset(("drop_pending_updates",)))
                return await self._delete_webhook(params)
            case "getWebhookInfo":
                params.only(frozenset())
                return self.webhook.info()
        method = METHODS.get(name.lower())
        if method is None:
            raise Refusal(404, "Not Found: method not found")
        params.only(method.fields)
        self._limit(method, params)
        return method.run(self.world, params)

    def _limit(self, method: Method, params: Params) -> None:
        if self.flood is None or not method.limited:
            return
        wait = self.flood.check(params.integer("chat_id"))
        if wait:
            raise too_many(wait)

    async def _get_updates(self, params: Params, receive: Receive | None) -> list[Json]:
        if self.webhook.url:
            raise conflict(WEBHOOK_ACTIVE)
        poll = Poll()
        watch = asyncio.create_task(self._until_gone(receive, poll)) if receive else None
        try:
            return await self.polling.fetch(params, poll)
        finally:
            if watch is not None:
                watch.cancel()

    async def _until_gone(self, receive: Receive, poll: Poll) -> None:
        while (await receive())["type"] != "http.disconnect":
            continue
        poll.refusal = Refusal(GONE, "the bot closed the connection")
        self.world.updates.ring()

    async def _set_webhook(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return await self._delete_webhook(params)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad("invalid webhook URL specified")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not SECRET.match(params.text("secret_token")):
            raise bad("secret token contains unallowed characters")
        allow(self.world.updates, params)
        if params.flag("drop_pending_updates"):
            self.world.updates.drop()
        self.polling.end(conflict("terminated by setWebhook request"))
        limit = min(max(params.integer("max_connections", CONNECTIONS), 1), 100)
        await self.webhook.set(url, params.text("secret_token"), limit)
        return True

    async def _delete_webhook(self, params: Params) -> bool:
        if params.flag("drop_pending_updates"):
            self.world.updates.drop()
        await self.webhook.stop()
        return True

    async def _from_webhook(self, value: Json) -> None:
        name = str(value.pop("method"))
        params = Params(value)
        call = self.calls.open(self.world.clock(), NAMES.get(name.lower(), name), params.logged())
        await self._logged(call, params, None)

    async def _fail(self, call: Call, fault: Fault, send: Send) -> None:
        if fault.kind == "reset":
            await _abort(send)
            return
        call.answered = True
        if fault.kind in ("html", "cut_json"):
            broken = fault.kind == "html"
            call.code = 502 if broken else OK
            kind = b"text/html" if broken else b"application/json"
            await _respond(send, call.code, HTML if broken else CUT, kind)
            return
        refusal = fault.refusal()
        call.code, call.result = refusal.code, refusal.description
        await _answer(send, refusal.code, refusal.body())

    async def _lose(self, fault: Fault, body: Json, send: Send) -> None:
        if fault.kind == "cut_after":
            whole = json.dumps(body).encode()
            await _respond(send, OK, whole[: len(whole) // 2], b"application/json")
            return
        if fault.kind == "hang":
            await asyncio.sleep(fault.seconds)
        await _abort(send)


async def _body(receive: Receive) -> bytes:
    found = []
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise Refusal(GONE, "the bot closed the connection")
        found.append(event.get("body", b""))
        if not event.get("more_body", False):
            return b"".join(found)


async def _answer(send: Send, code: int, body: Json) -> None:
    wait = body.get("parameters", {}).get("retry_after")
    extra = [(b"retry-after", str(wait).encode())] if wait else []
    await _respond(send, code, json.dumps(body).encode(), b"application/json", *extra)


async def _respond(send: Send, code: int, body: bytes, kind: bytes, *more: tuple[bytes, bytes]) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": code, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _abort(send: Send) -> None:
    """Cut the connection with a reset. ASGI has no word for this, so the server's own transport is used."""
    transport: asyncio.Transport = send.__self__.transport  # type: ignore[attr-defined]
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
    await asyncio.sleep(0.01)  # the server hears of the lost connection before this request ends
