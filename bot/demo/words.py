"""What a text reads like in a language, whatever stands in its placeholders."""

from __future__ import annotations

import re

from bot.house import LOCALES
from bot.i18n import Catalogs, choose
from bot.text import T


def pattern_of(text: T, language: str) -> re.Pattern[str]:
    """Return a pattern of a text as the chat says it in a language."""
    shelf = Catalogs.load(LOCALES).shelf
    code = choose(language, shelf.offered({}, allow_drafts=True))
    words = shelf.translations[code].get(text.key, text.english) if code != "en" else text.english
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\{[a-z_]+\}", words)))
