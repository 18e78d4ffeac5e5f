"""Refresh the translators' files from the program: `python -m scripts.locales [--check]`.

Writes locales/messages.pot and merges it into each messages.po: new texts come in empty, a text whose English changed
keeps its translation as fuzzy (it does not count until a person looked at it), a text that is gone goes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

import polib  # type: ignore[import-untyped]  # ships no types

from bot.catalog import TEMPLATE
from bot.text import T
from bot.texts import all_texts

FOLDER = Path(__file__).parent.parent / "locales"
WIDTH = 100


def main() -> int:
    """Refresh the files; with --check change nothing and return 1 when one is not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a file is not current")
    check = parser.parse_args().check
    stale = [path for path, words in refreshed(FOLDER, all_texts()).items() if _read(path) != words]
    for path in stale:
        print(f"{'not current' if check else 'wrote'}: {path}")
    if not check:
        for path, words in refreshed(FOLDER, all_texts()).items():
            path.write_text(words, "utf-8")
    return 1 if check and stale else 0


def refreshed(folder: Path, texts: Mapping[str, T]) -> dict[Path, str]:
    """Return what messages.pot and each messages.po should hold."""
    files = {folder / TEMPLATE: template(texts)}
    for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        files[path] = merged(_read(path), texts, path.parent.parent.name)
    return files


def template(texts: Mapping[str, T]) -> str:
    """Write the template: every text, in the order of the program, without a translation."""
    return _written([_entry(text) for text in texts.values()], "")


def merged(before: str, texts: Mapping[str, T], language: str) -> str:
    """Merge the texts into a language's file."""
    known = {entry.msgctxt: entry for entry in polib.pofile(before)}
    return _written([_merged(text, known.get(text.key)) for text in texts.values()], language)


def _merged(text: T, old: polib.POEntry | None) -> polib.POEntry:
    entry = _entry(text)
    if old is not None:
        entry.msgstr, entry.tcomment, entry.flags = old.msgstr, old.tcomment, old.flags
        entry.previous_msgid = old.previous_msgid
        if old.msgid != text.english and old.msgstr:
            entry.flags, entry.previous_msgid = ["fuzzy"], old.previous_msgid or old.msgid
    return entry


def _entry(text: T) -> polib.POEntry:
    return polib.POEntry(msgctxt=text.key, msgid=text.english)


def _written(entries: list[polib.POEntry], language: str) -> str:
    # No dates and no line numbers in the file: they change without a text having changed.
    file = polib.POFile(wrapwidth=WIDTH)
    file.metadata = {
        **({"Language": language} if language else {}),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    file.extend(entries)
    return f"{file}\n".replace("\n\n\n", "\n\n")


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
