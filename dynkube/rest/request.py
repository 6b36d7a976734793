"""The fluent request: what client-go's users know, one link a part."""

from __future__ import annotations

from dynkube.codec import decode_object, encode_json
from dynkube.errors import DecodeError, ParseError
from dynkube.schema import check_path_segment
from dynkube.wire import (
    ACCEPT_JSON,
    HTTPRequest,
    absolute_path,
    describe,
    parse_warnings,
    query_options,
    resource_path,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from dynkube.rest.client import RESTClient
    from dynkube.schema import GroupVersion
    from dynkube.transport import Timeouts
    from dynkube.wire import HTTPResponse, Retry, ServerWarning

    T = TypeVar("T")

_METHODS = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"))
_CONTENT_JSON = "application/json"
_CONTENT_APPLY = ("application/apply-patch+yaml", "application/apply-patch+cbor")
# What the methods mean: for the collection and for one object.
_VERBS = {
    "DELETE": ("delete all", "delete"),
    "GET": ("list", "get"),
    "PATCH": ("patch", "patch"),
    "POST": ("create", "create"),
    "PUT": ("update", "update"),
}


def check_method(method: str) -> str:
    """The method in upper case.

    Raises:
        ParseError: no HTTP method that API servers know.
    """
    if method.upper() not in _METHODS:
        raise ParseError(f"unknown HTTP method {method!r}; there are {', '.join(sorted(_METHODS))}")
    return method.upper()


def _encoded(value: Any) -> bytes:
    """The value as JSON.

    Raises:
        ConversionError: JSON can't hold it.
    """
    from dynkube.codec import check_json  # many programs only read

    check_json(value)
    return encode_json(value)


class Request:
    """One request being put together; each method gives a new one, so a half-built request can be kept and shared.

    Nothing is sent before `do()`. A part that is set twice, or that can't stand in a path, is refused at once.

    Source: client-go `rest.Request`, which holds its first error back until it is executed.
    """

    __slots__ = ("_client", "_group_version", "_parts")

    def __init__(
        self, client: RESTClient, group_version: GroupVersion, method: str, parts: Mapping[str, Any] | None = None
    ) -> None:
        self._client = client
        self._group_version = group_version
        self._parts: dict[str, Any] = {"method": method, **(parts or {})}

    def _with(self, part: str, value: Any) -> Request:
        """A copy with one more part.

        Raises:
            ParseError: the part is set already.
        """
        if part in self._parts:
            raise ParseError(f"{part} is already set to {self._parts[part]!r}, can't be {value!r} too")
        return self._copy(**{part: value})

    def _copy(self, **parts: Any) -> Request:
        """A copy with these parts, in the place of what they were."""
        return Request(self._client, self._group_version, self._parts["method"], {**self._parts, **parts})

    def namespace(self, namespace: str) -> Request:
        """In one namespace; leave it out for cluster-wide resources and for all namespaces."""
        return self._with("namespace", check_path_segment(namespace, "namespace"))

    def resource(self, resource: str) -> Request:
        """The plural, such as `pods`, of the client's group version."""
        return self._with("resource", check_path_segment(resource, "resource"))

    def name(self, name: str) -> Request:
        """One object."""
        return self._with("name", check_path_segment(name, "name"))

    def subresource(self, *parts: str) -> Request:
        """Segments after the name, such as `status`."""
        return self._with("subresource", tuple([check_path_segment(part, "subresource") for part in parts]))

    def abs_path(self, *segments: str) -> Request:
        """A path of its own instead of namespace, resource and name; segments are joined with slashes.

        Raises:
            ParseError: it doesn't start with a slash, or a segment can't stand in a path.
        """
        return self._with("abs_path", absolute_path("/".join(segments)))

    def body(self, value: Any, *, content_type: str = "") -> Request:
        """What is sent, as it is now: later changes of the value are not.

        Args:
            value: bytes, taken as they are; anything else is encoded as JSON, for an API server most often a dict.
            content_type: the media type; that of the patch by default, else `application/json`.

        Raises:
            ConversionError: JSON can't hold the value; see `.path`.
            ParseError: there is a body already.
        """
        if "body" in self._parts:
            raise ParseError("body is already set")  # without quoting either: bodies hold secrets
        data = value if isinstance(value, bytes) else _encoded(value)
        return self._copy(body=data, content_type=content_type) if content_type else self._copy(body=data)

    def params(self, **options: str | int | bool | None) -> Request:
        """Options of the verb by their Python names: `limit`, `dry_run`, ...; None leaves one out.

        May be called again for further options.

        Raises:
            ParseError: an unknown option, one that is set already, or a value of the wrong type.
        """
        pairs = query_options(options)
        known = {name for name, _ in self._parts.get("query", ())}
        for name, _ in pairs:
            if name in known:
                raise ParseError(f"option {name} is already set")
        return self._add_query(pairs)

    def param(self, name: str, value: str) -> Request:
        """One query parameter exactly as it goes on the wire, for paths whose options have no Python name."""
        return self._add_query(((name, value),))

    def _add_query(self, pairs: tuple[tuple[str, str], ...]) -> Request:
        """A copy with these query pairs after those already there."""
        return self._copy(query=(*self._parts.get("query", ()), *pairs))

    def accept(self, media_types: str) -> Request:
        """The `Accept` header; `application/json` unless set."""
        return self._with("accept", media_types)

    def timeouts(self, timeouts: Timeouts) -> Request:
        """Instead of the transport's own."""
        return self._with("timeouts", timeouts)

    def retry(self, retry: Retry) -> Request:
        """Instead of the client's own policy."""
        return self._with("retry", retry)

    def build(self) -> HTTPRequest:
        """The request as a value.

        Raises:
            ParseError: a part can't stand in a path, a name without resource, both an absolute path and other parts.
        """
        parts = self._parts
        headers = [("Accept", parts.get("accept", ACCEPT_JSON))]
        if "body" in parts:
            headers.append(("Content-Type", parts.get("content_type", _CONTENT_JSON)))
        return HTTPRequest(
            parts["method"], self._path(), parts.get("query", ()), tuple(headers), parts.get("body"), self._summary()
        )

    def _path(self) -> str:
        """The escaped path.

        Raises:
            ParseError: as `build`.
        """
        parts = self._parts
        words = [part for part in ("namespace", "resource", "name", "subresource") if part in parts]
        if "abs_path" in parts:
            if words:
                raise ParseError(f"{words[0]} can't go with the absolute path {parts['abs_path']!r}")
            return str(parts["abs_path"])
        if "resource" not in parts:
            raise ParseError("a request needs resource() or abs_path()")
        return resource_path(
            self._group_version,
            parts["resource"],
            namespace=parts.get("namespace", ""),
            name=parts.get("name", ""),
            subresources=parts.get("subresource", ()),
        )

    def _summary(self) -> str:
        """For people: `get pods "web" in "prod"`."""
        parts = self._parts
        method = parts["method"]
        if "abs_path" in parts:
            return f"{method.lower()} {parts['abs_path']}"
        verb = _VERBS.get(method, (method.lower(),) * 2)["name" in parts]
        return describe(
            "apply" if parts.get("content_type") in _CONTENT_APPLY else verb,
            parts["resource"],
            name=parts.get("name", ""),
            namespace=parts.get("namespace", ""),
            subresources=parts.get("subresource", ()),
        )

    def do(self) -> Result:
        """Send it.

        Raises:
            ParseError: as `build`.
            APIStatusError, TransportError, CredentialError: as `RESTClient.execute`.
        """
        request = self.build()
        response = self._client.execute(request, retry=self._parts.get("retry"), timeouts=self._parts.get("timeouts"))
        return Result(request, response)

    def __repr__(self) -> str:
        shown = {part: f"{len(value)} bytes" if part == "body" else value for part, value in self._parts.items()}
        return f"Request({shown!r})"


class Result:
    """A successful answer: its bytes, decoded when asked for."""

    __slots__ = ("request", "response")

    def __init__(self, request: HTTPRequest, response: HTTPResponse) -> None:
        self.request = request
        self.response = response

    @property
    def code(self) -> int:
        """The HTTP status code, 200 to 206."""
        return self.response.code

    @property
    def warnings(self) -> tuple[ServerWarning, ...]:
        """The server's warnings, in order; they have gone to the client's handler too."""
        return parse_warnings(self.response.headers.getlist("Warning"))

    def raw(self) -> bytes:
        """The body as it came."""
        return self.response.body

    def into(self, make: Callable[[dict[str, Any]], T]) -> T:
        """What `make` makes of the decoded body: `dict` for the plain object, or any class or function that takes one.

        Raises:
            DecodeError: the body is empty or not a JSON object. What `make` raises comes through.

        Source: client-go `rest.Result.Into`.
        """
        if not self.response.body:
            content_type = self.response.headers.get("Content-Type") or "none"
            raise DecodeError(f"{self.request}: the answer {self.code} of content type {content_type} is empty")
        try:
            value = decode_object(self.response.body)
        except DecodeError as error:
            raise DecodeError(f"{self.request}: {error}", path=error.path) from error
        return make(value)

    def __repr__(self) -> str:
        return f"Result({str(self.request)!r}, code={self.code}, {len(self.response.body)} bytes)"
