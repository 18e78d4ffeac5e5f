"""Statements of claims, their versions and their days."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Text,
    bindparam,
    delete,
    distinct,
    func,
    literal_column,
    select,
    update,
)

from storage import schema as t
from storage import schema_claims as c
from storage.prepared import Compiler, is_, pick, same

SEALED: Final = ("reference_sealed", "payment_sealed", "key_id")
CLAIM: Final = tuple(
    column.name for column in c.claims.columns if column.name not in SEALED and column.name != "reference_hash"
)
_FOR_LIFE: Final = ("id", "reference_hash", "reference_sealed", "key_id", "committee", "claimant")
_BY_REVISION: Final = ("version", "total_cents")
DAY: Final = tuple(column.name for column in c.claim_days.columns)
_KIND: Final[tuple[ColumnElement[Any], ...]] = (
    literal_column("1"),
    literal_column("6"),
)  # the kinds of a claim's events begin with `claim_`
VERSION: Final = ("claim_id", "version", "sealed", "total_cents", "at_us")


class ClaimStatements(Compiler):
    """Hold what is run about claims."""

    def _claims(self) -> None:
        claims = c.claims
        kept = [column.name for column in claims.columns if column.name not in _FOR_LIFE]
        self.add_claim = self._p("add_claim", self._add(claims))
        self.revise_claim = self._p("revise_claim", _standing().values(same(claims, *kept)))
        moved = [name for name in kept if name not in _BY_REVISION]
        self.save_claim = self._p("save_claim", _standing().values(same(claims, *moved)))
        old, new = bindparam("old", type_=BigInteger), bindparam("new", type_=BigInteger)
        self.move_claims = self._p("move_claims", update(claims).where(claims.c.chat_id == old).values(chat_id=new))
        self.live_claim = self._p(
            "live_claim", select(claims.c.id).where(is_(claims, "chat_id"), _under_way()).limit(literal_column("1"))
        )
        self._found_claims()

    def _found_claims(self) -> None:
        claims, seen = c.claims, select(*pick(c.claims, (*CLAIM, *SEALED)))
        self.claim = self._p("claim", seen.where(is_(claims, "id")))
        self.claim_by_reference = self._p("claim_by_reference", seen.where(is_(claims, "reference_hash")))
        oldest = (claims.c.submitted_us, claims.c.id)
        newest = (claims.c.submitted_us.desc(), claims.c.id.desc())
        self.claims_of = self._p("claims_of", seen.where(is_(claims, "claimant")).order_by(*newest))
        inside = seen.where(is_(claims, "committee")).order_by(*oldest)
        self.claims_in = self._p("claims_in", inside)
        waits = claims.c.state == literal_column("'submitted'")
        self.claims_waiting = self._p("claims_waiting", inside.where(waits))
        objected = (claims.c.state == literal_column("'denied'")) & (claims.c.objected == literal_column("1"))
        self.claims_open = self._p("claims_open", inside.where(waits | objected))

    def _claim_parts(self) -> None:
        versions, days = c.claim_versions, c.claim_days
        self.add_claim_version = self._p("add_claim_version", self._add(versions))
        self.claim_versions = self._p(
            "claim_versions",
            select(*pick(versions, VERSION)).where(is_(versions, "claim_id")).order_by(versions.c.version),
        )
        moves = t.audit.c
        self.claim_moves = self._p(
            "claim_moves",
            select(moves.kind, moves.actor, moves.detail, moves.at_us)
            .where(is_(t.audit, "subject"), func.substr(moves.kind, *_KIND) == literal_column("'claim_'"))
            .order_by(moves.seq),
        )
        self.add_claim_day = self._p("add_claim_day", self._add(days))
        self.drop_claim_days = self._p("drop_claim_days", delete(days).where(is_(days, "claim_id")))
        self.set_claim_days = self._p(
            "set_claim_days", update(days).where(is_(days, "claim_id")).values(same(days, "live"))
        )
        self.claim_days = self._p(
            "claim_days",
            select(*pick(days, DAY)).where(is_(days, "claim_id")).order_by(days.c.day, days.c.activity),
        )
        self.days_taken = self._p(
            "days_taken",
            select(days.c.day, days.c.activity, days.c.claim_id).where(
                is_(days, "claimant"), days.c.live == literal_column("1")
            ),
        )
        self.claim_totals = self._p("claim_totals", _totals())


def _standing() -> Any:
    """Update a claim that still is as it was read: state, version, pending and approvals."""
    claims = c.claims
    return update(claims).where(
        is_(claims, "id"),
        claims.c.version == bindparam("was_version", type_=BigInteger),
        *(claims.c[name] == bindparam(f"was_{name}", type_=Text) for name in ("state", "pending", "approvals")),
    )


def _under_way() -> ColumnElement[bool]:
    return c.claims.c.state.in_([literal_column(f"'{state}'") for state in ("submitted", "returned", "approved")])


def _totals() -> Any:
    """Sum days by committee, fiscal year and state; a claim of two fiscal years counts in each."""
    group = (c.claims.c.committee, c.claim_days.c.fiscal_year, c.claims.c.state)
    counts = (func.count(distinct(c.claims.c.id)), func.count(), func.sum(c.claim_days.c.amount_cents))
    return select(*group, *counts).join_from(c.claims, c.claim_days).group_by(*group).order_by(*group)
