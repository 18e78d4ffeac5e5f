"""Answer `python -m bot claims price`: what days are worth, with the arithmetic. The same code the chat uses."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TextIO

from bot.cli.claims_request import PriceError, PriceRequest, parsed, read_request
from bot.cli.route import GOOD, PROBLEM, WRONG_USE, Streams
from bot.domain.claims import Priced, PricedLine, price
from bot.domain.places import counties
from bot.domain.rates import RateTable, dollars, packaged
from bot.text import english

if TYPE_CHECKING:
    from rich.table import Table

NO_POLICY: Final = "none"
NO_INPUT: Final = "Say --county and at least one --day, or give a JSON object on standard input; --help says more."
Load = Callable[[], RateTable | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold how the answer is to look."""

    as_json: bool = False
    batch: bool = False


def answer(data: object, *, rates: RateTable) -> dict[str, Any]:
    """Price one input and return the shape of the contract; a wrong input has problems and no total."""
    try:
        request = read_request(data)
    except PriceError as error:
        return _refused(error, no_policy=isinstance(data, Mapping) and data.get("policy") is None)
    return told(request, priced(request, rates))


def priced(request: PriceRequest, rates: RateTable) -> Priced:
    """Price an input by the code the chat uses."""
    return price(request.asked(), policy=request.policy, rates=rates)


def told(request: PriceRequest, found: Priced) -> dict[str, Any]:
    """Return the shape of the contract."""
    total = {} if found.total_cents is None else {"total_cents": found.total_cents}
    return {
        **total,
        "lines": [_line(each) for each in found.lines],
        "problems": [english(each) for each in found.problems],
        **({"policy": NO_POLICY} if request.policy is None else {}),
    }


def _line(line: PricedLine) -> dict[str, Any]:
    """Return one day; lodging and miles stand there only where they are part of its amount."""
    more = {"lodging_cents": line.lodging_cents, "mileage_cents": line.mileage_cents}
    return {
        "date": line.date.isoformat(),
        "fiscal_year": line.fiscal_year,
        "area": line.area,
        "mie_cents": line.mie_cents,
        "amount_cents": line.amount_cents,
        "source": line.source,
        "verified": line.verified,
        **{name: cents for name, cents in more.items() if cents},
    }


def _refused(error: PriceError, *, no_policy: bool) -> dict[str, Any]:
    return {"lines": [], "problems": list(error.problems), **({"policy": NO_POLICY} if no_policy else {})}


def run(given: Mapping[str, object], form: Form, *, load: Load | None = None, io: Streams) -> int:
    """Run the command and return its exit code: 0 good, 1 a problem in an input, 2 wrong use."""
    if form.batch and given:
        print("With --batch the input comes from standard input only.", file=io.err)
        return WRONG_USE
    rates = (load() if load else None) or packaged()
    if form.batch:
        return _batch(rates, io)
    if not given and (line := _standard_input(io)) == "":
        print(NO_INPUT, file=io.err)
        return WRONG_USE
    return _one(dict(given) if given else line, form, rates, io)


def _standard_input(io: Streams) -> str:
    """Read one object, over several lines too; nothing from a terminal."""
    return "" if io.into.isatty() else io.into.read().strip()


def _one(given: object, form: Form, rates: RateTable, io: Streams) -> int:
    try:
        data = parsed(given) if isinstance(given, str) else given
        if form.as_json:
            found = answer(data, rates=rates)
            _print_json(found, io.out)
            return PROBLEM if found["problems"] else GOOD
        request = read_request(data)
    except PriceError as error:
        if form.as_json:
            _print_json(_refused(error, no_policy=False), io.out)
        else:
            print("\n".join(error.problems), file=io.err)
        return PROBLEM
    return _show(request, priced(request, rates), io.out)


def _batch(rates: RateTable, io: Streams) -> int:
    code = GOOD
    for one in answers(io.into, rates=rates):
        code = PROBLEM if one["problems"] else code
        _print_json(one, io.out)
    return code


def answers(lines: Iterable[str], *, rates: RateTable) -> Iterator[dict[str, Any]]:
    """Answer each line in its order; a wrong one has problems and no total."""
    for line in lines:
        try:
            yield answer(parsed(line), rates=rates)
        except PriceError as error:
            yield _refused(error, no_policy=False)


def _print_json(data: Mapping[str, Any], out: TextIO) -> None:
    print(json.dumps(data), file=out, flush=True)


# --- for people ---


def _show(request: PriceRequest, found: Priced, out: TextIO) -> int:
    from rich.console import Console
    from rich.markup import escape

    console = Console(file=out, highlight=False)
    console.print(f"{counties()[request.county].full_name}.")
    if found.lines:
        console.print(_table(found))
    for line in dict.fromkeys(each.source for each in found.lines):
        console.print(f"Source: {escape(line)}.")
    if not found.verified:
        console.print("Some rates are not confirmed yet: a claim is taken, and cannot be approved until they are.")
    if request.policy is None:
        console.print("No policy was given: nothing is taken off, and a claim waits until the committee adopts one.")
    for problem in found.problems:
        console.print(escape(english(problem)))
    if found.total_cents is not None:
        console.print(f"Total: {dollars(found.total_cents)}")
    return GOOD if found.total_cents is not None else PROBLEM


def _table(found: Priced) -> Table:
    from rich.markup import escape
    from rich.table import Table

    table = Table("Day", "Rates of", "Area", "Arithmetic", "Amount")
    for line in found.lines:
        year = f"FY{line.fiscal_year}" + ("" if line.verified else ", not confirmed")
        table.add_row(str(line.date), year, escape(line.area), escape(arithmetic(line)), dollars(line.amount_cents))
    return table


def arithmetic(line: PricedLine) -> str:
    """Write how an amount comes about: $92.00 x 75 % = $69.00 - lunch $26.00."""
    words = dollars(line.mie_cents)
    if line.travel_day:
        words += f" x 75 % = {dollars(line.base_cents)}"
    for meal, cents in line.deducted:
        words += f" - {meal} {dollars(cents)}"
    if line.floored:
        words += f", but not below the incidentals {dollars(line.rate.incidentals_cents)}"
    if line.lodging_cents:
        words += f" + night {dollars(line.lodging_cents)}"
    if line.mileage is not None and line.mileage_cents:
        rate = line.mileage.tenth_cents_per_mile / 10
        words += f" + {line.miles} miles x {rate:g}¢ = {dollars(line.mileage_cents)}"
    return words
