"""Hold, make, find and judge the server key that wraps every data key.

A key file holds 64 hexadecimal digits. The key is never in a database or a backup and is not derived from the token.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.envelope import APPLICATION, KEY_BYTES, NONCE_BYTES, unseal
from storage.errors import BadMasterKey, NoMasterKey, Tampered, UnknownVersion, UnsafeMasterKey

WRAP_VERSION: Final = 1
FILE_MODE: Final = 0o400
FOLDER_MODE: Final = 0o700
LONGEST_FILE: Final = 1000  # characters read of what should be a key file
_DIGITS: Final = re.compile(r"[0-9a-fA-F]{64}")


class MasterKey:
    """Wrap and unwrap data keys under subkeys of one 256-bit secret (HKDF-SHA256, RFC 5869)."""

    __slots__ = ("_secret", "_wrapper", "fingerprint")

    def __init__(self, secret: bytes) -> None:
        """Derive the subkeys; raise BadMasterKey for anything but 32 bytes."""
        if len(secret) != KEY_BYTES:
            raise BadMasterKey("a server key has 32 bytes")
        self._secret = secret
        self._wrapper = AESGCM(self.subkey("wrap"))
        self.fingerprint = self.subkey("fingerprint").hex()[:32]  # tells keys apart and says nothing of them

    @classmethod
    def random(cls) -> MasterKey:
        """Make a new key from the system's randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def parse(cls, text: str) -> MasterKey:
        """Read 64 hexadecimal digits with white space around them; raise BadMasterKey, which never quotes them."""
        digits = text.strip()
        if not _DIGITS.fullmatch(digits):
            raise BadMasterKey("a server key is written as 64 hexadecimal digits")
        return cls(bytes.fromhex(digits))

    def __repr__(self) -> str:
        """Name the fingerprint and never the secret."""
        return f"MasterKey({self.fingerprint})"

    def subkey(self, purpose: str) -> bytes:
        """Derive 32 bytes that serve one purpose only."""
        info = APPLICATION + b" " + purpose.encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._secret)

    def wrap(self, key: bytes, *, name: str, _nonce: bytes = b"") -> bytes:
        """Return version ‖ nonce ‖ AES-256-GCM of a key, bound to its name. `_nonce` is for known answers only."""
        nonce = _nonce or os.urandom(NONCE_BYTES)
        return bytes((WRAP_VERSION,)) + nonce + self._wrapper.encrypt(nonce, key, _bound(name))

    def unwrap(self, wrap: bytes, *, name: str) -> bytes:
        """Return the key in a wrap made under this name; raise Tampered or UnknownVersion."""
        if not wrap:
            raise Tampered("nothing is there")
        if wrap[0] != WRAP_VERSION:
            raise UnknownVersion(f"wrap version {wrap[0]}")
        return unseal(self._wrapper, wrap[1:], _bound(name))

    def _digits(self) -> str:
        return self._secret.hex()


def _bound(name: str) -> bytes:
    return APPLICATION + b" wrap " + bytes((WRAP_VERSION,)) + name.encode()


class KeySource(StrEnum):
    """Say where a server key came from."""

    FILE = "file"
    CREDENTIAL = "systemd credential"
    ENVIRONMENT = "environment"


class KeyWarning(StrEnum):
    """Say what is not as it should be although the key was read; the edge chooses the sentence."""

    IN_ENVIRONMENT = "in_environment"  # other programs of this user can read it, and it gets into crash reports
    ENVIRONMENT_IGNORED = "environment_ignored"  # a file or credential went before it


@dataclass(frozen=True, slots=True)
class FoundKey:
    """Join a server key with where it was found and what to warn of."""

    key: MasterKey
    source: KeySource
    warnings: tuple[KeyWarning, ...] = ()


def find_master_key(
    *, file: Path | None, credential: Path | None, text: str | None, development: bool, default: Path | None = None
) -> FoundKey:
    """Read the first that is there: the named file, the systemd credential, the default file, the environment's text.

    `credential` is `$CREDENTIALS_DIRECTORY/NAME`. A file that is named must exist. Raise NoMasterKey, BadMasterKey,
    UnsafeMasterKey (also for text outside development).
    """
    ignored = (KeyWarning.ENVIRONMENT_IGNORED,) if text else ()
    if file is not None:
        return FoundKey(read_master_key(file), KeySource.FILE, ignored)
    if credential is not None and credential.exists():
        return FoundKey(_read(credential), KeySource.CREDENTIAL, ignored)
    if default is not None and default.exists():
        return FoundKey(read_master_key(default), KeySource.FILE, ignored)
    return _from_environment(text, development)


