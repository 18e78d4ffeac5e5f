"""Make the PDF of a voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from fpdf import ViewerPreferences

from bot.catalog import ENGLISH
from bot.i18n import Catalogs, spoken_date
from bot.render.voucher.contents import Tongue, write
from bot.render.voucher.faces import Faces
from bot.render.voucher.facts import Voucher
from bot.render.voucher.paper import Paper
from bot.render.voucher.words import TITLE

SUBJECT: Final = "Minn. Stat. 142A.76, subd. 6(c)"


@dataclass(frozen=True, slots=True)
class Made:
    """Hold a PDF, and what no font could write: `U+6F22`."""

    pdf: bytes
    missing: tuple[str, ...]


def voucher_pdf(voucher: Voucher, catalogs: Catalogs, *, made_us: int) -> Made:
    """Make a voucher in English and, where the claim was filed in another language, in that too."""
    faces = Faces()
    _named(faces, voucher, made_us)
    paper = Paper(faces)
    for code in dict.fromkeys((ENGLISH, voucher.language)):
        if code in catalogs.shelf.translations:
            write(paper, voucher, tongue_of(catalogs, code), second=code != ENGLISH)
    pdf = paper.finished()
    return Made(pdf, tuple(sorted(faces.missing)))


def tongue_of(catalogs: Catalogs, code: str) -> Tongue:
    """Speak a language of the catalogs on paper."""
    language = catalogs.shelf.language(code)
    return Tongue(
        code=code,
        name=language.name,
        rtl=language.direction == "rtl",
        say=lambda line: catalogs.say(line, code),
        day=lambda on: spoken_date(on, language.locale),
    )


def _named(faces: Faces, voucher: Voucher, made_us: int) -> None:
    """Give the file a title, a language and a day, so that readers aloud and archives know it."""
    faces.set_title(f"{TITLE.english} {voucher.reference}")
    faces.set_subject(SUBJECT)
    faces.set_lang(ENGLISH)
    faces.set_creator("restorative-intake-bot")
    faces.set_creation_date(datetime.fromtimestamp(made_us / 1_000_000, UTC))
    faces.viewer_preferences = ViewerPreferences(display_doc_title=True)
