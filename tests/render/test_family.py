"""What a family's cards say, before any language."""

from __future__ import annotations

from bot.flows.engine import Asked, Asking, Option
from bot.flows.self_referral import SELF_REFERRAL
from bot.render.family import question
from bot.render.parts import say
from bot.text import Plain, T


def test_what_is_said_of_one_option_stays_together_and_apart_from_the_next() -> None:
    runs, speaks = (say(T(f"test.{name}", name)) for name in ("runs", "speaks"))
    options = tuple(Option(code, Plain(code), (runs, speaks)) for code in ("a", "b"))
    asking = Asking("initiative", SELF_REFERRAL.step("initiative"), {}, None)
    card = question(Asked(asking, options, at_start=False, current=None), no=1, parts=4, args={})
    about = [line for line in card.lines if not isinstance(line, Plain) and line.text.key.startswith("test.")]
    assert [(line.text.english, line.tight) for line in about] == [
        ("runs", False), ("speaks", True), ("runs", False), ("speaks", True),
    ]  # fmt: skip
