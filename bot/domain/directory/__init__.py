"""The directory of initiatives: frozen values, and the file they are read from."""

from bot.domain.directory.building import build, plain
from bot.domain.directory.errors import DirectoryError, Problem
from bot.domain.directory.model import (
    ANOTHER_NATION,
    INTERNAL,
    NATIVE_IN_CITY,
    OFFICE,
    Area,
    AreaTown,
    Capacity,
    Contact,
    Directory,
    Eligibility,
    Initiative,
    Prior,
    Runner,
    unconfirmed,
)
from bot.domain.directory.reading import from_json, sample, to_json

__all__ = [
    "ANOTHER_NATION",
    "INTERNAL",
    "NATIVE_IN_CITY",
    "OFFICE",
    "Area",
    "AreaTown",
    "Capacity",
    "Contact",
    "Directory",
    "DirectoryError",
    "Eligibility",
    "Initiative",
    "Prior",
    "Problem",
    "Runner",
    "build",
    "from_json",
    "plain",
    "sample",
    "to_json",
    "unconfirmed",
]
