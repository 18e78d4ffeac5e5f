"""What the service, the sender and the timers need of storage, as Protocols and the records that cross them.

`storage` implements these without knowing who calls; `app` introduces the two. Times are integer microseconds UTC.
Ids are our own integers; a Telegram id stands only in `Chat.telegram_id`, sealed at rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.claim_ports import ClaimsUnit
from bot.text import Card

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

CONTACT_FOR = 15 * MINUTE
"""A shown contact goes away after this long; its message sent, storage sets the due row `hide`."""


class Clock(Protocol):
    """Tell the time, microseconds since 1970 UTC."""

    def __call__(self) -> int: ...


# --- records ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Hold what is kept of one private chat. Mutable columns are saved whole by `Unit.save_chat`."""

    id: int
    telegram_id: int
    language: str = ""
    separate: bool = False
    """Send each question as a new message (screen readers)."""
    card_id: int | None = None
    """Telegram message id of the live card; written by the sender, never by the service."""
    card_no: int = 0
    """Number of the last card asked for; stands in its buttons."""
    unclear: int = 0
    """Replies to the present question that were no answer."""
    covered: bool = False
    """The card was turned neutral after idling, or the person left quickly: ask before showing anything."""
    blocked: bool = False
    seen_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Hold one run of a flow in a chat, with its answers opened."""

    id: int
    chat_id: int
    flow: str
    version: int
    reopened: str | None = None
    state: Literal["open", "done", "erased"] = "open"
    started_us: int = 0
    touched_us: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


ReferralState = Literal[
    "sent",  # an owner has it, nobody accepted yet
    "accepted",  # `reader` works on it
    "offered",  # declined or moved: the family is asked about `offer`; the Office owns it meanwhile
    "closed",
    "withdrawn",
    "erased",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Hold the codes of one referral; its words are the answers of its conversation."""

    id: int
    conversation_id: int
    chat_id: int
    """The family's chat; changes with /move."""
    reference: str
    state: ReferralState
    owner: str
    """Initiative id, or "office". Exactly one."""
    initiative: str
    """The initiative the consent names."""
    reader: int | None = None
    """Staff id of the acceptor; at most one."""
    passed_over: str = ""
    """Comma list of staff ids who know this family, and initiative ids that declined or were avoided."""
    pending: str = ""
    """Move that takes effect after its undo time: "decline:full", "close:reached"."""
    reason: str = ""
    offer: str = ""
    outcome: str = ""
    county: str = ""
    clauses: str = ""
    directory_version: str = ""
    flow_version: int = 1
    language: str = "en"
    sent_us: int = 0
    due_us: int = 0
    expires_us: int = 0
    moved_us: int = 0


