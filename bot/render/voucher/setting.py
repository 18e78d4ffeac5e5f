"""Set words in lines and runs: what is written in one direction with one font, in the order the eye meets it.

The order of letters within a run is HarfBuzz's work; the order of runs is found here by the Unicode bidirectional
algorithm (UAX 9, rule L2), because fpdf2 puts a run of another font in the middle of an Arabic line in the wrong place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection

from bot.i18n import turns
from bot.render.voucher.faces import JOINERS, Faces

WORD: Final = re.compile(r"\S+\s*")
ONE_LETTER: Final = ("M", "Lm")
"""Categories of what stays with the letter before it where a long word without spaces, as in Thai, must be cut."""


@dataclass(frozen=True, slots=True)
class Run:
    """Hold words of one font and one direction; `level` is the embedding level of UAX 9, odd from right to left."""

    words: str
    level: int
    family: str

    @property
    def direction(self) -> TextDirection:
        """Return which way it runs."""
        return TextDirection.RTL if self.level % 2 else TextDirection.LTR


def runs(faces: Faces, words: str, base: TextDirection | None = None) -> tuple[Run, ...]:
    """Cut a line that `Faces.readable` cleaned into runs, leftmost first; without a base the first letter sets it."""
    if not words:
        return ()
    found, at = [], 0
    for (level, family), group in groupby(zip(_levels(words, base), faces.families(words), strict=True)):
        end = at + len(list(group))
        found.append(Run(words[at:end], level, family))
        at = end
    return _ordered(found)


def _levels(words: str, base: TextDirection | None) -> list[int]:
    """Find the embedding level of every letter; a line in which nothing turns is not looked at twice."""
    if base is not TextDirection.RTL and not turns(words):
        return [0] * len(words)
    return [each.embedding_level for each in BidiParagraph(words, base, preserve_bn_chars=True).get_characters()]


def _ordered(found: Sequence[Run]) -> tuple[Run, ...]:
    """Turn every stretch of a level and above around, from the highest level down (rule L2)."""
    line = list(found)
    for level in range(max(each.level for each in found), 0, -1):
        at = 0
        for turned, group in groupby(line[:], key=lambda each: each.level >= level):
            end = at + len(list(group))
            if turned:
                line[at:end] = line[at:end][::-1]
            at = end
    return tuple(line)


def wide(faces: Faces, words: str) -> float:
    """Measure words in the present font and size, in millimetres."""
    return sum(measure(faces, each) for each in runs(faces, words))


def measure(faces: Faces, run: Run) -> float:
    """Measure a run in millimetres."""
    return faces.width(run.words, run.family, run.direction)


def lines(faces: Faces, words: str, width: float) -> list[str]:
    """Break cleaned words into lines of at most a width in millimetres."""
    if wide(faces, words) <= width:
        return [words]
    made, line, so_far = [], "", 0.0
    for piece in _pieces(faces, words, width):
        if line and so_far + wide(faces, piece.rstrip()) > width:
            made.append(line.rstrip())
            line, so_far = "", 0.0
        line, so_far = line + piece, so_far + wide(faces, piece)
    return [*made, line.rstrip()]


def _pieces(faces: Faces, words: str, width: float) -> Iterator[str]:
    for word in WORD.findall(words):
        if wide(faces, word.rstrip()) <= width:
            yield word
        else:
            yield from _letters(word)


def _letters(word: str) -> Iterator[str]:
    """Cut a word that fits no line between its letters, marks staying where they belong."""
    letter = ""
    for each in word:
        if letter and not each.isspace() and each not in JOINERS and not _joined(each):
            yield letter
            letter = ""
        letter += each
    yield letter


def _joined(letter: str) -> bool:
    return unicodedata.category(letter).startswith(ONE_LETTER)
