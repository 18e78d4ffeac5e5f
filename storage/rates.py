"""Keep the rates that were imported, and who compared a fiscal year with the official table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.ports import RateConfirmation, StoredRates
from storage.committees import Committees
from storage.engine import Row


class Rates(Committees):
    """Be the part of a unit that knows stored rates."""

    async def stored_rates(self) -> Sequence[StoredRates]:
        """List the imported tables, oldest first: a later one replaces the fiscal years it holds."""
        return [self._rates(row) for row in await self._db.all(self._s.stored_rates)]

    async def add_rates(self, rates: StoredRates) -> StoredRates:
        """Keep a table beside the older ones, and whose doing it was."""
        new = replace(rates, id=await self._db.next_id("rates"))
        sealed = self._shared.people.seal(new.by, table="rates", column="by_sealed", row=str(new.id))
        texts = {"source": new.source, "body": new.body}
        await self._db.run(self._s.add_rates, id=new.id, by_sealed=sealed, added_us=new.added_us, **texts)
        return new

    async def hold_rates(self) -> None:
        """Let nobody else store rates until the unit ends, so that what is read now is what is changed."""
        await self._db.run(self._s.hold_rates)

    async def rate_confirmations(self) -> Sequence[RateConfirmation]:
        """List the confirmations, by fiscal year."""
        return [self._confirmation(row) for row in await self._db.all(self._s.rate_confirmations)]

    async def add_rate_confirmation(self, confirmation: RateConfirmation) -> None:
        """Insert, or replace the fiscal year's."""
        row = str(confirmation.fiscal_year)
        await self._db.run(
            self._s.put_rate_confirmation,
            fiscal_year=confirmation.fiscal_year,
            rows_hash=confirmation.rows_hash,
            by_sealed=self._shared.people.seal(
                confirmation.by, table="rate_confirmations", column="by_sealed", row=row
            ),
            reference=confirmation.reference,
            at_us=confirmation.at_us,
        )

    def _rates(self, row: Row) -> StoredRates:
        row_id, source, sealed, body, added_us = row
        by = self._shared.people.open(sealed, table="rates", column="by_sealed", row=str(row_id))
        return StoredRates(id=row_id, source=source, by=by, body=body, added_us=added_us)

    def _confirmation(self, row: Row) -> RateConfirmation:
        year, rows_hash, sealed, reference, at_us = row
        by = self._shared.people.open(sealed, table="rate_confirmations", column="by_sealed", row=str(year))
        return RateConfirmation(fiscal_year=year, rows_hash=rows_hash, by=by, reference=reference, at_us=at_us)
