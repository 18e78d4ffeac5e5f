"""Answer `python -m bot route`: where a place is, who would answer, and why. The same code the chat uses."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Self, TextIO

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.domain.directory import (
    ANOTHER_NATION,
    NATIVE_IN_CITY,
    OFFICE,
    Directory,
    DirectoryError,
    from_json,
    sample,
)
from bot.domain.eligibility import Fit
from bot.domain.places import (
    Option,
    Outcome,
    Place,
    counties,
    find_county,
    find_point,
    find_town,
    fold,
    look_up,
    nation_spellings,
    nations,
    place_of,
    together,
)
from bot.domain.routing import Choices, choose, query_for
from bot.text import english

GOOD, PROBLEM, WRONG_USE = 0, 1, 2
OFFICE_NAME = "Office of Restorative Practices"
OLDEST = 120
LONGEST_LINE = 100_000  # letters of one line of a batch

Load = Callable[[], Directory | None]


class RouteError(ValueError):
    """Refuse an input; the message is one clear sentence."""


def _text(value: object) -> object:
    """Take a ZIP written as a number, leading zeros restored; leave everything else to the type."""
    return f"{value:05d}" if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 100_000 else value


Clause = Annotated[int, Field(strict=True, ge=1, le=9)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Typed = Annotated[str, Field(max_length=1_000)]


class RouteRequest(BaseModel):
    """Read one input of `route`, as flags or as a JSON object."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    zip: Annotated[Typed, BeforeValidator(_text)] | None = None
    town: Typed | None = None
    county: Annotated[Typed, BeforeValidator(_text)] | None = None
    nation: Typed | None = None
    lat: Annotated[Number, Field(ge=-90, le=90, strict=True)] | None = None
    lon: Annotated[Number, Field(ge=-180, le=180, strict=True)] | None = None
    accuracy: Annotated[Number, Field(ge=0, strict=True)] | None = None
    text: Annotated[str, Field(max_length=10_000)] | None = None
    age: Annotated[int, Field(ge=0, le=OLDEST, strict=True)] | None = None
    circumstances: tuple[Clause, ...] | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]+)*$")] | None = None
    on: date | None = None

    @field_validator("on", mode="before")
    @classmethod
    def _date_in_words(cls, value: object) -> object:
        if value is None or isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value) if isinstance(value, str) else date.fromisoformat("")
        except ValueError:
            raise ValueError(f"{value!r} is no date such as 2026-09-30") from None

    @field_validator("nation")
    @classmethod
    def _known_nation(cls, value: str | None) -> str | None:
        if not value:
            return None
        if value in (ANOTHER_NATION, NATIVE_IN_CITY):
            return value
        found = nation_spellings().get(fold(value))
        if found is None:
            known = ", ".join((*nations(), ANOTHER_NATION, NATIVE_IN_CITY))
            raise ValueError(f"{value!r} is no Tribal Nation of the table; the ids are {known}")
        return found

    @model_validator(mode="after")
    def _whole_point(self) -> Self:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon go together")
        if self.accuracy is not None and self.lat is None:
            raise ValueError("accuracy needs lat and lon")
        return self


def read_request(data: object) -> RouteRequest:
    """Check an input; raise RouteError with one sentence that names every wrong field."""
    if not isinstance(data, Mapping):
        raise RouteError("The input must be a JSON object.")
    try:
        return RouteRequest.model_validate(dict(data))
    except ValidationError as error:
        raise RouteError("; ".join(_sentence(one) for one in error.errors(include_url=False)) + ".") from None


def _sentence(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ")
    words = _CLEAR.get(error["type"], message.replace("Input should be", "must be"))
    return f"{name}: {words}" if name else words


_CLEAR = {  # pydantic's own sentences name Python types
    "extra_forbidden": "is no input of route",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "string_type": "must be text",
    "string_unicode": "must be text without broken characters",
    "string_pattern_mismatch": "must be a language code such as es",
    "tuple_type": "must be a list of clause numbers from 1 to 9",
}


def place(request: RouteRequest) -> Place:
    """Find the place of an input; several ways to say it narrow each other down."""
    found: list[Place] = []
    if request.zip:
        found.append(look_up(request.zip))
    if request.town:
        found.append(find_town(request.town))
    if request.county:
        found.append(_county(request.county))
    if request.text:
        found.append(look_up(request.text))
    if request.lat is not None and request.lon is not None:
        found.append(find_point(request.lat, request.lon, accuracy=request.accuracy or 0.0))
    if not found and request.nation and (nation := nations().get(request.nation)):
        return place_of(tuple(Option(fips, "nation") for fips in nation.counties))
    return together(found)


def _county(words: str) -> Place:
    return place_of((Option(words),)) if words in counties() else find_county(words)


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
        return from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise RouteError(f"{file}: {error.strerror or 'cannot be read'}.") from None
    except UnicodeDecodeError:
        raise RouteError(f"{file} is no text in UTF-8.") from None
    except DirectoryError as error:
        raise RouteError(f"{file} is no directory:\n{error}") from None


@dataclass(frozen=True, slots=True)
class Streams:
    """Hold where a command reads and writes, so that tests can hand over their own."""

    into: TextIO
    out: TextIO
    err: TextIO


def streams() -> Streams:
    """Return the streams of the process; bytes that are no UTF-8 become U+FFFD, so that one line cannot stop a batch."""
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
    """Answer each line in its order; a wrong one gives {"error": …} in its place; empty lines are skipped."""
    for line in lines:
        if line.strip():
            yield _answer_line(line, directory, today)


def _answer_line(line: str, directory: Directory, today: date) -> dict[str, Any]:
    try:
        return answer(_parse(line), directory=directory, today=today)
    except RouteError as error:
        return {"error": str(error)}


def _parse(line: str) -> object:
    if len(line) > LONGEST_LINE:
        raise RouteError(f"The line is longer than {LONGEST_LINE} characters.")
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
