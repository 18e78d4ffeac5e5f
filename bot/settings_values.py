"""Values of settings: where to listen, which languages there are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

ADDRESS: Final = re.compile(r"\[?([^\[\]\s]+?)\]?:(\d{1,5})")
PORTS: Final = range(65536)
LANGUAGES: Final = Path(__file__).resolve().parent.parent / "locales" / "languages.toml"


@dataclass(frozen=True, slots=True)
class Listen:
    """Hold a host and port to listen on; port 0 lets the system choose."""

    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host:port` or `[::1]:port`; raise ValueError with how to mend it."""
        match = ADDRESS.fullmatch(text.strip())
        if not match or int(match[2]) not in PORTS:
            raise ValueError("must be host:port; write for example 127.0.0.1:8080")
        return cls(match[1], int(match[2]))

    def __str__(self) -> str:
        """Write it as it is read."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@cache
def known_languages() -> tuple[str, ...]:
    """List the codes of the languages that have a file, complete or not."""
    return tuple(str(one["code"]) for one in tomllib.loads(LANGUAGES.read_text("utf-8"))["language"])
