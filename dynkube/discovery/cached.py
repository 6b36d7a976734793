"""CachedDiscoveryClient: what the server serves, remembered in memory and on disk."""

from __future__ import annotations

import os
import threading

from cachetools import LRUCache

from dynkube.clock import SystemClock
from dynkube.discovery.cache_key import discovery_key
from dynkube.discovery.client import DiscoveryClient
from dynkube.discovery.disk import DiskStore
from dynkube.discovery.disk_folder import cache_folder
from dynkube.discovery.documents import ROOTS, LiveDocuments
from dynkube.discovery.memory import CachedDocuments
from dynkube.errors import APIStatusError, DynkubeError, TransportError
from dynkube.record import Record
from dynkube.rest import RESTClient
from dynkube.schema import GroupVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dynkube.clock import Clock
    from dynkube.config import Config
    from dynkube.discovery.memory import DocumentStore
    from dynkube.discovery.resources import ServerResources
    from dynkube.wire import APIGroup, APIResourceList

TTL_SECONDS = 600.0

# How long an answer counts in which something failed that may be over soon; asking again costs what failed only.
_PASSING_SECONDS = 10.0
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429
# OpenAPI documents kept in memory; some have more than a megabyte.
_OPENAPI_MAX = 16


class _Known(Record):
    """What a CachedDiscoveryClient knows."""

    resources: ServerResources
    confirmed_at: float
    """When the server last gave or confirmed the oldest part of it; seconds since the epoch."""
    generation: int
    """Of the documents when it was put together."""
    passing: bool
    """Whether something failed in a way that may be over soon."""


