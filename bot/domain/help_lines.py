"""Help lines as data: number, channel, languages, hours, source, when a person verified it and when to look again."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("help_lines.toml")


class HelpLine(BaseModel):
    """Hold one help line; `verified_on` is None while no person has checked it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    number: str
    channels: tuple[Literal["call", "text", "chat"], ...]
    languages: tuple[str, ...]
    hours: str
    source: str
    verified_on: date | Literal[""]
    review_by: date
    texts: tuple[str, ...]


@cache
def help_lines() -> Sequence[HelpLine]:
    """Return every help line; raises pydantic's ValidationError for a wrong file."""
    return tuple(HelpLine.model_validate(each) for each in tomllib.loads(FILE.read_text("utf-8"))["line"])


def to_review(on: date) -> Sequence[HelpLine]:
    """List the lines that nobody has verified, or whose day of review has passed."""
    return tuple(line for line in help_lines() if not line.verified_on or line.review_by < on)
