"""Be one unit of work: every part together, and the rows to be sent after the commit."""

from __future__ import annotations

from bot.ports import Out, OutRow
from storage.cards import encode_out
from storage.claims import Claims
from storage.engine import Session
from storage.part import Shared


class StoredUnit(Claims):
    """Do everything one update causes in one transaction; implements `bot.ports.Unit`."""

    def __init__(self, session: Session, shared: Shared) -> None:
        """Begin with nothing to send."""
        super().__init__(session, shared)
        self._offers: list[OutRow] = []

    async def enqueue(self, out: Out, now: int) -> None:
        """Write an outbox row, unless its key stands already or the chat is forgotten."""
        reached = await self._reach(out.chat_id)
        if reached is None:
            return
        box, telegram_id = reached
        row_id = await self._db.next_id("outbox")
        body = box.seal(encode_out(out, telegram_id), table="outbox", column="body", row=str(row_id))
        added = await self._db.run(
            self._s.enqueue,
            id=row_id,
            chat_id=out.chat_id,
            op=out.op,
            urgency=out.urgency,
            key=out.key or None,
            subject=out.subject,
            state="waiting",
            next_us=now,
            created_us=now,
            expires_us=out.expires_us,
            body=body,
        )
        if added:
            self._offers.append(
                OutRow(
                    id=row_id,
                    out=out,
                    telegram_id=telegram_id,
                    attempts=0,
                    next_us=now,
                    created_us=now,
                    card_id=self._cards.get(out.chat_id),
                )
            )

    async def recall(self, subject: int, *, chat_id: int | None = None) -> int:
        """Cancel unsent rows about a referral (those of other chats than `chat_id`); return how many."""
        rows = await self._db.all(self._s.recall, subject=subject, but=chat_id)
        recalled = {row[0] for row in rows}
        self._offers = [row for row in self._offers if row.id not in recalled]
        self._db.after.append(lambda: self._shared.recall(sorted(recalled)))
        return len(recalled)

    async def flush(self) -> None:
        """Write what was kept back, and offer the new rows to the sender once they are committed."""
        await super().flush()
        if self._offers:
            offers = tuple(self._offers)
            self._db.after.append(lambda: self._shared.offer(offers))
