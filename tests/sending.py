"""A real store, the sandbox and the sender wired together, for the tests of sending."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.i18n import Spoken, SpokenButton
from bot.limits import Limits, parse_limits
from bot.mail import Mail
from bot.ports import Out, OutRow
from bot.sandbox import Sandbox, User
from bot.sender import Sender
from bot.telegram_http import Api
from bot.text import Button, Card, Plain, T, english
from storage.keys import KeyRing
from storage.master import MasterKey
from storage.migrate import upgrade
from storage.store import Store, open_store

HELLO = T("test.hello", "Hello")
YES = T("test.yes", "Yes")
TEXTS = {text.key: text for text in (HELLO, YES)}


def microseconds() -> int:
    """Tell the real time."""
    return time.time_ns() // 1000


def card(words: str, *buttons: str) -> Card:
    """Make a card of one line and a row for each button."""
    return Card((Plain(words),), tuple((Button(Plain(label), f"tap:{label}"),) for label in buttons))


def speak(card: Card, language: str, *, repeat: bool = False) -> Spoken:
    """Speak as `i18n` does, without catalogs."""
    lines = (*(("(repeat)",) if repeat else ()), *(english(line) for line in card.lines))
    rows = tuple(
        tuple(SpokenButton(english(button.label), button.data, button.url) for button in row) for row in card.rows
    )
    return Spoken("\n".join(lines), rows, card.keys)


@dataclass(slots=True, eq=False)
class Post:
    """Hold the parts of one running sender."""

    store: Store
    sandbox: Sandbox
    api: Api
    sender: Sender
    undeliverable: list[tuple[int, str]]
    suspects: list[str]
    chats: dict[str, int] = field(default_factory=dict)

    async def chat(self, user: User) -> int:
        """Return our id of a person's chat, who has pressed Start."""
        if user.name not in self.chats:
            await user.start()
            async with self.store.unit() as unit:
                self.chats[user.name] = (await unit.chat(user.id, microseconds())).id
        return self.chats[user.name]

    async def put(self, *outs: Out) -> None:
        """Commit rows, which offers them."""
        async with self.store.unit() as unit:
            for out in outs:
                await unit.enqueue(out, microseconds())

    async def send(self, user: User, op: Any, words: str, urgency: Any = "must", **more: Any) -> None:
        """Commit one row for a person."""
        await self.put(Out(chat_id=await self.chat(user), op=op, urgency=urgency, card=card(words), **more))

    async def emptied(self, within: float = 5.0) -> None:
        """Wait until the outbox holds nothing unsent."""
        quiet = 0
        async with asyncio.timeout(within):
            while quiet < 2:  # twice: a row just begun shows in neither place for a moment
                quiet = 0 if self.sender.waiting or await self.unsent() else quiet + 1
                await asyncio.sleep(0.01)

    async def unsent(self) -> list[OutRow]:
        """List what the outbox would still send, whenever."""
        return list(await self.store.outbox.waiting(microseconds() + 10**15))

    def texts(self, user: User) -> list[str]:
        """List what the bot shows on a phone, oldest first."""
        return [message.text for message in user.screen().messages if message.from_bot]


async def open_test_store(folder: Path, **hooks: Any) -> tuple[Store, KeyRing]:
    """Open a store on SQLite files of this folder, made at the first time."""
    url = f"sqlite:///{folder / 'main.sqlite'}"
    await asyncio.to_thread(upgrade, url, backup=lambda: None)
    ring = await KeyRing.open(
        url=f"sqlite:///{folder / 'keys.sqlite'}", master=MasterKey(bytes(range(32))), now=microseconds, main_url=url
    )
    return await open_store(url=url, ring=ring, texts=TEXTS, **hooks), ring


@asynccontextmanager
async def posting(
    folder: Path,
    sandbox: Sandbox,
    *,
    limits: str = "off",
    mail: Mail | None = None,
    answer_s: float = 10.0,
    sweep_s: float = 5.0,
    refuse: Callable[[OutRow, str], None] = lambda _row, _code: None,
) -> AsyncIterator[Post]:
    """Run a sender on a real store against a sandbox; a second one on the same folder is a restart."""
    undeliverable: list[tuple[int, str]] = []
    suspects: list[str] = []
    sender: Sender

    async def tell(row: OutRow, code: str) -> None:
        refuse(row, code)
        undeliverable.append((row.id, code))

    store, ring = await open_test_store(
        folder,
        on_commit=lambda rows: sender.offer(rows),  # noqa: PLW0108 -- the sender is made after the store
        on_recall=lambda ids: sender.recall(ids),  # noqa: PLW0108
    )
    api = Api(token=sandbox.token, api_url=sandbox.url, answer_s=answer_s)
    await api.start()
    sender = Sender(
        store.outbox,
        api,
        speak,
        clock=microseconds,
        monotonic=time.monotonic,
        limits=Limits(parse_limits(limits), time.monotonic),
        on_undeliverable=tell,
        on_token_suspect=lambda: suspects.append("token"),
        mail=mail,
        sweep_s=sweep_s,
        first_pause_s=0.05,
    )
    await sender.start()
    try:
        yield Post(store, sandbox, api, sender, undeliverable, suspects)
    finally:
        await sender.stop(grace_s=1.0)
        await api.close()
        await store.close()
        await ring.close()
