"""Statements of committees, rosters, meetings, policies and rates."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Table, Text, and_, bindparam, delete, exists, literal_column, or_, select, text

from storage import schema as t
from storage import schema_claims as c
from storage.prepared import Compiler, is_, pick
from storage.statements_people import STAFF

COMMITTEE: Final = tuple(column.name for column in c.committees.columns)
MEETING: Final = tuple(column.name for column in c.meetings.columns)
POLICY: Final = tuple(column.name for column in c.policies.columns)
SEAT: Final = ("id", "committee", "claimant", "clause_sealed", "valid_from", "valid_to")
RATES: Final = ("id", "source", "by_sealed", "body", "added_us")
CONFIRMATION: Final = ("fiscal_year", "rows_hash", "by_sealed", "reference", "at_us")


class CommitteeStatements(Compiler):
    """Hold what is run about committees, the people on them, and what claims are priced by."""

    def _committees(self) -> None:
        committee = select(*pick(c.committees, COMMITTEE))
        self.committees = self._p("committees", committee.order_by(c.committees.c.id))
        self.committee = self._p("committee", committee.where(is_(c.committees, "id")))
        self.put_committee = self._p("put_committee", self._put(c.committees, "id"))
        self.hold_committee = self._p("hold_committee", self._hold(c.committees))
        self._rosters()
        self._meetings()

    def _hold(self, table: Table) -> Any:
        """Lock a row, which whoever refers to it still may; SQLite has one writer and leaves FOR UPDATE out."""
        return select(literal_column("1")).where(is_(table, "id")).with_for_update(key_share=True)

    def _alone(self, table: str) -> Any:
        """Let nobody else write a table while readers go on; SQLite has one writer."""
        lock = text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        return lock if self._engine == "postgresql" else select(literal_column("1"))

    def _rosters(self) -> None:
        person = select(*pick(c.claimants, ("id", "sealed")))
        self.claimants = self._p("claimants", person.order_by(c.claimants.c.id))
        self.claimant = self._p("claimant", person.where(is_(c.claimants, "id")))
        self.claimant_by_code = self._p("claimant_by_code", person.where(is_(c.claimants, "code_hash")))
        self.put_claimant = self._p("put_claimant", self._put(c.claimants, "id"))
        self.hold_claimant = self._p("hold_claimant", self._hold(c.claimants))
        self.hold_roster = self._p("hold_roster", self._alone("claimants"))
        seat, order = select(*pick(c.seats, SEAT)), (c.seats.c.valid_from, c.seats.c.id)
        self.seats = self._p("seats", seat.where(is_(c.seats, "committee")).order_by(*order))
        self.seats_of = self._p("seats_of", seat.where(is_(c.seats, "claimant")).order_by(*order))
        self.drop_seats = self._p("drop_seats", delete(c.seats).where(is_(c.seats, "committee")))
        self.add_seat = self._p("add_seat", self._add(c.seats))
        self._enrolled()

    def _enrolled(self) -> None:
        s = t.staff
        here = select(*pick(s, STAFF)).where(s.c.removed_us.is_(None)).order_by(s.c.id)
        self.staff_of_claimant = self._p(
            "staff_of_claimant", here.where(is_(s, "claimant"), s.c.claimant != literal_column("0"))
        )
        asked = bindparam("committee", type_=Text)
        sits = exists().where(c.seats.c.committee == asked, c.seats.c.claimant == s.c.claimant)
        of_it = and_(s.c.committee == asked, s.c.committee != literal_column("''"))
        self.staff_of_committee = self._p("staff_of_committee", here.where(or_(of_it, sits)))

    def _meetings(self) -> None:
        m, meeting = c.meetings, select(*pick(c.meetings, MEETING))
        newest = (m.c.day.desc(), m.c.starts.desc(), m.c.id.desc())
        self.meetings = self._p("meetings", meeting.where(is_(m, "committee")).order_by(*newest))
        self.meeting = self._p("meeting", meeting.where(is_(m, "id")))
        self.put_meeting = self._p("put_meeting", self._put_meeting())
        p, policy = c.policies, select(*pick(c.policies, POLICY))
        latest = (p.c.effective_from.desc(), p.c.id.desc())
        self.policies = self._p("policies", policy.where(is_(p, "committee")).order_by(*latest))
        self.policy = self._p("policy", policy.where(is_(p, "id")))
        self.add_policy = self._p("add_policy", self._add(p))

    def _put_meeting(self) -> Any:
        """Insert under a new id, or replace what stands under committee and code, which keeps its id."""
        insert = self._add(c.meetings)
        rest = {name: insert.excluded[name] for name in MEETING if name not in ("id", "committee", "code")}
        stands = insert.on_conflict_do_update(index_elements=["committee", "code"], set_=rest)
        return stands.returning(c.meetings.c.id)

    def _rates(self) -> None:
        self.stored_rates = self._p("stored_rates", select(*pick(c.rates, RATES)).order_by(c.rates.c.id))
        self.add_rates = self._p("add_rates", self._add(c.rates))
        self.hold_rates = self._p("hold_rates", self._alone("rates"))
        confirmed = c.rate_confirmations
        self.rate_confirmations = self._p(
            "rate_confirmations", select(*pick(confirmed, CONFIRMATION)).order_by(confirmed.c.fiscal_year)
        )
        self.put_rate_confirmation = self._p("put_rate_confirmation", self._put(confirmed, "fiscal_year"))
