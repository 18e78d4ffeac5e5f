"""Tell the three formats of a directory file apart, and read and write each."""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Protocol

from bot.domain.directory.drafts import whole
from bot.domain.directory.errors import DirectoryError
from bot.domain.directory.hsds_reading import from_hsds
from bot.domain.directory.hsds_writing import to_hsds
from bot.domain.directory.model import INTERNAL, Directory
from bot.domain.directory.reading import from_json, to_json
from bot.domain.directory.spreadsheet import MARK, from_csv, to_csv


class Format(StrEnum):
    """Name the formats."""

    HSDS = "hsds"
    CSV = "csv"
    JSON = "json"


class _Write(Protocol):
    def __call__(self, directory: Directory, *, on: date, hide: frozenset[str] = ...) -> str: ...


_READ = {Format.HSDS: from_hsds, Format.CSV: from_csv, Format.JSON: from_json}
_WRITE: Mapping[Format, _Write] = {Format.HSDS: to_hsds, Format.CSV: to_csv, Format.JSON: to_json}


def read(data: bytes, *, name: str, form: Format | None = None) -> Directory:
    """Read a directory file of any format; raise DirectoryError with every problem in it."""
    text = _text(data)
    return _READ[form or told(text, name)](text)


def write(directory: Directory, form: Format, *, on: date, public: bool = False) -> bytes:
    """Write a directory as it stands on a day; for the public, without the internal fields."""
    text = _WRITE[form](directory, on=on, hide=INTERNAL if public else frozenset())
    return text.encode()


def told(text: str, name: str) -> Format:
    """Tell the format from the ending of a file's name, and of JSON from what it holds."""
    if PurePath(name).suffix.casefold() in {".csv", ".tsv", ".txt"} or not text.lstrip().startswith(("{", "[")):
        return Format.CSV if PurePath(name).suffix.casefold() != ".json" else Format.JSON
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return Format.JSON  # its reader says what is wrong and where
    return Format.JSON if isinstance(data, dict) and "initiatives" in data else Format.HSDS


def _text(data: bytes) -> str:
    """Decode a file; raise DirectoryError with the line that is not UTF-8."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8").removeprefix(MARK)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        words = "is not UTF-8 text: in a spreadsheet, save it as “CSV UTF-8”"
        raise DirectoryError((whole(line, words),)) from None
