"""Every text of the program is listed, translated, and offered only when a person has signed it off."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import ValidationError

from bot.catalog import Offered, Shelf, choose, names, same_names, stray_braces
from bot.house import program_texts
from bot.i18n import TEXT_UNITS, units
from bot.text import Line, T
from bot.texts import HiddenText, TwoSentences, all_texts, module_texts, written_texts
from scripts.locales import FOLDER, merged, refreshed
from tests.locales import write_folder

HELLO, SAFE, BYE = T("hello", "Hello."), T("safe.call", "Call {number}."), T("bye", "Bye.")
TEXTS = (HELLO, SAFE, BYE)
SPANISH = {"hello": "Hola.", "safe.call": "Llama al {number}.", "bye": "Adiós."}
ENGLISH_ONLY = (Offered("en", "English", draft=False),)


def shelf(folder: Path, **changed: str) -> Shelf:
    """Load a folder with complete Spanish, some of it changed."""
    said = {**SPANISH, **{key.replace("__", "."): words for key, words in changed.items()}}
    return Shelf.load(write_folder(folder, TEXTS, es=said))


# --- the program's own catalogs ---


def test_the_files_for_translators_are_current() -> None:
    stale = [
        path.name for path, words in refreshed(FOLDER, program_texts()).items() if path.read_text("utf-8") != words
    ]
    assert stale == [], "run: python -m scripts.locales"


def test_spanish_says_every_text_of_the_program() -> None:
    ours = Shelf.load(FOLDER)
    assert (ours.standing("es").missing, ours.standing("es").mismatched) == ((), ())
    assert set(ours.english) == set(program_texts())


def test_no_text_has_a_brace_that_is_no_placeholder() -> None:
    ours = Shelf.load(FOLDER)
    said = {f"{code}:{key}": words for code, texts in ours.translations.items() for key, words in texts.items()}
    assert [key for key, words in said.items() if stray_braces(words)] == []


def test_no_text_comes_near_the_limit_of_a_message() -> None:
    ours = Shelf.load(FOLDER)
    longest = max(units(words) for texts in ours.translations.values() for words in texts.values())
    assert longest < TEXT_UNITS // 4


def test_every_essential_pattern_names_a_text() -> None:
    ours = Shelf.load(FOLDER)
    unused = [each for each in ours.essential if not any(fnmatchcase(key, each) for key in ours.english)]
    assert unused == []


def test_notice_consent_and_safety_texts_are_among_the_essential_ones() -> None:
    essential = set(Shelf.load(FOLDER).essentials())
    wanted = {
        "self_referral.welcome",
        "self_referral.notice_use",
        "self_referral.notice_answer",
        "self_referral.notice_report",
        "self_referral.send",
        "help.safe",
        "help.police",
        "help.distress",
    }
    assert wanted - essential == set()


# --- what counts as complete ---


def test_a_language_with_every_text_is_complete(tmp_path: Path) -> None:
    assert shelf(tmp_path).standing("es").complete


def test_an_empty_translation_is_missing(tmp_path: Path) -> None:
    assert shelf(tmp_path, bye="").standing("es").missing == ("bye",)


def test_other_placeholders_than_the_english_are_a_mismatch(tmp_path: Path) -> None:
    assert shelf(tmp_path, safe__call="Llama al {numero}.").standing("es").mismatched == ("safe.call",)


@pytest.mark.parametrize(
    ("other", "same"),
    [("{a} y {b}", True), ("{b} y {a}", True), ("{a}", False), ("{a} {b} {", False), ("{a} {b} {b.c}", False)],
)
def test_placeholders_are_compared_by_name(other: str, same: bool) -> None:
    assert same_names("{a} and {b}", other) is same


def test_only_a_name_in_braces_is_a_placeholder() -> None:
    assert names("{a} {b_2} {C} {d.e} {f[0]} {g!r} {} {1}") == frozenset({"a", "b_2"})


def test_languages_toml_that_is_wrong_stops_the_start(tmp_path: Path) -> None:
    shelf(tmp_path)
    (tmp_path / "languages.toml").write_text('essential = []\n[[language]]\ncode = "Spanish"\n', "utf-8")
    with pytest.raises(ValidationError):
        Shelf.load(tmp_path)


# --- what is offered ---


def test_an_unreviewed_language_is_not_offered(tmp_path: Path) -> None:
    assert shelf(tmp_path).offered({}, allow_drafts=False) == ENGLISH_ONLY


def test_a_draft_is_offered_where_drafts_are_allowed_and_marked(tmp_path: Path) -> None:
    assert shelf(tmp_path).offered({}, allow_drafts=True) == (*ENGLISH_ONLY, Offered("es", "Español", draft=True))


def test_a_reviewed_language_is_offered_unmarked(tmp_path: Path) -> None:
    ours = shelf(tmp_path)
    offered = ours.offered({"es": ours.standing("es").fingerprint}, allow_drafts=False)
    assert offered == (*ENGLISH_ONLY, Offered("es", "Español", draft=False))


def test_an_incomplete_language_is_not_even_offered_as_a_draft(tmp_path: Path) -> None:
    assert shelf(tmp_path, bye="").offered({}, allow_drafts=True) == ENGLISH_ONLY


def test_a_changed_essential_translation_needs_a_new_review(tmp_path: Path) -> None:
    signed = shelf(tmp_path).standing("es").fingerprint
    changed = shelf(tmp_path, safe__call="Marca {number}.")
    assert changed.offered({"es": signed}, allow_drafts=False) == ENGLISH_ONLY


def test_a_changed_essential_english_text_needs_a_new_review(tmp_path: Path) -> None:
    signed = shelf(tmp_path).standing("es").fingerprint
    texts = (HELLO, T("safe.call", "Please call {number}."), BYE)
    changed = Shelf.load(write_folder(tmp_path, texts, es=SPANISH))
    assert changed.offered({"es": signed}, allow_drafts=False) == ENGLISH_ONLY


def test_another_change_leaves_the_review_standing(tmp_path: Path) -> None:
    signed = shelf(tmp_path).standing("es").fingerprint
    assert shelf(tmp_path, bye="Chao.").standing("es").fingerprint == signed


def test_the_operators_list_narrows_and_orders_and_english_stays(tmp_path: Path) -> None:
    ours = shelf(tmp_path)
    assert [each.code for each in ours.offered({}, allow_drafts=True, only=("es",))] == ["es", "en"]
    assert [each.code for each in ours.offered({}, allow_drafts=True, only=("en", "xx"))] == ["en"]


BOTH = (Offered("en", "English", draft=False), Offered("es", "Español", draft=True))


@pytest.mark.parametrize(
    ("tag", "offered", "chosen"),
    [
        ("es", BOTH, "es"),
        ("es-MX", BOTH, "es"),
        ("ES_419", BOTH, "es"),
        ("so", BOTH, "en"),
        ("est", BOTH, "en"),
        ("", BOTH, "en"),
        (None, BOTH, "en"),
        (None, BOTH[::-1], "es"),
        ("-", BOTH, "en"),
    ],
)
def test_the_nearest_offered_language_is_chosen(tag: str | None, offered: Sequence[Offered], chosen: str) -> None:
    assert choose(tag, offered) == chosen


# --- finding the texts ---


def module(folder: Path, **values: object) -> ModuleType:
    """Make a module of values, or of the source given as `source`."""
    made = ModuleType("made")
    path = folder / "made.py"
    path.write_text(str(values.pop("source", "")), "utf-8")
    made.__file__ = str(path)
    vars(made).update(values)
    return made


def test_texts_are_found_in_values_of_every_shape(tmp_path: Path) -> None:
    made = module(tmp_path, ONE=HELLO, MANY={"a": (SAFE, [Line(BYE)])})
    assert list(module_texts(made)) == [HELLO, SAFE, BYE]


def test_texts_are_found_in_functions(tmp_path: Path) -> None:
    made = module(tmp_path, source='def f():\n    return T("hello", "Hel" "lo.")\n')
    assert list(written_texts(made)) == [HELLO]


def test_a_text_put_together_in_a_function_is_refused(tmp_path: Path) -> None:
    made = module(tmp_path, source='def f(n):\n    return T(f"hello.{n}", "Hello.")\n')
    with pytest.raises(HiddenText, match="made, line 2"):
        list(written_texts(made))


def test_two_sentences_under_one_key_are_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = module(tmp_path, ONE=HELLO, TWO=T("hello", "Good day."))
    monkeypatch.setattr("bot.texts.modules", lambda: iter((made,)))
    with pytest.raises(TwoSentences, match="hello"):
        all_texts()


# --- keeping the files current ---


def test_merging_keeps_adds_marks_and_drops() -> None:
    before = merged("", {text.key: text for text in (HELLO, SAFE, BYE)}, "es")
    for english, spanish in (("Hello.", "Hola."), ("Call {number}.", "Llama al {number}."), ("Bye.", "Adiós.")):
        before = before.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{spanish}"')
    after = merged(
        before, {"hello": HELLO, "safe.call": T("safe.call", "Dial {number}."), "new": T("new", "New.")}, "es"
    )
    assert 'msgid "Hello."\nmsgstr "Hola."' in after
    assert '#, fuzzy\n#| msgid "Call {number}."\nmsgctxt "safe.call"\nmsgid "Dial {number}."' in after
    assert 'msgid "New."\nmsgstr ""' in after
    assert "Bye." not in after
    assert (
        merged(after, {"hello": HELLO, "safe.call": T("safe.call", "Dial {number}."), "new": T("new", "New.")}, "es")
        == after
    )
