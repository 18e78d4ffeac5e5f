"""Claims: no day twice, whoever files at once; every version as it was; the first of two moves counts."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from typing import Any

import pytest

from bot.ports import HOUR, Claim, Claimant, ClaimMove, ClaimTotal, ClaimVersion, Out
from storage.errors import NotStored, StillNeeded
from storage.keys import KeyRing
from storage.store import Store
from tests.storage.claiming import BODY, PERSON, day, drafted, filed, member
from tests.storage.conftest import NOON, Clock
from tests.storage.stores import OpenStore

OTHER = replace(PERSON, code="P-0043", name="Ana Ruiz", youth=False)


@pytest.fixture
async def person(store: Store) -> Claimant:
    async with store.unit() as unit:
        return await member(unit)


@pytest.fixture
async def claim(store: Store, person: Claimant) -> Claim:
    async with store.unit() as unit:
        found = await filed(unit, person)
    assert found is not None
    return found


async def test_a_claim_is_read_back_as_it_was_filed(store: Store, person: Claimant, claim: Claim) -> None:
    places = {"chat_id": claim.chat_id, "conversation_id": claim.conversation_id}
    expected = Claim(
        id=claim.id, reference="K7Q4-M2PX-9", committee="lakes", claimant=person.id, state="submitted",
        total_cents=8600, submitted_us=NOON, moved_us=NOON, **places,
    )  # fmt: skip
    async with store.unit() as unit:
        assert (claim, await unit.claim(claim.id)) == (expected, expected)
        assert await unit.claim_by_reference("K7Q4-M2PX-9") == claim
        assert [await unit.claim_by_reference("K7Q4-M2PX-8"), await unit.claim(claim.id + 1)] == [None, None]
        assert list(await unit.claim_days(claim.id)) == [day(claim_id=claim.id, claimant=person.id)]
        assert await unit.days_taken(person.id) == {("2026-09-30", "meeting"): claim.id}


async def test_every_column_is_saved_and_read_back(store: Store, claim: Claim) -> None:
    async with store.unit() as unit:
        changed = replace(
            claim, state="paid", pending="approve::s7", approvals="s7,s9", decided_by="s9", reason="none", policy=3,
            verified=False, objected=True, submitted_us=NOON + 1, moved_us=NOON + 2, pay_by="2026-10-30",
            paid_on="2026-10-29", payment="CHK 1188",
        )  # fmt: skip
        assert await unit.save_claim(changed, was=claim)
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == changed


async def test_a_day_of_another_claim_is_refused_and_nothing_is_written(
    store: Store, person: Claimant, claim: Claim
) -> None:
    async with store.unit() as unit:
        again = await filed(unit, person, "2026-10-01", "2026-09-30", reference="OTHER")
        twice = await filed(unit, person, "2026-10-02", "2026-10-02", reference="TWICE")
        later = await filed(unit, person, "2026-10-01", reference="LATER")  # the unit goes on after a refusal
    async with store.unit() as unit:
        assert (again, twice, later is not None) == (None, None, True)
        assert [one.reference for one in await unit.claims_of(person.id)] == ["LATER", claim.reference]
        assert sorted(await unit.days_taken(person.id)) == [("2026-09-30", "meeting"), ("2026-10-01", "meeting")]


async def test_one_day_may_be_claimed_by_two_people_and_for_two_activities(store: Store, claim: Claim) -> None:
    async with store.unit() as unit:
        other = await member(unit, OTHER)
        assert await filed(unit, other, telegram_id=2, reference="OTHER") is not None
        training = await drafted(unit, PERSON, claimant=claim.claimant, reference="TRAINING")
        assert await unit.add_claim(training, BODY, [day(activity="training")]) is not None


async def file_at_once(stores: list[Store], person: Claimant, *, committees: tuple[str, ...]) -> list[bool]:
    async def file(at: int) -> bool:
        async with stores[at % len(stores)].unit() as unit:
            claim = await drafted(
                unit, person, 100 + at, reference=f"R{at}", committee=committees[at % len(committees)]
            )
            await asyncio.sleep(0)
            return await unit.add_claim(claim, BODY, [day()]) is not None

    return await asyncio.gather(*(file(at) for at in range(6)))


@pytest.mark.parametrize("committees", [("lakes",), ("lakes", "river")])
async def test_of_claims_filed_at_once_for_a_day_one_counts(
    store: Store, person: Claimant, open_main: OpenStore, main_url: str, committees: tuple[str, ...]
) -> None:
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]
    done = await file_at_once(workers, person, committees=committees)
    async with store.unit() as unit:
        claims = list(await unit.claims_of(person.id))
        assert (done.count(True), len(claims)) == (1, 1)
        assert await unit.days_taken(person.id) == {("2026-09-30", "meeting"): claims[0].id}


async def test_the_database_itself_refuses_a_day_twice(store: Store, person: Claimant, claim: Claim) -> None:
    async with store.unit() as unit:
        second = await filed(unit, person, "2026-10-01", reference="SECOND")
    assert second is not None
    row = day(claim_id=second.id, claimant=person.id)
    with pytest.raises(Exception, match=r"(?i)unique"):
        async with store.unit() as unit:
            await unit._db.run(unit._s.add_claim_day, **asdict(row) | {"live": 1})


@pytest.mark.parametrize("state", ["withdrawn", "denied"])
async def test_an_ended_claim_frees_its_days_and_a_reopened_one_takes_them_again(
    store: Store, person: Claimant, claim: Claim, state: Any
) -> None:
    ended = replace(claim, state=state)
    async with store.unit() as unit:
        assert await unit.save_claim(ended, was=claim)
        assert await unit.days_taken(person.id) == {}
        assert [one.live for one in await unit.claim_days(claim.id)] == [False]
        assert await unit.save_claim(claim, was=ended)
        assert await unit.days_taken(person.id) == {("2026-09-30", "meeting"): claim.id}


async def test_a_claim_is_not_reopened_when_its_day_was_claimed_meanwhile(
    store: Store, person: Claimant, claim: Claim
) -> None:
    withdrawn = replace(claim, state="withdrawn")
    async with store.unit() as unit:
        assert await unit.save_claim(withdrawn, was=claim)
        second = await filed(unit, person, reference="SECOND")
        assert second is not None
        assert not await unit.save_claim(claim, was=withdrawn)
        assert not await unit.revise_claim(claim, BODY, [day()], was=withdrawn)
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == withdrawn
        assert await unit.days_taken(person.id) == {("2026-09-30", "meeting"): second.id}
        assert await unit.revise_claim(claim, BODY, [day("2026-10-01")], was=withdrawn)
        assert await unit.claim(claim.id) == replace(claim, version=2)


@pytest.mark.parametrize(
    "changes", [{"state": "returned"}, {"pending": "approve::s7"}, {"approvals": "s7"}, {"version": 2}]
)
async def test_of_two_moves_of_one_claim_the_first_counts(store: Store, claim: Claim, changes: dict[str, Any]) -> None:
    async with store.unit() as unit:
        if "version" in changes:
            assert await unit.revise_claim(claim, BODY, [day()], was=claim)
        else:
            assert await unit.save_claim(replace(claim, **changes), was=claim)
        first = await unit.claim(claim.id)
        assert first == replace(claim, **changes)
        assert not await unit.save_claim(replace(claim, state="denied"), was=claim)
        assert not await unit.revise_claim(replace(claim, total_cents=1), "{}", [day("2026-10-05")], was=claim)
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == first
        assert [one.day for one in await unit.claim_days(claim.id)] == ["2026-09-30"]


async def test_of_decisions_at_once_by_many_workers_one_counts(
    store: Store, claim: Claim, open_main: OpenStore, main_url: str
) -> None:
    workers = [store, store if main_url.startswith("sqlite") else await open_main()]

    async def decide(at: int) -> bool:
        async with workers[at % 2].unit() as unit:
            return await unit.save_claim(replace(claim, pending=f"approve::s{at}"), was=claim)

    won = await asyncio.gather(*(decide(at) for at in range(6)))
    async with store.unit() as unit:
        found = await unit.claim(claim.id)
    assert (won.count(True), found) == (1, replace(claim, pending=f"approve::s{won.index(True)}"))


async def test_versions_stay_as_they_were_and_days_are_those_of_the_newest(
    store: Store, person: Claimant, claim: Claim
) -> None:
    async with store.unit() as unit:
        assert (await unit.claim_versions(claim.id))[0].body == BODY
        changed = replace(claim, total_cents=16_200, moved_us=NOON + 5, version=99)  # storage counts versions itself
        days = [day("2026-10-01", fiscal_year=2027, amount_cents=7600), day()]
        assert await unit.revise_claim(changed, '{"second": 2}', days, was=claim)
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == replace(changed, version=2)
        assert list(await unit.claim_versions(claim.id)) == [
            ClaimVersion(claim_id=claim.id, version=1, body=BODY, total_cents=8600, at_us=NOON),
            ClaimVersion(claim_id=claim.id, version=2, body='{"second": 2}', total_cents=16_200, at_us=NOON + 5),
        ]
        assert [one.day for one in await unit.claim_days(claim.id)] == ["2026-09-30", "2026-10-01"]
        assert len(await unit.days_taken(person.id)) == 2


async def test_total_and_version_change_by_a_revision_only(store: Store, claim: Claim) -> None:
    async with store.unit() as unit:
        other = replace(claim, total_cents=1, version=7, state="returned", committee="river", reference="X")
        assert await unit.save_claim(other, was=claim)
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == replace(claim, state="returned")


async def test_claims_are_listed_by_person_and_by_committee(store: Store, person: Claimant) -> None:
    async with store.unit() as unit:
        first = await filed(unit, person, "2026-01-01", reference="A", submitted_us=NOON + 2)
        second = await filed(unit, person, "2026-01-02", reference="B", submitted_us=NOON + 1, state="approved")
        third = await filed(unit, person, "2026-01-03", reference="C", committee="river")
        assert list(await unit.claims_of(person.id)) == [first, second, third]
        assert list(await unit.claims_in("lakes")) == [second, first]
        assert [list(await unit.claims_waiting(name)) for name in ("lakes", "river")] == [[first], [third]]
        await filed(unit, person, "2026-01-04", reference="D", state="denied")
        fifth = await filed(unit, person, "2026-01-05", reference="E", state="denied", objected=True)
        assert list(await unit.claims_open("lakes")) == [fifth, first]
        assert list(await unit.claims_of(person.id + 1)) == []


async def test_totals_are_sums_of_days_by_committee_fiscal_year_and_state(store: Store, person: Claimant) -> None:
    async with store.unit() as unit:
        for at, days in enumerate(
            ([day(), day("2026-10-01", fiscal_year=2027, amount_cents=6800)], [day("2026-09-02")])
        ):
            assert await unit.add_claim(await drafted(unit, person, reference=f"R{at}"), BODY, days) is not None
        await filed(unit, person, "2026-09-04", reference="X", state="paid", committee="river")
        assert list(await unit.claim_totals()) == [
            ClaimTotal(committee="lakes", fiscal_year=2026, state="submitted", claims=2, days=2, cents=17_200),
            ClaimTotal(committee="lakes", fiscal_year=2027, state="submitted", claims=1, days=1, cents=6800),
            ClaimTotal(committee="river", fiscal_year=2026, state="paid", claims=1, days=1, cents=8600),
        ]


async def test_a_unit_that_raises_files_nothing(store: Store, person: Claimant) -> None:
    async def fails() -> None:
        async with store.unit() as unit:
            assert await filed(unit, person) is not None
            raise LookupError("a poison update")

    with pytest.raises(LookupError):
        await fails()
    async with store.unit() as unit:
        assert list(await unit.claims_of(person.id)) == []
        assert await filed(unit, person) is not None


STATEMENTS = ("db add_claim", "db add_claim_version", "db add_claim_day", "db COMMIT")


@pytest.mark.parametrize("stop_at", [*STATEMENTS, "db revise_claim", "db drop_claim_days"])
async def test_a_claim_stopped_at_any_statement_is_filed_and_changed_whole_when_it_comes_again(
    open_main: OpenStore, stop_at: str
) -> None:
    stop: list[str] = []

    def hear(label: str) -> None:
        if label in stop:
            stop.remove(label)
            raise LookupError("stopped here")

    async def file(person: Claimant) -> None:
        async with store.unit() as unit:
            claim = await filed(unit, person)
            assert claim is not None
            assert await unit.revise_claim(replace(claim, total_cents=7600), "{}", [day("2026-10-01")], was=claim)

    store = await open_main(on_statement=hear)
    async with store.unit() as unit:
        person = await member(unit)
    stop.append(stop_at)
    with pytest.raises((LookupError, NotStored)):
        await file(person)
    async with store.unit() as unit:
        assert [list(await unit.claims_of(person.id)), await unit.days_taken(person.id)] == [[], {}]
    await file(person)
    async with store.unit() as unit:
        [claim] = await unit.claims_of(person.id)
        assert (claim.version, claim.total_cents, len(await unit.claim_versions(claim.id))) == (2, 7600, 2)
        assert list(await unit.days_taken(person.id)) == [("2026-10-01", "meeting")]


async def test_claims_follow_the_chat(store: Store, claim: Claim) -> None:
    async with store.unit() as unit:
        new = await unit.chat(2, NOON)
        await unit.move_chat(claim.chat_id, new.id)
        assert await unit.claim(claim.id) == replace(claim, chat_id=new.id)


@pytest.mark.parametrize("state", ["submitted", "returned", "approved"])
async def test_a_chat_with_a_claim_under_way_is_not_forgotten(store: Store, claim: Claim, state: Any) -> None:
    async with store.unit() as unit:
        await unit.save_claim(replace(claim, state=state), was=claim)
    with pytest.raises(StillNeeded, match="claim"):
        async with store.unit() as unit:
            await unit.forget_chat(claim.chat_id)


@pytest.mark.parametrize("state", ["paid", "denied", "withdrawn"])
async def test_a_claim_that_ended_outlives_its_chat(store: Store, claim: Claim, state: Any) -> None:
    ended = replace(claim, state=state)
    async with store.unit() as unit:
        assert await unit.save_claim(ended, was=claim)
        await unit.forget_chat(claim.chat_id)
        await unit.enqueue(Out(chat_id=claim.chat_id, op="notice", urgency="must"), NOON)  # reaches nobody
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == ended
        assert (await unit.claim_versions(claim.id))[0].body == BODY
        assert (await unit.chat_by_id(claim.chat_id)).telegram_id == 0
    assert list(await store.outbox.waiting(NOON)) == []


async def test_the_key_of_a_claim_is_never_swept(store: Store, claim: Claim, main_ring: KeyRing, clock: Clock) -> None:
    await main_ring.new()
    clock.now += 2 * HOUR
    assert await main_ring.sweep(known=store.known_keys) == 1
    async with store.unit() as unit:
        assert await unit.claim(claim.id) == claim


async def test_a_claim_whose_key_is_shredded_is_none(store: Store, claim: Claim, main_ring: KeyRing) -> None:
    async with store.unit() as unit:
        key_id = (await unit._db.all(unit._s.claim, id=claim.id))[0][-1]
    await main_ring.shred(key_id)
    async with store.unit() as unit:
        assert (await unit.claim(claim.id), list(await unit.claims_in("lakes"))) == (None, [])


async def test_a_person_is_held_by_one_worker_at_a_time(
    store: Store, person: Claimant, open_main: OpenStore, main_url: str
) -> None:
    other = store if main_url.startswith("sqlite") else await open_main()
    order: list[str] = []

    async def late() -> None:
        async with other.unit() as unit:
            await unit.hold_claimant(person.id)
            order.append("late")

    async with store.unit() as unit:
        await unit.hold_claimant(person.id)
        waiting = asyncio.create_task(late())
        await asyncio.sleep(0.05)
        order.append("first")
    await waiting
    assert order == ["first", "late"]


async def test_the_moves_of_a_claim_are_those_of_the_audit_chain(store: Store, claim: Claim) -> None:
    async with store.unit() as unit:
        await unit.audit("claim_submitted", subject=claim.id, actor="member", detail="v1", now=NOON)
        await unit.audit("accepted", subject=claim.id, actor="s7", detail="a referral of this number", now=NOON + 1)
        await unit.audit("claim_approved", subject=claim.id + 1, actor="s7", detail="", now=NOON + 2)
        await unit.audit("claim_approved", subject=claim.id, actor="s9", detail="", now=NOON + 3)
    async with store.unit() as unit:
        assert list(await unit.claim_moves(claim.id)) == [
            ClaimMove(kind="submitted", actor="member", detail="v1", at_us=NOON),
            ClaimMove(kind="approved", actor="s9", detail="", at_us=NOON + 3),
        ]
