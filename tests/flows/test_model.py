"""A wrong flow cannot be imported, and the real ones can."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import BaseModel

from bot.flows import errors
from bot.flows.conditions import Below, Given, Is
from bot.flows.model import CODE_BYTES, Choice, Flow, Repeat, Send, Step, Text, texts
from bot.flows.note import COMPLAINT, NOTE
from bot.flows.self_referral import SELF_REFERRAL
from bot.text import T


class Form(BaseModel):
    """Hold what the flows below ask."""

    who: str = ""
    name: str = ""
    days: str = ""


class Strict(BaseModel):
    """Require one answer."""

    who: str
    name: str = ""


YES = {"yes": T("t.yes", "Yes")}
WHO = Choice(id="who", text=T("t.who", "Who?"), options=YES)
NAME = Text(id="name", text=T("t.name", "Name?"), reader="name")


def flow(*steps: Step, result: type[BaseModel] = Form) -> Flow:
    return Flow(id="little", version=1, result=result, steps=steps)


def test_two_steps_with_one_id_cannot_be_built() -> None:
    with pytest.raises(errors.DuplicateStep, match="who"):
        flow(WHO, NAME, replace(WHO, text=T("t.again", "Who again?")))


def test_a_step_that_fills_no_field_cannot_be_built() -> None:
    with pytest.raises(errors.StepWithoutField, match="town"):
        flow(WHO, replace(NAME, id="town"))


def test_a_step_that_only_steers_needs_no_field() -> None:
    assert flow(replace(NAME, id="page", keeps=False)).step("page") is not None


@pytest.mark.parametrize(
    "wrong",
    [
        replace(WHO, when=Given("name")),
        replace(WHO, when=Given("who")),
        replace(WHO, when=Is("nobody", "x")),
        replace(WHO, variants=((Below("name", 3), T("t.v", "Who, little one?")),)),
    ],
)
def test_a_condition_that_looks_ahead_or_nowhere_cannot_be_built(wrong: Step) -> None:
    with pytest.raises(errors.ConditionAhead, match="who looks ahead"):
        flow(wrong, NAME)


def test_a_required_field_that_nothing_asks_for_cannot_be_built() -> None:
    with pytest.raises(errors.FieldNeverAsked, match="who"):
        flow(NAME, result=Strict)
    with pytest.raises(errors.FieldNeverAsked, match="who"):
        flow(replace(WHO, keeps=False), result=Strict)


@pytest.mark.parametrize("text", [T("", "Who?"), T("t.who", ""), T("t.who", "  ")])
def test_a_text_without_key_or_english_cannot_be_built(text: T) -> None:
    with pytest.raises(errors.TextWithoutKey):
        flow(replace(WHO, text=text))


@pytest.mark.parametrize(
    "second",
    [
        replace(NAME, text=T("t.who", "Name?")),
        replace(NAME, review=T("t.yes", "Name")),
        replace(NAME, variants=((Given("who"), T("t.who", "Name then?")),)),
        replace(NAME, options={"no": T("t.yes", "No")}),
    ],
)
def test_one_key_for_two_sentences_cannot_be_built(second: Step) -> None:
    with pytest.raises(errors.TextWithoutKey, match="two sentences"):
        flow(WHO, second)


@pytest.mark.parametrize("code", ["x" * (CODE_BYTES - 2), "é" * (CODE_BYTES // 2 - 1), "a|b", ""])
def test_a_code_that_does_not_fit_a_button_cannot_be_built(code: str) -> None:
    with pytest.raises(errors.CodeTooLong):
        flow(replace(WHO, options={code: T("t.yes", "Yes")}))
    assert flow(replace(WHO, options={"x" * (CODE_BYTES - 3): T("t.yes", "Yes")}))


@pytest.mark.parametrize("step_id", ["who|what", "who.what"])
def test_an_id_with_a_sign_that_parts_a_path_or_a_button_cannot_be_built(step_id: str) -> None:
    with pytest.raises(errors.CodeTooLong):
        flow(replace(WHO, id=step_id, keeps=False))


def test_a_repeated_step_fits_a_button_with_its_whole_path() -> None:
    child = flow(replace(WHO, options={"x" * 30: T("t.yes", "Yes")}))
    assert flow(Repeat(id="days", text=T("t.more", "More?"), child=child, most=1))
    with pytest.raises(errors.CodeTooLong, match="days"):
        flow(Repeat(id="days", text=T("t.more", "More?"), child=child, most=100))


def test_a_repeated_step_may_not_be_called_more() -> None:
    child = flow(replace(NAME, id="more", keeps=False))
    with pytest.raises(errors.DuplicateStep, match="more"):
        flow(Repeat(id="days", text=T("t.more", "More?"), child=child))


def test_all_texts_of_a_flow_are_listed_its_childrens_too() -> None:
    send = Send(id="send", text=T("t.review", "Check."), confirm=T("t.send", "Send?"), options=YES)
    child = flow(replace(NAME, review=T("t.label", "Name")))
    whole = flow(replace(WHO, variants=()), Repeat(id="days", text=T("t.more", "More?"), child=child), send)
    assert [text.key for text in texts(whole)] == [
        "t.who", "t.yes", "t.more", "t.name", "t.label", "t.review", "t.yes", "t.send",
    ]  # fmt: skip


def test_a_step_is_found_by_id_and_a_removed_one_is_none() -> None:
    assert flow(WHO, NAME).step("name") == NAME
    assert flow(WHO).step("name") is None


@pytest.mark.parametrize("real", [SELF_REFERRAL, NOTE, COMPLAINT], ids=lambda each: each.id)
def test_the_real_flows_are_built_and_close_with_send(real: Flow) -> None:
    assert isinstance(real.steps[-1], Send)
    assert {step.part for step in real.steps} == set(range(1, real.parts + 1))
