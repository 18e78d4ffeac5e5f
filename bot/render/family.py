"""Cards of the self-referral: questions, review, and the notes above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from bot.flows.conditions import SKIPPED, holds
from bot.flows.engine import Asked, Asking, Option
from bot.flows.model import Choice, Pick, Send, Step, Text
from bot.render.parts import BACK, INFO, NOT_GIVEN, SKIP, Args, Row, base36, button, in_rows, info, say, standing
from bot.text import Arg, Button, Card, Line, Plain, T

PART = T("card.part", "Part {part} of {parts}")
STANDING = len(standing())
KEEP = T("card.keep", "Keep as it is")
ITEM = T("card.item", "{label}: {answer}")
OLDER_BUTTON = T("note.older_button", "That was an older button. Here is where we are.")
MORE_TO_ASK = T("note.more_to_ask", "That change brings up a new question.")
SAVED = T("note.saved", "Your answers are saved. Here is where we were.")
TRY_AGAIN = T("note.try_again", "I did not get that. Please tap a button below.")
TRY_TYPED = T("note.try_typed", "I did not get that. Please try once more, or tap a button below.")
USE_BUTTONS = T("note.use_buttons", "One of the buttons below is enough.")
ASK_PERSON = T("note.ask_person", "Still stuck? A person can help: {human_phone}, {human_hours}.")
NO_MEDIA = T(
    "note.no_media",
    "I cannot take photos, voice, files, stickers, contacts, places or what others wrote. So I removed that. It was "
    "not kept.",
)
NO_MEDIA_AGAIN = T(
    "note.no_media_again",
    "I can read only words and taps, so I removed that too. Want a person instead? {human_phone}, {human_hours}.",
)
NOT_TWICE = T("note.not_twice", "You are doing fine. Tap a button below, or call {human_phone}.")
DRAFT_LANGUAGE = T("note.draft_language", "No person has checked this language yet. Some words may be wrong.")
OF_ROUND = T("card.of_round", "{label} ({number})")
CHANGE_WHAT = T("card.change_what", "Tap the line you want to change.")
SEND_NOTHING = T("note.send_nothing", "Send nothing")
SENT_ALREADY = T("sent_already.say", "Something was sent from this chat before. You can see where it stands.")
SENT_ALREADY_SEE = T("sent_already.see", "See where it stands")
SENT_ALREADY_NEW = T("sent_already.new", "Start a new one")


def question(  # noqa: PLR0913 -- the parts of a card, all by name
    asked: Asked, *, no: int, parts: int, args: Args, notes: Sequence[Line] = (), told: Sequence[Line] = ()
) -> Card:
    """Show one question. `no` stands in its buttons; `notes` come above it, what is `told` below."""
    step = asked.asking.step
    lines: list[Line | Plain] = [_head(step.part, parts), *notes, say(wording(asked.asking), args), *told]
    lines.extend(line for option in asked.options for line in _paragraph(option.about))
    return Card(tuple(lines), (*_options(asked, no), *_ways(asked, no), *standing()))


def _paragraph(lines: Sequence[Line]) -> list[Line]:
    """Keep together what is said of one option, so that nobody takes it for the next one's."""
    return [replace(line, tight=index > 0) for index, line in enumerate(lines)]


def _head(part: int, parts: int) -> Line:
    """Open a card with a line that tells nothing to whoever sees the chat list."""
    return say(PART, part=part, parts=parts) if parts > 1 else say(INFO)


def with_languages(card: Card, others: Sequence[tuple[str, str]]) -> Card:
    """Offer the other languages by their own names, above the standing rows."""
    buttons = [button(Plain(name), f"l|{code}") for code, name in others]
    rows = card.rows[:-STANDING] + in_rows(buttons, 2) + card.rows[-STANDING:]
    return replace(card, rows=rows)


def with_way_out(card: Card, *, typed: bool) -> Card:
    """Let a short conversation be left from its first card; once something is typed the button says that it goes."""
    way = button(SEND_NOTHING if typed else BACK, "s|drop")
    return replace(card, rows=(*card.rows[:-STANDING], (way,), *card.rows[-STANDING:]))


