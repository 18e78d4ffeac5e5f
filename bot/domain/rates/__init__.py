"""Rates of the General Services Administration for Minnesota: dated rows, and the look-ups over them."""

from bot.domain.rates.changes import Change, difference
from bot.domain.rates.checks import checked, dollars
from bot.domain.rates.errors import AmbiguousRate, LookUpError, NoRate, RateTableError
from bot.domain.rates.gsa import from_gsa_json
from bot.domain.rates.merging import laid_over, merged
from bot.domain.rates.model import (
    MEALS,
    LodgingRow,
    MileageRow,
    RateRow,
    RateTable,
    first_day,
    fiscal_year,
    last_day,
    of_year,
)
from bot.domain.rates.packaged import Tier, packaged, tier_for, tiers
from bot.domain.rates.spreadsheet import from_csv
from bot.domain.rates.storing import from_json, mileage_hash, mileage_key, rows_hash, same_figures, to_json

__all__ = [
    "MEALS",
    "AmbiguousRate",
    "Change",
    "LodgingRow",
    "LookUpError",
    "MileageRow",
    "NoRate",
    "RateRow",
    "RateTable",
    "RateTableError",
    "Tier",
    "checked",
    "difference",
    "dollars",
    "first_day",
    "fiscal_year",
    "from_csv",
    "from_gsa_json",
    "from_json",
    "laid_over",
    "last_day",
    "merged",
    "mileage_hash",
    "mileage_key",
    "of_year",
    "packaged",
    "rows_hash",
    "same_figures",
    "tier_for",
    "tiers",
    "to_json",
]
