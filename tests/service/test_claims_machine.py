"""Members, approvers, chairs and the Office, many of them several at once, press anything about claims in any order.

After every step the database is read beside the service: nobody ever approves what is theirs, on no phone and not
after the five minutes either; above a limit two persons did; no day is claimed twice; nothing is paid that was not
approved; every claim that waits has a clock; and each version is what its own rows come to.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.admin import remove
from bot.domain.claims import ClaimBody, Policy, recompute
from bot.domain.rates import rows_hash
from bot.ports import DAY, MINUTE, Claim, RateConfirmation, Staff
from bot.service.claims import adopt, facts, moves
from bot.service.core import RETRY_DUE
from tests.service.claimtown import FOREST, LAKES, MEMBERS, PERSON, PHONES, POLICY, RIVER, ClaimTown, new_claim_town
from tests.service.town import Sent

FILES: Final = sorted(each for each in PHONES if PERSON[each] in MEMBERS)
CODES: Final = ("L1", "L1", "L2", "L3", "R1", "R1", "R2", "F1", "L1 L2", "R1 R2")
VERBS: Final = {
    "yes": ("1", "2", "3", ""), "back": ("1", "2"), "no": ("1", "2"), "ret": ("day.1", "call.2", "zz.1"),
    "deny": ("absent.1", "rule.2", "zz.1"), "undo": ("",), "open": ("",), "uphold": ("",), "reopen": ("",),
    "payee": ("",), "settle": ("",), "home": ("",), "zz": ("", "1"),
}  # fmt: skip
PRESSES: Final = [(verb, detail) for verb, details in VERBS.items() for detail in details]
LIKELY: Final = {
    LAKES: ("avi", "noa", "avi", "noa", "olga", "oto", "mia"),
    RIVER: ("abe", "bea", "abe", "bea", "olga", "oto", "noa"),
    FOREST: ("avi", "avi", "olga", "abe"),
}
"""Who is drawn to decide claims of a committee: most often somebody who may."""
DAYS: Final = ("L1", "R1", "L3", "R1", "L1 L2", "F1", "R1")
CLAIM: Final = ("noa", "mia", "noa2", "abe", "bea", "oto", "cleo", "yan")
"""Whose claim it is: first those who decide claims of others."""
WORK: Final = ("yes", "yes", "yes", "yes undo", "deny", "ret", "settle yes", "open yes")
MEET: Final = ("L1", "L2", "R1", "F1")
JUMPS: Final = (MINUTE, 6 * MINUTE, 6 * MINUTE, DAY, 16 * DAY, 40 * DAY)
LIMITS: Final = (None, 0, 8600, 9000)
DECIDERS: Final = ("avi", "noa", "abe", "bea", "olga", "oto", "mia", "cleo")
BEFORE_PAID: Final = ("approved", "paid")
phones = st.sampled_from(sorted(PHONES))
deciders = st.sampled_from(DECIDERS)
few = st.sampled_from([1, 1, 2, 2, 3, 4, 5])
WORDS: Final = "Quillquartz"


class ClaimMachine(RuleBasedStateMachine):
    """Let everybody press anything about claims."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.home = tempfile.TemporaryDirectory()
        self.town: ClaimTown = self.do(new_claim_town(Path(self.home.name) / "data"))
        self.chats: dict[int, str] = {self.do(self.chat_of(each)): each for each in PHONES}
        self.pressed: dict[tuple[str, int, int], int] = {}
        """When a phone's decision on a version of a claim began to wait."""
        self.right = False
        """Whether a person confirmed the very figures of November's rates."""
        self.filed_right: dict[tuple[int, int], bool] = {}
        """Whether that was so when a version of a claim was filed: it keeps the rows it was filed with."""
        self.before: dict[int, Claim] = {}
        self.checked: set[tuple[int, int]] = set()
        self.read = 0

    def do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(what)

    def teardown(self) -> None:
        assert WORDS.encode() not in self.town.bytes_on_disk()
        self.do(self.town.close())
        self.loop.close()
        self.home.cleanup()

    async def chat_of(self, who: str) -> int:
        async with self.town.desk(who) as desk:
            return desk.chat.id

    # --- what people do ----------------------------------------------------------------------------------------------

    @initialize(first=st.sampled_from(FILES), codes=st.sampled_from(CODES))
    def begin(self, first: str, codes: str) -> None:
        self.do(self.town.file(first, *codes.split()))

    @rule(who=st.sampled_from(FILES), codes=st.sampled_from(CODES))
    def file(self, who: str, codes: str) -> None:
        self.do(self.town.file(who, *codes.split()))

    @rule(number=few, codes=st.sampled_from(("L1", "L2", "L1 L2", "R1", "R2")))
    def change(self, number: int, codes: str) -> None:
        """File a new version, for days of the same committee, as only its claimant can."""
        claim = self.claims().get(number)
        if claim is not None and all(self.town.meetings[each].committee == claim.committee for each in codes.split()):
            self.do(self.town.file(self.phone_of(claim), *codes.split(), was=claim))

    @rule(number=few, what=st.sampled_from(("withdraw", "object")))
    def take_back_or_object(self, number: int, what: str) -> None:
        self.by_member(number, what)

    def by_member(self, number: int, what: str) -> None:
        claim = self.claims().get(number)
        if claim is not None:
            self.do(self._by_member(claim, what))

    async def _by_member(self, claim: Claim, what: str) -> None:
        async with self.town.desk(self.phone_of(claim)) as desk:
            await (moves.withdraw(desk, claim) if what == "withdraw" else moves.object_to(desk, claim))

    def phone_of(self, claim: Claim) -> str:
        return self.chats[claim.chat_id]

    @rule(who=phones, press=st.sampled_from(PRESSES), number=few)
    def press(self, who: str, press: tuple[str, str], number: int) -> None:
        verb, detail = press
        self.tap(who, f"d|{verb}|{number}|{detail}".rstrip("|"))

    @rule(what=st.sampled_from(WORK), data=st.data(), at_once=st.booleans())
    def work(self, what: str, data: st.DataObject, at_once: bool) -> None:
        """Press decisions on the version that stands of a claim there is, and perhaps let them take effect."""
        number = data.draw(st.sampled_from(sorted(self.before) or [1]))
        found = self.claims().get(number)
        who = self.two(data, found)[0] if found else "avi"
        for verb in what.split():
            claim = self.claims().get(number)
            reason = {"deny": "absent.", "ret": "day."}.get(verb, "")
            self.tap(who, f"d|{verb}|{number}|{reason}{claim.version if claim else 1}")
            self.holds()
        if at_once:
            self.the_clock_jumps(6 * MINUTE)

    @rule(data=st.data(), codes=st.sampled_from(DAYS), whose=st.sampled_from(CLAIM))
    def a_claim_from_end_to_end(self, data: st.DataObject, codes: str, whose: str) -> None:
        """File, and let two persons one after the other try to approve, and the fiscal agent to pay."""
        claim = self.do(self.town.file(whose, *codes.split()))
        if claim is not None:
            for each in self.two(data, claim):
                self.tap(each, f"d|yes|{claim.id}|{claim.version}")
                for jump in (4 * MINUTE, 2 * MINUTE):
                    self.the_clock_jumps(jump)
                    self.holds()
            self.pay_it(claim.id)

    def two(self, data: st.DataObject, claim: Claim) -> tuple[str, str]:
        """Draw two phones, perhaps of one person, to decide a claim."""
        whose = PERSON[self.phone_of(claim)]
        own = [each for each in LIKELY[claim.committee] if PERSON[each] == whose]
        first = data.draw(st.sampled_from([*LIKELY[claim.committee], *own]))
        return first, data.draw(st.sampled_from([first, first, *LIKELY[claim.committee]]))

    @rule(number=few, data=st.data(), back=st.booleans())
    def a_denial_and_what_is_said_to_it(self, number: int, data: st.DataObject, back: bool) -> None:
        """Deny, object, answer at the Office, and let somebody decide again."""
        claim = self.claims().get(number)
        if claim is None:
            return
        who, another = self.two(data, claim)
        self.tap(who, f"d|deny|{number}|absent.{claim.version}")
        self.the_clock_jumps(6 * MINUTE)
        self.by_member(number, "object")
        self.holds()
        for each in ("olga", "oto"):
            self.tap(each, f"d|{'reopen' if back else 'uphold'}|{number}")
        self.the_clock_jumps(6 * MINUTE)
        self.holds()
        for each in (who, another):
            self.tap(each, f"d|yes|{number}|{claim.version}")
            self.holds()

    @rule(who=deciders, verb=st.sampled_from(("meeting", "all", "all", "unall")), code=st.sampled_from(MEET))
    def a_meeting_at_once(self, who: str, verb: str, code: str) -> None:
        number = self.town.meetings[code].id
        if verb == "all":
            self.tap(who, f"d|meeting|{number}")
            found = [each for each in self.town.shown(who).data if each.startswith("d|all|")]
            self.tap(who, found[0] if found else f"d|all|{number}|x")
        else:
            self.tap(who, f"d|{verb}|{number}")

    @rule(who=phones, data=st.data())
    def tap_any_ever_shown(self, who: str, data: st.DataObject) -> None:
        """Tap what this phone or another was shown, however old."""
        shown = sorted({each for sent in self.town.sent for each in sent.data if each[:2] in {"d|", "p|"}})
        if shown:
            self.tap(who, data.draw(st.sampled_from(shown)))

    def tap(self, who: str, data: str) -> Sequence[Sent]:
        before = self.claims()
        sent: Sequence[Sent] = self.do(self.town.tap(who, data))
        assert sum(each.row.out.op == "answer" for each in sent) == 1
        for number, claim in self.claims().items():
            was = before[number]
            if claim.pending and not was.pending:
                assert data.startswith((f"d|yes|{number}|", "d|all|")) or not claim.pending.startswith("approve")
                self.pressed[who, number, claim.version] = self.town.clock.us
        return sent

    @rule(jump=st.sampled_from(JUMPS))
    def the_clock_jumps(self, jump: int) -> None:
        self.do(self.town.wait(jump))
        again = self.town.clock.us + RETRY_DUE
        later = self.town.select(f"SELECT kind FROM due WHERE due_us = {again} AND kind LIKE 'claim%'")
        assert later == [], "a clock could not be acted on"

    # --- what changes around them -------------------------------------------------------------------------------------

    @rule(committee=st.sampled_from((LAKES, RIVER, FOREST)), limit=st.sampled_from(LIMITS), asks=st.booleans())
    def adopt(self, committee: str, limit: int | None, asks: bool) -> None:
        said = {"second_approval_above_cents": limit, "ask_paid_elsewhere": asks}
        self.do(self._adopt(committee, POLICY.model_copy(update=said)))

    async def _adopt(self, committee: str, policy: Policy) -> None:
        async with self.town.desk() as desk:
            await self.town.adopt(desk, committee, policy)
            await adopt.arrived(desk, committee)

    @rule(right=st.booleans())
    def confirm_rates(self, right: bool) -> None:
        self.do(self._confirm(right))

    async def _confirm(self, right: bool) -> None:
        async with self.town.desk() as desk:
            said = rows_hash(await facts.rates(desk.unit), 2027) if right else "other figures"
            now = self.town.clock.us
            new = RateConfirmation(fiscal_year=2027, rows_hash=said, by="x", reference="x", at_us=now)
            await desk.unit.add_rate_confirmation(new)
            self.right = right

    @rule(number=few)
    def pay(self, number: int) -> None:
        self.pay_it(number)

    def pay_it(self, number: int) -> None:
        claim = self.claims().get(number)
        if claim is not None:
            was, said = claim.state, self.do(self._pay(claim))
            assert (said in {"paid", "already"}) == (was in BEFORE_PAID)

    async def _pay(self, claim: Claim) -> str:
        async with self.town.desk() as desk:
            return await moves.pay(desk, claim, paid_on=POLICY.adopted_on, payment="EFT 1")

    @rule(who=phones, data=st.data())
    def end_a_role(self, who: str, data: st.DataObject) -> None:
        mine = [each for each in self.staff() if self.chats[each.chat_id] == who and each.removed_us is None]
        if mine:
            self.do(remove(self.town.house, {"id": data.draw(st.sampled_from([each.id for each in mine]))}))

    @rule(who=phones, role=st.sampled_from(("approver", "office", "member")), committee=st.sampled_from((LAKES, RIVER)))
    def join(self, who: str, role: Any, committee: str) -> None:
        if role != "member" or who in FILES:
            self.town.clock.us += 1
            self.do(self.town.join(who, role, committee if role == "approver" else ""))

    # --- what always holds --------------------------------------------------------------------------------------------

    def claims(self) -> dict[int, Claim]:
        """Read every claim, by number."""
        return {each.id: each for each in self.do(self._claims())}

    async def _claims(self) -> list[Claim]:
        async with self.town.house.store.unit() as unit:
            return [each for committee in (LAKES, RIVER, FOREST) for each in await unit.claims_in(committee)]

    def staff(self) -> list[Staff]:
        return list(self.do(self._staff()))

    async def _staff(self) -> Sequence[Staff]:
        async with self.town.house.store.unit() as unit:
            return await unit.all_staff()

    @invariant()
    def holds(self) -> None:
        claims, staff = self.claims(), {f"s{each.id}": each for each in self.staff()}
        clocks = set(self.town.select("SELECT kind, subject FROM due"))
        for number, claim in claims.items():
            self.filed_right.setdefault((number, claim.version), self.right)
            was = self.before.setdefault(number, claim)
            if was == claim and (number, claim.version) in self.checked:
                continue
            self.nobody_approves_what_is_theirs(claim, staff)
            if claim.state in BEFORE_PAID:
                self.enough_persons_approved(claim, staff)
            assert claim.state != "paid" or was.state in BEFORE_PAID
            assert was == claim or was.state not in {"paid", "withdrawn"}, "what ended never changes"
            assert bool(claim.pending) == ((moves.APPLY, number) in clocks)
            assert claim.state != "submitted" or (moves.WAITS, number) in clocks
            assert claim.objected <= (claim.state != "denied" or (moves.OBJECTION, number) in clocks)
            self.stored_is_recomputed(claim)
        self.before = claims

    def nobody_approves_what_is_theirs(self, claim: Claim, staff: dict[str, Staff]) -> None:
        whose = PERSON[self.phone_of(claim)]
        codes = [each for each in claim.approvals.split(",") if each]
        persons = [PERSON[self.chats[staff[each].chat_id]] for each in codes]
        assert whose not in persons, "approved by the claimant"
        assert len(set(persons)) == len(persons), "approved twice by one person"
        decider = claim.pending.rpartition(":")[2]
        assert not decider or PERSON[self.chats[staff[decider].chat_id]] != whose, "decided by the claimant"
        for each in codes:
            role = staff[each]
            assert role.role == "office" or (role.role, role.committee) == ("approver", claim.committee)
            self.was_pressed_five_minutes_ago(claim, self.chats[role.chat_id])

    def was_pressed_five_minutes_ago(self, claim: Claim, phone: str) -> None:
        at = self.pressed.get((phone, claim.id, claim.version))
        assert at is not None, "approved without a press"
        assert at + 5 * MINUTE <= self.town.clock.us, "approved before the time to undo had passed"

    def enough_persons_approved(self, claim: Claim, staff: dict[str, Staff]) -> None:
        policy = self.do(self._policy(claim.policy))
        assert policy is not None, "approved without a rule"
        limit = policy.second_approval_above_cents
        assert len(claim.approvals.split(",")) == (2 if limit is not None and claim.total_cents > limit else 1)
        if self.before[claim.id].state == "submitted":
            unverified = self.town.select(
                f"SELECT 1 FROM claim_days WHERE claim_id = {claim.id} AND fiscal_year > 2026"
            )
            confirmed = self.right or self.filed_right[claim.id, claim.version]
            assert confirmed or not unverified, "approved on a rate nobody has confirmed"
            assert self.do(self._payee_known(claim)), "approved while it is open who gets the money"
        assert claim.approvals.rpartition(",")[2] == claim.decided_by
        assert staff[claim.decided_by]

    async def _payee_known(self, claim: Claim) -> bool:
        async with self.town.house.store.unit() as unit:
            person = await unit.claimant(claim.claimant)
            return person is not None and (not person.youth or person.payee_settled_us is not None)

    async def _policy(self, number: int) -> Policy | None:
        async with self.town.house.store.unit() as unit:
            stored = await unit.policy(number)
            return Policy.model_validate_json(stored.body) if stored else None

    def stored_is_recomputed(self, claim: Claim) -> None:
        if (claim.id, claim.version) in self.checked:
            return
        self.checked.add((claim.id, claim.version))
        versions, days = self.do(self._said(claim))
        assert [each.version for each in versions] == list(range(1, claim.version + 1))
        totals = [recompute(ClaimBody.model_validate_json(each.body)) for each in versions]
        assert totals == [each.total_cents for each in versions]
        assert claim.total_cents == totals[-1] == sum(each.amount_cents for each in days)

    async def _said(self, claim: Claim) -> Any:
        async with self.town.house.store.unit() as unit:
            return await unit.claim_versions(claim.id), await unit.claim_days(claim.id)

    @invariant()
    def no_day_is_claimed_twice(self) -> None:
        rows = self.town.select(
            "SELECT claimant, day FROM claim_days WHERE live = 1 GROUP BY claimant, day HAVING count(*) > 1"
        )
        assert rows == []

    @invariant()
    def nobody_reads_what_is_not_theirs(self) -> None:
        for sent in self.town.sent[self.read :]:
            if sent.row.out.op == "notice":
                assert "$" not in sent.words
                assert WORDS not in sent.words
            elif WORDS in sent.words:
                roles = {each.role for each in self.staff() if each.chat_id == sent.row.out.chat_id}
                assert roles & {"approver", "office"}
        self.read = len(self.town.sent)


def run(examples: int, steps: int, **more: Any) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks, **more
    )
    run_state_machine_as_test(ClaimMachine, settings=chosen)


def test_whatever_is_pressed_nobody_approves_what_is_theirs() -> None:
    run(14, 20, derandomize=True)


@pytest.mark.slow
def test_whatever_is_pressed_nobody_approves_what_is_theirs_at_length() -> None:
    run(200, 60)
