"""Play one scripted person: read the card, tap or type, wait, until the conversation is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """What the person sees: the text and the buttons as (label, callback data)."""

    text: str
    buttons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Tap:
    """Press the button with this callback data."""

    data: str


@dataclass(frozen=True, slots=True)
class Type:
    """Send this text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The conversation is over; `problem` says what is wrong with its result, if anything."""

    problem: str | None = None


class Script(Protocol):
    """What one person wants to say, decided card by card."""

    def act(self, card: Card) -> Tap | Type | Finished:
        """Return what the person does on seeing this card."""
        ...


class Chat(Protocol):
    """What a person needs of Telegram: two ways to speak, a clock, a book for the times."""

    def say(self, person: Person, text: str) -> int:
        """Queue a message for the bot and return its message id."""
        ...

    def press(self, person: Person, data: str) -> str:
        """Queue a tap on the person's present card and return the query's id."""
        ...

    def now(self) -> float:
        """Return monotonic seconds."""
        ...

    def later(self, wait: float, do: Callable[[], None]) -> None:
        """Call after `wait` seconds."""
        ...

    def shown(self, person: Person, took: float) -> None:
        """Note that an update led to a card after `took` seconds."""
        ...


@dataclass(slots=True, eq=False)
class Person:
    """Hold one conversation's state; the stub calls `see`, `answered` and `deleted`."""

    chat_id: int
    script: Script
    chat: Chat
    on_finished: Callable[[Person], None]
    think: float = 0.0
    turns: int = 0
    taps: int = 0
    taps_answered: int = 0
    typed: int = 0
    finished: bool = False
    problem: str | None = None
    message: Json = field(default_factory=dict)
    last_card: Card | None = None
    _open_query: str | None = None
    _undeleted: set[int] = field(default_factory=set)
    _waiting_since: float | None = None
    _pending: Card | None = None

    def start(self, text: str = "/start") -> None:
        """Open the conversation."""
        self._waiting_since = self.chat.now()
        self.chat.say(self, text)

    def see(self, message: Json, card: Card) -> None:
        """Take in a card; only the first one after an update is reacted to."""
        self.message, self.last_card = message, card
        if self._waiting_since is None:
            return
        took, self._waiting_since = self.chat.now() - self._waiting_since, None
        self.turns += 1
        self._pending = card
        self.chat.shown(self, took)
        self._go_on()

    def answered(self, query: str) -> None:
        """Note an answer to a tap; an answer to anything else is a problem."""
        self.taps_answered += 1
        if query == self._open_query:
            self._open_query = None
            self._go_on()

    def deleted(self, message_id: int) -> None:
        """Note that a message is gone."""
        self._undeleted.discard(message_id)

    def loose_ends(self) -> str | None:
        """Say what the bot left undone, once everything should be done; None when all is well."""
        if not self.finished:
            return f"stopped after {self.turns} cards at: {self.last_card}"
        if self.taps_answered != self.taps:
            return f"{self.taps} taps were answered {self.taps_answered} times"
        if self._undeleted:
            return f"{len(self._undeleted)} typed answers were left in the chat"
        return self.problem

    def _go_on(self) -> None:
        if self._pending is None or self._open_query is not None:
            return
        card, self._pending = self._pending, None
        if self.think > 0:
            self.chat.later(self.think, lambda: self._act(card))
        else:
            self._act(card)

    def _act(self, card: Card) -> None:
        action = self.script.act(card)
        if isinstance(action, Finished):
            self.finished, self.problem = True, action.problem
            self.on_finished(self)
            return
        self._waiting_since = self.chat.now()
        if isinstance(action, Tap):
            self.taps += 1
            self._open_query = self.chat.press(self, action.data)
        else:
            self.typed += 1
            self._undeleted.add(self.chat.say(self, action.text))
