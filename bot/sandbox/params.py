"""Parameters of a call: query string, form, multipart or JSON, read as Telegram reads them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from bot.sandbox.errors import bad

INTEGER = re.compile(r"\s*(-?\d{1,19})")
TRUE = frozenset(("true", "yes", "1"))


@dataclass(slots=True)
class Params:
    """Values by name (strings from forms, JSON values from JSON) and uploaded files."""

    values: dict[str, Any]
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    def only(self, known: frozenset[str]) -> None:
        """Refuse names that the method does not have. Telegram ignores them; a typing error should be heard of."""
        for name in (*self.values, *self.files):
            if name not in known and not name.startswith("attached"):
                raise bad(f"unknown field {name}")

    def text(self, name: str) -> str:
        """Return a string, empty when missing."""
        value = self.values.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a whole number; what is none counts as 0, as at Telegram."""
        value = self.values.get(name)
        if value is None or value == "":
            return default
        match = INTEGER.match(str(value))
        return int(match.group(1)) if match else 0

    def flag(self, name: str) -> bool:
        """Return a Boolean."""
        return str(self.values.get(name, "")).lower() in TRUE

    def json(self, name: str, wrong: str) -> Any:
        """Return a JSON value sent as such or as a string; refuse with `wrong` when it is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str) or value == "":
            return None if value == "" else value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(wrong) from None

    def logged(self) -> dict[str, Any]:
        """Return what the call log keeps: JSON in strings decoded, files by name and size."""
        found = {name: _peek(value) for name, value in self.values.items()}
        return found | {name: {"file": one[0], "size": len(one[1])} for name, one in self.files.items()}


def _peek(value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def read_params(query: bytes, content_type: str, body: bytes) -> Params:
    """Read a request; raise Telegram's refusal for JSON or text that cannot be read."""
    params = Params({})
    try:
        params.values.update(parse_qsl(query.decode(), keep_blank_values=True, errors="strict"))
        _read_body(params, content_type, body)
        # Lone surrogates come through \ud800 in JSON
        json.dumps(params.values, ensure_ascii=False).encode()
    except UnicodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return params


def _read_body(params: Params, content_type: str, body: bytes) -> None:
    if not body:
        return
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        params.values.update(_object(body))
    elif kind == "multipart/form-data":
        _multipart(params, content_type, body)
    else:
        params.values.update(parse_qsl(body.decode(), keep_blank_values=True, errors="strict"))


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except UnicodeError:
        raise
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad("object expected")
    return value


def _multipart(params: Params, content_type: str, body: bytes) -> None:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    for part in message.iter_parts():
        disposition = part["Content-Disposition"].params if part["Content-Disposition"] else {}
        name, content = str(disposition.get("name", "")), part.get_payload(decode=True)
        if not isinstance(content, bytes):
            raise bad("can't parse multipart body")
        if "filename" in disposition:
            params.files[name] = (str(disposition["filename"]), content)
        else:
            params.values[name] = content.decode()
