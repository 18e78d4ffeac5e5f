"""Every order of questions is found from the conditions alone."""

from __future__ import annotations

from pydantic import BaseModel

from bot.flows.conditions import All, Below, Fact, Given, Is, Not
from bot.flows.model import Choice, Flow, Pick, Step, Text
from bot.flows.paths import Path, answers, paths
from bot.text import T


class Anything(BaseModel):
    """Hold whatever the little flows below ask."""

    who: str = ""
    age: str = ""
    town: str = ""
    parent: str = ""
    extra: str = ""


YES_NO = {"yes": T("t.yes", "Yes"), "no": T("t.no", "No")}
WHO = Choice(id="who", text=T("t.who", "Who?"), options={"self": T("t.self", "Me"), "other": T("t.other", "Other")})
AGES = {"9": T("t.9", "9"), "15": T("t.15", "15"), "21-": T("t.21", "21 and over")}


def flow(*steps: Step) -> Flow:
    return Flow(id="little", version=1, result=Anything, steps=steps)


def parent(**more: object) -> Choice:
    return Choice(id="parent", text=T("t.parent", "Parent?"), options=YES_NO, **more)  # type: ignore[arg-type]


def test_steps_without_conditions_have_one_order() -> None:
    assert paths(flow(WHO, parent())) == (Path(("who", "parent"), ()),)


def test_a_condition_on_an_answer_makes_two_orders_with_an_example_each() -> None:
    assert paths(flow(WHO, parent(when=Is("who", "self")))) == (
        Path(("who",), (("who", "other"),)),
        Path(("who", "parent"), (("who", "self"),)),
    )


def test_options_are_told_apart_only_as_far_as_a_condition_looks() -> None:
    age = Choice(id="age", text=T("t.age", "Age?"), options=AGES, skip=True)
    asked = parent(when=Below("age", 18))
    assert answers(age, (asked,)) == ("9", "21-")
    assert answers(age, (parent(when=Given("age")),)) == ("9", "")
    assert answers(age, ()) == ("9",)


def test_typed_and_listed_answers_stand_for_all_that_no_condition_names() -> None:
    town = Text(id="town", text=T("t.town", "Town?"), reader="place", options={"list": T("t.list", "List")})
    pick = Pick(id="town", text=T("t.town", "Town?"), source="towns")
    assert answers(town, (parent(when=Is("town", "list")),)) == ("typed", "list")
    assert answers(pick, (parent(when=Is("town", "none")),)) == ("listed", "none")


def test_a_fact_is_followed_both_ways_once_its_questions_are_answered() -> None:
    asked = parent(when=Fact("matters", needs=("who",)))
    assert paths(flow(WHO, asked)) == (
        Path(("who",), (("matters?", "no"),)),
        Path(("who", "parent"), (("matters?", "yes"),)),
    )


def test_a_fact_keeps_its_verdict_along_a_path() -> None:
    fact = Fact("matters", needs=("who",))
    town = Pick(id="town", text=T("t.town", "Town?"), source="towns", when=fact)
    orders = [path.steps for path in paths(flow(WHO, town, parent(when=Not(fact))))]
    assert orders == [("who", "town"), ("who", "parent")]


def test_an_answer_that_was_never_asked_fails_its_conditions() -> None:
    age = Choice(id="age", text=T("t.age", "Age?"), options=AGES, when=Is("who", "self"))
    asked = parent(when=All(Given("age"), Below("age", 18)))
    assert [path.steps for path in paths(flow(WHO, age, asked))] == [
        ("who",),
        ("who", "age"),
        ("who", "age", "parent"),
    ]


def test_a_change_line_is_on_no_path() -> None:
    extra = Choice(id="extra", text=T("t.extra", "Extra?"), options=YES_NO, extra="no")
    assert paths(flow(WHO, extra)) == (Path(("who",), ()),)
