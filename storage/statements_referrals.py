"""Statements of referrals and their records: consents, views, audit, due rows."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Select,
    bindparam,
    delete,
    literal_column,
    null,
    or_,
    select,
    update,
)

from storage import schema as t
from storage.prepared import Compiler, is_, pick, same

REFERRAL: Final = tuple(c.name for c in t.referrals.columns if not c.name.startswith("reference_"))
_NOT_SAVED: Final = ("reference_hash", "reference_sealed", "id", "conversation_id")


class ReferralStatements(Compiler):
    """Hold what is run about referrals."""

    def _referrals(self) -> None:
        r = t.referrals
        alive = r.c.state.in_([literal_column("'sent'"), literal_column("'accepted'"), literal_column("'offered'")])
        seen = _referral()
        self.add_referral = self._p("add_referral", self._add(r))
        kept = [c.name for c in r.columns if c.name not in _NOT_SAVED]
        reader = bindparam("reader", type_=BigInteger)
        self.save_referral = self._p(
            "save_referral",
            update(r)
            .where(is_(r, "id"), r.c.state == bindparam("was", type_=r.c.state.type))
            .where(or_(r.c.reader.is_(None), r.c.reader == reader, reader.is_(None)))
            .values(same(r, *kept)),
        )
        self.referral = self._p("referral", seen.where(is_(r, "id")))
        self.referral_by_reference = self._p("referral_by_reference", seen.where(is_(r, "reference_hash")))
        told = r.c.state != literal_column("'erased'")
        self.referrals_of_chat = self._p(
            "referrals_of_chat", seen.where(is_(r, "chat_id"), told).order_by(r.c.sent_us.desc(), r.c.id.desc())
        )
        self.referrals_owned = self._p(
            "referrals_owned", seen.where(is_(r, "owner"), alive).order_by(r.c.due_us, r.c.id)
        )
        self.erase_referrals = self._p(
            "erase_referrals",
            update(r).where(is_(r, "conversation_id")).values(state="erased", reader=null(), pending=""),
        )
        old, new = bindparam("old", type_=BigInteger), bindparam("new", type_=BigInteger)
        self.move_referrals = self._p("move_referrals", update(r).where(r.c.chat_id == old).values(chat_id=new))
        self.live_referral = self._p(
            "live_referral", select(r.c.conversation_id).where(is_(r, "chat_id"), alive).limit(literal_column("1"))
        )

    def _records(self) -> None:
        self.add_consent = self._p("add_consent", self._add(t.consents))
        self.add_view = self._p("add_view", self._add(t.views))
        self.views = self._p(
            "views",
            select(t.views.c.referral_id, t.views.c.staff_id, t.views.c.at_us)
            .where(is_(t.views, "referral_id"))
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
        self.clear_due = self._p("clear_due", delete(t.due).where(is_(t.due, "kind", "subject")))
        self.planned = self._p("planned", select(t.due.c.due_us, t.due.c.detail).where(is_(t.due, "kind", "subject")))
        self.take_due = self._p(
            "take_due",
            delete(t.due).where(is_(t.due, "kind", "subject"), t.due.c.due_us <= bindparam("now", type_=BigInteger)),
        )
        self.due_rows = self._p(
            "due_rows",
            select(t.due.c.kind, t.due.c.subject, t.due.c.due_us, t.due.c.detail)
            .where(t.due.c.due_us <= bindparam("now", type_=BigInteger))
            .order_by(t.due.c.due_us, t.due.c.kind, t.due.c.subject)
            .limit(bindparam("most", type_=BigInteger))
            .with_for_update(skip_locked=True),  # two timers of two workers never take one row
        )


def _referral() -> Select[Any]:
    names = pick(t.referrals, (*REFERRAL, "reference_sealed"))
    return select(*names, t.conversations.c.key_id).join_from(t.referrals, t.conversations)
