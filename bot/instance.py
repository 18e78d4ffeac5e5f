"""One running bot for each data folder, and the door through which commands reach it.

The door is a Unix socket of mode 0600 in the folder: one line of JSON asks, one line answers, then it closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, Final

from bot.log import get_logger
from bot.problems import Problem, line_of
from storage.errors import StorageError

LOCK: Final = "run.lock"
DOOR: Final = "bot.sock"
LONGEST_PATH: Final = 100  # bytes; a socket's address holds 104 on macOS, 108 on Linux
LONGEST_LINE: Final = 4 * 1024 * 1024  # a directory of the whole state has some 100 kB
ANSWER_S: Final = 30.0

log = get_logger("instance")
Answer = Callable[[str, Mapping[str, Any]], Awaitable[dict[str, Any]]]


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; raise Problem where another `run` holds it. A killed process lets go of it."""
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Problem(f"Another bot runs with the data folder {folder}: stop it first.") from None
        yield
    finally:
        os.close(handle)


@asynccontextmanager
async def door(folder: Path, answer: Answer) -> AsyncIterator[None]:
    """Let commands of this user in while the bot runs."""
    path, short = folder / DOOR, None
    path.unlink(missing_ok=True)  # left by a kill; the lock says that nobody listens there
    if len(os.fsencode(path)) > LONGEST_PATH:
        short = Path(tempfile.mkdtemp(prefix="bot-"))  # of mode 0700
        path.symlink_to(short / DOOR)
    server = await _listen(path, answer)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
        path.unlink(missing_ok=True)
        if short is not None:
            shutil.rmtree(short, ignore_errors=True)


async def _listen(path: Path, answer: Answer) -> asyncio.Server:
    async def opened(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer):
            try:
                writer.write(json.dumps(await _reply(await reader.readline(), answer)).encode() + b"\n")
                await writer.drain()
            except (OSError, ValueError) as error:
                log.warning("door_trouble", error_class=type(error).__name__)

    return await asyncio.start_unix_server(opened, sock=_bound(_address(path)), limit=LONGEST_LINE)


def _bound(path: Path) -> socket.socket:
    before = os.umask(0o177)  # born with mode 0600: a chmod afterwards would leave a moment
    try:
        bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        bound.bind(os.fspath(path))
        return bound
    finally:
        os.umask(before)


async def _reply(line: bytes, answer: Answer) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        return {"answer": await answer(asked.pop("do"), asked)}
    except Problem as problem:
        return {"problem": problem.line, "code": problem.code}
    except StorageError as error:
        return {"problem": line_of(error), "code": 1}
    except Exception as error:
        log.error("door_failed", error_class=type(error).__name__)
        return {"problem": f"The running bot could not do it ({type(error).__name__}); see its log.", "code": 1}


async def ask(folder: Path, do: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """Ask the running bot to do something; None where none runs. Raise Problem with what it says against it.

    What would not go through the door is refused also where no bot runs: a file is good for both or for neither.
    """
    line = json.dumps({"do": do, **asked}).encode() + b"\n"
    if len(line) > LONGEST_LINE:
        raise Problem(f"That is more than the {LONGEST_LINE >> 20} MB which a command may bring: divide the file.")
    try:
        async with asyncio.timeout(ANSWER_S):
            address = os.fspath(_address(folder / DOOR))
            reader, writer = await asyncio.open_unix_connection(address, limit=LONGEST_LINE)
            with contextlib.closing(writer):
                writer.write(line)
                found = json.loads(await reader.readline())
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        return None
    except (OSError, ValueError, TimeoutError) as error:
        raise Problem(
            f"The running bot does not answer ({type(error).__name__}): is it busy, or another user's?"
        ) from None
    if "problem" in found:
        raise Problem(found["problem"], found["code"])
    return dict(found["answer"])


def _address(path: Path) -> Path:
    return path.readlink() if path.is_symlink() else path
