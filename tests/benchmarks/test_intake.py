"""The script for our own bot goes by the steps in the buttons, and is content only with its own answers."""

from __future__ import annotations

from benchmarks.intake import PLACE, EnrolScript, IntakeScript, read_step
from benchmarks.person import Card, Finished, Tap, Type

STANDING = (("I'm not safe", "s|safe"), ("Leave quickly", "s|leave"))


def test_a_named_option_is_tapped_and_else_the_first() -> None:
    script = IntakeScript(1)
    age = Card("How old are you?", (("14", "a|4|age|14"), ("15", "a|4|age|15"), *STANDING))
    assert script.act(age) == Tap("a|4|age|15")
    assert script.act(Card("Court?", (("Yes", "a|5|court|yes"), ("No", "a|5|court|no"), *STANDING))) == Tap(
        "a|5|court|yes"
    )


def test_a_typed_step_is_typed_once_and_asking_again_is_a_problem() -> None:
    script = IntakeScript(1)
    place = Card("Where do you live?", (("Not sure", "a|6|place|unsure"), *STANDING))
    assert script.act(place) == Type(PLACE)
    assert script.act(place) == Finished(f"the bot did not take '{PLACE}' for place")


def test_a_typed_step_without_options_is_known_by_its_skip_button() -> None:
    assert read_step(Card("What may they call you?", (("Skip", "k|7|name"), *STANDING))) == ("name", {})


def test_a_review_that_shows_another_name_is_a_problem() -> None:
    mine, other = IntakeScript(1), IntakeScript(2)
    action = mine.act(review(other))
    assert isinstance(action, Finished)
    assert mine.name in str(action.problem)


def test_after_send_a_card_that_asks_nothing_is_the_end_and_a_question_is_a_problem() -> None:
    script = IntakeScript(1)
    assert script.act(review(script)) == Tap("a|k|send|send")
    assert script.act(Card("Your request is sent.", (("OK", "v|"),))) == Finished(None)
    asked_again = script.act(review(script))
    assert isinstance(asked_again, Finished)
    assert asked_again.problem is not None


def test_two_people_never_give_the_same_name_or_number() -> None:
    people = [IntakeScript(serial) for serial in range(1, 12_000)]
    assert len({one.name for one in people}) == len({one.phone for one in people}) == len(people)


def test_an_invited_person_says_yes_once() -> None:
    script = EnrolScript("abc")
    assert script.opening == "/start abc"
    assert script.act(Card("Join as Office?", (("Yes", "i|yes"), ("No", "i|no")))) == Tap("i|yes")
    assert script.act(Card("You are in.", (("Open", "d|"),))) == Finished(None)


def review(script: IntakeScript) -> Card:
    """Show a person's name and number, spelled as a bot may, above the button that sends."""
    digits = script.phone.replace("-", "")
    text = f"Name: {script.name}\nNumber: ({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    return Card(text, (("Send", "a|k|send|send"), ("Change", "c|k"), *STANDING))
