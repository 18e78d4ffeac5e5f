"""Logs hold codes and figures and nothing else."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot import log
from bot.telegram_http import AiohttpRequest

SECRET = "Ana Example, 612-555-0123"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream, hook = io.StringIO(), sys.excepthook
    log.configure("debug", stream=stream)
    yield stream
    sys.excepthook = hook
    log._configure("info", None)


def read(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_allowed_keys_with_codes_and_figures_are_kept(lines: io.StringIO) -> None:
    log.get_logger("test").warning("send_failed", row_id=7, code="blocked", seconds=1.5)
    (line,) = read(lines)
    assert {key: value for key, value in line.items() if key != "timestamp"} == {
        "part": "test", "level": "warning", "event": "send_failed", "row_id": 7, "code": "blocked", "seconds": 1.5,
    }  # fmt: skip


@pytest.mark.parametrize("key", ["text", "words", "name", "chat", "chat_id", "telegram_id", "token", "url", "error"])
def test_a_key_that_is_not_allowed_is_left_out(lines: io.StringIO, key: str) -> None:
    log.get_logger("test").error("trouble", **{key: SECRET})
    assert SECRET not in lines.getvalue()
    assert key not in read(lines)[0]


def test_a_sentence_under_an_allowed_key_is_hidden(lines: io.StringIO) -> None:
    log.get_logger("test").error("trouble", code=SECRET, count=[SECRET], kind={"a": SECRET})
    assert SECRET not in lines.getvalue()
    assert [read(lines)[0][key] for key in ("code", "count", "kind")] == ["(hidden)"] * 3


def test_a_sentence_as_event_is_hidden(lines: io.StringIO) -> None:
    log.get_logger("test").error(f"could not send to {SECRET}")
    assert read(lines)[0]["event"] == "unnamed"


def test_an_exception_passed_to_the_logger_leaves_no_word(lines: io.StringIO) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        log.get_logger("test").exception("trouble", stack_info=True)
    assert SECRET not in lines.getvalue()


def test_bound_values_are_held_to_the_list_too(lines: io.StringIO) -> None:
    log.get_logger("test").bind(name=SECRET).info("trouble")
    assert SECRET not in lines.getvalue()


def test_the_level_is_kept(lines: io.StringIO) -> None:
    log.configure("error", stream=lines)
    log.get_logger("test").warning("quiet")
    assert lines.getvalue() == ""


@pytest.mark.parametrize(
    "name",
    ["telegram", "telegram.Bot", "telegram.request", "httpx", "httpcore.connection", "aiohttp.client", "asyncio"],
)
def test_a_librarys_logger_says_nothing(lines: io.StringIO, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    heard: list[logging.LogRecord] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            heard.append(record)

    ear = Ear()
    logging.root.addHandler(ear)
    try:
        logging.getLogger(name).critical("update: %s", SECRET)
    finally:
        logging.root.removeHandler(ear)
    assert (heard, SECRET in capfd.readouterr().err) == ([], False)


def test_a_cut_answer_is_not_logged(lines: io.StringIO, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("telegram").propagate = True  # as if somebody had opened it again
    logging.getLogger("telegram").setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG), pytest.raises(Exception, match="no JSON"):
        AiohttpRequest.parse_json_payload(b'{"ok": true, "text": "' + SECRET.encode())
    log.shut_libraries()
    assert (SECRET in caplog.text, SECRET in lines.getvalue()) == (False, False)


def test_what_nobody_caught_leaves_class_and_place(lines: io.StringIO) -> None:
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    (line,) = read(lines)
    assert (line["event"], line["error_class"]) == ("uncaught", "KeyError")
    assert str(line["place"]).startswith("test_log.py:")
    assert SECRET not in lines.getvalue()


async def test_what_a_task_lost_leaves_class_and_place(lines: io.StringIO) -> None:
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(log.log_loop_error)

    async def fail() -> None:
        raise ValueError(SECRET)

    task = asyncio.create_task(fail())
    await asyncio.wait((task,))
    del task
    await asyncio.sleep(0)
    loop.set_exception_handler(None)
    (line,) = read(lines)
    assert (line["event"], line["error_class"], SECRET in lines.getvalue()) == ("lost_error", "ValueError", False)


def test_a_logger_made_before_configuring_is_safe() -> None:
    assert log.keep_allowed in structlog.get_config()["processors"]
