"""Make the tables of committees, rates and claims, and say whose committee and which person a role is of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
A_MEMBER = sa.text("claimant <> 0 AND removed_us IS NULL")


def upgrade() -> None:
    """Go forward; there is no way back but the backup."""
    op.create_table(
        "claimants",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claimants")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_claimants_code_hash")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "committees",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("fiscal_agent", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("contact", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("added_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committees")),
    )
    op.create_table(
        "rate_confirmations",
        sa.Column("fiscal_year", WHOLE, autoincrement=False, nullable=False),
        sa.Column("rows_hash", sa.Text(), nullable=False),
        sa.Column("by_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("reference", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("at_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("fiscal_year", name=op.f("pk_rate_confirmations")),
    )
    op.create_table(
        "rates",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("source", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("by_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("added_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rates")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "meetings",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("county", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("minutes", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("starts", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("mode", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("provided", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("activity", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("cancelled", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["committee"], ["committees.id"], name=op.f("fk_meetings_committee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_meetings_code", "meetings", ["committee", "code"], unique=True)
    op.create_table(
        "policies",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("added_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["committee"], ["committees.id"], name=op.f("fk_policies_committee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_policies_committee"), "policies", ["committee"], unique=False)
    op.create_table(
        "seats",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("claimant", WHOLE, nullable=False),
        sa.Column("clause_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("valid_from", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("valid_to", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.ForeignKeyConstraint(["claimant"], ["claimants.id"], name=op.f("fk_seats_claimant")),
        sa.ForeignKeyConstraint(["committee"], ["committees.id"], name=op.f("fk_seats_committee")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_seats_claimant"), "seats", ["claimant"], unique=False)
    op.create_index(op.f("ix_seats_committee"), "seats", ["committee"], unique=False)
    op.create_table(
        "claims",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("reference_hash", sa.LargeBinary(), nullable=False),
        sa.Column("reference_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("committee", sa.Text(), nullable=False),
        sa.Column("claimant", WHOLE, nullable=False),
        sa.Column("chat_id", WHOLE, nullable=False),
        sa.Column("conversation_id", WHOLE, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", WHOLE, server_default=sa.text("1"), nullable=False),
        sa.Column("pending", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("approvals", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("decided_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("reason", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("total_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("policy", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("verified", WHOLE, server_default=sa.text("1"), nullable=False),
        sa.Column("objected", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("submitted_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("moved_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("pay_by", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("paid_on", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("payment_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chats.id"], name=op.f("fk_claims_chat_id")),
        sa.ForeignKeyConstraint(["claimant"], ["claimants.id"], name=op.f("fk_claims_claimant")),
        sa.ForeignKeyConstraint(["committee"], ["committees.id"], name=op.f("fk_claims_committee")),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name=op.f("fk_claims_conversation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claims")),
        sa.UniqueConstraint("reference_hash", name=op.f("uq_claims_reference_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_claims_chat_id"), "claims", ["chat_id"], unique=False)
    op.create_index(op.f("ix_claims_claimant"), "claims", ["claimant"], unique=False)
    op.create_index("ix_claims_committee_state", "claims", ["committee", "state"], unique=False)
    op.create_index(op.f("ix_claims_key_id"), "claims", ["key_id"], unique=False)
    op.create_table(
        "claim_days",
        sa.Column("claim_id", WHOLE, nullable=False),
        sa.Column("claimant", WHOLE, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("fiscal_year", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("amount_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("live", WHOLE, server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_days_claim_id")),
        sa.ForeignKeyConstraint(["claimant"], ["claimants.id"], name=op.f("fk_claim_days_claimant")),
        sa.PrimaryKeyConstraint("claim_id", "day", "activity", name=op.f("pk_claim_days")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_claim_days_live",
        "claim_days",
        ["claimant", "day", "activity"],
        unique=True,
        sqlite_where=sa.text("live = 1"),
        postgresql_where=sa.text("live = 1"),
    )
    op.create_table(
        "claim_versions",
        sa.Column("claim_id", WHOLE, nullable=False),
        sa.Column("version", WHOLE, autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("total_cents", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.Column("at_us", WHOLE, server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claims.id"], name=op.f("fk_claim_versions_claim_id")),
        sa.PrimaryKeyConstraint("claim_id", "version", name=op.f("pk_claim_versions")),
        sqlite_with_rowid=False,
    )
    op.add_column("invites", sa.Column("committee", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("invites", sa.Column("claimant", WHOLE, server_default=sa.text("0"), nullable=False))
    op.add_column("staff", sa.Column("committee", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("staff", sa.Column("claimant", WHOLE, server_default=sa.text("0"), nullable=False))
    op.create_index(
        "ix_staff_claimant", "staff", ["claimant"], unique=False, sqlite_where=A_MEMBER, postgresql_where=A_MEMBER
    )
    op.create_index(
        "uq_staff_member", "staff", ["chat_id"], unique=True, sqlite_where=A_MEMBER, postgresql_where=A_MEMBER
    )
