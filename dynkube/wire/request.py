"""HTTPRequest: what to send, as a value. Building one sends nothing."""

from __future__ import annotations

from dynkube.errors import ParseError
from dynkube.record import Record
from dynkube.schema import GroupVersion, check_path_segment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Verbs that may be sent again when it is unknown whether the first one arrived (RFC 9110, section 9.2.2).
_IDEMPOTENT_METHODS = frozenset(("GET", "HEAD", "OPTIONS", "PUT", "DELETE"))


class HTTPRequest(Record):
    """One HTTP request to an API server, before the server's address and the credentials are known."""

    method: str
    """Upper case."""
    path: str
    """Escaped, from `/`, without the prefix that a server's URL may carry."""
    query: tuple[tuple[str, str], ...] = ()
    """Unescaped; a name may come several times."""
    headers: tuple[tuple[str, str], ...] = ()
    """Beyond those that the transport adds (credentials, user agent)."""
    body: bytes | None = None
    summary: str = ""
    """For people: `get pods "web" in "prod"`; "" prints method and path."""

    @property
    def idempotent(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method in _IDEMPOTENT_METHODS

    @property
    def target(self) -> str:
        """Path and query, escaped, as they stand in the request line."""
        if not self.query:
            return self.path
        from urllib.parse import urlencode

        return f"{self.path}?{urlencode(sorted(self.query, key=lambda pair: pair[0]))}"

    def __repr__(self) -> str:
        # Without the body: it may be a Secret, and this may be a log.
        size = "no body" if self.body is None else f"{len(self.body)} bytes"
        return f"HTTPRequest({self.method!r}, {self.target!r}, {size})"

    def __str__(self) -> str:
        return self.summary or f"{self.method.lower()} {self.path}"


def resource_path(
    group_version: GroupVersion,
    resource: str,
    *,
    namespace: str = "",
    name: str = "",
    subresources: Iterable[str] = (),
) -> str:
    """The escaped path of a resource, `/apis/apps/v1/namespaces/prod/deployments/web/status` for instance.

    Args:
        group_version: where the resource is served.
        resource: the plural, as it stands in the URL.
        namespace: "" for cluster-wide resources and for all namespaces.
        name: "" for the collection.
        subresources: segments after the name.

    Raises:
        ParseError: a part can't be a path segment, or there are subresources without a name.

    Source: client-go `rest.Request.URL`, which checks only some of the segments; here each is.
    """
    segments = [("namespace", namespace)] if namespace else []
    segments.append(("resource", resource))
    if name:
        segments.append(("name", name))
    extra = [("subresource", part) for part in subresources]
    if extra and not name:
        raise ParseError(f"subresource {extra[0][1]!r} of {resource!r} needs a name")
    parts = [check_path_segment(group_version.version, "version")]
    if group_version.group:
        parts.insert(0, check_path_segment(group_version.group, "group"))
    root = "/apis" if group_version.group else "/api"
    if namespace:
        parts.append("namespaces")
    parts += [check_path_segment(value, what) for what, value in segments + extra]
    return f"{root}/{'/'.join(map(_escape, parts))}"


def absolute_path(path: str) -> str:
    """The path escaped, from `/`; one final slash is kept, empty segments are dropped.

    Args:
        path: such as `/openapi/v3/apis/apps/v1`, unescaped.

    Raises:
        ParseError: it doesn't start with a slash, or a segment is `.`, `..` or holds a control character or `%`.
    """
    if not path.startswith("/"):
        raise ParseError(f"path {path!r} must start with '/'")
    segments = [segment for segment in path.split("/") if segment]
    for segment in segments:
        check_path_segment(segment, "path segment")
    ending = "/" if path.endswith("/") and segments else ""
    return f"/{'/'.join(map(_escape, segments))}{ending}"


def _escape(segment: str) -> str:
    """Percent-encoded as one segment. Most segments are plain words, and those cost no import."""
    if segment.isascii() and segment.replace("-", "").replace(".", "").isalnum():
        return segment
    from urllib.parse import quote

    # What RFC 3986 allows in a segment beside letters and digits, less "%" and "/".
    return quote(segment, safe="-._~!$&'()*+,;=:@")


def relative_url(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Path (escaped) and query (unescaped pairs) of a URL that a server gives relative to itself.

    Args:
        url: such as `/openapi/v3/apis/apps/v1?hash=0A1B`.

    Raises:
        ParseError: it is no URL, names a scheme or host, doesn't start with a slash, or walks up with `..`.
    """
    from urllib.parse import parse_qsl, unquote, urlsplit

    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise ParseError(f"{url!r} is no URL: {error}") from error
    if parts.scheme or parts.netloc or not url.startswith("/"):
        raise ParseError(f"{url!r} is not relative to the server")
    return absolute_path(unquote(parts.path)), tuple(parse_qsl(parts.query, keep_blank_values=True))
