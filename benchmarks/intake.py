"""What the scripted people say to our own bot: a young person asks for a call, the longest path of the self-referral.

The script goes by the step in a button's data (`a|<card>|<step>|<option>`), not by wording: listed options where a step
is named here, typed answers where the step is typed, the first option everywhere else. A card with no way on but Back
asks for typed words. New steps need no change.
"""

from __future__ import annotations

import re

from benchmarks.person import Card, Finished, Tap, Type

CHOSEN = {"for_whom": "self", "age": "15", "notice_report": "go", "channel": "call", "send": "send"}
FIRST_NAMES = ("Ana", "Bao", "Chidi", "Dalia", "Eli", "Farah", "Gus", "Hoda")
PLACE = "Hennepin County"
_LONGEST = 60  # cards; more than that is a loop
_ANSWER = re.compile(r"^a\|[^|]*\|([^|]+)\|(.*)$", re.DOTALL)
_SKIP = re.compile(r"^k\|[^|]*\|([^|]+)$")
_BACK = "b|"
_TYPED_ONLY = "phone"  # the one step of this path that offers nothing to tap


class IntakeScript:
    """Ask for a call; check that the review shows this person's name and number and that Send ends in a receipt."""

    def __init__(self, serial: int) -> None:
        """Take the person's number, which decides name and telephone number."""
        self.name = f"{FIRST_NAMES[serial % len(FIRST_NAMES)]} {_letters(serial)}"
        self.phone = f"612-{200 + serial // 10000 % 700}-{serial % 10000:04d}"
        self._cards = 0
        self._sent = False
        self._typed: set[str] = set()

    def act(self, card: Card) -> Tap | Type | Finished:
        """Answer the step the card's buttons name."""
        self._cards += 1
        step, options = read_step(card)
        if self._sent:
            return Finished(f"no receipt after Send: {card.text}" if step else None)
        if step is None or self._cards > _LONGEST:
            return Finished(f"a card that asks nothing, after {self._cards}: {card}")
        if step == "send" and (missing := self._missing_in(card.text)):
            return Finished(f"the review lacks {missing}: {card.text}")
        return self._answer(step, options)

    def _answer(self, step: str, options: dict[str, str]) -> Tap | Type | Finished:
        typed = {"place": PLACE, "name": self.name, "phone": self.phone}.get(step)
        if typed is not None and step in self._typed:
            return Finished(f"the bot did not take {typed!r} for {step}")
        if typed is not None:
            self._typed.add(step)
            return Type(typed)
        self._sent = step == "send"
        wanted = CHOSEN.get(step, next(iter(options), ""))
        return Tap(options[wanted]) if wanted in options else Finished(f"no {wanted!r} among {options} of {step}")

    def _missing_in(self, text: str) -> str | None:
        if self.name not in text:
            return self.name
        digits = re.sub(r"\D", "", self.phone)
        return None if digits in re.sub(r"\D", "", text) else self.phone


class EnrolScript:
    """Follow an invitation: open it, say yes to whatever is asked, until a card asks nothing more."""

    def __init__(self, start: str) -> None:
        """Take the payload of the invitation's link."""
        self.opening = f"/start {start}"
        self._cards = 0

    def act(self, card: Card) -> Tap | Type | Finished:
        """Press the first button of the first card; be done at the second."""
        self._cards += 1
        return Tap(card.buttons[0][1]) if self._cards == 1 else Finished()


def read_step(card: Card) -> tuple[str | None, dict[str, str]]:
    """Return the step a card asks, and callback data by option code; None for a card without a step."""
    answers = [(match, data) for _, data in card.buttons if (match := _ANSWER.match(data))]
    if answers:
        return answers[0][0][1], {match[2]: data for match, data in answers}
    skips = [match[1] for _, data in card.buttons if (match := _SKIP.match(data))]
    if skips:
        return skips[0], {}
    return (_TYPED_ONLY if any(data.startswith(_BACK) for _, data in card.buttons) else None), {}


def _letters(serial: int) -> str:
    """Write a number as letters, as a name has no digits."""
    return "".join(chr(ord("A") + int(digit)) for digit in str(serial))
