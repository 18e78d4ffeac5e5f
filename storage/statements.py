"""Write every statement of the main database once and compile it for the engine in use, at start.

A compiled statement is text and an order of parameters; the driver executes it. Nothing here has an `IN` list or a
type that needs SQLAlchemy at run time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Dialect,
    Exists,
    Select,
    Table,
    and_,
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
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg as postgresql_psycopg
from sqlalchemy.sql.expression import ClauseElement

from storage import schema as t

Engine = Literal["sqlite", "postgresql"]
Value = int | str | bytes | None

CHAT: Final = ("id", "key_id", "language", "separate", "card_id", "card_no", "unclear", "covered", "blocked", "seen_us")
CONVERSATION: Final = ("id", "chat_id", "flow", "version", "reopened", "state", "started_us", "touched_us", "key_id")
REFERRAL: Final = tuple(c.name for c in t.referrals.columns if not c.name.startswith("reference_"))
_SENT_SINCE: Final = ("reference_hash", "reference_sealed", "id", "conversation_id")
STAFF: Final = tuple(c.name for c in t.staff.columns)
INVITE: Final = tuple(c.name for c in t.invites.columns if c.name != "token_hash")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Hold one statement as the driver takes it."""

    label: str
    sql: str
    bind: Callable[[Mapping[str, Value]], tuple[Value, ...]]


def dialect_of(engine: Engine) -> Dialect:
    """Return the dialect with parameters by position, which is what drivers take fastest."""
    if engine == "sqlite":
        return sqlite.dialect(paramstyle="qmark")
    return postgresql_psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]


def prepare(name: str, statement: ClauseElement, dialect: Dialect) -> Prepared:
    """Compile a statement; constants written in it are bound with the rest."""
    compiled: Any = statement.compile(dialect=dialect)
    order: tuple[str, ...] = tuple(compiled.positiontup or ())
    constants = {key: value for key, value in compiled.params.items() if value is not None}
    return Prepared(f"db {name}", str(compiled), _binder(order, constants))


def _binder(
    order: tuple[str, ...], constants: Mapping[str, Value]
) -> Callable[[Mapping[str, Value]], tuple[Value, ...]]:
    if not constants:
        return lambda values: tuple([values[name] for name in order])
    return lambda values: tuple([values[name] if name in values else constants[name] for name in order])


def _v(name: str) -> Any:
    return bindparam(name)


def _same(table: Table, *names: str) -> dict[str, Any]:
    return {name: bindparam(name, type_=table.c[name].type) for name in names}


def _is(table: Table, *names: str) -> ColumnElement[bool]:
    return and_(*(table.c[name] == bindparam(name, type_=table.c[name].type) for name in names))


def _pick(table: Table, names: tuple[str, ...]) -> list[Any]:
    return [table.c[name] for name in names]


_UNSENT: Final = text(t.UNSENT)
_ASIDE: Final = "('answer', 'email')"  # sent by another way: they neither wait for the chat's cards nor hold them up


@lru_cache
def statements_for(engine: Engine) -> Statements:
    """Return the statements of an engine, compiled once a process: some 100 ms."""
    return Statements(engine)


