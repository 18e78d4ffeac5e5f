"""Lay words out on American letter paper: headings, pairs of label and value, amounts in a column, page numbers.

Everything is measured in millimetres from the edge at which reading begins, so a page from right to left is the mirror
of one from left to right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from fpdf.enums import TextDirection

from bot.render.voucher.faces import LATIN, Faces
from bot.render.voucher.setting import lines, measure, runs

WIDE, HIGH, MARGIN, TOP, FOOT = 215.9, 279.4, 20.0, 15.0, 18.0
BODY: Final = WIDE - 2 * MARGIN
LABELS: Final = 56.0  # a whole date of any language
AMOUNTS: Final = 26.0
LINE: Final = 0.3528 * 1.38
"""Height of a line for each point of size: a point in millimetres, and room for the marks of Burmese and Arabic."""
DARK, GREY, FAINT = (20, 20, 20), (95, 95, 95), (190, 190, 190)
Side = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Ink:
    """Say how words look: size in points, bold or not, shade."""

    size: float = 10
    bold: bool = False
    shade: tuple[int, int, int] = DARK


TITLE, HEADING, TEXT, STRONG = Ink(19, bold=True), Ink(12, bold=True), Ink(), Ink(bold=True)
LABEL, SMALL = Ink(9, shade=GREY), Ink(8.5, shade=GREY)


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold words and where they stand: distance from the edge where reading begins, width, and side."""

    words: str
    at: float
    width: float
    ink: Ink = TEXT
    side: Side = "start"
    spoken: bool = True
    """Words of the page's language run its way; names and numbers run their own."""


class Paper:
    """Write parts, each in one language and from its own first line."""

    def __init__(self, pdf: Faces) -> None:
        """Begin without a page."""
        pdf.set_margin(0)
        pdf.c_margin = 0
        pdf.set_auto_page_break(False)
        self.pdf = pdf
        self.rtl = False
        self.foot: tuple[str, str] = ("", "")
        """What stands at the foot of every page at the start, and the words for "Page {page} of {pages}"."""
        self.feet: list[tuple[bool, tuple[str, str]]] = []
        """What the foot of each page says, written when the number of pages is known."""
        self.y_now = TOP

    # --- pages ---

    def part(self, *, rtl: bool, foot: tuple[str, str]) -> None:
        """Begin a part on a new page."""
        self.rtl, self.foot = rtl, foot
        self._turn()

    def _turn(self) -> None:
        self.pdf.add_page()
        self.feet.append((self.rtl, self.foot))
        self.y_now = TOP

    def room(self, height: float) -> None:
        """Turn the page unless so much room is left."""
        if self.y_now + height > HIGH - FOOT:
            self._turn()

    def finished(self) -> bytes:
        """Write the feet and return the file."""
        for number, (rtl, (start, words)) in enumerate(self.feet, start=1):
            self.pdf.page, self.rtl = number, rtl
            said = words.replace("{page}", str(number)).replace("{pages}", str(len(self.feet)))
            self._ink(TITLE)  # fpdf2 writes a change of font only, and does not know which one ended this page
            self._rule(HIGH - FOOT + 3)
            cells = Cell(start, 0, BODY * 0.7, SMALL, spoken=False), Cell(said, BODY * 0.7, BODY * 0.3, SMALL, "end")
            for each in cells:
                self._draw(each, self._set(each), HIGH - FOOT + 4, SMALL.size * LINE)
        return bytes(self.pdf.output())

    # --- what stands on them ---

    def title(self, words: str, below: str) -> None:
        """Write the title of a part and a line below it."""
        self.row(Cell(words, 0, BODY, TITLE))
        self.row(Cell(below, 0, BODY, LABEL))
        self.gap(3)

    def heading(self, words: str) -> None:
        """Write the heading of a section, never as the last line of a page."""
        self.room(24)
        self.gap(3)
        self._rule(self.y_now)
        self.gap(2)
        self.row(Cell(words, 0, BODY, HEADING))
        self.gap(0.5)

    def pair(self, label: str, value: str, *, spoken: bool = True, ink: Ink = TEXT) -> None:
        """Write a label and its value beside it."""
        named = Cell(label, 0, LABELS - 3, LABEL)
        self.row(named, Cell(value, LABELS, BODY - LABELS, ink, spoken=spoken))

    def amount(self, words: str, money: str, *, ink: Ink = TEXT) -> None:
        """Write words and an amount at the end of the line."""
        self.row(Cell(words, 0, BODY - AMOUNTS - 4, ink), _money(money, ink))

    def row_of(self, words: str) -> None:
        """Write a sentence over the whole width."""
        self.row(Cell(words, 0, BODY))

    def note(self, words: str) -> None:
        """Write small words."""
        self.row(Cell(words, 0, BODY, SMALL))

    def gap(self, height: float) -> None:
        """Leave room."""
        self.y_now += height

    def row(self, *cells: Cell) -> None:
        """Write cells beside each other; a row stays on one page."""
        made = [(each, self._set(each)) for each in cells]
        step = max(each.ink.size for each in cells) * LINE  # one for all, so that they stand on one line
        height = step * max(len(words) for _, words in made)
        self.room(height)
        for each, words in made:
            self._draw(each, words, self.y_now, step)
        self.y_now += height

    # --- drawing ---

    def _ink(self, ink: Ink) -> None:
        self.pdf.set_font(LATIN, "B" if ink.bold else "", ink.size)
        self.pdf.set_text_color(*ink.shade)

    def _set(self, cell: Cell) -> Sequence[str]:
        self._ink(cell.ink)
        return lines(self.pdf, self.pdf.readable(cell.words), cell.width)

    def _draw(self, cell: Cell, words: Sequence[str], y: float, step: float) -> None:
        self._ink(cell.ink)
        for number, line in enumerate(words):
            self._line(replace(cell, words=line), y + number * step, step)

    def _line(self, cell: Cell, y: float, height: float) -> None:
        base = (TextDirection.RTL if self.rtl else TextDirection.LTR) if cell.spoken else None
        placed = [(each, measure(self.pdf, each)) for each in runs(self.pdf, cell.words, base)]
        x = self._left(cell, sum(width for _, width in placed))
        for run, width in placed:
            with self.pdf.using(run.family, run.direction):
                self.pdf.set_xy(x, y)
                self.pdf.cell(width, height, run.words)
            x += width

    def _left(self, cell: Cell, width: float) -> float:
        at_left = (cell.side == "start") is not self.rtl
        left = WIDE - MARGIN - cell.at - cell.width if self.rtl else MARGIN + cell.at
        return left if at_left else left + cell.width - width

    def _rule(self, y: float) -> None:
        self.pdf.set_draw_color(*FAINT)
        self.pdf.set_line_width(0.2)
        self.pdf.line(MARGIN, y, WIDE - MARGIN, y)


def _money(words: str, ink: Ink) -> Cell:
    return Cell(words, BODY - AMOUNTS, AMOUNTS, ink, "end", spoken=False)
