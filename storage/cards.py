"""Write what is to be sent as JSON, with text keys in place of sentences, and read it back.

A stored row outlives the program that wrote it: fields left at their default are not written, and unknown text keys are
an error of their own, because a text may be gone after an upgrade.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any, Final

from bot.ports import Out
from bot.text import EMPTY, Arg, Button, Card, Line, Plain, T
from storage.errors import UnknownText

Texts = Mapping[str, T]

_DEFAULTS: Final = {f.name: f.default for f in fields(Out) if f.default is not MISSING and f.name != "card"}
_REQUIRED: Final = tuple(f.name for f in fields(Out) if f.default is MISSING)
_dump: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def encode_out(out: Out, telegram_id: int) -> str:
    """Return the JSON of a message and the Telegram chat it goes to."""
    body: dict[str, Any] = {name: getattr(out, name) for name in _REQUIRED}
    for name, default in _DEFAULTS.items():
        value = getattr(out, name)
        if value != default:
            body[name] = value
    if out.card is not None:
        body["card"] = _card(out.card)
    return _dump([telegram_id, body])


def decode_out(words: str, texts: Texts) -> tuple[Out, int]:
    """Return a message and its Telegram chat; raise UnknownText for a text that the program no longer has."""
    telegram_id, body = json.loads(words)
    card = body.pop("card", None)
    return Out(**body, card=None if card is None else _as_card(card, texts)), int(telegram_id)


def encode_card(card: Card) -> str:
    """Return the JSON of a card."""
    return _dump(_card(card))


def decode_card(words: str, texts: Texts) -> Card:
    """Return the card written as JSON; raise UnknownText."""
    return _as_card(json.loads(words), texts)


def _card(card: Card) -> list[Any]:
    lines = [_line(line) for line in card.lines]
    body = [lines, [[_button(button) for button in row] for row in card.rows]]
    return [*body, True] if card.keys else body


def _button(button: Button) -> list[Any]:
    plain = [_line(button.label), button.data]
    return [*plain, button.url] if button.url else plain


def _line(line: Line | Plain) -> list[Any]:
    if isinstance(line, Plain):
        return ["p", line.words]
    kind = "n" if line.tight else "l"  # n: next to the line above
    if not line.args:
        return [kind, line.text.key]
    return [kind, line.text.key, {name: _arg(arg) for name, arg in line.args.items()}]


def _arg(arg: Arg) -> Any:
    if isinstance(arg, str | int):
        return arg
    if isinstance(arg, T):
        return ["t", arg.key]
    if isinstance(arg, datetime):
        raise TypeError("a sentence takes a date, not a moment")  # to Python it is a date, but it would not read back
    return ["d", arg.isoformat()] if isinstance(arg, date) else _line(arg)


def _as_card(body: list[Any], texts: Texts) -> Card:
    lines, rows, *keys = body
    return Card(
        lines=tuple(_as_line(line, texts) for line in lines),
        rows=tuple(tuple(_as_button(button, texts) for button in row) for row in rows),
        keys=bool(keys),
    )


def _as_button(body: list[Any], texts: Texts) -> Button:
    label, data, *url = body
    return Button(_as_line(label, texts), data, *url)


def _as_line(body: list[Any], texts: Texts) -> Line | Plain:
    kind, words, *args = body
    if kind == "p":
        return Plain(words)
    given = {name: _as_arg(arg, texts) for name, arg in args[0].items()} if args else EMPTY
    return Line(_text(words, texts), given, tight=kind == "n")


def _as_arg(body: Any, texts: Texts) -> Arg:
    if not isinstance(body, list):
        return body  # type: ignore[no-any-return]  # a string or a whole number, as JSON has them
    match body[0]:
        case "t":
            return _text(body[1], texts)
        case "d":
            return date.fromisoformat(body[1])
        case _:
            return _as_line(body, texts)


def _text(key: str, texts: Texts) -> T:
    try:
        return texts[key]
    except KeyError:
        raise UnknownText(f"no text has the key {key}") from None
