"""Write approved claims as CSV and XLSX for the fiscal agent: a row for each day, and one with the total of each claim.

No cell can run: in CSV whatever a spreadsheet would take for the beginning of a formula gets an apostrophe before it
(OWASP's list, and the wide forms that some locales accept), also behind a separator of another locale; in XLSX words
are stored as words. Nothing here tells under which clause a member sits.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]  # ships no types

from bot.render.voucher.facts import Day, Voucher

MARK: Final = "\N{BYTE ORDER MARK}"  # without it Excel reads UTF-8 as an old code page
ELIGIBLE: Final = "eligible under Subd. 6(c)"
LONGEST: Final = 32_767  # characters a cell of a spreadsheet holds
FORMULA: Final = re.compile(r"""(^\s*|[;,|"']\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])""")
UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Controls and line ends become spaces: none may begin a cell or a line, and some are no XML."""
HEADERS: Final = (
    "Reference", "Version", "State", "Claimant", "Committee", "Row", "Day", "Activity", "County", "Rate area",
    "Federal fiscal year", "Daily rate", "Travel day (75 percent)", "Meals deducted", "Deducted", "Lodging", "Miles",
    "Mileage", "Amount", "Claim total", "Rate source", "Approved by", "Policy reference", "Basis",
)  # fmt: skip
TOTALS: Final = (
    "Reference",
    "Version",
    "State",
    "Claimant",
    "Committee",
    "Days",
    "Claim total",
    "Approved by",
    "Basis",
)
WIDTHS: Final = {"Reference": 16, "Claimant": 26, "Committee": 26, "Day": 11, "Rate source": 40, "Approved by": 24}
Value = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """Hold a sheet: its name, its header, its rows."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Value]]


def to_csv(claims: Sequence[Voucher]) -> str:
    """Write the rows as CSV, comma and CRLF, amounts with two decimals."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(HEADERS)
    writer.writerows([_cell(each) for each in row] for claim in claims for row in rows(claim))
    return MARK + out.getvalue()


def to_xlsx(claims: Sequence[Voucher], *, made_us: int) -> bytes:
    """Write three sheets: the days with their totals, one row a claim, and the sum."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": "Per diem claims", "created": datetime.fromtimestamp(made_us / 1_000_000, UTC)})
        for table in _tables(claims):
            _sheet(book, table)
    return out.getvalue()


def rows(claim: Voucher) -> Iterator[tuple[Value, ...]]:
    """List a claim's days, then its total, in the order of the headers."""
    first = (claim.reference, claim.version, claim.state, claim.member, claim.committee)
    last = (_approvers(claim), claim.policy.reference if claim.policy else "", ELIGIBLE)
    for day in claim.days:
        yield (*first, "day", *_day(day), None, day.line.source, *last)
    blank: tuple[None, ...] = (None,) * 12
    yield (*first, "total", *blank, None, dollars(claim.total_cents), None, *last)


def _day(day: Day) -> tuple[Value, ...]:
    line = day.line
    return (
        day.date,
        day.activity,
        day.county,
        line.area,
        line.fiscal_year,
        dollars(line.mie_cents),
        "yes" if line.travel_day else "no",
        ", ".join(meal for meal, _ in line.deducted),
        dollars(sum(cents for _, cents in line.deducted)),
        dollars(line.lodging_cents),
        line.miles,
        dollars(line.mileage_cents),
        dollars(line.amount_cents),
    )


def dollars(cents: int) -> Decimal:
    """Write cents as dollars with exactly two decimals."""
    return Decimal(cents).scaleb(-2).quantize(Decimal("0.01"))


def _approvers(claim: Voucher) -> str:
    return ", ".join(each.by for each in claim.approvers)


def _tables(claims: Sequence[Voucher]) -> tuple[Table, ...]:
    totals = [
        (
            each.reference, each.version, each.state, each.member, each.committee, len(each.days),
            dollars(each.total_cents), _approvers(each), ELIGIBLE,
        )
        for each in claims
    ]  # fmt: skip
    summed = [(len(claims), sum(len(each.days) for each in claims), dollars(sum(each.total_cents for each in claims)))]
    return (
        Table("Days", HEADERS, [row for each in claims for row in rows(each)]),
        Table("Claims", TOTALS, totals),
        Table("Sum", ("Claims", "Days", "Total"), summed),
    )


# --- cells ---


def plain(words: str) -> str:
    """Return words as one line that a sheet can hold."""
    return UNSEEN.sub(" ", words)[:LONGEST]


def harmless(words: str) -> str:
    """Return words that no spreadsheet takes for a formula, in CSV of any locale's separator."""
    return FORMULA.sub(r"\1'", plain(words))


def _cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return harmless(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _sheet(book: xlsxwriter.Workbook, table: Table) -> None:
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    sheet = book.add_worksheet(table.name)
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(table.headers):
        sheet.set_column(column, column, WIDTHS.get(header, 13))
        sheet.write_string(0, column, header, bold)
    for number, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, (number, column), value, money, day)


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, at: tuple[int, int], value: Value, money: object, day: object
) -> None:
    match value:
        case None:
            return
        case str():
            sheet.write_string(*at, plain(value))
        case Decimal():
            sheet.write_number(*at, value, money)
        case int():
            sheet.write_number(*at, value)
        case date():
            sheet.write_datetime(*at, value, day)
