"""Read each font file once a process, and give every paper fonts of its own, in which it notes the letters it used.

fpdf2 reads the whole file for every document, which is a seventh of the work on a voucher.
"""

from __future__ import annotations

from copy import copy
from functools import cache
from pathlib import Path
from typing import Final

from fpdf import FPDF
from fpdf.fonts import SubsetMap, TTFFont

FOLDER: Final = Path(__file__).parent / "ttf"
UNWRITTEN: Final = ("GDEF", "GPOS", "GSUB")
"""Tables that HarfBuzz reads from the file itself; fpdf2 leaves them out of a paper, but reads them through first."""


def add(pdf: FPDF, family: str, style: str, name: str) -> TTFFont:
    """Add the font of a file in our folder to a paper, as `FPDF.add_font` does."""
    key = f"{family}{style}"
    read, order = _read(key, style, name)
    font = copy(read)
    font.i = len(pdf.fonts) + 1
    font.desc = copy(read.desc)  # numbered in the file that it is written to
    font.missing_glyphs, font.subset = [], SubsetMap(font)
    # The tables are cut to the letters used when the paper is written. fontTools says no types, so no name of it here.
    font.ttfont = type(read.ttfont)(read.ttffile, recalcTimestamp=False, lazy=True)
    font.ttfont.setGlyphOrder(list(order))
    for table in UNWRITTEN:
        if table in font.ttfont:
            del font.ttfont[table]
    pdf.fonts[key] = font
    return font


@cache
def _read(key: str, style: str, name: str) -> tuple[TTFFont, tuple[str, ...]]:
    """Read a file: the font, and the names of its glyphs in order."""
    font = TTFFont(FPDF(), FOLDER / f"{name}.ttf", key, style)
    order = tuple(font.ttfont.getGlyphOrder())
    font.ttfont.close()
    return font, order
