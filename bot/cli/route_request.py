"""Read one input of `route`, from flags or from a JSON object, and find its place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.domain.directory import ANOTHER_NATION, NATIVE_IN_CITY
from bot.domain.places import (
    Option,
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

OLDEST = 120


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
