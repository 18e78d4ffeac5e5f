"""Seal one field of one row: version ‖ key id ‖ nonce ‖ AES-256-GCM of the padded words.

The associated data binds the header, the application, the schema version, table, column, row id and field id, so a
sealed value opens only where it was put. Pure but for the nonce. Known answers of every version stay in
`tests/storage/vectors` for ever. Not handled: a stale value of the same row and field put back by someone who can
write the database (the audit chain is for that).
"""

from __future__ import annotations

import os
import struct
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from storage.errors import NotText, Tampered, UnknownVersion

APPLICATION: Final = b"restorative-intake-bot"
SCHEMA_VERSION: Final = 1  # of the names bound below: renaming an encrypted column is a migration to a new version
VERSION: Final = 1
KEY_BYTES: Final = 32  # AES-256
KEY_ID_BYTES: Final = 16
NONCE_BYTES: Final = 12  # what GCM is specified for; random, so a key is good for 2^32 seals (a referral has hundreds)
TAG_BYTES: Final = 16
STEP: Final = 64  # padded size in bytes: "yes", "no" and most names all look alike
_HEADER: Final = 1 + KEY_ID_BYTES
_BODY: Final = _HEADER + NONCE_BYTES
_MARK: Final = b"\x80"  # ISO/IEC 7816-4 padding: one mark, then zeros


class Box:
    """Seal and open the fields that one data key protects: a referral's, a claim's or a complaint's."""

    __slots__ = ("_aead", "_header", "key_id")

    def __init__(self, key_id: str, key: bytes) -> None:
        """Hold a 256-bit key under its id (32 hexadecimal digits)."""
        self.key_id = key_id
        self._header = bytes((VERSION,)) + bytes.fromhex(key_id)
        self._aead = AESGCM(key)  # kept: making one costs as much as a seal
        if len(key) != KEY_BYTES or len(self._header) != _HEADER:
            raise ValueError("a box takes a key of 32 bytes and a key id of 32 hexadecimal digits")

    def __repr__(self) -> str:
        """Name the key's id and never the key."""
        return f"Box({self.key_id})"

    def seal(self, words: str, *, table: str, column: str, row: str, field: str = "", _nonce: bytes = b"") -> bytes:
        """Return the words sealed for this place; raise NotText for lone surrogates. `_nonce` is for tests only."""
        nonce = _nonce or os.urandom(NONCE_BYTES)
        bound = self._header + _place(table, column) + part(row) + part(field)
        return self._header + nonce + self._aead.encrypt(nonce, pad(utf8(words)), bound)

    def open(self, sealed: bytes, *, table: str, column: str, row: str, field: str = "") -> str:
        """Return the words sealed for this place; raise Tampered or UnknownVersion."""
        if key_id_of(sealed) != self.key_id:
            raise Tampered("sealed under another key")
        bound = self._header + _place(table, column) + part(row) + part(field)
        return unpad(unseal(self._aead, sealed[_HEADER:], bound)).decode("utf-8")


def key_id_of(sealed: bytes) -> str:
    """Return the id of the key that opens these bytes; raise Tampered or UnknownVersion."""
    if not sealed:
        raise Tampered("nothing is there")
    if sealed[0] != VERSION:
        raise UnknownVersion(f"envelope version {sealed[0]}")
    if len(sealed) < _BODY + STEP + TAG_BYTES:
        raise Tampered("cut short")
    return sealed[1:_HEADER].hex()


def unseal(aead: AESGCM, body: bytes, bound: bytes) -> bytes:
    """Return what nonce ‖ ciphertext holds under this associated data; raise Tampered."""
    try:
        return aead.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):  # ValueError: cut so short that nonce or tag are missing
        raise Tampered("does not open here") from None


def utf8(words: str) -> bytes:
    """Return the UTF-8 of the words; raise NotText for lone surrogates."""
    try:
        return words.encode("utf-8")
    except UnicodeEncodeError:
        pass  # raised below: an error raised in here would carry this one, which holds the words, as its context
    raise NotText("lone surrogates have no UTF-8 form; replace them where text comes in")


def pad(plain: bytes) -> bytes:
    """Return the bytes, a mark, and zeros up to the next full step of 64."""
    return plain + _MARK + bytes(-(len(plain) + 1) % STEP)


def unpad(padded: bytes) -> bytes:
    """Return what was padded; raise Tampered where there is no mark: authentic, but not of this program's making."""
    plain, mark, zeros = padded.rpartition(_MARK)
    if not mark or zeros.strip(b"\0"):
        raise Tampered("wrongly padded")
    return plain


@lru_cache(maxsize=1024)  # there are a few dozen tables and columns
def _place(table: str, column: str) -> bytes:
    return part(APPLICATION.decode()) + struct.pack(">H", SCHEMA_VERSION) + part(table) + part(column)


@lru_cache(maxsize=4096)  # names and ids, never words; a conversation's answers share theirs
def part(text: str) -> bytes:
    """Return the text with its length before it, so that no two lists of parts give the same bytes."""
    data = utf8(text)
    return struct.pack(">I", len(data)) + data