Role = Literal["coordinator", "office", "approver", "chair", "member"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """Hold one enrolled person; `removed_us` ends every right at once."""

    id: int
    chat_id: int
    role: Role
    initiative: str = ""
    label: str = ""
    backup: bool = False
    away_until_us: int = 0
    added_us: int = 0
    removed_us: int | None = None
    committee: str = ""
    """Of an approver or a chair."""
    claimant: int = 0
    """Of a member: which person of the rosters; a chat is one at most, a person may have two chats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Hold a one-time invitation; only a hash of its token is stored."""

    id: int
    role: Role
    initiative: str = ""
    label: str = ""
    backup: bool = False
    expires_us: int = 0
    used_us: int | None = None
    committee: str = ""
    claimant: int = 0


class OtherPerson(Exception):
    """Say that a chat is enrolled as another person of the rosters, so the invitation is not used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapCount:
    """Count one month's referrals that met a gap; `place` is a FIPS code, a Nation's id, or "" where none was said."""

    month: str
    place: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Hold something that must happen at a time; one row per kind and subject."""

    kind: str
    subject: int
    due_us: int
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDirectory:
    """Hold one directory as it was stored, from which file and by whom."""

    version: str
    source: str
    by: str
    body: str
    added_us: int


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Hold who looked at the contact of a referral."""

    referral_id: int
    staff_id: int
    at_us: int


Op = Literal["card", "notice", "contact", "delete", "answer", "cover", "unkey", "email"]
"""card: the chat's one live card. notice: a message of its own. contact: a protected notice that ends. delete: remove
`message_id`. answer: answer the callback query. cover: turn older messages neutral and remove what can be. unkey: take
the keys below the typing field away. email."""

Urgency = Literal["safety", "must", "prompt", "once", "effort"]
"""safety first; must and prompt are resent when it is unsure if they arrived, once is not; effort is dropped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Out:
    """Ask for one thing to be sent after the commit."""

    chat_id: int
    op: Op
    urgency: Urgency
    card: Card | None = None
    language: str = "en"
    below: bool = False
    """A card that goes below what the person wrote; the old card is removed."""
    message_id: int | None = None
    query_id: str = ""
    key: str = ""
    """Unique name of a logical notice: a second row of the same name is not written. "" for cards."""
    subject: int | None = None
    """Referral this is about, so that a withdrawal recalls it unsent."""
    expires_us: int | None = None
    address: str = ""
    """E-mail address (op email)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutRow:
    """An outbox row as the sender gets it, opened."""

    id: int
    out: Out
    telegram_id: int
    attempts: int
    next_us: int
    created_us: int
    card_id: int | None = None
    """The chat's live card when the row was read; the sender may know a newer one."""
    uncertain: bool = False
    """A send began before a crash and nobody knows whether it arrived."""


# --- one unit of work ------------------------------------------------------------------------------------------------


class Unit(ClaimsUnit, Protocol):
    """Do everything one update causes in one transaction."""

    async def first_time(self, update_id: int, now: int) -> bool:
        """Note an update; False when it was noted less than 72 h ago."""
        ...

    async def chat(self, telegram_id: int, now: int) -> Chat:
        """Find or make the chat, lock it for this transaction, and set `seen_us`."""
        ...

    async def chat_by_id(self, chat_id: int) -> Chat: ...
    async def save_chat(self, chat: Chat) -> None:
        """Save language, separate, card_no, unclear, covered, blocked, seen_us; never card_id."""
        ...

    async def conversation(self, chat_id: int) -> Conversation | None:
        """Find the chat's newest open conversation with its answers; an erased key gives None."""
        ...

    async def conversation_by_id(self, conversation_id: int) -> Conversation | None: ...
    async def open_of_chat(self, chat_id: int, flow: str) -> Conversation | None:
        """Find the open conversation of a flow in a chat, which another may lie on top of."""
        ...

    async def sent_of_chat(self, chat_id: int, flow: str) -> Conversation | None:
        """Find the newest finished conversation of a flow in a chat; an erased one is none."""
        ...

    async def start_conversation(self, chat_id: int, *, flow: str, version: int, now: int) -> Conversation: ...
    async def save_answers(self, conversation: Conversation, answers: Mapping[str, str], now: int) -> None:
        """Make `answers` all there are: write what differs from the conversation's, remove what is no more."""
        ...

    async def save_conversation(self, conversation: Conversation) -> None:
        """Save chat_id, reopened, state, touched_us, version."""
        ...

    async def erase_conversation(self, conversation_id: int) -> None:
        """Shred: delete the wrap first (its own commit in the key store), then the answers; mark it erased."""
        ...

    async def add_referral(self, referral: Referral) -> Referral:
        """Insert (id is given by storage; pass 0)."""
        ...

    async def save_referral(self, referral: Referral, *, was: ReferralState) -> bool:
        """Save if the stored state still is `was` (and no other reader has it); False when another was first."""
        ...

    async def referral(self, referral_id: int) -> Referral | None: ...
    async def referral_by_reference(self, reference: str) -> Referral | None: ...
    async def referrals_of_chat(self, chat_id: int) -> Sequence[Referral]:
        """List a family's referrals, newest first, erased ones left out."""
        ...

    async def referrals_owned(self, owner: str) -> Sequence[Referral]:
        """List the live (sent, accepted, offered) referrals of an owner, oldest due first."""
        ...

    async def add_consent(  # noqa: PLR0913 -- the columns of a consent, all by name
        self, conversation_id: int, *, kind: str, version: str, language: str, detail: str, now: int
    ) -> None:
        """Record a notice shown or a consent given; detail holds codes only."""
        ...

    async def add_view(self, view: View) -> None: ...
    async def views(self, referral_id: int) -> Sequence[View]: ...
    async def audit(self, kind: str, *, subject: int | None, actor: str, detail: str, now: int) -> None:
        """Append to the hash chain; codes only."""
        ...

    async def set_due(self, due: Due) -> None:
        """Set or move the row of (kind, subject)."""
        ...

    async def set_due_once(self, due: Due) -> None:
        """Set the row unless one stands already."""
        ...

    async def clear_due(self, kind: str, subject: int) -> None: ...
    async def planned(self, kind: str, subject: int) -> Due | None:
        """Find the row of (kind, subject), due or not."""
        ...

    async def take_due(self, kind: str, subject: int, now: int) -> bool:
        """Remove a row if it is due; False when another was first or it was moved."""
        ...

    async def due_rows(self, now: int, limit: int = 50) -> Sequence[Due]: ...
    async def enqueue(self, out: Out, now: int) -> None: ...
    async def recall(self, subject: int, *, chat_id: int | None = None) -> int:
        """Cancel unsent rows about a referral (those of other chats than `chat_id`); return how many."""
        ...

    async def staff_of_chat(self, chat_id: int) -> Sequence[Staff]:
        """List the live roles of a chat."""
        ...

    async def staff(self, staff_id: int) -> Staff | None: ...
    async def staff_for(self, role: Role, initiative: str = "") -> Sequence[Staff]:
        """List live staff of a role (of one initiative where named), main readers before backups, then by id."""
        ...

    async def all_staff(self) -> Sequence[Staff]: ...
    async def save_staff(self, staff: Staff) -> None:
        """Save initiative, committee, backup, away_until_us, removed_us."""
        ...

    async def add_invite(self, invite: Invite, token: str) -> Invite: ...
    async def invite(self, token: str) -> Invite | None: ...
    async def enrol(self, invite: Invite, chat_id: int, now: int) -> Staff | None:
        """Use an invitation once: None when it was used or has ended; raise OtherPerson, having written nothing."""
        ...

    async def add_code(self, kind: str, code: str, *, chat_id: int, expires_us: int) -> None:
        """Keep a one-time code (hashed); a newer one of the kind replaces the chat's older one."""
        ...

    async def use_code(self, kind: str, code: str, now: int) -> int | None:
        """Use a code once; the chat it was made for, or None."""
        ...

    async def move_chat(self, old_chat_id: int, new_chat_id: int) -> None:
        """Hand conversations, referrals and claims of one chat to another."""
        ...

    async def count(self, chat_id: int, kind: str, *, window_us: int, now: int) -> int:
        """Count one more try of a kind in its window and return how many there are."""
        ...

    async def messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        """List (message id, sent_us) of the bot's messages still standing in a chat, newest first."""
        ...

    async def note_message(self, chat_id: int, message_id: int, now: int) -> None:
        """Remember a message of the person's that is still in the chat."""
        ...

    async def forget_chat(self, chat_id: int) -> None:
        """Shred what is kept of a chat that has no live referral, claim or role; claims that ended stay."""
        ...

    async def directory(self) -> str | None:
        """Return the newest directory as the JSON it was stored as."""
        ...

    async def save_directory(self, body: str, *, version: str, source: str, now: int, by: str = "") -> None: ...
    async def hold_directory(self) -> None:
        """Let nobody else store a directory until this unit ends, so that what is read now is what is changed."""
        ...

    async def directories(self, most: int) -> Sequence[StoredDirectory]:
        """List the newest directories, newest first."""
        ...

    async def count_gap(self, month: str, *, place: str, reason: str) -> None:
        """Count one more referral that nobody but the Office could take; codes only, nobody's data."""
        ...

    async def gaps(self) -> Sequence[GapCount]: ...
    async def language_reviews(self) -> Mapping[str, str]:
        """Map language code to the catalog hash a person signed off."""
        ...

    async def add_language_review(self, language: str, *, catalog: str, by: str, now: int) -> None: ...


class Outbox(Protocol):
    """What the sender needs: rows to send, and what became of them. Every call is a transaction of its own."""

    async def waiting(self, now: int, limit: int = 500) -> Sequence[OutRow]:
        """List rows that may be sent now, safety first, then by id; per chat never past an earlier unsent row."""
        ...

    async def begin(self, row_ids: Sequence[int], now: int) -> None:
        """Note that sends of class `once` begin, before the network is touched."""
        ...

    async def finish(self, results: Sequence[Result], now: int) -> None:
        """Store many results in one transaction; a finished row's body and chat are wiped."""
        ...

    async def next_us(self) -> int | None:
        """Return when the next waiting row may be sent."""
        ...

    async def messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        """List (message id, sent_us) of what still stands in a chat, newest first (op cover)."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Hold what became of one send."""

    row_id: int
    chat_id: int
    state: Literal["sent", "again", "failed", "dropped", "uncertain"]
    op: Op
    message_id: int | None = None
    """Of the message now standing; for op card it becomes the chat's `card_id`."""
    removed: tuple[int, ...] = ()
    """Message ids that are gone from the chat."""
    next_us: int = 0
    error: str = ""
    """Code of the table of errors."""
    attempts: int = 0


class Store(Protocol):
    """Open units of work."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Begin; commit at a clean exit, roll back at an exception. Concurrent units may share a commit."""
        ...

    @property
    def outbox(self) -> Outbox: ...
