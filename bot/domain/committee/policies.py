"""Read the rows of policy a committee adopted, as a table or TOML: dated data, with where the decision is written."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from pydantic import ValidationError

from bot.domain.claims import Policy
from bot.domain.committee.cells import read_date, read_yes_or_no
from bot.domain.committee.sheet import Column, Row, Sheet, read_sheet, write_sheet

TABLE: Final = "policy"
"""Name of the TOML tables, one for each row: `[[policy]]`."""
HELP: Final[Mapping[str, str]] = {
    "adopted_on": "the day the committee decided it, 2026-01-05",
    "effective_from": "the first day it counts for",
    "by_consensus": "yes or no: subd. 6(d) asks for consensus",
    "reference": "where the decision is written down, as: minutes of January 5, item 4",
    "rate_county": "meeting or home: whose county sets the rate",
    "remote": "paid or unpaid: meetings by phone or video",
    "travel_days": "yes: members may claim the first and last day of travel at 75 percent",
    "deduct_meals": "yes: meals provided are taken off",
    "minimum_minutes": "shorter meetings are not paid",
    "filing_days": "days to file after the meeting",
    "lodging": "yes: a night away may be claimed",
    "mileage": "none or gsa",
    "mileage_payer": "who pays miles otherwise, as members read it",
    "second_approval_above_cents": "cents above which two people approve; empty is never",
    "ask_public_employer": "yes: ask whether a public employer paid that time",
    "ask_paid_elsewhere": "yes: ask whether somebody else paid",
    "pay_days": "days from approval to payment",
    "payee_days": "days to settle a youth's payee",
}
_WORDS: Final = {
    "missing": "is empty: every row needs it",
    "string_too_short": "is empty: every row needs it",
    "extra_forbidden": "is no figure of a policy",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "bool_parsing": "must be yes or no",
    "bool_type": "must be yes or no",
    "date_type": "must be a date, as 2026-09-30",
    "date_parsing": "must be a date, as 2026-09-30",
    "date_from_datetime_parsing": "must be a date, as 2026-09-30",
}
NO_CONSENSUS: Final = (
    "The row from {day} was not adopted by consensus; subd. 6(d) asks committees to decide by consensus. It counts."
)
EARLY: Final = "The row from {day} takes effect before it was adopted ({adopted}): it counts from the later day."


def columns() -> tuple[Column, ...]:
    """Return the columns of the table: every figure of a policy."""
    fields = Policy.model_fields
    ordered = sorted(fields, key=lambda name: list(HELP).index(name) if name in HELP else len(HELP))
    return tuple(Column(name.replace("_", " "), fields[name].is_required(), HELP.get(name, "")) for name in ordered)


def read_policies(text: str, *, file: str = "policy") -> tuple[Policy, ...]:
    """Read policy rows, from TOML or a table; raise CommitteeFileError with every problem in them."""
    sheet = Sheet(file)
    toml = file.casefold().endswith(".toml") or re.search(r"^\s*\[\[", text, re.M) is not None
    rows = list(_of_toml(text, sheet)) if toml else list(_of_table(text, sheet))
    found = [policy for row, given in rows if (policy := _policy(sheet, row, given)) is not None]
    for day in {each.effective_from for each in found}:
        if [each.effective_from for each in found].count(day) > 1:
            sheet.wrong(None, "effective from", f"{day} stands there twice: one row counts from a day")
    sheet.check()
    return tuple(sorted(found, key=lambda each: each.effective_from))


def write_policies(policies: Sequence[Policy]) -> str:
    """Write policy rows as a table so that `read_policies` reads the same ones."""
    return write_sheet(
        columns(), [{name.replace("_", " "): said for name, said in fields(each).items()} for each in policies]
    )


def fields(policy: Policy) -> dict[str, str]:
    """Say each figure of a policy as a cell."""
    return {name: _said(getattr(policy, name)) for name in Policy.model_fields}


def warnings(policies: Sequence[Policy]) -> Iterator[str]:
    """Say what is allowed and yet odd."""
    for each in policies:
        if not each.by_consensus:
            yield NO_CONSENSUS.format(day=each.effective_from)
        if each.effective_from < each.adopted_on:
            yield EARLY.format(day=each.effective_from, adopted=each.adopted_on)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def _of_toml(text: str, sheet: Sheet) -> Iterator[tuple[Row, dict[str, Any]]]:
    try:
        whole = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        sheet.wrong(None, "", f"is no TOML: {error}")
        return
    tables = whole.get(TABLE, [])
    lines = [at for at, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*\[\[\s*{TABLE}\s*\]\]", line)]
    if not isinstance(tables, list) or not tables or set(whole) != {TABLE}:
        sheet.wrong(None, "", f"holds no policy: write each row under its own [[{TABLE}]]")
        return
    for at, table in enumerate(tables):
        if isinstance(table, dict):
            yield Row(lines[at] if at < len(lines) else 0, {}), dict(table)


def _of_table(text: str, sheet: Sheet) -> Iterator[tuple[Row, dict[str, Any]]]:
    read = read_sheet(text, columns(), file=sheet.file)
    sheet.faults += read.faults
    for row in read.rows:
        given: dict[str, Any] = {}
        before = len(sheet.faults)
        for name in Policy.model_fields:
            if row[name.replace("_", " ")]:
                _cell(sheet, row, name, given)
        if len(sheet.faults) == before and not read.faults:
            yield row, given


def _cell(sheet: Sheet, row: Row, name: str, given: dict[str, Any]) -> None:
    said, column = row[name.replace("_", " ")], name.replace("_", " ")
    kind = Policy.model_fields[name].annotation
    try:
        given[name] = read_yes_or_no(said) if kind is bool else read_date(said) if kind is date else said
    except ValueError as error:
        sheet.wrong(row, column, str(error))


def _policy(sheet: Sheet, row: Row, given: Mapping[str, Any]) -> Policy | None:
    try:
        return Policy.model_validate(given)
    except ValidationError as error:
        for one in error.errors(include_url=False, include_context=False):
            column = ".".join(map(str, one["loc"])).replace("_", " ")
            words = _WORDS.get(one["type"]) or one["msg"].removeprefix("Value error, ").replace("Input should", "must")
            sheet.wrong(row, column, words)
        return None
