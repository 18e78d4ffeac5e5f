"""Introduce the bot to Telegram: its menu of commands in every language that is offered, and its neutral name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from telegram.error import TelegramError

from bot.i18n import Catalogs
from bot.log import get_logger
from bot.service import Tongue
from bot.telegram_http import Api
from bot.text import T

MENU: Mapping[str, T] = {
    "start": T("menu.start", "Start or go on"),
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

log = get_logger("menu")


async def introduce(api: Api, catalogs: Catalogs, tongues: Sequence[Tongue], *, name: str) -> None:
    """Set menu and name; what Telegram refuses is logged and left, since the bot works without."""
    try:
        for index, tongue in enumerate(tongues):
            said = {command: catalogs.say(text, tongue.code) for command, text in MENU.items()}
            commands = [{"command": command, "description": words} for command, words in said.items()]
            only = {} if index == 0 else {"language_code": tongue.code}
            await api.call("setMyCommands", {"commands": commands, **only})
        if (await api.call("getMyName", {}))["name"] != name:  # Telegram allows few changes of the name a day
            await api.call("setMyName", {"name": name})
    except TelegramError as error:
        log.warning("menu_not_set", error_class=type(error).__name__)
