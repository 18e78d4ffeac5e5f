"""Show of every promise that the checker notices when it is broken: doctor a good run, one way after the other."""

from __future__ import annotations

import copy
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.sandbox.calls import Call
from bot.sandbox.updates import Trace
from tests.sweep import scenario
from tests.sweep.checker import check, claims_are_kept, effects_are_single, wraps_are_needed
from tests.sweep.evidence import Evidence, read_sqlite
from tests.sweep.facts import differences, facts
from tests.sweep.stage import copy_data
from tests.sweep.sweep import PLANTED, Rehearsed

pytestmark = pytest.mark.asyncio(loop_scope="session")
OLD_US = 1_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Good:
    """Hold a run that kept every promise, and its folder."""

    evidence: Evidence
    folder: Path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def good(english: Rehearsed, tmp_path_factory: pytest.TempPathFactory) -> Good:
    """Give a run whose bot was killed before its last turn, and kept every promise."""
    assert await english.faults(english.kills(every=10**6)[-1:], turns_after=1) == []
    folder = tmp_path_factory.mktemp("good") / "data"
    copy_data(english.stage.data, folder)
    return Good(replace(english.evidence(), files=list(folder.iterdir())), folder)


async def test_a_good_run_breaks_no_promise(good: Good) -> None:
    assert check(good.evidence) == []


DOCTORED = {
    "a referral doubled": (
        "INSERT INTO referrals SELECT id + 1, conversation_id, chat_id, x'01', reference_sealed, state, owner, "
        "initiative, reader, passed_over, pending, reason, offer, outcome, county, clauses, directory_version, "
        "flow_version, language, sent_us, due_us, expires_us, moved_us FROM referrals",
        "a second referral of conversation 1",
    ),
    "a consent doubled": (
        "INSERT INTO consents (id, conversation_id, kind, version, language, detail, at_us) "
        "SELECT 99, conversation_id, kind, version, language, detail, at_us FROM consents WHERE kind = 'send'",
        "a second consent send 0c995940-e735-5994-a90e-bb93b5351401 of conversation 1",
    ),
    "a role doubled": (
        "INSERT INTO staff (id, chat_id, role, initiative, label_sealed) "
        "SELECT 99, chat_id, role, initiative, label_sealed FROM staff WHERE role = 'office'",
        "3 roles from 2 used invitations",
    ),
    "an event doubled": ("UPDATE audit SET kind = 'sent' WHERE kind = 'outcome'", "a second event sent of 1"),
    "no owner": ("UPDATE referrals SET owner = ''", "referral 1 has the owner ''"),
    "two owners": ("UPDATE referrals SET owner = owner || ',office'", ",office'"),
    "no due time": ("UPDATE referrals SET due_us = 0", "referral 1 has no due time"),
    "no clock": ("DELETE FROM due WHERE kind = 'answer_by'", "referral 1 lives without the clock answer_by"),
    "no end": ("DELETE FROM due WHERE kind = 'expire'", "referral 1 lives without the clock expire"),
    "another day": (
        "UPDATE referrals SET state = 'sent', reader = NULL, due_us = due_us + 1",
        "referral 1 promises another day than its clock keeps",
    ),
    "two acceptors": (
        "UPDATE audit SET kind = 'accepted', actor = 's1' WHERE kind = 'outcome'",
        "referral 1 was accepted by ['s1', 's2']",
    ),
    "a reader who did not accept": (
        "UPDATE audit SET kind = 'other' WHERE kind = 'accepted'",
        "referral 1 has the reader 2, who never accepted it",
    ),
    "nobody reads": ("UPDATE referrals SET reader = NULL", "referral 1 is accepted and has no reader"),
    "a notice doubled": (
        "INSERT INTO outbox (id, op, urgency, key, state) "
        "SELECT 999, op, urgency, "
        "substr(key, 1, length(key) - 1) || ((substr(key, -1) + 1) % 10), state FROM outbox WHERE key LIKE 'family:%'",
        "the notice family:1:accepted has 2 rows",
    ),
    "a notice stuck": ("UPDATE outbox SET state = 'waiting' WHERE key LIKE 'staff:%'", ") is still waiting"),
    "a card stuck": ("UPDATE outbox SET state = 'sending' WHERE id = 1", "row 1 (card) is still sending"),
    "a notice lost in silence": (
        "UPDATE outbox SET state = 'failed' WHERE key LIKE 'staff:%'",
        ") is failed and nobody was told",
    ),
    "a notice dropped": ("UPDATE outbox SET state = 'dropped' WHERE key LIKE 'staff:%'", ") was dropped"),
    "words kept": (
        "UPDATE outbox SET body = x'00' WHERE id = 2",
        "row 2 is finished and still holds words or a chat",
    ),
    "sent but not sent": (
        "UPDATE outbox SET op = 'card' WHERE op IN ('answer', 'delete')",
        " rows count as sent, Telegram took ",
    ),
    "the chain cut": ("DELETE FROM audit WHERE seq = 3", "the audit chain breaks at row 4"),
    "the chain written over": (
        "UPDATE audit SET detail = 'other' WHERE seq = 3",
        "the audit chain breaks at row 3",
    ),
    "a name in a column": (
        f"UPDATE conversations SET reopened = '{scenario.NAME}'",
        f"'{scenario.NAME}' stands in bot.sqlite3",
    ),
    "a number in a column": (
        "UPDATE chats SET seen_us = 7000000001",
        "'7000000001' stands in bot.sqlite3",
    ),
    "an update forgotten": ("DELETE FROM updates WHERE update_id % 2", "was acknowledged and is not recorded"),
    "a row that is gone": ("DELETE FROM conversations", "a row of answers names a row that is not there"),
    "a key that is gone": (
        "UPDATE conversations SET key_id = '00112233445566778899aabbccddeeff'",
        "conversation 1 was not erased and its key is gone",
    ),
}


@pytest.mark.parametrize("what", DOCTORED)
async def test_a_doctored_database_is_found_out(good: Good, tmp_path: Path, what: str) -> None:
    sql, words = DOCTORED[what]
    evidence = doctored(good, tmp_path, sql)

    assert words in "\n".join(check(evidence))


def doctored(good: Good, tmp_path: Path, sql: str) -> Evidence:
    """Change the database of the good run, and look again."""
    copy_data(good.folder, tmp_path / "data")
    path = tmp_path / "data" / "bot.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(sql)
    connection.close()
    tables, faults = read_sqlite(path)
    return replace(good.evidence, tables=tables, faults=faults, files=[path])


def with_claim(good: Good, **changes: object) -> Evidence:
    """Add a claim of the family's chat that was approved and paid by the rule, and change it."""
    chat, *others = sorted({row["chat_id"] for row in good.evidence.rows("staff")})
    code = next(f"s{row['id']}" for row in good.evidence.rows("staff") if row["chat_id"] == others[0])
    claim: dict[str, object] = {
        "id": 1, "chat_id": chat, "state": "paid", "pending": "", "approvals": code, "total_cents": 8600, "key_id": "",
    }  # fmt: skip
    tables = {
        **good.evidence.tables,
        "claims": [{**claim, **changes}],
        "claim_days": [{"claim_id": 1, "amount_cents": 8600}],
        "audit": [{"kind": "claim_approved", "subject": 1}],
    }
    return replace(good.evidence, tables=tables)


CLAIMS = [
    ({}, None),
    ({"state": "submitted", "approvals": ""}, "claim 1 waits without the clock claim_waits"),
    ({"pending": "approve::s2"}, "claim 1 is approve::s2, and its clock claim_apply says otherwise"),
    ({"approvals": "s1"}, "was approved by the chats"),
    ({"approvals": "s2,s2"}, "was approved by the chats"),
    ({"approvals": ""}, "claim 1 is paid and nobody approved it"),
    ({"total_cents": 9200}, "claim 1 comes to 9200 cents and its days to 8600"),
]


@pytest.mark.parametrize(("changes", "expected"), CLAIMS)
async def test_a_doctored_claim_is_found_out(good: Good, changes: dict[str, object], expected: str | None) -> None:
    found = list(claims_are_kept(with_claim(good, **changes)))

    assert [expected in one for one in found if expected] == ([True] if expected else [])
    assert bool(found) == (expected is not None)


