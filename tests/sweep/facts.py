"""Tell what a run came to, so that two runs that were told the same can be compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tests.sweep.checker import logical
from tests.sweep.evidence import Evidence, Row

REFERRAL: Final = ("state", "owner", "initiative", "outcome", "county", "language")
CLAIM: Final = ("committee", "state", "version", "reason", "total_cents", "verified", "objected")
CLAIM_DAY: Final = ("day", "activity", "fiscal_year", "amount_cents", "live")


def facts(evidence: Evidence) -> dict[str, object]:
    """Return what a run came to, without what differs from run to run: times, references, keys, numbers given."""
    people, names = evidence.people(), Names(evidence)
    return {
        "chats": sorted(
            (people.get(row["id"], 0), row["language"], row["separate"], row["card_no"], row["unclear"], row["covered"])
            for row in evidence.rows("chats")
        ),
        "answers": sorted(
            (people[row["chat_id"]], row["flow"], row["state"], row["reopened"] or "", _answers(evidence, row))
            for row in evidence.rows("conversations")
            if row["state"] != "erased"
        ),
        "referrals": sorted(
            (people[row["chat_id"]], *(row[name] for name in REFERRAL)) for row in evidence.rows("referrals")
        ),
        "consents": sorted(
            (names.talks[row["conversation_id"]], row["kind"], row["version"], row["language"], row["detail"])
            for row in evidence.rows("consents")
        ),
        "claims": sorted(names.claim(row) for row in evidence.rows("claims")),
        "claim days": sorted(
            (names.claims[row["claim_id"]], *(row[name] for name in CLAIM_DAY)) for row in evidence.rows("claim_days")
        ),
        "claim versions": sorted(
            (names.claims[row["claim_id"]], row["version"], row["total_cents"])
            for row in evidence.rows("claim_versions")
        ),
        "staff": sorted((people[row["chat_id"]], row["role"], row["initiative"]) for row in evidence.rows("staff")),
        "events": sorted(names.event(row) for row in evidence.rows("audit")),
        "views": sorted(
            (names.referrals[row["referral_id"]], names.staff[row["staff_id"]]) for row in evidence.rows("views")
        ),
        "clocks": sorted(names.clock(row, people) for row in evidence.rows("due")),
        "notices": sorted((names.notice(row["key"]), row["state"]) for row in evidence.rows("outbox") if row["key"]),
        "updates": len(evidence.rows("updates")),
    }


def _answers(evidence: Evidence, conversation: Row) -> list[tuple[str, str]]:
    return sorted(evidence.answers(conversation).items())


class Names:
    """Number rows anew, first to last: what was rolled back leaves gaps in PostgreSQL's numbers."""

    def __init__(self, evidence: Evidence) -> None:
        self.talks = _places(evidence.rows("conversations"))
        self.referrals = _places(evidence.rows("referrals"))
        self.staff = _places(evidence.rows("staff"))
        self.claims = _places(evidence.rows("claims"))
        self.meetings = _places(evidence.rows("meetings"))
        self.claimants = _places(evidence.rows("claimants"))

    def event(self, row: Row) -> tuple[str, int, str, str]:
        """Name an event by kind, whom it is about, who did it and how."""
        about = self.staff if row["kind"] in ("enrolled", "staff_left") else self.referrals
        about = self.claims if row["kind"].startswith("claim_") else about
        actor = f"s{self.staff[int(row['actor'][1:])]}" if row["actor"][1:].isdigit() else row["actor"]
        return row["kind"], about.get(row["subject"], 0), actor, row["detail"]

    def claim(self, row: Row) -> tuple[object, ...]:
        """Name a claim by whose it is, how it stands, and who decided."""
        decided = [re.sub(r"\bs(\d+)\b", self._staff, row[name]) for name in ("pending", "approvals", "decided_by")]
        return self.claimants[row["claimant"]], *(row[name] for name in CLAIM), bool(row["pay_by"]), *decided

    def _staff(self, code: re.Match[str]) -> str:
        return f"s{self.staff[int(code[1])]}"

    def clock(self, row: Row, people: Mapping[int, int]) -> tuple[str, int]:
        """Name a clock by kind and whom it is about; one that hides a message is about that alone."""
        about = self._about(row["kind"], people)
        return row["kind"], about.get(row["subject"], 0)

    def _about(self, kind: str, people: Mapping[int, int]) -> Mapping[int, int]:
        if kind in ("confirm", "away"):
            return self.staff
        if kind in ("draft_ends", "complaint", "complaint_ends"):
            return self.talks
        if kind in ("claim_preview", "claim_opens", "claim_deadline"):
            return self.meetings
        if kind.startswith("claim_"):
            return self.claimants if kind == "claim_payee" else self.claims
        return {"cover": people, "hide": {}}.get(kind, self.referrals)

    def notice(self, key: str) -> tuple[str, ...]:
        """Name a notice by what it is, its referral and who gets it."""
        kind, referral, *rest = logical(key).split(":")
        readers = [str(self.staff[int(one)]) if one.isdigit() else one for one in rest]
        about = self.claims if kind == "claim" else self.meetings if kind.startswith("claim_") else self.referrals
        return kind, str(about[int(referral)]), *readers


def _places(rows: list[Row]) -> dict[int, int]:
    return {number: place for place, number in enumerate(sorted(row["id"] for row in rows), start=1)}


def differences(wanted: dict[str, object], found: dict[str, object]) -> list[str]:
    """Say in words where two runs came to different facts."""
    return [f"{name}: {found[name]!r} instead of {wanted[name]!r}" for name in wanted if wanted[name] != found[name]]
