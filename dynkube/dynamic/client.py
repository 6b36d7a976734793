"""DynamicClient: a handle on any resource of one server."""

from __future__ import annotations

from dynkube.clock import SystemClock
from dynkube.config import program_name
from dynkube.discovery import CachedDiscoveryClient
from dynkube.errors import ParseError
from dynkube.mapper import RESTMapper
from dynkube.rest import RESTClient

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self, Unpack

    from dynkube.config import Config
    from dynkube.dynamic.resource import ResourceClient
    from dynkube.mapper import What
    from dynkube.rest import RESTOptions
    from dynkube.wire import HTTPRequest, HTTPResponse

# Changing one of these changes what the server serves.
_DEFINITIONS = ("/apis/apiextensions.k8s.io/", "/apis/apiregistration.k8s.io/")


class DynamicClient:
    """Reads and writes any resource of one server as one user, custom ones too.

    Nothing is sent before something is asked. Thread-safe; a context manager that closes its connections.

    Args:
        config: where and as whom.
        field_manager: the name under which writes own fields; the program's by default.
        options: of the REST client; see `RESTClient.for_config`.

    Raises:
        ConfigError: the config's server or certificates can't be used.

    Attributes:
        rest: sends requests.
        discovery: what the server serves, cached.
        mapper: from any spelling to one resource.
        field_manager: as given, or the program's name.

    Example:
        >>> pods = DynamicClient(config).resource(gvr).namespaced("prod")  # doctest: +SKIP

    Source: client-go `dynamic.NewForConfig`, which takes no spelling but a GVR, and knows no scope.
    """

    def __init__(self, config: Config, *, field_manager: str = "", **options: Unpack[RESTOptions]) -> None:
        self._namespace = config.namespace
        self._clock = SystemClock()
        self.field_manager = field_manager or program_name()
        self.rest = RESTClient.for_config(config, on_success=self._learn, **options)
        self.discovery = CachedDiscoveryClient.for_config(config, rest=self.rest)
        self.mapper = RESTMapper(self.discovery)

    def resource(self, what: What, namespace: str | None = None) -> ResourceClient:
        """A handle on one resource; cheap, for what the server serves is known from a cache.

        Args:
            what: any spelling that kubectl takes, a GroupVersionResource, a GroupVersionKind.
            namespace: to which it is bound; None for all, see ResourceClient.

        Raises:
            NoMatchError: the server serves nothing like it.
            AmbiguousMatchError: it means several resources.
            ParseError: it breaks the grammar of spellings, or names an object or a subresource too; or the resource is
                cluster-wide and a namespace was given.
            APIStatusError, TransportError, DecodeError: the server had to be asked, and discovery failed as a whole.
        """
        if isinstance(what, str) and "/" in what and ", " not in what:  # printed names have a comma, and a slash maybe
            raise ParseError(
                f"{what!r} is a part of a resource: give the resource here, and names and subresources to the verbs"
            )
        from dynkube.dynamic.access import Access  # what only objects need is loaded with the first handle
        from dynkube.dynamic.resource import ResourceClient

        access = Access(self.rest, self.mapper, self._clock, self._namespace, self.field_manager)
        return ResourceClient(access, self.mapper.mapping_for(what), namespace)

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
        return f"DynamicClient({self.rest.server!r}, namespace={self._namespace!r})"
