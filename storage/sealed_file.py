"""Seal a whole file: a readable header, then AES-256-GCM in chunks that cannot be cut off, swapped or mixed.

magic ‖ header length (4) ‖ header (JSON) ‖ 7 random bytes ‖ chunks. A chunk's nonce is those bytes ‖ its number (4) ‖
1 for the last chunk, else 0 (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import Tampered, UnknownVersion
from storage.master import sync_folder

MAGIC: Final = b"RIBBACKUP1"
CHUNK: Final = 1 << 20
_SALT: Final = 7
_TAG: Final = 16
Header = Mapping[str, Any]


def write_sealed(path: Path, plain: bytes, *, header: Header, key: bytes) -> None:
    """Write a new file of mode 0600 that is there whole or not at all; raise FileExistsError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_sealed(plain, header, key))
            file.flush()
            os.fsync(handle)
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def _sealed(plain: bytes, header: Header, key: bytes) -> Iterator[bytes]:
    written, salt, aead = json.dumps(header).encode(), os.urandom(_SALT), AESGCM(key)
    front = MAGIC + struct.pack(">I", len(written)) + written + salt
    yield front
    for number, start in enumerate(range(0, max(len(plain), 1), CHUNK)):
        nonce = _nonce(salt, number, last=start + CHUNK >= len(plain))
        yield aead.encrypt(nonce, plain[start : start + CHUNK], front)


def read_header(path: Path) -> dict[str, Any]:
    """Return the header, not checked against the key; raise UnknownVersion, Tampered."""
    with path.open("rb") as file:
        return _header(file.read(1 << 16))[0]


def read_sealed(path: Path, *, key: bytes) -> tuple[dict[str, Any], bytes]:
    """Return header and content; raise UnknownVersion, Tampered (another key, too)."""
    content = path.read_bytes()
    header, start = _header(content)
    front, salt, aead = content[:start], content[start - _SALT : start], AESGCM(key)
    starts = range(start, len(content), CHUNK + _TAG)
    try:
        chunks = [
            aead.decrypt(_nonce(salt, number, last=at == starts[-1]), content[at : at + CHUNK + _TAG], front)
            for number, at in enumerate(starts)
        ]
    except InvalidTag:
        raise Tampered(f"{path.name} was changed, or sealed with another server key") from None
    if not chunks:
        raise Tampered(f"{path.name} is cut short")
    return header, b"".join(chunks)


def _header(content: bytes) -> tuple[dict[str, Any], int]:
    """Return the header and where the chunks begin."""
    if not content.startswith(MAGIC):
        raise UnknownVersion("not a backup, or one of a newer program")
    try:
        (length,) = struct.unpack_from(">I", content, len(MAGIC))
        start = len(MAGIC) + 4
        return dict(json.loads(content[start : start + length])), start + length + _SALT
    except (struct.error, ValueError):
        raise Tampered("the backup is cut short") from None


def _nonce(salt: bytes, number: int, *, last: bool) -> bytes:
    return salt + struct.pack(">IB", number, last)