class Statements:
    """Hold every statement of one engine under its name."""

    def __init__(self, engine: Engine) -> None:
        """Compile all of them."""
        self._dialect = dialect_of(engine)
        self._engine = engine
        self._updates_and_chats()
        self._conversations()
        self._referrals()
        self._records()
        self._outbox()
        self._people()
        self._published()
        self._upkeep()

    def _p(self, name: str, statement: ClauseElement) -> Prepared:
        return prepare(name, statement, self._dialect)

    def _insert(self, table: Table) -> Any:
        return sqlite.insert(table) if self._engine == "sqlite" else postgresql.insert(table)

    def _add(self, table: Table, *leave_out: str) -> Any:
        names = [column.name for column in table.columns if column.name not in leave_out]
        return self._insert(table).values(_same(table, *names))

    def _put(self, table: Table, *key: str) -> Any:
        """Insert, or replace what stands under the key."""
        insert = self._add(table)
        rest = {c.name: insert.excluded[c.name] for c in table.columns if c.name not in key}
        return insert.on_conflict_do_update(index_elements=list(key), set_=rest)

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
            .where(_is(t.chats, "telegram_hash"))
            .values(seen_us=bindparam("now", type_=BigInteger))
            .returning(*_pick(t.chats, CHAT)),
        )
        self.add_chat = self._p(
            "add_chat",
            self._insert(t.chats)
            .values(_same(t.chats, "id", "telegram_hash", "telegram_sealed", "key_id"))
            .on_conflict_do_nothing(index_elements=["telegram_hash"]),
        )
        by_id = select(*_pick(t.chats, CHAT), t.chats.c.telegram_sealed).where(_is(t.chats, "id"))
        self.chat_by_id = self._p("chat_by_id", by_id.with_for_update(key_share=True))  # SQLite leaves it out
        self.reach = self._p(
            "reach", select(*_pick(t.chats, ("key_id", "telegram_sealed", "card_id"))).where(_is(t.chats, "id"))
        )
        kept = ("language", "separate", "card_no", "unclear", "covered", "blocked", "seen_us")
        self.save_chat = self._p("save_chat", _set(t.chats, *kept))
        self.stand_card = self._p("stand_card", _set(t.chats, "card_id"))
        self.drop_card = self._p(
            "drop_card", update(t.chats).where(_is(t.chats, "id", "card_id")).values(card_id=null())
        )
        self.blank_chat = self._p(
            "blank_chat",
            update(t.chats)
            .where(_is(t.chats, "id"))
            .values(telegram_hash=null(), telegram_sealed=null(), card_id=null(), language="", covered=0),
        )

    def _conversations(self) -> None:
        columns = _pick(t.conversations, CONVERSATION)
        is_open = t.conversations.c.state == literal_column("'open'")
        self.open_conversation = self._p(
            "open_conversation",
            select(*columns).where(_is(t.conversations, "chat_id"), is_open).order_by(t.conversations.c.id.desc()),
        )
        self.conversation = self._p("conversation", select(*columns).where(_is(t.conversations, "id")))
        self.conversations_of = self._p(
            "conversations_of",
            select(t.conversations.c.id, t.conversations.c.key_id, t.conversations.c.state).where(
                _is(t.conversations, "chat_id")
            ),
        )
        self.add_conversation = self._p(
            "add_conversation",
            self._add(t.conversations).on_conflict_do_nothing(index_elements=["chat_id", "flow"], index_where=is_open),
        )
        self.save_conversation = self._p(
            "save_conversation", _set(t.conversations, "chat_id", "reopened", "state", "touched_us", "version")
        )
        self.go_on = self._p("go_on", _set(t.conversations, "reopened", "touched_us", "version"))
        self.touch_conversation = self._p("touch_conversation", _set(t.conversations, "touched_us"))
        self.end_conversation = self._p("end_conversation", _set(t.conversations, "state"))
        self.answers = self._p(
            "answers", select(t.answers.c.path, t.answers.c.sealed).where(_is(t.answers, "conversation_id"))
        )
        self.put_answer = self._p("put_answer", self._put(t.answers, "conversation_id", "path"))
        self.drop_answer = self._p("drop_answer", delete(t.answers).where(_is(t.answers, "conversation_id", "path")))
        self.drop_answers = self._p("drop_answers", delete(t.answers).where(_is(t.answers, "conversation_id")))
        self.move_conversations = self._p(
            "move_conversations",
            update(t.conversations)
            .where(t.conversations.c.chat_id == bindparam("old", type_=BigInteger))
            .where(or_(t.conversations.c.state != literal_column("'open'"), ~_open_in_new()))
            .values(chat_id=bindparam("new", type_=BigInteger)),
        )

    def _referrals(self) -> None:
        r = t.referrals
        alive = r.c.state.in_([literal_column("'sent'"), literal_column("'accepted'"), literal_column("'offered'")])
        seen = _referral()
        self.add_referral = self._p("add_referral", self._add(r))
        kept = [c.name for c in r.columns if c.name not in _SENT_SINCE]
        reader = bindparam("reader", type_=BigInteger)
        self.save_referral = self._p(
            "save_referral",
            update(r)
            .where(_is(r, "id"), r.c.state == bindparam("was", type_=r.c.state.type))
            .where(or_(r.c.reader.is_(None), r.c.reader == reader, reader.is_(None)))
            .values(_same(r, *kept)),
        )
        self.referral = self._p("referral", seen.where(_is(r, "id")))
        self.referral_by_reference = self._p("referral_by_reference", seen.where(_is(r, "reference_hash")))
        told = r.c.state != literal_column("'erased'")
        self.referrals_of_chat = self._p(
            "referrals_of_chat", seen.where(_is(r, "chat_id"), told).order_by(r.c.sent_us.desc(), r.c.id.desc())
        )
        self.referrals_owned = self._p(
            "referrals_owned", seen.where(_is(r, "owner"), alive).order_by(r.c.due_us, r.c.id)
        )
        self.erase_referrals = self._p(
            "erase_referrals",
            update(r).where(_is(r, "conversation_id")).values(state="erased", reader=null(), pending=""),
        )
        old, new = bindparam("old", type_=BigInteger), bindparam("new", type_=BigInteger)
        self.move_referrals = self._p("move_referrals", update(r).where(r.c.chat_id == old).values(chat_id=new))
        self.live_referral = self._p(
            "live_referral", select(r.c.conversation_id).where(_is(r, "chat_id"), alive).limit(literal_column("1"))
        )

    def _records(self) -> None:
        self.add_consent = self._p("add_consent", self._add(t.consents))
        self.add_view = self._p("add_view", self._add(t.views))
        self.views = self._p(
            "views",
            select(t.views.c.referral_id, t.views.c.staff_id, t.views.c.at_us)
            .where(_is(t.views, "referral_id"))
            .order_by(t.views.c.id),
        )
        self.audit_head = self._p(
            "audit_head",
            select(t.audit.c.seq, t.audit.c.hash).order_by(t.audit.c.seq.desc()).limit(literal_column("1")),
        )
        self.add_audit = self._p("add_audit", self._add(t.audit))
        self.audit_rows = self._p(
            "audit_rows",
            select(t.audit)
            .where(t.audit.c.seq > bindparam("after", type_=BigInteger))
            .order_by(t.audit.c.seq)
            .limit(literal_column("1000")),
        )
        self.set_due = self._p("set_due", self._put(t.due, "kind", "subject"))
        self.set_due_once = self._p("set_due_once", self._add(t.due).on_conflict_do_nothing())
        self.clear_due = self._p("clear_due", delete(t.due).where(_is(t.due, "kind", "subject")))
        self.take_due = self._p(
            "take_due",
            delete(t.due).where(_is(t.due, "kind", "subject"), t.due.c.due_us <= bindparam("now", type_=BigInteger)),
        )
        self.due_rows = self._p(
            "due_rows",
            select(t.due.c.kind, t.due.c.subject, t.due.c.due_us, t.due.c.detail)
            .where(t.due.c.due_us <= bindparam("now", type_=BigInteger))
            .order_by(t.due.c.due_us, t.due.c.kind, t.due.c.subject)
            .limit(bindparam("most", type_=BigInteger))
            .with_for_update(skip_locked=True),  # two timers of two workers never take one row
        )

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
            .where(_is(o, "subject"), _UNSENT, o.c.state == literal_column("'waiting'"), elsewhere)
            .values(**wiped, state="recalled", finished_us=o.c.next_us)
            .returning(o.c.id),
        )
        names = ("id", "attempts", "next_us", "created_us", "state", "body")
        waiting = select(*_pick(o, names), t.chats.c.key_id, t.chats.c.card_id).join_from(o, t.chats)
        self.waiting = self._p(
            "waiting",
            # all that is due of a chat up to a row that has to wait: the sender leaves out questions that were replaced
            waiting.where(_UNSENT_OF["outbox"], _free(_BEFORE.where(_earlier.c.next_us > now)), o.c.next_us <= now)
            .order_by(case((o.c.urgency == literal_column("'safety'"), 0), else_=1), o.c.id)
            .limit(bindparam("most", type_=BigInteger)),
        )
        self.next_us = self._p("next_us", select(func.min(o.c.next_us)).where(_UNSENT_OF["outbox"], _free(_BEFORE)))
        self.begin_send = self._p(
            "begin_send",
            update(o).where(_is(o, "id"), o.c.state == literal_column("'waiting'")).values(state="sending"),
        )
        self.send_again = self._p(
            "send_again",
            update(o).where(_is(o, "id"), _UNSENT).values(**_same(o, "next_us", "attempts", "error"), state="waiting"),
        )
        self.end_send = self._p(
            "end_send",
            update(o)
            .where(_is(o, "id"), _UNSENT)
            .values(**wiped, **_same(o, "state", "attempts", "error"), finished_us=now),
        )
        self.messages = self._p(
            "messages",
            select(t.messages.c.message_id, t.messages.c.sent_us)
            .where(_is(t.messages, "chat_id"))
            .order_by(t.messages.c.message_id.desc()),
        )
        self.add_message = self._p("add_message", self._add(t.messages).on_conflict_do_nothing())
        self.drop_message = self._p("drop_message", delete(t.messages).where(_is(t.messages, "chat_id", "message_id")))

    def _people(self) -> None:
        s = t.staff
        staff = select(*_pick(s, STAFF))
        here = s.c.removed_us.is_(None)
        self.staff_of_chat = self._p("staff_of_chat", staff.where(_is(s, "chat_id"), here).order_by(s.c.id))
        self.staff = self._p("staff", staff.where(_is(s, "id")))
        order = (s.c.backup, s.c.id)
        self.staff_of_role = self._p("staff_of_role", staff.where(_is(s, "role"), here).order_by(*order))
        self.staff_for = self._p("staff_for", staff.where(_is(s, "role", "initiative"), here).order_by(*order))
        self.all_staff = self._p("all_staff", staff.order_by(s.c.id))
        self.add_staff = self._p("add_staff", self._add(s))
        self.save_staff = self._p("save_staff", _set(s, "initiative", "backup", "away_until_us", "removed_us"))
        self.add_invite = self._p("add_invite", self._add(t.invites))
        self.invite = self._p("invite", select(*_pick(t.invites, INVITE)).where(_is(t.invites, "token_hash")))
        now = bindparam("now", type_=BigInteger)
        self.use_invite = self._p(
            "use_invite",
            update(t.invites)
            .where(_is(t.invites, "id"), t.invites.c.used_us.is_(None), t.invites.c.expires_us > now)
            .values(used_us=now),
        )
        self.put_code = self._p("put_code", self._put(t.codes, "kind", "chat_id"))
        self.use_code = self._p(
            "use_code",
            delete(t.codes)
            .where(_is(t.codes, "kind", "code_hash"), t.codes.c.expires_us > now)
            .returning(t.codes.c.chat_id),
        )
        self.drop_codes = self._p("drop_codes", delete(t.codes).where(_is(t.codes, "chat_id")))
        self.count = self._p("count", self._count())

    def _count(self) -> Any:
        """Add a try, or begin a new window where the old one has ended."""
        c = t.counters.c
        ended = c.began_us <= bindparam("window_start", type_=BigInteger)
        insert = self._insert(t.counters).values(**_same(t.counters, "chat_id", "kind", "began_us"), tries=1)
        return insert.on_conflict_do_update(
            index_elements=["chat_id", "kind"],
            set_={
                "tries": case((ended, 1), else_=c.tries + 1),
                "began_us": case((ended, insert.excluded.began_us), else_=c.began_us),
            },
        ).returning(c.tries)

    def _published(self) -> None:
        self.directory = self._p(
            "directory", select(t.directories.c.body).order_by(t.directories.c.id.desc()).limit(literal_column("1"))
        )
        self.add_directory = self._p("add_directory", self._add(t.directories))
        self.language_reviews = self._p(
            "language_reviews", select(t.language_reviews.c.language, t.language_reviews.c.catalog)
        )
        self.put_review = self._p("put_review", self._put(t.language_reviews, "language"))
        self.meta = self._p("meta", select(t.meta.c.value).where(_is(t.meta, "name")))
        self.add_meta = self._p("add_meta", self._add(t.meta).on_conflict_do_nothing())
        self.put_meta = self._p("put_meta", self._put(t.meta, "name"))

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
                    exists().where(t.meta.c.value == key),
                )
            ),
        )
        self.drop_messages = self._p("drop_messages", delete(t.messages).where(_is(t.messages, "chat_id")))
        self.drop_counters = self._p("drop_counters", delete(t.counters).where(_is(t.counters, "chat_id")))
        self.drop_outbox = self._p(
            "drop_outbox",
            update(t.outbox)
            .where(_is(t.outbox, "chat_id"), _UNSENT)
            .values(
                chat_id=null(),
                body=null(),
                state="dropped",
                error="forgotten",
                finished_us=t.outbox.c.next_us,
            )
            .returning(t.outbox.c.id),
        )


