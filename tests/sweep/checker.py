"""Say in words which promises a run broke: read from database, key store and Telegram's own log, nothing else."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, Final

from bot.sandbox.calls import Call
from tests.sweep.evidence import Evidence, Row

HOUR_US: Final = 3_600_000_000
LIVE: Final = frozenset(("sent", "accepted", "offered"))
FINISHED: Final = frozenset(("sent", "failed", "dropped", "uncertain", "recalled"))
ONCE: Final = frozenset(
    ("sent", "accepted", "enrolled", "withdrawn", "closed", "erased", "claim_submitted", "claim_approved")
)
"""Events that a referral, a claim, or a person of the staff, has once at most in what is played here."""
TAKES_BACK: Final = frozenset(("to_office", "declined", "offered", "sent_on", "staff_left"))
SHOWN: Final = frozenset(("card", "notice", "contact"))
_MOMENT: Final = re.compile(r":\d{16}$")
_BLOCK: Final = bytes(256)
_FEWER: Final = bytes(9)
"""Zeros are most of a database's bytes, slow to search; no spelling holds even nine in a row."""
_NUMBERED: Final = re.compile(r"[abcekv]\|([0-9a-z]+)(?:\|.*)?", re.DOTALL)


def check(evidence: Evidence) -> list[str]:
    """List every broken promise; an empty list is good."""
    return [*evidence.faults, *(fault for judge in JUDGES for fault in judge(evidence))]


def acknowledged_is_recorded(evidence: Evidence) -> Iterator[str]:
    """What Telegram may forget must stand in the database."""
    recorded = {row["update_id"] for row in evidence.rows("updates")}
    for trace in evidence.traces:
        if trace.confirmed_at is not None and trace.id not in recorded:
            yield f"update {trace.id} was acknowledged and is not recorded"


def effects_are_single(evidence: Evidence) -> Iterator[str]:
    """One referral of a conversation, one consent of a kind, one role of a chat, one event where there may be one."""
    yield from _doubled(evidence.rows("referrals"), "a second referral of conversation {}", "conversation_id")
    yield from _doubled(
        evidence.rows("consents"),
        "a second consent {1} {3} of conversation {0}",
        "conversation_id",
        "kind",
        "version",
        "detail",
    )
    yield from _doubled(evidence.rows("staff"), "a second role {1} {2} of chat {0}", "chat_id", "role", "initiative")
    events = [row for row in evidence.rows("audit") if row["kind"] in ONCE]
    yield from _doubled(events, "a second event {0} of {1}", "kind", "subject")
    used = sum(row["used_us"] is not None for row in evidence.rows("invites"))
    if len(evidence.rows("staff")) > used:
        yield f"{len(evidence.rows('staff'))} roles from {used} used invitations"


def _doubled(rows: list[Row], words: str, *columns: str) -> Iterator[str]:
    counted = Counter(tuple(row[column] for column in columns) for row in rows)
    for values, count in counted.items():
        if count > 1:
            yield words.format(*values)


def chats_are_in_order(evidence: Evidence) -> Iterator[str]:
    """Cards carry rising numbers; what a person typed is removed in the order it was typed."""
    cards: dict[Any, int] = {}
    typed: dict[Any, int] = {}
    own = {call.result["message_id"] for call in _effective(evidence, "sendMessage")}
    for call in _effective(evidence, "sendMessage", "editMessageText", "deleteMessage"):
        chat, number = call.params["chat_id"], card_number(call)
        if number is not None and number < cards.get(chat, 0):
            yield f"card {number} came after card {cards[chat]} in chat {chat}"
        cards[chat] = max(number or 0, cards.get(chat, 0))
        message = int(call.params.get("message_id", 0))
        if call.method == "deleteMessage" and message not in own:
            if message < typed.get(chat, 0):
                yield f"message {message} was removed after message {typed[chat]} in chat {chat}"
            typed[chat] = message


def _effective(evidence: Evidence, *methods: str) -> list[Call]:
    return [call for call in evidence.calls if call.method in methods and call.took_effect]


def card_number(call: Call) -> int | None:
    """Return the number in a card's buttons, None for a card or message without one."""
    markup = call.params.get("reply_markup") or {}
    data = [button.get("callback_data", "") for row in markup.get("inline_keyboard", []) for button in row]
    return next((int(match[1], 36) for one in data if (match := _NUMBERED.fullmatch(one))), None)


