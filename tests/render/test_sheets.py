"""Sheets read back: every figure exact, every total the sum of its days, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.render.sheets import ELIGIBLE, HEADERS, MARK, TOTALS, dollars, harmless, to_csv, to_xlsx
from bot.render.voucher.facts import Voucher
from tests.render.vouchers import CLAIM, MADE_US, MEETING, POLICY, TRAVEL, claim

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
LINK = '=HYPERLINK("https://evil.example","click")'
HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "\uff1d1+1",
    'Ana"; =1+1',
    "Ana;=1+1",
    LINK,
    "x\n=1+1",
    "'=1",
]
OTHER = claim(reference="ZZZZ-0000-1", member="Bea", days=(MEETING,), total_cents=9200)


def read_csv(text: str, delimiter: str = ",") -> list[list[str]]:
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), delimiter=delimiter))


def read_xlsx(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def hostile(words: str) -> Voucher:
    """Put words into every field that a person wrote."""
    day = replace(TRAVEL, county=words, line=replace(TRAVEL.line, area=words, source=words))
    approver = replace(CLAIM.approvers[0], by=words)
    return claim(
        reference=words, member=words, committee=words, days=(day,),
        policy=POLICY.model_copy(update={"reference": words}), approvers=(approver,),
    )  # fmt: skip


def test_csv_has_a_row_for_each_day_and_one_for_the_total() -> None:
    header, first, second, total, last, last_total = read_csv(to_csv([CLAIM, OTHER]))
    assert header == list(HEADERS)
    assert dict(zip(header, second, strict=True)) == {
        "Reference": "K7Q4-M2PX-9", "Version": "2", "State": "approved", "Claimant": "Ana Ruiz",
        "Committee": "Example Lakes Committee", "Row": "day", "Day": "2026-10-01", "Activity": "training",
        "County": "St. Louis", "Rate area": "Duluth", "Federal fiscal year": "2027", "Daily rate": "74.00",
        "Travel day (75 percent)": "yes", "Meals deducted": "lunch", "Deducted": "20.00", "Lodging": "128.00",
        "Miles": "150", "Mileage": "108.75", "Amount": "272.25", "Claim total": "",
        "Rate source": "GSA, FY 2027 per diem rates, Minnesota", "Approved by": "Approver A",
        "Policy reference": "Minutes of March 4, item 6", "Basis": ELIGIBLE,
    }  # fmt: skip
    assert (first[HEADERS.index("Amount")], last[HEADERS.index("Amount")]) == ("92.00", "92.00")
    amount, sum_of = HEADERS.index("Amount"), HEADERS.index("Claim total")
    assert [(row[5], row[amount], row[sum_of]) for row in (total, last_total)] == [
        ("total", "", "364.25"), ("total", "", "92.00"),
    ]  # fmt: skip


def test_both_columns_of_amounts_have_the_same_sum() -> None:
    rows = read_csv(to_csv([CLAIM, OTHER]))[1:]
    sums = [sum(Decimal(row[HEADERS.index(name)] or 0) for row in rows) for name in ("Amount", "Claim total")]
    assert sums == [Decimal("456.25"), Decimal("456.25")]


def test_xlsx_holds_the_same_rows_with_numbers_and_days_as_such() -> None:
    book = read_xlsx(to_xlsx([CLAIM, OTHER], made_us=MADE_US))
    assert book.sheetnames == ["Days", "Claims", "Sum"]
    written = read_csv(to_csv([CLAIM, OTHER]))
    rows = list(book["Days"].iter_rows(values_only=True))
    assert [[_as_csv(cell) for cell in row] for row in rows[1:]] == [
        [_number(cell) for cell in row] for row in written[1:]
    ]
    assert [cell.value for cell in book["Claims"][1]] == list(TOTALS)
    assert [row[:7] for row in book["Claims"].iter_rows(min_row=2, values_only=True)] == [
        ("K7Q4-M2PX-9", 2, "approved", "Ana Ruiz", "Example Lakes Committee", 2, 364.25),
        ("ZZZZ-0000-1", 2, "approved", "Bea", "Example Lakes Committee", 1, 92),
    ]
    assert list(book["Sum"].iter_rows(min_row=2, values_only=True)) == [(2, 3, 456.25)]
    assert book["Days"]["L2"].number_format == "#,##0.00"


def _as_csv(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else Decimal(str(value)) if isinstance(value, int | float) else value


def _number(cell: str) -> Any:
    return Decimal(cell) if re.fullmatch(r"\d+(\.\d+)?", cell) else cell


@given(st.integers(0, 10**9))
@example(6910)
@example(4125)
def test_cents_are_written_with_exactly_two_decimals(cents: int) -> None:
    words = str(dollars(cents))
    assert (int(Decimal(words) * 100), len(words.rpartition(".")[2])) == (cents, 2)


@given(st.integers(0, 10**9))
@settings(max_examples=15)
@example(6910)
def test_a_cell_of_money_is_exact_in_the_file(cents: int) -> None:
    data = to_xlsx(
        [claim(days=(replace(MEETING, line=replace(MEETING.line, amount_cents=cents)),), total_cents=cents)],
        made_us=MADE_US,
    )
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    [written] = re.findall(r'<c r="S2"[^>]*><v>([^<]*)</v>', sheet)
    assert Decimal(written) == dollars(cents)


# --- nothing that runs ---


@pytest.mark.parametrize("words", HOSTILE)
def test_no_cell_of_a_csv_begins_like_a_formula_with_any_separator(words: str) -> None:
    for delimiter in (",", ";", "\t"):
        for row in read_csv(to_csv([hostile(words)]), delimiter)[1:]:
            assert [cell for cell in row if cell.strip(" \"'").startswith(STARTS) and not _guarded(cell)] == []


def _guarded(cell: str) -> bool:
    return cell.lstrip(' "').startswith("'")


@given(st.text(max_size=40))
@example("\u2028=1")
@example("\x0b=1")
@example(";;=1")
def test_harmless_words_never_begin_like_a_formula(words: str) -> None:
    made = harmless(words)
    assert not made.lstrip().startswith(STARTS)
    assert not any(part.lstrip().startswith(STARTS) for part in re.split(r'[;,|"]', made))


@given(st.text(max_size=40))
@settings(max_examples=40)
@example(LINK)
@example("https://evil.example")
@example("\x00\ud83e\uffff_x0041_")
@example("\t=1")
def test_no_words_of_a_person_become_a_formula_or_a_link(words: str) -> None:
    found = [hostile(words)]
    for row in read_csv(to_csv(found))[1:]:
        assert not [cell for cell in row if cell.startswith(STARTS)]
    data = to_xlsx(found, made_us=MADE_US)
    for sheet in read_xlsx(data):
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert not [
            name for name in parts.namelist() if b"<f>" in parts.read(name) or b"<hyperlink" in parts.read(name)
        ]


def test_words_longer_than_a_cell_are_cut_and_not_lost() -> None:
    book = read_xlsx(to_xlsx([claim(member="x" * 40_000)], made_us=MADE_US))
    assert len(str(book["Days"]["D2"].value)) == 32_767


def test_a_sheet_tells_of_no_group_and_is_the_same_every_time() -> None:
    text, data = to_csv([CLAIM]), to_xlsx([CLAIM], made_us=MADE_US)
    assert data == to_xlsx([CLAIM], made_us=MADE_US)
    words = text + "".join(
        part.decode("utf-8", "replace")
        for part in map(zipfile.ZipFile(io.BytesIO(data)).read, ("xl/sharedStrings.xml", "docProps/core.xml"))
    )
    assert re.findall(r"(?i)community|parent|youth|justice|clause|payee|victim", words) == []


def test_no_claims_are_an_empty_table() -> None:
    assert read_csv(to_csv([])) == [list(HEADERS)]
    assert read_xlsx(to_xlsx([], made_us=MADE_US))["Sum"]["C2"].value == 0
    assert date(2026, 9, 30) == MEETING.date
