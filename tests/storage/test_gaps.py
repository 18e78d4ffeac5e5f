"""Referrals that met a gap are counted by month, place and reason, and nothing else of them is kept here."""

from __future__ import annotations

from bot.ports import GapCount
from storage.schema import gaps
from storage.store import Store


async def test_gaps_are_counted_apart_by_month_place_and_reason(store: Store) -> None:
    met = [("2026-09", "27031", "full"), ("2026-09", "27031", "full"), ("2026-09", "27031", "no_initiative"),
           ("2026-09", "red-lake", "full"), ("2026-08", "27031", "full"), ("2026-09", "", "no_place")]  # fmt: skip
    async with store.unit() as unit:
        for month, place, reason in met:
            await unit.count_gap(month, place=place, reason=reason)
    async with store.unit() as unit:
        counted = list(await unit.gaps())
    assert counted == [
        GapCount(month="2026-08", place="27031", reason="full", count=1),
        GapCount(month="2026-09", place="", reason="no_place", count=1),
        GapCount(month="2026-09", place="27031", reason="full", count=2),
        GapCount(month="2026-09", place="27031", reason="no_initiative", count=1),
        GapCount(month="2026-09", place="red-lake", reason="full", count=1),
    ]


def test_a_count_has_no_column_that_leads_to_a_person() -> None:
    assert gaps.columns.keys() == ["month", "place", "reason", "met"]
