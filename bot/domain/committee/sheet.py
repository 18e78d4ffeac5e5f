"""Read and write tables for people with a spreadsheet: every row by its line, every problem by its cell.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which is taken off again on reading.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.domain.committee.errors import CommitteeFileError, Fault

MARK = "\N{BYTE ORDER MARK}"  # without it Excel reads UTF-8 as an old code page
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # OWASP's list, and the wide forms that some locales accept
_GUARDED = (*_FORMULA, "'")
_DELIMITERS = ",;\t"
MOST_ROWS = 2000
"""Far above any committee's; the bot that runs reads the file between two updates, in under a second."""


@dataclass(frozen=True, slots=True)
class Column:
    """Hold one column: its header, whether each row must fill it, and a word of help."""

    header: str
    required: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one row: its line in the file (1 is the first) and its filled cells by header."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, header: str) -> str:
        """Return a cell; "" where it is empty."""
        return self.cells.get(header, "")


@dataclass(slots=True)
class Sheet:
    """Hold what a file says, and what was found wrong while it is read."""

    file: str
    rows: Sequence[Row] = ()
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, row: Row | None, column: str, words: str) -> None:
        """Note a problem of a row, or of the file where there is none."""
        self.faults.append(Fault(self.file, row.line if row else 0, column, words))

    def check(self) -> None:
        """Raise CommitteeFileError with every problem, by line; nothing without one."""
        if self.faults:
            raise CommitteeFileError(tuple(sorted(self.faults, key=lambda fault: fault.line)))


def decoded(data: bytes, *, file: str) -> str:
    """Decode a file; raise CommitteeFileError with the line that is not UTF-8."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8").removeprefix(MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        words = "is not UTF-8 text: in a spreadsheet, save it as “CSV UTF-8”"
        raise CommitteeFileError((Fault(file, line, "", words),)) from None


def read_sheet(text: str, columns: Sequence[Column], *, file: str) -> Sheet:
    """Read a table; the sheet carries what is wrong with its head and with cells that must be filled."""
    sheet = Sheet(file)
    found = list(_lines(text.removeprefix(MARK), [column.header for column in columns], sheet))
    if not found:
        sheet.wrong(None, "", "is empty: the first row must name the columns")
        return sheet
    if len(found) - 1 > MOST_ROWS:
        sheet.wrong(None, "", f"has {len(found) - 1} rows: no committee's table has more than {MOST_ROWS}")
        return sheet
    headers = [_header(cell) for cell in found[0][1]]
    _check_head(sheet, Row(found[0][0], {}), headers, columns)
    sheet.rows = [_row(sheet, line, cells, headers) for line, cells in found[1:]]
    for row in sheet.rows:
        for column in columns:
            if column.required and column.header in headers and not row[column.header]:
                sheet.wrong(row, column.header, "is empty: every row needs it")
    return sheet


def write_sheet(columns: Sequence[Column], rows: Sequence[Mapping[str, str]]) -> str:
    """Write a table so that `read_sheet` reads the same one."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.header for column in columns])
    writer.writerows([_guarded(row.get(column.header, "")) for column in columns] for row in rows)
    return MARK + out.getvalue()


def _header(cell: str) -> str:
    return " ".join(_unguarded(cell).replace("_", " ").split()).casefold()


def _lines(text: str, headers: Sequence[str], sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    text, delimiter, skipped = _delimited(text, headers)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line + 1 + skipped, cells
            line = reader.line_num
    except csv.Error as error:
        words = f"cannot be read as a table here: a quotation mark may be missing or too many ({error})"
        sheet.faults.append(Fault(sheet.file, line + 1 + skipped, "", words))


def _delimited(text: str, headers: Sequence[str]) -> tuple[str, str, int]:
    """Return the table, its delimiter and the lines left out: Excel may name the delimiter in a line of its own."""
    first, _, rest = text.partition("\n")
    if first[:4].casefold() == "sep=" and first.strip()[4:] in tuple(_DELIMITERS):
        return rest, first.strip("\r")[4:5], 1
    counts = {one: sum(_header(cell.strip('"\r')) in headers for cell in first.split(one)) for one in _DELIMITERS}
    return text, max(_DELIMITERS, key=lambda one: counts[one]), 0


def _check_head(sheet: Sheet, head: Row, headers: Sequence[str], columns: Sequence[Column]) -> None:
    known = [column.header for column in columns]
    for column in columns:
        if column.required and column.header not in headers:
            sheet.wrong(head, column.header, "is missing: the table needs this column")
    for header in dict.fromkeys(headers):
        if header and headers.count(header) > 1:
            sheet.wrong(head, header, "stands there twice")
        elif header and header not in known:
            near = get_close_matches(header, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"the columns are {', '.join(known)}"
            sheet.wrong(head, repr(header), f"is no column of this table: {hint}")


def _row(sheet: Sheet, line: int, cells: Sequence[str], headers: Sequence[str]) -> Row:
    filled = {header: _unguarded(cell.strip()) for header, cell in zip(headers, cells, strict=False) if cell.strip()}
    row = Row(line, filled)
    if any(cell.strip() for cell in cells[len(headers) :]):
        sheet.wrong(row, "", "has more cells than there are columns: is a quotation mark missing?")
    return row


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_GUARDED) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell
