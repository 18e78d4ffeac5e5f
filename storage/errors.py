"""Every way in which stored data or its keys refuse to be used; the type says what to do, nobody parses a sentence."""

from __future__ import annotations


class StorageError(Exception):
    """Be the common base of the errors below; nobody raises it."""


class Tampered(StorageError):
    """Say that sealed bytes were changed, cut, moved to another row or column, or sealed under another key."""


class UnknownVersion(StorageError):
    """Say that bytes or a key store were written in a format that this program does not know: by a newer one."""


class NotText(StorageError):
    """Say that a string holds lone surrogates and so has no UTF-8 form; the words are never part of the error."""


class NoMasterKey(StorageError):
    """Say that there is no server key where one was looked for."""


class BadMasterKey(StorageError):
    """Say that a file or value is not a server key: 64 hexadecimal digits."""


class UnsafeMasterKey(StorageError):
    """Say that people other than the owner may read the server key, or that it came from a place not allowed."""


class WrongKey(StorageError):
    """Say that the server key is not the one that this key store was written with; nothing was written."""


class LostDatabase(StorageError):
    """Say that a key store holds keys while the main database beside it is missing or empty; nothing was written."""


class LostKeys(StorageError):
    """Say that a main database is there and the key store that it needs is not; nothing was written."""


class WrongPair(StorageError):
    """Say that the keys of this main database are in another key store than this one; nothing was written."""


class BadUrl(StorageError):
    """Say that a database URL names neither an SQLite file nor a PostgreSQL database."""


class NotAKeyStore(StorageError):
    """Say that the key store's place is, or is shared with, another database; keys never lie beside what they open."""


class Corrupted(StorageError):
    """Say that a database file is damaged; nothing was written to it."""


class SuspiciousSweep(StorageError):
    """Say that most keys seem to belong to no row, so that this is hardly the database they belong to."""


class NotScrubbed(StorageError):
    """Say that wraps are deleted but their bytes may still lie in a log, held by another reader; shred again."""


class Locked(StorageError):
    """Say that another process writes to this database: stop it, or send the command through it."""


class NotStored(StorageError):
    """Say that a unit of work did not become true and may be tried again: disk full, deadlock, connection cut."""


class Busy(NotStored):
    """Say that another process has held a file for longer than one waits."""


class DiskFull(NotStored):
    """Say that there is no room on the disk of a database."""


class NotWritable(NotStored):
    """Say that a database's file or its folder cannot be opened for writing, or that the server is a standby."""


class ServerDown(NotStored):
    """Say that no PostgreSQL server answers, and where; without user and password, as the three below."""


class Refused(NotStored):
    """Say that a PostgreSQL server refuses the user, the password or one more connection, and where."""


class NoDatabase(NotStored):
    """Say that a PostgreSQL server has no database of this name, and where."""


class NotAllowed(NotStored):
    """Say that the user of a PostgreSQL database may not make or use its tables, and where."""


class OlderSchema(StorageError):
    """Say that a database has to be upgraded before it is opened."""


class OtherSchema(StorageError):
    """Say that a database bears the number of this program's schema and has other tables or columns; and which."""


class UnknownText(StorageError):
    """Say that a stored message names a text which this program does not have."""


class StillNeeded(StorageError):
    """Say that a chat cannot be forgotten: it has a live referral or claim, or a role."""


class NotEmpty(StorageError):
    """Say that a backup is not restored over a database that holds something: move that one away first."""
