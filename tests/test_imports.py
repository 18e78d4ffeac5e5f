"""The import contracts know every module, so that a new one cannot slip past them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import bot

ROOT = Path(__file__).parent.parent
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}


def _modules() -> set[str]:
    found = Path(bot.__file__).parent.iterdir()
    files = {path.stem for path in found if path.suffix == ".py" or (path.is_dir() and any(path.glob("*.py")))}
    return {f"bot.{name}" for name in files - {"__init__"}}


def test_every_module_stands_in_a_layer_and_every_layer_has_its_modules() -> None:
    layers = {name.strip(" ()") for layer in CONTRACTS["down"]["layers"] for name in layer.replace("|", ":").split(":")}
    assert layers - {"storage"} == _modules() - {"bot.sandbox"}


def test_the_sandbox_may_import_no_other_module() -> None:
    forbidden = set(CONTRACTS["sandbox"]["forbidden_modules"]) - {"storage", "telegram"}
    assert forbidden == _modules() - {"bot.sandbox"}
