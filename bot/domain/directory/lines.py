"""Find the line on which a value of a JSON text stands, so that a problem can be pointed at."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from functools import cached_property
from itertools import count
from json.decoder import scanstring  # type: ignore[attr-defined] # the reader of one string; typeshed leaves it out

Path = tuple[str | int, ...]
DEEPEST = 12  # no field of a directory stands deeper; a value below is on the line of what holds it
_SPACE = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


class Lines:
    """Know the lines of a text that is correct JSON; nothing is looked for until the first question."""

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def of(self, path: Path) -> int:
        """Return the line (1 is the first) of a value, or of the nearest thing that holds it."""
        while path and path not in self._found:
            path = path[:-1]
        return bisect_right(self._starts, self._found.get(path, 0))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    @cached_property
    def _found(self) -> dict[Path, int]:
        found: dict[Path, int] = {}
        self._walk(0, (), found)
        return found

    def _walk(self, at: int, path: Path, found: dict[Path, int]) -> int:
        """Note where a value and all it holds begin, and return where it ends."""
        at = found[path] = self._skip(at)
        if self._text[at] not in "{[" or len(path) >= DEEPEST:
            return _DECODER.raw_decode(self._text, at)[1]
        closing = "}" if self._text[at] == "{" else "]"
        numbers = count()
        at = self._skip(at + 1)
        while self._text[at] != closing:
            key: str | int = next(numbers)
            if closing == "}":
                key, at = scanstring(self._text, at + 1)
                at = self._skip(at) + 1  # the colon
            at = self._skip(self._walk(at, (*path, key), found))
            if self._text[at] == ",":
                at = self._skip(at + 1)
        return at + 1

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self._text, at)
        return match.end() if match else at
