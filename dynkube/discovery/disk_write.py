"""Writes rows through diskcache, after a look at what diskcache is about to open.

Imported at the first write only: diskcache costs more to import than a cached answer may take.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from diskcache import Cache, Disk, Timeout  # type: ignore[import-untyped]

from dynkube.discovery.disk_look import SETTINGS, is_damage, why_replace
from dynkube.discovery.disk_prepare import FolderLock, prepare_folder, put_empty_database

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from dynkube.discovery.disk_folder import Deadline


class RowDisk(Disk):  # type: ignore[misc] # diskcache has no types
    """What diskcache may keep: bytes under text, inside the database. Neither pickles nor files, in no direction."""

    def put(self, key: object) -> tuple[str, bool]:
        """A key on its way in."""
        if not isinstance(key, str):
            raise TypeError(f"a key must be str, not {type(key).__name__}")
        return key, True

    def get(self, key: object, raw: object) -> str:
        """A key on its way out."""
        if not raw or not isinstance(key, str):
            raise TypeError("a key that is not ours")
        return key

    def store(self, value: object, read: object, key: object = None) -> tuple[int, int, None, memoryview]:  # noqa: ARG002
        """A value on its way in."""
        if read or not isinstance(value, bytes):
            raise TypeError(f"a value must be bytes, not {type(value).__name__}")
        return 0, 1, None, memoryview(value)

    def fetch(self, mode: object, filename: object, value: object, read: object) -> bytes:
        """A value on its way out."""
        if mode != 1 or filename is not None or read or not isinstance(value, bytes):
            raise TypeError("a value that is not ours")
        return value

    def filename(self, *_: object) -> tuple[str, str]:
        """Refused: there are no files of values."""
        raise TypeError("a value is never a file")

    def remove(self, file_path: object) -> None:
        """Nothing: there are no files of values, whatever a row says."""


class BoundedCache(Cache):  # type: ignore[misc] # diskcache has no types
    """diskcache.Cache that gives up in time: its constructor tries each statement for a minute.

    Raises:
        TimeoutError: the database was locked until the time was over.
    """

    def __init__(self, folder: str, deadline: Deadline) -> None:
        self._deadline = deadline
        try:
            # The time-out is SQLite's own for each later statement.
            super().__init__(folder, timeout=deadline.left() / 4, disk=RowDisk, **SETTINGS)
        except BaseException:
            self.close()
            raise

    @property
    def _sql(self) -> Callable[..., Any]:
        """Executes a statement; diskcache does all through this."""
        execute = super()._sql

        def bounded(statement: str, *parameters: Any) -> Any:
            try:
                return execute(statement, *parameters)
            except sqlite3.OperationalError as error:
                if not self._deadline.left():
                    raise TimeoutError(str(error)) from error
                raise

        return bounded


def change_rows(folder: str, rows: Mapping[str, bytes], gone: Iterable[str], deadline: Deadline) -> str:
    """Write some rows and delete others, all or none.

    Returns:
        Why the database was replaced by an empty one first; "" when it was not.

    Raises:
        OSError: it can't be done, or not within the time.
    """
    if os.path.expandvars(folder) != folder:
        raise OSError(f"{folder!r}: diskcache would take the $ for a variable")
    prepare_folder(folder)
    try:
        with FolderLock(folder, deadline):
            return _change_locked(folder, deadline, rows, gone)
    except Timeout as error:
        raise TimeoutError("another process keeps the database locked") from error
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _change_locked(folder: str, deadline: Deadline, rows: Mapping[str, bytes], gone: Iterable[str]) -> str:
    """As `change_rows`; damage that shows itself only while writing leads to a second try, with an empty database."""
    reason = why_replace(folder, deadline)
    if reason is not None:
        put_empty_database(folder)
    try:
        _change(folder, deadline, rows, gone)
    except sqlite3.Error as error:
        if reason is not None or not is_damage(error):
            raise
        reason = str(error)
        put_empty_database(folder)
        _change(folder, deadline, rows, gone)
    return reason or ""


def _change(folder: str, deadline: Deadline, rows: Mapping[str, bytes], gone: Iterable[str]) -> None:
    with closing(BoundedCache(folder, deadline)) as cache:
        cache.reset("sqlite_synchronous", 1, update=False)
        with cache.transact():
            for key, row in rows.items():
                cache.set(key, row)
            for key in gone:
                cache.delete(key)
