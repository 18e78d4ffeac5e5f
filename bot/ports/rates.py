"""Rates that were imported, and who compared them with the official tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRates:
    """Hold rates that were imported, as the JSON of `bot.domain.rates.RateTable`."""

    id: int
    source: str
    by: str
    body: str
    added_us: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RateConfirmation:
    """Hold that a person compared a fiscal year's rows with the official table; counts for rows of this hash only."""

    fiscal_year: int
    rows_hash: str
    by: str
    reference: str
    at_us: int


class RatesUnit(Protocol):
    """Be the part of a unit that knows imported rates and their confirmations."""

    async def stored_rates(self) -> Sequence[StoredRates]:
        """List the imported tables, oldest first: a later one replaces the fiscal years it holds."""
        ...

    async def add_rates(self, rates: StoredRates) -> StoredRates: ...
    async def hold_rates(self) -> None:
        """Let nobody else store rates until the unit ends, so that what is read now is what is changed."""
        ...

    async def rate_confirmations(self) -> Sequence[RateConfirmation]: ...
    async def add_rate_confirmation(self, confirmation: RateConfirmation) -> None:
        """Insert, or replace the fiscal year's."""
        ...
