"""What the doctor sees of this machine: the address, the server key, the rights of files, SQLite, the disk."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from bot.settings import Settings
from bot.settings_values import Listen
from storage.driver import parse_url, sqlite_path
from storage.master import KeyProblem, master_key_problems

State = Literal["ok", "warn", "problem"]
SAFE_WAL: Final = (3, 51, 3)  # older ones can damage a log that two connections checkpoint; we keep to one
LITTLE: Final = 500 * 1024 * 1024
TOO_LITTLE: Final = 50 * 1024 * 1024
OTHERS: Final = 0o077

KEY_LINES: Final[Mapping[KeyProblem, str]] = {
    KeyProblem.MISSING: "The server key {key} is missing: put it back, or run `python -m bot init` in a new folder.",
    KeyProblem.NOT_A_FILE: "The server key {key} is not a file.",
    KeyProblem.UNREADABLE: "The server key {key} cannot be read by this user: chown it to the bot's user.",
    KeyProblem.NO_KEY: "{key} holds no server key (64 hexadecimal digits): set BOT_MASTER_KEY_FILE to the right file.",
    KeyProblem.MODE: "The server key should have mode 0400: chmod 0400 {key}",
    KeyProblem.FOLDER_MODE: "Others may replace the server key: chmod go-w {folder}",
    KeyProblem.IN_DATA_FOLDER: "The server key lies in the data folder, where a copy of the data takes it along: "
    "move it and set BOT_MASTER_KEY_FILE.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one line of the doctor."""

    name: str
    state: State
    words: str


def listen(settings: Settings, *, running: bool) -> Iterator[Finding]:
    """Try the address of webhook, health and metrics, which a running bot has."""
    fault = None if running else _bound(settings.listen)
    if fault:
        words = f"BOT_LISTEN: {settings.listen} cannot be had ({fault})"
        loss = "`run` would end" if settings.webhook_url else "`run` would go on without health and metrics"
        yield Finding(
            "listen", "problem" if settings.webhook_url else "warn", f"{words}: {loss}. Choose another address."
        )
    if settings.webhook_url and settings.listen.host not in ("127.0.0.1", "::1", "localhost"):
        yield Finding("listen", "warn", f"{settings.listen} is open to others; put a proxy with TLS before it.")


def _bound(listen: Listen) -> str:
    """Try to have an address for a moment; return what is in the way, "" where nothing is."""
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(listen.host, listen.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            tried.bind(place)
            tried.listen()  # SO_REUSEADDR lets two bind, and only one listen
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def key(settings: Settings) -> Iterator[Finding]:
    """Judge the server key's file."""
    wrong = master_key_problems(settings.key_file, data_folder=settings.data_dir)
    if settings.master_key is not None:
        yield Finding("key", "warn", "The server key stands in the environment: for development only.")
        return
    for one in wrong:
        mild = one is KeyProblem.IN_DATA_FOLDER and not settings.webhook_url
        words = KEY_LINES[one].format(key=settings.key_file, folder=settings.key_file.parent)
        yield Finding("key", "warn" if mild else "problem", words)
    if not wrong:
        yield Finding("key", "ok", "The server key lies apart from the data and only its owner can read it.")


def modes(settings: Settings) -> Iterator[Finding]:
    """Look who may open the data folder and the files in it that are there."""
    if settings.data_dir.exists() and not settings.data_dir.is_dir():
        return  # it is none of ours, and `data` says so
    files = (sqlite_path(parse_url(url)) for url in (settings.database, settings.keys_database))
    paths = [path for path in (settings.data_dir, *files) if path is not None and path.exists()]
    loose = [path for path in paths if stat.S_IMODE(path.stat().st_mode) & OTHERS]
    for path in loose:
        yield Finding("modes", "problem", f"Others have rights to {path}: chmod go= {path}")
    if paths and not loose:
        yield Finding("modes", "ok", "Only the bot's user can open the data.")


def sqlite() -> Finding:
    """Tell which SQLite this is."""
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= SAFE_WAL:
        return Finding("sqlite", "ok", f"SQLite {version}.")
    words = (
        f"SQLite {version} is safe with one connection to each file, as the bot uses it: open them with no other tool."
    )
    return Finding("sqlite", "ok", words)


def disk(settings: Settings) -> Iterator[Finding]:
    """Tell how much room there is."""
    if not settings.data_dir.is_dir():
        return
    free = shutil.disk_usage(settings.data_dir).free
    state: State = "problem" if free < TOO_LITTLE else "warn" if free < LITTLE else "ok"
    yield Finding("disk", state, f"{free // 1024 // 1024:,} MB are free for {settings.data_dir}.")
