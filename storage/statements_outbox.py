"""Statements of the outbox and of the messages that stand in a chat."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Exists,
    bindparam,
    case,
    delete,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)

from storage import schema as t
from storage.prepared import Compiler, is_, pick, same

_UNSENT: Final = text(t.UNSENT)
_ASIDE: Final = "('answer', 'email')"  # sent by another way: they neither wait for the chat's cards nor hold them up
_earlier: Final = t.outbox.alias("earlier")
UNSENT_OF: Final = {name: text(f"{name}.{t.UNSENT}") for name in ("outbox", "earlier")}
_BEFORE: Final = (
    exists()
    .where(_earlier.c.chat_id == t.outbox.c.chat_id, _earlier.c.id < t.outbox.c.id)
    .where(UNSENT_OF["earlier"], text(f"earlier.op NOT IN {_ASIDE}"))
)


class OutboxStatements(Compiler):
    """Hold what `Outbox`, `enqueue` and `recall` run."""

    def _outbox(self) -> None:
        o = t.outbox
        now = bindparam("now", type_=BigInteger)
        fresh = self._add(o, "finished_us", "error", "attempts")
        self.enqueue = self._p(
            "enqueue", fresh.on_conflict_do_nothing(index_elements=["key"], index_where=text(t.NAMED))
        )
        wiped: dict[str, Any] = {"chat_id": null(), "body": null()}
        elsewhere = or_(bindparam("but", type_=BigInteger).is_(None), o.c.chat_id != bindparam("but", type_=BigInteger))
        self.recall = self._p(
            "recall",
            update(o)
            .where(is_(o, "subject"), _UNSENT, o.c.state == literal_column("'waiting'"), elsewhere)
            .values(**wiped, state="recalled", finished_us=o.c.next_us)
            .returning(o.c.id),
        )
        names = ("id", "attempts", "next_us", "created_us", "state", "body")
        waiting = select(*pick(o, names), t.chats.c.key_id, t.chats.c.card_id).join_from(o, t.chats)
        self.waiting = self._p(
            "waiting",
            # all that is due of a chat up to a row that has to wait: the sender leaves out questions that were replaced
            waiting.where(UNSENT_OF["outbox"], _free(_BEFORE.where(_earlier.c.next_us > now)), o.c.next_us <= now)
            .order_by(case((o.c.urgency == literal_column("'safety'"), 0), else_=1), o.c.id)
            .limit(bindparam("most", type_=BigInteger)),
        )
        self.next_us = self._p("next_us", select(func.min(o.c.next_us)).where(UNSENT_OF["outbox"], _free(_BEFORE)))
        self.begin_send = self._p(
            "begin_send",
            update(o).where(is_(o, "id"), o.c.state == literal_column("'waiting'")).values(state="sending"),
        )
        self.send_again = self._p(
            "send_again",
            update(o).where(is_(o, "id"), _UNSENT).values(**same(o, "next_us", "attempts", "error"), state="waiting"),
        )
        self.end_send = self._p(
            "end_send",
            update(o)
            .where(is_(o, "id"), _UNSENT)
            .values(**wiped, **same(o, "state", "attempts", "error"), finished_us=now),
        )
        self.messages = self._p(
            "messages",
            select(t.messages.c.message_id, t.messages.c.sent_us)
            .where(is_(t.messages, "chat_id"))
            .order_by(t.messages.c.message_id.desc()),
        )
        self.add_message = self._p("add_message", self._add(t.messages).on_conflict_do_nothing())
        self.drop_message = self._p("drop_message", delete(t.messages).where(is_(t.messages, "chat_id", "message_id")))
        self.drop_outbox = self._p(
            "drop_outbox",
            update(t.outbox)
            .where(is_(t.outbox, "chat_id"), _UNSENT)
            .values(
                chat_id=null(),
                body=null(),
                state="dropped",
                error="forgotten",
                finished_us=t.outbox.c.next_us,
            )
            .returning(t.outbox.c.id),
        )


def _free(held_up: Exists) -> ColumnElement[bool]:
    """Pick what may go: help for people in danger at once, what goes another way, else what nothing holds up."""
    return or_(
        t.outbox.c.urgency == literal_column("'safety'"),
        text(f"outbox.op IN {_ASIDE}"),
        ~held_up.correlate(t.outbox),
    )
