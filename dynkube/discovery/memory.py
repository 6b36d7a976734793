"""CachedDocuments: discovery documents in memory, over a store, over the server."""

from __future__ import annotations

import threading
from contextlib import contextmanager

from cachetools import LRUCache

from dynkube.discovery.disk_row import Envelope
from dynkube.discovery.documents import ROOTS, Document, LiveDocuments, decode_list, decode_root, row_name
from dynkube.errors import DecodeError, NotFoundError
from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Protocol, TypeVar

    from dynkube.clock import Clock
    from dynkube.schema import GroupVersion
    from dynkube.wire import APIResourceList, DiscoveryDocument

    T = TypeVar("T")

    class DocumentStore(Protocol):
        """Where documents outlive the process. No trouble that it has is an error."""

        def read_all(self, keys: Iterable[str]) -> dict[str, Envelope]:
            """What was written last under each name; those of which nothing can be trusted are not there."""

        def write_all(self, envelopes: Mapping[str, Envelope]) -> None:
            """Keep them, if that can be done."""


# The two roots, and for servers without aggregated discovery a document for each group version.
_DOCUMENTS_MAX = 2048
# A document that the server merely confirmed is written again when this part of its time to live is over: other
# processes gain by a younger date, and this one pays for each writing.
_WRITE_AGAIN = 0.5


class _Entry(Record):
    """One document in memory."""

    value: Any
    """Decoded, always in the same way for the same path."""
    document: Document
    confirmed_at: float
    """When the server last gave or confirmed it; seconds since the epoch."""
    stored_at: float
    """The same as the store has it; 0.0 when it doesn't have it."""
    generation: int
    """Of the cache when that was: an older one must be confirmed."""


class CachedDocuments:
    """Remembers documents; asks the server for what it doesn't know, or what is too old. Thread-safe.

    Args:
        live: asks the server.
        store: outlives the process; None keeps documents in memory only.
        key: of this server, seen as this user, in the store.
        ttl_seconds: how long a document counts without asking.
        clock: tells their age.
    """

    def __init__(
        self, live: LiveDocuments, *, store: DocumentStore | None, key: str, ttl_seconds: float, clock: Clock
    ) -> None:
        self._live = live
        self._store = store
        self._key = key
        self._ttl = ttl_seconds
        self._clock = clock
        self._lock = threading.Lock()  # guards the next three
        self._memory: LRUCache[str, _Entry] = LRUCache(_DOCUMENTS_MAX)
        self._stored: dict[str, Envelope | None] = {}  # what the first look into the store found
        self._unwritten: dict[str, Envelope] = {}
        self.generation = 0

    def root(self, path: str) -> DiscoveryDocument:
        """What `/api` or `/apis` says; as LiveDocuments."""
        return self._value(path, lambda document: decode_root(path, document))

    def resource_list(self, group_version: GroupVersion) -> APIResourceList:
        """What one group version says of itself; as LiveDocuments."""
        return self._value(group_version.api_path, lambda document: decode_list(group_version, document))

    def invalidate(self) -> None:
        """Believe nothing without asking; what is known still serves to ask with its ETag."""
        self.generation += 1

    def confirmed_at(self, paths: Iterable[str]) -> float:
        """When the server last gave or confirmed the oldest of some documents; those that are not known don't count."""
        with self._lock:
            entries = [self._memory[path] for path in paths if path in self._memory]
        return min([entry.confirmed_at for entry in entries], default=self._clock.now())

    @contextmanager
    def keeping(self) -> Iterator[None]:
        """Write what was learnt inside to the store, at once at the end."""
        try:
            yield
        finally:
            with self._lock:
                unwritten, self._unwritten = self._unwritten, {}
            if unwritten and self._store is not None:
                self._store.write_all(unwritten)

    def look_ahead(self, paths: Iterable[str]) -> None:
        """Look into the store for several documents at once, which costs little more than one look for one."""
        if self._store is None:
            return
        with self._lock:
            names = [name for name in (row_name(self._key, path) for path in paths) if name not in self._stored]
            if names:
                found = self._store.read_all(names)
                self._stored.update({name: found.get(name) for name in names})

    def _value(self, path: str, decode: Callable[[Document], T]) -> T:
        """The decoded document, from memory, store or server."""
        generation = self.generation
        with self._lock:
            entry = self._memory.get(path)
        if entry is None:
            entry = self._from_store(path, decode)
        if entry is None or entry.generation != generation or not self._is_young(entry.confirmed_at):
            try:
                entry = self._from_server(path, decode, entry, generation)
            except NotFoundError:  # what is no more must not make an answer look old
                with self._lock:
                    self._memory.pop(path, None)
                raise
        with self._lock:
            self._memory[path] = entry
        value: T = entry.value
        return value

    def _is_young(self, confirmed_at: float) -> bool:
        """Whether the time to live is not over; a date in the future, after a clock was set back, proves nothing."""
        return 0 <= self._clock.now() - confirmed_at < self._ttl

    def _from_store(self, path: str, decode: Callable[[Document], T]) -> _Entry | None:
        """What the store has, if it can be decoded; after an invalidation it only serves to ask with its ETag."""
        envelope = self._look(path)
        if envelope is None:
            return None
        document = Document(envelope.content_type, envelope.document, envelope.etag)
        try:
            return _Entry(decode(document), document, envelope.stored_at, envelope.stored_at, 0)
        except DecodeError:  # a damaged row is as good as none
            return None

    def _look(self, path: str) -> Envelope | None:
        """The store's row for a path; a look for one root brings both, which are always wanted together."""
        if self._store is None:
            return None
        self.look_ahead(ROOTS if path in ROOTS else (path,))
        with self._lock:
            return self._stored[row_name(self._key, path)]

    def _from_server(self, path: str, decode: Callable[[Document], T], known: _Entry | None, generation: int) -> _Entry:
        """What the server says, compared with what is known."""
        now = self._clock.now()
        if known is not None and known.document.etag:
            newer = self._live.fetch_newer(path, known.document.etag)
            if newer is None:
                return self._confirmed(path, known, now, generation)
        else:
            newer = self._live.fetch(path)
        return self._kept(path, _Entry(decode(newer), newer, now, 0.0, generation))

    def _confirmed(self, path: str, known: _Entry, now: float, generation: int) -> _Entry:
        """The entry that the server confirmed; nothing is decoded."""
        entry = known.replace(confirmed_at=now, generation=generation)
        # Also a date in the future, which a clock set back has left behind, is far from now.
        return self._kept(path, entry) if abs(now - known.stored_at) > self._ttl * _WRITE_AGAIN else entry

    def _kept(self, path: str, entry: _Entry) -> _Entry:
        """The entry, which is going to be written to the store."""
        if self._store is None:
            return entry
        document = entry.document
        envelope = Envelope(entry.confirmed_at, document.etag, document.content_type, document.body)
        with self._lock:
            self._unwritten[row_name(self._key, path)] = envelope
        return entry.replace(stored_at=entry.confirmed_at)
