"""Answer `python -m bot route`: where a place is, who would answer, and why. The same code the chat uses."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from bot.cli.route_request import RouteError, RouteRequest, place, read_request
from bot.domain.directory import OFFICE, Directory, DirectoryError, sample
from bot.domain.directory.formats import read
from bot.domain.eligibility import Fit
from bot.domain.places import Outcome, Place, counties
from bot.domain.routing import Choices, choose, query_for
from bot.text import english

GOOD, PROBLEM, WRONG_USE = 0, 1, 2
OFFICE_NAME = "Office of Restorative Practices"
LONGEST_LINE = 100_000  # letters of one line of a batch

Load = Callable[[], Directory | None]


def answer(data: object, *, directory: Directory, today: date) -> dict[str, Any]:
    """Route one input and return the shape of the contract; raise RouteError for a wrong one."""
    request = read_request(data)
    found, choices = route(request, directory=directory, today=today)
    return {
        "place": {"outcome": found.outcome.value, "counties": list(found.counties)},
        "choices": [
            {
                "initiative": one.initiative,
                "name": name_of(directory, one.initiative),
                "fit": one.fit.value,
                "reason": " ".join(english(line) for line in one.reasons),
            }
            for one in choices.choices
        ],
        "owner": choices.owner,
    }


def route(request: RouteRequest, *, directory: Directory, today: date) -> tuple[Place, Choices]:
    """Find the place of an input and choose who answers."""
    found = place(request)
    clauses = frozenset(request.circumstances) if request.circumstances else None
    query = query_for(found, on=request.on or today, nation=request.nation or "")
    query = replace(query, age=request.age, circumstances=clauses, language=request.language)
    return found, choose(directory, query)


def name_of(directory: Directory, initiative: str) -> str:
    """Return the name of an initiative, or of the Office."""
    return OFFICE_NAME if initiative == OFFICE else directory.by_id[initiative].name


def open_directory(file: Path | None, load: Load | None) -> Directory:
    """Open the file named, else what the database has, else the sample; raise RouteError for a bad file."""
    if file is None:
        return (load() if load else None) or sample()
    try:
        return read(file.read_bytes(), name=file.name)
    except OSError as error:
        raise RouteError(f"{file}: {error.strerror or 'cannot be read'}.") from None
    except DirectoryError as error:
        raise RouteError(f"{file} is no directory:\n{error}") from None


@dataclass(frozen=True, slots=True)
class Streams:
    """Hold where a command reads and writes, so that tests can hand over their own."""

    into: TextIO
    out: TextIO
    err: TextIO


def streams() -> Streams:
    """Return the streams of the process; bytes that are no UTF-8 become U+FFFD: no line stops a batch."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    return Streams(sys.stdin, sys.stdout, sys.stderr)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Hold how the answer is to look, and which directory is asked."""

    as_json: bool = False
    batch: bool = False
    directory: Path | None = None


def run(request: Mapping[str, object], form: Form, *, today: date, load: Load | None = None, io: Streams) -> int:
    """Run the command and return its exit code: 0 good, 1 a line of a batch was wrong, 2 wrong use."""
    try:
        directory = open_directory(form.directory, load)
        if form.batch:
            if request:
                raise RouteError("With --batch the input comes from standard input only.")
            return _batch(directory, today, io)
        if not request:
            raise RouteError("Say where: --zip, --town, --county, --nation, --lat and --lon, or --text.")
        checked = read_request(request)
        if form.as_json:
            _print_json(answer(request, directory=directory, today=today), io.out)
        else:
            _show(*route(checked, directory=directory, today=today), directory, io.out)
    except RouteError as error:
        print(error, file=io.err)
        return WRONG_USE
    return GOOD


def _batch(directory: Directory, today: date, io: Streams) -> int:
    code = GOOD
    for one in answers(io.into, directory=directory, today=today):
        code = PROBLEM if "error" in one else code
        _print_json(one, io.out)
    return code


def answers(lines: Iterable[str], *, directory: Directory, today: date) -> Iterator[dict[str, Any]]:
    """Answer each line in its order; a wrong one, as an empty one, gives {"error": …} in its place."""
    for line in lines:
        yield _answer_line(line, directory, today)


def _answer_line(line: str, directory: Directory, today: date) -> dict[str, Any]:
    try:
        return answer(_parse(line), directory=directory, today=today)
    except RouteError as error:
        return {"error": str(error)}


def _parse(line: str) -> object:
    if len(line) > LONGEST_LINE:
        raise RouteError(f"The line is longer than {LONGEST_LINE} characters.")
    if not line.strip():
        raise RouteError("The line is empty.")
    try:
        return json.loads(line)
    except ValueError as error:  # also an integer of thousands of digits
        raise RouteError(f"The line is no JSON: {error}.") from None
    except RecursionError:
        raise RouteError("The line is nested too deeply.") from None


def _print_json(data: Mapping[str, Any], out: TextIO) -> None:
    print(json.dumps(data), file=out, flush=True)


_OUTCOMES = {
    Outcome.ONE: "One county",
    Outcome.ASK: "Several places; the chat would ask",
    Outcome.OUTSIDE: "Outside Minnesota",
    Outcome.UNKNOWN: "Not a place we know",
}
_FITS = {Fit.FIT: "looks like a fit", Fit.CHECK: "a person will check", Fit.NO: "not this one"}


def _show(found: Place, choices: Choices, directory: Directory, out: TextIO) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(file=out, highlight=False)
    names = ", ".join(counties()[fips].full_name for fips in found.counties)
    console.print(f"{_OUTCOMES[found.outcome]}{': ' + names if names else ''}.")
    table = Table("Initiative", "Outcome", "Why")
    for one in choices.choices:
        why = " ".join(english(line) for line in one.reasons)
        table.add_row(escape(name_of(directory, one.initiative)), _FITS[one.fit], escape(why))
    console.print(table)
    console.print(f"Owner: {escape(name_of(directory, choices.owner))}.")
    if directory.sample:
        console.print("This is the fictional sample directory.")
