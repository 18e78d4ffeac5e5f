"""Say what is wrong with a directory file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one problem: the line it is on (1 is the first; 0 unknown), the entry, the field, and what to mend."""

    line: int
    entry: str
    field: str
    words: str

    def __str__(self) -> str:
        """Return one line for a person with the file open."""
        where = [f"line {self.line}" if self.line else "", self.entry, self.field]
        return ", ".join(part for part in where if part) + f": {self.words}"


class DirectoryError(ValueError):
    """Refuse a whole directory file and carry every problem found in it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
