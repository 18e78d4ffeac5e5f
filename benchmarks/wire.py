"""Speak just enough HTTP/1.1 to be a Bot API server that costs almost nothing."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

Params = dict[str, Any]
Reply = Callable[[bytes], None]
Handle = Callable[[str, Params, Reply], None]

_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^\r;]+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_PARSED_AS_JSON = ("reply_markup", "message_ids")


class UnreadableError(Exception):
    """The client sent a request this stub cannot read; the run must fail rather than measure it."""


class Connection(asyncio.Protocol):
    """Read requests from one client, one at a time, each half a round trip late in either direction."""

    def __init__(self, handle: Handle, delay: Callable[[], float]) -> None:
        """Take the method handler and a function that gives the round trip in seconds."""
        self._handle = handle
        self._delay = delay
        self._buffer = bytearray()
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport for the replies."""
        assert isinstance(transport, asyncio.Transport)  # asyncio types it wider
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the transport; late replies are dropped."""
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Collect bytes and hand on every whole request."""
        self._buffer += data
        while (request := self._next_request()) is not None:
            if (late := self._delay()) > 0:
                self._loop.call_later(late / 2, self._handle, *request, self._reply)
            else:
                self._handle(*request, self._reply)

    def _next_request(self) -> tuple[str, Params] | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self._buffer[:end])
        if _CHUNKED.search(head):
            raise UnreadableError("chunked request body")
        match = _LENGTH.search(head)
        body_end = end + 4 + (int(match[1]) if match else 0)
        if len(self._buffer) < body_end:
            return None
        body = bytes(self._buffer[end + 4 : body_end])
        del self._buffer[:body_end]
        return read_request(head, body)

    def _reply(self, body: bytes) -> None:
        if (late := self._delay()) > 0:
            self._loop.call_later(late / 2, self._write, body)
        else:
            self._write(body)

    def _write(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )


def read_request(head: bytes, body: bytes) -> tuple[str, Params]:
    """Return the method's name and its parameters; raise `UnreadableError` for a body of another type."""
    target = head.split(b" ", 2)[1]
    path, _, query = target.partition(b"?")
    params: Params = dict(parse_qsl(query.decode())) if query else {}
    params.update(_read_body(head, body) if body else {})
    for name in _PARSED_AS_JSON:
        if isinstance(params.get(name), str):
            params[name] = json.loads(params[name])
    return path.rpartition(b"/")[2].decode(), params


def _read_body(head: bytes, body: bytes) -> Params:
    match = _TYPE.search(head)
    kind = match[1].strip().lower() if match else b""
    if kind == b"application/json":
        fields: Params = json.loads(body)
        return fields
    if kind == b"application/x-www-form-urlencoded":
        return dict(parse_qsl(body.decode()))
    raise UnreadableError(f"body of type {kind!r}")
