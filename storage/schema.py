"""Name every table once, for SQLite and PostgreSQL; those of committees and claims are in `storage.schema_claims`.

What columns may hold is said in `storage.columns`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, text

from storage import schema_claims
from storage.columns import Whole, metadata, row_id, whole, words

__all__ = ["metadata", "schema_claims"]  # its tables are among all

meta = Table("meta", metadata, Column("name", Text, primary_key=True), words("value"))

updates = Table(
    "updates",
    metadata,
    Column("update_id", Whole, primary_key=True, autoincrement=False),
    whole("seen_us"),  # without an index: each update would pay for what housekeeping reads once a day
)

chats = Table(
    "chats",
    metadata,
    row_id(),
    Column("telegram_hash", LargeBinary, nullable=True, unique=True),  # null once forgotten
    Column("telegram_sealed", LargeBinary, nullable=True),
    Column("key_id", Text, nullable=False, index=True),
    words("language"),
    whole("separate"),
    whole("card_id", None),
    whole("card_no"),
    whole("unclear"),
    whole("covered"),
    whole("blocked"),
    whole("seen_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

conversations = Table(
    "conversations",
    metadata,
    row_id(),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("flow", Text, nullable=False),
    whole("version"),
    Column("key_id", Text, nullable=False, index=True),
    Column("reopened", Text, nullable=True),
    Column("state", Text, nullable=False),
    whole("started_us"),
    whole("touched_us"),
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
    row_id(),
    Column("conversation_id", Whole, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False, index=True),
    Column("reference_hash", LargeBinary, nullable=False, unique=True),
    Column("reference_sealed", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("initiative", Text, nullable=False),
    whole("reader", None),
    words("passed_over"),
    words("pending"),
    words("reason"),
    words("offer"),
    words("outcome"),
    words("county"),
    words("clauses"),
    words("directory_version"),
    whole("flow_version", 1),
    words("language"),
    whole("sent_us"),
    whole("due_us"),
    whole("expires_us"),
    whole("moved_us"),
    Index("ix_referrals_owner_state", "owner", "state"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

consents = Table(
    "consents",
    metadata,
    row_id(),
    Column("conversation_id", Whole, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    words("version"),
    words("language"),
    words("detail"),
    whole("at_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

views = Table(
    "views",
    metadata,
    row_id(),
    Column("referral_id", Whole, ForeignKey("referrals.id"), nullable=False, index=True),
    Column("staff_id", Whole, ForeignKey("staff.id"), nullable=False),
    whole("at_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    whole("subject", None),
    words("actor"),
    words("detail"),
    whole("at_us"),
    Column("prev", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

due = Table(
    "due",
    metadata,
    Column("kind", Text, nullable=False),
    Column("subject", Whole, nullable=False, autoincrement=False),
    whole("due_us"),
    words("detail"),
    PrimaryKeyConstraint("kind", "subject"),
    Index("ix_due_due_us", "due_us"),
)

UNSENT: Final = "state IN ('waiting', 'sending')"
ABOUT: Final = f"{UNSENT} AND subject IS NOT NULL"  # most rows are cards: they enter one index of three
NAMED: Final = "key IS NOT NULL"

outbox = Table(
    "outbox",
    metadata,
    row_id(),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=True),  # null once finished
    Column("op", Text, nullable=False),
    Column("urgency", Text, nullable=False),
    Column("key", Text, nullable=True),
    whole("subject", None),
    Column("state", Text, nullable=False),
    whole("attempts"),
    whole("next_us"),
    whole("created_us"),
    whole("expires_us", None),
    whole("finished_us", None),
    words("error"),
    Column("body", LargeBinary, nullable=True),  # null once finished
    Index("ix_outbox_unsent", "chat_id", "id", sqlite_where=text(UNSENT), postgresql_where=text(UNSENT)),
    Index("ix_outbox_subject", "subject", sqlite_where=text(ABOUT), postgresql_where=text(ABOUT)),
    Index("uq_outbox_key", "key", unique=True, sqlite_where=text(NAMED), postgresql_where=text(NAMED)),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

A_MEMBER: Final = "claimant <> 0 AND removed_us IS NULL"  # a chat is one person of the rosters at most

staff = Table(
    "staff",
    metadata,
    row_id(),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    words("initiative"),
    Column("label_sealed", LargeBinary, nullable=False),
    whole("backup"),
    whole("away_until_us"),
    whole("added_us"),
    whole("removed_us", None),
    words("committee"),
    whole("claimant"),
    Index("ix_staff_role_initiative", "role", "initiative"),
    Index("ix_staff_claimant", "claimant", sqlite_where=text(A_MEMBER), postgresql_where=text(A_MEMBER)),
    Index("uq_staff_member", "chat_id", unique=True, sqlite_where=text(A_MEMBER), postgresql_where=text(A_MEMBER)),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

invites = Table(
    "invites",
    metadata,
    row_id(),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    words("initiative"),
    Column("label_sealed", LargeBinary, nullable=False),
    whole("backup"),
    whole("expires_us"),
    whole("used_us", None),
    words("committee"),
    whole("claimant"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

codes = Table(
    "codes",
    metadata,
    Column("kind", Text, nullable=False),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    whole("expires_us"),
    PrimaryKeyConstraint("kind", "chat_id"),
)

counters = Table(
    "counters",
    metadata,
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("kind", Text, nullable=False),
    whole("began_us"),
    whole("tries"),
    PrimaryKeyConstraint("chat_id", "kind"),
)

messages = Table(
    "messages",
    metadata,
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False),
    Column("message_id", Whole, nullable=False, autoincrement=False),
    whole("sent_us"),
    PrimaryKeyConstraint("chat_id", "message_id"),
    sqlite_with_rowid=False,
)

directories = Table(
    "directories",
    metadata,
    row_id(),
    Column("version", Text, nullable=False),
    words("source"),
    Column("by_sealed", LargeBinary, nullable=False),
    Column("body", Text, nullable=False),  # published data: who runs an initiative and how to reach it
    whole("added_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

gaps = Table(
    "gaps",
    metadata,
    Column("month", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    whole("met"),  # how many referrals; nothing leads from here to one of them
    PrimaryKeyConstraint("month", "place", "reason"),
)

language_reviews = Table(
    "language_reviews",
    metadata,
    Column("language", Text, primary_key=True),
    Column("catalog", Text, nullable=False),
    Column("by_sealed", LargeBinary, nullable=False),
    whole("at_us"),
)
