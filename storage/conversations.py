"""Keep conversations: what was answered, sealed answer by answer, under a key of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.ports import Conversation
from storage.chats import Chats
from storage.engine import Row
from storage.envelope import Box


class Conversations(Chats):
    """Be the part of a unit that knows conversations and consents."""

    async def conversation(self, chat_id: int) -> Conversation | None:
        """Find the chat's newest open conversation with its answers; an erased key gives None."""
        return await self._read(await self._db.one(self._s.open_conversation, chat_id=chat_id))

    async def conversation_by_id(self, conversation_id: int) -> Conversation | None:
        """Find a conversation with its answers; an erased key gives None."""
        return await self._read(await self._db.one(self._s.conversation, id=conversation_id))

    async def open_of_chat(self, chat_id: int, flow: str) -> Conversation | None:
        """Find the open conversation of a flow in a chat; an erased one is none."""
        return await self._read(await self._db.one(self._s.open_of_chat, chat_id=chat_id, flow=flow))

    async def sent_of_chat(self, chat_id: int, flow: str) -> Conversation | None:
        """Find the newest finished conversation of a flow in a chat; an erased one is none."""
        return await self._read(await self._db.one(self._s.sent_conversation, chat_id=chat_id, flow=flow))

    async def _read(self, row: Row | None) -> Conversation | None:
        if row is None or row[5] == "erased":
            return None
        box = await self._ring.get(row[-1])
        if box is None:  # shredded, and then the process died before its transaction: finish what it began
            await self._erase_rows(row[0])
            return None
        sealed = await self._db.all(self._s.answers, conversation_id=row[0])
        self._boxes[row[0]], self._places[row[0]] = box, (row[1], row[5])
        return _conversation(row, {path: _open_answer(box, row[0], path, words) for path, words in sealed})

    async def start_conversation(self, chat_id: int, *, flow: str, version: int, now: int) -> Conversation:
        """Begin a conversation under a new key; raise ValueError while one of this flow is open."""
        box = await self._ring.new()
        begun = await self._add(
            box, Conversation(id=0, chat_id=chat_id, flow=flow, version=version, started_us=now, touched_us=now)
        )
        if begun is None and await self.conversation(chat_id) is None:  # reading cleared an erased one away
            begun = await self._add(
                box, Conversation(id=0, chat_id=chat_id, flow=flow, version=version, started_us=now, touched_us=now)
            )
        if begun is None:
            raise ValueError("this chat has an open conversation of this flow already")
        return begun

    async def _add(self, box: Box, new: Conversation) -> Conversation | None:
        row_id = await self._db.next_id("conversations")
        added = await self._db.run(
            self._s.add_conversation,
            id=row_id,
            chat_id=new.chat_id,
            flow=new.flow,
            version=new.version,
            key_id=box.key_id,
            reopened=None,
            state="open",
            started_us=new.started_us,
            touched_us=new.touched_us,
        )
        if not added:
            return None
        self._boxes[row_id] = box
        return replace(new, id=row_id)

    async def save_answers(self, conversation: Conversation, answers: Mapping[str, str], now: int) -> None:
        """Write what differs from the conversation's answers, remove what is no more, and set `touched_us`."""
        row_id, before = conversation.id, conversation.answers
        changed = {path: words for path, words in answers.items() if before.get(path) != words}
        gone = [path for path in before if path not in answers]
        if changed:
            box = await self._box_of(row_id)
            await self._db.many(self._s.put_answer, [_sealed_answer(box, row_id, *item) for item in changed.items()])
        if gone:
            await self._db.many(self._s.drop_answer, [{"conversation_id": row_id, "path": path} for path in gone])
        await self._db.run(self._s.touch_conversation, id=row_id, touched_us=now)

    async def _box_of(self, conversation_id: int) -> Box:
        if conversation_id in self._boxes:
            return self._boxes[conversation_id]
        row = await self._db.one(self._s.conversation, id=conversation_id)
        box = None if row is None else await self._ring.get(row[-1])
        if box is None:
            raise LookupError(f"conversation {conversation_id} is erased")
        return box

    async def save_conversation(self, conversation: Conversation) -> None:
        """Save chat_id, reopened, state, touched_us, version."""
        if self._places.get(conversation.id) == (conversation.chat_id, conversation.state):
            await self._go_on(conversation)
            return
        self._places[conversation.id] = conversation.chat_id, conversation.state
        await self._db.run(
            self._s.save_conversation,
            id=conversation.id,
            chat_id=conversation.chat_id,
            reopened=conversation.reopened,
            state=conversation.state,
            touched_us=conversation.touched_us,
            version=conversation.version,
        )

    async def _go_on(self, conversation: Conversation) -> None:
        """Save without the columns that indexes are made of: nearly always they are as they were."""
        await self._db.run(
            self._s.go_on,
            id=conversation.id,
            reopened=conversation.reopened,
            touched_us=conversation.touched_us,
            version=conversation.version,
        )

    async def erase_conversation(self, conversation_id: int) -> None:
        """Shred: delete the wrap first (its own commit in the key store), then the answers; mark it erased."""
        row = await self._db.one(self._s.conversation, id=conversation_id)
        if row is None:
            return
        self._boxes.pop(conversation_id, None)
        self._places.pop(conversation_id, None)
        await self._ring.shred(row[-1])
        await self._erase_rows(conversation_id)

    async def add_consent(  # noqa: PLR0913  # as the port has it
        self, conversation_id: int, *, kind: str, version: str, language: str, detail: str, now: int
    ) -> None:
        """Record a notice shown or a consent given; detail holds codes only."""
        row_id = await self._db.next_id("consents")
        await self._db.run(
            self._s.add_consent,
            id=row_id,
            conversation_id=conversation_id,
            kind=kind,
            version=version,
            language=language,
            detail=detail,
            at_us=now,
        )

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        """Hand conversations and referrals to another chat; where both have one of a flow open, each keeps its own."""
        self._places.clear()
        await self._db.run(self._s.move_conversations, old=old_chat_id, new=new_chat_id)
        await self._db.run(self._s.move_referrals, old=old_chat_id, new=new_chat_id)


def _conversation(row: Row, answers: Mapping[str, str]) -> Conversation:
    row_id, chat_id, flow, version, reopened, state, started_us, touched_us, _ = row
    return Conversation(
        id=row_id,
        chat_id=chat_id,
        flow=flow,
        version=version,
        reopened=reopened,
        state=state,
        started_us=started_us,
        touched_us=touched_us,
        answers=answers,
    )


def _sealed_answer(box: Box, conversation_id: int, path: str, words: str) -> dict[str, Any]:
    sealed = box.seal(words, table="answers", column="sealed", row=str(conversation_id), field=path)
    return {"conversation_id": conversation_id, "path": path, "sealed": sealed}


def _open_answer(box: Box, conversation_id: int, path: str, sealed: bytes) -> str:
    return box.open(sealed, table="answers", column="sealed", row=str(conversation_id), field=path)
