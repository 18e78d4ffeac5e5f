"""The form the rivals ask: as many questions, taps and typed answers as our own self-referral."""

from __future__ import annotations

import os
from dataclasses import dataclass

OPTIONS = ("Yes", "No", "I don't know", "Rather not say")
TYPED_SHARE = 6  # three typed answers in twenty, as on the longest path of the self-referral
ACTIONS = int(os.environ.get("BENCHMARK_ACTIONS", "20"))
_WORDING = (
    "Part {part} of 4. Question {number} of {total}.\n\nThis is one card with one question of about the length "
    "our own cards have, so that texts on the wire weigh the same. What should the group know?"
)


@dataclass(frozen=True, slots=True)
class Question:
    """One card: its text, and whether the answer is typed or tapped."""

    text: str
    typed: bool


def questions(total: int = ACTIONS) -> tuple[Question, ...]:
    """Return the form: `total` questions, one in six of them typed."""
    return tuple(
        Question(_WORDING.format(part=1 + 4 * index // total, number=index + 1, total=total), _is_typed(index))
        for index in range(total)
    )


def summary(answers: list[str]) -> str:
    """Return the last card's text, which repeats every answer so that a mix-up shows."""
    return "Thank you. You said: " + "; ".join(answers)


def _is_typed(index: int) -> bool:
    return index % TYPED_SHARE == TYPED_SHARE // 2  # never the last one: it is a tap on Send
