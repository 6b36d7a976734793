"""Client: what one connection gives."""

from __future__ import annotations

from dynkube.dynamic import DynamicClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self, Unpack

    from dynkube.config import Config
    from dynkube.dynamic import ResourceClient
    from dynkube.mapper import What
    from dynkube.rest import RESTOptions


class Client:
    """One server, seen as one user: discovery, mapper and REST client that share a connection and a cache.

    Nothing is sent before something is asked. Thread-safe; a context manager that closes its connections.

    Args:
        config: where and as whom.
        field_manager: the name under which writes own fields; the program's by default.
        options: of the REST client, none of which has to be given: `on_warning`, `on_request`, `on_retry`, `observer`,
            `rate_limiter`, `retry`; see `RESTClient.for_config`.

    Raises:
        ConfigError: the config's server or certificates can't be used.

    Attributes:
        config: where and as whom.
        namespace: of the context, or the one given to `connect`.
        dynamic: reads and writes any resource.
        rest: sends requests.
        discovery: what the server serves, cached.
        mapper: from any spelling to one resource.
    """

    def __init__(self, config: Config, *, field_manager: str = "", **options: Unpack[RESTOptions]) -> None:
        self.config = config
        self.namespace = config.namespace
        self.dynamic = DynamicClient(config, field_manager=field_manager, **options)
        self.rest = self.dynamic.rest
        self.discovery = self.dynamic.discovery
        self.mapper = self.dynamic.mapper

    def resource(self, what: What, namespace: str | None = None) -> ResourceClient:
        """A handle on one resource, cheap and immutable.

        Args:
            what: any spelling that kubectl takes (`po`, `deployments.apps`, a kind), a GroupVersionResource, a
                GroupVersionKind.
            namespace: to which it is bound. None for all: it lists all of them, and verbs on one object take the
                object's own namespace, else the context's.

        Raises:
            NoMatchError: the server serves nothing like it.
            AmbiguousMatchError: it means several resources.
            ParseError: it breaks the grammar of spellings, or names an object or a subresource too; or the resource is
                cluster-wide and a namespace was given.
            APIStatusError, TransportError, DecodeError: the server had to be asked, and discovery failed as a whole.

        Example:
            >>> client.resource("pods", namespace="kube-system").get("coredns")  # doctest: +SKIP
        """
        return self.dynamic.resource(what, namespace)

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
