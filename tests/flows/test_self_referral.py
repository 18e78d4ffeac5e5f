"""The self-referral stays short: actions and words of every usual and longest path, and of every card on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from bot.domain.places import counties
from bot.domain.referral import SelfReferral
from bot.flows import engine
from bot.flows.engine import Progress, Tap, Words
from bot.flows.model import Choice
from bot.flows.self_referral import SELF_REFERRAL
from bot.text import T
from tests.service.families import Family, check_card
from tests.service.town import NORTHSIDE, Town, new_town

MINOR_ACTIONS, ADULT_ACTIONS, TYPED, PATH_WORDS, CARD_WORDS = 20, 16, 3, 600, 60
LONGER = {"initiative": 110, "send": 160, "safe": 60, "police": 65, "distress": 60}
"""Cards that list several things, and safety cards: by name, each with its own limit of words."""
SECOND_CHANCE = "Example Second Chance Conferences (sample)"
HELLO = ("welcome:go", "shared_phone:go", "notice_use:go", "notice_answer:go")
GROUP = ("circumstances:school", "court:yes", "initiative:0c995940")
CALL = ("channel:call", "=612 555 0142", "call_rule:only_me", "good_time:any")


@dataclass(frozen=True)
class Way:
    """Hold the taps and typed words (=) of one whole path, and how many actions it may take."""

    acts: tuple[str, ...]
    most: int
    sends: bool = True


MINOR = Way((*HELLO, "notice_report:go", "for_whom:self", "age:15", "=Minneapolis", "candidate:27053", *GROUP, "=Ana",
    *CALL, "guardian_knows:no", "send:send"), MINOR_ACTIONS)  # fmt: skip
ADULT = Way((*HELLO, "notice_report:go", "for_whom:self", "age:21-", "=55407", "candidate:27053", *GROUP, "name:mine",
    "channel:chat", "send:send"), ADULT_ACTIONS)  # fmt: skip


def way(like: Way, **changed: Sequence[str]) -> Way:
    """Change the acts at some steps of a way; an empty one leaves the step out."""
    acts: list[str] = []
    for act in like.acts:
        name = act.partition(":")[0].strip("=").split(" ")[0]
        acts += changed.get(name, [act])
    return replace(like, acts=tuple(acts))


WAYS = {
    "a minor who wants a call": MINOR,
    "a minor who asks that a parent not be told": way(MINOR, notice_report=["notice_report:keep_unsafe"]),
    "a minor who finds the county in the list": way(
        MINOR, Minneapolis=["place:list", "letter:H"], candidate=["county:27053"], Ana=["name:mine"]
    ),
    "a minor who moves around": way(
        MINOR, Minneapolis=["place:move", "help_place:H"], candidate=["county:27053"]
    ),
    "a minor who moves around and types where": way(MINOR, Minneapolis=["place:move", "=Hennepin"]),
    "a minor who wants a Nation's program": way(
        MINOR, Minneapolis=["place:nation", "nation:white-earth"], candidate=["candidate:27005"],
        circumstances=[], initiative=["initiative:office"],
    ),
    "a minor who is not sure where": way(
        MINOR, Minneapolis=["place:unsure"], candidate=[], circumstances=[], initiative=["initiative:office"]
    ),
    "a child of ten": way(MINOR, age=["age:10"]),
    "an adult answered in the chat": ADULT,
    "an adult who wants an e-mail": way(ADULT, channel=["channel:email", "=ana@example.org"]),
    "a parent for a child, who wants a call": way(
        MINOR, for_whom=["for_whom:child"], guardian_knows=[]
    ),
    "a parent for a child, answered in the chat": way(ADULT, for_whom=["for_whom:child"], age=["age:12"]),
    "an adult who was hurt": way(
        ADULT, for_whom=["for_whom:hurt"], circumstances=[], initiative=["initiative:office"]
    ),
    "an adult who was hurt, who wants a call": replace(way(
        ADULT, for_whom=["for_whom:hurt"], circumstances=[], initiative=["initiative:office"], channel=list(CALL)
    ), most=MINOR_ACTIONS),
    "an adult who lives outside Minnesota": way(
        ADULT, **{"55407": ["place:outside", "outside:office"]}, candidate=[], circumstances=[],
        initiative=["initiative:office"],
    ),
    "an adult outside Minnesota who stops": replace(
        way(ADULT, **{"55407": ["place:outside", "outside:stop"]}, candidate=[], circumstances=[], court=[],
            initiative=[], name=[], channel=[], send=[]), sends=False),
    "who asks for someone else": replace(
        way(ADULT, for_whom=["for_whom:other", "pass_on:done"], age=[], **{"55407": []}, candidate=[],
            circumstances=[], court=[], initiative=[], name=[], channel=[], send=[]), sends=False),
}  # fmt: skip


@pytest.fixture
async def full_town(tmp_path: Path) -> Town:
    """Open a town in whose county three groups have a reader."""
    town = new_town(tmp_path / "data")
    await town.open()
    await town.enrol("ben", "coordinator", NORTHSIDE)
    await town.enrol("ben", "coordinator", SECOND_CHANCE)
    return town


def words(town: Town) -> int:
    """Count the words of the newest card: the buttons and "Part 2 of 4" left out."""
    paragraphs = town.shown("ana").spoken.text.split("\n\n")
    return sum(len(each.split()) for each in paragraphs if not each.startswith("Part "))


async def act(town: Town, what: str) -> None:
    """Tap or type, and nothing else."""
    if what.startswith("="):
        await town.type("ana", what[1:])
    else:
        await town.press("ana", what)


@pytest.mark.parametrize("name", WAYS)
async def test_a_path_takes_few_actions_and_few_words(name: str, full_town: Town) -> None:
    path = WAYS[name]
    assert len(path.acts) <= path.most
    assert sum(each.startswith("=") for each in path.acts) <= TYPED
    await full_town.type("ana", "/start")
    read = []
    for what in path.acts:
        step = next((each.split("|")[2] for each in full_town.shown("ana").data if each.startswith("a|")), "")
        read.append((step, words(full_town)))
        await act(full_town, what)
    await full_town.close()
    assert [each for each in read if each[1] > LONGER.get(each[0], CARD_WORDS)] == []
    assert sum(count for _, count in read) <= PATH_WORDS
    assert words(full_town) <= CARD_WORDS  # the receipt answers the last action
    assert len(full_town.select("SELECT 1 FROM referrals")) == path.sends


@pytest.mark.parametrize("command", ["safe", "police"])
async def test_a_safety_card_keeps_to_its_limit(command: str, full_town: Town) -> None:
    await full_town.type("ana", f"/{command}")
    await full_town.close()
    assert words(full_town) - 1 <= LONGER[command]


async def test_the_distress_card_keeps_to_its_limit(full_town: Town) -> None:
    await full_town.type("ana", "I want to die")
    await full_town.close()
    assert "988" in full_town.shown("ana").words
    assert words(full_town) <= LONGER["distress"]


@pytest.mark.parametrize("age", ["u10", "15", "21-", ""])
def test_the_card_of_groups_keeps_to_its_limit_in_every_county(age: str) -> None:
    longest = 0
    for fips, county in counties().items():
        answers = dict.fromkeys(("welcome", "shared_phone", "notice_use", "notice_answer", "notice_report"), "go")
        answers |= {"for_whom": "self", "age": age, "place": "list", "letter": county.name[0], "county": fips}
        family = Family(progress=Progress({**answers, "circumstances": "school", "court": "no"}))
        assert family.asked
        assert family.asked.asking.path == "initiative"
        spoken = family.spoken()
        assert spoken
        check_card(spoken)
        longest = max(longest, len(spoken.text.partition("\n\n")[2].split()))
    assert CARD_WORDS < longest <= LONGER["initiative"]


# --- a deploy under a half-done referral ------------------------------------------------------------------------------

HALF = {
    "welcome": "go", "shared_phone": "go", "notice_use": "go", "notice_answer": "go", "notice_report": "go",
    "for_whom": "self", "age": "15", "place": "55407", "candidate": "27053",
}  # fmt: skip
REST = (Tap("circumstances", "school"), Tap("court", "no"), Tap("initiative", "0c995940"), Words("Ana"),
    Tap("channel", "chat"), Tap("guardian_knows", "no"))  # fmt: skip
NEW = Choice(id="new", text=T("t.new", "New?"), options={"yes": T("t.new.yes", "Yes")}, keeps=False)


def finish(family: Family, *replies: engine.Reply) -> SelfReferral:
    """Answer the rest up to the review, and build what would be sent."""
    for reply in replies:
        family.reply(reply)
    assert family.asked
    assert family.asked.asking.path == "send"
    return SelfReferral(**engine.kept(family.flow, family.progress, family.host))


def steps(*order: str) -> Family:
    """Make the flow anew from these steps."""
    known = {**{step.id: step for step in SELF_REFERRAL.steps}, "new": NEW}
    return Family(flow=replace(SELF_REFERRAL, steps=tuple(known[each] for each in order)), progress=Progress(HALF))


IDS = [step.id for step in SELF_REFERRAL.steps]


def test_a_question_added_in_the_middle_is_asked_once_and_the_rest_goes_on() -> None:
    family = steps(*IDS[:8], "new", *IDS[8:])
    assert family.asked
    assert family.asked.asking.path == "new"
    assert finish(family, Tap("new", "yes"), *REST).candidate == "27053"


def test_a_removed_question_is_not_missed() -> None:
    family = steps(*(each for each in IDS if each not in {"notice_answer", "court"}))
    assert finish(family, *(reply for reply in REST if reply != Tap("court", "no"))).court == ""


def test_reordered_questions_keep_their_answers() -> None:
    order = [each for each in IDS if each not in {"for_whom", "age", "court"}]
    at = order.index("circumstances")
    family = steps("for_whom", *order[:at], "age", *order[at:-1], "court", "send")
    assert family.asked
    assert family.asked.asking.path == "circumstances"
    replies = (*(reply for reply in REST if reply != Tap("court", "no")), Tap("court", "no"))
    assert finish(family, *replies).age == "15"


def test_an_initiative_that_left_the_directory_is_asked_again() -> None:
    family = Family(progress=Progress({**HALF, "circumstances": "school", "court": "no", "initiative": "gone"}))
    assert family.asked
    assert (family.asked.asking.path, family.asked.current) == ("initiative", None)
