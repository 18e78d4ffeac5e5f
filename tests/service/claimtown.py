"""A town with two committees: people who are members, approvers, chairs and the Office in every mix, and their claims.

Claims are filed through the unit, as the conversation files them; everything after comes through real updates.
"""

from __future__ import annotations

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from bot.domain.claims import BodyDay, ClaimBody, Policy, lines_of, price
from bot.domain.rates import RateTable
from bot.flows.per_diem import ATTESTATION, ATTESTATION_VERSION
from bot.ports import DAY, Chat, Claim, Claimant, ClaimDay, Committee, Invite, Meeting, Role, Seat, StoredPolicy
from bot.prepare import init
from bot.service.claims import facts, moves
from bot.service.core import NOBODY
from bot.service.desk import Desk
from tests.service.town import Town, town_settings

LAKES, RIVER, FOREST = "lakes", "river", "forest"
COMMITTEES: Final = (
    Committee(id=LAKES, name="Lakes Committee", county="27137", fiscal_agent="Lakes County", contact="218-555-0100"),
    Committee(id=RIVER, name="River Committee", county="27053"),
    Committee(id=FOREST, name="Forest Committee", county="27137"),
)
PHONES: Final = {
    "mia": 3001, "noa": 3002, "noa2": 3003, "avi": 3004, "abe": 3005, "olga": 3011, "oto": 3006, "cleo": 3007,
    "yan": 3008, "bea": 3009, "stranger": 3010,
}  # fmt: skip
PERSON: Final = {each: each.rstrip("2") for each in PHONES}
"""Whose a phone is: Noa has two."""
MEMBERS: Final = {"mia": 10, "noa": 10, "oto": 8, "cleo": 8, "yan": 10, "bea": 8, "abe": 10}
"""The clause under which each sits in every committee."""
ROLES: Final[tuple[tuple[str, Role, str], ...]] = (
    ("mia", "member", ""), ("noa2", "member", ""), ("oto", "member", ""), ("cleo", "member", ""),
    ("yan", "member", ""), ("bea", "member", ""), ("abe", "member", ""),
    ("noa", "member", ""), ("noa", "approver", LAKES), ("avi", "approver", LAKES), ("avi", "approver", FOREST),
    ("abe", "approver", RIVER),
    ("oto", "office", ""), ("olga", "office", ""), ("cleo", "chair", LAKES), ("bea", "approver", RIVER),
)  # fmt: skip
POLICY: Final = Policy(
    adopted_on=date(2026, 1, 5),
    effective_from=date(2026, 1, 5),
    by_consensus=True,
    reference="Minutes of January 5",
    second_approval_above_cents=9000,
)
MEETINGS: Final = (
    Meeting(id=0, committee=LAKES, code="L1", day="2026-09-28", county="27137", minutes=90, starts="18:00"),
    Meeting(id=0, committee=LAKES, code="L2", day="2026-09-29", county="27137", minutes=90, starts="18:00"),
    Meeting(id=0, committee=LAKES, code="L3", day="2026-11-17", county="27137", minutes=90, starts="18:00"),
    Meeting(id=0, committee=RIVER, code="R1", day="2026-09-28", county="27053", minutes=90, starts="18:00"),
    Meeting(id=0, committee=FOREST, code="F1", day="2026-09-30", county="27137", minutes=90, starts="18:00"),
    Meeting(id=0, committee=RIVER, code="R2", day="2026-11-18", county="27053", minutes=90, starts="18:00"),
)
"""The Forest committee has no rule.

Days of September pay 86 and 92 dollars, rates that are confirmed; those of November rest on rates nobody has."""