class CachedDiscoveryClient(DiscoveryClient):
    """What one server serves, remembered: memory over disk over the server.

    Within `ttl_seconds` an answer costs no request; after it one conditional request for each document, and where the
    server says that nothing changed nothing is decoded. What failed is remembered in memory only, and asked for again
    after 10 s when it may have been a moment's trouble. `/version` and the
    index of OpenAPI documents are asked for each time; OpenAPI documents themselves never change.

    Thread-safe; however many threads wait for the same answer, it is asked for once. It owns its RESTClient. Not to be
    used on both sides of a fork: connections and locks are the parent's.

    Args:
        rest: what asks.
        store: keeps documents on disk; None for memory only.
        key: of this server, seen as this user, in the store; see `discovery_key`.
        ttl_seconds: how long an answer counts without asking.
        clock: tells the age of answers.
        aggregated: as for DiscoveryClient.

    Source: client-go `discovery/cached/memory` and `discovery/cached/disk`, which keep for hours by host name alone,
    and forget failing groups.
    """

    def __init__(
        self,
        rest: RESTClient,
        *,
        store: DocumentStore | None = None,
        key: str = "",
        ttl_seconds: float = TTL_SECONDS,
        clock: Clock | None = None,
        aggregated: bool = True,
    ) -> None:
        super().__init__(rest, aggregated=aggregated)
        self._store = store
        self._key = key
        self._ttl = ttl_seconds
        self._clock = clock or SystemClock()
        live = LiveDocuments(rest, aggregated=aggregated)
        self._cache = CachedDocuments(live, store=store, key=key, ttl_seconds=ttl_seconds, clock=self._clock)
        self._documents = self._cache
        self._known: _Known | None = None
        self._asking = (
            threading.Lock()
        )  # guards the next three; held while the server is asked, so that it is asked once
        self._walked: tuple[GroupVersion, ...] = ()
        self._failure: DynkubeError | None = None
        self._ended = 0
        self._openapi_lock = threading.Lock()  # guards the next two
        self._openapi: LRUCache[str, dict[str, Any]] = LRUCache(_OPENAPI_MAX)
        self._openapi_flights: dict[str, threading.Lock] = {}  # each held while its document is asked for

    @classmethod
    def for_config(
        cls,
        config: Config,
        *,
        cache_dir: str | os.PathLike[str] | None = None,
        ttl_seconds: float = TTL_SECONDS,
        rest: RESTClient | None = None,
        store: DiskStore | None = None,
    ) -> CachedDiscoveryClient:
        """A client that remembers on disk what this server shows to this user.

        Args:
            config: where and as whom.
            cache_dir: the folder; by default DYNKUBE_CACHE_DIR, else the platform's per-user cache. One that can't be
                used (it is someone else's, a link, damaged, full) is as good as none, with a warning in the log.
            ttl_seconds: as for the class.
            rest: what asks; one of its own by default.
            store: instead of one of its own in `cache_dir`.

        Raises:
            CredentialError: a certificate, key or token of the config can't be used.
        """
        clock = SystemClock()
        if store is None:
            store = DiskStore(cache_folder(os.environ, os.fspath(cache_dir) if cache_dir else None), clock=clock)
        secret = store.secret(create=True)
        key = discovery_key(config, secret) if secret else ""
        return cls(
            rest or RESTClient.for_config(config),
            store=store if key else None,
            key=key,
            ttl_seconds=ttl_seconds,
            clock=clock,
        )

    def legacy(self) -> CachedDiscoveryClient:
        """The same client, asking for and remembering the legacy documents only; in memory, not on disk."""
        return CachedDiscoveryClient(self._rest, ttl_seconds=self._ttl, clock=self._clock, aggregated=False)

    def server_groups(self) -> tuple[APIGroup, ...]:
        """As DiscoveryClient's."""
        known = self._known
        if known is not None and self._is_current(known):
            return known.resources.groups
        with self._asking, self._cache.keeping():
            return super().server_groups()

    def server_resources_for_group_version(self, group_version: GroupVersion | str) -> APIResourceList:
        """As DiscoveryClient's; from what is known of all groups, if that is recent."""
        wanted = GroupVersion.parse(group_version) if isinstance(group_version, str) else group_version
        known = self._known
        if known is not None and self._is_current(known):
            for entry in known.resources.resource_lists:
                if entry.group_version == wanted:
                    return entry
        with self._asking, self._cache.keeping():
            return super().server_resources_for_group_version(wanted)

    def server_groups_and_resources(self) -> ServerResources:
        """As DiscoveryClient's; the identical object as long as nothing changed."""
        known = self._known
        if known is not None and self._is_current(known):
            return known.resources
        began = self._ended
        with self._asking:
            if self._known is not None and self._is_current(self._known):
                return self._known.resources
            if self._ended != began and self._failure is not None:
                raise self._failure  # of those who asked while this thread waited
            try:
                self._known, self._failure = self._learnt_locked(), None
            except DynkubeError as error:
                self._failure = error
                raise
            finally:
                self._ended += 1
            return self._known.resources

    def _learnt_locked(self) -> _Known:
        """What the server serves, from it or from the store; the identical object when nothing changed."""
        generation = self._cache.generation
        with self._cache.keeping():
            found = super().server_groups_and_resources()
        if self._known is not None and self._known.resources == found:
            found = self._known.resources
        walked = [each.api_path for each in self._walked if each not in found.failures]
        passing = any(_is_passing(found.failures[each]) for each in self._walked if each in found.failures)
        return _Known(found, self._cache.confirmed_at([*ROOTS, *walked]), generation, passing)

    def _walk(self, group_versions: list[GroupVersion]) -> list[APIResourceList | DynkubeError]:
        """As DiscoveryClient's; notes which documents the answer is made of."""
        self._walked = tuple(group_versions)
        self._cache.look_ahead([each.api_path for each in group_versions])
        return super()._walk(group_versions)

    def openapi_v3(self, url: str) -> dict[str, Any]:
        """As DiscoveryClient's; remembered where the address holds the document's hash. Don't change what it gives."""
        if "hash=" not in url.partition("?")[2]:
            return super().openapi_v3(url)
        with self._openapi_lock:
            flight = self._openapi_flights.setdefault(url, threading.Lock())
        with flight:
            with self._openapi_lock:
                document = self._openapi.get(url)
            if document is None:
                document = super().openapi_v3(url)
                with self._openapi_lock:
                    self._openapi[url] = document
        with self._openapi_lock:
            self._openapi_flights.pop(url, None)
        return document

    def fresh(self) -> bool:
        """Whether this client knows all resources, and the server has confirmed that within the time to live.

        A client that has not been asked yet knows nothing, though it may find a recent answer on disk.
        """
        return self._known is not None and self._is_current(self._known)

    def invalidate(self) -> None:
        """Believe nothing without asking: the next answer costs a conditional request for each document."""
        self._cache.invalidate()

    def _is_current(self, known: _Known) -> bool:
        """Whether it was put together since the last invalidation, and its time to live is not over."""
        ttl = min(self._ttl, _PASSING_SECONDS) if known.passing else self._ttl
        return known.generation == self._cache.generation and 0 <= self._clock.now() - known.confirmed_at < ttl

    def __repr__(self) -> str:
        return f"CachedDiscoveryClient({self._rest.server!r}{'' if self._aggregated else ', aggregated=False'})"


def _is_passing(error: DynkubeError) -> bool:
    """Whether asking again in a moment may help.

    Source: client-go `discovery/cached/memory`, which asks again at each access.
    """
    if isinstance(error, APIStatusError):
        return error.code >= _SERVER_ERROR or error.code == _TOO_MANY_REQUESTS
    return isinstance(error, TransportError)
