"""Logs that cannot hold a name, a number or a sentence: structlog with an allow-list of keys, codes as values.

What may stand in a line is listed here; anything else is left out, whoever passes it. The libraries' own loggers are
shut: python-telegram-bot prints raw updates, httpx the token in its URLs, asyncio whole exceptions with their text.
Their errors reach us as exceptions, of which a line keeps the class.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

ALLOWED: frozenset[str] = frozenset(
    {
        "event", "level", "timestamp", "part",
        "update_id", "row_id", "referral_id", "staff_id", "subject",
        "kind", "code", "op", "urgency", "state", "reason", "method", "mode", "status", "language", "initiative",
        "error_class", "place", "attempts", "count", "seconds", "ms", "size", "port", "path", "exit_code",
        "version", "flow", "due_us", "engine", "left",
    }
)  # fmt: skip
"""Our own integers, codes and figures. Not here, on purpose: chat, text, name, query, data, token, url, error."""

_EVENT = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CODE = re.compile(r"[A-Za-z0-9_.:/+\-]{0,80}")
HIDDEN = "(hidden)"

_SHUT = ("telegram", "httpx", "httpcore", "aiohttp", "asyncio", "uvicorn", "aiosmtplib", "mail.log", "sqlalchemy")

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}

EventDict = MutableMapping[str, Any]


def keep_allowed(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep allowed keys with codes or figures as values; a sentence in an allowed key is hidden, too."""
    kept: EventDict = {key: _safe(value) for key, value in event.items() if key in ALLOWED}
    name = event.get("event")
    kept["event"] = name if isinstance(name, str) and _EVENT.fullmatch(name) else "unnamed"
    return kept


def _safe(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return value if isinstance(value, str) and _CODE.fullmatch(value) else HIDDEN


def configure(level: str = "info", *, stream: TextIO | None = None) -> None:
    """Write JSON lines of at least `level` to `stream` (standard error) and shut the libraries' loggers."""
    _configure(level, stream)
    shut_libraries()
    sys.excepthook = log_uncaught


def _configure(level: str, stream: TextIO | None) -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            keep_allowed,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=lambda *_: structlog.WriteLogger(stream or sys.stderr),
        cache_logger_on_first_use=False,  # so that a later configure (a test, `demo`) reaches loggers made earlier
    )


def shut_libraries() -> None:
    """Let the libraries' loggers say nothing and pass nothing on."""
    for name in _SHUT:
        logger = logging.getLogger(name)
        logger.handlers = [logging.NullHandler()]
        logger.propagate = False
        _set_level(logger, logging.CRITICAL + 1)
        _shut_children(name)


def _shut_children(name: str) -> None:
    """Send what a child logger was told to print on its own to its parent, which is shut."""
    for child in list(logging.root.manager.loggerDict):
        if child.startswith(f"{name}."):
            logger = logging.getLogger(child)
            logger.handlers, logger.propagate = [], True
            _set_level(logger, logging.NOTSET)


def _set_level(logger: logging.Logger, level: int) -> None:
    if logger.level != level:  # else every logger forgets what it knows, for nothing
        logger.setLevel(level)


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """Return a logger that names its part of the program."""
    return cast(structlog.typing.FilteringBoundLogger, structlog.get_logger(part=name))


def place(error: BaseException) -> str:
    """Return `file:line` where an exception was raised: enough to find it, nothing of what it was about."""
    trace = error.__traceback__
    if trace is None:
        return ""
    while trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"


def log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Log the class and place of what nobody caught; its text may hold what a person wrote."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    get_logger("process").error("uncaught", error_class=kind.__name__, place=place(error))


def log_loop_error(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """Log what a task lost, for `loop.set_exception_handler`."""
    error = context.get("exception")
    if isinstance(error, BaseException):
        get_logger("loop").error("lost_error", error_class=type(error).__name__, place=place(error))
    else:
        get_logger("loop").error("loop_trouble")


# Safe from the first import on, whoever forgets to configure: structlog's own default prints every key.
_configure("info", None)
