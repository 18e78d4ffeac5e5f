"""The composition root: build the real parts of a running bot, introduce them, start and stop them in order.

Stopping: no more updates are taken; what was taken is committed; what was committed is sent or left in the outbox;
then storage and keys are closed.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError

from bot.admin import ACTIONS
from bot.duty import Duty
from bot.handlers.dispatch import Dispatch
from bot.handlers.polling import EXIT_STOPPED, EXIT_TOKEN, Poller
from bot.handlers.webhook import PATH, Listening, Webhook, listener, set_webhook
from bot.house import House, Wires, open_house
from bot.instance import door, only_one
from bot.limits import Limits, parse_limits
from bot.log import get_logger, log_loop_error, place
from bot.mail import parse_mail_url
from bot.menu import introduce
from bot.metrics import Figures, registry
from bot.ports import OutRow
from bot.problems import TOKEN, Problem
from bot.sender import SWEEP_S, Sender
from bot.settings import Settings
from bot.telegram_http import Api
from bot.timers import Timers
from storage.backup import prune
from storage.errors import NotStored, SuspiciousSweep

LONGEST_PAUSE_S: Final = 30.0
SHARED_SWEEP_S: Final = 0.5
"""What other workers commit is found by looking, and a family waits for it."""

log = get_logger("app")


@dataclass(slots=True)
class Post:
    """Pass what storage commits to the sender, which is built after it."""

    duty: Duty | None = None

    def offer(self, rows: Sequence[OutRow]) -> None:
        """Hand over rows just committed."""
        if self.duty is not None:
            self.duty.offer(rows)

    def recall(self, row_ids: Sequence[int]) -> None:
        """Take rows back that were cancelled."""
        if self.duty is not None:
            self.duty.recall(row_ids)


@dataclass(slots=True)
class Parts:
    """Hold the moving parts of a running bot."""

    api: Api
    house: House
    dispatch: Dispatch
    duty: Duty
    poller: Poller | None
    lost: asyncio.Event
    """Set when a send was refused as if the token were lost."""


async def serve(
    settings: Settings,
    *,
    wires: Wires | None = None,
    stop: asyncio.Event | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> int:
    """Run the bot until `stop`; return the exit code. Raise Problem or a StorageError where it cannot start."""
    asyncio.get_running_loop().set_exception_handler(log_loop_error)
    stopping = stop or asyncio.Event()
    with contextlib.ExitStack() as lock:
        if not settings.shared:
            lock.enter_context(only_one(settings.data_dir))
        async with _api(settings) as api:
            username = await _name(api, stopping)
            if stopping.is_set():
                return EXIT_STOPPED
            post, given = Post(), wires or Wires()
            given = replace(given, offer=post.offer, recall=post.recall)
            async with open_house(settings, username=username, wires=given) as house:
                refuse_sample(house)
                parts = _assemble(settings, api, house, given)
                post.duty = parts.duty
                return await _run(settings, parts, stopping, on_ready)


def refuse_sample(house: House) -> None:
    """Raise Problem where families would be sent to initiatives that do not exist."""
    if house.service.world.directory.sample and not house.settings.allow_sample_data:
        raise Problem(
            "The directory is the fictional sample: load your own with BOT_DIRECTORY_FILE in a new data folder, or set "
            "BOT_ALLOW_SAMPLE_DATA=yes for a trial."
        )


@asynccontextmanager
async def _api(settings: Settings) -> AsyncIterator[Api]:
    api = Api(token=settings.need_token(), api_url=settings.api_url)
    await api.start()
    try:
        yield api
    finally:
        await api.close()


async def _name(api: Api, stopping: asyncio.Event) -> str:
    """Ask for the bot's own name until Telegram answers; raise Problem where it refuses the token."""
    pause = 0.5
    while not stopping.is_set():
        try:
            return str((await api.call("getMe", {}))["username"])
        except InvalidToken:
            raise Problem("Telegram refuses the token: copy BOT_TOKEN from @BotFather again.", TOKEN) from None
        except TelegramError as error:
            log.warning("telegram_unreachable", error_class=type(error).__name__)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stopping.wait()
        pause = min(pause * 2, LONGEST_PAUSE_S)
    return ""


def _assemble(settings: Settings, api: Api, house: House, wires: Wires) -> Parts:
    lost = asyncio.Event()
    service = house.service
    dispatch = Dispatch(service.handle, service.poison, not_stored=(NotStored,))
    duty = Duty(
        house.store.be_the_sender,
        sender=lambda: _sender(settings, api, house, wires, lost),
        timers=lambda: Timers(service.timers, lambda: _chores(house)),
        notice=house.notice,
    )
    poller = None if settings.webhook_url else Poller(api, dispatch, clock=wires.clock)
    return Parts(api, house, dispatch, duty, poller, lost)


