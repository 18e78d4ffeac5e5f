"""The claim conversation asks only what changes the amount, in an order, and says little: questions, lists, words."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest

from bot.domain.claims import Policy
from bot.domain.rates import RateTable, packaged
from bot.flows import engine
from bot.flows.engine import Asked, Back, Keep, Progress, Reopen, Reply, Show, Skip, Stale, Tap, Turn, Words
from bot.flows.model import MORE, Send
from bot.flows.per_diem import CLAIM, MOST_DAYS, PER_DIEM, opened, rounds
from bot.ports import Claimant, Committee, Conversation, Meeting, Seat
from bot.render import claims as claim_cards
from bot.render import family as cards
from bot.service.claims.facts import Facts, Rule
from bot.service.claims.host import ClaimHost
from bot.text import Card
from tests.service.families import catalogs, check_card, world

TODAY = date(2026, 11, 23)
LAKES = Committee(id="lakes", name="Example Lakes Advisory Committee", county="27053", contact="612-555-0177")
RIVER = Committee(id="river", name="Example River Advisory Committee", county="27137")
PLAIN: dict[str, Any] = {
    "adopted_on": date(2026, 1, 5), "effective_from": date(2026, 1, 5), "by_consensus": True, "reference": "Minutes",
}  # fmt: skip
ASKS: dict[str, Any] = {
    "travel_days": True, "deduct_meals": True, "lodging": True, "mileage": "gsa", "ask_public_employer": True,
    "ask_paid_elsewhere": True,
}  # fmt: skip
ATTEST, SEND = "attest", "send"
CARD_WORDS = 60
CLAIM_WORDS = {1: 110, 2: 150}
"""The card with the arithmetic, by days claimed: it is read before anything is signed, so it says everything."""


def meeting(number: int, day: str, committee: Committee = LAKES, **more: Any) -> Meeting:
    given = {"county": committee.county, "minutes": 120, "code": f"M{number}", **more}
    return Meeting(id=number, committee=committee.id, day=day, **given)


MEETINGS = (
    meeting(1, "2026-11-05"), meeting(2, "2026-11-12"), meeting(3, "2026-11-12", activity="training"),
    meeting(4, "2026-11-19", provided="lunch"), meeting(5, "2026-11-20", RIVER), meeting(6, "2026-12-03"),
)  # fmt: skip


def facts(rule: dict[str, Any] | None = None, *, clauses: tuple[int, ...] = (8,), **changed: Any) -> Facts:
    """Gather what decides a claim: a member of two committees, one rule for both, or none (an empty one)."""
    person = Claimant(id=1, code="EX-08", name="Maya", county="27137")
    seats = [
        Seat(id=0, committee=committee.id, claimant=1, clause=clause, valid_from="2026-01-01")
        for committee in (LAKES, RIVER)
        for clause in clauses
    ]
    rules = [] if rule == {} else [Rule(1, Policy(**PLAIN, **(rule or {})))]
    given: dict[str, Any] = {
        "claimant": person, "seats": seats, "committees": {each.id: each for each in (LAKES, RIVER)},
        "meetings": {each.id: each for each in MEETINGS}, "rules": {LAKES.id: rules, RIVER.id: rules},
        "rates": packaged(), "taken": {}, "today": TODAY, **changed,
    }  # fmt: skip
    return Facts(**given)


@dataclass
class Member:
    """Carry a claim on without a database, with a new host for every reply as the service has."""

    known: Facts = field(default_factory=facts)
    progress: Progress = field(default_factory=Progress)
    turn: Turn = field(init=False)

    def __post_init__(self) -> None:
        self.reply(Show())

    @property
    def host(self) -> ClaimHost:
        return ClaimHost(self.known, Conversation(id=9, chat_id=1, flow="per_diem", version=1, answers=self.answers))

    @property
    def answers(self) -> dict[str, str]:
        return dict(self.progress.answers)

    def reply(self, *replies: Reply) -> str:
        """Answer; return the path that is asked then, "" at the end."""
        for each in replies:
            self.turn = engine.resume(PER_DIEM, self.progress, each, self.host)
            self.progress = self.turn.progress
        return self.path

    @property
    def asked(self) -> Asked | None:
        return next((event for event in self.turn.events if isinstance(event, Asked)), None)

    @property
    def path(self) -> str:
        return self.asked.asking.path if self.asked else ""

    @property
    def codes(self) -> list[str]:
        assert self.asked
        return [each.code for each in self.asked.options]

    def attest(self) -> str:
        """Tap the attestation."""
        return self.reply(Tap(ATTEST, self.codes[0]))

    def card(self) -> Card:
        """Build the card of the present question, as the service does."""
        assert self.asked
        step, host = self.asked.asking.step, self.host
        told = host.told(step.told, self.asked.asking.seen)
        args = {**world().args, **host.args(self.progress.answers)}
        if isinstance(step, Send):
            lines = cards.listed(
                [(a.step, cards.shown_answer(a, answer, engine.options_of(a, host)))
                 for a, answer in host.counted(engine.reviewed(PER_DIEM, self.progress, host))]
            )  # fmt: skip
            card = cards.review(self.asked, [*lines, *told], step.confirm, no=7, parts=1, args=args)
        else:
            card = cards.question(self.asked, no=7, parts=1, args=args, notes=told)
        return claim_cards.with_ways(card, host.ways(self.asked.asking))

    def words(self, language: str = "en") -> int:
        """Count the words of the card, its neutral head left out."""
        spoken = catalogs().speak(self.card(), language)
        check_card(spoken)
        return len(spoken.text.partition("\n\n")[2].split())


def member(*meetings: int, rule: dict[str, Any] | None = None, **more: Any) -> Member:
    """Open a claim as the button of a day does."""
    return Member(known=facts(rule, **more), progress=Progress(opened(*meetings)))


# --- the usual claim --------------------------------------------------------------------------------------------------


def test_the_usual_claim_asks_for_the_attestation_and_for_submit() -> None:
    claim = member(2)
    assert claim.path == ATTEST
    assert claim.attest() == SEND
    turn = engine.resume(PER_DIEM, claim.progress, Tap(SEND, "send"), claim.host)
    assert turn.events == (engine.Finished("send"),)


def test_the_card_of_the_attestation_says_all_in_few_words() -> None:
    for count, most in CLAIM_WORDS.items():
        claim = member(*(1, 2)[:count])
        assert CARD_WORDS < claim.words() <= most
        assert claim.words("es") <= most * 1.25


def test_every_other_card_keeps_to_sixty_words() -> None:
    claim = member(2, rule=ASKS, clauses=(8, 9))
    replies = (
        Tap("days.0.role", "8"), Tap("days.0.employer", "no"), Tap("days.0.elsewhere", "no"),
        Tap("days.0.travel", "no"), Tap("days.0.provided", "n"), Tap("days.0.night", "no"), Words("24"),
    )  # fmt: skip
    counted = []
    for reply in replies:
        counted.append((claim.path, claim.words()))
        claim.reply(reply)
    assert claim.path == ATTEST
    assert [each for each in counted if each[1] > CARD_WORDS] == []


# --- what a rule needs ------------------------------------------------------------------------------------------------

QUESTIONS = {
    "ask_public_employer": "days.0.employer", "ask_paid_elsewhere": "days.0.elsewhere",
    "travel_days": "days.0.travel", "deduct_meals": "days.0.provided", "lodging": "days.0.night",
}  # fmt: skip


@pytest.mark.parametrize(("rule", "path"), [*((({name: True}), path) for name, path in QUESTIONS.items()),
    ({"mileage": "gsa"}, "days.0.miles")])  # fmt: skip
def test_a_question_is_asked_where_the_rule_of_that_day_needs_it_only(rule: dict[str, Any], path: str) -> None:
    assert (member(2).path, member(2, rule=rule).path) == (ATTEST, path)


def test_a_rule_that_asks_for_everything_asks_in_this_order() -> None:
    claim = member(2, rule=ASKS, clauses=(8, 9))
    paths = [claim.path]
    for reply in (Tap("days.0.role", "8"), Tap("days.0.employer", "no"), Tap("days.0.elsewhere", "no"),
                  Tap("days.0.travel", "yes"), Tap("days.0.provided", "ld"), Tap("days.0.night", "yes"),
                  Words("1,200")):  # fmt: skip
        paths.append(claim.reply(reply))
    assert [each.removeprefix("days.0.") for each in paths] == [
        "role", "employer", "elsewhere", "travel", "provided", "night", "miles", ATTEST,
    ]  # fmt: skip


def test_meals_the_list_says_were_provided_are_not_asked_and_come_off() -> None:
    claim = member(4, rule={"deduct_meals": True})
    made = claim.host.draft(claim.answers)
    assert claim.path == ATTEST
    assert made.priced
    assert [each.deducted for each in made.priced.lines] == [(("lunch", 2600),)]


def test_a_meeting_by_video_asks_for_no_meal_no_night_and_no_mile() -> None:
    remote = {**{each.id: each for each in MEETINGS}, 2: replace(MEETINGS[1], mode="remote")}
    rule = {**ASKS, "remote": "paid", "ask_public_employer": False, "ask_paid_elsewhere": False}
    assert member(2, rule=rule, meetings=remote).path == ATTEST


def test_an_answer_to_what_is_no_longer_asked_counts_for_nothing() -> None:
    answers = {**opened(2), "days.0.provided": "bld", "days.0.travel": "yes", "days.0.miles": "500", "days.0.role": "9"}
    claim = Member(progress=Progress(answers))
    made = claim.host.draft(claim.answers)
    assert made.priced
    assert made.priced.total_cents == 9200
    assert [each.clause for each in made.days] == [8]


@pytest.mark.parametrize(("typed", "read"), [("24", "24"), (" 0 ", "0"), ("1,200", "1200"), ("2000", "2000")])
def test_whole_miles_are_read(typed: str, read: str) -> None:
    claim = member(2, rule={"mileage": "gsa"})
    assert claim.reply(Words(typed)) == ATTEST
    assert claim.answers["days.0.miles"] == read


@pytest.mark.parametrize("typed", ["twenty", "24.5", "-3", "2001", "", "١٢", "999999999999999999999"])
def test_other_words_are_no_miles(typed: str) -> None:
    claim = member(2, rule={"mileage": "gsa"})
    assert claim.reply(Words(typed)) == "days.0.miles"


# --- several days -----------------------------------------------------------------------------------------------------


def test_each_day_is_offered_once_and_only_those_of_one_committee_together() -> None:
    claim = Member()
    assert (claim.path, claim.codes) == ("days.0.meeting", ["1", "2", "3", "4", "5", "none"])
    claim.reply(Tap("days.0.meeting", "2"), Tap("days.0.more", "yes"))
    assert claim.codes == ["1", "4", "none"]  # 3 is the same day, 5 another committee's, 6 is to come
    claim.reply(Tap("days.1.meeting", "4"), Tap("days.1.more", "yes"))
    assert claim.codes == ["1", "none"]
    assert claim.reply(Tap("days.2.meeting", "none"), Tap("days.2.more", "no")) == ATTEST
    made = claim.host.draft(claim.answers)
    assert [each.meeting.id for each in made.days] == [2, 4]


def test_a_day_changed_to_another_one_is_not_there_twice() -> None:
    claim = member(1, 2)
    claim.reply(Reopen("days.0.meeting"), Tap("days.0.meeting", "2"))
    assert claim.path == "days.1.meeting"


def test_an_attestation_ends_with_what_it_was_given_for() -> None:
    claim = member(2)
    old = claim.codes[0]
    claim.attest()
    claim.reply(Reopen("days.0.more"), Tap("days.0.more", "yes"), Tap("days.1.meeting", "1"), Tap("days.1.more", "no"))
    assert claim.path == ATTEST
    claim.reply(Tap(ATTEST, old))
    assert (claim.path, Stale() in claim.turn.events) == (ATTEST, True)
    assert claim.attest() == SEND


def test_an_attestation_ends_with_the_rate_it_was_given_for() -> None:
    claim = member(2)
    claim.attest()
    dearer = tuple(replace(row, mie_cents=row.mie_cents + 400, dinner_cents=row.dinner_cents + 400)
                   for row in packaged().mie)  # fmt: skip
    claim.known = replace(claim.known, rates=RateTable(mie=dearer, lodging=packaged().lodging))
    assert claim.reply(Show()) == ATTEST


def test_days_of_different_rules_are_not_claimed_together() -> None:
    newer = Rule(2, Policy(**{**PLAIN, "effective_from": date(2026, 11, 10), "adopted_on": date(2026, 11, 1)}))
    older = Rule(1, Policy(**PLAIN))
    claim = member(1, rules={LAKES.id: [newer, older], RIVER.id: []})
    claim.reply(Reopen("days.0.more"), Tap("days.0.more", "yes"))
    assert claim.codes == ["none"]


def test_opening_answers_the_days_and_that_there_is_no_other() -> None:
    assert opened(7) == {"days.0.meeting": "7", "days.0.more": "no"}
    assert opened(7, 8)["days.0.more"] == "yes"
    many = opened(*range(1, 30))
    assert [index for index, _ in rounds(many)] == list(range(MOST_DAYS))
    assert many[f"days.{MOST_DAYS - 1}.{MORE}"] == "no"


# --- what cannot be claimed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "said"),
    [
        ((Tap("days.0.role", "9"),), "claim.role_not_paid"),
        ((Tap("days.0.role", "8"), Tap("days.0.employer", "yes")), "claims.employer_paid"),
        ((Tap("days.0.role", "8"), Tap("days.0.employer", "no"), Tap("days.0.elsewhere", "yes")),
         "claims.paid_elsewhere"),
    ],
)  # fmt: skip
def test_a_day_that_is_barred_says_why_and_is_left_out(replies: tuple[Reply, ...], said: str) -> None:
    claim = member(2, rule=ASKS, clauses=(8, 9))
    assert claim.reply(*replies) == "days.0.barred"
    assert claim.asked
    assert [each.text.key for each in claim.host.told("barred", claim.asked.asking.seen)] == [said]
    assert claim.reply(Back()) == replies[-1].path  # type: ignore[union-attr]  # all are taps
    assert claim.reply(Keep()) == "days.0.barred"
    assert claim.reply(Tap("days.0.barred", "ok")) == "nothing"
    assert claim.reply(Tap("nothing", "done")) == ""


def test_a_barred_day_is_in_neither_the_review_nor_the_total() -> None:
    claim = member(2, 1, rule={"ask_public_employer": True})
    claim.reply(Tap("days.0.employer", "no"), Tap("days.1.employer", "yes"), Tap("days.1.barred", "ok"))
    claim.attest()
    spoken = catalogs().speak(claim.card(), "en").text
    assert "November 12" in spoken
    assert "November 5" not in spoken
    assert "Total: $92.00" in spoken


def test_a_day_that_was_claimed_elsewhere_meanwhile_is_asked_again_with_the_reason() -> None:
    claim = member(2)
    claim.attest()
    claim.known = replace(claim.known, taken={("2026-11-12", "meeting"): 77})
    assert claim.reply(Show()) == "days.0.meeting"
    assert [each.text.key for each in claim.host.told("gone", {})] == ["claims.taken"]
    assert claim.codes == ["1", "4", "5", "none"]


def test_a_claim_that_is_corrected_keeps_its_own_days() -> None:
    known = facts(taken={("2026-11-12", "meeting"): 77}, correcting=77)
    claim = Member(known=known, progress=Progress({**opened(2), CLAIM: "77"}))
    assert claim.path == ATTEST
    assert "c|" in [button.data for row in claim.card().rows for button in row]


def test_without_a_rule_a_full_day_is_counted_and_that_it_waits_is_said() -> None:
    claim = member(2, rule={})
    said = [each.text.key for each in claim.host.told("claim", claim.answers)]
    assert (claim.path, said[-2:]) == (ATTEST, ["money.no_miles", "money.no_policy"])


def test_without_a_rate_nothing_is_attested() -> None:
    claim = member(2, rates=RateTable())
    assert claim.path == "no_rate"
    assert [each.text.key for each in claim.host.told("no_rate", claim.answers)] == ["rates.none"]
    assert claim.reply(Tap("no_rate", "keep")) == ""


def test_miles_are_said_to_be_paid_or_by_whom_or_not_at_all() -> None:
    said = [
        [each.text.key for each in member(2, rule=rule).host.told("claim", opened(2)) if "miles" in each.text.key]
        for rule in ({}, {"mileage": "none"}, {"mileage_payer": "The county"}, {"mileage": "gsa"})
    ]
    assert said == [["money.no_miles"], ["money.no_miles"], ["money.miles_elsewhere"], ["money.miles_paid"]]


def test_one_host_tells_claims_of_different_days_apart() -> None:
    host = member(2).host
    totals = [made.priced and made.priced.total_cents for made in map(host.draft, (opened(2), opened(1, 2)))]
    assert totals == [9200, 18400]


def test_back_goes_through_the_claim_and_forgets_nothing() -> None:
    claim = member(2, rule={"lodging": True})
    claim.reply(Tap("days.0.night", "yes"))
    paths = [claim.reply(Back()) for _ in range(3)]
    assert paths == ["days.0.more", "days.0.night", "days.0.meeting"]
    assert claim.answers == {**opened(2), "days.0.night": "yes"}


def test_nothing_can_be_skipped() -> None:
    claim = member(2, rule=ASKS)
    path = claim.path
    assert claim.reply(Skip(path)) == path
    assert Stale() in claim.turn.events


def test_somebody_without_a_seat_is_offered_nothing() -> None:
    claim = Member(known=facts(seats=[]))
    assert claim.codes == ["none"]
    nobody = ClaimHost(None, Conversation(id=9, chat_id=1, flow="per_diem", version=1))
    assert [each.code for each in nobody.options("meetings", {})] == ["none"]
