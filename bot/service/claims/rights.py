"""Who may decide a claim: another person than the claimant, asked of the database at the moment of pressing.

A person is known by every chat and every roster code their enrolments ever joined, live or ended: leaving a role makes
nobody a stranger to the own claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.directory import OFFICE
from bot.domain.working_days import add_working_days
from bot.ports import Claim, Staff
from bot.service.desk import Desk
from bot.service.facts import row_id

WAIT_DAYS: Final = 10
"""A claim nobody decided for so many working days is the Office's too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Hold what one person is known by."""

    chats: frozenset[int]
    claimants: frozenset[int]

    def owns(self, claim: Claim) -> bool:
        """Tell whether a claim is this person's own."""
        return claim.claimant in self.claimants or claim.chat_id in self.chats


@dataclass(frozen=True, slots=True)
class Crowd:
    """Hold every enrolment there is, ended ones too."""

    rows: Sequence[Staff]

    def person(self, chat_id: int) -> Person:
        """Gather what the person of a chat is known by: each chat's codes, each code's chats, until none is new."""
        chats: set[int] = {chat_id}
        claimants: set[int] = set()
        while True:
            claimants |= {each.claimant for each in self.rows if each.chat_id in chats and each.claimant}
            more = {each.chat_id for each in self.rows if each.claimant in claimants}
            if more <= chats:
                return Person(chats=frozenset(chats), claimants=frozenset(claimants))
            chats |= more

    def staff(self, code: str) -> Staff | None:
        """Find an enrolment by its code, "s7"."""
        return next((each for each in self.rows if f"s{each.id}" == code), None)

    def live(self, chat_id: int) -> list[Staff]:
        """List the live roles of a chat."""
        return [each for each in self.rows if each.chat_id == chat_id and each.removed_us is None]

    def codes(self, person: Person) -> frozenset[int]:
        """Return the numbers of every enrolment of one person."""
        return frozenset(each.id for each in self.rows if each.chat_id in person.chats)

    def approvers(self, claim: Claim) -> list[Staff]:
        """List the live approvers of a claim's committee who may decide it."""
        found = [each for each in self.rows if is_approver(each, claim)]
        return [each for each in found if not self.barred(claim, each)]

    def offices(self, claim: Claim) -> list[Staff]:
        """List the live persons of the Office who may decide it."""
        found = [each for each in self.rows if each.role == OFFICE and each.removed_us is None]
        return [each for each in found if not self.barred(claim, each)]

    def barred(self, claim: Claim, decider: Staff) -> bool:
        """Tell whether this person may not decide the claim at all: it is their own, or they decided it before."""
        person = self.person(decider.chat_id)
        return person.owns(claim) or self.decided(claim, person)

    def decided(self, claim: Claim, person: Person) -> bool:
        """Tell whether a person approved this version, or denied what the Office sent back."""
        before = {*named(claim.approvals), *(named(claim.decided_by) if claim.objected else ())}
        return bool(before & self.codes(person))


def named(codes: str) -> list[int]:
    """Read the numbers of enrolments from "s7,s9"."""
    return [row_id(each[1:]) for each in codes.split(",") if each]


def is_approver(person: Staff, claim: Claim) -> bool:
    """Tell whether an enrolment is live and approves for the claim's committee."""
    return person.role == "approver" and person.committee == claim.committee and person.removed_us is None


def may_hold(person: Staff, claim: Claim) -> bool:
    """Tell whether an enrolment is live and of a role that decides this claim, now that it decided to."""
    return is_approver(person, claim) or (person.role == OFFICE and person.removed_us is None)


async def crowd(desk: Desk) -> Crowd:
    """Read every enrolment now."""
    return Crowd(await desk.unit.all_staff())


def decide_on(filed: date, days: int = WAIT_DAYS) -> date:
    """Return the day by which somebody should have decided a claim filed on a day."""
    return add_working_days(filed, days, ())


def decide_by(desk: Desk, claim: Claim, days: int = WAIT_DAYS) -> date:
    """Return the day by which somebody should have decided, counted from the day it was last submitted."""
    return decide_on(desk.world.day(claim.submitted_us), days)


def is_late(desk: Desk, claim: Claim) -> bool:
    """Tell whether a claim waited longer than it should."""
    return desk.now >= desk.world.evening(decide_by(desk, claim))


async def reachable(desk: Desk, people: Sequence[Staff]) -> list[Staff]:
    """Leave out those whose chat is out of reach."""
    return [each for each in people if not (await desk.unit.chat_by_id(each.chat_id)).blocked]


async def office_has(desk: Desk, everybody: Crowd, claim: Claim) -> bool:
    """Tell whether the Office may decide: it waited too long, or no approver can."""
    return is_late(desk, claim) or not await reachable(desk, everybody.approvers(claim))


async def role_for(desk: Desk, everybody: Crowd, claim: Claim) -> Staff | None:
    """Find the role by which this chat may read a submitted claim as its decider; an own claim has none."""
    mine = everybody.live(desk.chat.id)
    approver = next((each for each in mine if is_approver(each, claim)), None)
    office = next((each for each in mine if each.role == OFFICE), None)
    if approver is not None or office is None:
        return approver
    return office if claim.objected or await office_has(desk, everybody, claim) else None
