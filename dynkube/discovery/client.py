"""DiscoveryClient: asks the server what it serves. Remembers nothing."""

from __future__ import annotations

from dynkube.discovery.documents import ROOTS, LiveDocuments
from dynkube.discovery.openapi import OpenAPIV3Paths
from dynkube.discovery.parallel import ask_all
from dynkube.discovery.resources import assemble
from dynkube.errors import DecodeError, DynkubeError, NotFoundError
from dynkube.rest import RESTClient, Result
from dynkube.schema import GroupVersion
from dynkube.wire import ACCEPT_JSON, APIResourceList, HTTPRequest, decode_version, relative_url

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

    from dynkube.config import Config
    from dynkube.discovery.documents import Documents
    from dynkube.discovery.resources import ServerResources
    from dynkube.schema import GroupVersionResource
    from dynkube.wire import APIGroup, APIResource, DiscoveryDocument, VersionInfo

# The legacy walk's requests in flight: as many as fit, at 20 ms, into the time that one group's answer takes to decode.
_AT_ONCE = 16


class DiscoveryClient:
    """What one server serves, asked for anew at each call.

    Aggregated discovery first: two requests, sent at the same time, say all. Where the server doesn't have it, one more
    request for each group version, at most 16 in flight. Order is the server's, the same at each call.

    Thread-safe. It owns its RESTClient (closing it closes that).

    Args:
        rest: what asks.
        aggregated: False asks for the legacy documents only; see also `legacy()`.

    Example:
        >>> with DiscoveryClient.for_config(load_config()) as discovery:  # doctest: +SKIP
        ...     for gvr, resource in discovery.resource_map().items():
        ...         print(gvr, resource.verbs)

    Source: client-go `discovery.DiscoveryClient`. It asks for `/api` and `/apis` one after the other, knows v2 only,
    orders at random, and returns partial results beside an error.
    """

    def __init__(self, rest: RESTClient, *, aggregated: bool = True) -> None:
        self._rest = rest
        self._aggregated = aggregated
        self._documents: Documents = LiveDocuments(rest, aggregated=aggregated)

    @classmethod
    def for_config(cls, config: Config) -> DiscoveryClient:
        """A client with a RESTClient of its own.

        Raises:
            CredentialError: a certificate, key or token of the config can't be used.
        """
        return cls(RESTClient.for_config(config))

    def legacy(self) -> DiscoveryClient:
        """The same client, asking for the legacy documents only: for proof, and for servers whose aggregation lies."""
        return DiscoveryClient(self._rest, aggregated=False)

    def server_groups(self) -> tuple[APIGroup, ...]:
        """All groups with their versions, the core group first. Two requests.

        Raises:
            APIStatusError, TransportError: `/api` (but for a 404) or `/apis` could not be had.
            DecodeError: an answer is not what the API promises.
        """
        return tuple(group for document in self._roots() for group in document.groups)

    def server_resources_for_group_version(self, group_version: GroupVersion | str) -> APIResourceList:
        """What one group version serves, subresources included. One request.

        Args:
            group_version: such as `apps/v1`, or `v1` for the core group.

        Raises:
            ParseError: the text is no group version.
            NotFoundError: the server doesn't serve it.
            APIStatusError, TransportError, DecodeError: it could not be had.
        """
        wanted = GroupVersion.parse(group_version) if isinstance(group_version, str) else group_version
        return self._documents.resource_list(wanted)

    def server_groups_and_resources(self) -> ServerResources:
        """All groups and all that they serve: what worked, and for each group version that failed the reason.

        Raises:
            APIStatusError, TransportError, DecodeError: `/api` (but for a 404) or `/apis` could not be had.
        """
        return assemble(self._roots(), self._walk)

    def server_preferred_resources(self) -> tuple[APIResourceList, ...]:
        """One version of each resource, without subresources; see `ServerResources.preferred_lists`.

        Raises:
            GroupDiscoveryError: some group versions failed. To go on with the others, take
                `server_groups_and_resources().preferred_lists()`.
            APIStatusError, TransportError, DecodeError: as `server_groups_and_resources`.
        """
        return self.server_groups_and_resources().raise_for_failures().preferred_lists()

    def server_preferred_namespaced_resources(self) -> tuple[APIResourceList, ...]:
        """As `server_preferred_resources`, for resources in namespaces only; lists may be empty.

        Raises:
            GroupDiscoveryError, APIStatusError, TransportError, DecodeError: as `server_preferred_resources`.
        """
        return tuple([entry.only(lambda each: each.namespaced) for entry in self.server_preferred_resources()])

    def resource_map(self) -> dict[GroupVersionResource, APIResource]:
        """Each resource and subresource by its address, in the server's order.

        Raises:
            GroupDiscoveryError: some group versions failed. To go on with the others, take
                `server_groups_and_resources().resource_map()`.
            APIStatusError, TransportError, DecodeError: as `server_groups_and_resources`.
        """
        return self.server_groups_and_resources().raise_for_failures().resource_map()

    def server_version(self) -> VersionInfo:
        """What `/version` says.

        Raises:
            APIStatusError, TransportError, DecodeError: it could not be had.
        """
        body = self._rest.get().abs_path("/version").do().raw()
        try:
            return decode_version(body)
        except DecodeError as error:
            raise DecodeError(f"get /version: {error}", path=error.path) from error

    def openapi_v2(self) -> dict[str, Any]:
        """The whole OpenAPI v2 document, some megabytes.

        Raises:
            APIStatusError, TransportError, DecodeError: it could not be had.
        """
        return self._rest.get().abs_path("/openapi/v2").do().into(dict)

    def openapi_v3_paths(self) -> OpenAPIV3Paths:
        """The index of OpenAPI v3 documents, one for each group version.

        Raises:
            APIStatusError, TransportError, DecodeError: it could not be had; NotFoundError from servers before 1.23.
        """
        return self._rest.get().abs_path("/openapi/v3").do().into(OpenAPIV3Paths.from_object)

    def openapi_v3(self, url: str) -> dict[str, Any]:
        """One OpenAPI v3 document.

        Args:
            url: an address of `openapi_v3_paths().urls`. It holds the document's hash, so what it gives never changes
                and may be kept for ever.

        Raises:
            ParseError: it is not relative to the server.
            APIStatusError, TransportError, DecodeError: the document could not be had.
        """
        path, query = relative_url(url)
        request = HTTPRequest("GET", path, query, (("Accept", ACCEPT_JSON),))
        return Result(request, self._rest.execute(request)).into(dict)

    def close(self) -> None:
        """Close idle connections; the client may not be used again."""
        self._rest.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"DiscoveryClient({self._rest.server!r}{'' if self._aggregated else ', aggregated=False'})"

    def _roots(self) -> list[DiscoveryDocument]:
        """What `/api` and `/apis` say, asked at the same time."""
        return ask_all(ROOTS, self._documents.root, at_once=len(ROOTS))

    def _walk(self, group_versions: list[GroupVersion]) -> list[APIResourceList | DynkubeError]:
        """What each group version serves, or why that could not be learnt."""
        return ask_all(group_versions, self._resources_or_error, at_once=_AT_ONCE)

    def _resources_or_error(self, group_version: GroupVersion) -> APIResourceList | DynkubeError:
        """What one group version serves; an error is a value here, for the others must go on."""
        try:
            return self._documents.resource_list(group_version)
        except NotFoundError as error:
            # Servers list v1 even where they serve nothing in it.
            return error if group_version.group else APIResourceList(group_version, ())
        except DynkubeError as error:
            return error
