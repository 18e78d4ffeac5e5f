"""Read and write the directory as CSV, for people with a spreadsheet: one row an initiative.

A cell that a spreadsheet would take for a formula gets an apostrophe before it, which is taken off again on reading.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from bot.domain.directory.building import plain
from bot.domain.directory.drafts import Draft, Loc, checked, whole
from bot.domain.directory.errors import DirectoryError, Problem
from bot.domain.directory.model import Directory, Initiative
from bot.domain.directory.table import COLUMNS, REMARKS, SAMPLE, Column, header_of, in_columns

MARK = "\N{BYTE ORDER MARK}"  # without it Excel reads UTF-8 as an old code page
_FORMULA = tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20")  # OWASP's list, and the wide forms that some locales accept
_GUARDED = (*_FORMULA, "'")
_DELIMITERS = ",;\t"
_BY_HEADER = {column.header: column for column in COLUMNS}
_NAMESPACE = uuid5(NAMESPACE_URL, "https://www.revisor.mn.gov/statutes/cite/142A.76#directory")


def to_csv(directory: Directory, *, on: date, hide: frozenset[str] = frozenset()) -> str:
    """Write a directory so that `from_csv` reads the same one; entries unconfirmed on a day have a remark."""
    columns = [column for column in COLUMNS if column.path[0] not in hide]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.header for column in columns] + [SAMPLE] * directory.sample + [REMARKS])
    for one in directory.initiatives:
        entry = plain(one)
        cells = [_guarded(_cell(column, entry)) for column in columns]
        writer.writerow(cells + ["yes"] * directory.sample + [_remark(one, on)])
    return MARK + out.getvalue()


def _cell(column: Column, entry: dict[str, Any]) -> str:
    value: Any = entry
    for part in column.path:
        value = value[part]
    return "" if value is None else column.write(value)


def _remark(one: Initiative, on: date) -> str:
    return "" if one.confirmed(on) else "not confirmed for 90 days"


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_GUARDED) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_GUARDED) else cell


# --- reading ---


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    line: int
    cells: list[str]


def from_csv(text: str) -> Directory:
    """Read a table; raise DirectoryError with every problem in it, and never return part of one."""
    rows = _rows(text.removeprefix(MARK))
    if not rows:
        raise DirectoryError((whole(1, "is empty: the first row must name the columns"),))
    headers = [" ".join(_unguarded(cell).replace("\u2019", "'").split()).casefold() for cell in rows[0].cells]
    found = list(_header_problems(headers, rows[0].line))
    missing = frozenset(_BY_HEADER[one.field].path for one in found if one.field in _BY_HEADER)
    drafts = [_draft(row, headers, missing) for row in rows[1:]]
    return checked(drafts, found, sample=_is_sample(headers, rows[1:]))


def _rows(text: str) -> list[_Row]:
    text, delimiter, skipped = _delimited(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    line = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(_Row(len(rows), line + 1 + skipped, [cell.replace("\r\n", "\n") for cell in cells]))
            line = reader.line_num
    except csv.Error as error:
        words = f"cannot be read as a table here: a quotation mark may be missing or too many ({error})"
        raise DirectoryError((whole(line + 1 + skipped, words),)) from None
    return rows


def _delimited(text: str) -> tuple[str, str, int]:
    """Return the table, its delimiter and the lines left out: Excel may name the delimiter in a line of its own."""
    first, _, rest = text.partition("\n")
    if first[:4].casefold() == "sep=" and first.strip()[4:] in tuple(_DELIMITERS):
        return rest, first.strip("\r")[4:5], 1
    counts = {one: sum(cell.strip(' "\r').casefold() in _BY_HEADER for cell in first.split(one)) for one in _DELIMITERS}
    return text, max(_DELIMITERS, key=lambda one: counts[one]), 0


def _header_problems(headers: Sequence[str], line: int) -> Iterator[Problem]:
    for column in COLUMNS:
        if column.required and column.header not in headers:
            yield whole(line, "is missing: the table needs this column", column.header)
    for header in dict.fromkeys(headers):
        if header and headers.count(header) > 1:
            yield whole(line, "stands there twice", f"column {header!r}")
        elif header and header not in (*_BY_HEADER, SAMPLE, REMARKS):
            near = get_close_matches(header, _BY_HEADER, 1)
            yield whole(line, "is no column of the directory" + (f": {near[0]!r}?" if near else ""), repr(header))


def _is_sample(headers: Sequence[str], rows: Sequence[_Row]) -> bool:
    """Tell whether the table says it is fictional; the column alone says so of an empty one."""
    if SAMPLE not in headers:
        return False
    at = headers.index(SAMPLE)
    return not rows or any(row.cells[at].strip().casefold() == "yes" for row in rows if at < len(row.cells))


def _draft(row: _Row, headers: Sequence[str], missing: frozenset[Loc]) -> Draft:
    data: dict[str, Any] = {"area": {}, "eligibility": {}, "contact": {}}
    wrong: dict[Loc, str] = {}
    for header, cell in zip(headers, row.cells, strict=False):
        column = _BY_HEADER.get(header)
        if column is not None and cell.strip():
            _read(column, _unguarded(cell), data, wrong)
    if "id" not in data:
        data["id"] = str(uuid5(_NAMESPACE, f"{data.get('grantee', '')}\n{data.get('name', '')}"))
    bare = Draft(
        number=row.number,
        data=data,
        line=row.line,
        place=lambda loc: (0, header_of(loc)),
        say=in_columns,
        told=frozenset(wrong) | missing,
    )
    return _with_problems(bare, wrong, extra=any(cell.strip() for cell in row.cells[len(headers) :]))


def _with_problems(draft: Draft, wrong: dict[Loc, str], *, extra: bool) -> Draft:
    found = [draft.problem(loc, words) for loc, words in wrong.items()]
    if extra:
        found.append(draft.problem((), "has more cells than there are columns: is a quotation mark missing?"))
    return replace(draft, problems=tuple(found))


def _read(column: Column, cell: str, data: dict[str, Any], wrong: dict[Loc, str]) -> None:
    try:
        value = column.read(cell)
    except ValueError as error:
        wrong[column.path] = str(error)
        return
    holder = data
    for part in column.path[:-1]:
        holder = holder[str(part)]
    holder[str(column.path[-1])] = value