async def test_a_claim_approved_twice_is_found_out(good: Good) -> None:
    evidence = with_claim(good)
    twice = replace(evidence, tables={**evidence.tables, "audit": evidence.rows("audit") * 2})

    assert list(effects_are_single(evidence)) == []
    assert list(effects_are_single(twice)) == ["a second event claim_approved of 1"]


async def test_a_lost_answer_is_a_difference(good: Good, tmp_path: Path) -> None:
    evidence = doctored(good, tmp_path, "DELETE FROM answers WHERE path = 'age'")

    found = differences(facts(good.evidence), facts(evidence))

    assert [one.partition(":")[0] for one in found] == ["answers"]


async def test_a_damaged_file_is_found_out(good: Good, tmp_path: Path) -> None:
    copy_data(good.folder, tmp_path / "data")
    path = tmp_path / "data" / "bot.sqlite3"
    sqlite3.connect(path).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096 * 6 : 4096 * 6 + 64] = bytes(64)
    path.write_bytes(content)

    try:
        faults = read_sqlite(path)[1]
    except sqlite3.DatabaseError:
        faults = ("damaged",)

    assert faults != ()


async def test_a_key_without_a_row_is_found_out_once_it_is_old(good: Good) -> None:
    orphan = {"key_id": "ff" * 16, "wrap": b"", "created_us": OLD_US}
    evidence = replace(good.evidence, wraps=[*good.evidence.wraps, orphan])

    assert list(wraps_are_needed(evidence)) == [f"the key {'ff' * 16} is over an hour old and no row needs it"]
    assert list(wraps_are_needed(replace(evidence, now_us=OLD_US + 1))) == []


@pytest.mark.parametrize("word", PLANTED)
@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
async def test_a_planted_word_is_found_in_any_file_and_coding(
    good: Good, tmp_path: Path, word: str, coding: str
) -> None:
    log = tmp_path / "bot.log"
    log.write_bytes(b"{}\n" + f"said {word}".encode(coding))

    found = check(replace(good.evidence, files=[log]))

    assert [one for one in found if one.endswith("stands in bot.log")] != []


async def test_a_planted_word_is_found_in_metrics(good: Good) -> None:
    found = check(replace(good.evidence, files=[], spoken={"metrics": f'x{{n="{scenario.NAME}"}} 1'}))

    assert found == [f"{scenario.NAME!r} stands in metrics"]


def card_moved(calls: list[Call]) -> list[Call]:
    """Send the family's second card before its first."""
    edits = [n for n, call in enumerate(calls) if call.method == "editMessageText"]
    first, second = edits[2:4]
    calls[first], calls[second] = calls[second], calls[first]
    return calls


def removed_in_another_order(calls: list[Call]) -> list[Call]:
    """Remove what was typed last before what was typed first."""
    turned = [call for call in calls if call.method == "deleteMessage"]
    return [call for call in calls if call.method != "deleteMessage"] + turned[::-1]


def sent_again(calls: list[Call]) -> list[Call]:
    """Send one notice twice."""
    return [*calls, next(call for call in reversed(calls) if call.method == "sendMessage")]


@pytest.mark.parametrize(
    ("doctor", "words"),
    [
        (card_moved, " came after card "),
        (removed_in_another_order, " was removed after message "),
        (sent_again, "1 messages were repeated in chat "),
    ],
)
async def test_a_doctored_log_of_calls_is_found_out(
    good: Good, doctor: Callable[[list[Call]], list[Call]], words: str
) -> None:
    evidence = replace(good.evidence, calls=doctor(copy.deepcopy(list(good.evidence.calls))), kills=0)

    assert words in "\n".join(check(evidence))


async def test_one_repeat_is_allowed_for_one_kill(good: Good) -> None:
    evidence = replace(good.evidence, calls=sent_again(list(good.evidence.calls)), kills=1)

    assert check(evidence) == []


async def test_an_acknowledged_update_that_nobody_recorded_is_found_out(good: Good) -> None:
    trace = Trace(7, "message", 1, 0.0, confirmed_at=1.0)

    assert check(replace(good.evidence, traces=[trace])) == ["update 7 was acknowledged and is not recorded"]
