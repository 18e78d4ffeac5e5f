"""Choose the Noto font that can write each script, and say what no font here can write.

The fonts lie in `ttf`, under the SIL Open Font License beside them. Chinese, Japanese and Korean are not among them:
their fonts have several megabytes each. What no font has is written as the replacement sign, and the caller is told.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from fpdf import FPDF
from fpdf.enums import TextDirection
from fpdf.line_break import Fragment
from fpdf.unicode_script import UnicodeScript, get_unicode_script

from bot.render.voucher.fonts import add

LATIN: Final = "notosans"
"""Family of Latin, Greek and Cyrillic; the only one with a bold face."""
SCRIPTS: Final[Mapping[UnicodeScript, str]] = {
    UnicodeScript.ARABIC: "NotoSansArabic",
    UnicodeScript.ETHIOPIC: "NotoSansEthiopic",
    UnicodeScript.MYANMAR: "NotoSansMyanmar",  # Karen and Burmese
    UnicodeScript.KAYAH_LI: "NotoSansKayahLi",  # Karenni
    UnicodeScript.LAO: "NotoSansLao",
    UnicodeScript.KHMER: "NotoSansKhmer",
    UnicodeScript.THAI: "NotoSansThai",
    UnicodeScript.HEBREW: "NotoSansHebrew",
    UnicodeScript.DEVANAGARI: "NotoSansDevanagari",
    UnicodeScript.CANADIAN_ABORIGINAL: "NotoSansCanadianAboriginal",  # Ojibwe syllabics
    UnicodeScript.PAHAWH_HMONG: "NotoSansPahawhHmong",
    UnicodeScript.NYIAKENG_PUACHUE_HMONG: "NotoSerifNyiakengPuachueHmong",
    UnicodeScript.NKO: "NotoSansNKo",
    UnicodeScript.ADLAM: "NotoSansAdlam",
}
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
JOINERS: Final = frozenset("\u200b\u200c\u200d")  # they shape a word or break its line
DROPPED: Final = frozenset(("Cf", "Cc"))
"""Bidirectional controls among them: each name has a field of its own, so that its letters alone tell their order."""
MOST_LETTERS: Final = 4096  # whose font is remembered; the texts and names of this state have some hundreds


@lru_cache(MOST_LETTERS)
def own_family(letter: str) -> str:
    """Return the family of a letter's script, or "" for the Latin one and for what belongs to every script."""
    return SCRIPTS.get(get_unicode_script(letter), "").lower()


class Faces(FPDF):
    """Write with the font of each script; only the fonts that a paper needs are read."""

    def __init__(self) -> None:
        """Begin a paper in the size of American letters."""
        super().__init__(format="letter")
        self.alias_nb_pages("")  # else a name with "{nb}" in it would get the number of pages there
        self.known: dict[str, Set[int]] = {}
        """Which letters each family has, the Latin one first."""
        self.missing: set[str] = set()
        """What no font could write, as `U+6F22`."""
        self._widths: dict[tuple[str, str, str, float, TextDirection], float] = {}
        self._add(LATIN, "", "NotoSans-Regular")
        add(self, LATIN, "B", "NotoSans-Bold")

    def readable(self, words: str) -> str:
        """Return what can be written of words: one line, no controls, a replacement sign where no font has a letter."""
        kept = [each for each in unicodedata.normalize("NFC", " ".join(words.split())) if _stays(each)]
        self._need(kept)
        return "".join(each if self._has(each) else self._replaced(each) for each in kept)

    def families(self, words: str) -> list[str]:
        """Choose the font of each letter: its script's; what belongs to every script goes with the letter before."""
        chosen: list[str] = []
        for each in words:
            wishes = (own_family(each), chosen[-1] if chosen else LATIN, LATIN, *self.known)
            chosen.append(next((one for one in wishes if ord(each) in self.known.get(one, ())), LATIN))
        return chosen

    @contextmanager
    def using(self, family: str, direction: TextDirection) -> Iterator[None]:
        """Write with a font in a direction, in the present size; bold where the font has it."""
        before = self.font_family, self.font_style
        self.set_text_shaping(True, direction=direction)
        self.set_font(family, self.font_style if family == LATIN else "")
        try:
            yield
        finally:
            self.set_font(*before)

    def width(self, words: str, family: str, direction: TextDirection) -> float:
        """Measure words of one family and direction in the present size, in millimetres; each only once a paper."""
        key = words, family, self.font_style, self.font_size_pt, direction
        if key not in self._widths:
            with self.using(family, direction):
                self._widths[key] = self.get_string_width(words)
        return self._widths[key]

    def _preload_bidirectional_text(self, text: str, markdown: bool) -> Sequence[Fragment]:
        """Take a run for what it is: `runs` has found its direction, and fpdf2 would look at every letter again."""
        shaping = self.text_shaping
        if not shaping or not shaping["direction"]:
            return super()._preload_bidirectional_text(text, markdown)
        shaping["paragraph_direction"] = shaping["fragment_direction"] = shaping["direction"]
        return self._preload_font_styles(text, markdown)

    def _need(self, letters: Iterable[str]) -> None:
        families = {own_family(each) for each in letters}
        for name in SCRIPTS.values():
            if name.lower() in families and name.lower() not in self.known:
                self._add(name.lower(), "", f"{name}-Regular")

    def _add(self, family: str, style: str, name: str) -> None:
        self.known[family] = add(self, family, style, name).cmap.keys()

    def _has(self, letter: str) -> bool:
        return any(ord(letter) in letters for letters in self.known.values())

    def _replaced(self, letter: str) -> str:
        self.missing.add(f"U+{ord(letter):04X}")
        return REPLACEMENT


def _stays(letter: str) -> bool:
    return letter in JOINERS or unicodedata.category(letter) not in DROPPED
