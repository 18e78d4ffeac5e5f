"""The envelope keeps words secret, whole and in their place, and old envelopes open for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypedDict, cast

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from storage.envelope import Box, key_id_of, pad, part, unpad
from storage.errors import NotText, Tampered, UnknownVersion


class Place(TypedDict):
    table: str
    column: str
    row: str
    field: str


VECTORS = Path(__file__).parent / "vectors"
KEY_ID = "ab" * 16
PLACE: Place = {"table": "answers", "column": "sealed", "row": "17", "field": "age"}
TEXT = st.text(st.characters(exclude_categories=["Cs"]))  # everything but lone surrogates


@pytest.fixture
def box() -> Box:
    return Box(KEY_ID, bytes(range(32)))


def known_answers() -> list[Any]:
    return [json.loads(path.read_text()) for path in sorted(VECTORS.glob("envelope-*.json"))]


def test_known_answers_of_every_version_open_for_ever() -> None:
    files = known_answers()
    for known in files:
        box = Box(known["key_id"], bytes.fromhex(known["key"]))
        for answer in known["answers"]:
            assert box.open(bytes.fromhex(answer["sealed"]), **answer["place"]) == answer["words"]
    assert [known["version"] for known in files] == list(range(1, len(files) + 1))
    assert files


def test_todays_seal_gives_the_known_answers_of_the_newest_version() -> None:
    known = known_answers()[-1]
    box = Box(known["key_id"], bytes.fromhex(known["key"]))
    nonce = bytes.fromhex(known["nonce"])
    actual = [box.seal(answer["words"], **answer["place"], _nonce=nonce).hex() for answer in known["answers"]]
    assert actual == [answer["sealed"] for answer in known["answers"]]


def test_version_1_is_what_the_design_says_byte_for_byte_without_our_code() -> None:
    known = known_answers()[0]
    place, key_id = known["answers"][1]["place"], bytes.fromhex(known["key_id"])
    sealed = bytes.fromhex(known["answers"][1]["sealed"])

    def counted(text: str) -> bytes:
        return len(text.encode()).to_bytes(4, "big") + text.encode()

    parts = b"".join(counted(place[name]) for name in ("table", "column", "row", "field"))
    bound = b"\x01" + key_id + counted("restorative-intake-bot") + b"\x00\x01" + parts
    plain = AESGCM(bytes.fromhex(known["key"])).decrypt(sealed[17:29], sealed[29:], bound)
    assert (sealed[:17], plain) == (b"\x01" + key_id, b"14\x80" + bytes(61))


@given(words=TEXT, row=TEXT, field=TEXT)
def test_any_text_comes_back_as_it_went_in(words: str, row: str, field: str) -> None:
    box = Box(KEY_ID, bytes(32))
    place: Place = {"table": "answers", "column": "sealed", "row": row, "field": field}
    assert box.open(box.seal(words, **place), **place) == words


@given(plain=st.binary(max_size=300))
def test_padding_comes_off_again_and_fills_whole_steps(plain: bytes) -> None:
    padded = pad(plain)
    assert (unpad(padded), len(padded) % 64) == (plain, 0)
    assert len(padded) - len(plain) <= 64


@pytest.mark.parametrize("padded", [b"", bytes(64), b"\x80" + b"x" * 63, b"x" * 64])
def test_authentic_bytes_that_were_never_padded_are_refused(padded: bytes) -> None:
    with pytest.raises(Tampered):
        unpad(padded)


def test_padding_hides_whether_the_answer_is_yes_or_a_whole_name(box: Box) -> None:
    lengths = {len(box.seal(words, **PLACE)) for words in ("", "no", "yes", "Maximiliana Featherstonehaugh-Xiong")}
    assert lengths == {1 + 16 + 12 + 64 + 16}


def test_the_same_words_never_look_the_same_twice(box: Box) -> None:
    assert len({box.seal("yes", **PLACE) for _ in range(100)}) == 100


def test_sealed_bytes_carry_no_word_and_name_their_key(box: Box) -> None:
    sealed = box.seal("Featherstonehaugh", **PLACE)
    assert (b"Feather" in sealed, key_id_of(sealed)) == (False, KEY_ID)


def test_a_change_of_any_single_byte_is_noticed(box: Box) -> None:
    sealed = box.seal("14", **PLACE)
    for index in range(len(sealed)):
        changed = sealed[:index] + bytes((sealed[index] ^ 1,)) + sealed[index + 1 :]
        with pytest.raises(UnknownVersion if index == 0 else Tampered):
            box.open(changed, **PLACE)


def test_bytes_cut_or_added_anywhere_are_noticed(box: Box) -> None:
    sealed = box.seal("14", **PLACE)
    for cut in [sealed[:length] for length in range(len(sealed))] + [sealed + b"\0", sealed + bytes(64)]:
        with pytest.raises(Tampered):
            box.open(cut, **PLACE)


@pytest.mark.parametrize("moved", [{"table": "claims"}, {"column": "name"}, {"row": "18"}, {"field": "name"}])
def test_a_value_moved_to_another_table_column_row_or_field_does_not_open(box: Box, moved: dict[str, str]) -> None:
    with pytest.raises(Tampered):
        box.open(box.seal("14", **PLACE), **cast(Place, PLACE | moved))


@pytest.mark.parametrize(("row", "field"), [("1", "7age"), ("17age", ""), ("", "17age")])
def test_row_and_field_cannot_be_shifted_into_each_other(box: Box, row: str, field: str) -> None:
    with pytest.raises(Tampered):
        box.open(box.seal("14", **PLACE), table="answers", column="sealed", row=row, field=field)


@given(one=st.lists(TEXT, max_size=4), other=st.lists(TEXT, max_size=4))
def test_two_lists_of_parts_give_the_same_bytes_only_when_equal(one: list[str], other: list[str]) -> None:
    same = b"".join(part(text) for text in one) == b"".join(part(text) for text in other)
    assert same == (one == other)


def test_another_referrals_key_does_not_open_it_even_under_the_same_id(box: Box) -> None:
    sealed = box.seal("14", **PLACE)
    for stranger in (Box(KEY_ID, bytes(32)), Box("cd" * 16, bytes(range(32)))):
        with pytest.raises(Tampered):
            stranger.open(sealed, **PLACE)


def test_a_version_not_known_yet_is_told_apart_from_tampering(box: Box) -> None:
    with pytest.raises(UnknownVersion):
        box.open(b"\x02" + box.seal("14", **PLACE)[1:], **PLACE)


def test_lone_surrogates_are_refused_by_an_error_that_does_not_hold_the_words(box: Box) -> None:
    with pytest.raises(NotText) as caught:
        box.seal("Featherstonehaugh \ud800", **PLACE)
    error: BaseException | None = caught.value
    assert "Feather" not in repr(error)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@pytest.mark.parametrize(("key_id", "key"), [("ab" * 15, bytes(32)), ("ab" * 16, bytes(16)), ("zz" * 16, bytes(32))])
def test_a_short_key_or_a_wrong_key_id_makes_no_box(key_id: str, key: bytes) -> None:
    with pytest.raises(ValueError, match=r"32|hexadecimal"):
        Box(key_id, key)


def test_a_printed_box_names_its_id_and_not_its_key() -> None:
    assert repr(Box(KEY_ID, b"K" * 32)) == f"Box({KEY_ID})"
