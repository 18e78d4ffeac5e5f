"""What a family's cards say, before any language."""

from __future__ import annotations

from bot.flows.engine import Asked, Asking, Option
from bot.flows.self_referral import SELF_REFERRAL
from bot.render.family import KEEP, question
from bot.render.parts import say
from bot.text import Button, Line, Plain, T

STEPS = {step.id: step for step in SELF_REFERRAL.steps}


def label(button: Button) -> T | None:
    return button.label.text if isinstance(button.label, Line) else None


def test_what_is_said_of_one_option_stays_together_and_apart_from_the_next() -> None:
    runs, speaks = (say(T(f"test.{name}", name)) for name in ("runs", "speaks"))
    options = tuple(Option(code, Plain(code), (runs, speaks)) for code in ("a", "b"))
    asking = Asking("initiative", STEPS["initiative"], {}, None)
    card = question(Asked(asking, options, at_start=False, current=None), no=1, parts=4, args={})
    about = [line for line in card.lines if not isinstance(line, Plain) and line.text.key.startswith("test.")]
    assert [(line.text.english, line.tight) for line in about] == [
        ("runs", False), ("speaks", True), ("runs", False), ("speaks", True),
    ]  # fmt: skip


def test_a_card_gone_back_to_offers_to_keep_only_where_there_was_a_choice() -> None:
    def keeps(path: str) -> bool:
        asking = Asking(path, STEPS[path], {}, "go")
        card = question(Asked(asking, (), at_start=False, current="go"), no=1, parts=4, args={})
        return any(label(button) is KEEP for row in card.rows for button in row)

    assert [keeps(path) for path in ("welcome", "notice_use", "notice_report", "age", "phone")] == [
        False, False, True, True, True,
    ]  # fmt: skip