def wording(asking: Asking) -> T:
    """Choose the wording of a question for the answers before it."""
    chosen = (text for condition, text in asking.step.variants if holds(condition, asking.seen, lambda _: False))
    return next(chosen, asking.step.text)


def _options(asked: Asked, no: int) -> tuple[Row, ...]:
    step = asked.asking.step
    head = f"a|{base36(no)}|{asked.asking.path}|"
    per_row = step.per_row if isinstance(step, Choice | Pick | Text) else 1
    return in_rows([button(option.label, head + option.code) for option in asked.options], per_row)


def _ways(asked: Asked, no: int) -> tuple[Row, ...]:
    ways: list[Button] = []
    if asked.asking.step.skip:
        ways.append(button(SKIP, f"k|{base36(no)}|{asked.asking.path}"))
    if asked.current is not None and not _one_way_on(asked.asking.step):
        ways.append(button(KEEP, f"n|{base36(no)}"))
    if not asked.at_start:
        ways.append(button(BACK, f"b|{base36(no)}"))
    return in_rows(ways, 2)


def _one_way_on(step: Step) -> bool:
    """Tell whether to keep the answer would be the same as to press the only button, as on a card that only tells."""
    return isinstance(step, Send) or (isinstance(step, Choice) and len(step.options) == 1)


def review(asked: Asked, lines: Sequence[Line], confirm: T, *, no: int, parts: int, args: Args) -> Card:  # noqa: PLR0913
    """Show all answers that will be sent (`lines`, notes first), the question `confirm`, and the one Send."""
    step = cast("Send", asked.asking.step)
    head = f"a|{base36(no)}|{asked.asking.path}|"
    buttons = [button(label, head + code, args) for code, label in step.options.items() if code != "change"]
    ways = (button(step.options["change"], f"c|{base36(no)}"), button(BACK, f"b|{base36(no)}"))
    return Card(
        (
            _head(step.part, parts),
            say(step.text, args),
            *lines,
            say(confirm, args),
        ),
        (*in_rows(buttons), ways, *standing()),
    )


def listed(lines: Sequence[tuple[Step, Arg]]) -> list[Line]:
    """Write answers as "label: answer" lines of one paragraph."""
    return [
        replace(say(ITEM, label=step.review or step.text, answer=answer), tight=index > 0)
        for index, (step, answer) in enumerate(lines)
    ]


def change(lines: Sequence[tuple[str, Step]], *, no: int) -> Card:
    """Offer each line of the review for change; of several rounds each says of which it is."""
    rounds = {path.split(".")[1] for path, _ in lines if "." in path}
    buttons = [
        button(_of_round(path, step.review or step.text) if len(rounds) > 1 else step.review or step.text, data)
        for path, step in lines
        for data in [f"e|{base36(no)}|{path}"]
    ]
    ways = ((button(BACK, f"v|{base36(no)}"),),)
    return Card((say(CHANGE_WHAT),), (*in_rows(buttons, 2), *ways, *standing()))


def _of_round(path: str, label: T) -> T | Line:
    """Number the label of a step in a round, from 1."""
    parts = path.split(".")
    return say(OF_ROUND, label=label, number=int(parts[1]) + 1) if len(parts) > 1 else label


def sent_already() -> Card:
    """Say before a new one begins that something was sent; not what, about whom, or to whom."""
    buttons = (button(SENT_ALREADY_SEE, "s|status"), button(SENT_ALREADY_NEW, "s|new"))
    return info(say(SENT_ALREADY), rows=(*in_rows(buttons), *standing()))


def shown_answer(asking: Asking, answer: str, options: Sequence[Option]) -> Arg:
    """Choose what stands for an answer on a card: an option's label, what was typed, or "not given"."""
    if answer == SKIPPED:
        return NOT_GIVEN
    for option in options:
        if option.answer == answer:
            return option.label
    step = asking.step
    if isinstance(step, Choice | Text) and answer in step.options:
        return step.options[answer]
    return Plain(answer)
