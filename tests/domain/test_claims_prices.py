"""Every day worked by hand in worked_prices.md comes out to the cent, through the command as through the domain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from bot.cli.claims_price import answer
from bot.cli.claims_request import day_of
from bot.domain.rates import packaged

PAGE = Path(__file__).parent / "worked_prices.md"
RULES = {"deduct": ("deduct_meals", True), "lodging": ("lodging", True), "mileage": ("mileage", "gsa")}
PROBLEMS = {"no rate": re.compile(r"no rate"), "twice": re.compile(r"is there twice")}
SUM = re.compile(r"\d+(?:\.\d+)?(?: [-+*] \d+(?:\.\d+)?)*")


@dataclass(frozen=True, slots=True)
class Worked:
    """Hold one row of the page."""

    county: str
    days: str
    rules: str
    arithmetic: str
    total: str

    def request(self) -> dict[str, object]:
        """Return the row as an input of the command."""
        days = [day_of(part) for part in re.split(r", (?=\d{4}-)", self.days)]
        asked: dict[str, object] = {"county": self.county, "days": days}
        named = [word for word in self.rules.split() if word not in ("none", "keep")]
        return asked | ({} if self.rules == "none" else {"policy": dict(RULES[word] for word in named)})

    @property
    def cents(self) -> int:
        """Return the total in cents."""
        return int(Decimal(self.total.removesuffix("*")) * 100)


def rows() -> Iterator[Worked]:
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in ("county", "---"):
            yield Worked(*cells)


CASES = list(rows())
PRICED = [case for case in CASES if case.total not in PROBLEMS]


def worked_out(words: str) -> Decimal:
    """Work out the sum a row ends in: multiplication first, then from left to right."""
    last = SUM.findall(words.rpartition(": ")[2] if ": " in words else words)[0]
    parts = re.split(r" ([-+]) ", last)
    total = Decimal(0)
    for sign, term in zip(["+", *parts[1::2]], parts[0::2], strict=True):
        value = Decimal(1)
        for factor in term.split(" * "):
            value *= Decimal(factor)
        total += value if sign == "+" else -value
    return total


def test_the_page_holds_at_least_a_hundred_cases_each_once() -> None:
    assert (len(CASES) >= 100, len(set(CASES)) == len(CASES)) == (True, True)


@pytest.mark.parametrize("case", PRICED, ids=lambda case: f"{case.county} {case.days} {case.rules}")
def test_the_hand_made_arithmetic_of_a_row_gives_its_total(case: Worked) -> None:
    assert worked_out(case.arithmetic) * 100 == case.cents


@pytest.mark.parametrize("case", PRICED, ids=lambda case: f"{case.county} {case.days} {case.rules}")
def test_days_are_worth_what_was_worked_out_by_hand(case: Worked) -> None:
    found = answer(case.request(), rates=packaged())
    assert (found.get("total_cents"), found["problems"]) == (case.cents, [])
    assert sum(line["amount_cents"] for line in found["lines"]) == case.cents
    assert all(line["verified"] for line in found["lines"]) == (not case.total.endswith("*"))
    assert found.get("policy") == ("none" if case.rules == "none" else None)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.total in PROBLEMS], ids=lambda case: f"{case.county} {case.days}"
)
def test_days_that_cannot_be_priced_have_a_problem_and_no_total(case: Worked) -> None:
    found = answer(case.request(), rates=packaged())
    assert "total_cents" not in found
    assert [bool(PROBLEMS[case.total].search(words)) for words in found["problems"]] == [True]
