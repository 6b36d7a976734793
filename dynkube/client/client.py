"""Client: what one connection gives."""

from __future__ import annotations

from dynkube.discovery import CachedDiscoveryClient
from dynkube.mapper import RESTMapper
from dynkube.rest import RESTClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from dynkube.config import Config
    from dynkube.wire import HTTPRequest, HTTPResponse

# Changing one of these changes what the server serves.
_DEFINITIONS = ("/apis/apiextensions.k8s.io/", "/apis/apiregistration.k8s.io/")


class Client:
    """One server, seen as one user: discovery, mapper and REST client that share a connection and a cache.

    Nothing is sent before something is asked. Thread-safe; a context manager that closes its connections.

    Attributes:
        config: where and as whom.
        namespace: of the context, or the one given to `connect`.
        rest: sends requests.
        discovery: what the server serves, cached.
        mapper: from any spelling to one resource.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.namespace = config.namespace
        self.rest = RESTClient.for_config(config, on_success=self._learn)
        self.discovery = CachedDiscoveryClient.for_config(config, rest=self.rest)
        self.mapper = RESTMapper(self.discovery)

    def _learn(self, request: HTTPRequest, _response: HTTPResponse) -> None:
        """Forget what a change of definitions made wrong."""
        if request.method != "GET" and request.path.startswith(_DEFINITIONS):
            self.mapper.expect_changes()

    def close(self) -> None:
        """Close idle connections; the client may not be used again."""
        self.rest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        context = f", context={self.config.context!r}" if self.config.context else ""
        return f"Client({self.config.server!r}{context}, namespace={self.namespace!r})"
