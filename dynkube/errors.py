"""Every exception that dynkube raises, in one tree.

    DynkubeError
      ParseError (ValueError)            a string from the caller breaks its grammar
      ConfigError                        kubeconfig or in-cluster settings unusable; .path, .context, .problems
        CredentialError                  token file, certificate or key unusable
      TransportError                     no HTTP answer; .method, .url
        ConnectError                     no connection was made: nothing was sent
        TLSError                         the TLS handshake or the certificates failed
        RequestTimeoutError              connect, read or total time is over
        StreamBrokenError                the connection broke before the answer was complete
      APIStatusError                     the server answered with a Status, or with an error code and another body
        BadRequestError UnauthorizedError ForbiddenError NotFoundError MethodNotAllowedError
        AlreadyExistsError ExpiredError InvalidError TooManyRequestsError
        ServerTimeoutError InternalServerError ServiceUnavailableError
        ConflictError
          ApplyConflictError             a server-side apply met fields of other managers; .conflicts
      DecodeError                        the server's bytes are not what the API promises
      StaleGroupVersionError             the server says that its own knowledge of a group version is out of date
      GroupDiscoveryError                some groups failed; .by_group_version
      NoMatchError                       the server serves nothing of that name; .near, .failures
      AmbiguousMatchError                a name means several resources; .candidates
      ConversionError (ValueError)       a value is not of the type that its place, or JSON, wants; .path

Each takes its whole text first and plain attributes by name: so they pickle (with their attributes) and log. No text
holds a credential, a header or a body that is not a Status.

Room: errors. Imports `record` and `jsontypes` only; everything above may import it.
"""

from __future__ import annotations

from dynkube.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynkube.jsontypes import JSONObject


class DynkubeError(Exception):
    """The root: catching it catches all that dynkube raises on purpose."""


class ParseError(DynkubeError, ValueError):
    """A string from the caller breaks its grammar; the text names the string and the place."""


