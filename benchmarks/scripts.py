"""What the scripted people say to the rivals: each one something else, so that mixed-up answers show."""

from __future__ import annotations

from benchmarks.form import OPTIONS, questions, summary
from benchmarks.person import Card, Finished, Tap, Type

QUESTIONS = questions()
NUMBER_OF_TEXT = {question.text: number for number, question in enumerate(QUESTIONS)}


class FormScript:
    """Fill in the rivals' form and check that the last card repeats exactly these answers."""

    def __init__(self, serial: int) -> None:
        """Take the person's number, which decides the answers."""
        self._serial = serial
        self._said: list[str] = []

    def act(self, card: Card) -> Tap | Type | Finished:
        """Answer the question shown; finish at the summary."""
        number = NUMBER_OF_TEXT.get(card.text)
        if number is None:
            return Finished(None if card.text == self._expected_end() else f"wrong last card: {card.text}")
        if number != len(self._said):
            return Finished(f"asked question {number + 1} after {len(self._said)} answers")
        if QUESTIONS[number].typed:
            return self._type(f"Answer {number + 1} of person {self._serial}")
        return self._tap(card, (self._serial + number) % len(OPTIONS))

    def _expected_end(self) -> str | None:
        return summary(self._said) if len(self._said) == len(QUESTIONS) else None

    def _type(self, text: str) -> Type:
        self._said.append(text)
        return Type(text)

    def _tap(self, card: Card, option: int) -> Tap:
        label, data = card.buttons[option]
        self._said.append(label)
        return Tap(data)
