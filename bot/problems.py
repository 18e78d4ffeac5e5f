"""What stops a command: one line for a person, and the exit code that scripts go by."""

from __future__ import annotations

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
    errors.NotStored: "The database did not take it: is the disk full, or the server down?",
}


def line_of(error: errors.StorageError) -> str:
    """Say in one line what a storage error means for the person at the command line."""
    for kind, advice in ADVICE.items():
        if isinstance(error, kind):
            return advice
    return f"The stored data cannot be used ({type(error).__name__})."