def referrals_are_owned(evidence: Evidence) -> Iterator[str]:
    """Each has one owner and one due time; one that lives also has the clocks that will wake somebody."""
    clocks = {(row["kind"], row["subject"]): row["due_us"] for row in evidence.rows("due")}
    for row in evidence.rows("referrals"):
        name = f"referral {row['id']}"
        if not row["owner"] or "," in row["owner"]:
            yield f"{name} has the owner {row['owner']!r}"
        if row["due_us"] <= row["sent_us"]:
            yield f"{name} has no due time"
        if row["state"] in LIVE:
            yield from (
                f"{name} lives without the clock {kind}"
                for kind in ("answer_by", "expire")
                if (kind, row["id"]) not in clocks
            )
        if row["state"] == "sent" and clocks.get(("answer_by", row["id"]), row["due_us"]) != row["due_us"]:
            yield f"{name} promises another day than its clock keeps"


def one_accepts(evidence: Evidence) -> Iterator[str]:
    """At most one reader has a referral, and only by an acceptance."""
    roles = {row["id"] for row in evidence.rows("staff")}
    for row in evidence.rows("referrals"):
        events = [event for event in evidence.rows("audit") if event["subject"] == row["id"]]
        accepted = [event for event in events if event["kind"] == "accepted"]
        back = [event for event in events if event["kind"] in TAKES_BACK]
        if len({event["actor"] for event in accepted}) > 1 + len(back):
            yield f"referral {row['id']} was accepted by {sorted(event['actor'] for event in accepted)}"
        if row["reader"] is not None and (row["reader"] not in roles or not accepted):
            yield f"referral {row['id']} has the reader {row['reader']}, who never accepted it"
        if row["state"] == "accepted" and row["reader"] is None:
            yield f"referral {row['id']} is accepted and has no reader"


def claims_are_kept(evidence: Evidence) -> Iterator[str]:
    """Each that waits has the clock that will wake somebody; none is approved by its own chat, nor paid unapproved."""
    clocks = {(row["kind"], row["subject"]) for row in evidence.rows("due")}
    chats = {f"s{row['id']}": row["chat_id"] for row in evidence.rows("staff")}
    moves = {(row["kind"], row["subject"]) for row in evidence.rows("audit")}
    for row in evidence.rows("claims"):
        name, number = f"claim {row['id']}", row["id"]
        if row["state"] == "submitted" and ("claim_waits", number) not in clocks:
            yield f"{name} waits without the clock claim_waits"
        if bool(row["pending"]) != (("claim_apply", number) in clocks):
            yield f"{name} is {row['pending'] or 'not decided'}, and its clock claim_apply says otherwise"
        approved = [chats.get(code) for code in row["approvals"].split(",") if code]
        if row["chat_id"] in approved or len(set(approved)) < len(approved):
            yield f"{name} of chat {row['chat_id']} was approved by the chats {approved}"
        if row["state"] in PAYABLE and not (approved and ("claim_approved", number) in moves):
            yield f"{name} is {row['state']} and nobody approved it"
        if row["total_cents"] != (days := _cents(evidence, number)):
            yield f"{name} comes to {row['total_cents']} cents and its days to {days}"


PAYABLE: Final = frozenset(("approved", "paid"))


def _cents(evidence: Evidence, claim: int) -> int:
    return sum(row["amount_cents"] for row in evidence.rows("claim_days") if row["claim_id"] == claim)


def notices_arrive(evidence: Evidence) -> Iterator[str]:
    """One row for each logical notice; each is sent, or the Office was told that it cannot be."""
    told = {row["subject"] for row in evidence.rows("audit") if row["kind"] == "undeliverable"}
    notices = [row for row in evidence.rows("outbox") if row["key"] is not None]
    for name, count in Counter(logical(row["key"]) for row in notices).items():
        if count > 1:
            yield f"the notice {name} has {count} rows"
    for row in evidence.rows("outbox"):
        name = f"row {row['id']} ({row['key'] or row['op']})"
        if row["state"] not in FINISHED:
            yield f"{name} is still {row['state']}"
        elif row["key"] is None:
            continue
        elif row["state"] in ("failed", "uncertain") and row["subject"] not in told:
            yield f"{name} is {row['state']} and nobody was told"
        elif row["state"] == "dropped":
            yield f"{name} was dropped"
    for row in evidence.rows("outbox"):
        if row["state"] in FINISHED and (row["body"] is not None or row["chat_id"] is not None):
            yield f"row {row['id']} is finished and still holds words or a chat"


def logical(key: str) -> str:
    """Name a notice without the moment in its key."""
    return _MOMENT.sub("", key)


def sent_is_sent(evidence: Evidence) -> Iterator[str]:
    """No row counts as sent that Telegram did not take."""
    rows = [row for row in evidence.rows("outbox") if row["state"] == "sent" and row["op"] in SHOWN]
    shown = [call for call in evidence.calls if call.method in ("sendMessage", "editMessageText")]
    taken = [call for call in shown if call.took_effect or "not modified" in str(call.result)]
    if len(rows) > len(taken):
        yield f"{len(rows)} rows count as sent, Telegram took {len(taken)} messages"


