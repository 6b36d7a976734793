"""DiskStore: discovery documents that outlive the process.

The store is diskcache, written by `disk_write` and read past diskcache by `disk_read`; `disk_folder` and `disk_prepare`
look after the folder, `disk_row` knows what a row looks like. On the start-up road: what costs to import is imported
when it is used.
"""

# pathlib costs start-up time.
# ruff: noqa: PTH100

from __future__ import annotations

import os
from _thread import allocate_lock

from dynkube.discovery.disk_folder import Deadline, check_folder, read_secret
from dynkube.discovery.disk_row import Envelope, decode_row, encode_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeVar

    from dynkube.clock import Clock

    T = TypeVar("T")

__all__ = ["DiskStore", "Envelope"]

_TEXT = "text/plain"

# A lock that is met late, while diskcache works, may take a little longer than what was left.
_WRITE_SHARE = 0.8

_FORK_WAIT_SECONDS = 5.0

# Who has waited for a lock in vain doesn't wait again at each call: for so long all is a miss.
_BUSY_SECONDS = 5.0
_MOST_OF_IT = 0.75


class _Gate:
    """One thread at a time, and no fork meanwhile.

    One for the whole process, because what it guards belongs to the process: closing a file drops the process's locks
    on it, and a child that inherits an open transaction would roll its parent's back.
    """

    def __init__(self) -> None:
        self.lock = allocate_lock()  # guards all use of SQLite in this room; `threading` would cost start-up time
        self._held_for_fork = False
        os.register_at_fork(before=self._before, after_in_parent=self._in_parent, after_in_child=self._in_child)

    def _before(self) -> None:
        if self.lock.acquire(timeout=_FORK_WAIT_SECONDS):
            self._held_for_fork = True

    def _in_parent(self) -> None:
        if self._held_for_fork:
            self._held_for_fork = False
            self.lock.release()

    def _in_child(self) -> None:
        self._held_for_fork = False
        self.lock = allocate_lock()  # whoever held the old one doesn't exist here


_GATE = _Gate()


class DiskStore:
    """Documents by name, in a database of one folder, shared with other processes.

    No trouble is an error: a row that is damaged, foreign, locked away or not there is a miss, what can't be written is
    not written, and the first trouble of a store is logged as a warning. Age is not judged here.

    Thread-safe, and safe to fork; it holds nothing open between two calls. Not for network file systems without locks.

    Args:
        folder: see `cache_folder`; created at the first write. "" keeps nothing.
        clock: measures the waiting, and tells rows from the future.
        wait_seconds: how long a call may wait for locks, in all.
    """

    def __init__(self, folder: str, *, clock: Clock, wait_seconds: float = 1.0) -> None:
        self.folder = os.path.abspath(folder) if folder else ""
        self._clock = clock
        self._wait = wait_seconds
        self._warned = False
        # Until when reading and writing are misses. Who may not read may not write; readers may keep out writers alone.
        self._unreadable_until = self._unwritable_until = clock.monotonic()

    def __repr__(self) -> str:
        return f"DiskStore({self.folder!r})"

    def read(self, key: str) -> Envelope | None:
        """What was written last under a name; None when there is nothing that can be trusted."""
        return self.read_all((key,)).get(key)

    def read_all(self, keys: Iterable[str]) -> dict[str, Envelope]:
        """As `read` for several names, for little more than the cost of one; those of misses are not there."""

        def read(deadline: Deadline) -> dict[str, bytes]:
            if not check_folder(self.folder):
                return {}
            from dynkube.discovery.disk_read import read_rows  # brings SQLite

            return read_rows(self.folder, keys, deadline)

        none: dict[str, bytes] = {}
        found = {}
        for key, row in self._attempt(read, none, self._wait).items():
            envelope = decode_row(row, self._clock.now())
            if envelope is None:
                self._warn("a row is not one of ours")
            else:
                found[key] = envelope
        return found

    def write(self, key: str, envelope: Envelope) -> None:
        """Keep a document under a name, in place of the one before."""
        self._change({key: envelope}, ())

    def write_all(self, envelopes: Mapping[str, Envelope]) -> None:
        """As `write` for several names at once, for little more than the cost of one: all are written, or none."""
        self._change(envelopes, ())

    def delete(self, keys: Iterable[str]) -> None:
        """Forget some names; one that is not there is fine."""
        self._change({}, tuple(keys))

    def read_text(self, key: str) -> str | None:
        """What `write_text` wrote last under a name; None when there is nothing that can be trusted."""
        from dynkube.codec import decode_object  # the document's reader needs it, too
        from dynkube.errors import DecodeError

        envelope = self.read(key)
        if envelope is None or envelope.content_type != _TEXT:
            return None
        try:
            text = decode_object(envelope.document).get("text")
        except DecodeError:
            return None
        return text if isinstance(text, str) else None

    def write_text(self, key: str, text: str) -> None:
        """Keep a short text under a name; names are shared with documents."""
        from dynkube.codec import encode_json  # as above

        self.write(key, Envelope(self._clock.now(), "", _TEXT, encode_json({"text": text})))

    def secret(self, *, create: bool) -> bytes | None:
        """What keyed hashes in this folder are made with; None when there is none, so that nothing can be named.

        Args:
            create: whether to create folder and secret where there is none.
        """

        def find(deadline: Deadline) -> bytes | None:
            if not create:
                return read_secret(self.folder) if check_folder(self.folder) else None
            from dynkube.discovery.disk_prepare import make_secret  # a cached answer doesn't need it

            return make_secret(self.folder, deadline)

        return self._attempt(find, None, self._wait)

    def _change(self, envelopes: Mapping[str, Envelope], gone: tuple[str, ...]) -> None:
        def change(deadline: Deadline) -> str:
            rows = {key: encode_row(envelope) for key, envelope in envelopes.items()}
            if not (rows or (gone and os.path.lexists(self.folder))):
                return ""
            from dynkube.discovery.disk_write import change_rows  # brings diskcache

            return change_rows(self.folder, rows, gone, deadline)

        reason = self._attempt(change, "", self._wait * _WRITE_SHARE, writes=True)
        if reason:
            self._warn(f"started anew: {reason}")

    def _attempt(
        self, action: Callable[[Deadline], T], otherwise: T, wait_seconds: float, *, writes: bool = False
    ) -> T:
        """What the action gives within the time; any trouble is a warning and gives `otherwise`."""
        started = self._clock.monotonic()
        if started < (self._unwritable_until if writes else self._unreadable_until):
            return otherwise
        deadline = Deadline(self._clock, wait_seconds)
        lock = _GATE.lock
        if not lock.acquire(timeout=wait_seconds):
            self._rest(writes=writes)
            self._warn("another thread keeps it busy")
            return otherwise
        try:
            return action(deadline)
        except (OSError, ValueError, ImportError) as error:
            if self._clock.monotonic() - started >= wait_seconds * _MOST_OF_IT:
                self._rest(writes=writes)
            self._warn(str(error))
            return otherwise
        finally:
            lock.release()

    def _rest(self, *, writes: bool) -> None:
        """Miss for a while without waiting."""
        self._unwritable_until = self._clock.monotonic() + _BUSY_SECONDS
        if not writes:
            self._unreadable_until = self._unwritable_until

    def _warn(self, reason: str) -> None:
        """Log the store's first trouble."""
        if self._warned:
            return
        self._warned = True
        import logging  # costs start-up time

        logging.getLogger("dynkube.discovery").warning("discovery cache %r: %s", self.folder, reason)
