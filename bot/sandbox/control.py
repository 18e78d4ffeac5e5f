"""The control API under `/sandbox/` and the page: for people's acts, faults, time, logs and live changes.

Only JSON bodies are taken and only loopback host names: a web page of somebody else in the same browser can do nothing.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.acts import act
from bot.sandbox.errors import ActError, Refusal
from bot.sandbox.flood import Flood, Limits
from bot.sandbox.model import Json
from bot.sandbox.shown import keyboard_of, phone_json, screen_json, shown_json

if TYPE_CHECKING:
    from bot.sandbox.host import Sandbox

PAGE = Path(__file__).parent / "page"
HOSTS = frozenset(("127.0.0.1", "localhost", "[::1]", "testserver"))
HEARTBEAT = 15.0  # seconds between signs of life on the live stream
LONGEST_WAIT = 60.0
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
SCRIPTS = ("app.js", "phone.js", "composer.js", "message.js", "text.js", "menu.js", "icons.js")
FILES = {"": "index.html"} | {name: name for name in ("style.css", "icon.svg", *SCRIPTS)}
Handler = Callable[[Request], Awaitable[Any]]


class Control:
    """Answer the control requests of one sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def app(self) -> Starlette:
        """Return the ASGI application."""
        paths: list[tuple[str, str, Handler]] = [
            ("GET", "state", self.state),
            ("GET", "scene", self.scene),
            ("POST", "scene", self.set_scene),
            ("POST", "phones", self.add_phone),
            ("GET", "phones/{id:int}/screen", self.screen),
            ("GET", "phones/{id:int}/toasts", self.toasts),
            ("POST", "phones/{id:int}/acts/{name}", self.do),
            ("GET", "wait", self.wait),
            ("GET", "calls", self.calls),
            ("GET", "updates", self.updates),
            ("POST", "updates", self.change_updates),
            ("POST", "faults", self.add_fault),
            ("DELETE", "faults", self.clear_faults),
            ("POST", "clock", self.move_clock),
            ("POST", "flood", self.set_flood),
        ]
        routes = [Route(f"/sandbox/{path}", _guarded(handler), methods=[verb]) for verb, path, handler in paths]
        routes.append(Route("/sandbox/events", self.events))
        routes += [Route(f"/{path}", _file(name)) for path, name in FILES.items()]
        return Starlette(routes=routes)

    async def state(self, _request: Request) -> Json:
        """Return everything the page shows."""
        world = self.sandbox.world
        chats = {
            str(person.id): {
                "messages": [shown_json(one) for one in world.history(person.id) if not one.hidden],
                "keyboard": keyboard_of(world.chats[person.id]),
            }
            for person in world.people.values()
        }
        bot: Json = {"username": world.bot_username, "name": world.names[""], "names": world.names}
        bot["descriptions"] = world.descriptions
        commands = [{"key": list(key), "commands": value} for key, value in world.commands.items()]
        phones = [phone_json(one) for one in world.people.values()]
        found: Json = {"number": world.feed.last, "bot": bot, "commands": commands, "phones": phones, "chats": chats}
        return found | {"scene": world.scene, "now": world.clock()}

    async def scene(self, _request: Request) -> Json:
        """Return what the demo wants to tell the page."""
        return self.sandbox.scene

    async def set_scene(self, request: Request) -> Json:
        """Replace the scene."""
        self.sandbox.scene = await _body(request)
        return self.sandbox.scene

    async def add_phone(self, request: Request) -> Json:
        """Add a phone: `name`, `language_code`, `role`, …"""
        fields = await _body(request)
        allowed = {"language_code", "last_name", "username", "role", "start_payload", "phone_number"}
        given = {name: value for name, value in fields.items() if name in allowed}
        return phone_json(self.sandbox.world.person(str(fields.get("name") or "Phone"), **given))

    async def screen(self, request: Request) -> Json:
        """Return what one phone shows."""
        world = self.sandbox.world
        person = world.who(request.path_params["id"])
        return screen_json(world.history(person.id), world.chats[person.id], world.feed.last)

    async def toasts(self, request: Request) -> Json:
        """Return the answers to taps that one phone has shown."""
        found = self.sandbox.world.who(request.path_params["id"]).toasts
        return {"toasts": [{"text": one.text, "alert": one.alert, "at": one.at, "url": one.url} for one in found]}

    async def do(self, request: Request) -> Json:
        """Let a person act; the acts are in `acts`."""
        return act(self.sandbox.world, request.path_params["id"], request.path_params["name"], await _body(request))

    async def wait(self, request: Request) -> Json:
        """Wait for a change after number `after`, at most `timeout` seconds."""
        query = request.query_params
        seconds = min(float(query.get("timeout", "10")), LONGEST_WAIT)
        await self.sandbox.world.feed.changed(int(query.get("after", "0")), seconds)
        return {"number": self.sandbox.world.feed.last}

    async def calls(self, request: Request) -> Json:
        """Return the log of calls after number `after`."""
        found = self.sandbox.api.calls.since(int(request.query_params.get("after", "0")))
        return {"calls": [one.json() for one in found]}

    async def updates(self, _request: Request) -> Json:
        """Return what became of every update, and the webhook's deliveries."""
        queue = self.sandbox.world.updates
        deliveries = [[one.update_id, one.at, one.status, one.detail] for one in self.sandbox.api.webhook.deliveries]
        return {"waiting": len(queue), "updates": [one.json() for one in queue.traces.values()], "webhook": deliveries}

    async def change_updates(self, request: Request) -> Json:
        """`repeat` an id, `inject` JSON, `skip` ids, `restart` numbering, or `reverse` the next batch."""
        fields, queue = await _body(request), self.sandbox.world.updates
        if "repeat" in fields:
            if fields["repeat"] not in queue.bodies:
                raise ActError(f"no update {fields['repeat']}")
            queue.repeat(fields["repeat"])
        if "inject" in fields:
            queue.inject(fields["inject"])
        if "skip" in fields:
            queue.skip_ids(int(fields["skip"]))
        if fields.get("reverse"):
            queue.reverse_next()
        return {"next": queue.restart_ids(fields["restart"])} if "restart" in fields else {}

    async def add_fault(self, request: Request) -> Json:
        """Ask for a fault; the fields are those of `Fault`."""
        fields = await _body(request)
        try:
            self.sandbox.faults.add(fields.pop("kind", ""), **fields)
        except TypeError as error:
            raise ActError(str(error)) from error
        return {}

    async def clear_faults(self, _request: Request) -> Json:
        """Forget all faults."""
        self.sandbox.faults.clear()
        return {}

    async def move_clock(self, request: Request) -> Json:
        """Move the time by `advance` seconds."""
        self.sandbox.clock.advance(float((await _body(request)).get("advance", 0)))
        return {"now": self.sandbox.clock()}

    async def set_flood(self, request: Request) -> Json:
        """Switch flood limits on (fields of `Limits`) or off (`{"off": true}`)."""
        fields = await _body(request)
        self.sandbox.api.flood = None if fields.get("off") else Flood(Limits(**fields), self.sandbox.clock)
        return {}

    async def events(self, request: Request) -> Response:
        """Stream changes as Server-Sent Events, from `after` or the Last-Event-ID."""
        if not _local(request):
            return Response(status_code=403)
        after = int(request.headers.get("last-event-id") or request.query_params.get("after") or 0)
        return StreamingResponse(self._stream(after), media_type="text/event-stream", headers=HEADERS)

    async def _stream(self, after: int) -> AsyncIterator[str]:
        feed = self.sandbox.world.feed
        yield "retry: 500\n\n"
        while not feed.closed:
            if not feed.covers(after):
                yield "event: reload\ndata: {}\n\n"
                return
            for number, change in feed.since(after):
                yield f"id: {number}\ndata: {json.dumps(change)}\n\n"
                after = number
            if not await feed.changed(after, HEARTBEAT):
                yield ": still here\n\n"


async def _body(request: Request) -> Json:
    raw = await request.body()
    value = json.loads(raw) if raw else {}
    if not isinstance(value, dict):
        raise ActError("a JSON object is expected")
    return value


def _local(request: Request) -> bool:
    return request.headers.get("host", "").rsplit(":", 1)[0] in HOSTS


def _refused(request: Request) -> str:
    if not _local(request):
        return "only local host names are served"
    kind = request.headers.get("content-type", "").split(";")[0]
    if request.method != "GET" and kind != "application/json":
        return "send application/json"
    return ""


def _guarded(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        refused = _refused(request)
        if refused:
            return JSONResponse({"error": refused}, 403, HEADERS)
        try:
            return JSONResponse(await handler(request), 200, HEADERS)
        except (ActError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400, HEADERS)
        except Refusal as refusal:
            return JSONResponse({"error": refusal.description}, 400, HEADERS)

    return run


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        return FileResponse(PAGE / name, headers=HEADERS) if _local(request) else Response(status_code=403)

    return run
