"""Collect every text of the program from its modules and their source, for the translators' template and for tests.

It imports everything that speaks, so only tools, tests and the composition root use it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

import bot
from bot.text import T

MAKES = re.compile(r"\bT\(\s*f?\"")
"""Source that makes a text; modules without are not imported, so a tool of this kind stays quick."""


class TextError(Exception):
    """Base of all below; nobody throws it."""


class TwoSentences(TextError):
    """One key stands for two sentences."""


class HiddenText(TextError):
    """A text is put together inside a function, where no translator can find it."""


def all_texts() -> dict[str, T]:
    """Map each key to its text, in the order of modules and of places in them; raises a TextError."""
    found: dict[str, T] = {}
    for module in modules():
        for text in (*module_texts(module), *written_texts(module)):
            if found.setdefault(text.key, text) != text:
                raise TwoSentences(f"{text.key}: {found[text.key].english!r} and {text.english!r}")
    return found


def modules() -> Iterator[ModuleType]:
    """Import every module that makes a text, in order of name."""
    root = Path(bot.__file__ or "").parent
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        if path.stem != "__main__" and MAKES.search(path.read_text("utf-8")):
            yield importlib.import_module(".".join(parts[:-1] if path.stem == "__init__" else parts))


def module_texts(module: ModuleType) -> Iterator[T]:
    """List the texts reachable from a module's own names: values, mappings, sequences and dataclasses of them."""
    seen: set[int] = set()
    for name, value in vars(module).items():
        if not name.startswith("__") and not isinstance(value, ModuleType | type):
            yield from _inside(value, seen)


def written_texts(module: ModuleType) -> Iterator[T]:
    """List the texts written in a module's functions; raises HiddenText for one that is not written out."""
    source = Path(module.__file__ or "").read_text("utf-8")
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from (_written(call, module.__name__) for call in ast.walk(function) if _makes_text(call))


def _makes_text(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "T"


def _written(call: ast.Call, module: str) -> T:
    words = [each.value for each in call.args if isinstance(each, ast.Constant)]
    if len(words) != len(fields(T)):
        raise HiddenText(
            f"{module}, line {call.lineno}: write the key and the English out, or move the text to the top"
        )
    return T(str(words[0]), str(words[1]))


def _inside(value: object, seen: set[int]) -> Iterator[T]:
    if isinstance(value, T):
        yield value
        return
    if isinstance(value, str | bytes | int | float | None) or id(value) in seen:
        return
    seen.add(id(value))
    for part in _parts(value):
        yield from _inside(part, seen)


def _parts(value: object) -> Iterable[object]:
    if isinstance(value, Mapping):
        return [*value.keys(), *value.values()]
    if isinstance(value, tuple | list | set | frozenset):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return [getattr(value, each.name) for each in fields(value)]
    return ()
