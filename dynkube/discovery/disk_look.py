"""Looks at a database before diskcache opens it.

diskcache believes its database: a setting may replace one of its methods, a row may name any file to be unpickled, read
or deleted, and a trigger may write such a row. So a database that is not, to the letter, what we and diskcache write is
replaced before diskcache sees it.
"""

from __future__ import annotations

import os
import sqlite3
from hashlib import blake2b

from dynkube.discovery.disk_folder import DATABASE, OTHERS_WRITE, database_uri, open_own
from dynkube.discovery.disk_prepare import JOURNAL
from dynkube.discovery.disk_read import HEADER_BYTES, is_database
from dynkube.discovery.disk_row import ROW_BYTES_MAX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dynkube.discovery.disk_folder import Deadline

_NEVER = 2**62

# All that diskcache knows, so that its defaults and a planted value count for nothing.
SETTINGS: dict[str, int | str] = {
    "statistics": 0,
    "tag_index": 0,
    "eviction_policy": "none",
    "size_limit": _NEVER,
    "cull_limit": 0,
    "sqlite_auto_vacuum": 0,
    "sqlite_cache_size": 1024,
    "sqlite_journal_mode": "delete",  # the only one that a read-only folder can be read with
    "sqlite_mmap_size": 0,  # a mapped file that shrinks kills the process
    "sqlite_synchronous": 0,  # for the constructor's thirty writes; ours are synchronous
    "disk_min_file_size": _NEVER,
    "disk_pickle_protocol": 0,
}
_COUNTERS = frozenset(("count", "size", "hits", "misses"))

# What diskcache 5.6.3 creates: a hash of sqlite_master. A test holds it against the installed diskcache; under another
# one the cache would start anew at each write, no worse.
SCHEMA = "8567707337a50c489120ccde8a21cc33"

# Nothing is ever culled, so rows of clusters that are no more add up; there is more than room for all others.
DATABASE_BYTES_MAX = 128 * 1024 * 1024

_FOREIGN_ROWS = (
    "SELECT EXISTS(SELECT 1 FROM Cache WHERE NOT (typeof(key) = 'text' AND raw IS 1 AND mode IS 1 AND size IS 0"
    " AND filename IS NULL AND expire_time IS NULL AND tag IS NULL AND typeof(value) = 'blob' AND length(value) <= ?))"
)

# Primary result codes of SQLite that speak of what the file holds: ERROR, CORRUPT, TOOBIG, FORMAT, NOTADB. The others
# speak of locks, permissions and space.
_DAMAGE = frozenset((1, 11, 18, 24, 26))

# At the end of a journal that names another one; SQLite may delete the file of that name, wherever it is.
_SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")


def why_replace(folder: str, deadline: Deadline) -> str | None:
    """What speaks against letting diskcache open the database: "" that there is none, None for nothing.

    Raises:
        OSError: it is a link, someone else's, or can't be read; it stays as it is.
        sqlite3.Error: it is locked, or can't be had for another reason that says nothing about what it holds.
    """
    path = f"{folder}/{DATABASE}"
    file = open_own(path)
    if file is None:
        return ""
    with file:
        size, header = file.info.st_size, file.head(HEADER_BYTES)
        if file.info.st_mode & OTHERS_WRITE:
            return "others could write to it"
        file.close_to_others()
    if size > DATABASE_BYTES_MAX:
        return "it had grown too large"
    if size and not is_database(header):
        return "it was no database of ours"
    if os.path.lexists(f"{path}-wal") or not _is_plain_journal(f"{folder}/{JOURNAL}"):
        return "a foreign journal lay beside it"
    return _why_replace_tables(path, deadline) if size else None


def _is_plain_journal(path: str) -> bool:
    """Whether a leftover journal, if there is one, may be played back."""
    try:
        file = open_own(path)
    except OSError:
        return False
    if file is None:
        return True
    with file:
        size = file.info.st_size
        return size < len(_SUPER_JOURNAL) or os.pread(file.descriptor, 8, size - 8) != _SUPER_JOURNAL


def _why_replace_tables(path: str, deadline: Deadline) -> str | None:
    """What speaks against the tables; as `why_replace`. Plays back the journal of a process that died."""
    connection = sqlite3.connect(database_uri(path, "rw"), timeout=deadline.left(), isolation_level=None, uri=True)
    try:
        connection.execute("BEGIN IMMEDIATE")
        return _why_foreign(connection)
    except sqlite3.Error as error:
        if is_damage(error):
            return str(error)
        raise
    finally:
        connection.close()


def _why_foreign(connection: sqlite3.Connection) -> str | None:
    """How the tables differ from what we and diskcache write; None when they don't."""
    if schema_of(connection) != SCHEMA:
        return "its tables were not ours"
    settings = dict(connection.execute("SELECT key, value FROM Settings LIMIT 100").fetchall())
    counters = {settings.pop(name, None) for name in _COUNTERS}
    if settings != SETTINGS or not all(isinstance(value, int) for value in counters):
        return "its settings were not ours"
    if connection.execute(_FOREIGN_ROWS, (ROW_BYTES_MAX,)).fetchone() != (0,):
        return "it held rows that were not ours"
    return None


def schema_of(connection: sqlite3.Connection) -> str:
    """A hash of all that a database has but its rows."""
    schema = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name LIMIT 100")
    return blake2b(repr(schema.fetchall()).encode(), digest_size=16).hexdigest()


def is_damage(error: sqlite3.Error) -> bool:
    """Whether an error speaks of what the database holds; those without a code come from text that is no UTF-8."""
    return getattr(error, "sqlite_errorcode", 1) & 0xFF in _DAMAGE
