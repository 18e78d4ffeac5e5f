"""Name the tables of committees, rates and claims.

Who a person is, under which clause they sit, what a claim says and its reference are sealed. Committees, meetings,
policies and rates are public records. The days of a claim are plain, ids, dates and
cents, so that the database itself sees to it that no day is paid twice.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, PrimaryKeyConstraint, Table, Text, text

from storage.columns import Whole, metadata, row_id, sealed, whole, words

committees: Final = Table(
    "committees",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    words("county"),
    words("fiscal_agent"),
    words("contact"),  # an office's, as members may read it
    whole("added_us"),
)

claimants: Final = Table(
    "claimants",
    metadata,
    row_id(),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    sealed(),  # code, name, home county, youth, payee: one text, so that no column tells who is young
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

seats: Final = Table(
    "seats",
    metadata,
    row_id(),
    Column("committee", Text, ForeignKey("committees.id"), nullable=False, index=True),
    Column("claimant", Whole, ForeignKey("claimants.id"), nullable=False, index=True),
    sealed("clause_sealed"),
    words("valid_from"),
    words("valid_to"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

meetings: Final = Table(
    "meetings",
    metadata,
    row_id(),
    Column("committee", Text, ForeignKey("committees.id"), nullable=False),
    Column("code", Text, nullable=False),
    words("day"),
    words("county"),
    whole("minutes"),
    words("starts"),
    words("mode"),
    words("provided"),
    words("activity"),
    whole("cancelled"),
    Index("uq_meetings_code", "committee", "code", unique=True),
    sqlite_autoincrement=True,  # buttons and due rows name meetings
)

policies: Final = Table(
    "policies",
    metadata,
    row_id(),
    Column("committee", Text, ForeignKey("committees.id"), nullable=False, index=True),
    Column("effective_from", Text, nullable=False),
    Column("body", Text, nullable=False),  # adopted in public, with its reference
    whole("added_us"),
    sqlite_autoincrement=True,  # claims name the row they were filed under
)

rates: Final = Table(
    "rates",
    metadata,
    row_id(),
    words("source"),
    sealed("by_sealed"),
    Column("body", Text, nullable=False),  # published data: what GSA pays where and when
    whole("added_us"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

rate_confirmations: Final = Table(
    "rate_confirmations",
    metadata,
    Column("fiscal_year", Whole, primary_key=True, autoincrement=False),
    Column("rows_hash", Text, nullable=False),
    sealed("by_sealed"),
    words("reference"),
    whole("at_us"),
)

claims: Final = Table(
    "claims",
    metadata,
    row_id(),
    Column("reference_hash", LargeBinary, nullable=False, unique=True),
    sealed("reference_sealed"),
    Column("key_id", Text, nullable=False, index=True),
    Column("committee", Text, ForeignKey("committees.id"), nullable=False),
    Column("claimant", Whole, ForeignKey("claimants.id"), nullable=False, index=True),
    Column("chat_id", Whole, ForeignKey("chats.id"), nullable=False, index=True),
    Column("conversation_id", Whole, ForeignKey("conversations.id"), nullable=False),
    Column("state", Text, nullable=False),
    whole("version", 1),
    words("pending"),
    words("approvals"),
    words("decided_by"),
    words("reason"),
    whole("total_cents"),
    whole("policy"),
    whole("verified", 1),
    whole("objected"),
    whole("submitted_us"),
    whole("moved_us"),
    words("pay_by"),
    words("paid_on"),
    sealed("payment_sealed"),
    Index("ix_claims_committee_state", "committee", "state"),
    sqlite_autoincrement=True,  # no id twice: sealed words are bound to theirs
)

claim_versions: Final = Table(
    "claim_versions",
    metadata,
    Column("claim_id", Whole, ForeignKey("claims.id"), nullable=False),
    Column("version", Whole, nullable=False, autoincrement=False),
    sealed(),
    whole("total_cents"),
    whole("at_us"),
    PrimaryKeyConstraint("claim_id", "version"),
    sqlite_with_rowid=False,
)

LIVE: Final = "live = 1"

claim_days: Final = Table(
    "claim_days",
    metadata,
    Column("claim_id", Whole, ForeignKey("claims.id"), nullable=False),
    Column("claimant", Whole, ForeignKey("claimants.id"), nullable=False),
    Column("day", Text, nullable=False),
    Column("activity", Text, nullable=False),
    whole("fiscal_year"),
    whole("amount_cents"),
    whole("live", 1),
    PrimaryKeyConstraint("claim_id", "day", "activity"),
    Index(  # the last word on "one claim per person, date and activity", across committees
        "uq_claim_days_live",
        "claimant",
        "day",
        "activity",
        unique=True,
        sqlite_where=text(LIVE),
        postgresql_where=text(LIVE),
    ),
    sqlite_with_rowid=False,
)