def _set(table: Table, *names: str) -> Any:
    return update(table).where(_is(table, "id")).values(_same(table, *names))


def _referral() -> Select[Any]:
    names = _pick(t.referrals, (*REFERRAL, "reference_sealed"))
    return select(*names, t.conversations.c.key_id).join_from(t.referrals, t.conversations)


def _open_in_new() -> ColumnElement[bool]:
    other = t.conversations.alias("other")
    return (
        exists()
        .where(other.c.chat_id == bindparam("new", type_=BigInteger), other.c.state == literal_column("'open'"))
        .where(other.c.flow == t.conversations.c.flow)
        .correlate(t.conversations)
    )


_earlier: Final = t.outbox.alias("earlier")
_UNSENT_OF: Final = {name: text(f"{name}.{t.UNSENT}") for name in ("outbox", "earlier")}

_BEFORE: Final = (
    exists()
    .where(_earlier.c.chat_id == t.outbox.c.chat_id, _earlier.c.id < t.outbox.c.id)
    .where(_UNSENT_OF["earlier"], text(f"earlier.op NOT IN {_ASIDE}"))
)


def _free(held_up: Exists) -> ColumnElement[bool]:
    """Pick what may go: help for people in danger at once, what goes another way, else what nothing holds up."""
    return or_(
        t.outbox.c.urgency == literal_column("'safety'"),
        text(f"outbox.op IN {_ASIDE}"),
        ~held_up.correlate(t.outbox),
    )
