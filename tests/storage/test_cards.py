"""The stored form of a message: whatever can be asked to be sent reads back as it was."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import Out
from bot.text import EMPTY, Arg, Button, Card, Line, Plain, T
from storage.cards import decode_card, decode_out, encode_card, encode_out
from storage.errors import UnknownText

WORDS = st.text(max_size=12)
KEYS = st.text(min_size=1, max_size=6)
T_VALUES = st.builds(lambda key: T(key, f"English of {key}"), KEYS)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=5)


def lines(args: st.SearchStrategy[object]) -> st.SearchStrategy[Line]:
    return st.builds(Line, T_VALUES, st.dictionaries(NAMES, args, max_size=3) | st.just(EMPTY), tight=st.booleans())


PLAINS = st.builds(Plain, WORDS)
LEAVES = WORDS | st.integers() | st.dates() | T_VALUES | PLAINS
LINES = st.recursive(lines(LEAVES), lambda inner: lines(LEAVES | inner), max_leaves=4)
BUTTONS = st.builds(Button, LINES | PLAINS, WORDS, WORDS)
CARDS = st.builds(
    Card,
    st.lists(LINES | PLAINS, max_size=3).map(tuple),
    st.lists(st.lists(BUTTONS, max_size=2).map(tuple), max_size=2).map(tuple),
    st.booleans(),
)
OUTS = st.builds(
    Out,
    chat_id=st.integers(),
    op=st.sampled_from(["card", "notice", "contact", "delete", "answer", "cover", "unkey", "email"]),
    urgency=st.sampled_from(["safety", "must", "prompt", "once", "effort"]),
    card=st.none() | CARDS,
    language=WORDS,
    below=st.booleans(),
    message_id=st.none() | st.integers(),
    query_id=WORDS,
    key=WORDS,
    subject=st.none() | st.integers(),
    expires_us=st.none() | st.integers(),
    address=WORDS,
)


class AnyText(dict[str, T]):
    """Know every text."""

    def __missing__(self, key: str) -> T:
        return T(key, f"English of {key}")


@given(lines(LEAVES))
def test_a_line_reads_back_as_it_was_written(line: Line) -> None:
    card = Card((line,), ((Button(line, "data"), Button(line, "", "https://example.org")),))
    assert decode_card(encode_card(card), AnyText()) == card


@pytest.mark.parametrize("arg", ["words", 7, date(2026, 9, 30), T("a.b", "English of a.b"), Plain("words")], ids=repr)
def test_every_kind_of_argument_reads_back_as_it_was_written(arg: Arg) -> None:
    card = Card((Line(T("a", "English of a"), {"one": arg, "two": Line(T("c", "English of c"), {"in": arg})}),))
    assert decode_card(encode_card(card), AnyText()) == card


@given(OUTS, st.integers())
def test_a_message_reads_back_as_it_was_written(out: Out, telegram_id: int) -> None:
    assert decode_out(encode_out(out, telegram_id), AnyText()) == (out, telegram_id)


def test_the_property_above_covers_every_field() -> None:
    assert {field.name for field in fields(Out)} == set(OUTS.wrapped_strategy.kwargs)  # type: ignore[attr-defined]


def test_a_message_holds_the_key_of_its_text_and_not_the_sentence() -> None:
    out = Out(chat_id=1, op="card", urgency="prompt", card=Card((Line(T("consent.ask", "May we?")),)))
    written = encode_out(out, 5)
    assert ("consent.ask" in written, "May we?" in written) == (True, False)


def test_a_message_takes_the_english_of_the_program_that_sends_it() -> None:
    out = Out(chat_id=1, op="card", urgency="prompt", card=Card((Line(T("consent.ask", "May we?")),)))
    newer = T("consent.ask", "May we share this?")
    read, _ = decode_out(encode_out(out, 5), {"consent.ask": newer})
    assert read.card == Card((Line(newer),))


def test_a_message_with_a_text_that_is_gone_says_so() -> None:
    out = Out(chat_id=1, op="card", urgency="prompt", card=Card((Line(T("consent.gone", "May we?")),)))
    with pytest.raises(UnknownText, match=r"consent\.gone"):
        decode_out(encode_out(out, 5), {})


def test_a_moment_is_refused_where_a_date_is_meant() -> None:
    moment: date = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001 - the kind that slips in
    out = Out(chat_id=1, op="card", urgency="prompt", card=Card((Line(T("a", "b"), {"on": moment}),)))
    with pytest.raises(TypeError):
        encode_out(out, 5)
