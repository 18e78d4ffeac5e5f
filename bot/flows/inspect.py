"""Write a flow out for its readers, a lawyer first of all: diagram, conditions, every text, every path.

`python -m bot.flows.inspect` prints; with `--write` it refreshes docs/flows, which a test keeps current.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path as File

import bot.flows
from bot.flows.conditions import words
from bot.flows.model import Choice, Flow, Send, Step, Text, texts
from bot.flows.paths import Path, paths
from bot.text import T

FOLDER = File(__file__).parent.parent.parent / "docs" / "flows"
REFRESH = "python -m bot.flows.inspect --write"


def main() -> None:
    """Print every flow, or refresh its page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/flows/<flow>.md instead of printing")
    write = parser.parse_args().write
    for flow in flows():
        if write:
            FOLDER.mkdir(parents=True, exist_ok=True)
            (FOLDER / f"{flow.id}.md").write_text(page(flow), "utf-8")
        else:
            print(page(flow))


def flows() -> tuple[Flow, ...]:
    """Import every module of this package and collect its flows, by id."""
    modules = [importlib.import_module(f"{bot.flows.__name__}.{info.name}") for info in _modules()]
    found = {value.id: value for module in modules for value in vars(module).values() if isinstance(value, Flow)}
    return tuple(found[name] for name in sorted(found))


def _modules() -> Iterator[pkgutil.ModuleInfo]:
    return (info for info in pkgutil.iter_modules(bot.flows.__path__) if f"bot.flows.{info.name}" != __name__)


def page(flow: Flow) -> str:
    """Write the page of a flow in Markdown."""
    ways = paths(flow)
    parts = (
        f"# The flow `{flow.id}`, version {flow.version}",
        f"Written from the code by `{REFRESH}`; a test fails when it is not current. Not to be edited by hand.",
        "## Diagram",
        "Rounded: asked only sometimes. An arrow: can come right after.",
        diagram(flow, ways),
        "## Questions",
        table(("step", "part", "kind", "asked", "skip", "on the review card", "cites"), map(_row, flow.steps)),
        "## Texts",
        table(("key", "English"), ((f"`{text.key}`", text.english) for text in _once(flow))),
        "## Paths",
        f"Orders of questions: {len(ways)}, from {len(ways[0].steps)} to {len(ways[-1].steps)} questions long. "
        "Named are the questions that are not on every path. A fact ends in a question mark; facts are taken to be "
        "free here, so an order may be listed that no one can get.",
        table(("questions", "asked besides", "for example"), _ways(ways)),
    )
    return "\n\n".join(parts) + "\n"


def diagram(flow: Flow, ways: Iterable[Path]) -> str:
    """Draw the flow in Mermaid: the questions, and which can come right after which."""
    arrows: dict[tuple[str, str], None] = {}
    for way in ways:
        arrows.update(dict.fromkeys(zip(("start", *way.steps), (*way.steps, "done"), strict=True)))
    lines = ["flowchart TD", "  start((start))", *map(_node, _asked(flow)), "  done((done))"]
    lines += [f"  {before} --> {after}" for before, after in arrows]
    return "\n".join(("```mermaid", *lines, "```"))


def _asked(flow: Flow) -> Iterator[Step]:
    return (step for step in flow.steps if step.extra is None)


def _node(step: Step) -> str:
    return f'  {step.id}(["{step.id}"])' if step.when else f'  {step.id}["{step.id}"]'


def _row(step: Step) -> tuple[str, ...]:
    asked = "never; changed on the review card" if step.extra is not None else words(step.when)
    skip = "yes" if step.skip else ""
    kept = step.review.english if step.review else ""
    return f"`{step.id}`", str(step.part), _kind(step), asked, skip, kept, step.cite


def _kind(step: Step) -> str:
    options = step.options if isinstance(step, Choice | Text | Send) else {}
    codes = ", ".join(f"`{code}`" for code in options)
    return type(step).__name__.lower() + (f": {codes}" if codes else "")


def _once(flow: Flow) -> Iterator[T]:
    return iter({text.key: text for text in texts(flow)}.values())


def _ways(ways: tuple[Path, ...]) -> Iterator[tuple[str, ...]]:
    always = set(ways[0].steps).intersection(*(way.steps for way in ways))
    for way in ways:
        named = " → ".join(step for step in way.steps if step not in always)
        yield str(len(way.steps)), named, ", ".join(f"{name} = {value or 'skipped'}" for name, value in way.example)


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Write a Markdown table; a bar or a line break in a cell is escaped."""
    heads = tuple(heads)
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", "<br>")


if __name__ == "__main__":
    main()
