"""Say why no rate can be named, or what is wrong with a table of rates."""

from __future__ import annotations

from bot.text import Line, english


class RateError(Exception):
    """Base of all below; nobody throws it."""


class LookUpError(RateError):
    """Base of the two below; `line` is the sentence a person may read."""

    def __init__(self, line: Line) -> None:
        super().__init__(english(line))
        self.line = line


class NoRate(LookUpError):
    """No row covers that county and day."""


class AmbiguousRate(LookUpError):
    """More than one row covers that county and day."""


class RateTableError(RateError, ValueError):
    """Refuse a whole table of rates and carry every problem found in it, one sentence each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
