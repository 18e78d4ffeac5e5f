"""Check reply markup as Telegram does and say what is wrong in its words (td `ReplyMarkup.cpp`)."""

from __future__ import annotations

import json
import re
from typing import Any

from bot.sandbox.errors import bad
from bot.sandbox.formatting import units

CALLBACK_LIMIT = 64  # bytes of callback_data
BUTTON_LIMIT = 100  # inline buttons of one message
COPY_LIMIT = 256  # characters of copy_text
INLINE_KINDS = ("url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat", "web_app",
                "login_url", "copy_text", "pay")  # fmt: skip
INLINE_FIELDS = frozenset(("text", "style", "icon_custom_emoji_id", *INLINE_KINDS))
KEY_FIELDS = frozenset(("text", "style", "icon_custom_emoji_id", "request_contact", "request_location"))
FIELDS = {
    "inline_keyboard": frozenset(("inline_keyboard",)),
    "keyboard": frozenset(
        ("keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder", "selective")
    ),
    "remove_keyboard": frozenset(("remove_keyboard", "selective")),
    "force_reply": frozenset(("force_reply", "input_field_placeholder", "selective")),
}
URL = re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+(:\d+)?([/?#]\S*)?$|(tg|tel|mailto):\S+$|https?://localhost\S*$")


def parse_markup(raw: Any, *, inline_only: bool, private: bool = True) -> dict[str, Any] | None:
    """Return the markup as it will be kept, or None where there is none; raise Telegram's refusal when wrong."""
    if raw is None or raw == "":
        return None
    value = _decoded(raw)
    kind = next((one for one in FIELDS if value.get(one)), None)
    _known(value, FIELDS[kind] if kind else frozenset().union(*FIELDS.values()))
    if kind == "inline_keyboard":
        return _inline(value)
    if inline_only and kind is not None:
        raise bad("inline keyboard expected")
    if kind == "keyboard":
        return _keyboard(value, private=private)
    return {kind: True} if kind else None


def _decoded(raw: Any) -> dict[str, Any]:
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except ValueError:
            raise bad("can't parse reply keyboard markup JSON object") from None
    if not isinstance(raw, dict):
        raise bad("object expected as reply markup")
    return raw


def _known(value: dict[str, Any], known: frozenset[str]) -> None:
    for name in value:
        if name not in known:
            raise bad(f"unknown field {name}")


def _rows(value: Any, wrong: str) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad(wrong)
    return [row for row in value if row]


def _inline(value: dict[str, Any]) -> dict[str, Any] | None:
    wrong = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    rows = [[_inline_button(button) for button in row] for row in _rows(value["inline_keyboard"], wrong)]
    if sum(map(len, rows)) > BUTTON_LIMIT:
        raise bad("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _text(button: Any, kind: str, fields: frozenset[str]) -> str:
    text = button.get("text")
    if "text" not in button:
        raise bad(f"can't parse {kind}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad(f'can\'t parse {kind}: Field "text" must be of type String')
    _known(button, fields)
    if not text.strip():
        raise bad(f"{kind} text must be non-empty")
    return text


def _inline_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    _text(button, "inline keyboard button", INLINE_FIELDS)
    kinds = [one for one in INLINE_KINDS if button.get(one) not in (None, "")]
    if not kinds:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(kinds) > 1:  # Telegram silently takes the first; here it is a mistake worth hearing of
        raise bad("inline keyboard button must have exactly one type")
    _action(button, kinds[0])
    return dict(button)


def _action(button: dict[str, Any], kind: str) -> None:
    value = button[kind]
    if kind == "callback_data" and (not isinstance(value, str) or len(value.encode("utf-8")) > CALLBACK_LIMIT):
        raise bad("BUTTON_DATA_INVALID")
    if kind == "url" and (not isinstance(value, str) or not URL.match(value)):
        raise bad(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    if kind == "copy_text":
        copied = value.get("text") if isinstance(value, dict) else None
        if not isinstance(copied, str) or not 0 < units(copied) <= COPY_LIMIT:
            raise bad("BUTTON_COPY_TEXT_INVALID")


def _keyboard(value: dict[str, Any], *, private: bool) -> dict[str, Any]:
    rows = _rows(value["keyboard"], 'field "keyboard" must be an Array of Arrays')
    return {**value, "keyboard": [[_key(button, private=private) for button in row] for row in rows]}


def _key(button: Any, *, private: bool) -> dict[str, Any]:
    if isinstance(button, str):
        button = {"text": button}
    if not isinstance(button, dict):
        raise bad("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _text(button, "keyboard button", KEY_FIELDS)
    if button.get("request_contact") and not private:
        raise bad("phone number can be requested in private chats only")
    if button.get("request_location") and not private:
        raise bad("location can be requested in private chats only")
    return dict(button)
