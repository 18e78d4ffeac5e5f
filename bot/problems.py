"""What stops a command: one line for a person, and the exit code that scripts go by."""

from __future__ import annotations

import errno
from typing import Final

from storage import errors

GOOD: Final = 0
FOUND: Final = 1
WRONG_USE: Final = 2
TOKEN: Final = 3
CONFLICT: Final = 4


class Problem(Exception):
    """Stop a command with a line that says what is wrong and how to mend it."""

    def __init__(self, line: str, code: int = FOUND) -> None:
        """Keep the line and the exit code."""
        super().__init__(line)
        self.line = line
        self.code = code


ADVICE: Final = {
    errors.Locked: "Another process uses this data folder: stop it, or wait until it is done.",
    errors.WrongKey: "The server key is not the one this key store was made with: put the right key file back. "
    "Nothing was written.",
    errors.LostDatabase: "The key store holds keys, but the database they belong to is missing or empty; nothing was "
    "written. `python -m bot restore` puts the newest backup of the database back beside them. For a new start that "
    "gives up what was stored, move the key store away first.",
    errors.LostKeys: "The database is there, but its key store is missing; nothing was written. Put it back, or let "
    "`python -m bot restore` take it from the newest backup: what came in after that backup cannot be read any more.",
    errors.WrongPair: "The database and the key store do not belong together; nothing was written. Set "
    "BOT_DATABASE_URL and BOT_KEYS_DATABASE_URL to a pair, or restore both into an empty place.",
    errors.NoMasterKey: "There is no server key: run `python -m bot init` for a new data folder, or put the key file "
    "of this one back.",
    errors.UnsafeMasterKey: "The server key can be read by others: chmod 0400 the key file, or keep it out of the "
    "environment.",
    errors.BadMasterKey: "The server key file does not hold 64 hexadecimal digits: put the right one back.",
    errors.NotAKeyStore: "BOT_KEYS_DATABASE_URL names something that is not a key store, or the database itself.",
    errors.UnknownVersion: "The data was written by a newer version of this program: use that one.",
    errors.BadUrl: "A database URL is not right: write sqlite:////path/file or postgresql://user@host/name.",
    errors.Corrupted: "A database file is damaged; nothing was written. Restore the newest backup: "
    "`python -m bot restore --verify` tries it out first.",
    errors.NotEmpty: "There is data here already: restore into an empty place, or move the old files away first.",
    errors.Tampered: "A backup or a stored value is damaged, or was made with another server key.",
    errors.DiskFull: "The disk of a database is full: make room there. What was not stored was not acknowledged.",
    errors.NotWritable: "A database cannot be opened for writing: let the bot's user write its file and folder "
    "(chown, chmod u+w), or set BOT_DATA_DIR, BOT_DATABASE_URL and BOT_KEYS_DATABASE_URL to a place it may write.",
    errors.ServerDown: "No PostgreSQL server answers at {detail}: start it, or mend BOT_DATABASE_URL or "
    "BOT_KEYS_DATABASE_URL.",
    errors.Refused: "The PostgreSQL server refuses the connection to {detail}: mend user and password in "
    "BOT_DATABASE_URL or BOT_KEYS_DATABASE_URL, or the server's pg_hba.conf.",
    errors.NoDatabase: "The PostgreSQL server has no database {detail}: make it with createdb, or mend "
    "BOT_DATABASE_URL or BOT_KEYS_DATABASE_URL.",
    errors.NotAllowed: "PostgreSQL does not let this user make or use tables in {detail}: make the user the owner of "
    "the database.",
    errors.OlderSchema: "The database has an older schema: `python -m bot db upgrade` brings it up, after a backup.",
    errors.OtherSchema: "The database is not of this version, although it bears its schema's number ({detail}): use "
    "the version that made it, or move its files away and run `python -m bot init` for a new start.",
    errors.NotStored: "The database did not take it: is the disk full, or the server down?",
}


def line_of(error: errors.StorageError) -> str:
    """Say in one line what a storage error means for the person at the command line."""
    for kind, advice in ADVICE.items():
        if isinstance(error, kind):
            return advice.replace("{detail}", str(error))
    return f"The stored data cannot be used ({type(error).__name__})."


FULL: Final = frozenset((errno.ENOSPC, errno.EDQUOT))
CLOSED: Final = frozenset((errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.ELOOP))


def line_of_file(error: OSError) -> str | None:
    """Say in one line what keeps a file from being made or read; None for an error that no operator can mend."""
    where = str(error.filename or "the data folder")
    if error.errno in FULL:
        return f"The disk is full: make room for {where}. What was not stored was not acknowledged."
    if error.errno in CLOSED:
        return f"{where}: {error.strerror}. Let the bot's user read and write it, or set another place."
    return None