def little_is_repeated(evidence: Evidence) -> Iterator[str]:
    """A kill repeats at most one message of a chat."""
    for chat, count in repeats(evidence).items():
        new = count - evidence.repeated.get(chat, 0)
        if new > evidence.kills:
            yield f"{new} messages were repeated in chat {chat} after {evidence.kills} kills"


def repeats(evidence: Evidence) -> dict[Any, int]:
    """Count the messages that came to each chat a second time."""
    sent: dict[Any, Counter[str]] = defaultdict(Counter)
    for call in _effective(evidence, "sendMessage"):
        said = json.dumps([call.params.get("text"), call.params.get("reply_markup")], sort_keys=True)
        sent[call.params["chat_id"]][said] += 1
    return {chat: sum(count - 1 for count in said.values()) for chat, said in sent.items()}


def nothing_leaks(evidence: Evidence) -> Iterator[str]:
    """No planted name, number or sentence stands readable in any byte that was written."""
    hidden = planted(evidence)
    needles = [(word, needle) for word in hidden for needle in spellings(word)]
    any_of_them = re.compile(b"|".join(re.escape(needle) for _, needle in needles))
    for path in evidence.files:
        content = without_zeros(path.read_bytes())
        if any_of_them.search(content):
            yield from (f"{word!r} stands in {path.name}" for word, needle in needles if needle in content)
    for name, words in evidence.spoken.items():
        yield from (f"{word!r} stands in {name}" for word in hidden if word in words)


def without_zeros(content: bytes) -> bytes:
    """Shorten the blocks that hold nothing else."""
    size = len(_BLOCK)
    blocks = [content[at : at + size] for at in range(0, len(content), size)]
    return b"".join([_FEWER if block == _BLOCK else block for block in blocks])


def planted(evidence: Evidence) -> list[str]:
    """List what may not be found: what was planted, and every number Telegram knows a person by.

    A word that holds another one is left out: where it stands, the other one is found.
    """
    words = {*evidence.planted, *(str(number) for number in evidence.people().values())}
    return sorted(word for word in words if not any(other in word for other in words - {word}))


def spellings(word: str) -> set[bytes]:
    """Return the ways a word may stand in a file; a number also as the six bytes SQLite keeps it in."""
    found = {word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")}
    if word.isdigit() and 2**31 < int(word) < 2**47:
        found |= {int(word).to_bytes(6, "big"), int(word).to_bytes(6, "little")}
    return {one.strip(b"\0") for one in found}  # databases are full of zeros: a needle that ends in one is slow to find


def audit_chain_holds(evidence: Evidence) -> Iterator[str]:
    """Each row holds the hash of itself and of the one before, as the documents have it."""
    before = bytes(32)
    for expected, row in enumerate(sorted(evidence.rows("audit"), key=lambda one: one["seq"]), start=1):
        words = json.dumps(
            [row[name] for name in ("seq", "kind", "subject", "actor", "detail", "at_us")], separators=(",", ":")
        )
        hashed = hashlib.sha256(before + words.encode()).digest()
        if row["seq"] != expected or bytes(row["prev"]) != before or bytes(row["hash"]) != hashed:
            yield f"the audit chain breaks at row {row['seq']}"
            return
        before = hashed


def wraps_are_needed(evidence: Evidence) -> Iterator[str]:
    """Each wrap has a row that needs it or is younger than an hour; each row with words has its wrap."""
    needed = {row["key_id"] for table in ("chats", "conversations", "claims") for row in evidence.rows(table)}
    needed |= {row["value"] for row in evidence.rows("meta")}
    for wrap in evidence.wraps:
        if wrap["key_id"] not in needed and wrap["created_us"] < evidence.now_us - HOUR_US:
            yield f"the key {wrap['key_id']} is over an hour old and no row needs it"
    there = {wrap["key_id"] for wrap in evidence.wraps}
    for row in evidence.rows("conversations"):
        if row["state"] != "erased" and row["key_id"] not in there:
            yield f"conversation {row['id']} was not erased and its key is gone"


JUDGES: Final[tuple[Callable[[Evidence], Iterator[str]], ...]] = (
    acknowledged_is_recorded,
    effects_are_single,
    chats_are_in_order,
    referrals_are_owned,
    one_accepts,
    claims_are_kept,
    notices_arrive,
    sent_is_sent,
    little_is_repeated,
    nothing_leaks,
    audit_chain_holds,
    wraps_are_needed,
)
