"""What a person reads when a setting is wrong: one line with the name, the fault and how to mend it, never a secret."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final


class SettingsError(Exception):
    """Say in a line (or one a fault) what is wrong with the settings and how to mend it."""


MENDED: Final = {
    "extra_forbidden": "is no setting; see docs/settings.md for the names.",
    "bool_parsing": "must be yes or no.",
    "string_too_short": "is empty; write something or remove the line.",
    "string_too_long": "is too long; 200 characters are enough.",
}


def sentence(fault: Any, secrets: Sequence[str]) -> str:
    """Word one fault that pydantic found; `fault` is one of `ValidationError.errors()`."""
    message = str(fault["msg"]).removeprefix("Value error, ")
    if not fault["loc"]:
        return message
    name = "BOT_" + "_".join(str(part) for part in fault["loc"]).upper()
    key = ".".join(str(part) for part in fault["loc"])
    what = MENDED.get(fault["type"]) or message[:1].lower() + message[1:]
    ending = "" if what.endswith(".") else "."
    file = f", {name}_FILE" if key in secrets else ""
    return f"{name} (or `{key}` in bot.toml{file}) {what}{ending}"
