"""Discovery documents: asked of the server, and decoded."""

from __future__ import annotations

from dynkube.errors import DecodeError, NotFoundError
from dynkube.record import Record
from dynkube.wire import (
    ACCEPT_DISCOVERY,
    ACCEPT_JSON,
    APIResourceList,
    DiscoveryDocument,
    HTTPRequest,
    Retry,
    absolute_path,
    decode_core_versions,
    decode_discovery,
    decode_group_list,
    decode_resource_list,
    discovery_format,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeVar

    from dynkube.rest import RESTClient
    from dynkube.schema import GroupVersion
    from dynkube.wire import HTTPResponse

    T = TypeVar("T")

    class Documents(Protocol):
        """Where a discovery client's documents come from."""

        def root(self, path: str) -> DiscoveryDocument:
            """What `/api` or `/apis` says; legacy answers hold no resource lists."""

        def resource_list(self, group_version: GroupVersion) -> APIResourceList:
            """What one group version says of itself."""


ROOTS = ("/api", "/apis")

# An aggregated API that is not there answers 503 for as long as it is not there: the walk reports it and goes on. Only
# a busy server that asks for a moment gets it.
_LITTLE_PATIENCE = Retry(attempts=3, budget_seconds=2.5, codes=frozenset())
_NOT_MODIFIED = 304


class Document(Record):
    """One document as it came."""

    content_type: str
    body: bytes
    etag: str = ""
    """What the server calls this state of the document; "" where it doesn't."""


# A server of aggregated APIs only has no core group, and answers 404 for it.
_NO_CORE_GROUP = Document(ACCEPT_JSON, b'{"kind":"APIVersions","versions":[]}')


class LiveDocuments:
    """Asks the server each time. Thread-safe."""

    def __init__(self, rest: RESTClient, *, aggregated: bool) -> None:
        self._rest = rest
        self._aggregated = aggregated

    def root(self, path: str) -> DiscoveryDocument:
        """What `/api` or `/apis` says; a missing `/api` is an empty one.

        Raises:
            APIStatusError, TransportError, DecodeError: it could not be had.
        """
        return decode_root(path, self.fetch(path))

    def resource_list(self, group_version: GroupVersion) -> APIResourceList:
        """What one group version says of itself.

        Raises:
            APIStatusError, TransportError, DecodeError: it could not be had.
        """
        return decode_list(group_version, self.fetch(group_version.api_path))

    def fetch(self, path: str) -> Document:
        """The document at `/api`, `/apis`, or a group version's own path.

        Raises:
            APIStatusError, TransportError: it could not be had.
        """
        try:
            return _document(self._rest.execute(self._request(path), retry=_retry(path)))
        except NotFoundError:
            if path == "/api":
                return _NO_CORE_GROUP
            raise

    def fetch_newer(self, path: str, etag: str) -> Document | None:
        """The document at a path, if it is no more what the caller has.

        Args:
            path: as for `fetch`.
            etag: of what the caller has.

        Returns:
            None when the server says that the caller's is still right.

        Raises:
            APIStatusError, TransportError: it could not be had.
        """
        request = self._request(path)
        conditional = request.replace(headers=(*request.headers, ("If-None-Match", etag)))
        try:
            response = self._rest.execute(conditional, retry=_retry(path))
        except NotFoundError:
            if path == "/api":
                return _NO_CORE_GROUP
            raise
        return None if response.code == _NOT_MODIFIED else _document(response)

    def _request(self, path: str) -> HTTPRequest:
        """A GET; the roots come in the aggregated form where the server has it."""
        accept = ACCEPT_DISCOVERY if path in ROOTS and self._aggregated else ACCEPT_JSON
        return HTTPRequest("GET", absolute_path(path), headers=(("Accept", accept),))


def decode_root(path: str, document: Document) -> DiscoveryDocument:
    """What a root's document says; a legacy one holds no resource lists.

    Raises:
        DecodeError: it is not what the API promises.
    """
    _check_type(path, document)
    if discovery_format(document.content_type):
        return _decoded(path, lambda: decode_discovery(document.body))
    decode = decode_core_versions if path == "/api" else decode_group_list
    return DiscoveryDocument(_decoded(path, lambda: decode(document.body)), ())


def decode_list(group_version: GroupVersion, document: Document) -> APIResourceList:
    """What a group version's document says.

    Raises:
        DecodeError: it is not what the API promises.
    """
    path = group_version.api_path
    _check_type(path, document)
    return _decoded(path, lambda: decode_resource_list(document.body, group_version))


def _check_type(path: str, document: Document) -> None:
    """Refuse what is no JSON by its own account: a login page says more by its type than by its first character."""
    media_type = document.content_type.partition(";")[0].strip().lower()
    if media_type not in {"", ACCEPT_JSON}:
        raise DecodeError(f"get {path}: the answer is {media_type}, not JSON: is this a Kubernetes API server?")
    if not document.body:
        raise DecodeError(f"get {path}: the answer is empty: is this a Kubernetes API server?")


def _document(response: HTTPResponse) -> Document:
    header = response.headers.get
    return Document(header("Content-Type") or "", response.body, header("ETag") or "")


def _retry(path: str) -> Retry | None:
    return None if path in ROOTS else _LITTLE_PATIENCE


def _decoded(path: str, decode: Callable[[], T]) -> T:
    """What `decode` gives; an error says which document it was."""
    try:
        return decode()
    except DecodeError as error:
        raise DecodeError(f"get {path}: {error}", path=error.path) from error


def row_name(key: str, path: str) -> str:
    """The name of a document in the store.

    Args:
        key: of the server, seen as a user; see `discovery_key`.
        path: of the document.
    """
    return f"{key}:{path}"
