"""Write every statement of the main database once and compile it for the engine in use, at start.

This file has those of updates, chats, conversations and upkeep; the other areas have one each.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    bindparam,
    delete,
    exists,
    literal_column,
    null,
    or_,
    select,
    update,
)

from storage import schema as t
from storage import schema_claims as c
from storage.prepared import Engine, is_, pick, same, set_
from storage.statements_claims import ClaimStatements
from storage.statements_committees import CommitteeStatements
from storage.statements_outbox import OutboxStatements
from storage.statements_people import PeopleStatements
from storage.statements_referrals import ReferralStatements

CHAT: Final = ("id", "key_id", "language", "separate", "card_id", "card_no", "unclear", "covered", "blocked", "seen_us")
CONVERSATION: Final = ("id", "chat_id", "flow", "version", "reopened", "state", "started_us", "touched_us", "key_id")


@lru_cache
def statements_for(engine: Engine) -> Statements:
    """Return the statements of an engine, compiled once a process: some 100 ms."""
    return Statements(engine)


class Statements(OutboxStatements, ReferralStatements, PeopleStatements, CommitteeStatements, ClaimStatements):
    """Hold every statement of one engine under its name."""

    def __init__(self, engine: Engine) -> None:
        """Compile all of them."""
        super().__init__(engine)
        self._updates_and_chats()
        self._conversations()
        self._referrals()
        self._records()
        self._outbox()
        self._people()
        self._published()
        self._committees()
        self._rates()
        self._claims()
        self._claim_parts()
        self._upkeep()

    def _updates_and_chats(self) -> None:
        noted = self._add(t.updates)
        self.note_update = self._p(
            "note_update",
            noted.on_conflict_do_update(
                index_elements=["update_id"],
                set_={"seen_us": noted.excluded.seen_us},
                where=t.updates.c.seen_us < bindparam("long_ago", type_=BigInteger),
            ).returning(t.updates.c.update_id),
        )
        self.see_chat = self._p(
            "see_chat",
            update(t.chats)
            .where(is_(t.chats, "telegram_hash"))
            .values(seen_us=bindparam("now", type_=BigInteger))
            .returning(*pick(t.chats, CHAT)),
        )
        self.add_chat = self._p(
            "add_chat",
            self._insert(t.chats)
            .values(same(t.chats, "id", "telegram_hash", "telegram_sealed", "key_id"))
            .on_conflict_do_nothing(index_elements=["telegram_hash"]),
        )
        by_id = select(*pick(t.chats, CHAT), t.chats.c.telegram_sealed).where(is_(t.chats, "id"))
        self.chat_by_id = self._p("chat_by_id", by_id.with_for_update(key_share=True))  # SQLite leaves it out
        self.reach = self._p(
            "reach", select(*pick(t.chats, ("key_id", "telegram_sealed", "card_id"))).where(is_(t.chats, "id"))
        )
        kept = ("language", "separate", "card_no", "unclear", "covered", "blocked", "seen_us")
        self.save_chat = self._p("save_chat", set_(t.chats, *kept))
        self.stand_card = self._p("stand_card", set_(t.chats, "card_id"))
        self.drop_card = self._p(
            "drop_card", update(t.chats).where(is_(t.chats, "id", "card_id")).values(card_id=null())
        )
        self.blank_chat = self._p(
            "blank_chat",
            update(t.chats)
            .where(is_(t.chats, "id"))
            .values(telegram_hash=null(), telegram_sealed=null(), card_id=null(), language="", covered=0),
        )

    def _conversations(self) -> None:
        columns = pick(t.conversations, CONVERSATION)
        is_open = t.conversations.c.state == literal_column("'open'")
        self.open_conversation = self._p(
            "open_conversation",
            select(*columns).where(is_(t.conversations, "chat_id"), is_open).order_by(t.conversations.c.id.desc()),
        )
        self.open_of_chat = self._p(
            "open_of_chat", select(*columns).where(is_(t.conversations, "chat_id", "flow"), is_open)
        )
        self.sent_conversation = self._p(
            "sent_conversation",
            select(*columns)
            .where(is_(t.conversations, "chat_id", "flow"), t.conversations.c.state == literal_column("'done'"))
            .order_by(t.conversations.c.id.desc()),
        )
        self.conversation = self._p("conversation", select(*columns).where(is_(t.conversations, "id")))
        self.conversations_of = self._p(
            "conversations_of",
            select(t.conversations.c.id, t.conversations.c.key_id, t.conversations.c.state).where(
                is_(t.conversations, "chat_id")
            ),
        )
        self.add_conversation = self._p(
            "add_conversation",
            self._add(t.conversations).on_conflict_do_nothing(index_elements=["chat_id", "flow"], index_where=is_open),
        )
        self.save_conversation = self._p(
            "save_conversation", set_(t.conversations, "chat_id", "reopened", "state", "touched_us", "version")
        )
        self.go_on = self._p("go_on", set_(t.conversations, "reopened", "touched_us", "version"))
        self.touch_conversation = self._p("touch_conversation", set_(t.conversations, "touched_us"))
        self.end_conversation = self._p("end_conversation", set_(t.conversations, "state"))
        self.answers = self._p(
            "answers", select(t.answers.c.path, t.answers.c.sealed).where(is_(t.answers, "conversation_id"))
        )
        self.put_answer = self._p("put_answer", self._put(t.answers, "conversation_id", "path"))
        self.drop_answer = self._p("drop_answer", delete(t.answers).where(is_(t.answers, "conversation_id", "path")))
        self.drop_answers = self._p("drop_answers", delete(t.answers).where(is_(t.answers, "conversation_id")))
        self.move_conversations = self._p(
            "move_conversations",
            update(t.conversations)
            .where(t.conversations.c.chat_id == bindparam("old", type_=BigInteger))
            .where(or_(t.conversations.c.state != literal_column("'open'"), ~_open_in_new()))
            .values(chat_id=bindparam("new", type_=BigInteger)),
        )

    def _upkeep(self) -> None:
        before = bindparam("before", type_=BigInteger)
        done = t.outbox.c.finished_us < before
        self.prune = {
            table.name: self._p(f"prune_{table.name}", delete(table).where(condition))
            for table, condition in (
                (t.updates, t.updates.c.seen_us < before),
                (t.outbox, and_(done, t.outbox.c.key.is_(None))),
                (t.counters, t.counters.c.began_us < before),
                (t.codes, t.codes.c.expires_us < before),
                (t.messages, t.messages.c.sent_us < before),
            )
        }
        key = bindparam("key_id", type_=t.chats.c.key_id.type)
        self.key_known = self._p(
            "key_known",
            select(literal_column("1")).where(
                or_(
                    exists().where(t.chats.c.key_id == key),
                    exists().where(t.conversations.c.key_id == key),
                    exists().where(c.claims.c.key_id == key),
                    exists().where(t.meta.c.value == key),
                )
            ),
        )
        self.drop_messages = self._p("drop_messages", delete(t.messages).where(is_(t.messages, "chat_id")))
        self.drop_counters = self._p("drop_counters", delete(t.counters).where(is_(t.counters, "chat_id")))


def _open_in_new() -> ColumnElement[bool]:
    other = t.conversations.alias("other")
    return (
        exists()
        .where(other.c.chat_id == bindparam("new", type_=BigInteger), other.c.state == literal_column("'open'"))
        .where(other.c.flow == t.conversations.c.flow)
        .correlate(t.conversations)
    )
