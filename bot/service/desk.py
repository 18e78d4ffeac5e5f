"""One update on the desk: the unit of work it belongs to, and the one card that answers it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.directory import Directory
from bot.inbound import Inbound
from bot.ports import MINUTE, SECOND, Chat, Due, Out, Referral, Unit, Urgency
from bot.render import notices
from bot.service.host import FamilyHost
from bot.service.world import World
from bot.text import Card, Line

ANSWER_WITHIN = 10 * SECOND
"""Telegram forgets a tap soon after; a later answer is refused."""
IDLE = 15 * MINUTE
"""After this long a card turns neutral."""


class Desk:
    """Collect what one update causes; `close` puts the card, the deletion and the answered tap into the outbox."""

    def __init__(self, unit: Unit, chat: Chat, inbound: Inbound, world: World, now: int) -> None:
        self.unit = unit
        self.chat = chat
        self.inbound = inbound
        self.world = world
        self.now = now
        self.notes: list[Line] = []
        self.directory: Directory | None = None
        """Stored by this update; in use once it is committed."""
        self.remove_typed = False
        self.host: FamilyHost | None = None
        """Made by `talk.host_of`."""
        self._card: Card | None = None
        self._urgency: Urgency = "prompt"

    @property
    def tapped(self) -> bool:
        """Tell whether the update is a tap."""
        return self.inbound.kind == "tap"

    @property
    def language(self) -> str:
        """Return the language of the chat; until one was chosen, what its phone speaks, else the first we have."""
        return self.chat.language or self.world.choose_language(self.inbound.language_code or None)

    def change(self, **columns: object) -> None:
        """Change columns of the chat; saved when the update ends."""
        self.chat = replace(self.chat, **columns)  # type: ignore[arg-type]  # names are checked by replace itself

    def next_card(self) -> int:
        """Number the card about to be built."""
        self.change(card_no=self.chat.card_no + 1)
        return self.chat.card_no

    def show(self, card: Card, *, urgency: Urgency = "prompt") -> None:
        """Answer the update with this card; a later call replaces an earlier one."""
        self._card, self._urgency = card, urgency

    @property
    def answered(self) -> bool:
        """Tell whether a card was chosen."""
        return self._card is not None

    async def tell(self, chat: Chat, card: Card, *, key: str, subject: int | None, urgency: Urgency = "must") -> None:
        """Send a notice of its own to any chat."""
        await self.unit.enqueue(
            Out(
                chat_id=chat.id,
                op="notice",
                urgency=urgency,
                card=card,
                language=chat.language or self.world.tongues[0].code,
                key=key,
                subject=subject,
            ),
            self.now,
        )

    async def tell_family(self, referral: Referral, event: str) -> None:
        """Tell a family that there is a message; its button opens the card of what stands then."""
        chat = await self.unit.chat_by_id(referral.chat_id)
        card = notices.neutral(f"f|card|{referral.id}")
        await self.tell(chat, card, key=f"family:{referral.id}:{event}:{self.now}", subject=referral.id)

    async def close(self) -> None:
        """Queue what answers the update: the tap first, the card, then the deletion of what was typed."""
        inbound = self.inbound
        if self.tapped and inbound.query_id:
            await self._queue(Out(
                chat_id=self.chat.id, op="answer", urgency="effort", query_id=inbound.query_id,
                language=self.language, expires_us=self.now + ANSWER_WITHIN,
            ))  # fmt: skip
        if self._card is not None:
            await self._queue(Out(
                chat_id=self.chat.id, op="card", urgency=self._urgency, card=self._card, language=self.language,
                below=self.chat.separate or not self.tapped,
                message_id=inbound.message_id if self.tapped else None,
            ))  # fmt: skip
            await self._cover_later()
        if self.remove_typed and inbound.message_id is not None:
            await self._queue(Out(
                chat_id=self.chat.id, op="delete", urgency="must", message_id=inbound.message_id,
                language=self.language,
            ))  # fmt: skip
        await self.unit.save_chat(self.chat)

    async def _cover_later(self) -> None:
        """Let any card turn neutral once the chat is idle: the clock asks then whether there is something to hide."""
        if not self.chat.covered:
            await self.unit.set_due_once(Due(kind="cover", subject=self.chat.id, due_us=self.now + IDLE))

    async def _queue(self, out: Out) -> None:
        await self.unit.enqueue(out, self.now)
