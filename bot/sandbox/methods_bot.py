"""The Bot API's methods about the bot itself: who it is, its commands, name and descriptions."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.errors import bad
from bot.sandbox.methods import Handler, Method
from bot.sandbox.model import Json
from bot.sandbox.params import Params
from bot.sandbox.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}$")
COMMAND_LIMIT = 100
DESCRIPTION_OF_COMMAND = 256  # characters
LIMITS = {"name": 64, "description": 512, "short_description": 120}  # characters
LANGUAGE = re.compile(r"([a-z]{2})?$")


def get_me(world: World, _params: Params) -> Json:
    """Describe the bot."""
    flags = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**world.bot_json(), **flags, "can_connect_to_business": False, "has_main_web_app": False}


def _language(params: Params) -> str:
    language = params.text("language_code")
    if not LANGUAGE.match(language):
        raise bad("invalid language code specified")
    return language


def _scope(params: Params) -> str:
    scope = params.json("scope", "can't parse BotCommandScope JSON object")
    if scope is not None and (not isinstance(scope, dict) or not isinstance(scope.get("type"), str)):
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def set_my_commands(world: World, params: Params) -> bool:
    """Set the list of commands for a scope and language."""
    commands = params.json("commands", "can't parse commands JSON object")
    if commands is None:
        commands = []
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > COMMAND_LIMIT:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    world.commands[_scope(params), _language(params)] = [_command(one) for one in commands]
    world.feed.publish("commands")
    return True


def _command(value: Any) -> Json:
    if not isinstance(value, dict):
        raise bad("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(value.get(name), str):
            raise bad(f"can't parse BotCommand: Can't find field \"{name}\"")
    command = value["command"].removeprefix("/")
    if not COMMAND.match(command):
        raise bad("BOT_COMMAND_INVALID")
    if not 0 < len(value["description"]) <= DESCRIPTION_OF_COMMAND:
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": command, "description": value["description"]}


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the list of commands for a scope and language."""
    return world.commands.get((_scope(params), _language(params)), [])


def _set(kind: str, shelf: str) -> Handler:
    def run(world: World, params: Params) -> bool:
        value, language = params.text(kind), _language(params)
        if len(value) > LIMITS[kind]:
            raise bad(f"BOT_{'TITLE' if kind == 'name' else kind.upper()}_INVALID")
        texts: dict[str, str] = getattr(world, shelf)
        if value:
            texts[language] = value
        elif language or kind != "name":
            texts.pop(language, None)
        world.feed.publish("bot")
        return True

    return run


def _get(kind: str, shelf: str) -> Handler:
    def run(world: World, params: Params) -> Json:
        texts: dict[str, str] = getattr(world, shelf)
        return {kind: texts.get(_language(params)) or texts.get("", "")}

    return run


def _pair(kind: str, title: str, shelf: str) -> tuple[Method, Method]:
    setter = Method(f"setMy{title}", _set(kind, shelf), frozenset((kind, "language_code")))
    return setter, Method(f"getMy{title}", _get(kind, shelf), frozenset(("language_code",)))


BOT_METHODS = (
    Method("getMe", get_me, frozenset()),
    Method("setMyCommands", set_my_commands, frozenset(("commands", "scope", "language_code"))),
    Method("getMyCommands", get_my_commands, frozenset(("scope", "language_code"))),
    *_pair("name", "Name", "names"),
    *_pair("description", "Description", "descriptions"),
    *_pair("short_description", "ShortDescription", "short_descriptions"),
)
