"""The HTTP under python-telegram-bot: its `BaseRequest` on aiohttp, and a lean way to call the hot methods.

Two ways to call Telegram, measured on one core against a local server: the library's `Bot.send_message` costs 0.50 ms
of CPU, for it builds parameter objects and a `Message` nobody reads; `Api.call` posts the same JSON through the same
request class and the same error mapping of the library in 0.17 ms. So the hot calls (sendMessage, editMessageText,
answerCallbackQuery, deleteMessage, getUpdates) go through `Api.call`, rare ones may go through `Api.bot`. (aiohttp's
`trust_env` stays off: it looks for proxies and .netrc in a thread at each call, and that alone costs 0.5 ms.)

Neither a payload nor a URL (it holds the token) is ever put into a log or an exception: every error of aiohttp is
replaced, not chained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NoReturn, cast

import aiohttp
from telegram import Bot
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import InvalidToken, NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 100
"""Open connections at once: a burst to a hundred chats does not queue, and Telegram accepts it from one address."""

KEEP_ALIVE_S = 55.0
"""Kept just under the 60 s after which common proxies cut an idle connection: a reuse rarely meets a closed one."""

CONNECT_S = 5.0
ANSWER_S = 10.0
"""Telegram answers a send in well under a second; after ten it is uncertain whether it arrived."""

GATEWAY_TIMEOUT = 504
TOO_MANY = 429
BAD_REQUEST = 400
LONGEST_WAIT_S = 7 * 24 * 3600
"""A `retry_after` beyond a week is a mistake of the server; look again after a week."""

_JSON = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """Tell that the request did not reach Telegram (no connection)."""


class Unsure(NetworkError):
    """Tell that the request may have been carried out although no answer was read."""


class ServerTrouble(NetworkError):
    """Tell that Telegram answered 5xx: it did not carry the request out, later it may."""


class FloodWait(TelegramError):
    """Tell how many whole seconds to wait; the library's `RetryAfter` loses a 0 and warns at each use."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: int) -> None:
        super().__init__("Too many requests")
        self.seconds = seconds


class Payload:
    """Carry JSON as it is: it takes the place of the library's `RequestData` in a request."""

    __slots__ = ("json_payload",)

    def __init__(self, params: Mapping[str, object]) -> None:
        self.json_payload = json.dumps(params, separators=(",", ":")).encode()


class AiohttpRequest(BaseRequest):
    """Speak HTTP for python-telegram-bot through one aiohttp session."""

    __slots__ = ("_answer_s", "_connections", "_session")

    def __init__(self, *, connections: int = CONNECTIONS, answer_s: float = ANSWER_S) -> None:
        self._connections = connections
        self._answer_s = answer_s
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Return the seconds an answer may take."""
        return self._answer_s

    async def initialize(self) -> None:
        """Open the session once."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEP_ALIVE_S, ttl_dns_cache=300
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout(self._answer_s),
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept", "Accept-Encoding"),
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def _timeout(answer_s: float | None) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S, sock_read=answer_s)

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Parse an answer; raises `Unsure` without the payload (the library logs it whole)."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            raise Unsure("The answer was no JSON") from None
        if not isinstance(parsed, dict):
            raise Unsure("The answer was no JSON object")
        return parsed

    async def do_request(  # noqa: PLR0913, PLR0917 -- the library's signature
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request; raises the errors above, with no word of URL or payload in them."""
        if self._session is None:
            raise NotSent("The session is closed")
        extra: dict[str, Any] = {}
        if isinstance(read_timeout, float | int) and read_timeout != self._answer_s:
            extra["timeout"] = self._timeout(float(read_timeout))
        try:
            async with self._session.request(method, url, **_body(request_data), **extra) as response:
                status, payload = response.status, await response.read()
        except Exception as error:
            _translate(error)
        if status >= BAD_REQUEST:
            _refuse(status, payload)
        return status, payload


def _body(data: RequestData | Payload | None) -> dict[str, Any]:
    if data is None:
        return {}
    if isinstance(data, Payload):
        return {"data": data.json_payload, "headers": _JSON}
    form = aiohttp.FormData(data.json_parameters)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


def _translate(error: Exception) -> NoReturn:
    """Raise our error for one of aiohttp's: before the connection stood nothing was sent, after it nobody knows."""
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError | aiohttp.InvalidURL):
        raise NotSent(name) from None
    raise Unsure(name) from None


def _refuse(status: int, payload: bytes) -> None:
    if status == TOO_MANY:
        raise FloodWait(_retry_after(payload))
    if status == GATEWAY_TIMEOUT:
        raise Unsure("504")
    if status >= 500 or not _is_telegrams(payload):
        raise ServerTrouble(str(status))


def _is_telegrams(payload: bytes) -> bool:
    """Say whether an error is Telegram's: a page of some proxy says nothing about the chat or the token."""
    try:
        return isinstance(json.loads(payload), dict)
    except ValueError:
        return False


def _retry_after(payload: bytes) -> int:
    """Read the seconds to wait, whatever stands there; 1 where nothing useful does."""
    try:
        seconds = float(json.loads(payload)["parameters"]["retry_after"])
        return min(max(-int(-seconds // 1), 1), LONGEST_WAIT_S)
    except (ValueError, KeyError, TypeError, OverflowError):
        return 1


class Api:
    """Call the Bot API of one token."""

    def __init__(self, *, token: str, api_url: str, connections: int = CONNECTIONS, answer_s: float = ANSWER_S) -> None:
        self._request = AiohttpRequest(connections=connections, answer_s=answer_s)
        self._polling = AiohttpRequest(connections=2, answer_s=answer_s)
        self._base = f"{api_url}/bot{token}/"
        # Both requests are given, or the library builds an httpx client for polling.
        self.bot = Bot(token, base_url=f"{api_url}/bot", request=self._request, get_updates_request=self._polling)

    async def start(self) -> None:
        """Open the sessions; calls nothing (the library's own `initialize` would, and names the token if refused)."""
        await self._request.initialize()
        await self._polling.initialize()

    async def close(self) -> None:
        """Close the sessions."""
        await self._request.shutdown()
        await self._polling.shutdown()

    async def call(self, method: str, params: Mapping[str, object]) -> Any:
        """Post a method with JSON and return its result; raises `TelegramError`s."""
        return await self._request.post(self._base + method, cast(RequestData, Payload(params)))

    async def updates(self, params: Mapping[str, object], *, timeout_s: int) -> Any:
        """Call getUpdates on its own connection; the answer may take `timeout_s` longer than others."""
        return await self._polling.post(
            f"{self._base}getUpdates",
            cast(RequestData, Payload({**params, "timeout": timeout_s})),
            read_timeout=timeout_s + ANSWER_S,
        )

    async def token_lost(self) -> bool:
        """Ask getMe whether Telegram refuses the token: an unknown method is refused in the very same words."""
        try:
            await self.call("getMe", {})
        except InvalidToken:
            return True
        except TelegramError:
            return False
        return False
