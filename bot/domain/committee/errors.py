"""Say what is wrong with the files of a committee."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Hold one problem: the file, the line it is on (0 unknown), the column, and what to mend."""

    file: str
    line: int
    column: str
    words: str

    def __str__(self) -> str:
        """Return one line for a person with the file open."""
        where = [self.file, f"line {self.line}" if self.line else "", self.column]
        return ", ".join(part for part in where if part) + f": {self.words}"


class CommitteeFileError(ValueError):
    """Refuse a whole file and carry every problem found in it."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults
