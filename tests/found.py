"""Say what this machine has of Chromium and PostgreSQL, and which tests it leaves out without them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.postgres import find_programs

REQUIRE = "TESTS_REQUIRE"
# The first is Chromium without a window around the page, a package of its own in Debian: an eighth less to do.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
NAMES = {"browser": "Chromium", "postgres": "PostgreSQL"}
LEFT_OUT = {"browser": "the demo page's tests", "postgres": "the storage tests on PostgreSQL"}


def chromium() -> Path | None:
    """Find Chromium or Chrome on this machine."""
    on_path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if on_path:
        return Path(on_path)
    return next((path for path in MAC_BROWSERS if path.exists()), None)


FINDERS: Mapping[str, Callable[[], Path | None]] = {"browser": chromium, "postgres": find_programs}


def missing() -> tuple[str, ...]:
    """List the marks whose program is not on this machine."""
    return tuple(mark for mark, find in FINDERS.items() if find() is None)


def required() -> frozenset[str]:
    """Return the marks that may not be left out, from a comma list in the environment."""
    return frozenset(part.strip() for part in os.environ.get(REQUIRE, "").split(",") if part.strip())


def lines() -> tuple[str, ...]:
    """Say in one line each what is left out here."""
    return tuple(f"{NAMES[mark]} was not found: {LEFT_OUT[mark]} are left out." for mark in missing())


if __name__ == "__main__":
    print("\n".join(lines() or ("Chromium and PostgreSQL were found: no test is left out.",)))
