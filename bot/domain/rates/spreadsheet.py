"""Read rates from a CSV: the table of M&IE with lodging, or the table of mileage; its header tells which."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from bot.domain.rates import cells
from bot.domain.rates.checks import checked, dollars
from bot.domain.rates.errors import RateTableError
from bot.domain.rates.model import LodgingRow, MileageRow, RateRow, RateTable

Value = TypeVar("Value")
Cells = Mapping[str, str]

RATES: Final = (
    "fiscal_year", "valid_from", "valid_to", "area", "county_fips", "mie_total", "breakfast", "lunch", "dinner",
    "incidentals", "mie_first_last_day_75", "lodging", "lodging_from", "lodging_to", "source",
)  # fmt: skip
"""Columns the table must have; gsa_destination_id, counties, confidence and verified may be there too."""
MILEAGE: Final = ("valid_from", "valid_to", "cents_per_mile", "source")


def from_csv(text: str) -> RateTable:
    """Read a CSV of the table's own columns; raise RateTableError with every problem and its line."""
    rows = csv.DictReader(text.removeprefix("\ufeff").splitlines(), strict=True)
    try:
        header = tuple((name or "").strip() for name in rows.fieldnames or ())
        rows.fieldnames = header
        found = [(rows.line_num, row) for row in rows]
    except csv.Error as error:
        raise RateTableError((f"This is no CSV file: {error}.",)) from None
    wanted = MILEAGE if "cents_per_mile" in header else RATES
    if missing := [name for name in wanted if name not in header]:
        raise RateTableError((f"The first line must name the columns; these are missing: {', '.join(missing)}.",))
    if not found:
        raise RateTableError(("The file has a header and no rows.",))
    return checked(_mileage(found) if wanted is MILEAGE else _rates(found))


def _rates(found: Iterable[tuple[int, Cells]]) -> RateTable:
    pairs = _each(found, _pair)
    mie = dict.fromkeys(one for one, _ in pairs)  # an area with lodging seasons repeats its M&IE
    return RateTable(mie=tuple(mie), lodging=tuple(other for _, other in pairs))


def _mileage(found: Iterable[tuple[int, Cells]]) -> RateTable:
    return RateTable(mileage=tuple(_each(found, _mile)))


def _each(found: Iterable[tuple[int, Cells]], read: Callable[[Cells], Value]) -> list[Value]:
    """Read every row; raise RateTableError with the problems of all of them."""
    good: list[Value] = []
    problems: list[str] = []
    for line, row in found:
        try:
            good.append(read({name: (cell or "") for name, cell in row.items() if isinstance(name, str)}))
        except ValueError as error:
            problems.append(f"Line {line}: {error}.")
    if problems:
        raise RateTableError(tuple(problems))
    return good


def _pair(row: Cells) -> tuple[RateRow, LodgingRow]:
    counties = _counties(row)
    mie = RateRow(
        fiscal_year=_read(row, "fiscal_year", cells.year),
        valid_from=_read(row, "valid_from", cells.day),
        valid_to=_read(row, "valid_to", cells.day),
        area=_text(row, "area"),
        destination=row.get("gsa_destination_id", "").strip(),
        counties=counties,
        mie_cents=_read(row, "mie_total", cells.cents),
        breakfast_cents=_read(row, "breakfast", cells.cents),
        lunch_cents=_read(row, "lunch", cells.cents),
        dinner_cents=_read(row, "dinner", cells.cents),
        incidentals_cents=_read(row, "incidentals", cells.cents),
        source=_text(row, "source"),
        confidence=row.get("confidence", "").strip(),
        verified=_read(row, "verified", cells.yes),
    )
    if _read(row, "mie_first_last_day_75", cells.cents) * 4 != mie.mie_cents * 3:
        exact = dollars(mie.first_last_cents)
        raise ValueError(f"mie_first_last_day_75 must be 75 % of {dollars(mie.mie_cents)}, that is {exact}")
    return mie, _lodging(row, mie)


def _lodging(row: Cells, mie: RateRow) -> LodgingRow:
    return LodgingRow(
        fiscal_year=mie.fiscal_year,
        valid_from=_read(row, "lodging_from", cells.day),
        valid_to=_read(row, "lodging_to", cells.day),
        area=mie.area,
        destination=mie.destination,
        counties=mie.counties,
        lodging_cents=_read(row, "lodging", cells.cents),
        source=mie.source,
        confidence=mie.confidence,
        verified=mie.verified,
    )


def _counties(row: Cells) -> frozenset[str]:
    """Return the FIPS codes of a row; names and codes, where both are given, must say the same."""
    codes, names = cells.fips_codes(row["county_fips"]), _read(row, "counties", cells.counties)
    if codes and names and codes != names:
        raise ValueError(f"counties and county_fips differ: {row['counties']!r} and {row['county_fips']!r}")
    return codes or names


def _mile(row: Cells) -> MileageRow:
    return MileageRow(
        valid_from=_read(row, "valid_from", cells.day),
        valid_to=_read(row, "valid_to", cells.day),
        tenth_cents_per_mile=_read(row, "cents_per_mile", cells.tenth_cents),
        source=_text(row, "source"),
        confidence=row.get("confidence", "").strip(),
        verified=_read(row, "verified", cells.yes),
    )


def _read(row: Cells, column: str, how: Callable[[str], Value]) -> Value:
    try:
        return how(row.get(column, ""))
    except ValueError as error:
        raise ValueError(f"{column}: {error}") from None


def _text(row: Cells, column: str) -> str:
    text = row.get(column, "").strip()
    if not text:
        raise ValueError(f"{column}: must not be empty")
    return text