def _sender(settings: Settings, api: Api, house: House, wires: Wires, lost: asyncio.Event) -> Sender:
    smtp = settings.smtp_url
    return Sender(
        house.store.outbox,
        api,
        house.catalogs.speak,
        clock=wires.clock,
        monotonic=time.monotonic,
        limits=Limits(parse_limits(settings.send_limits), time.monotonic),
        on_undeliverable=house.service.undeliverable,
        on_token_suspect=lost.set,
        mail=parse_mail_url(smtp.get_secret_value()) if smtp else None,
        sweep_s=SHARED_SWEEP_S if settings.shared else SWEEP_S,
    )


async def _run(settings: Settings, parts: Parts, stopping: asyncio.Event, on_ready: Callable[[], None]) -> int:
    async with AsyncExitStack() as stack:  # entered from the last to stop to the first
        stack.push_async_callback(parts.duty.stop)
        await parts.duty.start()
        stack.push_async_callback(parts.dispatch.drain)
        await stack.enter_async_context(door(settings.data_dir, lambda do, asked: _administer(parts, do, asked)))
        await _listen(settings, parts, stack)
        tongues = parts.house.service.world.tongues
        await introduce(parts.api, parts.house.catalogs, tongues, name=settings.office.display_name)
        on_ready()
        log.info("started", mode="webhook" if settings.webhook_url else "polling")
        code = await _receive(parts, stopping)
        log.info("stopping", exit_code=code)
    return code


async def _administer(parts: Parts, do: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    action = ACTIONS.get(do)
    if action is None:
        raise Problem("The running bot does not know this command: it is another version; restart it.")
    return await action(parts.house, asked)


async def _listen(settings: Settings, parts: Parts, stack: AsyncExitStack) -> None:
    """Serve health, metrics and the webhook; while polling, an address in use costs only health and metrics."""
    hook, path = None, PATH
    if settings.webhook_url and settings.webhook_secret:
        hook = Webhook(parts.dispatch, settings.webhook_secret.get_secret_value())
        path = urlsplit(settings.webhook_url).path or PATH
    app = listener(ready=lambda: _ready(parts), registry=registry(_figures(parts)), webhook=hook, path=path)
    listening = Listening(app, str(settings.listen))
    try:
        port = await listening.start()
    except OSError as error:
        if hook is not None:
            raise Problem(
                f"BOT_LISTEN: {settings.listen} cannot be had ({type(error).__name__}): stop what has it, or choose "
                "another."
            ) from None
        log.warning("no_health", reason="BOT_LISTEN", port=settings.listen.port, error_class=type(error).__name__)
        return
    stack.push_async_callback(listening.stop)
    log.info("listening", port=port)


async def _ready(parts: Parts) -> bool:
    async with parts.house.store.unit() as unit:
        await unit.language_reviews()  # the database answers
    return parts.poller is None or parts.poller.ready


def _figures(parts: Parts) -> Figures:
    dispatch, duty = parts.dispatch, parts.duty
    return Figures(
        updates=lambda: {"handled": dispatch.handled, "poisoned": dispatch.poisoned},
        sends=lambda: duty.counts,
        waiting=lambda: duty.waiting,
    )


async def _receive(parts: Parts, stopping: asyncio.Event) -> int:
    """Receive until told to stop, or until Telegram refuses for good; return the exit code."""
    receiving = asyncio.create_task(_receiver(parts, stopping))
    losing = asyncio.create_task(_token_lost(parts))
    stop = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait((receiving, losing, stop), return_when=asyncio.FIRST_COMPLETED)
        stopping.set()
        if losing.done() and not losing.cancelled() and losing.exception() is None:
            return EXIT_TOKEN
        if parts.poller is not None:
            parts.poller.stop()
        return await receiving
    finally:
        for task in (losing, stop):
            task.cancel()
        await asyncio.gather(losing, stop, return_exceptions=True)


async def _receiver(parts: Parts, stopping: asyncio.Event) -> int:
    settings = parts.house.settings
    if parts.poller is not None:
        return await parts.poller.run()
    pause = 0.5
    while not stopping.is_set():
        try:
            await set_webhook(parts.api, url=_address(settings), secret=_secret(settings))
            break
        except InvalidToken:
            return EXIT_TOKEN
        except TelegramError as error:
            log.warning("webhook_not_set", error_class=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)
    await stopping.wait()
    return EXIT_STOPPED


def _address(settings: Settings) -> str:
    url = settings.webhook_url or ""
    return url if urlsplit(url).path else f"{url}{PATH}"


def _secret(settings: Settings) -> str:
    return settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""


async def _token_lost(parts: Parts) -> None:
    """Return when getMe too refuses the token, after a send was refused in its words."""
    while True:
        await parts.lost.wait()
        parts.lost.clear()
        if await parts.api.token_lost():
            log.error("token_refused")
            return


async def _chores(house: House) -> None:
    """Remove rows of no more use, backups past their time, and keys that no row needs."""
    now = house.service.world.clock()
    await house.store.housekeeping(now)
    await asyncio.to_thread(prune, house.settings.backups, now)
    try:
        await house.ring.sweep(known=house.store.known_keys)
    except SuspiciousSweep as error:
        log.error("sweep_refused", error_class=type(error).__name__, place=place(error))
