"""One unit of work: every part together, and where units come from."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.ports.chats import ChatsUnit
from bot.ports.claims import ClaimsUnit
from bot.ports.committees import CommitteesUnit
from bot.ports.outbox import Outbox, SendingUnit
from bot.ports.people import PeopleUnit
from bot.ports.published import PublishedUnit
from bot.ports.rates import RatesUnit
from bot.ports.referrals import ReferralsUnit


class Unit(
    ChatsUnit, ReferralsUnit, PeopleUnit, PublishedUnit, SendingUnit, CommitteesUnit, RatesUnit, ClaimsUnit, Protocol
):
    """Do everything one update causes in one transaction."""


class Store(Protocol):
    """Open units of work."""

    def unit(self) -> AbstractAsyncContextManager[Unit]:
        """Begin; commit at a clean exit, roll back at an exception. Concurrent units may share a commit."""
        ...

    @property
    def outbox(self) -> Outbox: ...