@dataclass(repr=False)  # asyncio has a task's result written out at every run of a loop
class ClaimTown(Town):
    """Hold the open house, and who of the rosters is who."""

    claimants: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)

    # --- what is done beside the chat --------------------------------------------------------------------------------

    @asynccontextmanager
    async def desk(self, who: str = "") -> AsyncIterator[Desk]:
        """Open a unit at the desk of a phone, or of nobody's."""
        async with self.house.store.unit() as unit:
            chat = await unit.chat(self.people[who], self.clock()) if who else Chat(id=0, telegram_id=0)
            yield Desk(unit, chat, NOBODY, self.house.service.world, self.clock())

    async def settle_in(self, *, ruled: Sequence[str] = (LAKES, RIVER)) -> None:
        """Make committees, rosters, rules and meetings, and enrol everybody."""
        async with self.desk() as desk:
            for committee in COMMITTEES:
                await desk.unit.save_committee(committee)
            for name in MEMBERS:
                new = Claimant(id=0, code=f"P-{name}", name=f"{name.title()} Quillquartz", youth=name == "yan")
                self.claimants[name] = (await desk.unit.save_claimant(new)).id
            for committee in COMMITTEES:
                seats = [
                    Seat(
                        id=0,
                        committee=committee.id,
                        claimant=self.claimants[name],
                        clause=clause,
                        valid_from="2026-01-01",
                    )
                    for name, clause in MEMBERS.items()
                ]
                await desk.unit.replace_seats(committee.id, seats)
            for meeting in MEETINGS:
                self.meetings[meeting.code] = await desk.unit.save_meeting(meeting)
            for committee_id in ruled:
                await self.adopt(desk, committee_id)
        for who, role, committee_id in ROLES:
            await self.join(who, role, committee_id)

    async def adopt(self, desk: Desk, committee: str, policy: Policy = POLICY) -> StoredPolicy:
        """Store a rule a committee adopted."""
        body, since = policy.model_dump_json(), policy.effective_from.isoformat()
        return await desk.unit.add_policy(StoredPolicy(id=0, committee=committee, effective_from=since, body=body))

    async def join(self, who: str, role: Role, committee: str = "", *, person: str = "") -> int:
        """Enrol a phone, as a member as its own person or another; return the number of the role."""
        claimant = self.claimants[person or PERSON[who]] if role == "member" else 0
        async with self.desk(who) as desk:
            token = f"{who}{role}{committee}".ljust(16, "x")[:16] + str(self.clock.us)
            invite = Invite(id=0, role=role, committee=committee, claimant=claimant, expires_us=self.clock.us + DAY)
            invite = await desk.unit.add_invite(invite, token)
            role_held = await desk.unit.enrol(invite, desk.chat.id, self.clock())
            assert role_held
            return role_held.id

    async def file(self, who: str, *codes: str, was: Claim | None = None) -> Claim | None:
        """File a claim of a phone's person for meetings, or a new version of one, as the conversation does."""
        chosen = [self.meetings[code] for code in codes]
        async with self.desk(who) as desk:
            rules = await facts.rules_of(desk.unit, chosen[0].committee)
            rule = next((each for each in rules if each.policy.effective_from <= chosen_day(chosen[0])), None)
            body = body_of(chosen, rule.policy if rule else None, await facts.rates(desk.unit), desk)
            number = len(self.select("SELECT 1 FROM claims"))
            if (begun := await desk.unit.open_of_chat(desk.chat.id, "per_diem")) is not None:
                await desk.unit.erase_conversation(begun.id)
            talk = await desk.unit.start_conversation(desk.chat.id, flow="per_diem", version=1, now=desk.now)
            await desk.unit.save_conversation(replace(talk, state="done"))
            claim = Claim(
                id=0,
                reference=f"C-{number:04}",
                committee=chosen[0].committee,
                claimant=self.claimants[PERSON[who]],
                chat_id=desk.chat.id,
                conversation_id=talk.id,
                state="submitted",
                total_cents=body.total_cents,
                policy=rule.id if rule else 0,
                verified=body.verified,
            )
            days = [
                ClaimDay(
                    claim_id=0,
                    claimant=claim.claimant,
                    day=meeting.day,
                    activity=meeting.activity,
                    fiscal_year=line.fiscal_year,
                    amount_cents=line.amount_cents,
                )
                for meeting, line in zip(chosen, body.lines, strict=True)
            ]
            if was is None:
                return await moves.submit(desk, claim, body.model_dump_json(), days)
            return await moves.revise(desk, claim, body.model_dump_json(), days, was=was)

    async def filed(self, who: str, *codes: str) -> int:
        """File a claim whose days are free; return its number."""
        claim = await self.file(who, *codes)
        assert claim
        return claim.id

    async def wait(self, time: int) -> None:
        """Let time (microseconds) pass, and every clock that runs out meanwhile act."""
        self.clock.us += time
        await self.timers()

    # --- what is seen ------------------------------------------------------------------------------------------------

    def told(self, who: str) -> list[str]:
        """List the notices a phone got, as they read."""
        return [each.words for each in self.sent if each.to == self.people[who] and each.row.out.op == "notice"]

    async def claim(self, number: int) -> Claim:
        """Read a claim."""
        async with self.house.store.unit() as unit:
            found = await unit.claim(number)
            assert found
            return found


def chosen_day(meeting: Meeting) -> date:
    """Return the day of a meeting."""
    return date.fromisoformat(meeting.day)


def body_of(chosen: Sequence[Meeting], policy: Policy | None, rates: RateTable, desk: Desk) -> ClaimBody:
    """Write what a claim for meetings says: each a full day in the county of the meeting."""
    days = tuple(
        BodyDay(
            meeting=each.id,
            code=each.code,
            committee=each.committee,
            date=chosen_day(each),
            county=each.county,
            mode=each.mode,
            minutes=each.minutes,
            activity=each.activity,
            clause=10,
        )
        for each in chosen
    )
    priced = price([each.asked() for each in days], policy=policy, rates=rates)
    return ClaimBody(
        days=days,
        lines=lines_of(priced),
        policy=policy,
        total_cents=priced.total_cents or 0,
        attestation=ATTESTATION.key,
        attestation_version=ATTESTATION_VERSION,
        attestation_language="en",
        filed_on=desk.world.day(desk.now),
        language="en",
    )


@cache
def prepared() -> Path:
    """Make, once, a data folder in which everybody is enrolled and one person at the Office besides."""
    root = Path(tempfile.mkdtemp(prefix="claimtown-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    folder = root / "data"
    folder.mkdir(mode=0o700)
    with ThreadPoolExecutor(1) as pool:  # beside the loop of the test that needs it first
        pool.submit(lambda: asyncio.run(_prepare(folder))).result()
    return folder


async def _prepare(folder: Path) -> None:
    await init(town_settings(folder))
    town = ClaimTown(folder, people=PHONES)
    await town.open()
    await town.settle_in()
    await town.close()


async def new_claim_town(folder: Path) -> ClaimTown:
    """Copy the prepared folder and open a town on it; its clock stands where the other stopped."""
    shutil.copytree(prepared(), folder)
    town = ClaimTown(folder, people=PHONES, last_update=1000, last_message=1000)
    await town.open()
    async with town.desk() as desk:
        town.claimants = {each.code.removeprefix("P-"): each.id for each in await desk.unit.claimants()}
        for committee in COMMITTEES:
            town.meetings |= {each.code: each for each in await desk.unit.meetings(committee.id)}
    return town
