"""Write small locale folders for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polib  # type: ignore[import-untyped]  # ships no types

from bot.text import T

LANGUAGES = """
essential = ["hello", "safe.*"]
[[language]]
code = "en"
name = "English"
locale = "en_US"
[[language]]
code = "es"
name = "Español"
locale = "es_US"
[[language]]
code = "ar"
name = "العربية"
direction = "rtl"
locale = "ar"
"""


def write_folder(folder: Path, texts: tuple[T, ...], **said: Mapping[str, str]) -> Path:
    """Write languages.toml, a template, and files for Spanish and Arabic; "~" before a key makes its entry fuzzy."""
    (folder / "languages.toml").write_text(LANGUAGES, "utf-8")
    _save(folder / "messages.pot", [polib.POEntry(msgctxt=text.key, msgid=text.english) for text in texts])
    for code in ("es", "ar"):
        path = folder / code / "LC_MESSAGES" / "messages.po"
        path.parent.mkdir(parents=True, exist_ok=True)
        _save(path, [_entry(text, said.get(code, {})) for text in texts])
    return folder


def _entry(text: T, said: Mapping[str, str]) -> polib.POEntry:
    fuzzy = said.get(f"~{text.key}", "")
    words = fuzzy or said.get(text.key, "")
    return polib.POEntry(msgctxt=text.key, msgid=text.english, msgstr=words, flags=["fuzzy"] if fuzzy else [])


def _save(path: Path, entries: list[polib.POEntry]) -> None:
    file = polib.POFile()
    file.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    file.extend(entries)
    path.write_text(str(file), "utf-8")
