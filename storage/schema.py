"""Name every table once, for SQLite and PostgreSQL.

Columns hold integers, text and bytes only. Times are integer microseconds UTC, flags are 0 or 1, plain text columns
hold codes. What a person said, and who they are, stands in `sealed` and `*_sealed` columns and the outbox's `body`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: Final = MetaData(naming_convention=NAMES)

Whole = BigInteger().with_variant(Integer, "sqlite")  # SQLite makes only INTEGER, not BIGINT, the row's own id


def _id() -> Column[int]:
    return Column("id", Whole, primary_key=True)


def _whole(name: str, default: int | None = 0) -> Column[int]:
    if default is None:
        return Column(name, Whole, nullable=True)
    return Column(name, Whole, nullable=False, server_default=text(str(default)))


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default=text("''"))


meta = Table("meta", metadata, Column("name", Text, primary_key=True), _text("value"))

updates = Table(
    "updates",
    metadata,
    Column("update_id", Whole, primary_key=True, autoincrement=False),
    _whole("seen_us"),  # without an index: each update would pay for what housekeeping reads once a day
)

chats = Table(
    "chats",
    metadata,
    _id(),
    Column("telegram_hash", LargeBinary, nullable=True, unique=True),  # null once forgotten
    Column("telegram_sealed", LargeBinary, nullable=True),
    Column("key_id", Text, nullable=False, index=True),
    _text("language"),
    _whole("separate"),
    _whole("card_id", None),
    _whole("card_no"),
    _whole("unclear"),
    _whole("covered"),
    _whole("blocked"),
    _whole("seen_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

conversations = Table(
    "conversations",
    metadata,
    _id(),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("flow", Text, nullable=False),
    _whole("version"),
    Column("key_id", Text, nullable=False, index=True),
    Column("reopened", Text, nullable=True),
    Column("state", Text, nullable=False),
    _whole("started_us"),
    _whole("touched_us"),
    Index("ix_conversations_chat_id", "chat_id"),
    Index(
        "uq_conversations_open",  # one of each flow: a complaint or a message may lie on top of a draft
        "chat_id",
        "flow",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

answers = Table(
    "answers",
    metadata,
    Column("conversation_id", Whole, ForeignKey("conversations.id"), nullable=False),
    Column("path", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("conversation_id", "path"),
    sqlite_with_rowid=False,  # all answers of a conversation lie side by side
)

referrals = Table(
    "referrals",
    metadata,
    _id(),
    Column("conversation_id", Whole, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False, index=True),
    Column("reference_hash", LargeBinary, nullable=False, unique=True),
    Column("reference_sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("initiative", Text, nullable=False),
    _whole("reader", None),
    _text("passed_over"),
    _text("pending"),
    _text("reason"),
    _text("offer"),
    _text("outcome"),
    _text("county"),
    _text("clauses"),
    _text("directory_version"),
    _whole("flow_version", 1),
    _text("language"),
    _whole("sent_us"),
    _whole("due_us"),
    _whole("expires_us"),
    _whole("moved_us"),
    Index("ix_referrals_owner_state", "owner", "state"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

consents = Table(
    "consents",
    metadata,
    _id(),
    Column("conversation_id", Whole, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    _text("version"),
    _text("language"),
    _text("detail"),
    _whole("at_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

views = Table(
    "views",
    metadata,
    _id(),
    Column("referral_id", Whole, ForeignKey("referrals.id"), nullable=False, index=True),
    Column("staff_id", Whole, ForeignKey("staff.id"), nullable=False),
    _whole("at_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    _whole("subject", None),
    _text("actor"),
    _text("detail"),
    _whole("at_us"),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

due = Table(
    "due",
    metadata,
    Column("kind", Text, nullable=False),
    Column("subject", Whole, nullable=False, autoincrement=False),
    _whole("due_us"),
    _text("detail"),
    PrimaryKeyConstraint("kind", "subject"),
    Index("ix_due_due_us", "due_us"),
)

UNSENT: Final = "state IN ('waiting', 'sending')"
ABOUT: Final = f"{UNSENT} AND subject IS NOT NULL"  # most rows are cards: they enter one index of three
NAMED: Final = "key IS NOT NULL"

outbox = Table(
    "outbox",
    metadata,
    _id(),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=True),  # null once finished
    Column("op", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("key", Text, nullable=True),
    _whole("subject", None),
    Column("state", Text, nullable=False),
    _whole("attempts"),
    _whole("next_us"),
    _whole("created_us"),
    _whole("expires_us", None),
    _whole("finished_us", None),
    _text("error"),
    Column("body", LargeBinary, nullable=True),  # null once finished
    Index("ix_outbox_unsent", "chat_id", "id", sqlite_where=text(UNSENT), postgresql_where=text(UNSENT)),
    Index("ix_outbox_subject", "subject", sqlite_where=text(ABOUT), postgresql_where=text(ABOUT)),
    Index("uq_outbox_key", "key", unique=True, sqlite_where=text(NAMED), postgresql_where=text(NAMED)),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

staff = Table(
    "staff",
    metadata,
    _id(),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    _text("initiative"),
    Column("label_sealed", LargeBinary, nullable=False),
    _whole("backup"),
    _whole("away_until_us"),
    _whole("added_us"),
    _whole("removed_us", None),
    Index("ix_staff_role_initiative", "role", "initiative"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

invites = Table(
    "invites",
    metadata,
    _id(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    _text("initiative"),
    Column("label_sealed", LargeBinary, nullable=False),
    _whole("backup"),
    _whole("expires_us"),
    _whole("used_us", None),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

codes = Table(
    "codes",
    metadata,
    Column("kind", Text, nullable=False),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    _whole("expires_us"),
    PrimaryKeyConstraint("kind", "chat_id"),
)

counters = Table(
    "counters",
    metadata,
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("kind", Text, nullable=False),
    _whole("began_us"),
    _whole("tries"),
    PrimaryKeyConstraint("chat_id", "kind"),
)

messages = Table(
    "messages",
    metadata,
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("message_id", Whole, nullable=False, autoincrement=False),
    _whole("sent_us"),
    PrimaryKeyConstraint("chat_id", "message_id"),
    sqlite_with_rowid=False,
)

directories = Table(
    "directories",
    metadata,
    _id(),
    Column("version", Text, nullable=False),
    _text("source"),
    Column("by_sealed", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),  # published data: who runs an initiative and how to reach it
    _whole("added_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

gaps = Table(
    "gaps",
    metadata,
    Column("month", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    _whole("met"),  # how many referrals; nothing leads from here to one of them
    PrimaryKeyConstraint("month", "place", "reason"),
)

language_reviews = Table(
    "language_reviews",
    metadata,
    Column("language", Text, primary_key=True),
    Column("catalog", Text, nullable=False),
    Column("by_sealed", LargeBinary, nullable=False),
    _whole("at_us"),
)