class ConfigError(DynkubeError):
    """Kubeconfig or in-cluster settings can't be used.

    Attributes:
        path: the file, or "" when no single file is at fault.
        context: the context's name, or "".
        problems: every problem found, one text each; one at least.
    """

    def __init__(self, text: str, *, path: str = "", context: str = "", problems: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.path = path
        self.context = context
        self.problems = tuple(problems) or (text,)


class CredentialError(ConfigError):
    """A token file, certificate or key can't be used."""


class TransportError(DynkubeError):
    """No HTTP answer came.

    Attributes:
        method: the HTTP method.
        url: server and path asked for, without the query.
    """

    def __init__(self, text: str, *, method: str = "", url: str = "") -> None:
        super().__init__(text)
        self.method = method
        self.url = url


class ConnectError(TransportError):
    """No connection was made (name unknown, refused, unreachable): nothing was sent.

    Attributes:
        refused: true when a machine answered that nothing listens there.
    """

    def __init__(self, text: str, *, method: str = "", url: str = "", refused: bool = False) -> None:
        super().__init__(text, method=method, url=url)
        self.refused = refused


class TLSError(TransportError):
    """The TLS handshake failed: unknown authority, wrong name, expired or refused certificate."""


class RequestTimeoutError(TransportError):
    """The time for connecting, for the next bytes, or for the whole request is over."""


class StreamBrokenError(TransportError):
    """The connection broke after the request was sent and before the answer was complete."""


class StatusCause(Record):
    """One of a Status's `details.causes`."""

    field: str
    """Path of the field at fault, such as `spec.containers[0].name`; "" when none is."""
    reason: str
    """Machine-readable, such as `FieldValueInvalid`; "" when the server gave none."""
    message: str
    """For people."""


class APIStatusError(DynkubeError):
    """The server answered, and the answer is an error. Subclasses are chosen by reason, then by code.

    Attributes:
        reason: the Status's reason, such as `NotFound`; "" where the server gave none.
        code: the HTTP status code.
        message: the server's own words; "" where it gave none. It may quote the object; the text of an error about a
            Secret doesn't.
        details: the Status's details as sent; empty when there are none.
        causes: the details' causes, in the server's order.
        retry_after_seconds: how long the server asks to wait; None when it doesn't ask.
        request: what was asked, such as `get pods "web" in "prod"`.
        attempts: how often the request was sent.
    """

    def __init__(
        self,
        text: str,
        *,
        reason: str = "",
        code: int = 0,
        message: str = "",
        details: JSONObject | None = None,
        causes: Iterable[StatusCause] = (),
        retry_after_seconds: float | None = None,
        request: str = "",
    ) -> None:
        super().__init__(text)
        self.reason = reason
        self.code = code
        self.message = message
        self.details: JSONObject = {} if details is None else details
        self.causes = tuple(causes)
        self.retry_after_seconds = retry_after_seconds
        self.request = request
        self.attempts = 1


class BadRequestError(APIStatusError):
    """400: the request makes no sense to the server."""


class UnauthorizedError(APIStatusError):
    """401: the credentials are missing, wrong or expired."""


class ForbiddenError(APIStatusError):
    """403: the user may not do this."""


class NotFoundError(APIStatusError):
    """404: the object, or the whole path, is not there."""


class MethodNotAllowedError(APIStatusError):
    """405: the resource doesn't take this verb."""


class AlreadyExistsError(APIStatusError):
    """409 with reason AlreadyExists: an object of that name is there."""


class ConflictError(APIStatusError):
    """409: the object was changed meanwhile, or a precondition failed."""


class FieldConflict(Record):
    """One field that a server-side apply wants to set and another manager owns."""

    field: str
    """Path of the field, such as `.spec.replicas`, as the server writes it."""
    manager: str
    """Who owns it, such as `kubectl`; "" when the server's message names nobody."""
    message: str
    """The server's own words, such as `conflict with "kubectl" using apps/v1`."""


class ApplyConflictError(ConflictError):
    """409 of a server-side apply: other managers own some of the fields. `force=True` takes them.

    Attributes:
        conflicts: each field and its owner, in the server's order.
    """

    @property
    def conflicts(self) -> tuple[FieldConflict, ...]:
        """Each field and its owner, in the server's order."""
        return tuple(FieldConflict(each.field, _manager(each.message), each.message) for each in self.causes)


class ExpiredError(APIStatusError):
    """410: the resourceVersion or continue token is older than what the server keeps.

    Attributes:
        continue_token: with which a list may go on, though not from the same moment; "" where the server gave none.
    """

    continue_token = ""


class InvalidError(APIStatusError):
    """422: the object breaks its schema or a rule; see `causes`."""


class TooManyRequestsError(APIStatusError):
    """429: the server asks to come back later; see `retry_after_seconds`."""


class ServerTimeoutError(APIStatusError):
    """The server could not finish in time: reason ServerTimeout (500) or Timeout (504)."""


class InternalServerError(APIStatusError):
    """500: something broke inside the server."""


class ServiceUnavailableError(APIStatusError):
    """503: the server, or the aggregated API behind it, is not there."""


class DecodeError(DynkubeError):
    """The server's bytes are not what the API promises.

    Attributes:
        path: where, such as `items[3].versions[0].version`; "" for the document as a whole.
    """

    def __init__(self, text: str, *, path: str = "") -> None:
        super().__init__(text)
        self.path = path


class StaleGroupVersionError(DynkubeError):
    """The server marks a group version as stale: the aggregated API behind it does not answer.

    Attributes:
        group_version: such as `metrics.k8s.io/v1beta1`.
    """

    def __init__(self, text: str, *, group_version: str = "") -> None:
        super().__init__(text)
        self.group_version = group_version


class GroupDiscoveryError(DynkubeError):
    """Some group versions could not be discovered.

    Attributes:
        by_group_version: what went wrong for each, such as `{"metrics.k8s.io/v1beta1": ServiceUnavailableError(...)}`.
    """

    def __init__(self, text: str, *, by_group_version: Mapping[str, DynkubeError] | None = None) -> None:
        super().__init__(text)
        self.by_group_version: dict[str, DynkubeError] = dict(by_group_version or {})


class NoMatchError(DynkubeError):
    """The server serves nothing by that name.

    Attributes:
        near: names that are served and look like it, best first; may be empty.
        failures: the group versions that could not be discovered, so that it may be there after all; mostly empty.
    """

    def __init__(
        self, text: str, *, near: Iterable[str] = (), failures: Mapping[str, DynkubeError] | None = None
    ) -> None:
        super().__init__(text)
        self.near = tuple(near)
        self.failures: dict[str, DynkubeError] = dict(failures or {})


class AmbiguousMatchError(DynkubeError):
    """A name means several resources, and none of them comes before the others.

    Attributes:
        candidates: each of them, such as `widgets.v1.example.com`, in the server's order.
    """

    def __init__(self, text: str, *, candidates: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.candidates = tuple(candidates)


class ConversionError(DynkubeError, ValueError):
    """A value is not of the type that its place wants, or nothing that JSON can hold.

    Attributes:
        path: where, such as `spec.containers[0].ports`; "" for the value as a whole.
    """

    def __init__(self, text: str, *, path: str = "") -> None:
        super().__init__(text)
        self.path = path


def _manager(message: str) -> str:
    """The manager that a cause of a conflict names: `conflict with "kubectl" with subresource "status" using v1`."""
    _before, found, rest = message.partition('conflict with "')
    return rest.partition('"')[0] if found else ""
