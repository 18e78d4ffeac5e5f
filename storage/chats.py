"""Find, make, change and forget chats, and note updates, messages and tries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from bot.ports import HOUR, Chat
from storage.errors import StillNeeded
from storage.part import Part

SEEN_FOR_US: Final = 72 * HOUR  # Telegram keeps an update for 24 h; numbers may start anew after an idle week


class Chats(Part):
    """Be the part of a unit that knows chats."""

    async def first_time(self, update_id: int, now: int) -> bool:
        """Note an update; False when it was noted less than 72 h ago."""
        noted = await self._db.one(self._s.note_update, update_id=update_id, seen_us=now, long_ago=now - SEEN_FOR_US)
        return noted is not None

    async def chat(self, telegram_id: int, now: int) -> Chat:
        """Find or make the chat, lock it for this transaction, and set `seen_us`."""
        name = self._ring.lookup("telegram", str(telegram_id))
        row = await self._db.one(self._s.see_chat, telegram_hash=name, now=now)
        if row is not None:
            box = await self._ring.get(row[1])
            if box is not None:
                chat = _chat(row, telegram_id)
                self._reached[chat.id] = box, telegram_id
                self._cards[chat.id] = chat.card_id
                return chat
            await self._blank(row[0])  # its key is gone: what stands there is erased, and the person is new
        await self._make(name, telegram_id)
        return await self.chat(telegram_id, now)

    async def _make(self, name: bytes, telegram_id: int) -> None:
        box = await self._ring.new()
        row_id = await self._db.next_id("chats")
        sealed = box.seal(str(telegram_id), table="chats", column="telegram_sealed", row=str(row_id))
        await self._db.run(self._s.add_chat, id=row_id, telegram_hash=name, telegram_sealed=sealed, key_id=box.key_id)

    async def chat_by_id(self, chat_id: int) -> Chat:
        """Return a chat and lock it; a forgotten one has Telegram id 0 and counts as blocked. Raise LookupError."""
        row = await self._db.one(self._s.chat_by_id, id=chat_id)
        if row is None:
            raise LookupError(f"there is no chat {chat_id}")
        reached = await self._opened(chat_id, row[1], row[-1])
        self._reached[chat_id] = reached
        if reached is None:
            return Chat(id=chat_id, telegram_id=0, blocked=True)
        chat = _chat(row[:-1], reached[1])
        self._cards[chat_id] = chat.card_id
        return chat

    async def save_chat(self, chat: Chat) -> None:
        """Save language, separate, card_no, unclear, covered, blocked, seen_us; never card_id."""
        await self._db.run(
            self._s.save_chat,
            id=chat.id,
            language=chat.language,
            separate=int(chat.separate),
            card_no=chat.card_no,
            unclear=chat.unclear,
            covered=int(chat.covered),
            blocked=int(chat.blocked),
            seen_us=chat.seen_us,
        )

    async def messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        """List (message id, sent_us) of the messages still standing in a chat, newest first."""
        return [(message_id, sent_us) for message_id, sent_us in await self._db.all(self._s.messages, chat_id=chat_id)]

    async def note_message(self, chat_id: int, message_id: int, now: int) -> None:
        """Remember a message of the person's that is still in the chat."""
        await self._db.run(self._s.add_message, chat_id=chat_id, message_id=message_id, sent_us=now)

    async def count(self, chat_id: int, kind: str, *, window_us: int, now: int) -> int:
        """Count one more try of a kind in its window and return how many there are."""
        row = await self._db.one(self._s.count, chat_id=chat_id, kind=kind, began_us=now, window_start=now - window_us)
        assert row is not None  # noqa: S101  # an upsert without a condition always returns its row
        return int(row[0])

    async def forget_chat(self, chat_id: int) -> None:
        """Shred what is kept of a chat; raise StillNeeded while it has a live referral or claim, or a role."""
        if await self._db.one(self._s.live_referral, chat_id=chat_id):
            raise StillNeeded("a referral of this chat is under way")
        if await self._db.one(self._s.live_claim, chat_id=chat_id):
            raise StillNeeded("a claim of this chat is under way")
        if await self._db.one(self._s.staff_of_chat, chat_id=chat_id):
            raise StillNeeded("somebody works from this chat")
        reach = await self._db.one(self._s.reach, id=chat_id)
        talks = await self._db.all(self._s.conversations_of, chat_id=chat_id)
        if reach is None:
            return
        await self._ring.shred(reach[0], *(key_id for _, key_id, state in talks if state != "erased"))
        for conversation_id, _, _ in talks:
            await self._erase_rows(conversation_id)
        await self._blank(chat_id)

    async def _erase_rows(self, conversation_id: int) -> None:
        """Remove the words of a conversation whose key is shredded, and say that it is erased."""
        await self._db.run(self._s.drop_answers, conversation_id=conversation_id)
        await self._db.run(self._s.end_conversation, id=conversation_id, state="erased")
        await self._db.run(self._s.erase_referrals, conversation_id=conversation_id)

    async def _blank(self, chat_id: int) -> None:
        """Leave of a chat whose key is gone only the number that referrals and audit rows name."""
        self._reached[chat_id] = None
        await self._db.run(self._s.blank_chat, id=chat_id)
        for statement in (self._s.drop_messages, self._s.drop_counters, self._s.drop_codes):
            await self._db.run(statement, chat_id=chat_id)
        dropped = [row[0] for row in await self._db.all(self._s.drop_outbox, chat_id=chat_id)]
        self._db.after.append(lambda: self._shared.recall(dropped))


def _chat(row: tuple[Any, ...], telegram_id: int) -> Chat:
    chat_id, _, language, separate, card_id, card_no, unclear, covered, blocked, seen_us = row
    return Chat(
        id=chat_id,
        telegram_id=telegram_id,
        language=language,
        separate=bool(separate),
        card_id=card_id,
        card_no=card_no,
        unclear=unclear,
        covered=bool(covered),
        blocked=bool(blocked),
        seen_us=seen_us,
    )
