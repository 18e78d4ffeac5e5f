"""Write files that hold names: mode 0600 from their first byte, and whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path


def write_private(path: Path, data: bytes) -> None:
    """Put a file in its place in one step, also over an older one; raise OSError, leaving no part of it behind."""
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)  # of mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(draft).unlink()
        raise


def private_folder(path: Path) -> None:
    """Make a folder of mode 0700 where there is none; one that is there stays as it is. Raise OSError."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
