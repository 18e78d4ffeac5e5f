"""A message in words, ready to send: what `i18n` makes of a `Card`, and all the sender needs of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.text import Card


@dataclass(frozen=True, slots=True)
class Spoken:
    """Hold a message's text and its rows of buttons: label, data, address (data or address is "")."""

    text: str
    rows: tuple[tuple[tuple[str, str, str], ...], ...] = ()


class Speak(Protocol):
    """Put a card into words of a language; `repeat` marks a notice that may have arrived before."""

    def __call__(self, card: Card, language: str, *, repeat: bool = False) -> Spoken: ...
