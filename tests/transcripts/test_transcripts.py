"""Every conversation reads as it was accepted, in every language, with everything opened anew at every turn.

`TESTS_ACCEPT=name,name` accepts what the named conversations now say; read the difference before committing it.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.transcripts.play import HERE, play

NAMES = sorted(each.parent.name for each in HERE.glob("*/script.txt"))
ACCEPT = set(filter(None, os.environ.get("TESTS_ACCEPT", "").split(",")))
CHANCE = (
    (re.compile(r"R-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]"), "R-XXXX-XXXX-X"),
    (re.compile(r"C-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]"), "C-XXXX-XXXX-X"),
    (re.compile(r"\?start=[\w-]{16}"), "?start=XXXXXXXXXXXXXXXX"),
    (re.compile(r"/move [A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{5}"), "/move XXXX-XXXX-XXXXX"),
)
"""What chance decides is not part of what is accepted."""


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", NAMES)
async def test_a_conversation_reads_as_it_was_accepted(name: str, language: str, tmp_path: Path) -> None:
    transcript, untranslated = await play(name, language, tmp_path)
    for pattern, stand_in in CHANCE:
        transcript = pattern.sub(stand_in, transcript)
    golden = HERE / name / f"{language}.txt"
    if name in ACCEPT:
        golden.write_text(transcript, "utf-8")
    assert transcript == golden.read_text("utf-8")
    assert untranslated == set()
