"""Statements of staff, invitations, codes and tries, and of what was published."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    bindparam,
    case,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)

from storage import schema as t
from storage.prepared import Compiler, is_, pick, same, set_

STAFF: Final = tuple(c.name for c in t.staff.columns)
INVITE: Final = tuple(c.name for c in t.invites.columns if c.name != "token_hash")
DIRECTORY: Final = tuple(c.name for c in t.directories.columns)


class PeopleStatements(Compiler):
    """Hold what is run about people and about what the Office publishes."""

    def _people(self) -> None:
        s = t.staff
        staff = select(*pick(s, STAFF))
        here = s.c.removed_us.is_(None)
        self.staff_of_chat = self._p("staff_of_chat", staff.where(is_(s, "chat_id"), here).order_by(s.c.id))
        self.staff = self._p("staff", staff.where(is_(s, "id")))
        order = (s.c.backup, s.c.id)
        self.staff_of_role = self._p("staff_of_role", staff.where(is_(s, "role"), here).order_by(*order))
        self.staff_for = self._p("staff_for", staff.where(is_(s, "role", "initiative"), here).order_by(*order))
        self.all_staff = self._p("all_staff", staff.order_by(s.c.id))
        self.add_staff = self._p("add_staff", self._add(s))
        self.save_staff = self._p(
            "save_staff", set_(s, "initiative", "committee", "backup", "away_until_us", "removed_us")
        )
        self.add_invite = self._p("add_invite", self._add(t.invites))
        self.invite = self._p("invite", select(*pick(t.invites, INVITE)).where(is_(t.invites, "token_hash")))
        now = bindparam("now", type_=BigInteger)
        self.use_invite = self._p(
            "use_invite",
            update(t.invites)
            .where(is_(t.invites, "id"), t.invites.c.used_us.is_(None), t.invites.c.expires_us > now)
            .values(used_us=now),
        )
        self.put_code = self._p("put_code", self._put(t.codes, "kind", "chat_id"))
        self.use_code = self._p(
            "use_code",
            delete(t.codes)
            .where(is_(t.codes, "kind", "code_hash"), t.codes.c.expires_us > now)
            .returning(t.codes.c.chat_id),
        )
        self.drop_codes = self._p("drop_codes", delete(t.codes).where(is_(t.codes, "chat_id")))
        self.count = self._p("count", self._count())

    def _count(self) -> Any:
        """Add a try, or begin a new window where the old one has ended."""
        c = t.counters.c
        ended = c.began_us <= bindparam("window_start", type_=BigInteger)
        insert = self._insert(t.counters).values(**same(t.counters, "chat_id", "kind", "began_us"), tries=1)
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
        newest = t.directories.c.id.desc()
        self.directories = self._p(
            "directories",
            select(*pick(t.directories, DIRECTORY)).order_by(newest).limit(bindparam("most", type_=BigInteger)),
        )
        self.add_directory = self._p("add_directory", self._add(t.directories))
        alone = text("LOCK TABLE directories IN SHARE ROW EXCLUSIVE MODE")  # readers go on; SQLite has one writer
        self.hold_directory = self._p(
            "hold_directory", alone if self._engine == "postgresql" else select(literal_column("1"))
        )
        count = self._insert(t.gaps).values(**same(t.gaps, "month", "place", "reason"), met=1)
        self.count_gap = self._p(
            "count_gap",
            count.on_conflict_do_update(
                index_elements=["month", "place", "reason"], set_={"met": t.gaps.c.met + literal_column("1")}
            ),
        )
        self.gaps = self._p("gaps", select(t.gaps).order_by(t.gaps.c.month, t.gaps.c.place, t.gaps.c.reason))
        self.language_reviews = self._p(
            "language_reviews", select(t.language_reviews.c.language, t.language_reviews.c.catalog)
        )
        self.put_review = self._p("put_review", self._put(t.language_reviews, "language"))
        staff, reviews = t.staff.c, t.language_reviews.c
        self.edition = self._p(
            "edition",
            select(
                select(func.max(t.directories.c.id)).scalar_subquery(),
                select(func.count(reviews.language)).scalar_subquery(),
                select(func.sum(reviews.at_us)).scalar_subquery(),  # some 30 rows of 2 * 10^15: far from 2^63
                select(func.count(staff.id)).scalar_subquery(),
                select(func.count(staff.removed_us)).scalar_subquery(),
            ),
        )
        self.meta = self._p("meta", select(t.meta.c.value).where(is_(t.meta, "name")))
        self.add_meta = self._p("add_meta", self._add(t.meta).on_conflict_do_nothing())
        self.put_meta = self._p("put_meta", self._put(t.meta, "name"))
