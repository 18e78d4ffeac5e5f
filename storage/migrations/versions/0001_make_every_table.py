"""Make every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Go forward; there is no way back but the backup."""
    op.create_table(
        "audit",
        sa.Column("seq", WHOLE, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", WHOLE, nullable=True),
        sa.Column("actor", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("prev", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "chats",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("telegram_hash", sa.LargeBinary(), nullable=True),
        sa.Column("telegram_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("separate", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("card_id", WHOLE, nullable=True),
        sa.Column("card_no", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("unclear", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("covered", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("blocked", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("seen_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chats")),
        sa.UniqueConstraint("telegram_hash", name=op.f("uq_chats_telegram_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_chats_key_id"), "chats", ["key_id"], unique=False)
    op.create_table(
        "directories",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("added_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directories")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "due",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", WHOLE, autoincrement=False, nullable=False),
        sa.Column("due_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject", name=op.f("pk_due")),
    )
    op.create_index("ix_due_due_us", "due", ["due_us"], unique=False)
    op.create_table(
        "gaps",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("met", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("month", "place", "reason", name=op.f("pk_gaps")),
    )
    op.create_table(
        "invites",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("initiative", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("backup", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("expires_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("used_us", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invites_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "language_reviews",
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("catalog", sa.Text(), nullable=False),
        sa.Column("by_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("language", name=op.f("pk_language_reviews")),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "updates",
        sa.Column("update_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("seen_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("update_id", name=op.f("pk_updates")),
    )
    op.create_table(
        "codes",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("expires_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_codes_chat_id")),
        sa.PrimaryKeyConstraint("kind", "chat_id", name=op.f("pk_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_codes_code_hash")),
    )
    op.create_table(
        "conversations",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("flow", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("reopened", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("touched_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_conversations_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversations_chat_id", "conversations", ["chat_id"], unique=False)
    op.create_index(op.f("ix_conversations_key_id"), "conversations", ["key_id"], unique=False)
    op.create_index(
        "uq_conversations_open",
        "conversations",
        ["chat_id", "flow"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "counters",
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("tries", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_counters_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", "kind", name=op.f("pk_counters")),
    )
    op.create_table(
        "messages",
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("message_id", WHOLE, autoincrement=False, nullable=False),
        sa.Column("sent_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_messages_chat_id")),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_messages")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "outbox",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=True),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("subject", WHOLE, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("next_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("created_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("expires_us", WHOLE, nullable=True),
        sa.Column("finished_us", WHOLE, nullable=True),
        sa.Column("error", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_outbox_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_outbox_subject",
        "outbox",
        ["subject"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sending') AND subject IS NOT NULL"),
        postgresql_where=sa.text("state IN ('waiting', 'sending') AND subject IS NOT NULL"),
    )
    op.create_index(
        "ix_outbox_unsent",
        "outbox",
        ["chat_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sending')"),
        postgresql_where=sa.text("state IN ('waiting', 'sending')"),
    )
    op.create_index(
        "uq_outbox_key",
        "outbox",
        ["key"],
        unique=True,
        sqlite_where=sa.text("key IS NOT NULL"),
        postgresql_where=sa.text("key IS NOT NULL"),
    )
    op.create_table(
        "staff",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("initiative", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("backup", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("away_until_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("added_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("removed_us", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_staff_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_staff_chat_id"), "staff", ["chat_id"], unique=False)
    op.create_index("ix_staff_role_initiative", "staff", ["role", "initiative"], unique=False)
    op.create_table(
        "answers",
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_answers_conversation_id")),
        sa.PrimaryKeyConstraint("conversation_id", "path", name=op.f("pk_answers")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "consents",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("detail", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_consents_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_consents_conversation_id"), "consents", ["conversation_id"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("reference_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("initiative", sa.Text(), nullable=False),
        sa.Column("reader", WHOLE, nullable=True),
        sa.Column("passed_over", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("pending", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("offer", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("outcome", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("county", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("clauses", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("directory_version", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("flow_version", WHOLE, server_default=sa.text("1"), nullable=False),
        sa.Column("language", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("sent_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("due_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("expires_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("moved_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_referrals_chat_id")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_referrals_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint("reference_hash", name=op.f("uq_referrals_reference_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_referrals_chat_id"), "referrals", ["chat_id"], unique=False)
    op.create_index(op.f("ix_referrals_conversation_id"), "referrals", ["conversation_id"], unique=False)
    op.create_index("ix_referrals_owner_state", "referrals", ["owner", "state"], unique=False)
    op.create_table(
        "views",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("referral_id", WHOLE, nullable=False),
        sa.Column("staff_id", WHOLE, nullable=False),
        sa.Column("at_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_views_referral_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_views_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_views_referral_id"), "views", ["referral_id"], unique=False)
