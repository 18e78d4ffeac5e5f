"""Introduce the bot to Telegram: its menu and what an empty chat says, in every language offered; its neutral name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from telegram.error import TelegramError

from bot.i18n import Catalogs
from bot.log import get_logger
from bot.service import Tongue
from bot.telegram_http import Api
from bot.text import T

MENU: Mapping[str, T] = {
    "start": T("menu.start", "Start or go on"),
    "near": T("menu.near", "What is near me?"),
    "help": T("menu.help", "What I can do"),
    "human": T("menu.human", "Talk to a person"),
    "safe": T("menu.safe", "I'm not safe"),
    "police": T("menu.police", "Will police see this?"),
    "language": T("menu.language", "Change the language"),
    "back": T("menu.back", "One question back"),
    "status": T("menu.status", "What I sent"),
    "mydata": T("menu.mydata", "See and correct my answers"),
    "withdraw": T("menu.withdraw", "Take back what I sent"),
    "move": T("menu.move", "Move to another phone"),
    "settings": T("menu.settings", "How questions come"),
    "privacy": T("menu.privacy", "Who reads what"),
    "complaint": T("menu.complaint", "Complain to the Office"),
    "delete": T("menu.delete", "Erase my answers"),
    "stop": T("menu.stop", "Stop for now"),
}
DESCRIPTION = T(
    "menu.description",
    "For young people, for those who care for them, and for people who were hurt, in Minnesota. I am a bot. I can link "
    "you with a local group that helps people talk and make things right. It is free and your choice. You do not have "
    "to write what happened. If someone could get hurt now, call 911.",
)
"""Stands in an empty chat, above Start; at most 512 characters."""
SHORT_DESCRIPTION = T(
    "menu.short_description", "Free help to find a local group that helps people talk. Emergency: 911."
)
"""Stands on the bot's page and beside a link to it; at most 120 characters."""
ABOUT: Mapping[str, tuple[str, T]] = {
    "Description": ("description", DESCRIPTION),
    "ShortDescription": ("short_description", SHORT_DESCRIPTION),
}
CODE_LENGTH = 2
"""Telegram takes two-letter codes only; who uses another language sees the first one's words."""

log = get_logger("menu")


async def introduce(api: Api, catalogs: Catalogs, tongues: Sequence[Tongue], *, name: str) -> None:
    """Set menu, descriptions and name; what Telegram refuses is logged and left, since the bot works without."""
    try:
        for code, only in _readers(tongues):
            said = {command: catalogs.say(text, code) for command, text in MENU.items()}
            commands = [{"command": command, "description": words} for command, words in said.items()]
            await api.call("setMyCommands", {"commands": commands, **only})
            for title, (field, text) in ABOUT.items():
                await _agree(api, title, field, catalogs.say(text, code), only)
        await _agree(api, "Name", "name", name, {})
    except TelegramError as error:
        log.warning("menu_not_set", error_class=type(error).__name__)


def _readers(tongues: Sequence[Tongue]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """List each language with whom Telegram shows it to: the first to everybody no other one is for."""
    first, *others = tongues
    yield first.code, {}
    for tongue in others:
        if len(tongue.code) == CODE_LENGTH:
            yield tongue.code, {"language_code": tongue.code}


async def _agree(api: Api, title: str, field: str, words: str, only: Mapping[str, str]) -> None:
    """Set one text about the bot unless it stands so already: Telegram allows few changes a day."""
    if (await api.call(f"getMy{title}", only))[field] != words:
        await api.call(f"setMy{title}", {field: words, **only})
