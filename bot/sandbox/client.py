"""A typed client of the control API, for scripts and tests that run beside a sandbox in another process."""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any

import aiohttp

from bot.sandbox.errors import ActError
from bot.sandbox.model import Json, Toast
from bot.sandbox.phone import Phone
from bot.sandbox.shown import Screen

BAD = 400


class RemotePhone(Phone):
    """A phone of a sandbox reached over HTTP."""

    def __init__(self, client: SandboxClient, raw: Json) -> None:
        self._client = client
        self.id = int(raw["id"])
        self.name = str(raw["first_name"])

    async def act(self, act: str, /, **fields: Any) -> Json:
        """Do any act by name."""
        return await self._client.post(f"phones/{self.id}/acts/{act}", fields)

    async def look(self) -> Screen:
        """Return what the phone shows now."""
        raw = await self._client.get(f"phones/{self.id}/screen")
        return Screen.of(raw["number"], raw["messages"], raw["keyboard"])

    async def changed(self, after: int, within: float) -> bool:
        """Wait for any change."""
        if within <= 0:
            return False
        raw = await self._client.get("wait", after=str(after), timeout=f"{within:.3f}")
        return int(raw["number"]) > after

    async def toasts(self) -> list[Toast]:
        """Return the answers to taps so far."""
        raw = await self._client.get(f"phones/{self.id}/toasts")
        return [Toast(one["text"], one["alert"], one["at"], one["url"]) for one in raw["toasts"]]


class SandboxClient:
    """Drive a sandbox at `url`: `async with SandboxClient(url) as sandbox:`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> SandboxClient:
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=90))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def user(self, name: str, language_code: str | None = "en", **fields: str) -> RemotePhone:
        """Return the phone of this name, new if there is none yet."""
        for one in (await self.get("state"))["phones"]:
            if one["first_name"] == name:
                return RemotePhone(self, one)
        return RemotePhone(self, await self.post("phones", {"name": name, "language_code": language_code, **fields}))

    async def fault(self, kind: str, **fields: Any) -> None:
        """Ask for a fault; the fields are those of `Fault`."""
        await self.post("faults", {"kind": kind, **fields})

    async def clear_faults(self) -> None:
        """Forget all faults."""
        await self._request("DELETE", "faults", b"{}")

    async def advance(self, seconds: float) -> None:
        """Move the sandbox's time on."""
        await self.post("clock", {"advance": seconds})

    async def calls(self, after: int = 0) -> list[Json]:
        """Return the log of calls after number `after`."""
        return list((await self.get("calls", after=str(after)))["calls"])

    async def updates(self) -> Json:
        """Return what became of every update."""
        return await self.get("updates")

    async def repeat(self, update_id: int) -> None:
        """Deliver an old update once more."""
        await self.post("updates", {"repeat": update_id})

    async def inject(self, update: Json) -> None:
        """Deliver any JSON as an update, once."""
        await self.post("updates", {"inject": update})

    async def scene(self, scene: Json) -> None:
        """Tell the page what to show around the phones."""
        await self.post("scene", scene)

    async def get(self, path: str, **query: str) -> Json:
        """Ask the control API."""
        return await self._request("GET", path, None, query)

    async def post(self, path: str, fields: Json) -> Json:
        """Send to the control API; raise ActError with its words when it refuses."""
        return await self._request("POST", path, json.dumps(fields).encode())

    async def _request(self, verb: str, path: str, body: bytes | None, query: dict[str, str] | None = None) -> Json:
        if self._session is None:
            raise ActError("use the client in `async with`")
        headers = {"Content-Type": "application/json"} if body is not None else {}
        url = f"{self.url}/sandbox/{path}"
        async with self._session.request(verb, url, data=body, params=query, headers=headers) as answer:
            found: Json = await answer.json()
        if answer.status >= BAD:
            raise ActError(str(found.get("error")))
        return found
