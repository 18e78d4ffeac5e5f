"""Give the sender what may be sent and store what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from bot.ports import CONTACT_FOR, OutRow, Result
from storage.cards import decode_out
from storage.engine import Engine, Row, Session
from storage.errors import Tampered, UnknownText, UnknownVersion
from storage.part import Shared
from storage.prepared import Value


class StoredOutbox:
    """Read and settle outbox rows; implements `bot.ports.Outbox`. Every call is a transaction of its own."""

    def __init__(self, engine: Engine, shared: Shared) -> None:
        """Begin with no send under way in this process."""
        self._engine = engine
        self._s = shared.statements
        self._shared = shared
        self._begun: set[int] = set()

    def _transaction(self) -> AbstractAsyncContextManager[Session]:
        return self._engine.transaction()

    async def waiting(self, now: int, limit: int = 500) -> Sequence[OutRow]:
        """List rows that may be sent now, safety first, then by id; in a chat up to one that has to wait.

        Answers to taps and e-mail neither wait for a chat's cards nor hold them up. A send of class `once` that this
        process has begun is left out; one that another process began is `uncertain`. A row that cannot be read any more
        is settled here: dropped when its chat was erased, else failed.
        """
        async with self._transaction() as db:
            rows = await db.all(self._s.waiting, now=now, most=limit)
            read = [await self._read(db, row, now) for row in rows if row[0] not in self._begun]
        return [row for row in read if row is not None]

    async def _read(self, db: Session, row: Row, now: int) -> OutRow | None:
        row_id, attempts, next_us, created_us, state, body, key_id, card_id = row
        box = await self._shared.ring.get(key_id)
        if box is None:
            await self._give_up(db, row, state="dropped", error="erased", now=now)
            return None
        try:
            words = box.open(body, table="outbox", column="body", row=str(row_id))
            out, telegram_id = decode_out(words, self._shared.texts)
        except (Tampered, UnknownVersion, UnknownText) as error:
            await self._give_up(db, row, state="failed", error=type(error).__name__, now=now)
            return None
        return OutRow(
            id=row_id,
            out=out,
            telegram_id=telegram_id,
            attempts=attempts,
            next_us=next_us,
            created_us=created_us,
            card_id=card_id,
            uncertain=state == "sending",
        )

    async def _give_up(self, db: Session, row: Row, *, state: str, error: str, now: int) -> None:
        await db.run(self._s.end_send, id=row[0], attempts=row[1], state=state, error=error, now=now)

    async def begin(self, row_ids: Sequence[int], now: int) -> None:
        """Note that sends of class `once` begin, before the network is touched."""
        async with self._transaction() as db:
            await db.many(self._s.begin_send, [{"id": row_id} for row_id in row_ids])
        self._begun.update(row_ids)

    async def finish(self, results: Sequence[Result], now: int) -> None:
        """Store many results in one transaction; a finished row's body and chat are wiped."""
        async with self._transaction() as db:
            for result in results:
                await self._settle(db, result, now)
        self._begun.difference_update(result.row_id for result in results)

    async def _settle(self, db: Session, result: Result, now: int) -> None:
        values: dict[str, Value] = {"id": result.row_id, "attempts": result.attempts, "error": result.error}
        if result.state == "again":
            await db.run(self._s.send_again, next_us=result.next_us, **values)
        else:
            await db.run(self._s.end_send, state=result.state, now=now, **values)
        for message_id in result.removed:
            await db.run(self._s.drop_message, chat_id=result.chat_id, message_id=message_id)
            await db.run(self._s.drop_card, id=result.chat_id, card_id=message_id)
        if result.message_id is not None:
            await self._stands(db, result, result.message_id, now)

    async def _stands(self, db: Session, result: Result, message_id: int, now: int) -> None:
        """Remember a message that stands; an edited one keeps the time it was first sent."""
        await db.run(self._s.add_message, chat_id=result.chat_id, message_id=message_id, sent_us=now)
        if result.op == "contact":
            detail = f"{result.chat_id}:{message_id}"
            await db.run(self._s.set_due, kind="hide", subject=result.row_id, due_us=now + CONTACT_FOR, detail=detail)
        if result.op in ("card", "cover"):
            await db.run(self._s.stand_card, id=result.chat_id, card_id=message_id)

    async def next_us(self) -> int | None:
        """Return when the next row may be sent that nothing else holds up, None when there is none."""
        async with self._transaction() as db:
            row = await db.one(self._s.next_us)
        return None if row is None or row[0] is None else int(row[0])

    async def messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        """List (message id, sent_us) of what still stands in a chat, newest first."""
        async with self._transaction() as db:
            rows = await db.all(self._s.messages, chat_id=chat_id)
        return [(message_id, sent_us) for message_id, sent_us in rows]
