"""Reads rows past diskcache.

Why not through diskcache: its constructor writes some thirty rows and costs more to import than a cached answer may
take as a whole; it applies whatever Settings a planted database holds; and a row may tell it to unpickle, or to read a
file anywhere. Here one SELECT takes what a row of ours looks like, and nothing else is looked at.
"""

from __future__ import annotations

import os

try:
    # What `sqlite3` re-exports; through it two milliseconds more, for dates that are not used here.
    from _sqlite3 import Error, connect
except ImportError:
    from sqlite3 import Error, connect

from dynkube.discovery.disk_folder import DATABASE, OTHERS_WRITE, database_uri, open_own
from dynkube.discovery.disk_row import ROW_BYTES_MAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynkube.discovery.disk_folder import Deadline

HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
# Source: SQLite's file format, bytes 18 and 19: 1 for a rollback journal. A write-ahead log (2) can't be read in a
# read-only folder, and would be created in any other.
_ROLLBACK_JOURNAL = b"\x01\x01"

# A planted view named Cache could go on for ever: so many steps of SQLite's machine between two looks at the clock.
_STEPS = 100_000

# raw and mode are diskcache's marks for what was neither pickled nor put into a file of its own.
_SELECT = (
    "SELECT value FROM Cache WHERE key = ? AND raw IS 1 AND mode IS 1 AND filename IS NULL"
    " AND typeof(value) = 'blob' AND length(value) <= ? LIMIT 1"
)


def read_rows(folder: str, keys: Iterable[str], deadline: Deadline) -> dict[str, bytes]:
    """The rows that are there, by key; all of the same moment.

    Args:
        folder: checked by the caller.
        keys: any number.
        deadline: for locks, and for a database that is made to take long.

    Raises:
        OSError: folder or database can't be believed, read, or had within the time.
    """
    path = f"{folder}/{DATABASE}"
    before = _checked(path)
    if before is None:
        return {}
    try:
        rows = _select(path, keys, deadline)
    except Error as error:
        raise OSError(f"{path!r}: {error}") from error
    after = os.lstat(path)
    # Replaced meanwhile: what was read may be the old one, without the journal that it needed.
    return rows if (after.st_dev, after.st_ino) == (before.st_dev, before.st_ino) else {}


def is_database(header: bytes) -> bool:
    """Whether a file's first 100 bytes are those of a database as ours."""
    return header.startswith(_MAGIC) and header[18:20] == _ROLLBACK_JOURNAL


def _checked(path: str) -> os.stat_result | None:
    """What the database's file is; None when there is none, or an empty one that is about to be filled.

    Raises:
        OSError: it can't be believed.
    """
    file = open_own(path)
    if file is None:
        return None
    with file:
        if file.info.st_size == 0:
            return None
        if file.info.st_mode & OTHERS_WRITE:
            raise PermissionError(f"others may write to {path!r}")
        if not is_database(file.head(HEADER_BYTES)) or os.path.lexists(f"{path}-wal"):
            raise OSError(f"{path!r} is no database of ours")
        return file.info


def _select(path: str, keys: Iterable[str], deadline: Deadline) -> dict[str, bytes]:
    """What the SELECT gives for each key, in one transaction.

    Raises:
        Error: SQLite's.
    """
    rows: dict[str, bytes] = {}
    connection = connect(database_uri(path, "ro"), timeout=deadline.left(), isolation_level=None, uri=True)
    try:
        connection.set_progress_handler(lambda: int(deadline.left() <= 0), _STEPS)
        connection.execute("BEGIN")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'Cache'").fetchone() is None:
            return {}  # a database that is being made
        for key in keys:
            for (value,) in connection.execute(_SELECT, (key, ROW_BYTES_MAX)):
                rows[key] = value
        return rows
    finally:
        connection.close()
