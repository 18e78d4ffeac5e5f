"""Read what the fiscal agent says was paid: a CSV with a reference, an amount, a day and a payment number in each row.

The columns may be named in several plain ways, other columns are passed over. Every problem is named by its line; a
file with one is refused whole.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from bot.domain.committee.cells import read_date
from bot.domain.committee.errors import CommitteeFileError
from bot.domain.committee.sheet import decoded
from bot.domain.folding import fold
from bot.render.sheets import MARK, harmless
from bot.service.claims.vouchers import read_claim_reference

REFERENCE, AMOUNT, PAID_ON, PAYMENT = "reference", "amount", "paid on", "payment number"
COLUMNS: Final[Mapping[str, frozenset[str]]] = {
    REFERENCE: frozenset((
        "reference", "ref", "claim", "claim reference", "claim number", "claim no", "claim id", "voucher",
        "voucher number", "referencia",
    )),
    AMOUNT: frozenset((
        "amount", "amount paid", "paid amount", "payment amount", "claim total", "total", "dollars", "cantidad",
    )),
    PAID_ON: frozenset((
        "paid on", "date paid", "paid date", "payment date", "pay date", "check date", "date", "day", "fecha",
    )),
    PAYMENT: frozenset((
        "payment number", "payment no", "payment", "payment reference", "payment id", "check", "check number",
        "check no", "warrant", "warrant number", "eft", "eft number", "transaction", "transaction number", "number",
    )),
}  # fmt: skip
"""Names of each column, folded: letter case, points and underlines do not count."""
LONGEST_PAYMENT: Final = 60
MOST_CENTS: Final = 10**9
_DELIMITERS: Final = ",;\t"
_MONEY: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?", re.ASCII)
_WITH_COMMA: Final = re.compile(r"(\d{1,3}(?:\.\d{3})+|\d+),(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidRow:
    """Hold one payment of the file."""

    line: int
    reference: str
    amount_cents: int
    paid_on: date
    payment: str

    def plain(self) -> dict[str, Any]:
        """Return the row as JSON values."""
        return {
            "line": self.line, "reference": self.reference, "amount_cents": self.amount_cents,
            "paid_on": self.paid_on.isoformat(), "payment": self.payment,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold one problem: the line (1 is the first of the file), and what to do."""

    line: int
    words: str

    def __str__(self) -> str:
        """Return one line for a person with the file open."""
        return f"line {self.line}: {self.words}" if self.line else self.words


@dataclass(frozen=True, slots=True)
class PaidFile:
    """Hold what a file says: payments, what is wrong, and how many rows are not filled in yet."""

    rows: tuple[PaidRow, ...]
    faults: tuple[Fault, ...]
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    cells: Mapping[str, str]


def read_paid(data: bytes) -> PaidFile:
    """Read a file; the result carries every problem."""
    try:
        text = decoded(data, file="")
    except CommitteeFileError as error:
        return PaidFile((), tuple(Fault(each.line, each.words) for each in error.faults))
    delimiter = max(_DELIMITERS, key=text.partition("\n")[0].count)
    found, faults = _table(text, delimiter)
    if faults:
        return PaidFile((), tuple(faults))
    filled = [each for each in found if each.cells[PAID_ON] or each.cells[PAYMENT]]
    made = [_row(each, comma=delimiter != ",") for each in filled]
    rows = tuple(one for one in made if isinstance(one, PaidRow))
    wrong = [one for one in made if isinstance(one, Fault)]
    return PaidFile(rows, tuple(sorted([*wrong, *_twice(rows)], key=lambda one: one.line)), len(found) - len(filled))


def _table(text: str, delimiter: str) -> tuple[list[_Line], list[Fault]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    line = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((line + 1, cells))
            line = reader.line_num
    except csv.Error as error:
        return [], [Fault(line + 1, f"cannot be read as a table: is a quotation mark missing or too many ({error})?")]
    if not lines:
        return [], [Fault(0, "The file is empty: `claims paid --template` prints one to fill in.")]
    places = [_column(cell) for cell in lines[0][1]]
    faults = list(_head(lines[0][0], places))
    return [_Line(number, _cells(cells, places)) for number, cells in lines[1:]], faults


def _column(cell: str) -> str:
    words = fold(cell.replace("_", " ").replace(".", " ").replace("#", " number"))
    return next((name for name, spellings in COLUMNS.items() if words in spellings), "")


def _head(line: int, places: Sequence[str]) -> Iterator[Fault]:
    for name in COLUMNS:
        if places.count(name) == 0:
            yield Fault(line, f"no column is named {name!r}: the first row must name it")
        elif places.count(name) > 1:
            yield Fault(line, f"two columns say the {name}: remove one, or name it otherwise")


def _cells(cells: Sequence[str], places: Sequence[str]) -> dict[str, str]:
    found = {name: " ".join(cell.split()) for name, cell in zip(places, cells, strict=False) if name}
    return {name: found.get(name, "").removeprefix("'") for name in COLUMNS}


def _row(line: _Line, *, comma: bool) -> PaidRow | Fault:
    try:
        return PaidRow(
            line=line.number,
            reference=read_claim_reference(_filled(line, REFERENCE)) or _filled(line, REFERENCE),
            amount_cents=read_amount(_filled(line, AMOUNT), comma=comma),
            paid_on=read_date(_filled(line, PAID_ON)),
            payment=_payment(_filled(line, PAYMENT)),
        )
    except ValueError as error:
        return Fault(line.number, str(error))


def _filled(line: _Line, name: str) -> str:
    if not line.cells[name]:
        raise ValueError(f"{name!r} is empty: fill it in, or leave the day and the number of this row empty, too")
    return line.cells[name]


def _payment(words: str) -> str:
    if len(words) > LONGEST_PAYMENT:
        raise ValueError(f"the payment number has more than {LONGEST_PAYMENT} letters: write the number only")
    return words


def read_amount(words: str, *, comma: bool = False) -> int:
    """Read dollars as cents: `92`, `92.00`, `$1,234.50`, and `92,00` where commas part no cells. Raise ValueError."""
    bare = words.replace("$", "").replace("USD", "").replace("\u00a0", "").strip()
    found = _MONEY.fullmatch(bare)
    if comma and (with_comma := _WITH_COMMA.fullmatch(bare)):
        found = with_comma
    if found is None or (cents := _cents(found)) > MOST_CENTS:
        raise ValueError(f"{words!r} is no amount of dollars: write it as 92.00")
    return cents


def _cents(found: re.Match[str]) -> int:
    whole = re.sub(r"\D", "", found[1])
    return int(whole) * 100 + int((found[2] or "").ljust(2, "0"))


def _twice(rows: Sequence[PaidRow]) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for row in rows:
        if row.reference in first:
            words = f"{row.reference} stands on line {first[row.reference]} already: keep one of the two"
            yield Fault(row.line, words)
        first.setdefault(row.reference, row.line)


def template(claims: Sequence[tuple[str, str]]) -> str:
    """Write a file to fill in: reference and amount of each claim, day and number left empty."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((REFERENCE, AMOUNT, PAID_ON, PAYMENT))
    writer.writerows((harmless(reference), amount, "", "") for reference, amount in claims)
    return MARK + out.getvalue()
