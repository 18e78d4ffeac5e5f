"""The page of a flow says all of it, and the pages in docs are those of today's flows."""

from __future__ import annotations

from bot.flows.inspect import FOLDER, REFRESH, diagram, flows, page, table
from bot.flows.model import texts
from bot.flows.paths import Path, paths
from bot.flows.self_referral import SELF_REFERRAL


def test_the_pages_in_docs_are_current() -> None:
    stale = [flow.id for flow in flows() if (FOLDER / f"{flow.id}.md").read_text("utf-8") != page(flow)]
    assert stale == [], f"run: {REFRESH}"


def test_docs_hold_no_page_of_a_flow_that_is_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.md")} == {flow.id for flow in flows()}


def test_the_page_holds_every_step_text_and_citation() -> None:
    said = page(SELF_REFERRAL)
    rows = [f"| `{step.id}` | {step.part} |" for step in SELF_REFERRAL.steps]
    rows += [f"| `{text.key}` | {text.english} |" for text in texts(SELF_REFERRAL)]
    rows += [f"{step.cite} |" for step in SELF_REFERRAL.steps]
    assert [row for row in rows if row not in said] == []


def test_the_diagram_draws_each_arrow_once_and_marks_what_is_asked_sometimes() -> None:
    drawn = diagram(SELF_REFERRAL, [Path(("welcome", "age"), ()), Path(("welcome",), ()), Path(("welcome",), ())])
    arrows = [line.strip() for line in drawn.splitlines() if "-->" in line]
    assert arrows == ["start --> welcome", "welcome --> age", "age --> done", "welcome --> done"]
    assert '  welcome["welcome"]' in drawn
    assert '  age(["age"])' in drawn


def test_every_step_that_is_ever_asked_is_on_a_path() -> None:
    walked = {step for path in paths(SELF_REFERRAL) for step in path.steps}
    assert walked == {step.id for step in SELF_REFERRAL.steps if step.extra is None}


def test_bars_and_line_breaks_do_not_break_a_table() -> None:
    assert table(("a",), (("b|c\nd",),)) == "| a |\n| --- |\n| b\\|c<br>d |"