def _from_environment(text: str | None, development: bool) -> FoundKey:
    if not text:
        raise NoMasterKey("no server key was found; `keys init` makes one")
    if not development:
        raise UnsafeMasterKey("a server key in the environment is for development only; use a file of mode 0400")
    return FoundKey(MasterKey.parse(text), KeySource.ENVIRONMENT, (KeyWarning.IN_ENVIRONMENT,))


def read_master_key(path: Path) -> MasterKey:
    """Read a key file; raise NoMasterKey, BadMasterKey, or UnsafeMasterKey when group or others have rights to it."""
    if not path.is_file():
        raise NoMasterKey(f"no server key at {path}")
    key = _read(path)  # before its mode is judged: advice to hide what is no key would be wrong
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UnsafeMasterKey(f"others may read the server key: chmod 0400 {path}")
    return key


def _read(path: Path) -> MasterKey:
    """Read a key whose mode is not ours to judge: systemd shows a credential as 0440 because of its access list."""
    try:
        with path.open(encoding="ascii") as file:
            return MasterKey.parse(file.read(LONGEST_FILE))
    except UnicodeDecodeError:
        raise BadMasterKey("a server key is written as 64 hexadecimal digits") from None


def create_master_key(path: Path) -> MasterKey:
    """Make a new key in a file of mode 0400, its folder made with 0700; raise FileExistsError rather than overwrite."""
    path.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    key = MasterKey.random()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        _write(draft, key)
        os.link(draft, path)  # atomic, and fails where something is: a crash leaves either no key or a whole one
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)
    return key


def _write(path: Path, key: MasterKey) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        os.fchmod(handle, FILE_MODE)  # whatever the umask took away
        file.write(key._digits() + "\n")
        file.flush()
        os.fsync(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class KeyProblem(StrEnum):
    """Say what is wrong with a key file, for `check`; the edge chooses the sentence."""

    MISSING = "missing"
    NOT_A_FILE = "not_a_file"
    UNREADABLE = "unreadable"
    NO_KEY = "no_key"  # something else lies there; its rights and place are then nobody's business
    MODE = "mode"  # not 0400
    FOLDER_MODE = "folder_mode"  # group or others may write in its folder, so could replace it
    IN_DATA_FOLDER = "in_data_folder"  # where backups and copies of the data are made: fails in webhook use


def master_key_problems(path: Path, *, data_folder: Path) -> tuple[KeyProblem, ...]:
    """Return everything wrong with the key file's kind, content, rights and place."""
    place = (KeyProblem.IN_DATA_FOLDER,) if path.resolve().is_relative_to(data_folder.resolve()) else ()
    if not path.exists():
        return (KeyProblem.MISSING, *place)
    if not path.is_file():
        return (KeyProblem.NOT_A_FILE, *place)
    try:
        _read(path)
    except BadMasterKey:
        return (KeyProblem.NO_KEY,)
    except OSError:
        return (KeyProblem.UNREADABLE, *place)
    return _mode_problems(path) + place


def _mode_problems(path: Path) -> tuple[KeyProblem, ...]:
    mode = () if stat.S_IMODE(path.stat().st_mode) == FILE_MODE else (KeyProblem.MODE,)
    folder = path.resolve().parent.stat().st_mode
    open_folder = folder & 0o022 and not folder & stat.S_ISVTX
    return (*mode, KeyProblem.FOLDER_MODE) if open_folder else mode


def draft_of(path: Path) -> Path:
    """Name the file in which the next server key waits until the key store has taken it."""
    return path.with_name(path.name + ".new")


def promote_draft(path: Path) -> Path:
    """Put the waiting key in the key file's place, atomically, and return the name under which the old one is kept."""
    kept = path.with_name(f"{path.name}.previous-{read_master_key(path).fingerprint[:8]}")
    if not kept.exists():
        os.link(path, kept)  # a copy of the key store made before today opens with this one only
    draft_of(path).replace(path)
    sync_folder(path.parent)
    return kept
