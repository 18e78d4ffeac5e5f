"""Read one input of `claims price`: a county, days, and rules, from flags or from a JSON object."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from bot.domain.claims import DayAsked, Rules
from bot.domain.places import Note, counties, find_county
from bot.domain.places.states import without_minnesota
from bot.domain.rates import MEALS

MOST_DAYS: Final = 400
"""More days than anybody attends in a year; a longer list is a slip."""
MOST_MILES: Final = 5_000
LONGEST_LINE: Final = 100_000  # letters of one line of a batch
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class PriceError(ValueError):
    """Refuse an input; `problems` are one clear sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def _day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"{value!r} is no date such as 2026-09-30")


def _meal(value: object) -> object:
    if value not in MEALS:
        raise ValueError(f"{value!r} is no meal; a meal is breakfast, lunch or dinner")
    return value


def _county(value: object) -> str:
    """Return the FIPS code of a county named by code or by any spelling the tables know; nothing is guessed."""
    words = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if words in counties():
        return words
    found = find_county(without_minnesota(words[:MOST_DAYS]))
    names = " or ".join(counties()[fips].name for fips in found.counties)
    if found.counties and found.note is Note.TYPO:
        raise ValueError(f"{value!r} is no county of Minnesota; is {names} meant?")
    if len(found.counties) != 1:
        raise ValueError(f"{value!r} is no county of Minnesota; give its name or its FIPS code such as 27053")
    return found.counties[0]


def _rules(value: object) -> object:
    return None if value == "none" else value


class PriceDay(BaseModel):
    """Read one day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    date: Annotated[datetime.date, BeforeValidator(_day)]
    travel_day: Annotated[bool, Field(strict=True)] = False
    provided: tuple[Annotated[Literal["breakfast", "lunch", "dinner"], BeforeValidator(_meal)], ...] = ()
    night: Annotated[bool, Field(strict=True)] = False
    miles: Annotated[int, Field(ge=0, le=MOST_MILES, strict=True)] = 0


class PriceRules(Rules):
    """Read any of a policy's rules; those left out are as where a committee has said nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PriceRequest(BaseModel):
    """Read one input."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    county: Annotated[str, BeforeValidator(_county)]
    days: tuple[PriceDay, ...]
    policy: Annotated[PriceRules | None, BeforeValidator(_rules)] = None

    @field_validator("days", mode="before")
    @classmethod
    def _list(cls, value: object) -> object:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise ValueError('must be a list of days such as {"date": "2026-09-30"}')
        if not 1 <= len(value) <= MOST_DAYS:
            raise ValueError(f"must hold 1 to {MOST_DAYS} days")
        return value

    def asked(self) -> tuple[DayAsked, ...]:
        """Return the days as the domain prices them."""
        return tuple(
            DayAsked(
                date=day.date,
                county=self.county,
                travel_day=day.travel_day,
                provided=day.provided,
                night=day.night,
                miles=day.miles,
            )
            for day in self.days
        )


def read_request(data: object) -> PriceRequest:
    """Check an input; raise PriceError with a sentence for each wrong field."""
    if not isinstance(data, Mapping):
        raise PriceError(("The input must be a JSON object.",))
    try:
        return PriceRequest.model_validate(dict(data))
    except ValidationError as error:
        raise PriceError(tuple(_sentence(one) for one in error.errors(include_url=False))) from None


def _sentence(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    message = str(error["msg"]).removeprefix("Value error, ").replace("Input should be", "must be")
    words = _CLEAR.get(error["type"], message)
    return f"{name}: {words}" + ("" if words.endswith("?") else ".")


_CLEAR: Final = {  # pydantic's own sentences name Python types
    "missing": "is missing",
    "extra_forbidden": "is nothing `claims price` knows",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "string_type": "must be text",
    "tuple_type": "must be a list",
    "model_type": "must be a JSON object",
    "model_attributes_type": "must be a JSON object",
}


def parsed(line: str) -> object:
    """Read a line of JSON; raise PriceError in one sentence."""
    if len(line) > LONGEST_LINE:
        raise PriceError((f"The line is longer than {LONGEST_LINE} characters.",))
    if not line.strip():
        raise PriceError(("The line is empty.",))
    try:
        return json.loads(line)
    except ValueError as error:  # also an integer of thousands of digits
        raise PriceError((f"The line is no JSON: {error}.",)) from None
    except RecursionError:
        raise PriceError(("The line is nested too deeply.",)) from None


def day_of(words: str) -> dict[str, object]:
    """Read a day of a flag, as 2026-09-30:travel,lunch,night,miles=40; what is unknown is left to the check."""
    date, _, rest = words.partition(":")
    day: dict[str, object] = {"date": date.strip()}
    meals: list[str] = []
    for word in filter(None, (part.strip() for part in rest.split(","))):
        name, _, number = word.partition("=")
        if name == "travel":
            day["travel_day"] = True
        elif name == "night":
            day["night"] = True
        elif name == "miles":
            day["miles"] = int(number) if number.isdecimal() and number.isascii() else number
        else:
            meals.append(word)
    return day | ({"provided": meals} if meals else {})
