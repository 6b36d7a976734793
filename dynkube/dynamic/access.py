"""Access: what every handle of one client shares, and the one way in which handles send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dynkube.codec import check_json, decode_item, encode_json
from dynkube.errors import ConversionError, DecodeError, NotFoundError
from dynkube.objects import Status, Unstructured
from dynkube.wire import parse_warnings

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dynkube.clock import Clock
    from dynkube.mapper import RESTMapper, RESTMapping
    from dynkube.rest import RESTClient
    from dynkube.transport import Timeouts
    from dynkube.wire import HTTPRequest, HTTPResponse


@dataclass(frozen=True, slots=True)
class Access:
    """What is needed to reach any resource of one server as one user. Thread-safe as its parts are."""

    rest: RESTClient
    mapper: RESTMapper
    clock: Clock
    namespace: str
    """The context's: where verbs on one object look when nothing else says."""
    field_manager: str
    """Of every write that names none."""
    timeouts: Timeouts | None = None
    """Of each request; None for the client's."""

    def execute(
        self, mapping: RESTMapping, request: HTTPRequest, *, on_head: Callable[[bytes], None] | None = None
    ) -> HTTPResponse:
        """Send; where the answer says that the path itself is not there, ask whether the resource is.

        Raises:
            NoMatchError: the resource is not served any more.
            APIStatusError, TransportError, CredentialError: as `RESTClient.execute`.
        """
        try:
            return self.rest.execute(request, timeouts=self.timeouts, on_head=on_head)
        except NotFoundError as error:
            if not error.reason:  # no Status: no handler of this resource has spoken
                self.mapper.confirm(mapping)
            raise

    def object(self, mapping: RESTMapping, request: HTTPRequest) -> Unstructured:
        """The object in the answer, with the server's warnings.

        Raises:
            DecodeError: the answer holds no object.
            NoMatchError, APIStatusError, TransportError, CredentialError: as `execute`.
        """
        return _object(request, self.execute(mapping, request))

    def outcome(self, mapping: RESTMapping, request: HTTPRequest) -> Unstructured | Status:
        """What the server says of a deletion: a Status, or the object as it is while it waits for its end.

        Raises:
            DecodeError: the answer holds neither.
            NoMatchError, APIStatusError, TransportError, CredentialError: as `execute`.
        """
        found = self.object(mapping, request)
        # A custom resource may be called Status too.
        is_status = found.get("kind") == "Status" and found.get("apiVersion") in {"v1", None}
        return Status.from_object(found) if is_status else found


def _object(request: HTTPRequest, response: HTTPResponse) -> Unstructured:
    """The object that an answer holds.

    Raises:
        DecodeError: it holds none.
    """
    if not response.body:
        raise DecodeError(f"{request}: the answer {response.code} is empty")
    try:
        found = Unstructured(decode_item(response.body))
    except DecodeError as error:
        raise DecodeError(f"{request}: {error}", path=error.path) from error
    warnings = response.headers.getlist("Warning")
    if warnings:
        found.with_warnings(warning.text for warning in parse_warnings(warnings))
    return found


def encoded(value: Any, what: str, encode: Callable[[Any], bytes] = encode_json) -> bytes:
    """The body of a write.

    Raises:
        ConversionError: it holds what JSON can't, or an integer that servers would round; the text begins with what it
            is about, `.path` says where.
    """
    try:
        check_json(value)
    except ConversionError as error:
        raise ConversionError(f"{what}: {error}", path=error.path) from error
    return encode(value)
