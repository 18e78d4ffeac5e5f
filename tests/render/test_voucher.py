"""A voucher read back from its PDF: every amount and word that belongs on it, in both languages, and no group."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pytest
from fpdf import FPDF
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.domain.claims import DayAsked
from bot.domain.claims.pricing import worked
from bot.domain.rates import MEALS, RateRow, packaged
from bot.house import LOCALES
from bot.i18n import Catalogs
from bot.render.voucher.arithmetic import arithmetic, money
from bot.render.voucher.contents import Tongue, write
from bot.render.voucher.faces import LATIN, REPLACEMENT, SCRIPTS, Faces
from bot.render.voucher.facts import Voucher
from bot.render.voucher.fonts import FOLDER
from bot.render.voucher.making import voucher_pdf
from bot.render.voucher.paper import Paper
from bot.render.voucher.setting import lines, runs, wide
from bot.text import english
from tests.render.vouchers import DULUTH, MADE_US, MEETING, MILE, NIGHT, STEPS, TRAVEL, TRIP, claim

CATALOGS = Catalogs.load(LOCALES)
GROUPS = re.compile(
    r"community member|parent|youth|young|justice|impacted|clause|victim|judge|payee|miembro de la comunidad|padres"
    r"|joven|jóvenes|justicia|cláusula|víctima|beneficiario",
    re.IGNORECASE,
)


def pages(voucher: Voucher) -> list[str]:
    """Make a voucher and read its pages back, every run of spaces and line ends as one space."""
    made = voucher_pdf(voucher, CATALOGS, made_us=MADE_US)
    assert made.missing == ()
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(made.pdf)).pages]


@pytest.fixture(scope="module")
def both() -> list[str]:
    return pages(claim())


def test_it_says_who_what_how_much_and_by_which_law_in_english_and_in_the_language_it_was_filed_in(
    both: list[str],
) -> None:
    said = " ".join(both)
    first = said[: said.index("Comprobante de viático")]
    for words in (
        "Per diem voucher", "Reference K7Q4-M2PX-9", "Version 2", "Committee Example Lakes Committee",
        "Member Ana Ruiz",
        "Eligible under Subd. 6(c)", "Standing Approved, not paid yet", "Who pays Lakes County Auditor",
        "Minn. Stat. 142A.76 (formerly 299A.95) subd. 6(c)", "I attended. I have not been paid for this elsewhere.",
        "Version 2026-11-21.1 of these words, agreed to on Friday, October 2, 2026",
        "Adopted on Wednesday, March 4, 2026", "Minutes of March 4, item 6", "By consensus Yes",
        "Source of the rate: GSA, FY 2027 per diem rates, Minnesota", "for a night: GSA lodging, October 2026",
        "for miles: GSA POV 2026", "Tuesday, October 6, 2026 Approver A",
        "Sunday, October 4, 2026 A new version was filed.",
    ):  # fmt: skip
        assert words in first
    second = said[len(first) :]
    for words in (
        "Referencia K7Q4-M2PX-9", "El mismo comprobante en Español.", "Tiene derecho según la Subd. 6(c)",
        "Minn. Stat. 142A.76 (formerly 299A.95) subd. 6(c)", "martes, 6 de octubre de 2026 Approver A",
    ):  # fmt: skip
        assert words in second


def test_both_parts_have_the_same_amounts_line_by_line(both: list[str]) -> None:
    said = " ".join(both)
    at = said.index("Comprobante de viático")
    amounts = [re.findall(r"-?\$[\d,.]*\d", part) for part in (said[:at], said[at:])]
    assert amounts[0] == amounts[1]
    assert amounts[0] == [
        "$364.25",
        "$92.00", "$92.00", "$23.00", "$26.00", "$38.00", "$5.00",
        "$74.00", "-$18.50", "-$20.00", "$128.00", "$108.75", "$272.25", "$18.00", "$20.00", "$31.00", "$5.00",
        "$364.25",
    ]  # fmt: skip


def test_each_page_tells_its_number_and_its_claim(both: list[str]) -> None:
    foot = re.compile(r"K7Q4-M2PX-9 · (?:Version|Versión) 2 (?:Page|Página) (\d) (?:of|de) (\d)$")
    ends = [foot.findall(page) for page in both]
    assert ends == [[(str(number), str(len(both)))] for number in range(1, len(both) + 1)]


def test_no_word_tells_of_which_group_a_member_is_although_the_chain_knows_of_a_payee(both: list[str]) -> None:
    assert "payee_settled" in {step.kind for step in STEPS}
    assert [GROUPS.findall(page) for page in both] == [[]] * len(both)


def test_a_claim_filed_in_english_has_one_part_and_one_of_a_single_day_one_page() -> None:
    said = pages(claim(language="en", days=(MEETING,), total_cents=9200))
    assert len(said) == 1
    assert said[0].endswith("Page 1 of 1")


def test_a_language_that_is_no_longer_spoken_leaves_the_english_part() -> None:
    assert len(pages(claim(language="so", days=(MEETING,), total_cents=9200))) == 1


def test_a_paid_claim_says_when_and_under_which_number_and_one_without_a_policy_says_so() -> None:
    [paid] = pages(
        claim(language="en", days=(MEETING,), state="paid", paid_on=date(2026, 10, 20), payment="CHK 1188", policy=None)
    )
    assert "Standing Paid" in paid
    assert "Paid on Tuesday, October 20, 2026 Payment number CHK 1188" in paid
    assert "The committee had no policy for these days." in paid


def test_the_file_names_itself_its_language_and_its_day_and_is_the_same_every_time() -> None:
    made = [voucher_pdf(claim(language="en"), CATALOGS, made_us=MADE_US).pdf for _ in range(2)]
    assert made[0] == made[1]
    read = PdfReader(io.BytesIO(made[0]))
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.subject, read.root_object["/Lang"]) == (
        "Per diem voucher K7Q4-M2PX-9",
        "Minn. Stat. 142A.76, subd. 6(c)",
        "en",
    )
    assert read.viewer_preferences is not None
    assert read.viewer_preferences.display_doctitle
    assert "Ana" not in str(read.metadata)


# --- the arithmetic ---


def test_the_lines_of_a_day_add_up_to_its_amount() -> None:
    found = arithmetic(TRAVEL.line)
    assert [(english(line), cents) for line, cents in found] == [
        ("Federal day rate for meals and small costs, Duluth, fiscal year 2027", 7400),
        ("First or last day of travel: 75 percent of that", -1850),
        ("Lunch was provided", -2000),
        ("One night, at the federal rate for Duluth", 12_800),
        ("150 miles, at the federal rate of 72.5 cents a mile", 10_875),
    ]
    assert sum(cents for _, cents in found) == TRAVEL.line.amount_cents == 27_225


def test_where_more_is_taken_off_than_there_is_a_line_says_what_is_always_paid() -> None:
    # 75 percent of 74.00 is 55.50; all three meals are 69.00; the 5.00 of incidentals is paid.
    day = worked(replace(TRIP, provided=MEALS), deduct=True, rate=DULUTH, lodging=None, mileage=None)
    assert [cents for _, cents in arithmetic(day)] == [7400, -1850, -1800, -2000, -3100, 1850]
    assert sum(cents for _, cents in arithmetic(day)) == day.amount_cents == 500


ASKED = st.builds(
    DayAsked, date=st.just(TRIP.date), county=st.just(TRIP.county), travel_day=st.booleans(),
    provided=st.sets(st.sampled_from(MEALS)).map(tuple), night=st.booleans(), miles=st.integers(0, 2000),
)  # fmt: skip


@given(ASKED, st.sampled_from(packaged().mie), st.booleans())
def test_the_lines_always_add_up(asked: DayAsked, rate: RateRow, deduct: bool) -> None:
    day = worked(asked, deduct=deduct, rate=rate, lodging=NIGHT if asked.night else None, mileage=MILE)
    assert sum(cents for _, cents in arithmetic(day)) == day.amount_cents


def test_money_is_written_with_two_decimals() -> None:
    assert [money(cents) for cents in (0, 5, 9200, 123_456_789, -1850)] == [
        "$0.00", "$0.05", "$92.00", "$1,234,567.89", "-$18.50",
    ]  # fmt: skip


# --- letters ---

NAMES = {
    "Spanish": "José Núñez Ñandú", "Somali": "Cabdiraxmaan Xuseen", "Hmong": "Nhia Vang Tsab", "Hmong script": "𞄀𞄄𞄰",
    "Karen": "နီၢ်နီၢ် ကညီ စီၤ", "Karenni": "ꤊꤛꤢ꤭", "Amharic": "ሙሉጌታ ተስፋዬ", "Arabic": "محمد عبد الله",
    "Lao": "ທ້າວ ສົມ", "Khmer": "សុខ ណារី", "Thai": "ขวัญ", "Hebrew": "שלום", "Nepali": "क्षितिज", "Ojibwe": "ᐊᓂᔑᓈᐯ",
    "Dakota": "Wičháȟpi Wašté", "Vietnamese": "Nguyễn Thị Hồng", "Russian": "Иван Петров", "Fulani": "𞤀𞤁𞤂",
    "N'Ko": "ߒߞߏ",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_a_font_is_there_for_every_letter_of_a_name(name: str) -> None:
    faces = Faces()
    assert (faces.readable(name), faces.missing) == (name, set())
    own = {family for letter, family in zip(name, faces.families(name), strict=True) if letter.isalpha()}
    assert len(own) == 1


@pytest.mark.parametrize("family", sorted(SCRIPTS.values()))
def test_the_font_of_every_script_is_in_the_folder(family: str) -> None:
    assert (FOLDER / f"{family}-Regular.ttf").is_file()


def test_the_licence_lies_beside_the_fonts_and_they_are_small() -> None:
    assert "SIL OPEN FONT LICENSE" in (FOLDER / "OFL.txt").read_text()
    assert sum(file.stat().st_size for file in FOLDER.iterdir()) < 3_000_000


def test_what_no_font_can_write_is_shown_and_told() -> None:
    faces = Faces()
    shown = " ".join((REPLACEMENT, REPLACEMENT, REPLACEMENT, "xyz", "1"))
    assert faces.readable("漢 \U0001f600 \ud83e x\u202ey\u0000z\n1") == shown
    assert faces.missing == {"U+6F22", "U+1F600", "U+D83E"}


def test_a_name_in_another_script_stands_in_the_pdf() -> None:
    made = voucher_pdf(claim(member="Ana 漢", language="en"), CATALOGS, made_us=MADE_US)
    assert made.missing == ("U+6F22",)
    assert f"Member Ana {REPLACEMENT}" in " ".join(PdfReader(io.BytesIO(made.pdf)).pages[0].extract_text().split())


def test_words_that_mean_something_to_the_library_stand_as_they_are() -> None:
    words = "{nb} {page} **b** --x-- (y) \\z"
    [said] = pages(claim(member=words, language="en", days=(MEETING,), total_cents=9200))
    assert f"Member {words} Eligible" in said


def test_a_paper_holds_nothing_of_those_made_before_it() -> None:
    brief = claim(language="en", days=(MEETING,), total_cents=9200)
    papers = [replace(brief, member=name) for name in ("Ana", "Żółw עבר", "Ana")]
    made = [voucher_pdf(one, CATALOGS, made_us=MADE_US).pdf for one in papers]
    assert made[0] == made[2] != made[1]
    assert not set(fonts_of(made[1])) <= set(fonts_of(made[0]))


def fonts_of(pdf: bytes) -> list[str]:
    return [
        font["/BaseFont"] for page in PdfReader(io.BytesIO(pdf)).pages for font in page["/Resources"]["/Font"].values()
    ]


def in_order(words: str, base: TextDirection | None = None) -> list[tuple[str, bool]]:
    """Return the words of a line from left to right, and whether each runs from right to left."""
    faces = Faces()
    found = [
        (run.words.strip(), run.direction is TextDirection.RTL) for run in runs(faces, faces.readable(words), base)
    ]
    return [(words, turned) for words, turned in found if words]


def test_a_number_in_an_arabic_line_stands_where_the_reader_comes_to_it() -> None:
    assert in_order("A עבר 12 שלום b") == [("A", False), ("שלום", True), ("12", False), ("עבר", True), ("b", False)]
    assert in_order("رقم 30") == [("30", False), ("رقم", True)]
    assert in_order("Total 30", TextDirection.RTL) == [("Total 30", False)]


TURNING = st.text(st.sampled_from("ab 12.,()[]-+%$אבש محرقم٠١٢ \u200d\u200c\u200b«»<>/:#ªñ é"), max_size=12)


@given(TURNING | st.text(max_size=15), st.sampled_from([None, TextDirection.LTR, TextDirection.RTL]))
def test_the_library_would_cut_no_run_further_and_turn_none(words: str, base: TextDirection | None) -> None:
    for run in runs(PLAIN, PLAIN.readable(words), base):
        again = BidiParagraph(run.words, run.direction, preserve_bn_chars=True)
        assert again.get_bidi_fragments() == ((run.words, run.direction),)


@given(TURNING | st.text(max_size=15))
def test_a_run_is_as_wide_as_the_library_says(words: str) -> None:
    PLAIN.set_font(LATIN, "", 10)
    for run in runs(PLAIN, PLAIN.readable(words)):
        with PLAIN.using(run.family, run.direction):
            found = sum(each.get_width() for each in FPDF._preload_bidirectional_text(PLAIN, run.words, False))
        assert PLAIN.width(run.words, run.family, run.direction) == found


WIDE = st.floats(20, 170)


@settings(max_examples=60)
@given(st.text(max_size=60), WIDE)
def test_every_letter_is_on_one_line_and_no_line_is_too_long(words: str, width: float) -> None:
    faces = PLAIN
    faces.set_font(LATIN, "", 10)
    clean = faces.readable(words)
    made = lines(faces, clean, width)
    assert re.sub(r"\s", "", "".join(made)) == re.sub(r"\s", "", clean)
    assert all(wide(faces, line) <= width + 0.01 or len(line) == 1 for line in made)
    for line in made:
        assert sorted("".join(run.words for run in runs(faces, line))) == sorted(line)


@settings(max_examples=10)
@given(st.text(max_size=40), st.booleans())
def test_no_words_of_a_person_keep_a_voucher_from_being_made(words: str, rtl: bool) -> None:
    paper = Paper(Faces())
    paper.part(rtl=rtl, foot=(words, "{page}/{pages}"))
    paper.pair("Member", words, spoken=False)
    paper.row_of(words)
    assert len(PdfReader(io.BytesIO(paper.finished())).pages) == 1


PLAIN = Faces()


def test_a_language_from_right_to_left_begins_at_the_right_and_has_its_amounts_at_the_left() -> None:
    arabic = Tongue(code="ar", name="العربية", rtl=True, say=english, day=date.isoformat)
    paper = Paper(Faces())
    write(paper, claim(days=(MEETING,)), arabic, second=True)
    places: dict[str, float] = {}

    def note(words: str, _cm: object, matrix: list[float], *_rest: object) -> None:
        places.setdefault(words.strip(), matrix[4])

    PdfReader(io.BytesIO(paper.finished())).pages[0].extract_text(visitor_text=note)
    millimetre = 72 / 25.4
    assert places["$92.00"] < 21 * millimetre
    assert places["Committee"] > 160 * millimetre
